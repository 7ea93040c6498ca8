"""A submission compared on the page: with what it replaced, what is in force, or another one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitoring.errors import PrologoError
from monitoring.italian import dated
from monitoring.validation.difference import Comparison
from pages.gestione.check_and_send import kept_now
from pipelines import compared
from pipelines.review import find
from ui import data, upload
from ui.difference import BETWEEN_TWO, SINCE_THEN, WHAT_IT_CHANGED, differences

REPLACED, NOW = "prima", "oggi"


def compare_with(number: str, sent: pd.DataFrame) -> None:
    """The choice of what to compare a submission with, and the differences."""
    row = sent[sent["id"] == number].iloc[0]
    same = sent[(sent["dataset"] == row.dataset) & (sent["semester"] == row.semester)]
    options = {"": "Scegli con che cosa", REPLACED: "ciò che era in vigore prima"}
    options |= {NOW: "ciò che è in vigore oggi"}
    options |= {
        r.id: f"l'invio {dated('del', r.received_at.to_pydatetime())}" for r in same.itertuples()
    }
    del options[number]
    other = st.selectbox(
        "Confronta con",
        list(options),
        format_func=options.__getitem__,
        key=f"con_{number}",
        width=420,
    )
    if other:
        show_comparison(number, other)


def show_comparison(number: str, other: str) -> None:
    """The differences of a submission from `other`: REPLACED, NOW or another's number."""
    try:
        found = _compared(number, other, data.warehouse().fingerprint)
    except PrologoError as error:
        upload.outcome("error", str(error))
        return
    captions = {REPLACED: WHAT_IT_CHANGED, NOW: SINCE_THEN}.get(other, BETWEEN_TWO)
    differences(found, kept_now(number).sidecar["dataset"], data.catalogue(), captions)


@st.cache_resource(max_entries=16, show_spinner="Confronto i due invii…")
def _compared(number: str, other: str, fingerprint: str) -> Comparison:  # noqa: ARG001 (of the key)
    folders = data.folders()
    mine = find(folders, number).submission
    if other == REPLACED:
        return compared.with_what_it_replaced(folders, mine)
    if other == NOW:
        return compared.with_what_is_in_force(folders, mine)
    return compared.between(folders, mine, find(folders, other).submission)
