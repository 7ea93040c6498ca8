"""Plausible figures for the demonstration: a world of counts, simulated semester by semester."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from monitoring.catalogue import Area, Catalogue, Indicator
from monitoring.semester import Semester
from pipelines.demo_levels import Level, read_levels, usual_level
from pipelines.demo_people import Parts, People, generator

FEW = 100  # a share of so few keeps its members from a semester to the next
CHURN = 0.08  # share of a stock that leaves it in a semester


@dataclass(frozen=True)
class Figure:
    """What an area counts in a semester."""

    value: float
    denominator: float | None = None
    parts: Parts = ()


@dataclass
class World:
    """The figures of every indicator, area and semester: `figures[semester, indicator, area]`."""

    catalogue: Catalogue
    seed: int
    semesters: list[Semester]
    figures: dict[tuple[str, str, str], Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = People(self.catalogue)
        levels = read_levels()
        collected = [
            (indicator, levels.get(indicator.code) or usual_level(indicator))
            for indicator in self.catalogue.indicators.values()
            if indicator.collected
        ]
        # What is a part of another, or over another, comes after it.
        for indicator, level in sorted(
            collected, key=lambda pair: bool(pair[1].part_of or pair[1].denominator_from)
        ):
            if indicator.maximum == 1 and indicator.tipo == "stock":
                self._activate(indicator, level)
            else:
                for area in self.areas(indicator.level):
                    self._count(indicator, level, area)

    def areas(self, level: str) -> list[Area]:
        """The areas of a level, in the order of the catalogue."""
        return [a for a in self.catalogue.areas.values() if a.level == level]

    def readiness(self, subject: str, level: str) -> list[str]:
        """Codes of the areas of a level, the readiest for a subject first."""
        areas = self.areas(level)
        draws = generator(self.seed, "readiness", subject, level).normal(size=len(areas))
        scores = {
            area.code: float(draw) + 1.5 * self.vigour(area)
            for area, draw in zip(areas, draws, strict=True)
        }
        return sorted(scores, key=lambda code: (-scores[code], code))

    def vigour(self, area: Area) -> float:
        """How active the sender of an area is in everything, around 0."""
        sender = self.catalogue.sender_of(area).code
        return float(generator(self.seed, "vigour", sender).normal(0, 0.3))

    def _size(self, area: Area) -> float:
        """Residents over those of a mean area of the same level."""
        peers = self.areas(area.level)
        together = sum(self.people.residents(a.code) for a in peers)
        return self.people.residents(area.code) * len(peers) / together

    def _activate(self, indicator: Indicator, level: Level) -> None:
        """0 or 1: the readiest areas begin first, and go on."""
        order = self.readiness(indicator.row["objective_code"], indicator.level)
        for place, semester in enumerate(self.semesters):
            active = order[: round(level.at(place) * len(order))]
            for code in order:
                self.figures[semester.code, indicator.code, code] = Figure(float(code in active))

    def _count(self, indicator: Indicator, level: Level, area: Area) -> None:
        """The figures of an area in all the semesters."""
        rng = generator(self.seed, indicator.code, area.code)
        drift = self._drift(indicator, level, area, rng)
        exposure = self._exposure(indicator, area) * math.exp(drift)
        value = -1.0
        for place, semester in enumerate(self.semesters):
            below = self._whole(indicator, level, area, semester)
            now, before = level.at(place), level.at(place - 1)
            if below is not None:
                line = self._line(indicator, area)
                value = _share_of(int(below), _shifted(now, drift), rng, line)
            elif area.level == "provincia" and level.path:
                value = now
            elif indicator.integer:
                value = _next(rng, now * exposure, before * exposure, value, indicator.tipo)
            else:
                growth = 1.0 if value < 0 else now / before
                value = round((now * exposure if value < 0 else value * growth) * 2) / 2
            if indicator.maximum is not None:
                value = min(value, indicator.maximum)
            asked = below if indicator.denominator_kind == "file" else None
            line = self._line(indicator, area)
            parts = self.people.split(indicator, level, area.code, int(value), line)
            self.figures[semester.code, indicator.code, area.code] = Figure(value, asked, parts)

    def _drift(
        self, indicator: Indicator, level: Level, area: Area, rng: np.random.Generator
    ) -> float:
        """How far an area stays from the others, on a log scale: its sender's part and its own."""
        if not level.spread:
            return 0.0
        sender = generator(self.seed, indicator.code, self.catalogue.sender_of(area).code)
        own = 0.5 * float(rng.normal()) if area.level == "comune" else 0.0
        return level.spread * (float(sender.normal()) + own) + self.vigour(area)

    def _exposure(self, indicator: Indicator, area: Area) -> float:
        if indicator.denominator_kind == "popolazione":
            group = indicator.row["population_group"] or "T"
            return self.people.residents(area.code, group) / float(indicator.row["scale"])
        return float(self._size(area) ** 0.9)

    def _whole(
        self, indicator: Indicator, level: Level, area: Area, semester: Semester
    ) -> float | None:
        """What a figure is a share of: a denominator, or another figure of the same area."""
        if level.part_of:
            return self.figures[semester.code, level.part_of, area.code].value
        if indicator.denominator_kind != "file":
            return None
        source = level.denominator_from
        if source in self.catalogue.indicators:
            whole_year = [s for s in self.semesters if s.year == semester.year]
            counted = whole_year if indicator.frequency == "annuale" else [semester]
            below = self.catalogue.under(area, self.catalogue.indicators[source].level)
            return sum(self.figures[s.code, source, a.code].value for s in counted for a in below)
        if source:
            return float(len(self.catalogue.under(area, source)))
        usual = level.denominator * self._size(area) ** 0.8 * (1 + self.vigour(area) / 5)
        return float(max(4, round(usual)))

    def _line(self, indicator: Indicator, area: Area) -> np.random.Generator:
        """The generator of those who are counted, one after another, always the same."""
        return generator(self.seed, indicator.code, area.code, "line")


def _share_of(
    whole: int, share: float, rng: np.random.Generator, line: np.random.Generator
) -> float:
    """How many of a whole: of a few, those whose turn has come; of many, drawn anew."""
    return float((line.random(whole) < share).sum() if whole < FEW else rng.binomial(whole, share))


def _next(
    rng: np.random.Generator, expected: float, before_expected: float, before: float, tipo: str
) -> float:
    """A flow is drawn anew; a stock loses some and takes in others; a running total only grows."""
    if tipo == "cumulato":
        return max(before, 0.0) + float(rng.poisson(expected))
    if tipo != "stock" or before < 0:
        return float(rng.poisson(expected))
    entering = max(0.0, expected * CHURN + expected - before_expected)
    return before - float(rng.binomial(int(before), CHURN)) + float(rng.poisson(entering))


def _shifted(share: float, drift: float) -> float:
    """A share moved on the logistic scale, so that it stays between 0 and 1."""
    inside = min(max(share, 0.001), 0.999)
    return 1 / (1 + math.exp(-(math.log(inside / (1 - inside)) + drift)))
