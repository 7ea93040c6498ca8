"""Risorse: what is allocated, paid, spent and accounted for, by Ambito, year and line."""

from decimal import Decimal

import streamlit as st

from monitoring.figure_words import LEVEL_WORDS, NOT_EFFICIENCY
from monitoring.italian import euro
from monitoring.queries import figures, resources
from ui import figure_choice, money
from ui.address import choose
from ui.data import ask, catalogue, today
from ui.figure_parts import apply_figures_style
from ui.frame import empty_state, page_foot, page_header
from ui.tables import html_table

reference = catalogue()
apply_figures_style()
lines, years, whole = ask(resources.lines), ask(resources.years), ask(resources.whole)
quotas, facts = ask(resources.quotas), ask(figures.facts)
quota_line = lines[(lines["programme"] == "prologo") & (lines["level"] == "ambito")]["code"].iloc[0]
transfers = ask(resources.transfers, quota_line)

if years.empty:
    page_header("Risorse")
    empty_state("Nessuna risorsa è ancora rendicontata.",
                "Il modello «risorse» si invia dalla pagina Carica.")  # fmt: skip
else:
    head, filters = st.container(), st.columns([3, 1, 2])
    with filters[0]:
        options = dict(zip(lines["code"], lines["name"], strict=True))
        line = choose("Linea", options, "linea", quota_line)
    with filters[1]:
        options = {str(year): str(year) for year in years["year"]}
        year = int(choose("Anno", options, "anno", next(iter(options))))
    row = figure_choice.first(whole[(whole["line_code"] == line) & (whole["year"] == year)])
    chosen = lines[lines["code"] == line].iloc[0]
    one, many = LEVEL_WORDS[chosen["level"]]
    with head:
        said = "nessuna rendicontazione" if row is None else (
            f"{row['units_counted']} di {row['units']} {one if row['units'] == 1 else many}, "
            f"residuo {euro(row['residuo'])}")  # fmt: skip
        page_header("Risorse", f"{chosen['name']}, {year} · {said}")
    if row is None:
        empty_state(f"Per questa linea non c'è nulla di rendicontato nel {year}.",
                    "Un importo non rendicontato non è uno zero.")  # fmt: skip
    else:
        st.html(money.amounts_html(row))
        table = money.amounts_table(ask(resources.by_area, line, year))
        caption = f"{chosen['name']}, {year}: euro, cumulati all'ultima rendicontazione"
        html_table(table, caption=caption, numeric=table.columns[1:-1], chosen=[len(table) - 1])
    st.caption(NOT_EFFICIENCY)

st.header("Quote FNPS e trasferimenti all'ente capofila", anchor=False)
found = facts[facts["code"] == f"{quota_line}-TOTALE"]["value"]
stated = Decimal(found.iloc[0]) if len(found) else None
st.html(f"<p>{money.transfers_words(transfers, today())} {money.totals_note(quotas, stated)}</p>")
table = money.quotas_table(quotas, transfers, stated, today())
caption = "Quota annua di ogni Ambito come stampata nel documento"
html_table(table, caption=caption, numeric=table.columns[1:3],
           html_columns=[c for c in table.columns if c.startswith("Trasferimento")],
           chosen=range(len(quotas), len(table)))  # fmt: skip

st.header("Che cosa dicono i documenti", anchor=False)
st.html(money.facts_html(ask(resources.facts_of_resources)))
page_foot(NOT_EFFICIENCY, "Residuo: stanziato meno speso.")
