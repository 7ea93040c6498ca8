"""What stands under the map: the table, the comparison, all the semesters, another indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.queries import figures, mapped
from monitoring.queries.mapped import Choice
from monitoring.semester import Semester
from ui import figure_choice, two_indicators
from ui import figure_words as words
from ui.data import ask
from ui.figure_classes import Style
from ui.figure_map import Drawn, drawn, show, show_legend
from ui.figure_parts import comparison_html
from ui.figure_tables import figures_table, measured_table, numeric_columns
from ui.frame import empty_state
from ui.plan_marks import link_html
from ui.tables import html_table

ACROSS = 3  # maps on a row
SMALL_HEIGHT = 300  # [pixels]


@dataclass(frozen=True)
class Seen:
    """What the map above shows: the choice, its drawing, the indicator's own rows and whole."""

    indicator: words.Row
    choice: Choice
    style: Style
    drawn: Drawn
    rows: pd.DataFrame
    whole: words.Row | None
    period: str
    selected: str | None


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
        _semesters(seen, names, minimum)
    elif view == "due":
        two_indicators.show(seen.choice, seen.indicator, known, names, seen.selected)


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


def _semesters(seen: Seen, names: dict[str, str], minimum: float) -> None:
    """A small map a semester, from the first, with the same limits and one legend."""
    every = ask(figures.semesters_of, seen.choice.indicator)["code"].tolist()[::-1]
    if len(every) < 2:
        empty_state("C'è un solo periodo da mostrare.",
                    "Le mappe dei semestri compaiono quando ce n'è più di uno rendicontato.")  # fmt: skip
        return
    style = replace(seen.style, fixed=True)
    maps = [(code, drawn(replace(seen.choice, semester=code), style, minimum)) for code in every]
    for start in range(0, len(maps), ACROSS):
        for place, (code, small) in zip(
            st.columns(ACROSS), maps[start : start + ACROSS], strict=False
        ):
            with place:
                label = Semester.parse(code).label
                st.html(f'<p class="fg-small">{label}</p>')
                show(small, names, title=seen.indicator["name"], level=seen.choice.level,
                     period=label, key=f"mappa_{code}", selected=seen.selected,
                     height=SMALL_HEIGHT, compact=True)  # fmt: skip
    first, last = (Semester.parse(code).label for code in (every[0], every[-1]))
    show_legend(maps[-1][1], period=f"{first} - {last}; le aree contate sono dell'ultimo")
