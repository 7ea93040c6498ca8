"""receipt: what a sender keeps of a submission."""

from __future__ import annotations

import argparse

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from pipelines.commands import Parser, verb
from pipelines.commands.files import write_out
from pipelines.receipt import kept, receipt_pdf, receipt_text


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(
        verbs,
        "receipt",
        "la ricevuta di un invio: testo, oppure PDF se il file finisce in .pdf",
        "2026-S1.AMB02.indicatori -o ricevuta.pdf",
        _receipt,
    )
    new.add_argument("id", metavar="ID", help="il numero dell'invio, o il suo inizio")
    new.add_argument("-o", "--output", metavar="FILE")


def _receipt(options: argparse.Namespace) -> int:
    folders = Folders.from_environment()
    found, catalogue = kept(folders, options.id), Catalogue.read(folders.reference)
    if (options.output or "").lower().endswith(".pdf"):
        write_out(receipt_pdf(found, catalogue), options.output)
    else:
        write_out(receipt_text(found, catalogue).encode(), options.output)
    return 0
