"""«Perché questo stato?»: a state with all that it was made from, so that anybody can make it again.

A certificate holds the rule in words, the same rule with the numbers put in, the numbers and the
parts as data, the thresholds, the day, the version of the rules, and the lines of the files.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from monitoring.italian import dated, moment
from monitoring.semester import Semester
from monitoring.status_reasons import STATE_WORDS, Reason


@dataclass(frozen=True)
class Source:
    """The line of a file that a number comes from. `by` is empty for who may not know it."""

    area: str
    semester: str
    submission: str
    file: str
    line: int
    received_at: datetime
    by: str

    def words(self) -> str:
        """`2° sem. 2025, «traguardi.csv», riga 12, da Ufficio il 28 gennaio 2026 alle 10:00`."""
        name = f"«{self.file}», " if self.file else ""
        sender = f"da {self.by}" if self.by else "ricevuto"
        return (
            f"{Semester.parse(self.semester).label}, {name}riga {self.line}, "
            f"{sender} il {moment(self.received_at)}"
        )


@dataclass(frozen=True)
class Declared:
    """A state declared beside the calculated one."""

    state: str
    reason: str
    until: date
    by: str
    at: datetime

    def words(self) -> str:
        who = f" da {self.by}" if self.by else ""
        return (
            f"Dichiarato «{STATE_WORDS[self.state]}»{who} {dated('il', self.at)}, valido fino "
            f"{dated('al', self.until)}: {self.reason}"
        )


@dataclass(frozen=True)
class Certificate:
    """What a state was made from. Shares are 0-1, days ISO in `numbers` and `parts`.

    kind: `area` (a milestone in one area), `traguardo` (in the whole territory), `obiettivo`.
    rule: when the state is given, in words. said: the same with the numbers put in; the sentence
    of kind `regola` decides. parts: the areas of a milestone, the milestones and targets of an
    objective. sources: the lines behind the numbers.
    """

    kind: str
    code: str
    area: str
    title: str
    state: str
    rule: tuple[str, ...]
    said: tuple[Reason, ...]
    numbers: dict[str, Any]
    parts: tuple[dict[str, Any], ...]
    thresholds: dict[str, float]
    day: date
    rules_version: str
    sources: tuple[Source, ...]
    declared: Declared | None = None

    @property
    def decided_by(self) -> str:
        """The sentence that decides the state."""
        return next(reason.text for reason in self.said if reason.kind == "regola")

    @property
    def data_of(self) -> datetime | None:
        """When the last of the lines behind it was received."""
        return max((source.received_at for source in self.sources), default=None)

    @property
    def footing(self) -> str:
        """Day of judgement, date of the data, thresholds and version of the rules, in one line."""
        last = self.data_of
        data = f"dati ricevuti fino {dated('al', last)}" if last else "nessun dato ricevuto"
        return (
            f"Giudicato {dated('al', self.day)}; {data}; tolleranza sull'atteso "
            f"{100 * self.thresholds['on_track_tolerance']:.0f} punti; regole, versione "
            f"{self.rules_version}."
        )

    def text(self) -> str:
        """The certificate as plain text."""
        lines = [
            f"{self.code} {self.title}",
            f"Area: {self.area}",
            f"Stato calcolato: {STATE_WORDS[self.state]}",
            *([self.declared.words()] if self.declared else []),
            "",
            "La regola",
            *self.rule,
            "",
            "I numeri messi nella regola",
            *(reason.text for reason in self.said),
            "",
            "Da dove vengono",
            *(f"{source.area}: {source.words()}" for source in self.sources),
            *([] if self.sources else ["Nessun invio."]),
            "",
            self.footing,
        ]
        return "\n".join(lines) + "\n"

    def as_json(self) -> bytes:
        """The certificate as data: what a program needs to make the state again."""
        told = asdict(self) | {"data_of": self.data_of, "footing": self.footing}
        return json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()
