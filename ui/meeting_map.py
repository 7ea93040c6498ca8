"""The map of a meeting: one indicator, one figure for each Ambito."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.drawing.figure_classes import Style
from monitoring.figure_words import Row, headline, semester_words
from monitoring.italian import day
from monitoring.queries import figures
from monitoring.queries.mapped import Choice, offered
from ui import figure_choice, figure_map
from ui.data import ask_rows
from ui.figure_parts import nothing_sent, panel_html
from ui.frame import empty_state, page_header

HEIGHT = 350  # [pixels]


def meeting_map(reference: Catalogue, area: str) -> None:
    """The choice of the indicator and of the semester, the province's figure, the map.

    area: the code of the Ambito in evidence, or nothing.
    """
    head = st.container()
    left, right = st.columns([5, 3], gap="large")
    with right, st.container(horizontal=True, key="scelte-mappa", gap="small"):
        indicator = figure_choice.indicator(_mappable(ask_rows(figures.indicators)))
        semester = figure_choice.semester(ask_rows(figures.semesters_of, indicator["code"]))
        figure_choice.notices()
    code, minimum = str(indicator["code"]), reference.thresholds["coverage_minimum"]
    period = semester_words(semester, day(reference.territory["population"]["date"]))
    whole = next(iter(ask_rows(figures.by_area, code, semester, "provincia")), None)
    rows = ask_rows(figures.by_area, code, semester, "ambito")
    with head:
        line = headline(whole, indicator, reference.territory["name"], period, minimum)
        page_header(str(indicator["name"]), line if rows else "")
    if {row["value_state"] for row in rows} <= {"mancante"}:
        empty_state(*nothing_sent(indicator, period if semester else ""))
        return
    names = {code: area.name for code, area in reference.areas.items()}
    choice = Choice(code, semester, "ambito", offered(indicator, "ambito")[0])
    drawn = figure_map.drawn(choice, Style(), minimum)
    with left:
        figure_map.show(drawn, names, title=str(indicator["name"]), level="ambito", period=period,
                        key="mappa_cabina", selected=area or None, height=HEIGHT)  # fmt: skip
    with right:
        own = next((row for row in rows if row["code"] == area), None)
        panel = panel_html(names[area], own, whole, indicator, minimum) if own else ""
        st.html(panel + figure_map.drawn_legend(drawn, period=period))


def _mappable(known: Sequence[Row]) -> list[Row]:
    """The indicators that have a figure for an Ambito."""
    return [
        row for row in known
        if row["level"] == "ambito" or (row["level"] == "comune" and row["rollup"] != "nessuno")
    ]  # fmt: skip
