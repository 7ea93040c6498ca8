"""The sheet «Problemi» of a marked workbook: the whole list, one problem a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from monitoring.italian import plural
from monitoring.validation.problems import ERROR, NOTICE, WARNING, Problem
from monitoring.workbook_style import (
    CENTRED,
    ERROR_FILL,
    WARNING_FILL,
    as_header,
    print_on_pages,
    set_widths,
    text_cell,
)

PROBLEMS = "Problemi"
_COLUMNS = ("gravità", "riga", "colonna", "c'è scritto", "che cosa non va", "che cosa fare")
_WIDTHS = (12, 8, 28, 26, 70, 70)
_GRAVITIES = {ERROR: "errore", WARNING: "avviso", NOTICE: "notizia"}
_FILLS = {ERROR: ERROR_FILL, WARNING: WARNING_FILL}
_MOST_ROWS = 20_000


def add_problems(book: Workbook, problems: Sequence[Problem], places: Mapping[str, int]) -> None:
    """Add the sheet to a workbook written row by row; `places` is where each column stands, from 0."""
    sheet = book.create_sheet(PROBLEMS)
    sheet.freeze_panes = "A2"
    set_widths(sheet, _WIDTHS)
    print_on_pages(sheet, header=1)
    sheet.append([as_header(text_cell(sheet, name)) for name in _COLUMNS])
    for problem in problems[:_MOST_ROWS]:
        texts = (
            _GRAVITIES[problem.severity],
            str(problem.line or ""),
            _column(problem, places),
            problem.value or "",
            problem.message,
            problem.hint,
        )
        cells = [text_cell(sheet, text, wrapped=True) for text in texts]
        if problem.line:
            cells[1].value, cells[1].number_format = problem.line, "0"
            cells[1].alignment = CENTRED
        if problem.severity in _FILLS:
            cells[0].fill = _FILLS[problem.severity]
        sheet.append(cells)
    if (left := len(problems) - _MOST_ROWS) > 0:
        more = f"Qui non entrano {plural(left, 'altro problema', 'altri problemi')}: sono dello stesso tipo."
        sheet.append([text_cell(sheet, more)])


def _column(problem: Problem, places: Mapping[str, int]) -> str:
    """`D valore`: the letter that the spreadsheet shows, and the name."""
    if problem.column is None:
        return ""
    place = places.get(problem.column)
    letter = "" if place is None else get_column_letter(place + 1)
    return f"{letter} {problem.column}".strip()
