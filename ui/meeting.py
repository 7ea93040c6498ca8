"""Cabina di regia: the six views of a meeting, the bar that moves among them, what each is titled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from monitoring.area_search import at_level
from monitoring.catalogue import SENDING_LEVELS, Area, Catalogue
from monitoring.italian import number, plural
from monitoring.plan_progress import last_reportable, missing_by_sender
from monitoring.queries import calendar, plan_seen
from monitoring.semester import Semester
from ui import figure_choice, missing
from ui.address import choose, chosen
from ui.data import ask, today
from ui.links import SUMMARY_PATH
from ui.plan_marks import link_html
from ui.theme import link_style

VIEW = "vista"
VIEWS = {
    "1": "Dove siamo",
    "2": "Gli obiettivi",
    "3": "Nel tempo",
    "4": "Sulla mappa",
    "5": "Chi manca",
    "6": "Da dove cominciare",
}


@dataclass(frozen=True)
class Meeting:
    """What all the views are about: the territory, or one Ambito, today.

    area: the Ambito chosen, or None. code: its code, or the whole territory's. history: one row per
    milestone and day of judgement, seen from there (plan_seen.in_time). senders: who owes what of
    `semester` (plan_progress.missing_by_sender); with an Ambito, it and those that contain it.
    """

    area: Area | None
    code: str
    history: pd.DataFrame
    semesters: pd.DataFrame
    semester: str
    senders: pd.DataFrame
    everyone: pd.DataFrame

    @property
    def states(self) -> pd.DataFrame:
        """One row per milestone, judged today."""
        return self.history[self.history["is_today"]]

    @property
    def whose(self) -> str:
        """After a word: ` visti dall'Ambito Seriate`; nothing for the whole territory."""
        return f" visti dall'{self.area.label()}" if self.area else ""

    @property
    def since(self) -> date:
        """The first day of the plan."""
        day: date = self.semesters["starts_on"].iloc[0].date()
        return day


def meeting_style() -> None:
    """Puts static/css/meeting.css into the page: no navigation, letters to read from afar."""
    link_style("meeting")


def view() -> str:
    """The view in the address, the first without it."""
    return chosen("Vista", VIEWS, VIEW, "1")


def bar(reference: Catalogue, at: str) -> str:
    """The way out, the territory, the way back and on; returns the code of the Ambito, or nothing.

    The buttons answer to the arrows of the keyboard too; all are reached with Tab, in this order.
    """
    place = list(VIEWS).index(at)
    with st.container(horizontal=True, vertical_alignment="center", key="cabina"):
        st.html(f"<p>{link_html(SUMMARY_PATH, 'Esci')}</p>", width="content")
        ambiti = {code: f"Ambito {name}" for code, name in figure_choice.ambiti(reference).items()}
        area = choose("Territorio", {"": "Intera provincia"} | ambiti, "ambito", width=320)
        st.space("stretch")
        st.html(f"<p>{at} di {len(VIEWS)} · {VIEWS[at]}</p>", width="content")
        for label, step, key in (("Indietro", -1, "Left"), ("Avanti", 1, "Right")):
            there = 0 <= place + step < len(VIEWS)
            st.button(label, key=f"cabina_{key}", shortcut=key, disabled=not there,
                      on_click=_go, args=(str(int(at) + step),))  # fmt: skip
    return area


def _go(view: str) -> None:
    st.query_params[VIEW] = view


def meeting(reference: Catalogue, area: str) -> Meeting:
    """Everything asked; area: the code of an Ambito, or nothing."""
    root = next(a.code for a in reference.areas.values() if a.level == "provincia")
    code, semesters = area or root, ask(calendar.semesters)
    semester = last_reportable(semesters, today()) or str(semesters["code"].iloc[0])
    everyone = missing_by_sender(ask(calendar.sent, semester))
    senders = everyone
    if area:
        here = reference.areas[area]
        seats = {a.code for level in SENDING_LEVELS if (a := at_level(reference, here, level))}
        senders = everyone[everyone["sender_code"].isin(seats)]
    return Meeting(
        reference.areas[area] if area else None, code, ask(plan_seen.in_time, code, today()),
        semesters, semester, senders, everyone,
    )  # fmt: skip


def objectives_title(states: pd.DataFrame, whose: str) -> str:
    """In how many objectives some milestone is late."""
    every = states["objective_code"].nunique()
    late = states.loc[states["state"] == "in_ritardo", "objective_code"].nunique()
    if not late:
        return f"Nessun obiettivo ha traguardi in ritardo{whose}"
    have = "obiettivo ha" if late == 1 else "obiettivi hanno"
    return f"{late} {have} almeno un traguardo in ritardo, su {every}"


def time_title(states: pd.DataFrame) -> str:
    """How many milestones are due, how many are to come."""
    due = int((states["due_date"] <= states["day"]).sum())
    return (
        f"{plural(due, 'traguardo è già dovuto', 'traguardi sono già dovuti')}, "
        f"{number(len(states) - due)} devono ancora venire"
    )


def senders_title(made: Meeting) -> str:
    """`13 di 14 Ambiti hanno inviato tutto il 1° sem. 2026`; of an Ambito, whether it has."""
    if made.area is None:
        return missing.title(made.senders, made.semester)
    own = made.senders[made.senders["sender_code"] == made.code]
    whole = len(own) and not own["missing"].iloc[0]
    label = Semester.parse(made.semester).label
    verb = "ha inviato tutto" if whole else "non ha ancora inviato tutto"
    return f"L'{made.area.label()} {verb} il {label}"


def watch_title(states: pd.DataFrame) -> str:
    """How many milestones due are late or not reported."""
    due = states[states["due_date"] <= states["day"]]["state"]
    late, unsaid = int((due == "in_ritardo").sum()), int((due == "non_rendicontato").sum())
    if not late + unsaid:
        return "Nessun traguardo dovuto è in ritardo o non rendicontato"
    return (
        f"{plural(late, 'traguardo dovuto è', 'traguardi dovuti sono')} in ritardo, "
        f"{number(unsaid)} non {'rendicontato' if unsaid == 1 else 'rendicontati'}"
    )
