"""What every page has: the title, the line under it, the notice of demonstration data, the foot."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pandas as pd
import streamlit as st

from monitoring.italian import dated, day, day_of
from monitoring.queries.calendar import recorded
from monitoring.semester import Semester
from monitoring.warehouse import Warehouse
from ui.data import ask_rows, catalogue, goes_back, moment, today, warehouse
from ui.then import choice, notice

_ORIGINS = "SELECT origin, count(*) AS n FROM submissions WHERE live_to IS NULL GROUP BY origin"


def page_header(title: str, line: str = "", choose_moment: Callable[[], None] = choice) -> None:
    """The page's only title, the notices, one line saying what one sees.

    choose_moment: draws the choice of the moment beside the title, on the pages that have it.
    """
    if is_demonstration():
        st.html(
            '<p class="notice" role="note"><b>Dati dimostrativi.</b> Gli invii sono inventati per '
            "mostrare il cruscotto; territorio, popolazione e traguardi sono veri.</p>"
        )
    if goes_back():
        notice()
        with st.container(horizontal=True, key="title"):
            st.title(title, anchor=False)
            choose_moment()
    else:
        st.title(title, anchor=False)
    if line:
        st.html(f'<p class="lead">{escape(line)}</p>')


def is_demonstration() -> bool:
    """Whether the submissions in force are the demonstration's."""
    return any(row["origin"] == "dimostrativo" for row in ask_rows(_origins))


def _origins(from_: Warehouse) -> pd.DataFrame:
    return from_.query(_ORIGINS)


def page_foot(*definitions: str) -> None:
    """Definitions of what is on the page, sources, licence, use."""
    then, sources = moment(), catalogue().territory["sources"]
    quoted = "; ".join(f"{s['title']} ({s['publisher']}; {s['licence']})" for s in sources)
    parts = [
        *definitions,
        f"Fonti: {quoted}.",
        f"{f'{then.was}. ' if then else ''}Giorno di riferimento: {day(today())}. {_use()}",
    ]
    st.html('<footer class="foot">' + "".join(f"<p>{escape(p)}</p>" for p in parts) + "</footer>")


def _use() -> str:
    """Whom the numbers on the page are for."""
    reader = warehouse().reader
    if reader.sees_all:
        return "Uso interno."
    hidden = "I numeri piccoli delle altre aree non sono mostrati." if reader.area else (
        "I numeri piccoli non sono mostrati."
    )  # fmt: skip
    said = f"{hidden} {_released()}"
    return f"Uso interno. {said}" if reader.sees_unsuppressed else said


def _released() -> str:
    """Up to when there is what is confidential."""
    closings = warehouse().once(recorded).closings
    if not closings:
        return (
            "I dati riservati di un semestre si vedono dalla sua chiusura: nessuno è ancora chiuso."
        )
    last = max(closings, key=lambda closing: closing.at)
    which = Semester.parse(last.semester).label
    return (
        "I dati riservati di un semestre si vedono dalla sua chiusura: l'ultima è quella del "
        f"{which}, {dated('il', day_of(last.at))}."
    )


def empty_state(sentence: str, cure: str) -> None:
    """What a page says where there is nothing to show, and what to do about it."""
    st.html(
        f'<div class="empty" role="status"><p><b>{escape(sentence)}</b></p><p>{escape(cure)}</p></div>'
    )
