"""A chosen file on the page: what was understood, problems, differences, sending, receipt."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.errors import PrologoError
from monitoring.queries import figures
from monitoring.validation.examine import Report
from pages.gestione.check_and_send import Chosen, signature
from pages.gestione.receipts import show_receipt
from pipelines.intake import Checked
from pipelines.store import NotFinished
from pipelines.workbook_marked import can_be_marked, marked_name, marked_workbook
from ui import data, upload
from ui.difference import differences
from ui.effects import show_effects

SENT_NOW = "inviati"
"""Where the session keeps the numbers of what it has just sent."""


def show_file(chosen: Chosen, by: str, place: DeltaGenerator) -> None:
    """The whole way of a file; `place` holds the steps, above it."""
    found = chosen.checked()
    report = found.examined.report
    known = chosen.already_sent(report)
    with place:
        upload.steps(5 if known else 2 if report.errors else 4)
    upload.said(upload.understood(report))
    if known:
        upload.answered()
        upload.outcome("good", "Ricevuto: i valori sono in vigore. Non serve inviarlo di nuovo.")
        show_receipt(known)
        return
    upload.judgement(report)
    upload.problems(report, _marked(chosen, report))
    if not report.errors:
        if found.comparison and report.dataset:
            differences(found.comparison, report.dataset, data.catalogue())
        _show_effects(chosen)
        _send(chosen, found, by.strip())


def _marked(chosen: Chosen, report: Report) -> upload.Download | None:
    """The file back with its problems marked, where it is a table that has some."""
    if not can_be_marked(report) or not report.errors + report.warnings:
        return None
    limits = data.catalogue().thresholds
    return marked_name(chosen.name), lambda: marked_workbook(chosen.content, report, limits) or b""


def _show_effects(chosen: Chosen) -> None:
    """Computed when it is opened: it builds a warehouse apart."""
    key = f"effetti_{chosen.sender.code}_{chosen.sha256[:12]}"
    with st.expander("Cosa cambia se invio", key=key, on_change="rerun") as more:
        if not more.open:
            return
        try:
            effects = chosen.effects()
        except PrologoError as error:
            upload.said(str(error))
            return
        known = {row["code"]: row for row in data.ask_rows(figures.indicators)}
        show_effects(effects, known, data.catalogue())


def _send(chosen: Chosen, found: Checked, by: str) -> None:
    """The button, and what follows: sent once, whatever is pressed."""
    file = f"invio_{chosen.sender.code}_{chosen.sha256[:12]}"
    asked, why = upload.confirm(file, signature(found), len(found.examined.report.warnings))
    if not asked:
        return
    number = None
    if not by:
        upload.outcome("warning", "Scrivi in alto chi invia: il file non è stato inviato.")
    else:
        try:
            number = _sent(chosen, by, why)
        except Exception:  # not a rerun, which is no Exception: that finds the press where it was
            upload.answered()
            raise
    upload.answered()
    if number:
        st.rerun()


def _sent(chosen: Chosen, by: str, why: str) -> str | None:
    """Its number; or `None`, and why not is on the page."""
    sent_now = st.session_state.setdefault(SENT_NOW, set())
    try:
        with st.spinner("Invio in corso…"):
            if sent := chosen.send(by, why or None):
                sent_now.add(sent)
    except NotFinished as error:
        upload.outcome("warning", "Il file è salvato, ma i valori non sono ancora in vigore.")
        upload.said("Avvisa chi gestisce il cruscotto. Premere di nuovo Invia non lo raddoppia.")
        upload.said(str(error))
        return None
    except PrologoError as error:
        upload.outcome("error", "Il file non è stato inviato e nulla è cambiato.")
        upload.said(str(error))
        return None
    if sent is None:
        upload.outcome(
            "warning", "Nel frattempo le regole o i dati sono cambiati: scegli di nuovo il file."
        )
    return sent
