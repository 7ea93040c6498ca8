"""What a map can show of an indicator: each measure as rows of figures.by_area in its own unit.

`value`, `low` and `high` are the measure's; `crude` keeps the indicator's own figure. An area that
has a figure and not the measure (too few events, no interval) has the state NOT_GIVEN and a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from monitoring.boundaries import neighbours
from monitoring.queries import figures, standardised
from monitoring.schema import TOTAL
from monitoring.statistics import rates
from monitoring.statistics.clusters import LEFT_OUT, local_moran
from monitoring.statistics.comparison import NOT_COMPARED, compared
from monitoring.statistics.figure import limits_of
from monitoring.statistics.smoothing import marshall
from monitoring.statistics.spatial import global_moran, standardised_rates
from monitoring.warehouse import Warehouse

COUNT, CRUDE, DIRECT, RATIO, SMOOTHED = "conteggio", "grezzo", "standardizzato", "smr", "lisciato"
DIFFERENCE, AT_95, AT_998, CLUSTERS = "differenza", "confronto-95", "confronto-99", "lisa"
CONFIDENCE = {AT_95: 0.95, AT_998: 0.998}
NOT_GIVEN = "non_calcolabile"  # of a measure: not a state of a cell
THIN = "copertura_insufficiente"  # of a sum: not a state of a cell
NO_INTERVAL, NO_NEIGHBOURS, NO_SPLIT = "senza_intervallo", "senza_vicini", "senza_eta"
THIN_WHOLE = "provincia_sotto_copertura"
_AGAINST_WHOLE = (DIFFERENCE, AT_95, AT_998, RATIO)
_MINIMUM = "SELECT value FROM thresholds WHERE code = 'coverage_minimum'"
_SHOWN = ("valore", "zero")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """What is asked of an indicator; `semester` None for context, `geo` only where neighbours count."""

    indicator: str
    semester: str | None
    level: str
    measure: str = CRUDE
    sex: str = TOTAL
    age_band: str = TOTAL
    geo: Path | None = None


@dataclass(frozen=True)
class Mapped:
    """The rows of a measure, one per area, and what is told of them all.

    rows: the columns of figures.by_area, with `crude`, `category` (a word, "" where the measure is a
    number), `reason` ("" where there is the measure), `weight` (of a smoothed rate, else NaN).
    facts: numbers about the whole: `benchmark` (the province's figure), `moran`, `moran_p`.
    """

    rows: pd.DataFrame
    facts: Mapping[str, float]


def offered(indicator: Row, level: str, sex: str = TOTAL, age_band: str = TOTAL) -> list[str]:
    """The measures that make sense for an indicator, the one shown first at the beginning."""
    kind, tipo = str(indicator["denominator_kind"]), str(indicator["tipo"])
    if kind == "nessuno":
        return [COUNT]
    found = [CRUDE]
    context = indicator["dataset"] == "contesto"
    counted = tipo != "media" and kind != "superficie" and not context
    if counted:
        found.append(COUNT)
    if counted and kind == "popolazione" and indicator["strata"] == "sesso_eta":
        found += [RATIO, DIRECT] * (sex == TOTAL and age_band == TOTAL)
    found += [SMOOTHED] * counted
    if indicator["rollup"] != "nessuno":
        found += [DIFFERENCE, *([AT_95, AT_998] if counted else [])]
    return found + [CLUSTERS] * (level in ("comune", "ambito"))


def by_measure(warehouse: Warehouse, choice: Choice) -> Mapped:
    """One row per area of the level, in the unit of the measure: see Mapped.

    Raises:
        ValueError: a measure that `offered` does not give. FileNotFoundError: no boundaries.
    """
    indicator = warehouse.once(_indicators)[choice.indicator]
    if choice.measure not in offered(indicator, choice.level, choice.sex, choice.age_band):
        raise ValueError(f"{choice.indicator}: la misura «{choice.measure}» non si calcola")
    rows, whole = (_rows(warehouse, choice, level) for level in (choice.level, "provincia"))
    minimum = warehouse.once(_minimum)
    thin = rows["value_state"].isin(_SHOWN) & (rows["coverage"] < minimum)
    rows = rows.assign(crude=rows["value"], category="", reason="", weight=np.nan)
    rows["value_state"] = rows["value_state"].mask(thin, THIN)
    facts = {"benchmark": float(whole["value"].iloc[0]) if len(whole) else np.nan}
    if len(whole) and whole["coverage"].iloc[0] < minimum and choice.measure in _AGAINST_WHOLE:
        return Mapped(_given(rows, np.nan * rows["crude"], reason=THIN_WHOLE), facts)
    if choice.measure == COUNT:
        nothing = np.full(len(rows), np.nan)
        rows = rows.assign(value=rows["numerator"], low=nothing, high=nothing)
    elif choice.measure != CRUDE:
        rows.loc[thin, ["numerator", "denominator", "low", "high"]] = np.nan
        rows, more = _measured(warehouse, rows, indicator, choice, facts["benchmark"])
        facts |= more
    return Mapped(rows, facts)


def _measured(
    warehouse: Warehouse, rows: pd.DataFrame, indicator: Row, choice: Choice, benchmark: float
) -> tuple[pd.DataFrame, dict[str, float]]:
    """The rows of a measure that is neither the count nor the indicator's own figure."""
    crude = rows["crude"].where(rows["value_state"] != THIN)
    if choice.measure == CLUSTERS:
        return _clusters(rows, crude, indicator, choice)
    if choice.measure == SMOOTHED:
        smooth = marshall(rows["numerator"], rows["denominator"], float(indicator["scale"]))
        found = _given(rows, smooth.rate, reason=rates.NO_POPULATION).assign(weight=smooth.weight)
    elif choice.measure == DIFFERENCE:
        found = _given(rows, crude - benchmark, rows["low"] - benchmark,
                       rows["high"] - benchmark, reason=NO_INTERVAL)  # fmt: skip
    elif choice.measure in CONFIDENCE:
        found = _compared(rows, indicator, benchmark, CONFIDENCE[choice.measure])
    else:
        standardise = standardised.direct if choice.measure == DIRECT else standardised.ratio
        made = standardise(warehouse, rows, choice.indicator, str(choice.semester), choice.level)
        reason = np.where(made.reason == rates.MISSING, NO_SPLIT, made.reason)
        found = _given(rows, made.value, made.low, made.high, reason=reason)
    return found, {}


def _minimum(warehouse: Warehouse) -> float:
    return float(warehouse.query(_MINIMUM)["value"].iloc[0])


def _indicators(warehouse: Warehouse) -> dict[str, Row]:
    return {row["code"]: row for row in figures.indicators(warehouse).to_dict("records")}


def _rows(warehouse: Warehouse, choice: Choice, level: str) -> pd.DataFrame:
    return figures.by_area(
        warehouse, choice.indicator, choice.semester, level, choice.sex, choice.age_band
    )


def _given(
    rows: pd.DataFrame,
    value: Any,
    low: Any = np.nan,
    high: Any = np.nan,
    *,
    reason: Any,
) -> pd.DataFrame:
    """The rows with the measure's figures; `reason` where a figure is shown and has no measure."""
    shown = rows["value_state"].isin(_SHOWN).to_numpy()
    known = shown & np.isfinite(np.asarray(value, dtype=float))
    state = np.where(shown & ~known, NOT_GIVEN, rows["value_state"])
    return rows.assign(
        value=np.where(known, value, np.nan),
        low=np.where(known, low, np.nan),
        high=np.where(known, high, np.nan),
        value_state=np.where(known, "valore", state),
        reason=np.where(shown & ~known, reason, ""),
    )


def _compared(
    rows: pd.DataFrame, indicator: Row, benchmark: float, confidence: float
) -> pd.DataFrame:
    """The figure with its limits at `confidence`, and the word of its comparison as category."""
    low, high = limits_of(
        rows["numerator"].to_numpy(float), rows["denominator"].to_numpy(float),
        str(indicator["denominator_kind"]), str(indicator["tipo"]),
        float(indicator["scale"]), confidence,
    )  # fmt: skip
    words = compared(low, high, benchmark, str(indicator["polarity"]))
    value = np.where(words == NOT_COMPARED, np.nan, rows["crude"])
    found = _given(rows, value, low, high, reason=NO_INTERVAL)
    return found.assign(category=np.where(found["value_state"] == "valore", words, ""))


def _clusters(
    rows: pd.DataFrame, crude: pd.Series[float], indicator: Row, choice: Choice
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Local clusters as categories; the global index, of rates adjusted for their populations."""
    assert choice.geo is not None, "le aree vicine chiedono i confini"
    codes, contiguity = neighbours(choice.geo, choice.level)
    placed = rows.assign(crude=crude).set_index("code").reindex(list(codes))
    values = placed["crude"].to_numpy(float)
    if indicator["dataset"] != "contesto" and indicator["tipo"] not in ("quota", "media"):
        values = standardised_rates(placed["numerator"], placed["denominator"])
    local, whole = local_moran(values, contiguity), global_moran(values, contiguity)
    category = pd.Series(local.cluster, index=list(codes)).reindex(rows["code"]).to_numpy()
    left_out = category == LEFT_OUT
    found = _given(rows, np.where(left_out, np.nan, rows["crude"]), rows["low"], rows["high"],
                   reason=NO_NEIGHBOURS)  # fmt: skip
    category = np.where(found["value_state"] == "valore", category, "")
    return found.assign(category=category), {"moran": whole.index, "moran_p": whole.p}
