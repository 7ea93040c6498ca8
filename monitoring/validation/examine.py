"""A file examined whole: what was understood, every problem, the rows as they would be stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from monitoring.catalogue import Area, Catalogue
from monitoring.italian import number
from monitoring.schema import TEMPLATE_VERSION
from monitoring.validation.people import without_people
from monitoring.validation.problems import (
    ERROR,
    GRAVITY,
    MOST_PROBLEMS,
    WARNING,
    Problem,
    one_per_cell,
)
from monitoring.validation.reading import read_sheet
from monitoring.validation.resolve import Resolver
from monitoring.validation.rules import RULES
from monitoring.validation.sheet import Sheet
from monitoring.validation.staging import Staging
from monitoring.validation.words import numbers_of

_READ, _RESOLVED = 0.5, 0.75  # shares of a check, by the time that a large file takes
Progress = Callable[[float, str], None]


@dataclass
class Report:
    """What the checks say of a file; `as_dict` is the contract's `--json` report."""

    file: str
    dataset: str | None = None
    semestre: str | None = None
    ambito: str | None = None
    rows: int = 0
    understood: dict[str, str | int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    header: list[str] = field(default_factory=list)

    @property
    def letters(self) -> dict[str, str]:
        """The letter that a spreadsheet shows over each column, by its header as written."""
        from openpyxl.utils import get_column_letter

        named = [(name, get_column_letter(n)) for n, name in enumerate(self.header, start=1)]
        return dict(reversed(named))

    @property
    def unread(self) -> str:
        """What of a workbook was not read, in a sentence; empty where all of it was."""
        sheets = self.understood.get("unread_sheets")
        return f"Non ho letto {sheets}: ogni foglio va inviato come un file." if sheets else ""

    @property
    def errors(self) -> list[Problem]:
        return [p for p in self.problems if p.severity == ERROR]

    @property
    def warnings(self) -> list[Problem]:
        return [p for p in self.problems if p.severity == WARNING]

    @property
    def accepted(self) -> bool:
        return not self.errors

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "dataset": self.dataset,
            "semestre": self.semestre,
            "ambito": self.ambito,
            "rows": self.rows,
            "accepted": self.accepted,
            "understood": self.understood,
            "problems": [p.as_dict() for p in self.problems],
        }


@dataclass
class Examined:
    """A report, and the staged rows behind it (`None` where there was no whole table to read)."""

    report: Report
    staging: Staging | None = None


def examine(
    content: bytes,
    name: str,
    catalogue: Catalogue,
    *,
    sender: Area | None = None,
    day: date | None = None,
    until: dict[str, date] | None = None,
    progress: Progress = lambda _share, _words: None,
) -> Examined:
    """Examine the bytes of a file.

    Args:
        sender: who sends it; without it, the area that answers for most of its rows.
        day: the day on which the semester's window is judged; `None` judges no window.
        until: the last day of each semester, where it is not the catalogue's for this sender.
        progress: told the share done, from 0 to 1, and what is being done.
    """
    progress(0, "Leggo le righe")
    sheet = read_sheet(
        content, catalogue, progress=lambda share: progress(share * _READ, "Leggo le righe")
    )
    report = Report(
        name,
        understood=sheet.understood,
        problems=sheet.problems,
        rows=len(sheet.lines),
        header=sheet.header,
    )
    report.ambito = sender.code if sender else None
    staging = _judged(report, sheet, Resolver(catalogue, sender, day, until), progress)
    texts = sheet.dataset.free_texts if sheet.dataset else ()
    written = {sheet.written(name) for name in texts}
    report.problems = [without_people(p, written) for p in report.problems]
    return Examined(report, staging)


def _judged(report: Report, sheet: Sheet, resolver: Resolver, progress: Progress) -> Staging | None:
    """Every rule over the rows of a sheet; its staged rows, where there is a whole table."""
    if sheet.dataset is None:
        return None
    report.dataset = sheet.dataset.name
    if not len(sheet.lines):
        return None
    progress(_READ, "Riconosco codici e numeri")
    staging = Staging(sheet.dataset, resolver.catalogue)
    staging.add(0, sheet)
    staging.resolve(resolver)
    found = list(islice(one_per_cell(_found(staging, progress)), MOST_PROBLEMS + 1))
    # A column that is missing has been told once: its empty cells are no further problem.
    report.problems += [p for p in found if p.column not in sheet.missing]
    report.problems += _template_problems(sheet)
    if len(found) > MOST_PROBLEMS:
        message = f"I problemi sono più di {number(MOST_PROBLEMS)}: qui ci sono i primi."
        hint = "Correggi questi e ricarica il file: spesso è sbagliata una sola colonna."
        report.problems.append(Problem("FILE_TOO_LARGE", message, hint))
    report.problems.sort(key=lambda p: (p.line or 0, GRAVITY[p.severity]))
    _describe(report, staging, resolver)
    progress(1, "Controllo i valori")
    return None if sheet.missing else staging


def _found(staging: Staging, progress: Progress) -> Iterator[Problem]:
    for place, rule in enumerate(RULES):
        progress(_RESOLVED + (1 - _RESOLVED) * place / len(RULES), "Controllo i valori")
        yield from rule(staging)


def _describe(report: Report, staging: Staging, resolver: Resolver) -> None:
    con = staging.con
    report.ambito = resolver.sender.code if resolver.sender else None
    first = con.execute("SELECT arg_min(semester_code, line) FROM work").fetchone()
    decimal = con.execute("SELECT decimal FROM conventions").fetchone()
    report.semestre = first[0] if first else None
    report.rows -= staging.total_rows
    report.understood |= {
        "decimal": decimal[0] if decimal else "",
        "repaired_codes": sum(1 for p in report.problems if p.code == "AREA_CODE_REPAIRED"),
        "total_rows": staging.total_rows,
    }


def _template_problems(sheet: Sheet) -> list[Problem]:
    versions = sheet.columns.get("versione_modello")
    if versions is None:
        return []
    is_old = [bool(v) and v != TEMPLATE_VERSION for v in versions.dictionary.to_pylist()]
    rows = np.flatnonzero(np.array(is_old, bool)[numbers_of(versions)])
    if not len(rows):
        return []
    line, version = int(sheet.lines[rows[0]]), versions[int(rows[0])].as_py()
    message = f"Il file viene dal modello {version[:20]}; l'ultimo è il {TEMPLATE_VERSION}."
    hint = "Puoi inviarlo così; la prossima volta scarica il modello nuovo."
    column = sheet.written("versione_modello")
    return [Problem("TEMPLATE_OLD", message, hint, line, column, version)]
