"""Carica: a file checked, compared with what is in force, sent; its receipt; what was sent."""

import streamlit as st

from monitoring.queries import sending
from monitoring.windows import current_window, deadline_sentence, prolonged_windows
from pages.gestione.check_and_send import Chosen
from pages.gestione.one_file import show_file
from pages.gestione.templates import offer_templates
from ui import data, upload
from ui.frame import empty_state, page_foot, page_header
from ui.returned import returned_notes
from ui.sender_choice import choose_sender
from ui.sent import sent_table
from ui.submissions import submissions_style

ref, calendar = data.catalogue(), data.calendar()

upload.upload_style()
submissions_style()
head = st.container()
left, right = st.columns(2)
with left:
    sender = choose_sender(ref)
place = st.container()
with head:
    page_header("Carica", deadline_sentence(ref, data.today(), calendar, sender))
if sender:
    code, window = sender.code, current_window(ref, data.today(), calendar, sender.code)
    office = sending.office_of(data.warehouse(), code) or sender.label()
    by = right.text_input("Chi invia (ufficio)", office, key=f"ufficio_{code}", max_chars=120)
    if not st.session_state.get(f"file_{code}"):
        returned_notes(code)
    if window and not st.session_state.get(f"file_{code}"):
        offer_templates(sender, window)
        for other in prolonged_windows(ref, data.today(), calendar, code):
            offer_templates(sender, other, titled=True)
    file = st.file_uploader("Il file compilato", key=f"file_{code}")
    if file:
        show_file(Chosen(file.getvalue(), file.name, sender), by, place)
    else:
        upload.answered()
        with place:
            upload.steps(1)
    st.header("Ultimi invii", anchor=False)
    sent = data.ask(sending.submissions_of, code)
    if sent.empty:
        empty_state(
            "Nessun invio ancora.", "Scarica un modello, compilalo e scegli il file qui sopra."
        )
    else:
        sent_table(sent, f"Gli ultimi invii di {sender.label()}")
else:
    empty_state(
        "Scegli per chi invii.",
        "Poi scarichi il modello già compilato nelle sue parti fisse e carichi il file.",
    )
page_foot(
    "Un valore resta in vigore finché un invio successivo dello stesso mittente non lo sostituisce."
)
