"""validate, intake, template: the files of the senders."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from monitoring.catalogue import Catalogue
from monitoring.italian import plural
from monitoring.schema import DATASETS
from monitoring.semester import Semester, SemesterInvalid
from monitoring.settings import Folders
from monitoring.validation.examine import Report
from monitoring.validation.problems import grouped
from monitoring.warehouse import open_warehouse
from pipelines.commands import Parser, UsageWrong, verb
from pipelines.intake import Receipt, check, find_sender, receive
from pipelines.receipt import kept, receipt_text
from pipelines.store import well_formed
from pipelines.template import template_csv
from pipelines.workbook_template import template_xlsx


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(
        verbs,
        "validate",
        "tutti i problemi di un file; non scrive nulla",
        "Dalmine.csv --ambito AMB02",
        _validate,
    )
    new.add_argument("file", metavar="FILE")
    new.add_argument(
        "--ambito", metavar="CODICE", help="chi invia: un Ambito, una ASST o la provincia"
    )
    new.add_argument("--json", action="store_true", help="il rapporto come JSON")
    new = verb(
        verbs,
        "intake",
        "controlla, riceve e pubblica un file",
        "Dalmine.csv --by «Ufficio di Piano»",
        _intake,
    )
    new.add_argument("file", metavar="FILE")
    new.add_argument("--by", required=True, metavar="CHI")
    new.add_argument("--ambito", metavar="CODICE")
    new.add_argument(
        "--accept-warnings", metavar="PERCHÉ", help="accetta gli avvisi, con il motivo"
    )
    new.add_argument("--json", action="store_true")
    new = verb(
        verbs,
        "template",
        "il modello precompilato",
        "--dataset indicatori --ambito AMB02 --semestre 2026-S1",
        _template,
    )
    new.add_argument("--dataset", required=True, choices=list(DATASETS))
    new.add_argument("--ambito", required=True, metavar="CODICE")
    new.add_argument("--semestre", required=True)
    new.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    new.add_argument("-o", "--output", metavar="FILE")


def read_file(name: str) -> bytes:
    """The bytes of a path.

    Raises:
        UsageWrong: it is missing, a folder, or unreadable.
    """
    path = Path(name)
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UsageWrong(f"Il file {path} non esiste.") from error
    except IsADirectoryError as error:
        raise UsageWrong(f"{path} è una cartella: indica un file.") from error
    except OSError as error:
        raise UsageWrong(f"Il file {path} non si può leggere ({error.strerror}).") from error


def write_out(content: bytes | Callable[[BinaryIO], object], output: str | None) -> None:
    """To a file, or to the standard output; what writes itself is made whole before it is opened."""
    with tempfile.TemporaryFile() as made:
        if isinstance(content, bytes):
            made.write(content)
        else:
            content(made)
        made.seek(0)
        if output is None:
            shutil.copyfileobj(made, sys.stdout.buffer)
            return
        try:
            with open(output, "wb") as file:
                shutil.copyfileobj(made, file)
        except OSError as error:
            raise UsageWrong(f"Non si può scrivere {output} ({error.strerror}).") from error


def _name(path: str) -> str:
    return well_formed(Path(path).name)


def _validate(options: argparse.Namespace) -> int:
    content, folders = read_file(options.file), Folders.from_environment()
    sender = find_sender(Catalogue.read(folders.reference), options.ambito)
    report = check(folders, content, _name(options.file), sender).examined.report
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        print(describe(report))
    return 0 if report.accepted else 1


def _intake(options: argparse.Namespace) -> int:
    content, folders = read_file(options.file), Folders.from_environment()
    sender = find_sender(Catalogue.read(folders.reference), options.ambito)
    receipt = receive(
        folders, content, _name(options.file), options.by, sender, options.accept_warnings
    )
    if options.json:
        found = receipt.submission
        result = receipt.checked.examined.report.as_dict() | {
            "submission_id": found.id if found else None,
            "sha256": found.sha256 if found else None,
            "already_received": receipt.already_received,
        }
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        print(describe(receipt.checked.examined.report))
        print(outcome(folders, receipt))
    return 0 if receipt.submission else 1


def describe(report: Report) -> str:
    """The report in Italian: what was understood, then the problems by kind."""
    lines = [
        f"«{report.file}»: {plural(report.rows, 'riga', 'righe')}"
        + (f" di {report.dataset}" if report.dataset else ""),
        *filter(None, [report.unread]),
    ]
    for group in grouped(report.problems):
        first = group.example
        place = ", ".join(p for p in (group.rows, group.column(report.letters)) if p)
        lines.append(
            f"  [{first.code}] {place + ': ' if place else ''}{group.message} {first.hint}".rstrip()
        )
    errors = len(report.errors)
    lines.append(
        f"{plural(errors, 'errore', 'errori')}: il file non va bene così."
        if errors
        else "Nessun errore."
    )
    return "\n".join(lines)


def outcome(folders: Folders, receipt: Receipt) -> str:
    """Whether the file was received, with its receipt; or why it was not."""
    if receipt.submission is None:
        if receipt.checked.examined.report.errors:
            return "Il file non è stato ricevuto e nulla è cambiato."
        return "Il file non è stato ricevuto: ci sono avvisi. Se sono giusti, ripeti con --accept-warnings e il motivo."
    number = receipt.submission.id
    said = "Questo file era già stato ricevuto" if receipt.already_received else "Ricevuto"
    told = receipt_text(kept(folders, number), Catalogue.read(folders.reference))
    return f"{said}: invio {number}\n\n{told}"


def _template(options: argparse.Namespace) -> int:
    folders = Folders.from_environment()
    catalogue = Catalogue.read(folders.reference)
    sender = find_sender(catalogue, options.ambito)
    assert sender is not None
    try:
        semester = Semester.parse(options.semestre).code
    except SemesterInvalid as error:
        raise UsageWrong(str(error)) from error
    warehouse = open_warehouse(folders.warehouse)
    make = template_xlsx if options.format == "xlsx" else template_csv
    write_out(make(warehouse, catalogue, options.dataset, sender, semester), options.output)
    return 0
