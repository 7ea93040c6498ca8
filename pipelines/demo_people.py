"""The residents behind the demonstration's figures, and how a count falls among them."""

from __future__ import annotations

import math
import zlib

import numpy as np
import numpy.typing as npt

from monitoring.catalogue import Catalogue, Indicator, read_rows
from pipelines.demo_levels import Level

SEXES = ("F", "M")
ADULT = 18
BREADTH = 14  # how many years around the most frequent age
Counts = npt.NDArray[np.int64]
"""Residents of an area: a row for each of `SEXES`, a column for each year of age."""
Parts = tuple[tuple[str, str, int], ...]
"""Sex, age band and count of each part of a figure."""


def generator(seed: int, *keys: str) -> np.random.Generator:
    """A generator of its own for each purpose: nothing depends on the order of the others."""
    return np.random.default_rng([seed, *(zlib.crc32(key.encode()) for key in keys)])


class People:
    """Residents by sex and age of every area, those of the comuni summed upwards."""

    def __init__(self, catalogue: Catalogue) -> None:
        folder = catalogue.folder
        bands = read_rows(folder / "age_bands.csv")
        self._bands = {r["code"]: (int(r["age_from"]), int(r["age_to"])) for r in bands}
        self._groups = {r["code"]: r for r in read_rows(folder / "population_groups.csv")}
        rows = list(read_rows(folder / "population.csv"))
        ages = 1 + max(int(row["age"]) for row in rows)
        self._counts: dict[str, Counts] = {
            code: np.zeros((len(SEXES), ages), dtype=np.int64) for code in catalogue.areas
        }
        for row in rows:
            counts = self._counts[row["area_code"]]
            counts[SEXES.index(row["sex"]), int(row["age"])] += int(row["residents"])
        for area in (a for a in catalogue.areas.values() if a.level == "comune"):
            above = area.parent_code
            while above:
                self._counts[above] += self._counts[area.code]
                above = catalogue.areas[above].parent_code

    def residents(self, area: str, group: str = "T") -> int:
        """Residents of a group of population in an area of any level."""
        row = self._groups[group]
        sexes = SEXES if row["sex"] == "T" else (row["sex"],)
        return sum(
            self._between(area, sex, int(row["age_from"]), int(row["age_to"])) for sex in sexes
        )

    def _between(self, area: str, sex: str, first: int, last: int) -> int:
        return int(self._counts[area][SEXES.index(sex), first : last + 1].sum())

    def split(
        self, indicator: Indicator, level: Level, area: str, total: int, line: np.random.Generator
    ) -> Parts:
        """A count by sex and, where the indicator asks, age: the first `total` of a line of people.

        The same `line` and a larger total keep the people of the smaller one.
        """
        if indicator.strata == "nessuna":
            return ()
        group = self._groups.get(indicator.row["population_group"], {})
        low, high = int(group.get("age_from", 0)), int(group.get("age_to", 100))
        bands = {"T": (low, high)}
        if indicator.strata == "sesso_eta":
            low = max(low, ADULT)
            bands = {b: (x, y) for b, (x, y) in self._bands.items() if y >= low and x <= high}
        cells = [(sex, band) for sex in SEXES for band in bands]
        weights = []
        for sex, band in cells:
            first, last = bands[band]
            share = level.women if sex == "F" else 1 - level.women
            distance = first + 2 - (level.peak_age or first + 2)
            people = self._between(area, sex, first, last) + 0.01
            weights.append(people * share * math.exp(-((distance / BREADTH) ** 2)))
        drawn = line.choice(len(cells), total, p=np.array(weights) / sum(weights))
        counts = np.bincount(drawn, minlength=len(cells))
        return tuple((sex, band, int(n)) for (sex, band), n in zip(cells, counts, strict=True))
