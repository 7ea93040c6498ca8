"""The receipt of a submission, on screen and as files to keep."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from monitoring.receipt import Facts


def receipt(number: str, facts: Facts, pdf: Callable[[], bytes], text: Callable[[], bytes]) -> None:
    """The facts of monitoring.receipt on screen; the same as a PDF and as a text, made when asked."""
    cells = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in facts)
    st.html(f'<dl class="receipt">{cells}</dl>')
    with st.container(horizontal=True):
        for label, make, suffix, mime in (
            ("Scarica la ricevuta (PDF)", pdf, "pdf", "application/pdf"),
            ("Come testo", text, "txt", "text/plain"),
        ):
            st.download_button(label, make, f"ricevuta_{number}.{suffix}", mime, on_click="ignore")
