"""How large each indicator usually is: the magnitudes behind the demonstration's figures."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from monitoring.catalogue import Indicator

LEVELS_FILE = Path(__file__).with_name("demo_levels.csv")


@dataclass(frozen=True)
class Level:
    """How large an indicator usually is, in its own unit; `path` gives it semester by semester.

    `trend` is per semester [share], `spread` the standard deviation of the areas on a log scale.
    """

    typical: float
    trend: float
    spread: float
    denominator: float
    denominator_from: str
    part_of: str
    path: tuple[float, ...]
    women: float
    peak_age: float | None

    def at(self, place: int) -> float:
        """The typical level in the semester of that place, from 0."""
        return self.path[min(place, len(self.path) - 1)] if self.path else self.typical * (1 + self.trend) ** place


def usual_level(indicator: Indicator) -> Level:
    """For an indicator that `demo_levels.csv` does not know."""
    return Level(2.0, 0.03, 0.3, 30.0, "", "", (0.5,) if indicator.denominator_kind == "file" else (), 0.5, None)


def read_levels() -> dict[str, Level]:
    with LEVELS_FILE.open(encoding="utf-8", newline="") as file:
        return {r["indicator"]: _level(r) for r in csv.DictReader(file)}


def _level(row: dict[str, str]) -> Level:
    def number(name: str, default: float) -> float:
        return float(row[name]) if row[name] else default

    path = tuple(float(p) for p in row["path"].split("|")) if row["path"] else ()
    peak = float(row["peak_age"]) if row["peak_age"] else None
    return Level(
        number("typical", 1.0), number("trend", 0.0), number("spread", 0.0), number("denominator", 30.0),
        row["denominator_from"], row["part_of"], path, number("women", 0.5), peak,
    )
