"""Who has sent what: senders by semesters and datasets, one shape and one share in each cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from monitoring.italian import day, number, percent
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from ui.frame import empty_state

WORDS = {
    "in_tempo": "in tempo",
    "in_ritardo": "in ritardo",
    "incompleta": "incompleta",
    "restituita": "restituita",
    "mancante": "mancante",
    "da_inviare": "da inviare, non scaduto",
}
# The shapes of the milestones' states (ui/html.css), each with its own word here.
_SHAPES = {
    "in_tempo": "completato",
    "in_ritardo": "completato_in_ritardo",
    "incompleta": "in_corso",
    "restituita": "rinviato",
    "mancante": "non_rendicontato",
    "da_inviare": "non_ancora_dovuto",
}


def shown_states(grid: pd.DataFrame, today: date) -> pd.Series:
    """The state of each row, where nothing is missing before its deadline: `da_inviare`."""
    waiting = (grid["state"] == "mancante") & (grid["deadline"] >= pd.Timestamp(today))
    return grid["state"].mask(waiting, "da_inviare")


def legend_html() -> str:
    """Every state: shape and word."""
    items = "".join(f"<li>{_shape(state)}{escape(word)}</li>" for state, word in WORDS.items())
    return f'<ul class="grid-legend">{items}</ul>'


def grid_html(grid: pd.DataFrame, names: Mapping[str, str], today: date) -> str:
    """The grid as an HTML table; `grid` as monitoring.queries.completeness.completeness_grid."""
    grid = grid.assign(shown=shown_states(grid, today))
    semesters = list(dict.fromkeys(grid.sort_values("deadline")["semester"]))
    datasets = [name for name in DATASETS if name in set(grid["dataset"])]
    cells = {(r.sender_code, r.semester, r.dataset): r for r in grid.itertuples()}
    head = "".join(
        f'<th scope="colgroup" colspan="{len(datasets)}">{escape(Semester.parse(s).label)}</th>'
        for s in semesters
    )
    subhead = "".join(
        f'<th scope="col">{escape(DATASETS[d].title.partition(" ")[0])}</th>'
        for _ in semesters
        for d in datasets
    )
    body = "".join(
        f'<tr><th scope="row">{escape(names[sender])}</th>'
        + "".join(_cell(cells.get((sender, s, d))) for s in semesters for d in datasets)
        + "</tr>"
        for sender in dict.fromkeys(grid["sender_code"])
    )
    caption = "Celle compilate sul totale dovuto, per mittente, semestre e dati"
    return (
        f'<div class="bg-table-wrap" role="region" tabindex="0" aria-label="{caption}">'
        f'<table class="bg-table grid"><caption>{caption}</caption>'
        f'<thead><tr><td rowspan="2"></td>{head}</tr><tr>{subhead}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def show_grid(grid: pd.DataFrame, names: Mapping[str, str], today: date) -> None:
    """Draws the legend and the grid; says it where no semester has opened yet."""
    if grid.empty:
        empty_state("Nessun semestre è ancora aperto.", "Vedi le date nella sezione Calendario.")
        return
    st.html(legend_html() + grid_html(grid, names, today))


def _shape(state: str) -> str:
    return f'<span class="bg-shape bg-shape-{_SHAPES[state]}" aria-hidden="true"></span>'


def _cell(row: object) -> str:
    """`● 100 %`; a dash where nothing is due."""
    if row is None:
        return '<td title="nulla di dovuto">–</td>'
    state, filled, due = row.shown, row.filled_cells, row.expected_cells  # type: ignore[attr-defined]
    said = f"{WORDS[state]}: {number(filled)} di {number(due)} celle, scadenza {day(row.deadline)}"  # type: ignore[attr-defined]
    share = percent(filled / due) if filled else ""
    words = f'<span aria-hidden="true">{share}</span><span class="bg-unseen">{escape(said)}</span>'
    return f'<td title="{escape(said)}"><span class="bg-badge">{_shape(state)}{words}</span></td>'
