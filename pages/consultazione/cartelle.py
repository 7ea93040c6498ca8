"""Cartelle CSI-HP: how many case files, where, and how the system's schedule goes."""

import streamlit as st

from monitoring import figure_words as words
from monitoring.drawing.figure_classes import Style
from monitoring.queries import figures, volumes
from monitoring.queries.mapped import Choice, offered
from monitoring.semester import Semester
from monitoring.volume_words import ambiti_table
from ui import figure_choice, figure_map
from ui import volumes as shown
from ui.address import choose
from ui.data import ask, ask_rows, catalogue, today, today_words
from ui.figure_parts import apply_figures_style, comparison_html
from ui.frame import empty_state, page_foot, page_header
from ui.plan_marks import link_html
from ui.schedule import expiry_html, schedule_table
from ui.tables import html_table

reference, known = catalogue(), ask_rows(figures.indicators)
minimum = reference.thresholds["coverage_minimum"]
names = {code: area.name for code, area in reference.areas.items()}
measures = [row for row in known if row["dataset"] == "cartelle"]
apply_figures_style()
head, filters = st.container(), st.columns([1, 2, 3])
with filters[0]:
    semester = figure_choice.semester(ask_rows(figures.semesters_of, measures[0]["code"]))
figure_choice.notices()
expiry = expiry_html(ask(volumes.expiries), today())
schedule = schedule_table(ask(volumes.schedule, today()))
sums = ask(volumes.sums, semester or "")
whole = sums[sums["level"] == "provincia"]

if not semester or not whole["units_counted"].any():
    with head:
        page_header("Cartelle sociali")
    st.html(expiry)
    empty_state("Nessun Ambito ha inviato l'estratto delle cartelle in questo semestre.",
                "Gli estratti si inviano dalla pagina Carica: una riga per comune.")  # fmt: skip
else:
    period, before = Semester.parse(semester).label, Semester.parse(semester).previous()
    with filters[1]:
        options = {m["code"]: m["name"] for m in measures}
        chosen = choose("Misura", options, "misura", measures[0]["code"])
        measure = next(m for m in measures if m["code"] == chosen)
    with head:
        covered = words.coverage_words(whole.iloc[0], measures[0], minimum)
        page_header("Cartelle sociali", f"{period} · {covered}")
    pairs = ask(volumes.pairs, semester, before.code)
    st.html(expiry + shown.numbers_html(whole, pairs, measures, before.label))

    st.header(measure["name"], anchor=False)
    rows = ask(figures.by_area, measure["code"], semester, "comune")
    ambiti = ask(figures.by_area, measure["code"], semester, "ambito")
    total = figure_choice.first(ask(figures.by_area, measure["code"], semester, "provincia"))
    left, right = st.columns([5, 6], gap="large")
    with left:
        choice = Choice(measure["code"], semester, "comune", offered(measure, "comune")[0])
        drawn = figure_map.drawn(choice, Style(), minimum)
        figure_map.show(drawn, names, title=measure["name"], level="comune", period=period,
                        key="mappa_cartelle", height=420)  # fmt: skip
        st.html(link_html("mappe", "Apri in Mappe", indicatore=measure["code"], semestre=semester))
        figure_map.show_legend(drawn, period=period)
    with right:
        st.html(comparison_html(ambiti, total, measure, names, minimum,
                                selected=None, level="ambito", period=period))  # fmt: skip

    table = ambiti_table(sums[sums["level"] == "ambito"], measures, names)
    st.header("Tutte le misure, per Ambito", anchor=False)
    html_table(table, caption=f"Numeri del {period}", numeric=table.columns[1:])
    active = ask(figures.by_area, measures[0]["code"], semester, "comune")
    silent = shown.silent_table(active, ask(figures.offices), reference)
    if len(silent):
        st.header("Comuni senza cartelle o senza dati", anchor=False)
        html_table(silent, caption="Chi sentire: i recapiti sono degli Uffici di Piano")
    balance = ask(volumes.balance, semester, before.code)
    st.header("I conti fra i due semestri", anchor=False)
    st.html(f"<p>{shown.balance_words(balance)}</p>")
    if len(gaps := shown.balance_table(balance, reference)):
        html_table(gaps, caption=f"Dal {before.label} al {period}", numeric=gaps.columns[2:])
st.header("Il cronoprogramma delle azioni", anchor=False)
caption = f"Lo stato {today_words('di')} dei traguardi di ogni anno"
html_table(schedule, caption=caption, html_columns=schedule.columns[1:])
page_foot(words.METHOD_NOTE)
