"""Scheda comune: who a comune is, all its figures against the province, states and notes."""

import streamlit as st

from monitoring import figure_words as words
from monitoring.italian import fold
from monitoring.queries import area_page, figures
from ui import area_page as shown
from ui.address import choose
from ui.compared import message
from ui.data import ask, ask_rows, catalogue
from ui.figure_parts import apply_figures_style
from ui.frame import empty_state, page_foot, page_header
from ui.links import comparison_link, map_link
from ui.tables import html_table

reference, known = catalogue(), ask_rows(figures.indicators)
minimum = reference.thresholds["coverage_minimum"]
names = {row["code"]: row["name"] for row in known}
root = next(code for code, area in reference.areas.items() if area.level == "provincia")
comuni = sorted((a for a in reference.areas.values() if a.level == "comune"),
                key=lambda area: fold(area.name))  # fmt: skip
apply_figures_style()
head = st.container()
code = choose("Comune", {a.code: a.name for a in comuni}, "area", comuni[0].code, width=320)
area = reference.areas[code]
own, whole = ask(area_page.latest, code), ask(area_page.latest, root)
context = ask(area_page.context, code)
with head:
    page_header(area.name, shown.header_line(reference, area, context))

first = next(row["code"] for row in known if row["level"] == "comune" and row["collected"])
st.html(f'<p class="fg-links">{map_link(first, "Vedi sulla mappa", area=code)} · '
        f'{comparison_link(first, "Confronta con gli altri comuni", area=code)}</p>')  # fmt: skip
sent = [row for row in known if row["dataset"] == "indicatori"]
files = [row for row in known if row["dataset"] == "cartelle"]
if own.empty:
    empty_state("Nessun semestre è ancora stato rendicontato.",
                "I valori arrivano dagli uffici con la pagina Carica.")  # fmt: skip
else:
    message(shown.message(own, whole, known, minimum), "", shown.completeness_words(own))
    for title, rows in (("Gli indicatori", sent), ("Le cartelle sociali, CSI-HP", files)):
        table = shown.figures_table(own, whole, rows, minimum)
        if len(table):
            st.header(title, anchor=False)
            html_table(table, caption=f"{title}: l'ultimo semestre dovuto di ciascuno",
                       html_columns=("Indicatore",), stacked=True,
                       numeric=("Comune", "Intervallo al 95 %",
                                "Numeratore e denominatore", "Provincia"))  # fmt: skip

st.header("Chi ci vive", anchor=False)
about = [row for row in known if row["dataset"] == "contesto"]
table = shown.context_table(context, ask(area_page.context, root), about)
html_table(table, caption="Popolazione, età e territorio", numeric=("Comune", "Provincia"),
           stacked=True)  # fmt: skip
st.header("Le note di chi ha inviato", anchor=False)
st.html(shown.notes_html(ask(area_page.notes, code), names))
page_foot(words.METHOD_NOTE)
