"""Relazione: the half-yearly report of the plan, as a PDF and as a workbook."""

import streamlit as st

from monitoring import plan_progress as progress
from monitoring import plan_words
from monitoring.italian import dated
from monitoring.queries import calendar
from monitoring.report.asked import asked, reported
from monitoring.semester import Semester
from ui import report
from ui.address import choose
from ui.data import ask, catalogue, today, warehouse
from ui.frame import empty_state, page_foot, page_header
from ui.plan_marks import apply_plan_style

now, known = today(), catalogue()
apply_plan_style()
head, filters = st.container(), st.columns([1, 2, 3])
semesters = warehouse().once(reported)
if not semesters:
    with head:
        page_header("Relazione semestrale", plan_words.nobody_yet(now))
    empty_state(*plan_words.empty_plan(*report.nothing(now)))
    page_foot()
    st.stop()

with filters[0]:
    labels = {code: Semester.parse(code).label for code in reversed(semesters)}
    semester = choose("Semestre", labels, "semestre", semesters[-1])
with filters[1]:
    ambiti = [area for area in known.areas.values() if area.level == "ambito"]
    places = {"": "Intera provincia"} | {area.code: area.label() for area in ambiti}
    ambito = choose("Territorio", places, "ambito")
wanted = asked(warehouse(), known, Semester.parse(semester), ambito, now)
senders = progress.missing_by_sender(ask(calendar.sent, semester))
with head:
    page_header("Relazione semestrale", plan_words.coverage(senders, semester, now))
st.html(report.contents_html(known, wanted))
report.offer(wanted)
page_foot(
    f"Gli stati sono giudicati {dated('al', wanted.judged_on)}: "
    + ("il giorno di riferimento, come in Sintesi." if wanted.is_last else
       "l'ultimo giorno del semestre, con gli invii in vigore oggi."),
    *plan_words.DEFINITIONS[:1],
)  # fmt: skip
