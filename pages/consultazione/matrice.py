"""Matrice: every Ambito, objective by objective and year by year."""

import streamlit as st

from monitoring import plan_words
from monitoring.matrix import matrix
from monitoring.queries import plan, plan_seen
from ui import figure_choice
from ui import plan_matrix as shown
from ui.address import choose
from ui.data import ask, catalogue, today
from ui.downloads import table_files
from ui.frame import empty_state, page_foot, page_header
from ui.matrix_file import content
from ui.plan_marks import apply_plan_style, link_html, states_legend_html
from ui.plan_overview import due_counts_html

known, objectives = catalogue(), ask(plan.objectives)
apply_plan_style()
shown.matrix_style()
head, filters = st.container(), st.columns([1, 2, 2, 2], vertical_alignment="bottom")
years = {str(m.due_date.year) for m in known.milestones.values()}
with filters[0]:
    year = choose("Anno", {"": "Tutti"} | {y: y for y in sorted(years)}, "anno")
with filters[1]:
    kind = choose("Obiettivi", shown.KINDS, "tipo")
with filters[2]:
    level = choose("Livello", shown.LEVELS, "livello", "ambito")

ambiti = tuple(figure_choice.ambiti(known))
root = next(a.code for a in known.areas.values() if a.level == "provincia")
rows = ask(plan_seen.from_each, (*ambiti, root), today())
reported = bool(rows["reported"].sum())
if year:
    rows = rows[rows["year"] == int(year)]
if kind:
    rows = rows[rows["objective_code"].isin(objectives.loc[objectives["kind"] == kind, "code"])]
if level != "tutti":
    rows = rows[rows["level"] == level]
made = matrix(rows, (*ambiti, root))
asked = st.query_params.get(shown.SORT, "")
by = shown.sort_of(asked, made)
made = made.sorted_by(by) if by else made

with head:
    titled = reported and len(rows)
    title = shown.title(made, level) if titled else "I traguardi di ogni Ambito"
    page_header(title, shown.line(made))
if not reported:
    empty_state(*plan_words.nothing_reported())
if rows.empty:
    empty_state(
        "Nessun traguardo con queste scelte.", "Togli una scelta: anno, obiettivi o livello."
    )
else:
    if asked and not by:
        shown.notice(asked)
    names = {code: known.areas[code].name for code in (*ambiti, root)}
    short = dict(zip(objectives["code"], objectives["short_name"], strict=True))
    keep = {"anno": year, "tipo": kind, "livello": level}
    st.html(due_counts_html(made.total(made.each)))
    only = "" if level == "tutti" else level
    st.html(shown.screen_html(made, names, short, keep, only, by)
            + shown.paper_html(made, names, short)
            + shown.names_html(made, short) + f'<div class="mx-off">{states_legend_html()}</div>')  # fmt: skip
    chosen = {
        "Anno": year or "tutti",
        "Obiettivi": shown.KINDS[kind],
        "Livello": shown.LEVELS[level],
    }
    table_files(lambda: content(rows, names, chosen), today())
st.html(f'<p class="fg-links mx-off">{link_html("obiettivi", "Obiettivi e traguardi")}</p>')
page_foot(shown.COUNTED, plan_words.MILESTONE_DEFINITION)
