"""Scheda indicatore: what an indicator is, where it comes from, how good its data are."""

import streamlit as st

from monitoring import figure_words as words
from monitoring.data_quality import quality_of
from monitoring.queries import figures, quality
from ui import figure_choice
from ui import figure_parts as parts
from ui import indicator_page as shown
from ui.data import ask, ask_rows, catalogue
from ui.figure_tables import numeric_columns, series_table
from ui.frame import page_foot, page_header
from ui.links import comparison_link, map_link
from ui.tables import html_table

reference, known = catalogue(), ask_rows(figures.indicators)
thresholds = reference.thresholds
root = next(code for code, area in reference.areas.items() if area.level == "provincia")
parts.apply_figures_style()
head = st.container()
indicator = figure_choice.indicator(known)
code = indicator["code"]
with head:
    page_header(indicator["name"], shown.headline(indicator))
st.html(f'<p class="fg-links">{map_link(code, "Vedi sulla mappa")} · '
        f'{comparison_link(code, "Confronta le aree")} · '
        f'{comparison_link(code, "Vedi l’andamento", vista="andamento")}</p>')  # fmt: skip

st.header("Che cosa misura", anchor=False)
st.html(parts.definition_html(indicator))
st.html(shown.limits_html(indicator, thresholds))

cells = ask(quality.cells_of, code)
found = quality_of(cells, str(indicator["provenance"]), thresholds)
st.header("Quanto sono buoni i dati", anchor=False)
st.html(f'<p class="fg-message">{shown.grade_words(found, indicator)}</p>')
reasons = shown.reasons_table(found, indicator, thresholds)
if len(reasons):
    html_table(reasons, caption="Il grado è il peggiore dei tre", stacked=True)
if len(cells):
    table = shown.cells_table(cells)
    html_table(table, caption="Le celle, semestre per semestre", numeric=table.columns[1:])

st.header("La provincia nel tempo", anchor=False)
series = ask(figures.series, code, root)
if len(series):
    table = series_table(series, indicator, thresholds["coverage_minimum"])
    html_table(table, caption="I semestri rendicontati", numeric=numeric_columns(table))
elif indicator["dataset"] == "contesto":
    st.html("<p>Questo indicatore ha una sola data: quella della popolazione.</p>")
else:
    st.html("<p>Non si somma per la provincia, o nessuno l’ha ancora inviato.</p>")
st.html(shown.breaks_html(ask(figures.breaks, code)))

st.header("Da dove viene", anchor=False)
st.html(shown.action_html(figure_choice.first(ask(quality.action_of, code))))
page_foot(words.METHOD_NOTE)
