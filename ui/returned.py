"""What a sender is told of a submission that was returned: the reason, the day, the cells."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from monitoring.queries import submissions
from ui import data
from ui.plan_marks import link_html
from ui.submissions import arrival, by_day, cells_table, text_or_empty, title_of


def returned_notes(sender: str) -> int:
    """Draws a note for each submission returned to a sender and not sent again; how many.

    The style sheet is ui.submissions.submissions_style, once a run.
    """
    found = data.ask(submissions.returned_to, sender)
    for row in found.itertuples():
        returned_note(row, sender)
    return len(found)


def returned_note(returned: Any, sender: str, *, opened: bool = False) -> None:
    """One note; `returned` is a row of monitoring.queries.submissions.returned_to.

    opened: the submission itself is on screen, so that no link leads to it.
    """
    cells = data.ask(submissions.named_cells, returned.id)
    until = by_day(returned.answer_by)
    asked = f" Rispondi {until}." if until else ""
    what = title_of(returned.dataset, returned.semester)
    head = f"Restituito: {what}." if not opened else "Questo invio è stato restituito."
    link = ""
    if not opened:
        words = "Correggi le celle" if len(cells) else "Apri l'invio"
        link = f"<p>{link_html('invii', words, ambito=sender, invio=returned.id)}</p>"
    st.html(
        f'<div class="returned" role="note"><p><b>{escape(head)}</b>{escape(asked)}</p>'
        f"<p>«{escape(text_or_empty(returned.reason))}»</p>"
        f'<p class="who">{escape(returned.reviewer)}, {escape(arrival(returned.decided_at))}. '
        f"I suoi valori non sono in vigore finché non lo invii di nuovo.</p>{link}</div>"
    )
    if opened and len(cells):
        cells_table(cells, "Le celle da guardare")
