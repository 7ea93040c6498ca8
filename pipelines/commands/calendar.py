"""calendar: windows, exceptions, closings."""

from __future__ import annotations

import argparse
from datetime import date

from monitoring.catalogue import Catalogue
from monitoring.italian import day, moment
from monitoring.semester import Semester, SemesterInvalid
from monitoring.settings import Folders, today
from monitoring.windows import extension_sentence, window_state
from pipelines.calendar import close, extend
from pipelines.calendar_events import read_calendar
from pipelines.commands import Parser, UsageWrong, verb


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(
        verbs,
        "calendar",
        "finestre, proroghe e chiusure dei semestri; senza opzioni le elenca",
        "--extend 2026-S1 --ambito AMB02 --until 2026-09-15 --why «Cambio di gestionale» --by ATS",
        _calendar,
    )
    act = new.add_mutually_exclusive_group()
    act.add_argument("--close", metavar="SEMESTRE", help="chiude il semestre e fissa ciò che si sa")
    act.add_argument("--extend", metavar="SEMESTRE", help="proroga il semestre per un mittente")
    new.add_argument("--ambito", metavar="CODICE", help="il mittente della proroga")
    new.add_argument("--until", metavar="GIORNO", help="l'ultimo giorno, per esempio 2026-09-15")
    new.add_argument("--why", metavar="PERCHÉ")
    new.add_argument("--by", metavar="CHI")


def _calendar(options: argparse.Namespace) -> int:
    folders = Folders.from_environment()
    if options.close or options.extend:
        if not options.by:
            raise UsageWrong("Manca --by: chi lo decide.")
        semester = _semester(options.close or options.extend)
        if options.close:
            done = close(folders, semester, options.by)
            print(f"Chiuso il semestre {semester}: {moment(done.at)}, {done.by}.")
            print(f"Ciò che si sapeva è in {folders.closings / semester}.")
        else:
            print(f"{_extend(folders, semester, options)}.")
        return 0
    _print(folders)
    return 0


def _semester(text: str) -> str:
    try:
        return Semester.parse(text).code
    except SemesterInvalid as error:
        raise UsageWrong(str(error)) from error


def _extend(folders: Folders, semester: str, options: argparse.Namespace) -> str:
    for name in ("ambito", "until", "why"):
        if not getattr(options, name):
            raise UsageWrong(f"Manca --{name}: una proroga vuole --ambito, --until e --why.")
    try:
        until = date.fromisoformat(options.until)
    except ValueError as error:
        raise UsageWrong(f"«{options.until}» non è un giorno: scrivilo come 2026-09-15.") from error
    given = extend(folders, semester, options.ambito, until, options.why, options.by)
    return extension_sentence(given, Catalogue.read(folders.reference).senders[given.sender])


def _print(folders: Folders) -> None:
    catalogue, calendar, on = (
        Catalogue.read(folders.reference),
        read_calendar(folders.raw),
        today(),
    )
    for code, window in catalogue.windows.items():
        print(f"{code}: {window_state(window, calendar.closing(code), on)}")
        last = calendar.window(window).closes_on
        dates = (window.opens_on, window.deadline, window.grace_until, last)
        names = ("si apre", "scade", "tolleranza fino al", "si invia fino al")
        print("  " + ", ".join(f"{n} {day(d)}" for n, d in zip(names, dates, strict=True)))
    for given in calendar.extensions:
        sentence = extension_sentence(given, catalogue.senders[given.sender])
        print(f"{sentence} (registrata da {given.by}, {moment(given.at)})")
