"""What is monitored, where and when: the rows of `reference/`, as the checks need them."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from monitoring.errors import PrologoError
from monitoring.italian import fold
from monitoring.rules import INDICATORS, MILESTONES, THRESHOLDS, last_activated, rows_of
from monitoring.semester import Semester

T = TypeVar("T")
LEVELS = ("provincia", "asst", "distretto", "ambito", "comune")
SENDING_LEVELS = ("provincia", "asst", "ambito")


class ReferenceInvalid(PrologoError):
    """A reference file that is missing or does not hold what it must."""


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a reference CSV (UTF-8, comma), every cell as text.

    Raises:
        ReferenceInvalid: the file is missing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    except FileNotFoundError as error:
        raise ReferenceInvalid(
            f"Manca {path}: la cartella dei riferimenti è incompleta. "
            "Creane una con «python -m pipelines new CARTELLA»."
        ) from error


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    level: str
    parent_code: str
    aliases: tuple[str, ...]

    def label(self) -> str:
        """As sentences call it: `Ambito Valle Seriana`, `016124 Leffe`."""
        if self.level == "comune":
            return f"{self.code} {self.name}"
        titles = {
            "ambito": "Ambito",
            "distretto": "Distretto",
            "asst": "ASST",
            "provincia": "Provincia",
        }
        title = titles[self.level]
        return self.name if self.name.startswith(title) else f"{title} {self.name}"


@dataclass(frozen=True)
class Indicator:
    code: str
    name: str
    level: str
    frequency: str
    denominator_kind: str
    tipo: str
    integer: bool
    minimum: float | None
    maximum: float | None
    strata: str
    collected: bool
    unit: str
    row: dict[str, str] = field(compare=False, repr=False, default_factory=dict)


@dataclass(frozen=True)
class Milestone:
    code: str
    objective_code: str
    due_date: date
    text: str
    level: str


@dataclass(frozen=True)
class Window:
    """When a semester may be reported: the dates are the last day included."""

    semester: Semester
    opens_on: date
    deadline: date
    grace_until: date
    closes_on: date


@dataclass(frozen=True)
class Catalogue:
    """The reference folder, read once."""

    folder: Path
    territory: dict[str, Any]
    areas: dict[str, Area]
    indicators: dict[str, Indicator]
    milestones: dict[str, Milestone]
    windows: dict[str, Window]
    lines: dict[str, dict[str, str]]
    thresholds: dict[str, float]
    age_bands: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path, *, draft: bool = False) -> Catalogue:
        """Read a reference folder, with the rules that are in force (see monitoring.rules).

        draft: with the rules as the files of the folder propose them.

        Raises:
            ReferenceInvalid: a file is missing, or a row cannot be read; the message names both.
            RulesUnreadable: an activation of the rules cannot be read.
        """
        territory = _territory(folder / "territory.toml")
        ruled: Mapping[str, str] = {}
        if activated := None if draft else last_activated(folder):
            territory, ruled = territory | {"rules_version": activated.version}, activated.files
        return cls(
            folder=folder,
            territory=territory,
            areas={a.code: a for a in _each(folder / "areas.csv", _area)},
            indicators={i.code: i for i in _each(folder / INDICATORS, _indicator, ruled)},
            milestones={m.code: m for m in _each(folder / MILESTONES, _milestone, ruled)},
            windows={w.semester.code: w for w in _each(folder / "semesters.csv", _window)},
            lines={r["code"]: r for r in read_rows(folder / "lines.csv")},
            thresholds=dict(_each(folder / THRESHOLDS, _threshold, ruled)),
            age_bands=tuple(r["code"] for r in read_rows(folder / "age_bands.csv")),
        )

    @cached_property
    def senders(self) -> dict[str, Area]:
        """The areas that send: each Ambito, each ASST, the province."""
        return {c: a for c, a in self.areas.items() if a.level in SENDING_LEVELS}

    def sender_of(self, area: Area) -> Area:
        """The nearest area upwards that sends: a comune's Ambito, a distretto's ASST, itself."""
        while area.level not in SENDING_LEVELS:
            area = self.areas[area.parent_code]
        return area

    def under(self, sender: Area, level: str) -> list[Area]:
        """Areas of `level` for which `sender` answers."""
        return [a for a in self.areas.values() if a.level == level and self.sender_of(a) == sender]

    @cached_property
    def names(self) -> dict[str, tuple[Area, ...]]:
        """Folded names and aliases, each with the areas that bear it, the largest first."""
        found: dict[str, list[Area]] = {}
        for area in self.areas.values():
            for name in (area.name, *area.aliases):
                bearers = found.setdefault(fold(name), [])
                if area not in bearers:
                    bearers.append(area)
        return {n: tuple(sorted(a, key=lambda x: LEVELS.index(x.level))) for n, a in found.items()}

    @property
    def rules_version(self) -> str:
        """The version of the thresholds in force, written beside every result."""
        return str(self.territory["rules_version"])


def _territory(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError) as error:
        raise ReferenceInvalid(f"{path} manca o non è leggibile: {error}") from error


def _each(
    path: Path, make: Callable[[dict[str, str]], T], instead: Mapping[str, str] | None = None
) -> Iterator[T]:
    """instead: the text of a file by its name, in the place of what stands in the folder."""
    text = (instead or {}).get(path.name)
    rows = read_rows(path) if text is None else rows_of(text)
    for number, row in enumerate(rows, start=2):
        try:
            yield make(row)
        except (KeyError, ValueError, TypeError, PrologoError) as error:
            raise ReferenceInvalid(f"{path}, riga {number}: {error!r}") from error


def _area(row: dict[str, str]) -> Area:
    aliases = tuple(a.strip() for a in row["aliases"].split("|") if a.strip())
    if row["level"] not in LEVELS:
        raise ValueError(f"livello sconosciuto: {row['level']}")
    return Area(row["code"], row["name"], row["level"], row["parent_code"], aliases)


def _bound(text: str) -> float | None:
    return float(text) if text else None


def _indicator(row: dict[str, str]) -> Indicator:
    if not row["definition"].strip():
        raise ValueError(f"{row['code']} non ha una definizione")
    if row["confidential"] == "si" and any(row[f] for f in row if f.startswith("target_")):
        raise ValueError(
            f"{row['code']} è riservato: un valore fissato darebbe stati che non tutti vedono"
        )
    return Indicator(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        frequency=row["frequency"],
        denominator_kind=row["denominator_kind"],
        tipo=row["tipo"],
        integer=row["integer"] == "si",
        minimum=_bound(row["minimum"]),
        maximum=_bound(row["maximum"]),
        strata=row["strata"],
        collected=row["collected"] == "si",
        unit=row["unit"],
        row=row,
    )


def _threshold(row: dict[str, str]) -> tuple[str, float]:
    return row["code"], float(row["value"])


def _milestone(row: dict[str, str]) -> Milestone:
    due = date.fromisoformat(row["due_date"])
    return Milestone(row["code"], row["objective_code"], due, row["text"], row["level"])


def _window(row: dict[str, str]) -> Window:
    days = [
        date.fromisoformat(row[c]) for c in ("opens_on", "deadline", "grace_until", "closes_on")
    ]
    return Window(Semester.parse(row["code"]), *days)
