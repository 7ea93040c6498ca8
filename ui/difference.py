"""What a file changes: the counts, and old and new values side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.italian import number, plural
from monitoring.validation.difference import CHANGED, GONE, NEW, SAME, Comparison
from monitoring.validation.told import told
from ui.tables import html_table

MOST_ROWS, MOST_OPEN = 200, 30
CHANGES = {
    NEW: ("nuovo", "nuovi"),
    CHANGED: ("modificato", "modificati"),
    SAME: ("uguale", "uguali"),
    GONE: ("non più presente", "non più presenti"),
}
BEFORE_SENDING = {
    CHANGED: "Valori modificati: prima, in vigore; dopo, nel file",
    GONE: "Valori in vigore che nel file non ci sono: restano come sono",
    NEW: "Valori nuovi",
}
WHAT_IT_CHANGED = {
    CHANGED: "Valori modificati: prima, in vigore fino ad allora; dopo, in questo invio",
    GONE: "Valori che erano in vigore e qui non ci sono: sono rimasti come erano",
    NEW: "Valori nuovi",
}
SINCE_THEN = {
    CHANGED: "Valori modificati: prima, in questo invio; dopo, in vigore oggi",
    GONE: "Valori di questo invio di cui oggi non c'è nulla in vigore",
    NEW: "Valori in vigore oggi che in questo invio non ci sono",
}
BETWEEN_TWO = {
    CHANGED: "Valori modificati: prima, nell'invio che è arrivato prima; dopo, nell'altro",
    GONE: "Valori del primo che nel secondo non ci sono",
    NEW: "Valori del secondo che nel primo non ci sono",
}


def differences(
    comparison: Comparison,
    dataset: str,
    catalogue: Catalogue,
    captions: Mapping[str, str] = BEFORE_SENDING,
) -> None:
    """The counts of the comparison, then its rows: changed, no longer there, new."""
    cells = "".join(_count(change, comparison.count(change)) for change in CHANGES)
    st.html(f'<dl class="counts">{cells}</dl>')
    for change, caption in captions.items():
        rows = comparison.rows[comparison.rows["change"] == change]
        if len(rows) > MOST_OPEN or (change == NEW and len(rows)):
            with st.expander(counted(change, len(rows))):
                _table(rows, caption, dataset, catalogue)
        elif len(rows):
            _table(rows, caption, dataset, catalogue)


def counted(change: str, count: int) -> str:
    """`1 nuovo`, `12 modificati`."""
    return plural(count, *CHANGES[change])


def _count(change: str, count: int) -> str:
    figure, _, words = counted(change, count).partition(" ")
    return f"<div><dt>{words}</dt><dd>{figure}</dd></div>"


def _table(rows: pd.DataFrame, caption: str, dataset: str, catalogue: Catalogue) -> None:
    frame = told(rows.sort_values("line").head(MOST_ROWS), dataset, catalogue)
    frame = frame.loc[:, (frame != "").any()]
    numbers = [c for c in ("Riga", "Prima", "Dopo", "Differenza", "Δ %") if c in frame]
    html_table(frame, caption=caption, numeric=numbers)
    if len(rows) > MOST_ROWS:
        st.caption(f"Sono mostrati i primi {number(len(frame))} di {number(len(rows))}.")
