"""Mappe: an indicator by comune, Ambito, distretto or ASST."""

import streamlit as st

from monitoring.italian import day
from monitoring.queries import figures
from ui import area_choice, figure_choice
from ui import figure_words as words
from ui.data import ask, catalogue
from ui.figure_map import PRINTED, draw
from ui.figure_parts import apply_figures_style, comparison_html, definition_html, nothing_sent, panel_html
from ui.figure_tables import figures_table, numeric_columns, series_table
from ui.frame import empty_state, page_foot, page_header
from ui.legend import count_areas, legend
from ui.map import area_map
from ui.tables import html_table

reference, known = catalogue(), ask(figures.indicators)
minimum, names = reference.thresholds["coverage_minimum"], {c: a.name for c, a in reference.areas.items()}
apply_figures_style()
head, filters = st.container(), st.columns([4, 1.6, 1.8, 2, 1.4], vertical_alignment="bottom")
with filters[0]:
    indicator = figure_choice.indicator(known)
with filters[1]:
    level = figure_choice.level(indicator)
with filters[2]:
    semester = figure_choice.semester(indicator, ask(figures.semesters_of, indicator["code"]))
with filters[3]:
    area_choice.search(reference, level)
with filters[4]:
    method, k = figure_choice.classes(indicator)
figure_choice.notices()
area_choice.search_answer(reference, level)

code, seats = indicator["code"], figure_choice.seats(reference, level)
period = words.semester_words(semester, day(reference.territory["population"]["date"]))
rows = ask(figures.by_area, code, semester, level)
whole = figure_choice.first(ask(figures.by_area, code, semester, "provincia"))
selected = area_choice.selected(reference, level)
with head:
    line = words.headline(whole, indicator, reference.territory["name"], period, minimum)
    page_header(indicator["name"], line if len(rows) else "")

if not rows["units_counted"].any():
    empty_state(*nothing_sent(indicator, period if semester else ""))
    st.html(definition_html(indicator))
elif level == "provincia":
    table = series_table(ask(figures.series, code, rows["code"].iloc[0]), indicator, minimum)
    html_table(table, caption="I semestri rendicontati", numeric=numeric_columns(table))
    st.html(definition_html(indicator))
else:
    drawn = draw(rows, indicator, names, method=method, k=k, minimum=minimum)
    left, right = st.columns([3, 2], gap="large")
    with left:
        area_map(drawn.frame, level=level, classes=drawn.classes, selected=selected, names=names, key="mappa",
                 alt=words.map_alternative(drawn.frame, indicator, level, period),
                 on_select=area_choice.select)  # fmt: skip
    with right:
        legend(drawn.classes, *count_areas(drawn.frame, drawn.classes, level=level),
               title=words.legend_title(indicator, period), rule=PRINTED)  # fmt: skip
        if row := figure_choice.first(rows[rows["code"] == selected]):
            note = figure_choice.note(ask(figures.notes, code, semester or ""), row["code"])
            seat = seats.get(row["code"], "")
            st.html(panel_html(names[row["code"]], seat, row, whole, indicator, minimum, note))
        else:
            st.caption("Scegli un'area sulla mappa, o cercala per nome, per leggerne i numeri.")
    with st.expander("Che cosa misura, come si calcola, da dove viene"):
        st.html(definition_html(indicator))
    if figure_choice.view() == "tabella":
        table, place = figures_table(rows, indicator, names, seats, minimum, selected)
        html_table(table, caption=f"{indicator['name']}, {period}", numeric=numeric_columns(table), chosen=place)
    else:
        if level == "comune":
            rows = figure_choice.under(rows, reference, figure_choice.ambito(reference, selected))
        st.html(comparison_html(rows, whole, indicator, names, minimum,
                                selected=selected, level=level, period=period))  # fmt: skip
page_foot(words.METHOD_NOTE)
