"""Scheda Ambito: one Ambito, its milestones, figures, money, context, and what it has sent."""

import streamlit as st

from monitoring import area_sheet, figure_words, plan_words
from monitoring.italian import day
from monitoring.plan_progress import due_sentence
from monitoring.queries import figures
from ui import ambito_sheet as shown
from ui import area_page as parts
from ui import figure_choice, money
from ui.address import choose
from ui.compared import message
from ui.completeness_grid import completeness_style, sender_html
from ui.data import ask, ask_rows, catalogue, today, today_words, warehouse
from ui.figure_parts import apply_figures_style
from ui.frame import empty_state, page_foot, page_header
from ui.plan_marks import apply_plan_style, states_legend_html
from ui.plan_overview import due_counts_html
from ui.tables import html_table

reference, known = catalogue(), ask_rows(figures.indicators)
minimum = reference.thresholds["coverage_minimum"]
apply_plan_style()
apply_figures_style()
completeness_style()
head = st.container()
options = figure_choice.ambiti(reference)
mine = warehouse().reader.area
default = mine if mine in options else next(iter(options))
code = choose("Ambito", options, "ambito", default, width=320)
sheet = area_sheet.sheet(ask, reference, code, today())
with head:
    population = day(reference.territory["population"]["date"])
    page_header(sheet.area.label(), shown.header_line(sheet, population))

first = next(row["code"] for row in known if row["level"] == "comune" and row["collected"])
st.html(shown.links_html(sheet, first))
if not sheet.has_reported:
    empty_state(*shown.NOTHING)
message(
    due_sentence(sheet.counts, today_words("a"), " dell'Ambito").rstrip("."),
    "",
    shown.milestones_detail(sheet),
)
st.html(due_counts_html(sheet.counts))

st.header("I suoi traguardi", anchor=False)
html_table(shown.milestones_table(sheet), caption="Il codice apre «Perché questo stato?»",
           html_columns=("Traguardo", "Scadenza", "Stato"), stacked=True)  # fmt: skip
st.header("I traguardi di chi lo comprende", anchor=False)
html_table(shown.others_table(sheet), caption="Lo stato di oggi, visto da questo Ambito",
           html_columns=("Stati di oggi",), numeric=("Traguardi", "Dovuti"))  # fmt: skip
st.html(states_legend_html())

st.header("Le cifre contro la provincia", anchor=False)
st.html(shown.figures_words(sheet, known, minimum))
for title, dataset in (("Gli indicatori", "indicatori"), ("Le cartelle sociali", "cartelle")):
    rows = [row for row in known if row["dataset"] == dataset]
    table = parts.figures_table(sheet.figures, sheet.whole, rows, minimum, "Ambito")
    if len(table):
        st.subheader(title, anchor=False)
        html_table(table, caption=f"{title}: l'ultimo semestre dovuto di ciascuno",
                   html_columns=("Indicatore",), stacked=True, numeric=table.columns[2:6])  # fmt: skip

st.header("Le risorse", anchor=False)
st.html(f"<p>{shown.quota_words(sheet)}</p>")
if len(sheet.money):
    table = money.lines_table(sheet.money)
    html_table(table, caption="Euro, cumulati all'ultima rendicontazione di ciascun anno",
               numeric=table.columns[2:7], stacked=True)  # fmt: skip
    st.caption(figure_words.NOT_EFFICIENCY)
st.header("Chi ci vive", anchor=False)
about = [row for row in known if row["dataset"] == "contesto"]
table = parts.context_table(sheet.context, sheet.whole_context, about, "Ambito")
html_table(table, caption="Popolazione, età e territorio", numeric=("Ambito", "Provincia"),
           stacked=True)  # fmt: skip
st.html(shown.comuni_html(sheet.comuni))
st.header("Le note di chi ha inviato", anchor=False)
st.html(parts.notes_html(sheet.notes, {row["code"]: row["name"] for row in known}))
if len(sheet.sent):
    st.header("Che cosa ha inviato", anchor=False)
    st.html(sender_html(sheet.sent, today()))
page_foot(figure_words.METHOD_NOTE, plan_words.MILESTONE_DEFINITION)
