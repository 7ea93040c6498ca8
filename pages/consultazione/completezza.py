"""Completezza: who has sent what, what is missing cell by cell, the reminders already written."""

import streamlit as st

from monitoring import plan_progress as progress
from monitoring.missing import owed_by_sender
from monitoring.queries import calendar
from monitoring.queries.completeness import completeness_grid
from monitoring.semester import Semester
from monitoring.settings import now
from ui import completeness_grid as shown
from ui import data, missing
from ui.address import choose
from ui.frame import empty_state, page_foot, page_header

ref, today = data.catalogue(), data.today()
shown.completeness_style()
grid = data.ask(completeness_grid, today)
if grid.empty:
    page_header("Completezza")
    empty_state("Nessun semestre è ancora aperto.", "Le date sono nella pagina Calendario.")
    page_foot()
    st.stop()

names = {code: area.label() for code, area in ref.senders.items()}
head, filters = st.container(), st.columns([1, 2, 3], vertical_alignment="bottom")
opened = sorted(set(grid["semester"]), reverse=True)
with filters[0]:
    labels = {code: Semester.parse(code).label for code in opened}
    semester = choose("Semestre", labels, "semestre", opened[0])
with filters[1]:
    sender = choose("Chi invia", {"": "Tutti"} | names, "ambito")
owed = owed_by_sender(data.warehouse(), ref, semester)
with head:
    senders = progress.missing_by_sender(data.ask(calendar.sent, semester))
    recorded = data.calendar()
    window = owed[sender].window if sender else recorded.window(ref.windows[semester])
    days = missing.days(window, recorded.closing(semester))
    page_header(missing.title(senders, semester), missing.line(owed.values(), days))
if not data.moment():  # a reminder is of today
    with filters[2]:
        missing.all_written(owed.values(), ref, now(), f"solleciti_{semester}.zip")

if sender:
    missing.gaps(owed[sender], st.query_params.get("dati", ""))
    if owed[sender].missing and not data.moment():
        missing.written(owed[sender], ref, today, now())
shown.show_grid(shown.semester_html(grid, names, semester, today, sender))
if len(opened) > 1:
    with st.expander("Tutti i semestri"):
        st.html(shown.grid_html(grid, names, today))
page_foot(
    "Ogni stato si misura dal contenuto: celle compilate su celle dovute. Una cella con ND o NA e "
    "il motivo è compilata. Chi ha una proroga ha la sua scadenza."
)
