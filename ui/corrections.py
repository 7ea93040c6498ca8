"""Correzioni: what is not as it was known at a moment, asked, filtered and counted."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.corrections import (
    CHANGED,
    REMOVED,
    Corrections,
    corrected_cells,
    other_states,
    submissions_of,
)
from monitoring.italian import dated, plural
from monitoring.moments import Moment
from monitoring.queries import corrections as asked
from ui import data

NO_CHANGE = "Nulla di ciò che si sapeva allora è cambiato."


def found(since: Moment) -> Corrections:
    """What is not as it was known at a moment, as the reader may see it; kept as `ui.data.ask` does."""
    with st.empty():  # what is told while the past is read keeps its place
        return _found(data.warehouse().fingerprint, since)


@lru_cache(maxsize=8)
def _found(fingerprint: str, since: Moment) -> Corrections:  # noqa: ARG001 (part of the key)
    stays = data.ask(asked.stays_since, since.at)
    with data.as_of(since):
        known = data.ask(asked.cells_of, submissions_of(stays, since.at))
        then = data.ask(asked.milestone_states)
    sent, decided = data.ask(asked.sent), data.ask(asked.decided)
    cells = corrected_cells(known, stays, sent, decided, since.at, data.catalogue(),
                            data.warehouse().reader.sees_all)  # fmt: skip
    states = other_states(then, data.ask(asked.milestone_states))
    return Corrections(cells, states, data.ask(asked.arrived, since.at))


def only(every: Corrections, dataset: str, sender: str, catalogue: Catalogue) -> Corrections:
    """Those of a dataset and of a sender, where they are chosen; the states are of the milestones."""
    cells, states, arrived = every.cells, every.states, every.arrived
    if dataset:
        cells, arrived = (f[f["dataset"] == dataset] for f in (cells, arrived))
        states = states if dataset == "traguardi" else states.head(0)
    if sender:
        owner = catalogue.senders[sender]
        own = {a.code for a in catalogue.areas.values() if catalogue.sender_of(a) == owner}
        cells, arrived = (f[f["sender"] == sender] for f in (cells, arrived))
        states = states[states["area_code"].isin(own)]
    return Corrections(cells, states, arrived)


def title(since: Moment, of: Corrections) -> str:
    """`Dopo la chiusura del 2° sem. 2025 sono cambiati 4 valori in 1 invio`."""
    changed = of.cells[of.cells["change"] == CHANGED]
    removed = of.cells[of.cells["change"] == REMOVED]
    parts = []
    if len(changed):
        verb = "è cambiato" if len(changed) == 1 else "sono cambiati"
        sent = plural(changed["submission_id"].nunique(), "invio", "invii")
        parts.append(f"{verb} {plural(len(changed), 'valore', 'valori')} in {sent}")
    if len(removed):
        verb = "è stato tolto" if len(removed) == 1 else "sono stati tolti"
        parts.append(f"{verb} {plural(len(removed), 'valore', 'valori')}")
    if not parts:
        return NO_CHANGE.rstrip(".") if of.nothing else f"{since.since} nessun valore è cambiato"
    return f"{since.since} {' e '.join(parts)}"


def line(since: Moment, of: Corrections) -> str:
    """Under the title: between when and when, the states, what is new."""
    rows, submissions = (int(of.arrived[c].sum()) for c in ("rows", "submissions"))
    said = [f"{dated('Dal', since.day)} {dated('al', data.today())}"]
    if states := len(of.states):
        verb = "è un altro" if states == 1 else "sono altri"
        said.append(f"{plural(states, 'stato di traguardo', 'stati di traguardi')} oggi {verb}")
    if rows:
        new = plural(rows, "riga nuova", "righe nuove")
        said.append(f"{new} in {plural(submissions, 'invio', 'invii')}, contate a parte")
    return " · ".join(said)


def hidden_note() -> tuple[str, ...]:
    """For who does not see every number: what is not among the corrections."""
    if data.warehouse().reader.sees_all:
        return ()
    return ("Dove un valore è soppresso, allora o oggi, non si dice se è cambiato.",)
