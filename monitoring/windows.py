"""When a semester may be sent, by whom: its window, the exceptions of a sender, the closings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitoring.catalogue import Area, Catalogue, Window
from monitoring.italian import dated, day, day_of, plural
from monitoring.semester import Semester

_THE = {"ambito": "l'", "asst": "l'", "provincia": "la "}


@dataclass(frozen=True)
class Extension:
    """An exception: one sender may send a semester until a day, that one included."""

    semester: str
    sender: str
    until: date
    why: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Closing:
    """A semester closed by somebody: from that day only the senders with an exception may send."""

    semester: str
    by: str
    at: datetime

    @property
    def last_day(self) -> date:
        """The last day on which everyone could send."""
        return day_of(self.at) - timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """What was recorded about the windows of the catalogue, in the order of time."""

    extensions: tuple[Extension, ...] = ()
    closings: tuple[Closing, ...] = ()

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When each exception and closing was recorded."""
        return (*(e.at for e in self.extensions), *(c.at for c in self.closings))

    def closing(self, semester: str) -> Closing | None:
        return next((c for c in self.closings if c.semester == semester), None)

    def extension(self, semester: str, sender: str | None) -> Extension | None:
        """The exception in force of a sender: the last recorded."""
        known = (e for e in reversed(self.extensions) if e.semester == semester)
        return next((e for e in known if e.sender == sender), None)

    def window(self, window: Window, sender: str | None = None) -> Window:
        """A window as it is for a sender; without one, for those who have no exception."""
        if closing := self.closing(window.semester.code):
            window = replace(window, closes_on=min(window.closes_on, closing.last_day))
        if given := self.extension(window.semester.code, sender):
            until = given.until
            window = replace(
                window,
                deadline=max(window.deadline, until),
                grace_until=max(window.grace_until, until),
                closes_on=max(window.closes_on, until),
            )
        return window

    def last_days(self, catalogue: Catalogue, sender: str | None) -> dict[str, date]:
        """The last day on which a sender may send each semester, where it is not the catalogue's."""
        found = {code: self.window(w, sender).closes_on for code, w in catalogue.windows.items()}
        return {c: last for c, last in found.items() if last != catalogue.windows[c].closes_on}


NOTHING_RECORDED = Calendar()


def current_window(
    catalogue: Catalogue,
    on: date,
    calendar: Calendar = NOTHING_RECORDED,
    sender: str | None = None,
) -> Window | None:
    """The semester to send on a day: the last one opened and not closed for the sender, or none."""
    known = (calendar.window(w, sender) for w in catalogue.windows.values())
    opened = [w for w in known if w.opens_on <= on <= w.closes_on]
    return max(opened, key=lambda w: w.opens_on, default=None)


def prolonged_windows(
    catalogue: Catalogue, on: date, calendar: Calendar, sender: str
) -> list[Window]:
    """The windows that a sender has still open by an exception, beside the current one, in order."""
    current = current_window(catalogue, on, calendar, sender)
    known = (calendar.window(w, sender) for w in catalogue.windows.values())
    return [
        window
        for window in known
        if (given := calendar.extension(window.semester.code, sender))
        and given.until >= on >= window.opens_on
        and window != current
    ]


def next_window(catalogue: Catalogue, on: date) -> Window | None:
    """The first semester that has still to open."""
    coming = [w for w in catalogue.windows.values() if w.opens_on > on]
    return min(coming, key=lambda w: w.opens_on, default=None)


def deadline_sentence(
    catalogue: Catalogue,
    on: date,
    calendar: Calendar = NOTHING_RECORDED,
    sender: Area | None = None,
) -> str:
    """`1° sem. 2026: scade il 31 luglio 2026, mancano 12 giorni`; or what there is instead.

    With a sender, its exceptions that have not ended are named, each with its reason.
    """
    code = sender.code if sender else None
    window = current_window(catalogue, on, calendar, code)
    said = [_window_sentence(window, on) if window else _nothing_open(catalogue, on)]
    for semester in catalogue.windows if sender else ():
        given = calendar.extension(semester, code)
        if sender and given and given.until >= on:
            said.append(f"{extension_sentence(given, sender)}.")
    return " ".join(said)


def extension_sentence(given: Extension, sender: Area) -> str:
    """`2° sem. 2026, per l'Ambito Dalmine prorogato al 15 febbraio 2027: <reason>`."""
    label = Semester.parse(given.semester).label
    who = f"{_THE[sender.level]}{sender.label()}"
    return f"{label}, per {who} prorogato {dated('al', given.until)}: {given.why.rstrip('. ')}"


def _nothing_open(catalogue: Catalogue, on: date) -> str:
    coming = next_window(catalogue, on)
    if coming is None:
        return "Nessun semestre è aperto: il calendario del piano è finito."
    opening = f"{coming.semester.label} si apre {dated('il', coming.opens_on)}"
    return f"Nessun semestre è aperto: {opening}."


def _window_sentence(window: Window, on: date) -> str:
    name, left = window.semester.label, (window.deadline - on).days
    if left == 0:
        return f"{name}: scade oggi, {day(window.deadline)}."
    if left > 0:
        verb = "manca" if left == 1 else "mancano"
        days = plural(left, "giorno", "giorni")
        return f"{name}: scade {dated('il', window.deadline)}, {verb} {days}."
    past = f"{name}: scaduto {dated('il', window.deadline)}"
    if on <= window.grace_until:
        return f"{past}; fino {dated('al', window.grace_until)} è ancora in tempo."
    return f"{past}; si può inviare, in ritardo, fino {dated('al', window.closes_on)}."


def window_state(window: Window, closing: Closing | None, on: date) -> str:
    """A window on a day, in words: `aperto, mancano 12 giorni alla scadenza`.

    closing: of its semester, if somebody has closed it.
    """
    if on < window.opens_on:
        return f"non ancora aperto: si apre {dated('il', window.opens_on)}"
    if closing and on > closing.last_day:
        return f"chiuso {dated('il', day_of(closing.at))} da {closing.by}"
    if on > window.closes_on:
        return f"chiuso: si poteva inviare fino {dated('al', window.closes_on)}"
    if on <= window.deadline:
        words = ("scade oggi", "scade domani")
        left = (window.deadline - on).days
        return f"aperto: {words[left] if left < 2 else f'mancano {left} giorni alla scadenza'}"
    if on <= window.grace_until:
        return f"scaduto, ancora in tempo fino {dated('al', window.grace_until)}"
    return f"scaduto: si invia in ritardo fino {dated('al', window.closes_on)}"


def coordination(catalogue: Catalogue) -> str:
    """Whom to ask: `coordinamento di ATS Bergamo`, with office and e-mail where they are given.

    They are the keys `office` and `email` of `[coordination]` in territory.toml.
    """
    given = catalogue.territory.get("coordination", {})
    places = ", ".join(str(given[key]) for key in ("office", "email") if given.get(key))
    return f"coordinamento di {catalogue.territory['agency']}" + (f" ({places})" if places else "")
