"""What a receipt says: one list of facts for the screen, the text and the PDF."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitoring.catalogue import Catalogue
from monitoring.italian import dated, moment, number, plural
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from monitoring.validation.problems import TITLES

Facts = list[tuple[str, str]]
TITLE = "Ricevuta di invio"
DEMONSTRATION = "dimostrativo"
DEMONSTRATION_NOTE = "dati di prova, che nessun ufficio ha inviato"
VERIFY = (
    "Il file che hai è quello ricevuto se la sua impronta SHA-256 è la stessa scritta qui. "
    "Per calcolarla, nella cartella del file:"
)
# Marks that turn the direction of a line: a name could show itself as another.
_TURNING = {*"\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
# What PowerShell takes for a single quote.
_QUOTES = "'\u2018\u2019\u201a\u201b"
_LONGEST_NAME = 90


@dataclass(frozen=True)
class Decision:
    """A review of a submission: the state that it gave, when, by whom and why."""

    state: str
    at: datetime
    by: str
    why: str | None


@dataclass(frozen=True)
class Kept:
    """A submission as it is kept.

    sidecar: the fields of the JSON written beside the file. size: of the file [bytes].
    in_force: its values that count today [values]. decisions: its reviews, in time order.
    """

    sidecar: Mapping[str, Any]
    size: int
    in_force: int
    decisions: tuple[Decision, ...] = ()

    @property
    def received(self) -> datetime:
        return datetime.fromisoformat(self.sidecar["received_at"])

    @property
    def is_demonstration(self) -> bool:
        return bool(self.sidecar["origin"] == DEMONSTRATION)


def receipt_facts(kept: Kept, catalogue: Catalogue) -> Facts:
    """The receipt as (label, value) pairs, plain texts, in the order in which they are read."""
    side = kept.sidecar
    sender = catalogue.areas.get(side["ambito"])
    rows = number(side["rows"])
    utc = kept.received.astimezone(UTC)
    facts = [
        ("Numero", side["id"]),
        ("Origine", f"{DEMONSTRATION}: {DEMONSTRATION_NOTE}" if kept.is_demonstration else ""),
        ("Mittente", f"{sender.label()} ({sender.code})" if sender else side["ambito"]),
        ("Dati", f"{DATASETS[side['dataset']].title}, {Semester.parse(side['semestre']).label}"),
        ("Inviato da", side["received_by"]),
        ("Ricevuto", f"{moment(utc)}, ora italiana ({utc:%Y-%m-%d %H:%M:%S} UTC)"),
        ("File", side["original_name"]),
        ("Dimensione", f"{number(kept.size)} byte"),
        ("SHA-256", side["sha256"]),
        ("Righe", f"{rows} lette, {rows} accettate, nessuna rifiutata"),
        ("Valori in vigore", number(kept.in_force) if kept.in_force else "nessuno"),
        ("Avvisi accettati", _warnings(side["warnings"])),
        ("Perché", _on_one_line(side["warnings_reason"] or "")),
        ("Regole", f"versione {side['rules_version']}"),
        ("Stato", _state(kept.decisions)),
    ]
    return [(label, legible(str(value))) for label, value in facts if value]


def _warnings(warnings: list[dict[str, Any]]) -> str:
    """`Riga ripetuta (2); Il modello non è l'ultimo (1)`."""
    told = [f"{TITLES.get(w['code'], w['code'])} ({number(w['count'])})" for w in warnings]
    return "; ".join(told) or "nessuno"


def _state(decisions: tuple[Decision, ...]) -> str:
    """Every review, the last one last: it is the one that counts."""
    if not decisions:
        return "ricevuta, non ancora rivista"
    return "; ".join(
        f"{d.state.replace('_', ' ')} {dated('il', d.at)}, da {d.by}"
        + (f": {_on_one_line(d.why)}" if d.why else "")
        for d in decisions
    )


def _on_one_line(reason: str) -> str:
    """A reason written on several lines: `Due errori: / - la riga 3 / - la riga 4`."""
    return re.sub(r"\s*[\r\n]+\s*", " / ", reason.strip())


def legible(text: str) -> str:
    """The text on one line, what cannot be seen (control marks, turned lines) told by its code."""
    return "".join(
        f"[U+{ord(c):04X}]" if c in _TURNING or unicodedata.category(c) == "Cc" else c for c in text
    )


def verify_commands(kept: Kept) -> Facts:
    """How to compute the SHA-256 of the file, by system: the name quoted as that system wants.

    A name too long to be typed, or with signs that paper may not show, is left to who types.
    """
    name = str(kept.sidecar["original_name"])
    if len(name) > _LONGEST_NAME or not name.isprintable() or max(name, default=" ") > "\u024f":
        name = "nome del file"
    literal = "".join(c * 2 if c in _QUOTES else c for c in name)
    return [
        ("Windows (PowerShell)", f"Get-FileHash -LiteralPath '{literal}'"),
        ("Linux", f"sha256sum -- {shlex.quote(name)}"),
    ]


def receipt_summary(kept: Kept, catalogue: Catalogue) -> str:
    """The receipt in one sentence: who, what, when."""
    side = kept.sidecar
    sender = catalogue.areas.get(side["ambito"])
    who = sender.label() if sender else side["ambito"]
    title = DATASETS[side["dataset"]].title.partition(" (")[0]
    rows = plural(side["rows"], "riga", "righe")
    period = Semester.parse(side["semestre"]).label
    return f"{who}: {title} del {period}, {rows}; ricevuto {dated('il', kept.received)}."
