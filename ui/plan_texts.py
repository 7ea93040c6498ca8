"""The text of an objective, as the document gives it: with tags and the place of each point."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

SECTIONS = {
    "descrizione": "Descrizione",
    "obiettivi": "Obiettivi",
    "azioni": "Azioni",
    "tempi": "Tempi",
    "strumenti": "Strumenti",
    "monitoraggio": "Monitoraggio",
    "verifica": "Verifica",
    "governance": "Governance",
    "coordinamento_tecnico": "Coordinamento tecnico",
    "risorse": "Risorse",
}
_INTRODUCTION = "Frase introduttiva"


def objective_tabs(texts: pd.DataFrame) -> None:
    """A tab per part of the document that the objective has."""
    present = [s for s in SECTIONS if (texts["section"] == s).any()]
    for section, tab in zip(present, st.tabs([SECTIONS[s] for s in present]), strict=True):
        with tab:
            st.html(section_html(texts[texts["section"] == section]))


def section_html(rows: pd.DataFrame) -> str:
    """One part: headings, introductory sentences, points, and where each group stands."""
    parts: list[str] = []
    heading, place, listing = "", "", False
    points = bool((rows["section"] == "azioni").any())

    def close() -> None:
        nonlocal listing
        if listing:
            parts.append("</ul>")
        listing = False

    listed = points
    for row in rows.to_dict("records"):
        if row["source_place"] != place:
            close()
            if place:
                parts.append(_place(place))
            place = row["source_place"]
        title = row["heading"] if isinstance(row["heading"], str) else ""
        if title != heading:
            close()
            heading, listed = title, points
            if title:
                parts.append(f"<h4>{escape(title)}</h4>")
        if row["note"] == _INTRODUCTION:
            close()
            parts.append(f"<p>{escape(row['text'])}</p>")
            listed = True
        elif listed:
            if not listing:
                parts.append("<ul>")
                listing = True
            parts.append(f"<li>{escape(row['text'])}{_tags(row)}</li>")
        else:
            parts.append(f"<p>{escape(row['text'])}{_tags(row)}</p>")
    close()
    return f'<div class="pl-text">{"".join(parts)}{_place(place)}</div>'


def _place(place: str) -> str:
    return f'<p class="pl-place">{escape(place)}</p>'


def _tags(row: dict[str, Any]) -> str:
    """Setting, macroarea, PPT area, «only for Ambiti», and the note on the text."""
    named = (("contesto", "setting"), ("macroarea", "macroarea"), ("area PPT", "area_ppt"))
    tags = [f"{name}: {row[column]}" for name, column in named if isinstance(row[column], str)]
    if row["ambiti_only"]:
        tags.append("specifico per gli Ambiti")
    if isinstance(row["note"], str):
        tags.append(f"nota: {row['note']}")
    return f'<span class="pl-tags">{escape(" · ".join(tags))}</span>' if tags else ""
