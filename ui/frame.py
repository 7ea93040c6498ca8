"""What every page has: the title, the line under it, the notice of demonstration data, the foot."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from monitoring.exports import DEMONSTRATION
from monitoring.italian import day
from monitoring.queries.submissions import origins
from monitoring.reader_words import use_words
from ui.data import ask_rows, catalogue, goes_back, moment, today, warehouse
from ui.then import choice, notice


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
    return any(row["origin"] == DEMONSTRATION for row in ask_rows(origins))


def page_foot(*definitions: str) -> None:
    """Definitions of what is on the page, sources, licence, use."""
    then, sources = moment(), catalogue().territory["sources"]
    quoted = "; ".join(f"{s['title']} ({s['publisher']}; {s['licence']})" for s in sources)
    parts = [
        *definitions,
        f"Fonti: {quoted}.",
        f"{f'{then.was}. ' if then else ''}Giorno di riferimento: {day(today())}. {use_words(warehouse())}",
    ]
    st.html('<footer class="foot">' + "".join(f"<p>{escape(p)}</p>" for p in parts) + "</footer>")


def empty_state(sentence: str, cure: str) -> None:
    """What a page says where there is nothing to show, and what to do about it."""
    st.html(
        f'<div class="empty" role="status"><p><b>{escape(sentence)}</b></p><p>{escape(cure)}</p></div>'
    )
