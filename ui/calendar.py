"""The calendar on screen: the semesters and how they stand, exceptions, what can be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import pandas as pd
import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.italian import day, moment
from monitoring.semester import Semester
from monitoring.windows import Calendar, Extension, current_window, window_state
from ui.tables import html_table

USUAL_DAYS = 15
BY = "Chi lo decide (nome o ufficio)"


@dataclass(frozen=True)
class Prolong:
    """An exception asked for on the page."""

    semester: str
    sender: str
    until: date
    why: str
    by: str


@dataclass(frozen=True)
class Close:
    """A closing asked for on the page, and whether it was confirmed."""

    semester: str
    by: str
    sure: bool


def semesters_table(catalogue: Catalogue, calendar: Calendar, today: date) -> None:
    """The semesters of the plan with their windows, and how each stands today."""
    now = current_window(catalogue, today, calendar)
    rows = [
        (
            window.semester.label.replace(" ", "\u00a0"),
            window_state(window, calendar.closing(code), today),
            day(window.opens_on),
            day(window.deadline),
            day(window.grace_until),
            day(calendar.window(window).closes_on),
        )
        for code, window in catalogue.windows.items()
    ]
    columns = [
        "Semestre",
        "Oggi",
        "Si apre il",
        "Scadenza",
        "Tolleranza fino al",
        "Si invia fino al",
    ]
    html_table(
        pd.DataFrame(rows, columns=columns),
        caption="Le finestre dei semestri, uguali per tutti; in evidenza quello da inviare",
        chosen=[list(catalogue.windows).index(now.semester.code)] if now else [],
        stacked=True,
    )


def closings_line(calendar: Calendar) -> None:
    """What the closings have frozen: when, and where."""
    frozen = [
        f"{Semester.parse(closing.semester).label}, {moment(closing.at)} "
        f"(<code>closings/{escape(closing.semester)}</code>)"
        for closing in calendar.closings
    ]
    if frozen:
        st.html(
            '<p class="said">Ciò che si sapeva alla chiusura è fissato in file che nessun invio '
            f"cambia: {'; '.join(frozen)}.</p>"
        )


def exceptions_table(catalogue: Catalogue, calendar: Calendar, today: date) -> None:
    """Every exception recorded, the latest first, and what it is worth today."""
    if not calendar.extensions:
        st.html('<p class="said">Nessuna proroga: le date qui sopra valgono per tutti.</p>')
        return
    rows = [
        (
            catalogue.senders[given.sender].label(),
            Semester.parse(given.semester).label,
            day(given.until),
            given.why,
            f"{given.by}, {moment(given.at)}",
            _worth(given, calendar, today),
        )
        for given in reversed(calendar.extensions)
    ]
    columns = ["Chi invia", "Semestre", "Può inviare fino al", "Perché", "Registrata da", "Oggi"]
    frame = pd.DataFrame(rows, columns=columns)
    html_table(frame, caption="Le proroghe, la più recente per prima", stacked=True)


def _worth(given: Extension, calendar: Calendar, today: date) -> str:
    if calendar.extension(given.semester, given.sender) != given:
        return "sostituita"
    return "in corso" if given.until >= today else "finita"


def ask_extension(catalogue: Catalogue, today: date) -> Prolong | None:
    """The form of an exception; what was asked when its button is pressed."""
    opened = [c for c, w in catalogue.windows.items() if w.opens_on <= today]
    with st.form("proroga", border=False, enter_to_submit=False):
        semester = st.selectbox(
            "Semestre",
            list(catalogue.windows),
            format_func=lambda code: catalogue.windows[code].semester.label,
            index=max(0, len(opened) - 1),
        )
        sender = st.selectbox(
            "Per chi",
            list(catalogue.senders),
            format_func=lambda code: catalogue.senders[code].label(),
            index=None,
            placeholder="Scegli",
        )
        usual = max(today, catalogue.windows[semester].deadline) + timedelta(days=USUAL_DAYS)
        until = st.date_input("Ultimo giorno, compreso", usual, format="DD/MM/YYYY")
        why = st.text_input("Perché (lo leggerà chi invia)", max_chars=300)
        by = st.text_input(BY, max_chars=120, key="proroga_chi")
        pressed = st.form_submit_button("Registra la proroga", type="primary")
    return Prolong(semester, sender or "", until, why, by) if pressed else None


def closable(catalogue: Catalogue, calendar: Calendar, today: date) -> list[str]:
    """The semesters that can be closed on a day: beyond the tolerance, and not closed by anybody."""
    return [
        code
        for code, window in catalogue.windows.items()
        if window.grace_until < today and not calendar.closing(code)
    ]


def ask_closing(catalogue: Catalogue, calendar: Calendar, today: date) -> Close | None:
    """The form of a closing; what was asked when its button is pressed."""
    codes = closable(catalogue, calendar, today)
    if not codes:
        st.html('<p class="said">Oggi non c\'è nessun semestre da chiudere.</p>')
        return None
    st.html(
        '<p class="said">Dal giorno della chiusura invia solo chi ha una proroga. Ciò che si sa in '
        "quel momento viene copiato in file che nessun invio successivo cambia.</p>"
    )
    with st.form("chiusura", border=False, enter_to_submit=False):
        semester = st.selectbox(
            "Semestre da chiudere",
            codes,
            format_func=lambda code: catalogue.windows[code].semester.label,
        )
        by = st.text_input(BY, max_chars=120, key="chiusura_chi")
        sure = st.checkbox("Confermo: la chiusura non si annulla")
        pressed = st.form_submit_button("Chiudi il semestre")
    return Close(semester, by, sure) if pressed else None
