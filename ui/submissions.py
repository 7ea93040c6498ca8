"""Submissions on screen: their states in shape and word, the grid of a sender, what was decided."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.italian import dated, day, moment, number, plural
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from monitoring.strata import with_stratum
from ui.plan_marks import link_html
from ui.tables import html_table, table_html
from ui.theme import link_style

# Shapes of the frame's sheet, by what they look like: none says anything of a milestone here.
_SHAPES = {
    "ricevuta": "non_avviato",
    "accettata": "completato",
    "accettata_con_riserva": "completato_in_ritardo",
    "restituita": "in_ritardo",
    "ritirata": "non_applicabile",
}
SENT = "Valore inviato"
_DECISIONS = {
    "accept": "accettato",
    "reserve": "accettato con riserva",
    "return": "restituito",
    "withdraw": "ritirato",
}


def submissions_style() -> None:
    """The style sheet of Invii and Revisione, once a run."""
    link_style("submissions")


def state_html(state: str) -> str:
    """The state of a submission: a shape and its word.

    Raises:
        KeyError: it is no state of a submission.
    """
    shape = f'<span class="bg-shape bg-shape-{_SHAPES[state]}" aria-hidden="true"></span>'
    return f'<span class="bg-badge">{shape}<span>{escape(state.replace("_", " "))}</span></span>'


def force_words(live: bool, in_force: int, counted: int) -> str:
    """`in vigore`, `in vigore in parte: 12 righe di 145`, `sostituito`; nothing of what is not live."""
    if not live:
        return ""
    if not in_force:
        return "sostituito"
    if in_force < counted:
        return f"in vigore in parte: {plural(in_force, 'riga', 'righe')} di {number(counted)}"
    return "in vigore"


def title_of(dataset: str, semester: str) -> str:
    """`Cartelle sociali, 1° sem. 2026`."""
    return f"{DATASETS[dataset].title.partition(' (')[0]}, {Semester.parse(semester).label}"


def arrival(received_at: pd.Timestamp) -> str:
    """When a submission arrived, on the office's clock."""
    return moment(received_at.to_pydatetime())


def sent_grid(sent: pd.DataFrame, sender: str, caption: str) -> None:
    """One row per semester, the last first, one column per dataset; a submission a line, in order.

    `sent` is monitoring.queries.submissions.submissions_from.
    """
    datasets = [name for name in DATASETS if name in set(sent["dataset"])]
    rows = []
    for semester in sorted(set(sent["semester"]), reverse=True):
        mine = sent[sent["semester"] == semester]
        cells = [_cell(mine[mine["dataset"] == name], name, sender) for name in datasets]
        rows.append((Semester.parse(semester).label, *cells))
    titles = [DATASETS[name].title.partition(" (")[0] for name in datasets]
    frame = pd.DataFrame(rows, columns=["Semestre", *titles])
    table = table_html(frame, caption=caption, html_columns=titles)
    st.html(f'<div class="sent-grid">{table}</div>')


def _cell(some: pd.DataFrame, dataset: str, sender: str) -> str:
    title = f"<small>{escape(DATASETS[dataset].title.partition(' (')[0])}</small>"
    if some.empty:
        return f'{title}<p class="none">nessun invio</p>'
    lines = []
    for row in some.itertuples():
        words = force_words(row.live, row.rows_in_force, row.rows_counted)
        link = link_html("invii", arrival(row.received_at), ambito=sender, invio=row.id)
        kept = f"<b>{escape(words)}</b>" if words.startswith("in vigore") else escape(words)
        by = f'<span class="by">{escape(row.received_by)}</span>'
        lines.append(
            f"<li>{state_html(row.state)}{f' · {kept}' if kept else ''}<br>{link}{by}</li>"
        )
    return f"{title}<ol>{''.join(lines)}</ol>"


def decisions(reviews: pd.DataFrame) -> None:
    """What was decided of a submission: rows of monitoring.queries.submissions.reviews_of."""
    rows = [
        (
            _DECISIONS[r.kind],
            moment(r.decided_at.to_pydatetime()),
            r.reviewer,
            text_or_empty(r.reason),
            day_or_empty(r.answer_by),
        )
        for r in reviews.itertuples()
    ]
    frame = pd.DataFrame(rows, columns=["Che cosa", "Quando", "Chi", "Motivo", "Risposta entro"])
    html_table(frame.loc[:, (frame != "").any()], caption="Che cosa è stato deciso")


def cells_table(cells: pd.DataFrame, caption: str) -> None:
    """The cells that a decision names, if any: rows of monitoring.queries.submissions.named_cells."""
    if cells.empty:
        return
    html_table(cell_rows(cells), caption=caption, numeric=["Riga"])


def cell_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Riga, Colonna, Valore inviato, Area, Che cosa: as texts; what nobody fills is left out."""
    rows = [
        (
            number(c.line),
            c.column_name,
            c.value or "(vuota)",
            text_or_empty(c.area),
            _object(c),
        )
        for c in cells.itertuples()
    ]
    frame = pd.DataFrame(rows, columns=["Riga", "Colonna", SENT, "Area", "Che cosa"])
    return frame.loc[:, (frame != "").any()] if len(frame) else frame


def _object(cell: Any) -> str:
    """What the row of a cell speaks of, with its stratum; nothing where the row is all of an area."""
    name = text_or_empty(cell.object)
    return with_stratum(name, cell.sex, cell.age_band) if name else ""


def queue_words(waiting: pd.DataFrame) -> str:
    """`12 invii da rivedere, 3 con avvisi per primi.`"""
    warned = int((waiting["accepted"] > 0).sum())
    first = "per primo" if warned == 1 else "per primi"
    some = f", {number(warned)} con avvisi {first}" if warned else ""
    said = ", con avvisi" if warned == len(waiting) == 1 else some
    return f"{plural(len(waiting), 'invio', 'invii')} da rivedere{said}."


def queue_table(waiting: pd.DataFrame, caption: str) -> None:
    """The submissions to review: rows of monitoring.queries.submissions.waiting."""
    rows = [
        (
            link_html("revisione", title_of(w.dataset, w.semester), invio=w.id),
            w.sender,
            arrival(w.received_at),
            number(w.rows),
            _warnings(w.accepted, w.jumps),
        )
        for w in waiting.itertuples()
    ]
    columns = ["Invio", "Da", "Ricevuto", "Righe", "Avvisi accettati"]
    frame = pd.DataFrame(rows, columns=columns)
    html_table(frame, caption=caption, numeric=["Righe"], html_columns=["Invio"], stacked=True)


def _warnings(count: int, jumps: int) -> str:
    if not count:
        return "nessuno"
    jumped = f", {plural(jumps, 'salto', 'salti')}" if jumps else ""
    return f"{plural(count, 'avviso', 'avvisi')}{jumped}"


def text_or_empty(text: Any) -> str:
    return "" if pd.isna(text) else str(text)


def day_or_empty(value: Any) -> str:
    return "" if pd.isna(value) else day(_as_day(value))


def by_day(value: Any) -> str:
    """`entro l'8 marzo 2027`; nothing where there is no day."""
    return "" if pd.isna(value) else f"entro {dated('il', _as_day(value))}"


def _as_day(value: Any) -> date:
    found: date = value.date() if isinstance(value, datetime) else value
    return found
