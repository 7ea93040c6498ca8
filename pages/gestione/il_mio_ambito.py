"""Il mio Ambito: what is missing, until when, how the last submission went, one button."""

import streamlit as st

from monitoring.queries import sending
from monitoring.windows import current_window, deadline_sentence
from ui import data, home
from ui.frame import empty_state, page_foot, page_header
from ui.returned import returned_notes
from ui.sender_choice import choose_sender
from ui.sent import sent_table
from ui.submissions import submissions_style
from ui.upload import outcome, upload_style

ref, today, calendar = data.catalogue(), data.today(), data.calendar()
upload_style()
submissions_style()
title = st.container()
sender = choose_sender(ref)
window = current_window(ref, today, calendar, sender.code if sender else None)
with title:
    name = sender.label() if sender else "Il mio Ambito"
    page_header(name, deadline_sentence(ref, today, calendar, sender))
if sender is None:
    empty_state(
        "Scegli per chi invii.", "Vedi che cosa manca, entro quando, e com'è andato l'ultimo invio."
    )
elif window is None:
    returned_notes(sender.code)
    empty_state("Nessun semestre è aperto.", "Torna quando si apre: la data è qui sopra.")
else:
    returned = returned_notes(sender.code)
    due = data.ask(sending.due_from, sender.code, window.semester.code)
    sent = data.ask(sending.submissions_of, sender.code, 3)
    home.figures(due, window, today)
    st.html(f'<p class="said">{home.headline(due, returned)}</p>')
    missing = home.is_missing(due)
    label = f"Invia i dati del {window.semester.label}" if missing else "Guarda gli invii"
    if st.button(label, type="primary"):
        page = "carica" if missing else "invii"
        st.switch_page(f"pages/gestione/{page}.py", query_params={"ambito": sender.code})
    home.due_table(due, window.semester.label)
    st.header("Com'è andato l'ultimo invio", anchor=False)
    if sent.empty:
        empty_state("Nessun invio ancora.", "Premi il bottone qui sopra per cominciare.")
    else:
        outcome(*home.last_outcome(sent))
        sent_table(sent, f"Gli ultimi invii di {sender.label()}")
page_foot("Una cella è un dato atteso: un indicatore, un traguardo o una linea in un'area.")
