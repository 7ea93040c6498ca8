"""The reminder to a sender, already written, and its deadline as an appointment."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Alarm, Event
from icalendar import Calendar as Appointments

from monitoring.catalogue import Catalogue, Window
from monitoring.italian import dated, day_of, number, plural
from monitoring.missing import Gap, Owed
from monitoring.windows import coordination, extension_sentence

ALARM_DAYS = 3


def subject(owed: Owed) -> str:
    """`Dati del 1° sem. 2026 da completare: Ambito Dalmine`."""
    return f"Dati del {owed.window.semester.label} da completare: {owed.sender.label()}"


def missing_sentence(owed: Owed) -> str:
    """`mancano 189 celle di 196`; `non manca nulla`."""
    if not owed.missing:
        return "non manca nulla"
    verb = "manca" if owed.missing == 1 else "mancano"
    return f"{verb} {plural(owed.missing, 'cella', 'celle')} di {number(owed.expected)}"


def deadline_words(owed: Owed, on: date) -> str:
    """Until when the sender may send, as of a day; an exception is named with its reason."""
    window = owed.window
    if on > window.closes_on:
        said = f"Il semestre è chiuso: si poteva inviare fino {dated('al', window.closes_on)}"
    elif on <= window.deadline:
        said = f"La scadenza è {dated('il', window.deadline)}"
    elif on <= window.grace_until:
        said = f"La scadenza era {dated('il', window.deadline)}, e fino {dated('al', window.grace_until)} è ancora in tempo"
    else:
        said = f"La scadenza era {dated('il', window.deadline)}; si può ancora inviare fino {dated('al', window.closes_on)}"
    given = owed.extension
    return f"{said}. {extension_sentence(given, owed.sender)}." if given else f"{said}."


def reminder_text(owed: Owed, catalogue: Catalogue, on: date) -> str:
    """The whole message, to be copied into an e-mail; lines end with `\\n`."""
    whom, term = coordination(catalogue), owed.window.semester
    greeting = f"Gentile {owed.office}," if owed.office else "Gentili colleghe e colleghi,"
    lines = [f"A: {owed.email}"] if owed.email else []
    lines += [f"Oggetto: {subject(owed)}", "", greeting, ""]
    lines += [f"per il {term.half}° semestre {term.year} {missing_sentence(owed)}:", ""]
    for gap in owed.gaps:
        lines += [*_gap_lines(gap), ""]
    lines += [deadline_words(owed, on), "", _how(owed, on, whom), ""]
    lines += [f"Per qualunque dubbio, il riferimento è il {whom}.", "", "Grazie e buon lavoro", ""]
    return "\n".join(lines)


def _gap_lines(gap: Gap) -> list[str]:
    count = plural(gap.missing, "cella", "celle")
    lines = [f"{gap.title.upper()}: {count} di {number(gap.expected)}"]
    if gap.returned_for:
        lines.append(f"(l'invio è stato restituito: {gap.returned_for})")
    return lines + [f"- {line}" for line in gap.lines]


def _how(owed: Owed, on: date, whom: str) -> str:
    if on > owed.window.closes_on:
        return f"Per inviare ora serve una proroga: si chiede al {whom}."
    partly = ""
    if any(gap.missing < gap.expected for gap in owed.gaps):
        partly = (
            " Se una parte è già stata inviata, nel modello si lasciano solo le righe che mancano, "
            "intere: quelle tolte restano come sono, una riga lasciata vuota cancella il suo valore."
        )
    return (
        f"Per inviare: nella pagina «Carica» del cruscotto scegliere «{owed.sender.label()}», "
        "scaricare il modello (righe e nomi ci sono già), riempirlo e caricarlo. Dove il dato non "
        f"c'è si scrive ND, con il motivo nella nota.{partly}"
    )


def due_day(owed: Owed, on: date) -> date | None:
    """The next day that counts: the deadline, then the end of the tolerance, then the closing."""
    window = owed.window
    days = (window.deadline, window.grace_until, window.closes_on)
    return next((d for d in days if d >= on), None)


def _last_day_of(window: Window, on: date) -> str:
    """What ends on a day of `due_day`: after the tolerance one may still send, late."""
    if on == window.deadline:
        return "Scade l'invio dei"
    if on == window.grace_until < window.closes_on:
        return "Ultimo giorno per inviare in tempo i"
    return "Ultimo giorno per inviare i"


def appointment(owed: Owed, catalogue: Catalogue, stamp: datetime) -> bytes | None:
    """The day that counts as an iCalendar file, with an alarm; `None` when the semester is closed.

    The same sender and semester keep the same UID: opened again, it replaces the older one.

    Args:
        stamp: the moment at which it is written [UTC].
    """
    on = due_day(owed, day_of(stamp))
    if on is None:
        return None
    event, alarm, file = Event(), Alarm(), Appointments()
    title = f"{_last_day_of(owed.window, on)} dati del {owed.window.semester.label}: {owed.sender.label()}"
    place = catalogue.territory["province_code"]
    event.add("uid", f"{owed.window.semester}.{owed.sender.code}.{place}@prologo")
    event.add("dtstamp", stamp)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", title)
    detail = f"{dated('Al', day_of(stamp))} {missing_sentence(owed)}. {deadline_words(owed, day_of(stamp))}"
    event.add("description", detail)
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-ALARM_DAYS))
    alarm.add("description", title)
    event.add_component(alarm)
    file.add("prodid", f"-//{catalogue.territory['agency']}//Prologo//IT")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add_component(event)
    return bytes(file.to_ical())


def file_stem(owed: Owed) -> str:
    """`sollecito_2026-S1_AMB02`."""
    return f"sollecito_{owed.window.semester}_{owed.sender.code}"


def text_file(owed: Owed, catalogue: Catalogue, on: date) -> bytes:
    """The message as a text file that Windows opens as it is: UTF-8 with BOM, CRLF."""
    return reminder_text(owed, catalogue, on).replace("\n", "\r\n").encode("utf-8-sig")


def every_reminder(all_owed: Iterable[Owed], catalogue: Catalogue, stamp: datetime) -> bytes:
    """A zip with the message and the appointment of each sender that owes something."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for owed in all_owed:
            if owed.missing:
                stem = file_stem(owed)
                archive.writestr(f"{stem}.txt", text_file(owed, catalogue, day_of(stamp)))
                if made := appointment(owed, catalogue, stamp):
                    archive.writestr(f"{stem}.ics", made)
    return out.getvalue()
