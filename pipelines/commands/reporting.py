"""report: the half-yearly report as a PDF or a workbook."""

from __future__ import annotations

import argparse

from monitoring import access
from monitoring.catalogue import Catalogue
from monitoring.report.asked import asked
from monitoring.semester import Semester, SemesterInvalid
from monitoring.settings import Folders, today
from monitoring.warehouse import open_warehouse
from pipelines.commands import Parser, UsageWrong, verb
from pipelines.commands.files import write_out


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(
        verbs,
        "report",
        "la relazione semestrale: PDF, oppure foglio di calcolo se il file finisce in .xlsx",
        "--semestre 2026-S1 --ambito AMB08 -o relazione.pdf",
        _report,
    )
    new.add_argument("--semestre", required=True)
    new.add_argument("--ambito", metavar="CODICE", help="di un Ambito accanto alla provincia")
    new.add_argument("--indicatore", metavar="CODICE", help="l'indicatore della mappa")
    new.add_argument("-o", "--output", metavar="FILE")
    new.add_argument("--role", metavar="RUOLO", help="come la vede un altro: lettore, ambito:AMB08")


def _report(options: argparse.Namespace) -> int:
    # not loaded by the other verbs: typst, openpyxl, scipy
    from monitoring.report.gathered import gather
    from monitoring.report.paper import report_pdf
    from monitoring.report.workbook import report_xlsx

    folders = Folders.from_environment()
    reader = access.parse(options.role) if options.role else access.reader()
    try:
        semester = Semester.parse(options.semestre)
    except SemesterInvalid as error:
        raise UsageWrong(str(error)) from error
    warehouse = open_warehouse(folders.warehouse, reader)
    catalogue = Catalogue.read(folders.reference)
    wanted = asked(warehouse, catalogue, semester, options.ambito, today())
    found = gather(warehouse, catalogue, folders.geo, wanted)
    if (options.output or "").lower().endswith(".xlsx"):
        write_out(report_xlsx(found), options.output)
    else:
        write_out(report_pdf(found, options.indicatore), options.output)
    return 0
