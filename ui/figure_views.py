"""What stands under the map: the table, the comparison, all the semesters, another indicator."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from monitoring import figure_words as words
from monitoring.catalogue import Catalogue
from monitoring.queries import mapped
from ui import figure_choice, two_indicators
from ui.figure_parts import comparison_html
from ui.figure_tables import figures_table, measured_table, numeric_columns
from ui.plan_marks import link_html
from ui.seen import Seen
from ui.small_maps import show_semesters
from ui.tables import html_table


def show_view(view: str, seen: Seen, reference: Catalogue, known: Sequence[words.Row]) -> None:
    """Draws the view chosen (a key of ui.figure_choice.VIEWS); nothing for the map alone."""
    minimum = reference.thresholds["coverage_minimum"]
    names = {code: area.name for code, area in reference.areas.items()}
    if view == "tabella":
        _table(seen, reference, names, minimum)
    elif view == "confronto":
        level, rows = seen.choice.level, seen.rows
        if level == "comune":
            ambito = figure_choice.ambito(reference, seen.selected)
            rows = figure_choice.under(rows, reference, ambito)
        st.html(comparison_html(rows, seen.whole, seen.indicator, names, minimum,
                                selected=seen.selected, level=level, period=seen.period))  # fmt: skip
    elif view == "semestri":
        show_semesters(seen, reference, names)
    elif view == "due":
        two_indicators.show(seen, known, reference, names)


def _table(seen: Seen, reference: Catalogue, names: dict[str, str], minimum: float) -> None:
    seats = figure_choice.seats(reference, seen.choice.level)
    if seen.choice.measure in (mapped.CRUDE, mapped.COUNT):
        table, place = figures_table(
            seen.rows, seen.indicator, names, seats, minimum, selected=seen.selected
        )
    else:
        table, place = measured_table(
            seen.drawn.frame, seen.indicator, seen.drawn.shown, seen.choice.measure, names, seats,
            selected=seen.selected,
        )  # fmt: skip
    code_of, here = {names[c]: c for c in seen.rows["code"]}, st.query_params.to_dict()
    table["Area"] = [
        link_html("mappe", name, **(here | {"area": code_of[name]})) for name in table["Area"]
    ]
    caption = f"{seen.indicator['name']}, {seen.period}. Un nome porta alla sua area sulla mappa."
    html_table(table, caption=caption, numeric=numeric_columns(table), chosen=place,
               html_columns=["Area"])  # fmt: skip
