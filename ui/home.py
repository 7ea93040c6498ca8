"""What the home of a sender shows: how much is missing, until when, dataset by dataset."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from monitoring.catalogue import Window
from monitoring.italian import day, number, percent_reached, plural
from monitoring.schema import DATASETS
from ui.submissions import text_or_empty
from ui.tables import html_table

STATES = {
    "mancante": "da inviare",
    "incompleta": "da completare",
    "restituita": "da correggere",
    "in_tempo": "in tempo",
    "in_ritardo": "in ritardo",
}


def figures(due: pd.DataFrame, window: Window, on: date) -> None:
    """The two figures that matter: cells still missing, days left.

    due: rows of monitoring.queries.sending.due_from.
    """
    expected = int(due["expected_cells"].sum())
    missing = expected - int(due["filled_cells"].sum())
    cells = "celle mancano" if missing != 1 else "cella manca"
    said = [(number(missing), f"{cells}, su {number(expected)}"), _days(window, on)]
    parts = "".join(f"<div><dd>{escape(n)}</dd><dt>{escape(w)}</dt></div>" for n, w in said)
    st.html(f'<dl class="counts counts-large">{parts}</dl>')


def _days(window: Window, on: date) -> tuple[str, str]:
    """Days to the deadline; after it, days until the semester closes."""
    left, until = (window.deadline - on).days, "alla scadenza"
    last = window.deadline
    if left < 0:
        left, until, last = (window.closes_on - on).days, "alla chiusura", window.closes_on
    days = "giorno" if left == 1 else "giorni"
    return number(left), f"{days} {until} ({day(last)})"


def due_table(due: pd.DataFrame, semester: str) -> None:
    """What is due, dataset by dataset, and how much of it has arrived."""
    rows = [
        (
            DATASETS[d.dataset].title,
            number(d.filled_cells),
            number(d.expected_cells),
            percent_reached(d.filled_cells, d.expected_cells),
            STATES[d.state],
        )
        for d in due.itertuples()
    ]
    columns = ["Dati", "Celle compilate", "Attese", "Quota", "Stato"]
    frame = pd.DataFrame(rows, columns=columns)
    html_table(frame, caption=f"Che cosa è dovuto nel {semester}", numeric=columns[1:4])


def headline(due: pd.DataFrame, returned: int = 0) -> str:
    """What remains to be done, in one sentence; returned: submissions that wait for an answer."""
    if not is_missing(due):
        if not returned:
            return "Hai inviato tutto: non devi fare altro."
        back = plural(returned, "invio restituito aspetta", "invii restituiti aspettano")
        return f"Hai inviato tutto, ma {back} una risposta: che cosa fare è scritto qui sopra."
    open_ = due[due["filled_cells"] < due["expected_cells"]]
    titles = [DATASETS[d].title.partition(" (")[0] for d in open_["dataset"]]
    return f"{plural(len(titles), 'file', 'file')} da inviare o completare: {', '.join(titles)}."


def is_missing(due: pd.DataFrame) -> bool:
    """Whether some cell is still expected."""
    return bool((due["filled_cells"] < due["expected_cells"]).any())


def last_outcome(sent: pd.DataFrame) -> tuple[str, str]:
    """How the newest submission went: kind and sentence for ui.upload.outcome."""
    last = sent.iloc[0]
    what = f"{DATASETS[last['dataset']].title.partition(' (')[0]}, {last['original_name']}"
    reason = text_or_empty(last["review_reason"])
    why = f": {reason}" if reason else ""
    return {
        "ricevuta": ("good", f"{what}: ricevuto, in attesa di revisione."),
        "accettata": ("good", f"{what}: accettato."),
        "accettata_con_riserva": ("warning", f"{what}: accettato con riserva{why}"),
        "restituita": ("error", f"{what}: restituito{why}"),
        "ritirata": ("warning", f"{what}: ritirato{why}"),
    }[last["state"]]
