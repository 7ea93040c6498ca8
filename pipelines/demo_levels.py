"""How large each indicator usually is: the magnitudes behind the demonstration's figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitoring.catalogue import Indicator, read_rows

LEVELS_FILE = Path(__file__).with_name("demo_levels.csv")


@dataclass(frozen=True)
class Level:
    """The size of an indicator in its own unit, and how its areas differ.

    A count over a population is per `scale` residents; a count alone is of an area of mean size; a
    quota is a share from 0 to 1, and 0 or 1 for each area is the share of the areas. At the level
    of the whole territory it is the figure itself.

    Attributes:
        typical: the size in the first semester; `path`, where given, says it semester by semester.
        trend: growth in a semester [share].
        spread: standard deviation among the senders [log scale].
        denominator: of an area of mean size; `denominator_from` is the indicator, or the level of
            area, that gives it instead.
        part_of: the indicator of which this counts a share.
        women, peak_age: the share of women and the most frequent age [years].
    """

    typical: float = 2.0
    trend: float = 0.03
    spread: float = 0.3
    denominator: float = 30.0
    denominator_from: str = ""
    part_of: str = ""
    path: tuple[float, ...] = ()
    women: float = 0.5
    peak_age: float | None = None

    def at(self, place: int) -> float:
        """The size in the semester of that place, from 0; the first one's for what comes before."""
        place = max(0, place)
        if self.path:
            return self.path[min(place, len(self.path) - 1)]
        return self.typical * float((1 + self.trend) ** place)


def read_levels() -> dict[str, Level]:
    """The sizes of `demo_levels.csv`, by code of the indicator."""
    return {row["indicator"]: _level(row) for row in read_rows(LEVELS_FILE)}


def usual_level(indicator: Indicator) -> Level:
    """For an indicator that `demo_levels.csv` does not know."""
    return Level(path=(0.5,)) if indicator.denominator_kind == "file" else Level()


def _level(row: dict[str, str]) -> Level:
    names = ("typical", "trend", "spread", "denominator", "women")
    figures = {name: float(row[name] or 0) for name in names}
    return Level(
        **figures,
        denominator_from=row["denominator_from"],
        part_of=row["part_of"],
        path=tuple(float(step) for step in row["path"].split("|") if step),
        peak_age=float(row["peak_age"]) if row["peak_age"] else None,
    )
