"""An area compared with the whole territory."""

from __future__ import annotations

import math

WORDS = ("simile", "migliore", "peggiore", "più alto", "più basso")
NOT_COMPARED = "non confrontato"


def against(
    low: float | None, high: float | None, benchmark: float | None, polarity: str = "neutra"
) -> str:
    """How an area's figure stands to the benchmark.

    The interval is closed: a benchmark on a limit is inside, and the area is "simile".

    Args:
        low, high: the limits of the area's figure at 95 %; None or NaN where there is none.
        benchmark: the territory's figure, in the same unit.
        polarity: alto_meglio, basso_meglio or neutra (no better and worse, only higher and lower).

    Returns:
        One of WORDS, or NOT_COMPARED where one of the three is missing.

    Source: OHID (Public Health England), Technical guide: confidence intervals, 2018.
    """
    if low is None or high is None or benchmark is None:
        return NOT_COMPARED
    if math.isnan(low) or math.isnan(high) or math.isnan(benchmark):
        return NOT_COMPARED
    if low <= benchmark <= high:
        return "simile"
    higher = low > benchmark
    if polarity == "neutra":
        return "più alto" if higher else "più basso"
    return "migliore" if higher == (polarity == "alto_meglio") else "peggiore"
