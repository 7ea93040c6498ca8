"""One submission on the page: how it stands, its receipt, the file, what was decided of it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from monitoring.catalogue import Area
from monitoring.queries import submissions
from pages.gestione.check_and_send import Chosen
from pages.gestione.one_file import SENT_NOW
from pages.gestione.receipts import show_receipt
from pipelines.review import find
from pipelines.store import read_content
from ui import data, upload
from ui.plan_marks import link_html
from ui.submissions import (
    arrival,
    cells_table,
    decisions,
    force_words,
    state_html,
    title_of,
)


def back_link(path: str, words: str, **parameters: str) -> None:
    """The way back to the list."""
    st.html(f'<p class="said">‹ {link_html(path, words, **parameters)}</p>')


def show_submission(number: str, sender: Area, sent: pd.DataFrame) -> None:
    """What it is and how it stands, its receipt, the original, what was decided of it."""
    row = sent[sent["id"] == number].iloc[0]
    st.header(f"{sender.label()}: {title_of(row.dataset, row.semester)}", anchor=False)
    words = force_words(row.live, row.rows_in_force, row.rows_counted)
    st.html(f'<p class="said">{state_html(row.state)}{f" · {words}" if words else ""}</p>')
    show_receipt(number)
    folders = data.folders()
    submission = find(folders, number).submission
    st.download_button(
        "Scarica l'originale",
        lambda: read_content(folders.raw, submission),
        submission.download_name,
        "application/octet-stream",
        on_click="ignore",
    )
    reviews = data.ask(submissions.reviews_of, number)
    if len(reviews):
        decisions(reviews)
    if row.state == "accettata_con_riserva":
        cells_table(data.ask(submissions.named_cells, number), "Le celle della riserva")


def show_answer(number: str, sent: pd.DataFrame) -> bool:
    """Of a returned submission: the one that answered it, with its receipt if it was sent now.

    Whether there is one.
    """
    row = sent[sent["id"] == number].iloc[0]
    same = sent[(sent["dataset"] == row.dataset) & (sent["semester"] == row.semester)]
    later = same[(same["received_at"] > row.received_at) & (same["state"] != "ritirata")]
    if row.state != "restituita" or later.empty:
        return False
    answer = later.iloc[-1]
    link = link_html(
        "invii", arrival(answer.received_at), ambito=answer.ambito_code, invio=answer.id
    )
    now = answer.id in st.session_state.get(SENT_NOW, ())
    upload.outcome(
        "good",
        "Ricevuto: i valori corretti sono in vigore."
        if now
        else "Restituito, e poi inviato di nuovo.",
    )
    st.html(f'<p class="said">Il nuovo invio è quello del {link}.</p>')
    if now:
        show_receipt(answer.id)
    return True


def show_warnings(number: str, sender: Area) -> None:
    """The warnings that the sender accepted and that the file itself still shows, cell by cell."""
    submission = find(data.folders(), number).submission
    accepted = {warning["code"] for warning in submission.warnings}
    content = read_content(data.folders().raw, submission)
    report = Chosen(content, submission.original_name, sender).checked().examined.report
    if found := [p for p in report.warnings if p.code in accepted]:
        upload.problems(replace(report, problems=found))
