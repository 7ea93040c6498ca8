"""What is missing from a sender, and the reminder already written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from monitoring import reminder
from monitoring.catalogue import Catalogue, Window
from monitoring.italian import dated, day, day_of, listing, number, plural
from monitoring.missing import Owed
from monitoring.semester import Semester
from monitoring.windows import Closing
from ui.links import ambito_link


def title(senders: pd.DataFrame, semester: str) -> str:
    """`12 di 14 Ambiti hanno inviato tutto`; senders: monitoring.plan_progress.missing_by_sender."""
    ambiti = senders[senders["level"] == "ambito"]
    count, total = int((ambiti["missing"].map(len) == 0).sum()), len(ambiti)
    label = Semester.parse(semester).label
    if not count:
        return f"Nessun Ambito ha ancora inviato tutto il {label}"
    have = "ha" if count == 1 else "hanno"
    return f"{number(count)} di {number(total)} Ambiti {have} inviato tutto il {label}"


def days(window: Window, closing: Closing | None) -> str:
    """`Scadenza: 31 luglio 2025 · chiuso il 5 febbraio 2026`; an exception beyond it is not closed."""
    deadline = f"Scadenza: {day(window.deadline)}"
    if closing and window.closes_on <= closing.last_day:
        return f"{deadline} · chiuso {dated('il', day_of(closing.at))}"
    return deadline


def line(owed: Collection[Owed], days: str) -> str:
    """Under the title: the days that count, how many have filled each cell, who has an exception."""
    whole = sum(not o.missing for o in owed)
    parts = [days, f"{number(whole)} di {number(len(owed))} mittenti con ogni cella compilata"]
    if longer := [o.sender.label() for o in owed if o.extension]:
        parts.append(f"proroga: {listing(longer)}")
    return " · ".join(parts)


def gaps(owed: Owed, dataset: str) -> None:
    """What is missing of a sender, an entry for each dataset; that of `dataset` is open."""
    st.header(f"{owed.sender.label()}: {reminder.missing_sentence(owed)}", anchor=False)
    entries = []
    for gap in owed.gaps:
        opened = " open" if gap.dataset == dataset or len(owed.gaps) == 1 else ""
        count = f"{plural(gap.missing, 'cella', 'celle')} di {number(gap.expected)}"
        back = f"<p>Restituito: {escape(gap.returned_for)}</p>" if gap.returned_for else ""
        items = "".join(f"<li>{escape(item)}</li>" for item in gap.lines)
        entries.append(
            f'<details class="entry"{opened}><summary><b>{escape(gap.title)}</b>'
            f"<span>{count}</span></summary>{back}<ul>{items}</ul></details>"
        )
    link = f"<p>{ambito_link(owed.sender.code)}</p>" if owed.sender.level == "ambito" else ""
    if entries or link:
        st.html("".join(entries) + link)


def written(owed: Owed, catalogue: Catalogue, on: date, now: datetime) -> None:
    """The reminder to copy, and its two files."""
    text, stem = reminder.reminder_text(owed, catalogue, on), reminder.file_stem(owed)
    with st.expander("Il sollecito già scritto"):
        st.text_area(
            "Il testo, da copiare e da cambiare come serve", text, height=320, key=f"testo_{stem}"
        )
        with st.container(horizontal=True):
            content = reminder.text_file(owed, catalogue, on)
            _download("Scarica il testo", content, f"{stem}.txt", "text/plain")
            if made := reminder.appointment(owed, catalogue, now):
                _download("Scarica la scadenza (.ics)", made, f"{stem}.ics", "text/calendar")


def all_written(owed: Collection[Owed], catalogue: Catalogue, now: datetime, name: str) -> None:
    """The reminders of all who owe something, in one file made when it is asked for."""
    some = [o for o in owed if o.missing]
    if some:
        count = plural(len(some), "sollecito", "solleciti")
        st.download_button(
            f"Scarica {count} già scritti" if len(some) > 1 else "Scarica il sollecito già scritto",
            partial(reminder.every_reminder, some, catalogue, now),
            name,
            "application/zip",
            on_click="ignore",
        )


def _download(label: str, content: bytes, name: str, kind: str) -> None:
    st.download_button(label, content, name, kind, key=name, on_click="ignore")
