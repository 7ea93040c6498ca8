"""Sintesi: where the plan stands and why, in a minute."""

from html import escape

import streamlit as st

from monitoring import plan_progress as progress
from monitoring import plan_words
from monitoring.clock_arithmetic import arithmetic, plan_span
from monitoring.queries import calendar, plan
from ui import plan_clock, plan_overview
from ui.data import ask, today, today_words
from ui.frame import empty_state, page_foot, page_header
from ui.plan_changes import changes_since
from ui.plan_marks import apply_plan_style, note_html, states_legend_html
from ui.tables import html_table
from ui.theme import link_style

now = today()
apply_plan_style()
link_style("sintesi")
semesters = ask(calendar.semesters)
whole = ask(plan.whole_plan, now)
states = whole[whole["is_today"]]
if states["reported"].sum() == 0:
    page_header("Nessun traguardo è ancora rendicontato", plan_words.nobody_yet(now))
    empty_state(*plan_words.empty_plan(states, semesters, now))
    page_foot()
    st.stop()

objectives, judged = ask(plan.objectives), ask(plan.objectives_today, now)
counts = progress.due_counts(states)
reportable = progress.last_reportable(semesters, now) or semesters["code"].iloc[0]
senders = progress.missing_by_sender(ask(calendar.sent, reportable))
without = tuple(states.loc[states["state"] == "non_applicabile", "milestone_code"])
curve = ask(plan.expected_by_semester, without)
starts_on = semesters["starts_on"].iloc[0].date()
clock = progress.clock(states, curve, starts_on, now)
lines = progress.lines(whole, curve, starts_on, now, clock)

page_header(
    progress.due_sentence(counts, today_words("a")), plan_words.coverage(senders, reportable, now)
)
note, alt = plan_words.clock_note(clock, lines, counts), plan_words.clock_alt(clock, now)
st.html(
    plan_overview.due_counts_html(counts)
    + plan_clock.clock_html(clock, lines, now, note=note, alt=alt)
    + plan_overview.objectives_grid_html(objectives, states, judged)
    + states_legend_html()
)

left, right = st.columns(2, gap="large")
with left:
    st.header("Da guardare per primi", anchor=False)
    st.html(plan_overview.watch_html(progress.first_to_watch(states)))
    st.html(note_html(progress.WATCH_RULE))
    st.header("Chi manca", anchor=False)
    st.html(
        note_html(plan_words.senders_line(senders, reportable))
        + plan_overview.missing_html(senders)
    )
with right:
    st.header("Che cosa è cambiato", anchor=False)
    since, groups = changes_since(whole)
    line = note_html(plan_words.changes_line(since, f"Stati {today_words('di')}"))
    st.html(line + (plan_overview.changes_html(groups) if since else ""))
    st.header("Prossime scadenze", anchor=False)
    st.html(plan_overview.coming_html(progress.coming(states, semesters, now), now))
with st.expander("Le cifre dell'orologio del piano"):
    said = arithmetic(states, clock, *plan_span(semesters), now)
    st.html("".join(f'<p class="said">{escape(sentence)}</p>' for sentence in said))
    html_table(
        plan_clock.clock_table(lines),
        caption=plan_words.CLOCK_CAPTION,
        numeric=("Atteso", "Documentato"),
    )
page_foot(*plan_words.DEFINITIONS)
