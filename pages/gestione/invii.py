"""Invii: what a sender has sent, what of it counts; one submission opened, compared, withdrawn."""

import streamlit as st

from monitoring.errors import PrologoError
from monitoring.italian import plural
from monitoring.queries import submissions
from pages.gestione.compare_two import compare_with
from pages.gestione.fix_cells import fix_cells
from pages.gestione.one_submission import back_link, show_answer, show_submission
from pages.gestione.withdraw import withdraw
from ui import data, upload
from ui.frame import empty_state, page_foot, page_header
from ui.returned import returned_note, returned_notes
from ui.sender_choice import choose_sender
from ui.submissions import sent_grid, submissions_style

ref = data.catalogue()


def show_all(sender, sent):
    returned_notes(sender.code)
    if sent.empty:
        empty_state("Nessun invio ancora.", "Il primo si fa da Carica: il modello è già pronto.")
        return
    sent_grid(sent, sender.code, f"Gli invii di {sender.label()}, dal primo all'ultimo")


def show_one(number, sender, sent):
    back_link("invii", f"Tutti gli invii di {sender.label()}", ambito=sender.code)
    returned = data.ask(submissions.returned_to, sender.code)
    mine = returned[returned["id"] == number]
    for row in mine.itertuples():
        returned_note(row, sender.code, opened=True)
        fix_cells(number, sender, sent)
    if mine.empty and not show_answer(number, sent):
        show_submission(number, sender, sent)
    else:
        with st.expander("L'invio restituito: ricevuta, file, decisione"):
            show_submission(number, sender, sent)
    compare_with(number, sent)
    withdraw(number, sent)


upload.upload_style()
submissions_style()
page_header("Invii", "Che cosa è stato inviato, che cosa è in vigore, che cosa è stato deciso.")
sender = choose_sender(ref)
if sender:
    sent = data.ask(submissions.submissions_from, sender.code)
    number = st.query_params.get("invio", "")
    if number in set(sent["id"]):
        try:
            show_one(number, sender, sent)
        except PrologoError as error:  # a raw file that is no longer what was received
            upload.outcome("error", str(error))
    else:
        if number:
            upload.outcome("warning", f"L'invio chiesto non è di {sender.label()}: ecco i suoi.")
        elif len(sent):
            upload.said(f"{plural(len(sent), 'invio', 'invii')}: apri quello che ti serve.")
        show_all(sender, sent)
else:
    empty_state("Scegli di chi vuoi vedere gli invii.", "Ogni invio resta, con la sua ricevuta.")
page_foot(
    "In vigore è, cella per cella, l'ultimo invio né restituito né ritirato. "
    "Un invio si ritira finché non è accettato; poi si corregge con un invio nuovo."
)
