"""Mappe: an indicator by comune, Ambito, distretto or ASST."""

import streamlit as st

from monitoring import figure_words as words
from monitoring.italian import day
from monitoring.queries import figures
from monitoring.queries.mapped import Choice
from ui import area_choice, downloads, figure_choice, figure_map, measure_choice
from ui import figure_parts as parts
from ui.data import ask, ask_rows, catalogue
from ui.figure_map import drawn_legend
from ui.figure_tables import numeric_columns, series_table
from ui.figure_views import show_view
from ui.frame import empty_state, page_foot, page_header
from ui.links import map_links
from ui.seen import Seen
from ui.tables import html_table

reference, known = catalogue(), ask_rows(figures.indicators)
minimum = reference.thresholds["coverage_minimum"]
names = {code: area.name for code, area in reference.areas.items()}
parts.apply_figures_style()
head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    indicator = figure_choice.indicator(known)
    level = figure_choice.level(indicator)
    semester = figure_choice.semester(ask_rows(figures.semesters_of, indicator["code"]))
    who = measure_choice.people(indicator, semester)
    measure = measure_choice.measure(indicator, level, who)
    style, zoom = measure_choice.refine(indicator, measure, semester, reference)
figure_choice.notices()

code = indicator["code"]
period = words.semester_words(semester, day(reference.territory["population"]["date"]))
period += f", {who.words}" if who.words else ""
rows = ask(figures.by_area, code, semester, level, who.sex, who.age_band)
whole = next(
    iter(ask_rows(figures.by_area, code, semester, "provincia", who.sex, who.age_band)), None
)
selected = area_choice.selected(reference, level)
with head:
    line = words.headline(whole, indicator, reference.territory["name"], period, minimum)
    page_header(indicator["name"], line if len(rows) else "")

if set(rows["value_state"].tolist()) <= {"mancante"}:
    empty_state(*parts.nothing_sent(indicator, period if semester else ""))
    st.html(parts.definition_html(indicator))
elif level == "provincia":
    table = series_table(ask(figures.series, code, rows["code"].iloc[0]), indicator, minimum)
    html_table(table, caption="I semestri rendicontati", numeric=numeric_columns(table))
    st.html(parts.definition_html(indicator))
else:
    choice = Choice(code, semester, level, measure, who.sex, who.age_band)
    drawn = figure_map.drawn(choice, style, minimum)
    seen = Seen(indicator, choice, style, drawn, rows, whole, period, selected)
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure_map.show(drawn, names, title=indicator["name"], level=level, period=period,
                        key="mappa", selected=selected, on_select=area_choice.select,
                        zoom_to=zoom or None, on_zoom_out=measure_choice.zoom_out)  # fmt: skip
    with right:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            area_choice.search(reference, level)
            downloads.offer(seen, reference, zoom)
        area_choice.search_answer(reference, level)
        row = figure_choice.of_area(rows, selected)
        panel = parts.NO_AREA
        if row:
            seat = figure_choice.seats(reference, level).get(row["code"], "")
            note = figure_choice.note(ask_rows(figures.notes, code, semester or ""), row["code"])
            panel = parts.panel_html(names[row["code"]], row, whole, indicator, minimum,
                                     seat=seat, note=note, measured=drawn.of(row["code"]))  # fmt: skip
        links = map_links(indicator, level, semester, selected)
        st.html(f'<div class="fg-side">{drawn_legend(drawn, period=period)}{panel}{links}</div>')
    show_view(figure_choice.view(), seen, reference, known)
page_foot(words.METHOD_NOTE)
