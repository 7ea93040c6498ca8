"""Rates standardised by age: the cells of a semester given to monitoring.statistics.rates."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.queries import figures, measures, strata
from monitoring.schema import TOTAL
from monitoring.statistics import rates
from monitoring.warehouse import Warehouse

_SCALE = "SELECT scale, level::VARCHAR AS level FROM indicators WHERE code = ?"


def direct(
    warehouse: Warehouse, rows: pd.DataFrame, indicator: str, semester: str, level: str
) -> rates.Estimates:
    """Standardised on the European population of 2013, on the bands that the indicator has.

    rows: of figures.by_area at the level. An area is MISSING where a sex or a band is.
    """
    split = _by_age(warehouse, indicator, semester, level)
    if split.empty:
        return _nothing(len(rows))
    standard = strata.bands(warehouse).set_index("code")["esp2013"]
    used = [band for band in standard.index if band in set(split["age_band"])]

    def by_band(column: str) -> NDArray[np.float64]:
        """Areas by bands, the two sexes added; not a number where one of them is missing."""
        table = split.pivot_table(
            index="code", columns="age_band", values=column, aggfunc=lambda x: x.sum(skipna=False)
        )
        found: NDArray[np.float64] = table.reindex(index=rows["code"], columns=used).to_numpy(float)
        return found

    scale = float(warehouse.query(_SCALE, [indicator])["scale"].iloc[0])
    return rates.direct_rate(
        by_band("numerator"), by_band("denominator"), standard[used].to_numpy(float), scale
    )


def ratio(
    warehouse: Warehouse, rows: pd.DataFrame, indicator: str, semester: str, level: str
) -> rates.Estimates:
    """Events over those expected at the territory's rates by sex and age, times 100.

    Expected are those of the units that answered; MISSING where it cannot be told which they are.
    """
    whole = _by_age(warehouse, indicator, semester, "provincia")
    if whole.empty:
        return _nothing(len(rows))
    lived = measures.unit_people(warehouse, indicator)
    of_unit = 0.0 * lived
    for stratum in whole.to_dict("records"):
        people = measures.unit_people(warehouse, indicator, stratum["sex"], stratum["age_band"])
        of_unit += people * (stratum["numerator"] / stratum["denominator"])
    unit_level = str(warehouse.query(_SCALE, [indicator])["level"].iloc[0])
    units = figures.by_area(warehouse, indicator, semester, unit_level).set_index("code")
    state = units["value_state"].reindex(lived.index)
    answered, hidden = state.isin(["valore", "zero"]), state == "soppresso"
    expected = np.full(len(rows), np.nan)
    for counted in (
        answered | hidden,
        answered,
    ):  # a figure hidden here is in the sums all the same
        people, events = (
            measures.up_to(warehouse, indicator, level, of * counted)
            .reindex(rows["code"])
            .to_numpy(float)
            for of in (lived, of_unit)
        )
        expected = np.where(people == rows["denominator"].to_numpy(float), events, expected)
    return rates.indirect_ratio(rows["numerator"], expected)


def _by_age(warehouse: Warehouse, indicator: str, semester: str, level: str) -> pd.DataFrame:
    split = strata.by_stratum(warehouse, indicator, semester, level)
    return split[split["age_band"] != TOTAL] if len(split) else split


def _nothing(areas: int) -> rates.Estimates:
    """No figure for any area: nobody has sent the ages."""
    return rates.crude_rate(np.full(areas, np.nan), np.full(areas, np.nan))
