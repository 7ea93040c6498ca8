"""Plausible figures for the demonstration: a world of counts, simulated once, semester after semester."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from monitoring.catalogue import Area, Catalogue, Indicator, read_rows
from monitoring.semester import Semester
from pipelines.demo_levels import Level, read_levels, usual_level

SEXES = ("F", "M")
Counts = npt.NDArray[np.int64]
"""Residents of an area: a row for each of `SEXES`, a column for each year of age."""
CHURN = 0.08
"""Share of a stock that leaves it in a semester."""


def generator(seed: int, *keys: str) -> np.random.Generator:
    """A generator of its own for each purpose: nothing depends on the order of the others."""
    return np.random.default_rng([seed, *(zlib.crc32(key.encode()) for key in keys)])


@dataclass(frozen=True)
class Figure:
    """What an area counts in a semester; `parts` are (sex, age band, count) where it is split."""

    value: float
    denominator: float | None = None
    parts: tuple[tuple[str, str, int], ...] = ()


@dataclass
class World:
    """The simulated figures of every indicator, area and semester: `figures[semester, indicator, area]`."""

    catalogue: Catalogue
    seed: int
    semesters: list[Semester]
    people: dict[str, Counts] = field(default_factory=dict)
    figures: dict[tuple[str, str, str], Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = _population(self.catalogue)
        self._groups = {r["code"]: r for r in read_rows(self.catalogue.folder / "population_groups.csv")}
        self._bands = {
            r["code"]: (int(r["age_from"]), int(r["age_to"]))
            for r in read_rows(self.catalogue.folder / "age_bands.csv")
        }
        levels = read_levels()
        collected = [i for i in self.catalogue.indicators.values() if i.collected]
        # Those that are a part of another come after it.
        for indicator in sorted(collected, key=lambda i: _depends(levels.get(i.code))):
            self._simulate(indicator, levels.get(indicator.code) or usual_level(indicator))

    def residents(self, area: str, group: str = "T") -> int:
        """Residents of a group of population in an area of any level."""
        row = self._groups[group]
        sexes = ("F", "M") if row["sex"] == "T" else (row["sex"],)
        return sum(self._people(area, sex, int(row["age_from"]), int(row["age_to"])) for sex in sexes)

    def _people(self, area: str, sex: str, first: int, last: int) -> int:
        """Residents of a sex from an age to another, both included."""
        return int(self.people[area][SEXES.index(sex), first : last + 1].sum())

    def areas(self, level: str) -> list[Area]:
        return [a for a in self.catalogue.areas.values() if a.level == level]

    def readiness(self, subject: str, level: str) -> list[str]:
        """Codes of the areas of a level, the readiest for a subject first."""
        draws = generator(self.seed, "readiness", subject, level).normal(size=len(self.areas(level)))
        scores = {a.code: d + 1.5 * self.vigour(a) for a, d in zip(self.areas(level), draws, strict=True)}
        return sorted(scores, key=lambda code: (-scores[code], code))

    def vigour(self, area: Area) -> float:
        """How active an area's office is in everything: a mark of the sender, around 0."""
        return float(generator(self.seed, "vigour", self.catalogue.sender_of(area).code).normal(0, 0.3))

    def _simulate(self, indicator: Indicator, level: Level) -> None:
        areas = self.areas(indicator.level)
        if indicator.maximum == 1 and indicator.tipo == "stock":
            self._activations(indicator, level, areas)
            return
        mean = sum(self.residents(a.code) for a in areas) / len(areas)
        for area in areas:
            self._one_area(indicator, level, area, self.residents(area.code) / mean)

    def _activations(self, indicator: Indicator, level: Level, areas: list[Area]) -> None:
        """0 or 1: the readiest areas begin first, and go on."""
        order = self.readiness(indicator.row["objective_code"], indicator.level)
        for place, semester in enumerate(self.semesters):
            active = set(order[: round(level.at(place) * len(areas))])
            for area in areas:
                self._put(semester, indicator, area, Figure(float(area.code in active)))

    def _one_area(self, indicator: Indicator, level: Level, area: Area, size: float) -> None:
        rng = generator(self.seed, indicator.code, area.code)
        owner = generator(self.seed, indicator.code, self.catalogue.sender_of(area).code)
        drift = level.spread * float(owner.normal()) + (self.vigour(area) if level.spread else 0)
        drift += 0.5 * level.spread * float(rng.normal()) if area.level == "comune" else 0
        exposure = self._exposure(indicator, area, size)
        stock = -1.0
        for place, semester in enumerate(self.semesters):
            below = self._denominator(indicator, level, area, size, semester)
            typical = level.at(place)
            if level.part_of:
                whole = int(self.figures[semester.code, level.part_of, area.code].value)
                value = float(rng.binomial(whole, _shifted(typical, drift)))
                below = None
            elif below is not None:
                value = float(rng.binomial(int(below), _shifted(typical, drift)))
            elif area.level == "provincia" and level.path:
                value = typical
            elif not indicator.integer:
                expected = typical * exposure * math.exp(drift)
                value = round((stock + 0.4 * (expected - stock) if stock >= 0 else expected) * 2) / 2
            else:
                value = _count(rng, typical * exposure * math.exp(drift), stock, indicator.tipo)
            stock = value
            value = min(value, indicator.maximum if indicator.maximum is not None else value)
            self._put(semester, indicator, area, Figure(value, below, self._parts(indicator, level, area, int(value))))

    def _put(self, semester: Semester, indicator: Indicator, area: Area, figure: Figure) -> None:
        self.figures[semester.code, indicator.code, area.code] = figure

    def _exposure(self, indicator: Indicator, area: Area, size: float) -> float:
        if indicator.denominator_kind == "popolazione":
            group = indicator.row["population_group"] or "T"
            return self.residents(area.code, group) / float(indicator.row["scale"])
        return size**0.9

    def _denominator(
        self, indicator: Indicator, level: Level, area: Area, size: float, semester: Semester
    ) -> float | None:
        if indicator.denominator_kind != "file":
            return None
        source = level.denominator_from
        if source in self.catalogue.indicators:
            whole_year = [s for s in self.semesters if s.year == semester.year]
            counted = whole_year if indicator.frequency == "annuale" else [semester]
            under = [a.code for a in self.catalogue.under(area, self.catalogue.indicators[source].level)]
            return sum(self.figures[s.code, source, code].value for s in counted for code in under)
        if source:
            return float(len(self.catalogue.under(area, source)))
        return max(4.0, round(level.denominator * size**0.8 * (1 + self.vigour(area) / 5)))

    def _parts(self, indicator: Indicator, level: Level, area: Area, total: int) -> tuple[tuple[str, str, int], ...]:
        """The first `total` of a line of people drawn once: a stock keeps its people as it grows."""
        if indicator.strata == "nessuna":
            return ()
        split_age = indicator.strata == "sesso_eta"
        low, high = 0, 100
        if group := self._groups.get(indicator.row["population_group"]):
            low, high = int(group["age_from"]), int(group["age_to"])
        cells, weights = [], []
        for sex, share in (("M", 1 - level.women), ("F", level.women)):
            for band, (first, last) in self._bands.items() if split_age else {"T": (low, high)}.items():
                if last < low or first > high or (split_age and last < 18):
                    continue
                people = self._people(area.code, sex, first, last)
                closeness = math.exp(-(((first + 2 - (level.peak_age or first)) / 14) ** 2))
                cells.append((sex, band))
                weights.append((people + 0.01) * share * closeness)
        line = generator(self.seed, indicator.code, area.code, "people")
        drawn = line.choice(len(cells), size=total, p=np.array(weights) / sum(weights)) if total else np.array([], int)
        counts = np.bincount(drawn, minlength=len(cells))
        return tuple((sex, band, int(n)) for (sex, band), n in zip(cells, counts, strict=True))


def _count(rng: np.random.Generator, expected: float, before: float, tipo: str) -> float:
    """A flow is drawn anew; a stock loses some and takes in what keeps it near its level; a total only grows."""
    if tipo == "cumulato":
        return max(before, 0) + float(rng.poisson(expected))
    if tipo != "stock" or before < 0:
        return float(rng.poisson(expected))
    left = int(rng.binomial(int(before), CHURN))
    return before - left + float(rng.poisson(max(0.0, expected - before * (1 - CHURN)) * 0.7))


def _shifted(share: float, drift: float) -> float:
    """A share moved on the logistic scale, so that it stays between 0 and 1."""
    inside = min(max(share, 0.001), 0.999)
    return 1 / (1 + math.exp(-(math.log(inside / (1 - inside)) + drift)))


def _depends(level: Level | None) -> int:
    return int(level is not None and bool(level.part_of or level.denominator_from))


def _population(catalogue: Catalogue) -> dict[str, Counts]:
    """Residents by sex and age of every area, those of the comuni summed upwards."""
    rows = list(read_rows(catalogue.folder / "population.csv"))
    ages = 1 + max(int(row["age"]) for row in rows)
    found = {code: np.zeros((len(SEXES), ages), dtype=np.int64) for code in catalogue.areas}
    for row in rows:
        found[row["area_code"]][SEXES.index(row["sex"]), int(row["age"])] += int(row["residents"])
    for area in (a for a in catalogue.areas.values() if a.level == "comune"):
        above = area.parent_code
        while above:
            found[above] += found[area.code]
            above = catalogue.areas[above].parent_code
    return found
