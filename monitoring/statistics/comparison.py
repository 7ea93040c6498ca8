"""Areas compared with a benchmark, such as the whole territory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.str_]
WORDS = ("simile", "migliore", "peggiore", "più alto", "più basso")
NOT_COMPARED = "non confrontato"
# What an area above the benchmark is, and what one below is.
_ABOVE_BELOW = {
    "alto_meglio": ("migliore", "peggiore"),
    "basso_meglio": ("peggiore", "migliore"),
    "neutra": ("più alto", "più basso"),
}


def compared(
    low: ArrayLike, high: ArrayLike, benchmark: ArrayLike, polarity: str = "neutra"
) -> Words:
    """How the figure of each area stands to the benchmark.

    The interval is closed: a benchmark on a limit is inside, and the area is "simile".

    Args:
        low, high: the limits of each area's figure, at any confidence; NaN where there is none.
        benchmark: one figure, or one per area, in the same unit.
        polarity: alto_meglio, basso_meglio or neutra (no better and worse, only higher and lower).

    Returns:
        WORDS of the common shape; NOT_COMPARED where one of the three is missing or infinite.

    Raises:
        ValueError: an unknown polarity, or a lower limit above its upper one.

    Source: OHID (Public Health England), Technical guide: confidence intervals, 2018.
    """
    if polarity not in _ABOVE_BELOW:
        raise ValueError(f"polarità sconosciuta: {polarity!r}")
    above, below = _ABOVE_BELOW[polarity]
    lower, upper, other = np.broadcast_arrays(
        *(np.asarray(limit, dtype=np.float64) for limit in (low, high, benchmark))
    )
    if (lower > upper).any():
        raise ValueError("un limite inferiore supera il superiore")
    known = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(other)
    words: Words = np.select(
        [~known, lower > other, upper < other], [NOT_COMPARED, above, below], "simile"
    )
    return words


def against(
    low: float | None, high: float | None, benchmark: float | None, polarity: str = "neutra"
) -> str:
    """`compared` of one area; None is missing."""
    lower, upper, other = (np.nan if x is None else x for x in (low, high, benchmark))
    return str(compared(lower, upper, other, polarity))


def strength(limits: Mapping[float, tuple[ArrayLike, ArrayLike]], benchmark: ArrayLike) -> Floats:
    """The greatest confidence at which the benchmark is outside each area's limits.

    Args:
        limits: lower and upper limits at each confidence, such as 0.95 and 0.998.
        benchmark: as in `compared`.

    Returns:
        One place per area: a key of `limits`, 0 where the area is similar at all of them, NaN
        where it is not compared at one of them.

    Raises:
        ValueError: as `compared`; no limits at all.
    """
    if not limits:
        raise ValueError("nessun intervallo con cui confrontare")
    words = {sure: compared(*pair, benchmark) for sure, pair in limits.items()}
    found = np.max([np.where(said != "simile", sure, 0.0) for sure, said in words.items()], axis=0)
    unknown = np.any([said == NOT_COMPARED for said in words.values()], axis=0)
    result: Floats = np.where(unknown, np.nan, found)
    return result


def by_chance(areas: int, confidence: float) -> float:
    """How many of as many equal areas would differ from the benchmark by chance alone [areas].

    243 comparisons at 95 % flag about twelve: the screen says so, and offers 99.8 %.
    """
    return areas * (1 - confidence)
