"""Mappe: an indicator by comune, Ambito, distretto or ASST."""

import streamlit as st

from monitoring.italian import day
from monitoring.queries import figures
from ui import area_choice, figure_choice, figure_map
from ui import figure_parts as parts
from ui import figure_words as words
from ui.data import ask, ask_rows, catalogue
from ui.figure_tables import figures_table, numeric_columns, series_table
from ui.frame import empty_state, page_foot, page_header
from ui.tables import html_table

reference, known = catalogue(), ask_rows(figures.indicators)
minimum = reference.thresholds["coverage_minimum"]
names = {code: area.name for code, area in reference.areas.items()}
parts.apply_figures_style()
head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    indicator = figure_choice.indicator(known)
    level = figure_choice.level(indicator)
    semester = figure_choice.semester(ask(figures.semesters_of, indicator["code"]))
    area_choice.search(reference, level)
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
    empty_state(*parts.nothing_sent(indicator, period if semester else ""))
    st.html(parts.definition_html(indicator))
elif level == "provincia":
    table = series_table(ask(figures.series, code, rows["code"].iloc[0]), indicator, minimum)
    html_table(table, caption="I semestri rendicontati", numeric=numeric_columns(table))
    st.html(parts.definition_html(indicator))
else:
    drawn = figure_map.drawn(indicator, semester, level=level, method=method, k=k, minimum=minimum)
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure_map.show(drawn, indicator, names, level=level, period=period, key="mappa",
                        selected=selected, on_select=area_choice.select)  # fmt: skip
    with right:
        figure_map.show_legend(drawn, indicator, period=period)
        if selected and (row := figure_choice.first(rows[rows["code"] == selected])):
            note = figure_choice.note(ask(figures.notes, code, semester or ""), row["code"])
            seat = seats.get(row["code"], "")
            name = names[row["code"]]
            st.html(parts.panel_html(name, row, whole, indicator, minimum, seat=seat, note=note))
        else:
            st.caption("Scegli un'area sulla mappa, o cercala per nome, per leggerne i numeri.")
    with st.expander(
        "Che cosa misura, come si calcola, da dove viene", key="definizione", on_change="rerun"
    ) as more:
        if more.open:
            st.html(parts.definition_html(indicator))
    view = figure_choice.view()
    if view == "tabella":
        table, place = figures_table(rows, indicator, names, seats, minimum, selected=selected)
        caption = f"{indicator['name']}, {period}"
        html_table(table, caption=caption, numeric=numeric_columns(table), chosen=place)
    elif view == "confronto":
        if level == "comune":
            rows = figure_choice.under(rows, reference, figure_choice.ambito(reference, selected))
        st.html(parts.comparison_html(rows, whole, indicator, names, minimum,
                                selected=selected, level=level, period=period))  # fmt: skip
page_foot(words.METHOD_NOTE)
