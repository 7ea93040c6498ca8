"""Revisione: the submissions that await a decision; one opened, compared, accepted or returned."""

import streamlit as st

from monitoring.errors import PrologoError
from monitoring.queries import submissions
from pages.gestione.compare_two import REPLACED, show_comparison
from pages.gestione.decide import decide
from pages.gestione.one_submission import back_link, show_submission, show_warnings
from ui import data, upload
from ui.frame import empty_state, page_foot, page_header
from ui.submissions import queue_table, queue_words, submissions_style

ref = data.catalogue()


def show_queue(waiting):
    if done := st.session_state.pop("deciso", None):
        upload.outcome("good", done)
    if waiting.empty:
        empty_state(
            "Nessun invio da rivedere.", "Quelli già decisi si aprono da Invii, per ogni mittente."
        )
        return
    upload.said(queue_words(waiting))
    queue_table(waiting, "Un salto è un valore molto diverso dal semestre precedente")


def show_one(chosen, waiting):
    row = waiting[waiting["id"] == chosen].iloc[0]
    back_link("revisione", "Tutti gli invii da rivedere")
    sender = ref.areas[row.ambito_code]
    show_submission(chosen, sender, data.ask(submissions.submissions_from, row.ambito_code))
    show_warnings(chosen, sender)
    st.header("Che cosa ha cambiato", anchor=False)
    show_comparison(chosen, REPLACED)
    st.header("Che cosa decidi", anchor=False)
    decide(chosen, row)


upload.upload_style()
submissions_style()
page_header("Revisione", "Gli invii ricevuti valgono già: qui si accettano o si restituiscono.")
waiting, chosen = data.ask(submissions.waiting), st.query_params.get("invio", "")
if chosen in set(waiting["id"]):
    try:
        show_one(chosen, waiting)
    except PrologoError as error:  # a raw file that is no longer what was received
        upload.outcome("error", str(error))
else:
    if chosen:
        upload.outcome("warning", "L'invio chiesto non aspetta una decisione: ecco quelli che sì.")
    show_queue(waiting)
page_foot("Un invio restituito smette di valere: tornano in vigore i valori di prima.")
