"""The area in evidence: looked for by name, clicked on a map, kept in the address as `?area=`."""

from __future__ import annotations

import streamlit as st

from monitoring.area_search import at_level, find
from monitoring.catalogue import Catalogue
from monitoring.figure_words import LEVEL_WORDS

KEY = "area"
MOST_SHOWN = 5


def select(code: str) -> None:
    """Puts an area in evidence."""
    st.query_params[KEY] = code


def selected(catalogue: Catalogue, level: str) -> str | None:
    """The code in evidence at `level`: the one in the address, or the area that contains it."""
    area = catalogue.areas.get(st.query_params.get(KEY, "").upper())
    seat = at_level(catalogue, area, level) if area else None
    return seat.code if seat else None


def search(catalogue: Catalogue, level: str) -> None:
    """A field that finds an area by name, alias or code, and puts it in evidence."""
    label = f"Cerca fra: {LEVEL_WORDS[level][1]}"
    st.text_input(label, key="cerca", placeholder="nome o codice", width=190,
                  on_change=_look, args=(catalogue, level))  # fmt: skip


def _look(catalogue: Catalogue, level: str) -> None:
    pairs = find(catalogue, st.session_state["cerca"], level)
    st.session_state["_found"] = [(found.code, seat.code) for found, seat in pairs]
    if len({seat.code for _, seat in pairs}) == 1:
        select(pairs[0][1].code)


def search_answer(catalogue: Catalogue, level: str) -> None:
    """Under the field: which areas answer, where there is not exactly one."""
    asked, pairs = st.session_state.get("cerca", ""), st.session_state.get("_found", [])
    if not asked:
        return
    seats = list(dict.fromkeys(seat for _, seat in pairs if catalogue.areas[seat].level == level))
    if not seats:
        st.caption("Nessuna area risponde a questo nome: prova con una parte del nome.")
    elif len(seats) > 1:
        shown = seats[:MOST_SHOWN]
        rest = f" Le prime {MOST_SHOWN}:" if len(seats) > MOST_SHOWN else ""
        st.caption(f"{len(seats)} aree rispondono.{rest}")
        with st.container(horizontal=True):
            for code in shown:
                name = catalogue.areas[code].name
                st.button(name, key=f"found_{code}", on_click=select, args=(code,))
