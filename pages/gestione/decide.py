"""The decision on a submission: accepted, with a reserve, or returned naming cells and a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.errors import PrologoError
from monitoring.italian import number as italian
from monitoring.schema import DATASETS
from pages.gestione.withdraw import decided
from pipelines.cells import Place, parse_place, rows_as_typed
from pipelines.review import find
from pipelines.store import read_content
from ui import data, upload
from ui.submissions import title_of

MOST_ROWS, DAYS_TO_ANSWER = 2_000, 14
FIGURES = ("value", "count", "money", "state")
_DECISIONS = {
    "accept": ("Accetta", "Accettato"),
    "reserve": ("Accetta con riserva", "Accettato con riserva"),
    "return": ("Restituisci", "Restituito"),
}


def decide(number: str, row: Any) -> None:
    """The decision of who reviews; `row` is of monitoring.queries.submissions.waiting."""
    kind = st.radio(
        "Decisione",
        list(_DECISIONS),
        format_func=lambda k: _DECISIONS[k][0],
        horizontal=True,
        key=f"decisione_{number}",
        label_visibility="collapsed",
    )
    ticked = []
    if kind == "return":
        _tell_closed(row)
        ticked = tick_cells(number)
    with st.form(f"decidi_{number}_{kind}", border=False, enter_to_submit=False):
        agency = f"{data.catalogue().territory['agency']}, coordinamento"
        by = st.text_input("Chi rivede", agency, max_chars=120)
        why, until, typed = None, None, ""
        if kind != "accept":
            why = st.text_area("Perché: chi ha inviato legge queste parole", max_chars=1000)
        if kind == "return":
            typed = st.text_input(
                "Altre celle, come riga:colonna", placeholder="12:valore, 15:nota"
            )
            day, soon = data.today(), data.today() + timedelta(days=DAYS_TO_ANSWER)
            until = st.date_input("Risposta entro", soon, day, format="DD/MM/YYYY", width=220)
        pressed = st.form_submit_button(_DECISIONS[kind][0], type="primary")
    if not pressed:
        return
    if not by.strip() or (kind != "accept" and not (why or "").strip()):
        upload.outcome("warning", "Scrivi chi rivede e perché: non è stato deciso nulla.")
        return
    try:
        cells = [*ticked, *(parse_place(text) for text in typed.split(",") if text.strip())]
    except PrologoError as error:
        upload.outcome("error", str(error))
        return
    if decided(number, kind, by.strip(), why, cells=cells, until=until):
        what = f"{row.sender}, {title_of(row.dataset, row.semester)}"
        st.session_state["deciso"] = f"{_DECISIONS[kind][1]}: {what}."
        st.query_params.pop("invio", None)
        st.rerun()


def _tell_closed(row: Any) -> None:
    """Whoever is returned a file after the closing cannot answer: said before it is decided."""
    catalogue = data.catalogue()
    window = data.calendar().window(catalogue.windows[row.semester], row.ambito_code)
    if data.today() > window.closes_on:
        upload.outcome(
            "warning",
            f"Il {window.semester.label} è chiuso: perché {row.sender} possa rispondere serve una "
            "proroga, da Calendario.",
        )


def tick_cells(number: str) -> list[Place]:
    """The rows of the file, to be ticked, and the columns meant; the cells chosen."""
    rows, columns = _rows(number)
    with st.expander("Scegli le celle da far correggere"):
        shown = st.dataframe(
            rows.head(MOST_ROWS),
            key=f"righe_{number}",
            on_select="rerun",
            selection_mode="multi-row",
            hide_index=True,
            width="stretch",
            height=320,
        )
        meant = st.multiselect("Delle righe spuntate, le colonne", columns, columns[:1])
        if len(rows) > MOST_ROWS:
            st.caption(
                f"Qui ci sono le prime {italian(MOST_ROWS)} righe; le altre si scrivono sotto."
            )
    places = [int(rows["riga"].iloc[place]) for place in shown.selection.rows]
    return [(line, column) for line in places for column in meant]


@st.cache_data(max_entries=8, show_spinner="Apro il file…")
def _rows(number: str) -> tuple[pd.DataFrame, list[str]]:
    submission = find(data.folders(), number).submission
    content = read_content(data.folders().raw, submission)
    rows = rows_as_typed(content, data.catalogue(), submission.dataset)
    columns = [c for c in DATASETS[submission.dataset].columns if c.name in rows]
    columns.sort(key=lambda c: c.kind not in FIGURES)  # what is reviewed first: the figures
    return rows.dropna(axis="columns", how="all"), [c.name for c in columns]
