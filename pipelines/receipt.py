"""The receipt of a submission, as a text and as a PDF."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from monitoring.catalogue import Catalogue
from monitoring.queries.sending import values_in_force
from monitoring.receipt import (
    DEMONSTRATION_NOTE,
    TITLE,
    VERIFY,
    Decision,
    Kept,
    receipt_facts,
    receipt_summary,
    verify_commands,
)
from monitoring.settings import Folders
from monitoring.typesetting import typeset
from monitoring.warehouse import open_warehouse
from pipelines.review import find
from pipelines.store import STATES_AFTER, read_content

TEMPLATE = Path(__file__).parent / "typeset" / "receipt.typ"
_MOMENT = ("year", "month", "day", "hour", "minute", "second")


def kept(folders: Folders, submission_id: str) -> Kept:
    """A submission as it is kept and as the published warehouse counts it.

    Raises:
        ReviewRefused: no submission, or more than one, has this number.
        RawUnreadable: its file is missing or altered.
        WarehouseMissing: nothing has been published.
    """
    history = find(folders, submission_id)
    submission = history.submission
    decisions = tuple(
        Decision(STATES_AFTER[e.kind], datetime.fromisoformat(e.at), e.by, e.why)
        for e in history.events
    )
    size = len(read_content(folders.raw, submission))
    in_force = values_in_force(open_warehouse(folders.warehouse), submission.id)
    return Kept(asdict(submission), size, in_force, decisions)


def receipt_text(found: Kept, catalogue: Catalogue) -> str:
    """The receipt as lines of text: title, facts, how to verify."""
    facts = receipt_facts(found, catalogue)
    width = max(len(label) for label, _ in facts)
    lines = [TITLE.upper(), ""] + [f"{label:<{width}}  {value}" for label, value in facts]
    lines += ["", VERIFY] + [f"  {system}: {said}" for system, said in verify_commands(found)]
    return "\n".join(lines) + "\n"


def receipt_pdf(found: Kept, catalogue: Catalogue) -> bytes:
    """The receipt as an accessible PDF (PDF/UA-1), dated at the reception: same facts, same bytes."""
    received = found.received.astimezone(UTC).replace(microsecond=0)
    told = {
        "title": TITLE,
        "agency": catalogue.territory["agency"],
        "plan": catalogue.territory["plan"]["title"],
        "number": found.sidecar["id"],
        "moment": dict(zip(_MOMENT, received.timetuple(), strict=False)),
        "summary": receipt_summary(found, catalogue),
        "demonstration": DEMONSTRATION_NOTE if found.is_demonstration else "",
        "facts": receipt_facts(found, catalogue),
        "verify": VERIFY,
        "commands": verify_commands(found),
    }
    return typeset(TEMPLATE, told, "pdf", accessible=True)
