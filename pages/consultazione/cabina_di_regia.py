"""Cabina di regia: six views for a meeting, one message each, to be read from the end of a room."""

import streamlit as st

from monitoring import figure_words, plan_words
from monitoring import plan_progress as progress
from monitoring.queries import plan, plan_seen
from ui import meeting as shown
from ui import plan_clock, plan_overview
from ui.data import ask, catalogue, today, today_words
from ui.figure_parts import apply_figures_style
from ui.frame import empty_state, page_foot, page_header
from ui.meeting_line import months_html
from ui.meeting_map import meeting_map
from ui.plan_marks import apply_plan_style, states_legend_html

now, known = today(), catalogue()
apply_plan_style()
apply_figures_style()
shown.meeting_style()
at = shown.view()
made = shown.meeting(known, shown.bar(known, at))
states = made.states


def dove_siamo():
    counts = progress.due_counts(states)
    page_header(progress.due_sentence(counts, today_words("a"), made.whose),
                plan_words.coverage(made.everyone, made.semester, now))  # fmt: skip
    without = tuple(states.loc[states["state"] == "non_applicabile", "milestone_code"])
    curve = ask(plan.expected_by_semester, without)
    clock = progress.clock(states, curve, made.since, now)
    lines = progress.lines(made.history, curve, made.since, now, clock)
    note, alt = plan_words.clock_note(clock, lines, counts), plan_words.clock_alt(clock, now)
    st.html(plan_overview.due_counts_html(counts)
            + plan_clock.clock_html(clock, lines, now, note=note, alt=alt))  # fmt: skip


def obiettivi():
    page_header(shown.objectives_title(states, made.whose))
    judged = ask(plan_seen.objectives, made.code, now)
    seen_from = made.area.code if made.area else ""
    st.html(plan_overview.objectives_grid_html(ask(plan.objectives), states, judged, seen_from)
            + states_legend_html())  # fmt: skip


def nel_tempo():
    page_header(shown.time_title(states))
    st.html(months_html(states, now) + states_legend_html())


def sulla_mappa():
    meeting_map(known, made.area.code if made.area else "")


def chi_manca():
    page_header(shown.senders_title(made), plan_words.coverage(made.everyone, made.semester, now))
    st.html(f'<div class="mt-columns">{plan_overview.missing_html(made.senders)}</div>')


def da_dove_cominciare():
    page_header(shown.watch_title(states))
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Da guardare per primi", anchor=False)
        st.html(plan_overview.watch_html(progress.first_to_watch(states)))
    with right:
        st.header("Prossime scadenze", anchor=False)
        st.html(plan_overview.coming_html(progress.coming(states, made.semesters, now), now))


if states["reported"].sum() == 0:
    page_header("Nessun traguardo è ancora rendicontato", plan_words.nobody_yet(now))
    empty_state(*plan_words.empty_plan(states, made.semesters, now))
else:
    (dove_siamo, obiettivi, nel_tempo, sulla_mappa, chi_manca, da_dove_cominciare)[int(at) - 1]()
page_foot(*plan_words.DEFINITIONS, figure_words.METHOD_NOTE)
