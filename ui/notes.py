"""Entries that open: notes of the documents, definitions of indicators, columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.boundaries import known_areas
from monitoring.exports import file_name
from monitoring.files.content import Content
from monitoring.files.formats import FORMATS, as_bytes
from monitoring.italian import day as in_words
from monitoring.italian import fold, number, plural
from monitoring.italian_csv import italian_cell
from monitoring.semester import Semester
from ui.data import past_words
from ui.frame import empty_state
from ui.tables import html_table, table_html
from ui.theme import link_style

# The kinds of a source note, those that touch the figures first.
KINDS = {
    "somma": "Somme che non tornano",
    "perdita_copia": "Parti perse nella nostra copia",
    "omissione": "Ciò che il documento non dice",
    "ambiguità": "Passi che si leggono in due modi",
    "refuso": "Refusi",
    "variante": "Nomi scritti in più modi",
}
_PREVIEW = 8
_MOST_DRAWN = 10_000  # rows: each repeats the shape of its area, some 4 kB of GeoJSON
PROVENANCES = {
    "prologo": "dal Prologo",
    "altro_documento": "da un altro documento",
    "istat": "dall'ISTAT",
    "dedotta": "dedotta da noi",
    "proposta": "proposta da noi",
}
_LEVELS = {"ambito": "Ambito", "asst": "ASST"}
_NOTE_COLUMNS = {
    "place": "Dove",
    "as_printed": "È scritto",
    "read_as": "Si legge",
    "treatment": "Come è trattato",
}


def notes_style() -> None:
    """The style sheet of Dati e note, once a run."""
    link_style("notes")


def matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """The rows that hold every word, in any text column, accents and case aside."""
    wanted = fold(words).split()
    if not wanted:
        return frame
    rows = frame.itertuples(index=False)
    texts = [fold(" ".join(cell for cell in row if isinstance(cell, str))) for row in rows]
    return frame[[all(word in text for word in wanted) for text in texts]]


def notes_table(notes: pd.DataFrame, caption: str) -> None:
    """The defects of the documents, as a table."""
    html_table(notes[list(_NOTE_COLUMNS)].rename(columns=_NOTE_COLUMNS), caption=caption)


def notes_by_kind(notes: pd.DataFrame) -> None:
    """The same, one entry that opens for each kind."""
    parts = []
    for kind in (*KINDS, *sorted(set(notes["kind"]) - set(KINDS))):
        some = notes[notes["kind"] == kind]
        if len(some):
            table = some[list(_NOTE_COLUMNS)].rename(columns=_NOTE_COLUMNS)
            title = KINDS.get(kind, kind)
            parts.append(_entry(title, number(len(some)), table_html(table, caption=title)))
    st.html("".join(parts))


def definitions(indicators: pd.DataFrame) -> None:
    """Every indicator as an entry: definition, why, numerator, denominator, source, targets."""
    if indicators.empty:
        empty_state("Nessun indicatore con queste parole.", "Prova con una parola sola.")
        return
    entries = []
    for row in indicators.to_dict("records"):
        lines = [(label, text) for label, text in _definition(row) if text]
        body = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in lines)
        entries.append(_entry(row["name"], _text(row["unit"]), f"<dl>{body}</dl>"))
    st.html("".join(entries))


def _definition(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "Definizione", _text(row["definition"])
    yield "Perché", _text(row["why"])
    yield "Numeratore", _text(row["numerator"])
    yield "Denominatore", _text(row["denominator"])
    level = _LEVELS.get(row["level"], row["level"])
    yield "Raccolta", f"per {level}, {row['frequency'].replace('_', ' ')}"
    targets = [
        f"{number(row[f'target_{year}'], int(row['decimals']))} nel {year}"
        for year in (2025, 2026, 2027)
        if not pd.isna(row[f"target_{year}"])
    ]
    yield "Valore atteso", ", ".join(targets)
    yield "Fonte", f"{_text(row['source_place'])} ({PROVENANCES[row['provenance']]})"
    yield "Nota", _text(row["note"])
    sensitive = "Sì: la soglia dei piccoli numeri è più alta" if row["sensitive"] else ""
    yield "Dato delicato", sensitive
    yield "Codice", _text(row["code"])


def calendar_table(calendar: pd.DataFrame, today: pd.Timestamp) -> None:
    """The semesters and their windows; the one to send now in evidence."""
    columns = {
        "starts_on": "Dal",
        "ends_on": "Al",
        "opens_on": "Si può inviare dal",
        "deadline": "Scadenza",
        "grace_until": "Tolleranza fino al",
        "closes_on": "Chiude il",
    }
    rows = calendar[list(columns)].map(lambda d: in_words(d.date())).rename(columns=columns)
    rows.insert(0, "Semestre", [Semester.parse(code).label for code in calendar["code"]])
    opened = calendar[(calendar["opens_on"] <= today) & (calendar["closes_on"] >= today)]
    now = [int(i) for i in opened.index[-1:]]
    html_table(
        rows,
        caption="Il calendario delle rendicontazioni; in evidenza, quella in corso",
        chosen=now,
    )
    for note in dict.fromkeys(calendar["note"].dropna()):
        st.html(f'<p class="said">{escape(note)}</p>')


def dictionary_entries(tables: pd.DataFrame, columns: pd.DataFrame) -> None:
    """Each published table as an entry that opens on its columns."""
    entries = []
    for table in tables.itertuples():
        own = columns[columns["name"] == table.name][["column_name", "data_type", "comment"]]
        own = own.assign(data_type=[t if len(t) < 30 else "ENUM" for t in own["data_type"]])
        own.columns = ["Colonna", "Tipo", "Che cosa è"]
        body = table_html(own, caption=f"{table.name}: {plural(len(own), 'colonna', 'colonne')}")
        entries.append(_entry(table.name, _text(table.comment), body))
    st.html("".join(entries))


def downloads(content: Content, day: date) -> None:
    """A button for each format, whose bytes are made when it is pressed; then the first rows.

    The formats with shapes only where there are areas and boundaries, and not beyond _MOST_DRAWN.
    """
    table, view = content.table, content.name
    drawn = content.has_areas and content.geo is not None and bool(known_areas(content.geo))
    small = table.num_rows <= _MOST_DRAWN
    with st.container(horizontal=True):
        for format, what in FORMATS.items():
            if what.drawn and not (drawn and small):
                continue
            name, made = (
                file_name(table, view, format, day, bool(past_words())),
                partial(as_bytes, content, format),
            )
            key = f"scarica_{format}"
            st.download_button(what.title, made, name, what.mime, key=key, on_click="ignore")
    if drawn and not small:
        st.caption(
            f"Con più di {number(_MOST_DRAWN)} righe le mappe si fanno con il comando "
            f"«python -m pipelines export {view} --format gpkg -o {view}.gpkg»."
        )
    if not table.num_rows:
        empty_state(
            "Nessuna riga.", "La tabella si riempie con i primi invii, dalla pagina Carica."
        )
        return
    rows = table.slice(0, _PREVIEW).to_pandas().map(italian_cell)
    rows = rows.map(lambda text: text if len(text) < 60 else text[:59] + "…")
    caption = f"Le prime {number(len(rows))} di {plural(table.num_rows, 'riga', 'righe')}"
    st.html(f'<div class="preview">{table_html(rows, caption=caption, row_header=False)}</div>')


def _entry(title: str, beside: str, body: str) -> str:
    """`body` is our own HTML, already escaped."""
    return (
        f'<details class="entry"><summary><b>{escape(title)}</b><span>{escape(beside)}</span>'
        f"</summary>{body}</details>"
    )


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
