"""The calendar changed: a semester prolonged for one sender, a semester closed and frozen."""

from __future__ import annotations

from datetime import date, datetime

from monitoring.catalogue import Catalogue, Window
from monitoring.errors import PrologoError
from monitoring.italian import dated, day_of, listing
from monitoring.locks import locked
from monitoring.settings import Folders, now
from monitoring.windows import Closing, Extension
from pipelines.calendar_events import CLOSE, EXTEND, CalendarEvent, read_calendar
from pipelines.closing import freeze_missing
from pipelines.intake import find_sender
from pipelines.publish import publish_recorded
from pipelines.store import read_history, record


class CalendarRefused(PrologoError):
    """The exception or the closing cannot be recorded."""


def extend(
    folders: Folders,
    semester: str,
    sender: str,
    until: date,
    why: str,
    by: str,
    at: datetime | None = None,
) -> Extension:
    """Let one sender send a semester until a day, that one included, and publish.

    The last exception of a sender counts: a later one may also shorten it. The same one again is
    recorded once.

    Raises:
        CalendarRefused: unknown semester, no reason or name, or a day that prolongs nothing, has
            gone by or is beyond the calendar.
        ReferenceInvalid: the code is of no area that sends.
        NotFinished: recorded, but the publication could not be made.
    """
    catalogue = Catalogue.read(folders.reference)
    window, area = _window(catalogue, semester), find_sender(catalogue, sender)
    assert area is not None
    _signed(by, why)
    code = window.semester.code
    with locked(folders.raw / ".intake.lock"):
        calendar = read_calendar(folders.raw)
        at = at or now(*calendar.moments)
        _prolongs(until, catalogue, window, day_of(at))
        given = Extension(code, area.code, until, why.strip(), by.strip(), at)
        known = calendar.extension(code, area.code)
        if known and (known.until, known.why) == (given.until, given.why):
            return known
        record(
            folders.raw,
            CalendarEvent(
                at=at.isoformat(),
                kind=EXTEND,
                semester=given.semester,
                by=given.by,
                sender=given.sender,
                until=until.isoformat(),
                why=given.why,
            ),
        )
    publish_recorded(folders)
    return given


def _prolongs(until: date, catalogue: Catalogue, window: Window, on: date) -> None:
    """Raises CalendarRefused where a day prolongs nothing, has gone by or is beyond the calendar."""
    last = max(w.closes_on for w in catalogue.windows.values())
    if until <= window.deadline:
        raise CalendarRefused(
            f"{dated('Il', until)} non proroga nulla: il {window.semester.label} scade "
            f"{dated('il', window.deadline)} per tutti. Scrivi un giorno successivo."
        )
    if until < on:
        raise CalendarRefused(
            f"{dated('Il', until)} è già passato: scrivi un giorno da oggi in poi."
        )
    if until > last:
        raise CalendarRefused(
            f"{dated('Il', until)} è oltre il calendario del piano, che finisce {dated('il', last)}: "
            "controlla l'anno."
        )


def close(folders: Folders, semester: str, by: str, at: datetime | None = None) -> Closing:
    """Close a semester: publish, and freeze what is known at this moment.

    From that day only the senders with an exception may send it.

    Raises:
        CalendarRefused: unknown semester, no name, still within the tolerance, or already closed.
        StorageFailed: the disk refused; nothing has been recorded.
        NotFinished: closed; the publication or the frozen copy is completed by the next `build`.
    """
    window = _window(Catalogue.read(folders.reference), semester)
    _signed(by)
    code = window.semester.code
    with locked(folders.raw / ".intake.lock"):
        calendar, history = read_calendar(folders.raw), read_history(folders.raw)
        at = at or now(*calendar.moments, *(moment for h in history for moment in h.moments))
        if day_of(at) <= window.grace_until:
            raise CalendarRefused(
                f"Il {window.semester.label} scade {dated('il', window.deadline)}, con tolleranza fino "
                f"{dated('al', window.grace_until)}: si può chiudere dal giorno dopo."
            )
        if known := calendar.closing(code):
            raise CalendarRefused(
                f"Il {window.semester.label} è già stato chiuso {dated('il', day_of(known.at))} da "
                f"{known.by}. Per un solo mittente si può dare una proroga."
            )
        record(folders.raw, CalendarEvent(at.isoformat(), CLOSE, code, by.strip()))
    publish_recorded(folders)
    freeze_missing(folders)
    return Closing(code, by.strip(), at)


def _window(catalogue: Catalogue, semester: str) -> Window:
    window = catalogue.windows.get(semester)
    if window is None:
        raise CalendarRefused(
            f"«{semester}» non è un semestre del piano: sono {listing(list(catalogue.windows), 12)}."
        )
    return window


def _signed(by: str, why: str = "-") -> None:
    if not by.strip():
        raise CalendarRefused("Manca chi lo decide: scrivi nome o ufficio.")
    if not why.strip():
        raise CalendarRefused("Manca il motivo: il mittente lo leggerà accanto alla sua scadenza.")
