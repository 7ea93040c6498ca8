"""Dati e note: sources, defects, completeness, definitions, calendar, rules, exports."""

from functools import partial

import pandas as pd
import streamlit as st

from monitoring.exports import FORMATS, as_bytes, file_name, read_view
from monitoring.italian import plural
from monitoring.queries import notes as asked
from monitoring.queries.completeness import completeness_grid
from ui import data, notes, rules, sources
from ui.address import choose
from ui.completeness_grid import show_grid
from ui.frame import empty_state, page_foot, page_header

house, ref, today = data.warehouse(), data.catalogue(), data.today()


def fonti():
    sources.feeds_table()
    sources.sources_table(ref.territory["sources"])
    sources.facts_table(asked.facts(house))


def documenti():
    found = asked.source_notes(house)
    first = ref.territory.get("notes", {}).get("first", [])
    chosen = found[found["code"].isin(first)].sort_values("code", key=lambda c: c.map(first.index))
    notes.notes_table(chosen, "Le note che toccano i numeri")
    words = st.text_input(
        "Cerca nelle note", key="cerca_note", placeholder="comune, parola, sezione"
    )
    notes.notes_by_kind(notes.matching(found, words))


def completezza():
    grid = completeness_grid(house, today)
    if grid.empty:
        empty_state("Nessun semestre è ancora aperto.", "Vedi le date nella sezione Calendario.")
        return
    show_grid(grid, {code: area.label() for code, area in ref.senders.items()}, today)


def indicatori():
    words = st.text_input(
        "Cerca", key="cerca", placeholder="parola della definizione, codice, unità"
    )
    found = notes.matching(asked.indicator_definitions(house), words)
    st.caption(plural(len(found), "indicatore", "indicatori"))
    notes.definitions(found)


def calendario():
    notes.calendar_table(asked.calendar(house), pd.Timestamp(today))


def regole():
    rules.states_tables(ref.thresholds)
    rules.thresholds_table(asked.thresholds(house))
    rules.checks_table()


def dizionario():
    notes.dictionary_entries(asked.published_tables(house), asked.dictionary(house))


def esporta():
    tables = asked.published_tables(house).set_index("name")["comment"]
    words = {name: f"{name}: {comment}" for name, comment in tables.items()}
    name = choose("Tabella o vista", words, "vista", "indicator_by_area")
    table = read_view(house, name, today)
    files = {f: (file_name(table, name, f, today), partial(as_bytes, table, f)) for f in FORMATS}
    notes.downloads(files)
    notes.preview(table.slice(0, 8).to_pandas(), table.num_rows)


SECTIONS = (fonti, documenti, completezza, indicatori, calendario, regole, dizionario, esporta)
notes.notes_style()
page_header(
    "Dati e note", "Da dove viene ogni numero, quanto è completo, come si calcola, come si scarica."
)
titles = {section.__name__: section.__name__.capitalize() for section in SECTIONS}
chosen = choose("Sezione", titles, "sezione", "fonti", kind="segmented")
next(section for section in SECTIONS if section.__name__ == chosen)()
page_foot()
