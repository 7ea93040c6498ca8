"""Confronti: the areas against the province, in time, by sex and age."""

import streamlit as st

from monitoring import figure_words as words
from monitoring.italian import day
from monitoring.queries import figures, strata
from ui import area_choice, comparison_views, figure_choice
from ui import figure_parts as parts
from ui.compared import Compared
from ui.data import ask, ask_rows, catalogue
from ui.frame import empty_state, page_foot, page_header
from ui.links import view_links
from ui.profile_view import profile
from ui.trend_view import trend

reference, known = catalogue(), ask_rows(figures.indicators)
minimum = reference.thresholds["coverage_minimum"]
names = {code: area.name for code, area in reference.areas.items()}
root = next(code for code, area in reference.areas.items() if area.level == "provincia")
parts.apply_figures_style()
head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    indicator = figure_choice.indicator(known)
    level = figure_choice.level(indicator)
    semester = figure_choice.semester(ask_rows(figures.semesters_of, indicator["code"]))
    if level != "provincia":
        area_choice.search(reference, level)
figure_choice.notices()
if level != "provincia":
    area_choice.search_answer(reference, level)

code = indicator["code"]
period = words.semester_words(semester, day(reference.territory["population"]["date"]))
rows = ask(figures.by_area, code, semester, level)
whole = figure_choice.first(ask(figures.by_area, code, semester, "provincia"))
with head:
    line = words.headline(whole, indicator, reference.territory["name"], period, minimum)
    page_header(indicator["name"], line if len(rows) else "")
of = Compared(indicator, level, semester, period, rows, whole,
              area_choice.selected(reference, level), minimum, names,
              figure_choice.seats(reference, level))  # fmt: skip
above = of if level != "comune" else of.at(
    "ambito", ask(figures.by_area, code, semester, "ambito"),
    area_choice.selected(reference, "ambito"))  # fmt: skip
view = figure_choice.comparison_view(level)
if not (rows["value_state"] != "mancante").any():
    empty_state(*parts.nothing_sent(indicator, period if semester else ""))
elif view == "imbuto":
    comparison_views.funnel(of, above)
elif view == "ambiti":
    comparison_views.forest(above)
elif view == "graduatoria":
    if level == "comune":
        seat = figure_choice.ambito(reference, of.selected)
        of = of.only(figure_choice.under(rows, reference, seat))
    comparison_views.ranking(of)
elif view == "andamento":
    own = ask(figures.series, code, of.selected) if of.selected and of.selected != root else None
    trend(of, own, ask(figures.series, code, root), ask(figures.breaks, code))
else:
    split = ask(strata.by_stratum, code, semester or "", level if of.selected else "provincia")
    seen = of.selected or root
    profile(of, split[split["code"] == seen] if len(split) else split, names[seen])
st.html(view_links(indicator, level, semester, of.selected))
page_foot(words.METHOD_NOTE)
