"""Demonstration submissions: invented figures that enter by the same door as the real ones."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby

from monitoring.catalogue import Catalogue
from monitoring.errors import PrologoError
from monitoring.semester import Semester
from monitoring.settings import Folders
from pipelines.calendar import close, extend
from pipelines.demo_cast import Cast, office_hours
from pipelines.demo_sendings import Director, Sending
from pipelines.intake import Checked, check, keep
from pipelines.publish import publish
from pipelines.review import decide
from pipelines.store import half_written, read_history

ORIGIN = "dimostrativo"
FIRST_SEMESTERS = 3
WHY = {
    "PAST_CHANGED": "Correzione dopo la verifica con i Comuni: alcune persone contate due volte.",
    "VALUES_DISAPPEARED": "Il file contiene solo le righe corrette.",
    "JUMP": "Valori verificati con gli operatori: la variazione è reale.",
    "SUM_MISMATCH": "Per una persona il sesso non è registrato.",
    "DUPLICATE_IDENTICAL": "Riga ripetuta per errore, il valore è lo stesso.",
}


class DemoRefused(PrologoError):
    """The demonstration cannot be written here, or one of its files is not as it should be."""


def make_demo(folders: Folders, *, seed: int = 1, semesters: list[str] | None = None) -> int:
    """Fill an empty raw folder with demonstration submissions, and publish; how many there are.

    Every file is examined by the production checks on its own simulated day, against what was in
    force when its window opened, and stored by the production intake. Each semester but the last is
    closed, and frozen, as the command does. The same seed writes the same bytes.

    Args:
        semesters: those to report; without them, the first three of the plan.

    Raises:
        DemoRefused: the raw folder holds submissions already, the folder of closings a frozen one,
            a semester is not of the plan, or a file has errors.
    """
    _refuse_unless_empty(folders)
    catalogue = Catalogue.read(folders.reference)
    director = Director(catalogue, seed, _wanted(catalogue, semesters))
    sendings = sorted(director.sendings(), key=lambda s: (s.at, s.sender.code, s.dataset))
    made, before = 0, None
    for window, batch in groupby(sendings, key=lambda s: s.batch):
        publish(folders)
        made += _receive(folders, director.cast, list(batch))
        if before:
            made += _close(folders, director, before)
        before = Semester.parse(window)
    publish(folders)
    return made


def _refuse_unless_empty(folders: Folders) -> None:
    if read_history(folders.raw) or half_written(folders.raw):
        raise DemoRefused(
            f"{folders.raw} contiene già degli invii: la dimostrazione vuole una cartella vuota."
        )
    if any(folders.closings.glob("[!.]*")):
        raise DemoRefused(
            f"{folders.closings} contiene già delle chiusure, che non sarebbero rifatte: togli "
            "quella cartella e ripeti."
        )


def _wanted(catalogue: Catalogue, semesters: list[str] | None) -> list[Semester]:
    known = list(catalogue.windows)
    codes = semesters or known[:FIRST_SEMESTERS]
    wanted = sorted({Semester.parse(code) for code in codes})
    for semester in wanted:
        if semester.code not in known:
            raise DemoRefused(
                f"Il semestre {semester} è fuori dal piano, che va da {known[0]} a {known[-1]}."
            )
    return wanted


def _receive(folders: Folders, cast: Cast, sendings: list[Sending]) -> int:
    """Send files of a window, and tell what becomes of them; how many they are."""
    received = _send(folders, cast, sendings)
    _review(folders, cast, received)
    return len(received)


def _close(folders: Folders, director: Director, semester: Semester) -> int:
    """Close a semester, then let in what is corrected afterwards; how many files that is.

    All that arrived before the closing is stored already, so what it freezes is whole.
    """
    cast = director.cast
    close(folders, semester.code, cast.reviewer, cast.closing(semester))
    made = 0
    for late in director.reopened(semester):
        given = late.given
        extend(folders, semester.code, given.sender, given.until, given.why, given.by, at=given.at)
        made += _receive(folders, cast, [late.sending])
    return made


def _send(folders: Folders, cast: Cast, sendings: list[Sending]) -> list[tuple[Sending, str]]:
    """Check the files of a window, then store them in order of arrival; each with its number.

    Nothing is published meanwhile, so the checks do not depend on each other.

    Raises:
        DemoRefused: a file has errors, a warning that nobody explains, or is there already.
    """

    def examined(sending: Sending) -> Checked:
        content, day = sending.content, sending.at.date()
        return check(folders, content, sending.file_name, sending.sender, day=day)

    with ThreadPoolExecutor(2) as pool:
        checked = list(pool.map(examined, sendings))
    return [
        (sending, _store(folders, cast, sending, found))
        for sending, found in zip(sendings, checked, strict=True)
    ]


def _store(folders: Folders, cast: Cast, sending: Sending, checked: Checked) -> str:
    report, name = checked.examined.report, sending.file_name
    if told := report.errors + [p for p in report.warnings if p.code not in WHY]:
        raise DemoRefused(f"Il file dimostrativo {name} non è come deve: {told[0].message}")
    reason = _reason(p.code for p in report.warnings)
    by = cast.signature(sending.sender)
    submission, already = keep(
        folders, sending.content, name, by, checked.examined, reason, sending.at, ORIGIN
    )
    if already:
        raise DemoRefused(f"Il file dimostrativo {name} è uguale a quello già in vigore.")
    return submission.id


def _reason(codes: Iterable[str]) -> str | None:
    """Why the warnings are accepted, one sentence for each kind."""
    found = set(codes)
    return " ".join(why for code, why in WHY.items() if code in found) or None


def _review(folders: Folders, cast: Cast, received: list[tuple[Sending, str]]) -> None:
    """What happened afterwards: returned, withdrawn, accepted, accepted with a reserve."""
    for sending, number in received:
        if after := sending.after:
            by = cast.reviewer if after.kind == "return" else cast.signature(sending.sender)
            at = office_hours((sending.at + timedelta(days=after.days)).date(), 21600)
            decide(folders, number, after.kind, by, after.why, at)
        elif sending.batch != cast.last:
            closed = cast.catalogue.windows[sending.batch].grace_until + timedelta(days=25)
            why = cast.reserve(sending.sender, sending.dataset)
            kind = "reserve" if why else "accept"
            decide(folders, number, kind, cast.reviewer, why, office_hours(closed, 7200))
