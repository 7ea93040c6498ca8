"""Correzioni: what has changed, between a past moment and today, of what was known then."""

from functools import partial

import streamlit as st

from monitoring.italian import plural
from monitoring.schema import DATASETS
from ui import corrections as told
from ui import corrections_tables as shown
from ui import data, then
from ui.address import choose
from ui.frame import empty_state, page_foot, page_header

reference = data.catalogue()
since = then.compared_with()
if since is None:
    page_header("Correzioni", choose_moment=partial(then.choice, "Scegli un giorno", then.NO_DAY))
    later = "Dal giorno dopo il primo invio si può scegliere con quale giorno confrontare."
    choose_one = "Scegli un giorno, in alto: vedi che cosa è cambiato da allora."
    empty_state("Nessun semestre è ancora stato chiuso.",
                choose_one if data.past().has_days else later)  # fmt: skip
    page_foot()
    st.stop()

head, filters = st.container(), st.columns([1, 2, 3])
with filters[0]:
    datasets = {name: shape.title.partition(" (")[0] for name, shape in DATASETS.items()}
    dataset = choose("Dati", {"": "Tutti"} | datasets, "dati")
with filters[1]:
    names = {code: area.label() for code, area in reference.senders.items()}
    sender = choose("Chi ha inviato", {"": "Tutti"} | names, "ambito")
every = told.found(since)
found = told.only(every, dataset, sender, reference)
with head:
    changing = partial(then.choice, since.starting, then.LAST_CLOSING)
    page_header(told.title(since, found), told.line(since, found), changing)

if found.nothing:
    empty_state(
        told.NO_CHANGE, "Ciò che è arrivato dopo, e allora non si sapeva, è contato qui sotto."
    )
else:
    chosen = {"Dati": datasets.get(dataset, ""), "Chi ha inviato": names.get(sender, "")}
    shown.downloads(found, since, reference, chosen)
    shown.cells_tables(found.cells, reference)
if len(found.states):
    st.header("Traguardi con un altro stato", anchor=False)
    shown.states_table(found.states, reference)
if len(found.arrived):
    rows = plural(int(found.arrived["rows"].sum()), "riga", "righe")
    with st.expander(f"Che cosa è arrivato dopo: {rows}"):
        shown.arrived_table(found.arrived, reference)
page_foot(
    "Una correzione è un valore che allora si sapeva e oggi è un altro, o non c'è più. Le note non "
    "si confrontano; un valore inviato di nuovo com'era non è una correzione.",
    *told.hidden_note(),
)
