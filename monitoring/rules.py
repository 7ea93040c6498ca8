"""The rules as data: thresholds, milestones with weights, definitions of the indicators; versions.

The files of the reference folder are the rules until a version of them is activated. From then on
what was activated last is in force, and the files are a proposal until they are activated too.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitoring.errors import PrologoError

THRESHOLDS, MILESTONES, INDICATORS = "thresholds.csv", "milestones.csv", "indicators.csv"
FILES = (THRESHOLDS, MILESTONES, INDICATORS)
KIND = "activate"
FILE_WORDS = {THRESHOLDS: "soglia", MILESTONES: "traguardo", INDICATORS: "indicatore"}
COLUMN_WORDS = {
    "value": "valore",
    "due_date": "scadenza",
    "level": "livello",
    "weight": "peso",
    "target_areas": "aree richieste",
    "target_events": "quante volte",
    "definition": "definizione",
    "numerator": "numeratore",
    "denominator": "denominatore",
    "unit": "unità",
    "rollup": "come sale di livello",
    "polarity": "polarità",
    "frequency": "cadenza",
    "target_2025": "valore fissato per il 2025",
    "target_2026": "valore fissato per il 2026",
    "target_2027": "valore fissato per il 2027",
    "why": "perché",
    "what": "che cosa regola",
    "note": "nota",
    "text": "testo",
}
_KEY = "code"
Rows = dict[str, dict[str, str]]


class RulesUnreadable(PrologoError):
    """An activation recorded in the raw folder that is not what it must be."""


@dataclass(frozen=True)
class Activation:
    """A version of the rules put in force. files: the whole text of each of FILES."""

    at: str
    kind: str
    version: str
    by: str
    why: str
    files: Mapping[str, str]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class Change:
    """One cell of a rule: `before` is None for a new row, `after` None for one taken away."""

    file: str
    code: str
    column: str
    before: str | None
    after: str | None

    @property
    def what(self) -> str:
        """What of the row changes, in words."""
        if self.before is None or self.after is None:
            return "riga nuova" if self.before is None else "riga tolta"
        return COLUMN_WORDS.get(self.column, self.column)

    def words(self) -> str:
        """`soglia on_track_tolerance, valore: 0.1 → 0.05`."""
        where = f"{FILE_WORDS[self.file]} {self.code}, {self.what}"
        if self.before is None or self.after is None:
            return where
        return f"{where}: {self.before or '(vuoto)'} → {self.after or '(vuoto)'}"


def activations(reference: Path) -> list[Activation]:
    """Every version activated, the oldest first: events of the raw folder beside `reference`.

    Raises:
        RulesUnreadable: one cannot be read; the message names it.
    """
    found = []
    for path in sorted((reference.parent / "raw" / "events").glob(f"*.{KIND}.*.json")):
        try:
            found.append(Activation(**json.loads(path.read_bytes())))
        except (ValueError, TypeError) as error:
            raise RulesUnreadable(
                f"{path} non è leggibile: rimettilo dalla copia di sicurezza."
            ) from error
    return found


def last_activated(reference: Path) -> Activation | None:
    """The version in force; None where none was ever activated.

    Raises:
        RulesUnreadable: see activations.
    """
    return next(reversed(activations(reference)), None)


def texts(reference: Path, *, draft: bool = False) -> dict[str, str]:
    """The text of each of FILES: as activated last, or as they stand in the folder.

    Raises:
        FileNotFoundError, RulesUnreadable: one is missing, or an activation cannot be read.
    """
    if activated := None if draft else last_activated(reference):
        return dict(activated.files)
    return {name: (reference / name).read_text(encoding="utf-8-sig") for name in FILES}


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """The rows of one of FILES, every cell as text."""
    yield from csv.DictReader(io.StringIO(text, newline=""))


def columns_of(text: str) -> dict[str, list[str]]:
    """The same, column by column; the columns are there even without rows."""
    names = next(csv.reader(io.StringIO(text, newline="")))
    rows = list(rows_of(text))
    return {name: [row[name] for row in rows] for name in names}


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What differs between two versions, in the order of the files and of their rows.

    A row that is new, or taken away, is one change of its first column.
    """
    found = []
    for name in FILES:
        old, new = _by_code(before[name]), _by_code(after[name])
        for code in [*new, *(code for code in old if code not in new)]:
            if code not in old or code not in new:
                gone = code not in new
                found.append(
                    Change(name, code, _KEY, code if gone else None, None if gone else code)
                )
                continue
            for column, value in new[code].items():
                if old[code].get(column) != value:
                    found.append(Change(name, code, column, old[code].get(column), value))
    return found


def _by_code(text: str) -> Rows:
    return {row[_KEY]: row for row in rows_of(text)}
