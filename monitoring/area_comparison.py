"""The areas of a level against the whole territory: funnel, comparison in words, places in an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.statistics import comparison, dispersion, figure, funnel
from monitoring.statistics.dispersion import Dispersion, Kind

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Row = Mapping[str, Any]
NOT_PLACED = 9
# Why an indicator has no funnel here: codes, the sentences are of the pages.
COUNT, CONTEXT, MEAN, HOURS = "conteggio", "contesto", "media", "non_interi"
NOT_SUMMED, NO_WHOLE, THIN_WHOLE = (
    "non_si_somma",
    "provincia_senza_valore",
    "provincia_poco_coperta",
)
_SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Funnel:
    """One place per row of the areas given to `funnel_of`.

    position, exact: as funnel.position gives them, with the limits used and with the exact ones;
    NOT_PLACED where an area has no figure or too little coverage. benchmark: events a unit, or
    proportion [0-1]. spread: how areas vary; tau2: the variance in the limits used, 0 where they
    are the exact ones.
    """

    kind: Kind
    benchmark: float
    scale: float
    position: Whole
    exact: Whole
    spread: Dispersion
    tau2: float

    @property
    def placed(self) -> int:
        return int((self.position != NOT_PLACED).sum())

    def outside(self, level: float = 0.95, *, exact: bool = False) -> int:
        """How many areas lie beyond the limits of a level of funnel.LEVELS."""
        found = np.abs(self.exact if exact else self.position)
        steps = 1 + funnel.LEVELS.index(level)
        return int(((found >= steps) & (found != NOT_PLACED)).sum())

    def curves(self, sizes: Floats, level: float) -> tuple[Floats, Floats]:
        """Lower and upper limit for areas of each size [unit of the indicator]."""
        low, high = funnel.limits(sizes, self.benchmark, self.kind, level, self.tau2)
        return low * self.scale, high * self.scale


def without_funnel(indicator: Row, whole: Row | None, minimum: float) -> str:
    """Why there is no funnel: one of the codes above, nothing where there is one.

    whole: the figure of the whole territory. minimum: coverage under which it is no benchmark [0-1].
    """
    reasons = {
        COUNT: indicator["denominator_kind"] == "nessuno",
        CONTEXT: indicator["dataset"] == "contesto",
        MEAN: indicator["tipo"] == "media",
        HOURS: not indicator["is_integer"],
        NOT_SUMMED: whole is None,
        NO_WHOLE: whole is not None and pd.isna(whole["value"]),
        THIN_WHOLE: whole is not None and whole["coverage"] < minimum,
    }
    return next((reason for reason, there in reasons.items() if there), "")


def compared_rows(rows: pd.DataFrame, minimum: float) -> NDArray[np.bool_]:
    """Which areas have a figure with enough coverage to be compared."""
    thin = rows["coverage"].astype(float).to_numpy() < minimum
    known: NDArray[np.bool_] = rows["value"].notna().to_numpy() & ~thin
    return known


def funnel_of(rows: pd.DataFrame, whole: Row | None, indicator: Row, minimum: float) -> Funnel:
    """The funnel of the rows of figures.by_area around the whole territory.

    The limits take in the variance among areas where it is more than chance says: where areas times
    phi exceeds the 95 % point of chi-squared with one degree of freedom less than the areas
    (Spiegelhalter 2005, as cited in funnel.limits, for the variance; the rule is ours).

    Raises:
        ValueError: `without_funnel` gives a reason why there is none.
    """
    reason = without_funnel(indicator, whole, minimum)
    if reason or whole is None:
        raise ValueError(f"nessun imbuto per {indicator['code']}: {reason}")
    kind: Kind = "proportion" if indicator["tipo"] == "quota" else "rate"
    share = whole["numerator"] / whole["denominator"]
    used = compared_rows(rows, minimum)
    events = np.where(used, rows["numerator"].astype(float), np.nan)
    size = np.where(used, rows["denominator"].astype(float), np.nan)
    z = dispersion.z_scores(events, size, share, kind)
    spread = dispersion.dispersion(z, size)
    tau2 = spread.tau2 if _matters(spread) else 0.0
    exact = funnel.position(events, size, share, kind)
    position = funnel.position(events, size, share, kind, tau2) if tau2 else exact
    return Funnel(kind, share, float(indicator["scale"]), position, exact, spread, tau2)


def _matters(spread: Dispersion) -> bool:
    from scipy.special import chdtri

    if spread.areas < 2:
        return False
    return bool(spread.areas * spread.phi > chdtri(spread.areas - 1, _SIGNIFICANT))


def with_limits(rows: pd.DataFrame, indicator: Row, confidence: float) -> pd.DataFrame:
    """The rows of figures.by_area, their limits at another confidence [0-1]."""
    if indicator["dataset"] == "contesto" or confidence == 0.95:
        return rows
    low, high = figure.limits_of(
        rows["numerator"].to_numpy(dtype=float), rows["denominator"].to_numpy(dtype=float),
        str(indicator["denominator_kind"]), str(indicator["tipo"]), float(indicator["scale"]),
        confidence,
    )  # fmt: skip
    return rows.assign(low=low, high=high)


def words_of(
    rows: pd.DataFrame, whole: Row | None, indicator: Row, minimum: float
) -> NDArray[np.object_]:
    """How each area stands to the whole: a word of comparison.WORDS, or NOT_COMPARED."""
    used = compared_rows(rows, minimum)
    thin = whole is None or pd.isna(whole["value"]) or whole["coverage"] < minimum
    benchmark = np.nan if whole is None or thin else float(whole["value"])
    low, high = (np.where(used, rows[name].astype(float), np.nan) for name in ("low", "high"))
    found = comparison.compared(low, high, benchmark, str(indicator["polarity"]))
    return found.astype(object)


@dataclass(frozen=True)
class Places:
    """One place per area, in the order given: the first and the last place that its interval allows.

    overlapping: areas whose interval meets that of the area before or after in the order.
    """

    first: Whole
    last: Whole
    overlapping: int


def places(low: Floats, high: Floats) -> Places:
    """The places that intervals allow, for areas ordered from the greatest figure.

    An area may come before all those whose interval is not wholly above its own.

    Args:
        low, high: limits of each area, none missing [one unit].

    Raises:
        ValueError: a limit is missing.
    """
    if np.isnan(low).any() or np.isnan(high).any():
        raise ValueError("un intervallo manca")
    above = (low[None, :] > high[:, None]).sum(axis=1)
    below = (high[None, :] < low[:, None]).sum(axis=1)
    meets = (low[:-1] <= high[1:]) & (low[1:] <= high[:-1])
    either = np.zeros(len(low), dtype=bool)
    either[:-1] |= meets
    either[1:] |= meets
    return Places(1 + above, len(low) - below, int(either.sum()))
