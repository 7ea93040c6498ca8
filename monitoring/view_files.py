"""The view on screen as a file: its rows, what each column is, all that is to be known of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from monitoring.exports import DEMONSTRATION, DEMONSTRATION_NOTE, ORIGIN, PAST_MARK, REAL
from monitoring.files import formats
from monitoring.files.content import Content
from monitoring.files.drawn import unjoined
from monitoring.italian import day, plural
from monitoring.queries.mapped import NOT_GIVEN, THIN
from monitoring.schema import VALUE_STATES

CODE, STATE = "codice", "stato"
STATES = (*VALUE_STATES, THIN, NOT_GIVEN)
WITH_A_NUMBER = ("valore", "zero", THIN, NOT_GIVEN)
"""The states of a row that holds a figure (of NOT_GIVEN, the one that the measure is not computed
from); in any other its figures are empty cells."""
ALWAYS = (
    *(CODE, "nome", "ambito", "indicatore", "misura", "semestre", "sesso", "fascia_eta"),
    *(STATE, "motivo", "copertura", "unita_rendicontate", "unita_attese"),
)
"""The columns that say which row it is and why a figure is not there: any other is a figure."""
STATE_WORDS = (
    f"Lo stato del valore: {', '.join(STATES)}. Dove non c'è un numero la cella è vuota, e non è "
    "uno zero: lo stato dice perché."
)
SUPPRESSION_NOTE = (
    "«soppresso»: il numero è troppo piccolo, oppure se ne ricaverebbe un altro che lo è. "
    "Non si comunica, né qui né in ciò che se ne calcola."
)
_ORIGIN_WORDS = f"{DEMONSTRATION} se il valore viene da invii di prova, {REAL} altrimenti"
_PLURALS = {"comune": "comuni", "ambito": "ambiti", "distretto": "distretti"}
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True)
class View:
    """One view: an indicator at a level and semester, one row an area (or an area and a stratum).

    rows: `codice` and `stato` (one of STATES), then any other
        column; `columns` says what each of them is, unit included, in its order.
    indicator: its code. title: its name. period: the semester as it is read, or the day of the
        population. semester: its code, None where there is none. level: the code of the level.
    measure: the code of what is shown of the indicator, where it is not its own figure.
    filters: label to what was chosen. legend: each class, in words, with its number of areas;
        rule: what to know before reading them.
    day: of the file. as_of: `Com'era il 5 agosto 2026…`, where it shows the past.
    geo: the folder of the boundaries, for the formats that draw.

    Raises:
        ValueError: a column without its description, or without its rows; an unknown state.
    """

    indicator: str
    title: str
    period: str
    semester: str | None
    level: str
    rows: pd.DataFrame
    columns: Mapping[str, str]
    source: str
    coverage: str
    day: date
    demonstration: bool
    measure: str = ""
    as_of: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    legend: tuple[tuple[str, int], ...] = ()
    rule: str = ""
    notes: tuple[str, ...] = ()
    geo: Path | None = None

    def __post_init__(self) -> None:
        wrong = set(self.rows.columns) ^ set(self.columns)
        if wrong or not {CODE, STATE} <= set(self.columns):
            raise ValueError(f"vista: colonne e descrizioni non corrispondono: {sorted(wrong)}")
        unknown = set(self.rows[STATE]) - set(STATES)
        if unknown:
            raise ValueError(f"vista: stati sconosciuti: {sorted(map(str, unknown))}")


def as_bytes(view: View, format: str) -> bytes:
    """The view as a file, in one of monitoring.files.formats.FORMATS.

    Raises:
        BoundariesMissing: a map is asked, and there are no boundaries.
    """
    return formats.as_bytes(content(view), format)


def file_name(view: View, format: str) -> str:
    """`dimostrativo_SS3-CAREGIVER-PRESI_comuni_2026-S1_2026-11-22.csv`."""
    level = _PLURALS.get(view.level, view.level)
    past = PAST_MARK if view.as_of else ""
    parts = (view.indicator, view.measure, level, view.semester or "", past, view.day.isoformat())
    plain = (_plain_name(part) for part in parts if part)
    mark = f"{DEMONSTRATION}_" if view.demonstration else ""
    return f"{mark}{'_'.join(plain)}.{format}"


def content(view: View) -> Content:
    """The rows as they are written: a figure only where the state holds one; then `origine`."""
    rows = view.rows[list(view.columns)].copy()
    figures = [name for name in rows.columns if name not in ALWAYS]
    empty = ~rows[STATE].isin(WITH_A_NUMBER)
    for name in figures:
        column = rows[name]
        whole = pd.api.types.is_integer_dtype(column)
        rows[name] = (column.astype("Int64") if whole else column).mask(empty)
    rows[ORIGIN] = DEMONSTRATION if view.demonstration else REAL
    columns = {**view.columns, ORIGIN: _ORIGIN_WORDS}
    name = file_name(replace(view, demonstration=False), "x")
    name = name.removesuffix(f"_{view.day.isoformat()}.x")
    made = Content(name, rows, columns, facts(view), area=CODE, geo=view.geo)
    return replace(made, facts=[*made.facts, *unjoined(made)])


def facts(view: View) -> list[tuple[str, str]]:
    """What is to be known of a view, as (label, words), in the order in which it is read."""
    states = Counter(view.rows[STATE])
    present = [f"{name} {states[name]}" for name in STATES if states[name]]
    every = [
        ("Dati dimostrativi", DEMONSTRATION_NOTE if view.demonstration else ""),
        ("Titolo", view.title),
        ("Indicatore", view.indicator),
        ("Semestre", view.period),
        ("Livello", _PLURALS.get(view.level, view.level)),
        *view.filters.items(),
        ("Righe", str(len(view.rows))),
        ("Stati", ", ".join(present)),
        *(("Legenda", f"{label}: {plural(count, 'area', 'aree')}") for label, count in view.legend),
        ("Come si legge", view.rule),
        ("Copertura", view.coverage),
        ("Fonte", view.source),
        *(("Nota", note) for note in view.notes),
        ("Nota", SUPPRESSION_NOTE if states["soppresso"] else ""),
        ("Nota", f"{view.as_of}." if view.as_of else ""),
        ("Giorno", day(view.day)),
    ]
    return [(label, words) for label, words in every if words]


def _plain_name(part: str) -> str:
    """Letters without accents, digits and hyphens: a name that any system keeps."""
    text = unicodedata.normalize("NFKD", part)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _NOT_IN_A_NAME.sub("-", text).strip("-")
