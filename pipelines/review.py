"""What happens to a submission after it is received: accepted, returned, withdrawn."""

from __future__ import annotations

from datetime import datetime

from monitoring.errors import PrologoError
from monitoring.locks import locked
from monitoring.settings import Folders, now
from pipelines.publish import publish
from pipelines.store import Event, History, read_history, record

NEEDS_REASON = ("reserve", "return", "withdraw")


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
) -> History:
    """Record `accept`, `reserve`, `return` or `withdraw`, and publish.

    Raises:
        ReviewRefused: no such submission, no reason where one is needed, or it is no longer live.
    """
    identifier = decide(folders, submission_id, kind, by, why, at)
    publish(folders)
    return find(folders, identifier)


def decide(
    folders: Folders,
    submission_id: str,
    kind: str,
    by: str,
    why: str | None = None,
    at: datetime | None = None,
) -> str:
    """Record a decision without publishing; the whole number of the submission.

    Raises:
        ReviewRefused: no such submission, no reason where one is needed, or it is no longer live.
    """
    if kind in NEEDS_REASON and not (why or "").strip():
        raise ReviewRefused("Serve il motivo: chi ha inviato lo leggerà.")
    with locked(folders.raw / ".intake.lock"):
        history = find(folders, submission_id)
        identifier = history.submission.id
        if history.live_to is not None:
            raise ReviewRefused(f"L'invio {identifier} è già {history.state.replace('_', ' ')}.")
        if kind == "withdraw" and history.state == "accettata":
            raise ReviewRefused(
                f"L'invio {identifier} è già accettato: per cambiarlo invia un nuovo file."
            )
        record(folders.raw, Event((at or now()).isoformat(), kind, identifier, by, why))
    return identifier
