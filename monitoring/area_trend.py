"""The recent trend of one area: which points of its series compare, where they go, the change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from monitoring.area_comparison import compared_rows
from monitoring.semester import Semester
from monitoring.statistics import trend

Row = Mapping[str, Any]
_COLUMNS = ("low", "high", "numerator", "denominator")


@dataclass(frozen=True)
class Recent:
    """A trend, or why there is none.

    direction: a word of monitoring.statistics.trend. points: those that compare. half: of the year,
    the one compared. first, last: semesters of the change; None with fewer than two points.
    change, low, high: of the figure from first to last [unit of the indicator]; the limits, at
    95 %, are NaN where figures have none. broken: the last break that leaves earlier points out.
    """

    direction: str
    points: int
    half: int
    first: str | None
    last: str | None
    change: float
    low: float
    high: float
    broken: str | None


def comparable(series: pd.DataFrame, minimum: float, breaks: Collection[str]) -> pd.DataFrame:
    """The points that compare with the latest semester of the series, the earliest first.

    Of the same half of the year (semesters are seasonal), from the last break on, with a figure
    whose coverage is at least `minimum` [0-1].

    Args:
        series: rows of figures.series.
        breaks: codes of the semesters from which the series starts anew.
    """
    ordered = series.sort_values("semester", kind="stable")
    if ordered.empty:
        return ordered
    latest = Semester.parse(ordered["semester"].iloc[-1])
    since = max((code for code in breaks if code <= latest.code), default="")
    fits = [
        Semester.parse(code).half == latest.half and code >= since for code in ordered["semester"]
    ]
    return ordered[np.array(fits) & compared_rows(ordered, minimum)]


def recent(
    series: pd.DataFrame, indicator: Row, minimum: float, breaks: Collection[str] = ()
) -> Recent:
    """The trend of the comparable points, and the change from the first to the last of them.

    Of proportions by the test for a linear trend, of rates by a weighted line, as in
    monitoring.statistics.trend; counts and means, which have no limits, have a change alone.
    """
    nothing = float("nan")
    if series.empty:
        return Recent(trend.UNKNOWN, 0, 1, None, None, nothing, nothing, nothing, None)
    points = comparable(series, minimum, breaks)
    earliest, latest = min(series["semester"]), max(series["semester"])
    half = Semester.parse(latest).half
    broken = max((code for code in breaks if earliest < code <= latest), default=None)
    count, scale = len(points), float(indicator["scale"])
    first, last = (points["semester"].iloc[n] if count > 1 else None for n in (0, -1))
    values = points["value"].to_numpy(dtype=float)
    change = float(values[-1] - values[0]) if count > 1 else nothing
    if points["low"].isna().any() or not count:
        return Recent(trend.UNKNOWN, count, half, first, last, change, nothing, nothing, broken)
    years = np.array([Semester.parse(code).year for code in points["semester"]])
    column = {name: points[name].to_numpy(dtype=float) for name in _COLUMNS}
    if indicator["tipo"] == "quota":
        found = trend.of_proportions(column["numerator"], column["denominator"], years)
    else:
        found, scale = trend.of_rates(values, column["low"], column["high"], years), 1.0
    return Recent(
        str(found.direction[0]), int(found.points[0]), half, first, last,
        float(found.change[0]) * scale, float(found.low[0]) * scale, float(found.high[0]) * scale,
        broken,
    )  # fmt: skip
