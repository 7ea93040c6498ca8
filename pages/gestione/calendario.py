"""Calendario: the windows of the semesters, exceptions for one sender, closings."""

from collections.abc import Callable

import streamlit as st

from monitoring.errors import PrologoError
from monitoring.italian import moment
from monitoring.windows import deadline_sentence, extension_sentence
from pipelines.calendar import close, extend
from pipelines.store import NotFinished
from ui import calendar as shown
from ui import data, upload
from ui.frame import page_foot, page_header

ref, recorded, today, folders = data.catalogue(), data.calendar(), data.today(), data.folders()


def act(done: Callable[[], str]) -> None:
    """Record what was asked; said after the page has been drawn again with it."""
    try:
        with st.spinner("Registro e pubblico…"):
            st.session_state["calendario_fatto"] = done()
    except NotFinished as error:
        upload.outcome("warning", str(error))
    except PrologoError as error:
        upload.outcome("error", "Non è stato registrato.")
        upload.said(str(error))
    else:
        st.rerun()


def prolong(asked: shown.Prolong) -> str:
    given = extend(folders, asked.semester, asked.sender, asked.until, asked.why, asked.by)
    return f"Registrata. {extension_sentence(given, ref.senders[given.sender])}."


def shut(asked: shown.Close) -> str:
    closing = close(folders, asked.semester, asked.by)
    return f"Chiuso: {ref.windows[closing.semester].semester.label}, {moment(closing.at)}."


upload.upload_style()
page_header("Calendario", deadline_sentence(ref, today, recorded))
if said := st.session_state.pop("calendario_fatto", ""):
    upload.outcome("good", said)
shown.semesters_table(ref, recorded, today)
shown.closings_line(recorded)

st.header("Proroghe", anchor=False)
shown.exceptions_table(ref, recorded, today)
left, right = st.columns(2, gap="large")
with left, st.expander("Dai una proroga"):
    asked = shown.ask_extension(ref, today)
    if asked and not asked.sender:
        upload.outcome("warning", "Scegli per chi è la proroga.")
    elif asked:
        act(lambda: prolong(asked))
with right, st.expander("Chiudi un semestre"):
    closing = shown.ask_closing(ref, recorded, today)
    if closing and not closing.sure:
        upload.outcome("warning", "Spunta la conferma: il semestre non è stato chiuso.")
    elif closing:
        act(lambda: shut(closing))
page_foot(
    "Dopo la scadenza c'è la tolleranza: fino a quel giorno un invio è in tempo. Poi è in ritardo, "
    "fino all'ultimo giorno. La chiusura fissa ciò che si sa: da allora invia solo chi ha una "
    "proroga. Una proroga sposta la scadenza di un solo mittente."
)
