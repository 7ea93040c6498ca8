"""What happens to a submission after it is received: accepted, returned, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from monitoring.catalogue import Catalogue
from monitoring.errors import PrologoError
from monitoring.italian import dated, day_of
from monitoring.locks import locked
from monitoring.settings import Folders, now
from pipelines.cells import Place, named_cells
from pipelines.events import Cell, Event
from pipelines.publish import publish_recorded
from pipelines.store import History, read_content, read_history, record

NEEDS_REASON = ("reserve", "return", "withdraw")
MAY_ASK = ("reserve", "return")
ACCEPTED = ("accettata", "accettata_con_riserva")
_SAID = {
    "accettata": "accettato",
    "accettata_con_riserva": "accettato con riserva",
    "restituita": "restituito",
    "ritirata": "ritirato",
}


class ReviewRefused(PrologoError):
    """The review cannot be recorded."""


def find(folders: Folders, submission_id: str) -> History:
    """The submission of an id, or of the beginning of one.

    Raises:
        ReviewRefused: there is none, or more than one.
    """
    found = [h for h in read_history(folders.raw) if h.submission.id.startswith(submission_id)]
    exact = [h for h in found if h.submission.id == submission_id]
    if len(exact or found) != 1:
        count = "nessun invio" if not found else f"{len(found)} invii"
        raise ReviewRefused(
            f"«{submission_id}»: {count} con questo numero. Copialo dalla ricevuta."
        )
    return (exact or found)[0]


def review(
    folders: Folders,
    submission_id: str,
    kind: str,
    by: str,
    why: str | None = None,
    at: datetime | None = None,
    cells: Sequence[Place] = (),
    until: date | None = None,
) -> History:
    """Record `accept`, `reserve`, `return` or `withdraw`, and publish.

    Args:
        cells: the cells that a `return` or `reserve` names, as (row of the spreadsheet, column).
        until: the day by which it asks an answer.

    Raises:
        ReviewRefused: no such submission, no reason where one is needed, or it is no longer live.
        CellUnknown: a cell that the file does not have.
        NotFinished: recorded, but the publication could not be made.
    """
    identifier = decide(folders, submission_id, kind, by, why, at, cells, until)
    publish_recorded(folders)
    return find(folders, identifier)


def decide(
    folders: Folders,
    submission_id: str,
    kind: str,
    by: str,
    why: str | None = None,
    at: datetime | None = None,
    cells: Sequence[Place] = (),
    until: date | None = None,
) -> str:
    """Record a decision without publishing; the whole number of the submission.

    Raises: as `review`.
    """
    by, why = by.strip(), (why or "").strip() or None
    if not by:
        raise ReviewRefused("Manca chi decide: scrivi nome o ufficio.")
    if kind in NEEDS_REASON and why is None:
        raise ReviewRefused("Serve il motivo: chi ha inviato lo leggerà.")
    if (cells or until) and kind not in MAY_ASK:
        raise ReviewRefused("Celle e data si indicano solo per restituire o accettare con riserva.")
    with locked(folders.raw / ".intake.lock"):
        history = find(folders, submission_id)
        submission = history.submission
        moment = at or now(*history.moments)
        if until and until < day_of(moment):
            raise ReviewRefused(
                f"{dated('Il', until)} è già passato: indica un giorno da oggi in poi."
            )
        _check_may(kind, history)
        named: tuple[Cell, ...] = ()
        if cells:
            catalogue = Catalogue.read(folders.reference)
            content = read_content(folders.raw, submission)
            named = named_cells(content, catalogue, submission.dataset, cells)
        asked = until.isoformat() if until else None
        record(folders.raw, Event(moment.isoformat(), kind, submission.id, by, why, named, asked))
    return submission.id


def _check_may(kind: str, history: History) -> None:
    """Raises ReviewRefused where a submission can no longer become what `kind` says."""
    identifier, state = history.submission.id, history.state
    if history.live_to is not None or (kind == "accept" and history.state == ACCEPTED[0]):
        raise ReviewRefused(f"L'invio {identifier} è già stato {_SAID[state]}.")
    if kind == "withdraw" and history.state in ACCEPTED:
        raise ReviewRefused(
            f"L'invio {identifier} è già stato {_SAID[state]}: per cambiarlo invia un nuovo file."
        )
