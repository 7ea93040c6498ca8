"""A file given back as a workbook: every row where it was, what is wrong marked on its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import chain, islice
from pathlib import PurePath
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell

from monitoring.schema import ERRORS_COLUMN
from monitoring.validation.archive import MAX_ROWS
from monitoring.validation.decoding import clean, decode, records
from monitoring.validation.examine import Report
from monitoring.validation.problems import ERROR, NOTICE, Problem
from monitoring.validation.workbook import as_shown, workbook_cells
from monitoring.workbook_style import (
    DATA,
    ERROR_FILL,
    LINE_HEIGHT_PT,
    WARNING_FILL,
    as_header,
    explain,
    font,
    print_on_pages,
    row_by_row,
    saved,
    set_widths,
    text_cell,
)
from pipelines.workbook_problems import add_problems

_MOST_COMMENTS = 500  # beyond, Excel is slow to open; the column says everything anyway
_LOOKED_AT = 200  # rows, for the widths
_MOST_LETTERS, _REMARKS_LETTERS = 44, 90
_KEPT = (int, float, date, time, timedelta)  # what a workbook holds as such; a bool is an int


@dataclass
class _Marks:
    """The problems of a file by row, and where its columns stand (from 0)."""

    header_line: int
    by_line: dict[int, list[Problem]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    width: int = 0
    remarks: int = 0
    comments: int = 0

    def place_columns(self, header: list[str]) -> None:
        """Learn the header; the remarks stand in their column, else in the first after the last."""
        while header and not header[-1]:
            header.pop()
        self.width = len(header)
        for place, name in enumerate(header):
            self.places.setdefault(name, place)
        lower = [name.lower() for name in header]
        self.remarks = lower.index(ERRORS_COLUMN) if ERRORS_COLUMN in lower else self.width


def marked_name(name: str) -> str:
    """`Dalmine_da_correggere.xlsx`: the name that the marked workbook of a file is saved under."""
    stem = PurePath(name.replace("\\", "/")).stem.removesuffix("_da_correggere")
    return f"{stem}_da_correggere.xlsx"


def can_be_marked(report: Report) -> bool:
    """Whether a file was read as a table, whose cells can be marked, that a sheet can hold."""
    is_table = bool(report.understood.get("header_line")) and report.rows < MAX_ROWS // 2
    return is_table and not any(p.code.startswith(("FILE_", "ENCODING_")) for p in report.problems)


def marked_workbook(content: bytes, report: Report, limits: Mapping[str, float]) -> bytes | None:
    """The file as .xlsx, to be corrected and sent again; `None` if it was no table to read.

    Each row has the number that it had. Errors are red, warnings amber, with a comment; the
    column `errori` says all that is wrong with a row, and is not read when the file comes back.
    A text stays a text, a number of a workbook a number; a formula is shown and not computed.

    Args:
        limits: the catalogue's thresholds, with which the file was read.
    """
    line = int(report.understood.get("header_line") or 0)
    if not can_be_marked(report):
        return None
    marks = _Marks(line)
    for problem in report.problems:
        if problem.line and problem.severity != NOTICE:
            marks.by_line.setdefault(problem.line, []).append(problem)
    rows = _rows(content, report, limits)
    first = list(islice(rows, line + _LOOKED_AT))
    marks.place_columns([clean(_shown(cell)) for cell in first[line - 1]])
    book = row_by_row()
    sheet = book.create_sheet(DATA)
    sheet.freeze_panes = f"A{line + 1}"
    print_on_pages(sheet, header=line)
    set_widths(sheet, _widths(first[line - 1 :], marks))
    for number, row in enumerate(chain(first, rows), start=1):
        if number > MAX_ROWS:
            return None
        sheet.append(_marked_row(sheet, number, row, marks))
    add_problems(book, report.problems, marks.places)
    return saved(book)


def _rows(content: bytes, report: Report, limits: Mapping[str, float]) -> Iterator[list[Any]]:
    """Texts, or the cells of a workbook."""
    if report.understood["encoding"] == "xlsx":
        return map(list, workbook_cells(content, limits))
    text, _ = decode(content)
    return records(text, str(report.understood["delimiter"]))


def _shown(cell: Any) -> str:
    return cell if isinstance(cell, str) else as_shown(cell)


def _widths(rows: list[list[Any]], marks: _Marks) -> list[int]:
    letters = [0] * (marks.width + 1)
    for row in rows:
        for place, cell in enumerate(row[: marks.width]):
            letters[place] = max(letters[place], len(_shown(cell)))
    widths = [min(most + 3, _MOST_LETTERS) for most in letters]
    widths[marks.remarks] = _REMARKS_LETTERS
    return widths


def _marked_row(sheet: Any, line: int, row: list[Any], marks: _Marks) -> list[Cell | None]:
    cells = [_copied(sheet, cell) for cell in row]
    problems = marks.by_line.get(line, [])
    if not problems and line != marks.header_line:
        if line > marks.header_line and marks.remarks < min(marks.width, len(cells)):
            cells[marks.remarks] = None  # what was said of the row last time
        return cells
    cells += [None] * (marks.width - len(cells))
    if marks.remarks == marks.width:  # what is beyond the header stays beyond the remarks
        cells.insert(marks.width, None)
    told = " ".join(_sentence(problem) for problem in problems)
    if line == marks.header_line:
        cells[marks.remarks] = text_cell(sheet, ERRORS_COLUMN)
        cells = [as_header(cell or text_cell(sheet, "")) for cell in cells]
    else:
        cells[marks.remarks] = text_cell(sheet, told, wrapped=True)
        lines = -(-len(told) // _REMARKS_LETTERS)
        sheet.row_dimensions[line].height = LINE_HEIGHT_PT * lines
    for problem in sorted(problems, key=lambda p: p.severity == ERROR):  # the errors last, on top
        _mark(sheet, cells, problem, marks)
    return cells


def _mark(sheet: Any, cells: list[Cell | None], problem: Problem, marks: _Marks) -> None:
    """Colour the cell of a problem, or all of a row's, and say on it what is wrong."""
    place = marks.places.get(problem.column or "")
    named = list(range(marks.width)) if place is None else [place]
    if place is None and (problem.column or problem.line == marks.header_line):
        named = [marks.remarks]  # a column that the file does not have
    for each in {*named, marks.remarks}:
        cell = cells[each] = cells[each] or text_cell(sheet, "")
        cell.fill = ERROR_FILL if problem.severity == ERROR else WARNING_FILL
        if problem.line == marks.header_line:
            cell.font = font(bold=True)
    target = cells[named[0]]
    if target is not None and marks.comments < _MOST_COMMENTS:
        before = f"{target.comment.text}\n\n" if target.comment else ""
        explain(target, f"{before}{problem.message}\n{problem.hint}".rstrip())
        marks.comments += 1


def _sentence(problem: Problem) -> str:
    place = f"{problem.column}: " if problem.column else ""
    return f"{place}{problem.message} {problem.hint}".rstrip()


def _copied(sheet: Any, cell: Any) -> Cell | None:
    """A cell that says the same as one of the file."""
    if isinstance(cell, str):
        return text_cell(sheet, cell) if cell else None
    if cell.value is None:
        return None
    if not isinstance(cell.value, _KEPT):
        return text_cell(sheet, as_shown(cell))
    copy: Cell = WriteOnlyCell(sheet, cell.value)  # type: ignore[arg-type]  # dates and times too
    copy.number_format = cell.number_format
    return copy
