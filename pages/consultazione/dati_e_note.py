"""Dati e note: sources, defects, definitions, calendar, rules, exports."""

import pandas as pd
import streamlit as st

from monitoring.italian import plural
from monitoring.queries import notes as asked
from ui import data, notes, rules, sources
from ui.address import choose
from ui.frame import page_foot, page_header
from ui.plan_marks import link_html

ref, today = data.catalogue(), data.today()


def fonti():
    sources.feeds_table()
    sources.sources_table(ref.territory["sources"])
    sources.facts_table(data.ask(asked.facts))


def documenti():
    found = data.ask(asked.source_notes)
    first = ref.territory.get("notes", {}).get("first", [])
    chosen = found[found["code"].isin(first)].sort_values("code", key=lambda c: c.map(first.index))
    notes.notes_table(chosen, "Le note che toccano i numeri")
    words = st.text_input(
        "Cerca nelle note", key="cerca_note", placeholder="comune, parola, sezione"
    )
    notes.notes_by_kind(notes.matching(found, words))


def indicatori():
    words = st.text_input(
        "Cerca", key="cerca", placeholder="parola della definizione, codice, unità"
    )
    found = notes.matching(data.ask(asked.indicator_definitions), words)
    st.caption(plural(len(found), "indicatore", "indicatori"))
    notes.definitions(found)


def calendario():
    notes.calendar_table(data.ask(asked.calendar), pd.Timestamp(today))
    link = link_html("calendario", "Calendario")
    st.html(f'<p class="said">Proroghe, chiusure e lo stato di oggi: {link}.</p>')


def regole():
    rules.states_tables(ref.thresholds)
    rules.thresholds_table(data.ask(asked.thresholds))
    rules.register(data.ask(asked.rule_versions), data.ask(asked.rule_changes), ref.rules_version)
    rules.checks_table()


def dizionario():
    notes.dictionary_entries(data.ask(asked.published_tables), data.ask(asked.dictionary))


def esporta():
    tables = data.ask(asked.published_tables).set_index("name")["comment"]
    words = {name: f"{name}: {comment}" for name, comment in tables.items()}
    name = choose("Tabella o vista", words, "vista", "indicator_by_area")
    notes.downloads(data.whole(name, today), today)


SECTIONS = (fonti, documenti, indicatori, calendario, regole, dizionario, esporta)
notes.notes_style()
page_header("Dati e note", "Da dove viene ogni numero, come si calcola, come si scarica.")
titles = {section.__name__: section.__name__.capitalize() for section in SECTIONS}
chosen = choose("Sezione", titles, "sezione", "fonti", kind="segmented")
next(section for section in SECTIONS if section.__name__ == chosen)()
link = link_html("completezza", "Completezza")
st.html(f'<p class="said">Chi ha inviato che cosa, e che cosa manca: {link}.</p>')
page_foot()
