"""The receipt of a submission, on screen and as a text to keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

import streamlit as st

from monitoring.italian import listing, moment, number
from monitoring.schema import DATASETS


def receipt_lines(submission: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The receipt, label and value; `submission` has the fields of the sidecar file."""
    title = DATASETS[submission["dataset"]].title
    warnings = [f"{w['code']} ({w['count']})" for w in submission["warnings"]]
    told = (
        f"{listing(warnings, 20)}; motivo: {submission['warnings_reason']}"
        if warnings
        else "nessuno"
    )
    return [
        ("Numero", str(submission["id"])),
        ("File", str(submission["original_name"])),
        ("SHA-256", str(submission["sha256"])),
        ("Righe accettate", number(submission["rows"])),
        (
            "Dati",
            f"{title}, {submission['semestre']}, {submission['ambito']}",
        ),
        ("Avvisi accettati", told),
        ("Regole", f"versione {submission['rules_version']}"),
        ("Ricevuto", moment(datetime.fromisoformat(submission["received_at"]))),
        ("Inviato da", str(submission["received_by"])),
    ]


def receipt(submission: Mapping[str, Any]) -> None:
    """The receipt on screen and as a text to keep."""
    lines = receipt_lines(submission)
    cells = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in lines)
    st.html(f'<dl class="receipt">{cells}</dl>')
    width = max(len(label) for label, _ in lines)
    text = "\r\n".join(f"{label:<{width}}  {value}" for label, value in lines)
    st.download_button(
        "Scarica la ricevuta",
        ("RICEVUTA\r\n\r\n" + text + "\r\n").encode("utf-8-sig"),
        f"ricevuta_{submission['id']}.txt",
        "text/plain",
        on_click="ignore",
    )
