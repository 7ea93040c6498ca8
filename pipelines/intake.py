"""A file received: checked, stored, published. The upload page and the command do exactly this."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from monitoring.catalogue import Area, Catalogue, ReferenceInvalid
from monitoring.errors import PrologoError
from monitoring.italian import dated, day_of
from monitoring.locks import locked
from monitoring.settings import Folders, now, today
from monitoring.validation.difference import Comparison, problems_against
from monitoring.validation.examine import Examined, Progress, Report, examine
from monitoring.warehouse import WarehouseMissing, open_warehouse
from pipelines.calendar_events import read_calendar
from pipelines.publish import publish_recorded
from pipelines.store import Submission, digest, new_id, read_history, store, well_formed

_EXAMINED = 0.9  # the share of a check before the comparison with what is in force


class SenderUnnamed(PrologoError):
    """Nobody says who sends a file."""


class ClosedMeanwhile(PrologoError):
    """The semester was closed between the check of a file and its sending."""


@dataclass(frozen=True)
class Checked:
    """A file examined, and compared with what is in force where that could be done."""

    examined: Examined
    comparison: Comparison | None


@dataclass(frozen=True)
class Receipt:
    """What the sender gets back; `submission` is `None` where the file was refused."""

    checked: Checked
    submission: Submission | None = None
    already_received: bool = False
    fingerprint: str | None = None


def find_sender(catalogue: Catalogue, code: str | None) -> Area | None:
    """The sending area of a code.

    Raises:
        ReferenceInvalid: the code is of no area that sends.
    """
    if code is None:
        return None
    area = catalogue.senders.get(code.upper())
    if area is None:
        raise ReferenceInvalid(
            f"«{code}» non è un mittente: i mittenti sono {', '.join(catalogue.senders)}."
        )
    return area


def check(
    folders: Folders,
    content: bytes,
    name: str,
    sender: Area | None,
    day: date | None = None,
    progress: Progress = lambda _share, _words: None,
) -> Checked:
    """Every problem of a file, with those that only the warehouse can tell; writes nothing.

    `day` is the day on which it arrives; without it, today. `progress` is told the share done,
    from 0 to 1, and what is being done.
    """
    day = day or today()
    catalogue = Catalogue.read(folders.reference)
    examined = _examined(
        folders,
        content,
        name,
        catalogue,
        sender,
        day,
        lambda share, words: progress(share * _EXAMINED, words),
    )
    progress(_EXAMINED, "Confronto con i dati in vigore")
    try:
        warehouse = open_warehouse(folders.warehouse)
    except WarehouseMissing:
        return Checked(examined, None)
    found, comparison = problems_against(examined, catalogue, warehouse, day)
    examined.report.problems += found
    progress(1, "Confronto con i dati in vigore")
    return Checked(examined, comparison)


def _examined(
    folders: Folders,
    content: bytes,
    name: str,
    catalogue: Catalogue,
    sender: Area | None,
    day: date,
    progress: Progress,
) -> Examined:
    """Examine with the windows of the sender; of the likely one, if it has exceptions."""
    calendar = read_calendar(folders.raw)
    until = calendar.last_days(catalogue, sender.code if sender else None)
    found = examine(
        content, name, catalogue, sender=sender, day=day, until=until, progress=progress
    )
    likely = found.report.ambito
    if sender is None and (own := calendar.last_days(catalogue, likely)) != until:
        found = examine(content, name, catalogue, day=day, until=own)
    return found


def receive(
    folders: Folders,
    content: bytes,
    name: str,
    by: str,
    sender: Area | None = None,
    accept_warnings: str | None = None,
    at: datetime | None = None,
    origin: str = "invio",
) -> Receipt:
    """Check a file and, if it has no error and its warnings are accepted, store and publish it.

    The bytes of the latest live submission of the same key are that same submission.

    Raises:
        SenderUnnamed: `by` is blank; nothing has been received.
        StorageFailed: the disk refused; nothing has been received.
        ClosedMeanwhile: the semester was closed after the check; nothing has been received.
        NotFinished: received, but the publication could not be made.
    """
    checked = check(folders, content, name, sender)
    report = checked.examined.report
    if report.errors or (report.warnings and not (accept_warnings or "").strip()):
        return Receipt(checked)
    submission, already = keep(
        folders, content, name, by, checked.examined, accept_warnings, at, origin
    )
    return Receipt(checked, submission, already, publish_recorded(folders))


def keep(
    folders: Folders,
    content: bytes,
    name: str,
    by: str,
    examined: Examined,
    accepted: str | None,
    at: datetime | None,
    origin: str,
) -> tuple[Submission, bool]:
    """Store a file already checked, whose warnings are accepted; whether it was there already.

    Without `at` it is received when its turn has come, so that a closing never has before it a file
    that is not there yet.

    Raises:
        SenderUnnamed: `by` is blank; nothing has been received.
        StorageFailed: the disk refused; nothing has been received.
        ClosedMeanwhile: the semester was closed after the check; nothing has been received.
    """
    if not by.strip():
        raise SenderUnnamed(
            "Manca chi invia, e il file non è stato ricevuto: "
            "scrivi l'ufficio, per esempio «Ufficio di Piano», e invia di nuovo."
        )
    report = examined.report
    assert report.dataset and report.semestre and report.ambito
    with locked(folders.raw / ".intake.lock"):
        key = (report.dataset, report.semestre, report.ambito)
        known = [h for h in read_history(folders.raw) if h.submission.key == key]
        live = [h.submission for h in known if h.live_to is None]
        received = at or now(*(h.submission.received for h in known))
        if live and live[-1].sha256 == digest(content):
            return live[-1], True
        _still_open(folders, report.semestre, report.ambito, received)
        rules = Catalogue.read(folders.reference).rules_version
        submission = as_submission(report, content, name, by, accepted, received, origin, rules)
        store(folders.raw, submission, content)
        return submission, False


def _still_open(folders: Folders, semester: str, sender: str, received: datetime) -> None:
    calendar = read_calendar(folders.raw)
    closing, given = calendar.closing(semester), calendar.extension(semester, sender)
    if closing and received >= closing.at and not (given and day_of(received) <= given.until):
        raise ClosedMeanwhile(
            f"Il semestre {semester} è stato chiuso {dated('il', closing.at)} da {closing.by}: "
            "per inviare serve una proroga del coordinamento."
        )


def as_submission(
    report: Report,
    content: bytes,
    name: str,
    by: str,
    accepted: str | None,
    received: datetime,
    origin: str,
    rules_version: str,
) -> Submission:
    """The sidecar of a file that has just been checked."""
    assert report.dataset and report.semestre and report.ambito
    counts, sha256 = Counter(problem.code for problem in report.warnings), digest(content)
    return Submission(
        id=new_id(report.dataset, report.semestre, report.ambito, received, sha256),
        dataset=report.dataset,
        semestre=report.semestre,
        ambito=report.ambito,
        sha256=sha256,
        original_name=well_formed(PurePath(name.replace("\\", "/")).name),
        received_at=received.isoformat(),
        received_by=well_formed(by.strip()),
        rules_version=rules_version,
        rows=report.rows,
        warnings=[{"code": code, "count": count} for code, count in sorted(counts.items())],
        warnings_reason=well_formed(accepted) if accepted and counts else None,
        origin=origin,
        suffix=".xlsx" if report.understood.get("encoding") == "xlsx" else ".csv",
    )
