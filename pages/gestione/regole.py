"""Regole: what is proposed and what it would change, the register, states declared beside."""

from collections.abc import Callable

import streamlit as st

from monitoring import rules
from monitoring.errors import PrologoError
from monitoring.italian import dated, moment
from monitoring.queries import notes, plan
from monitoring.status_reasons import STATE_WORDS
from pipelines.override import declare_state
from pipelines.rules import activate, proposed, would_flip, write_thresholds
from pipelines.store import NotFinished
from ui import data, upload
from ui import rules as register
from ui import rules_proposed as shown
from ui.frame import page_foot, page_header

ref, folders, today = data.catalogue(), data.folders(), data.today()
known, changes = rules.activations(folders.reference), proposed(folders)


def act(done: Callable[[], str]) -> None:
    """Record what was asked; said after the page has been drawn again with it."""
    try:
        with st.spinner("Registro e pubblico…"):
            st.session_state["regole_fatto"] = done()
    except NotFinished as error:
        upload.outcome("warning", str(error))
    except PrologoError as error:
        upload.outcome("error", "Non è stato registrato.")
        upload.said(str(error))
    else:
        st.rerun()


def put_in_force(asked: shown.Activate) -> str:
    done = activate(folders, asked.why, asked.by)
    return f"In vigore le regole, versione {done.version}: {moment(done.moment)}."


def declare(asked: shown.Declare) -> str:
    done = declare_state(folders, asked.what, asked.state, asked.why, asked.until, asked.by)
    words, until = STATE_WORDS[done.state], dated("al", asked.until)
    return f"{done.object}: dichiarato «{words}» fino {until}. Lo stato calcolato resta accanto."


upload.upload_style()
page_header("Regole", shown.state_line(ref.rules_version, len(known), len(changes)))
if said := st.session_state.pop("regole_fatto", ""):
    upload.outcome("good", said)
if changes:
    st.header("Che cosa è proposto", anchor=False)
    shown.changes_table(changes)
    if st.button("Mostra che cosa cambierebbe", key="mostra"):
        try:
            with st.spinner("Costruisco a parte con le regole proposte…"):
                st.session_state["regole_effetti"] = (changes, would_flip(folders, today))
        except PrologoError as error:
            upload.said(str(error))
    seen, flips = st.session_state.get("regole_effetti", (None, None))
    if seen == changes:
        shown.flips_tables(flips.states, flips.figures)
        if asked := shown.ask_activation("Attiva le regole proposte"):
            act(lambda: put_in_force(asked))
elif not known:
    shown.never_activated()
    if asked := shown.ask_activation("Registra la prima versione"):
        act(lambda: put_in_force(asked))
if known:
    with st.expander("Proponi altre soglie"):
        if text := shown.edit_thresholds(rules.texts(folders.reference, draft=True)):
            act(lambda: write_thresholds(folders, text))
register.register(data.ask(notes.rule_versions), data.ask(notes.rule_changes), ref.rules_version)

st.header("Stati dichiarati", anchor=False)
shown.declared_table(data.ask(plan.declared_states, today), ref)
with st.expander("Dichiara uno stato"):
    if declared := shown.ask_declaration(data.ask(plan.objectives), ref, today):
        act(lambda: declare(declared))
page_foot(shown.FOOT)
