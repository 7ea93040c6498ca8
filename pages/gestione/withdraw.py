"""A submission withdrawn by its sender; what records any decision and publishes it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitoring.errors import PrologoError
from pipelines.review import ACCEPTED, review
from pipelines.store import NotFinished
from ui import data, upload


def withdraw(number: str, sent: pd.DataFrame) -> None:
    """The withdrawal, while nobody has accepted the submission: a reason, a tick, a button."""
    row = sent[sent["id"] == number].iloc[0]
    if not row.live or row.state in ACCEPTED:
        return
    with st.expander("Ritira questo invio"), st.form(f"ritira_{number}", border=False):
        by = st.text_input("Chi ritira (ufficio)", row.received_by, max_chars=120)
        why = st.text_input("Perché", max_chars=500)
        sure = st.checkbox("Sì: i suoi valori non saranno più in vigore e tornano quelli di prima")
        pressed = st.form_submit_button("Ritira")
    if pressed and not (sure and why.strip() and by.strip()):
        upload.outcome("warning", "Scrivi chi ritira e perché, e spunta la conferma.")
    elif pressed and decided(number, "withdraw", by.strip(), why):
        st.rerun()


def decided(number: str, kind: str, by: str, why: str | None, **asked: Any) -> bool:
    """Record a decision and publish it; where that fails, say why."""
    try:
        with st.spinner("Registro e pubblico…"):
            review(data.folders(), number, kind, by, why, **asked)
    except PrologoError as error:
        gravity = "warning" if isinstance(error, NotFinished) else "error"
        upload.outcome(gravity, str(error))
        return False
    return True
