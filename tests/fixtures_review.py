"""Submissions of a small territory, sent and reviewed by production code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from pipelines.intake import check, keep, receive
from pipelines.store import Submission

START = datetime(2026, 7, 20, 8, 0, tzinfo=UTC)
Row = tuple[str, ...]


def comuni(folders: Folders, sender: str) -> list[str]:
    """The codes of a sender's comuni."""
    return [
        a.code for a in Catalogue.read(folders.reference).areas.values() if a.parent_code == sender
    ]


def cartelle(areas: list[str], figures: list[str], nota: str = "") -> bytes:
    """An extract of case files: one row per comune, `figures` its cartelle attive."""
    header = "semestre;codice_area;cartelle_attive;cartelle_nuove;cartelle_aggiornate;nota"
    rows = (f"2026-S1;{a};{n};0;0;{nota}" for a, n in zip(areas, figures, strict=True))
    return ("\r\n".join([header, *rows]) + "\r\n").encode()


def send(
    folders: Folders, sender: str, content: bytes, days: int = 0, name: str = "dati.csv"
) -> Submission:
    """Send a file some days after 20 July 2026, warnings accepted."""
    area = Catalogue.read(folders.reference).areas[sender]
    when = START + timedelta(days=days)
    receipt = receive(folders, content, name, "Ufficio", area, "Verificato.", at=when)
    assert receipt.submission, receipt.checked.examined.report.problems
    return receipt.submission


def put(
    folders: Folders, sender: str, content: bytes, at: datetime, name: str = "dati.csv"
) -> Submission:
    """Receive a file, warnings accepted, and publish nothing: for stories told once at their end."""
    area = Catalogue.read(folders.reference).areas[sender]
    examined = check(folders, content, name, area, at.date()).examined
    assert not examined.report.errors, examined.report.problems
    submission, _ = keep(folders, content, name, "Ufficio", examined, "Verificato.", at, "invio")
    return submission
