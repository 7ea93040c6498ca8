"""A table as a workbook: the rows, what each column is, what is to be known of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import chain
from typing import Any, BinaryIO

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.errors import PrologoError
from monitoring.files.content import Content, Facts
from monitoring.italian import number
from monitoring.italian_csv import is_missing, names_of, rows_of
from monitoring.workbook_style import (
    DATA,
    DATE_FORMAT,
    as_header,
    font,
    print_on_pages,
    row_by_row,
    saved,
    set_widths,
    text_cell,
)

DICTIONARY, NOTES = "Dizionario", "Note"
MOST_ROWS = 1_048_575
"""Of a sheet of Excel, without the header."""
_LONGEST_TEXT = 32_767
_LOOKED_AT = 200  # rows, for the widths
_NARROWEST, _WIDEST = 9, 48  # letters


class TooManyRows(PrologoError):
    """More rows than a sheet holds."""


def write_workbook(content: Content, out: BinaryIO) -> None:
    """The sheets «Dati», «Dizionario», «Note»; a code stays a text, no text is a formula.

    Numbers have at most 16 digits, as Excel's. Moments are in UTC.

    Raises:
        TooManyRows: see MOST_ROWS.
    """
    table = content.table
    names, count = names_of(table), len(table)
    if count > MOST_ROWS:
        raise TooManyRows(
            f"«{content.name}» ha {number(count)} righe e un foglio di Excel ne tiene "
            f"{number(MOST_ROWS)}: scegli csv o parquet."
        )
    book = row_by_row()
    cut = _rows(book, DATA, table)
    described = [(name, content.columns.get(name, "")) for name in names]
    _pairs(book, DICTIONARY, ("colonna", "che cosa è"), described)
    facts = chain(content.facts, [("Testi tagliati", number(cut))] * bool(cut))
    _pairs(book, NOTES, ("che cosa", "quanto"), facts)
    out.write(saved(book))


def write_tables(facts: Facts, tables: Iterable[Content], out: BinaryIO) -> None:
    """The sheets «Note» with the facts, one a table under its name, «Dizionario» of all their columns."""
    book = row_by_row()
    _pairs(book, NOTES, ("che cosa", "quanto"), facts)
    described: list[tuple[str, str]] = []
    for content in tables:
        _rows(book, content.name, content.table)
        described += [(f"{content.name}: {name}", content.columns[name])
                      for name in names_of(content.table)]  # fmt: skip
    _pairs(book, DICTIONARY, ("foglio: colonna", "che cosa è"), described)
    out.write(saved(book))


def _rows(book: Workbook, title: str, table: pa.Table) -> int:
    """A sheet with the rows under their names; how many texts had to be cut."""
    names = names_of(table)
    sheet: Worksheet = book.create_sheet(title)
    first = [row for row, _ in zip(rows_of(table), range(_LOOKED_AT), strict=False)]
    set_widths(sheet, _widths(names, first))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(names), 1))}{len(table) + 1}"
    print_on_pages(sheet, header=1)
    sheet.append([as_header(text_cell(sheet, name)) for name in names])
    cut = 0
    for row in rows_of(table):
        cut += sum(isinstance(value, str) and len(value) > _LONGEST_TEXT for value in row)
        sheet.append([_cell(sheet, value) for value in row])
    return cut


def _pairs(
    book: Workbook, title: str, header: tuple[str, str], rows: Iterable[tuple[str, str]]
) -> None:
    sheet: Worksheet = book.create_sheet(title)
    set_widths(sheet, (28, 110))
    print_on_pages(sheet, header=1)
    sheet.append([as_header(text_cell(sheet, name)) for name in header])
    for label, text in rows:
        sheet.append([text_cell(sheet, label), text_cell(sheet, text, wrapped=True)])


def _cell(sheet: Worksheet, value: Any) -> Cell | int | float | Decimal | None:
    if is_missing(value):
        return None
    if isinstance(value, bool):
        return text_cell(sheet, "sì" if value else "no")
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, date):
        return _dated(sheet, value)
    return text_cell(sheet, str(value)[:_LONGEST_TEXT])


def _dated(sheet: Worksheet, value: date) -> Cell:
    """A day, or a moment without its zone, which no workbook can hold."""
    cell = WriteOnlyCell(sheet)
    if isinstance(value, datetime):
        value = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    day_only = not isinstance(value, datetime) or value.time() == time.min
    cell.value, cell.font = value, font()
    cell.number_format = DATE_FORMAT if day_only else f"{DATE_FORMAT} hh:mm:ss"
    return cell


def _widths(names: list[str], rows: list[tuple[Any, ...]]) -> list[float]:
    longest = [
        max([len(name) + 3, *(len(str(row[place])) for row in rows if not is_missing(row[place]))])
        for place, name in enumerate(names)
    ]
    return [float(min(max(width, _NARROWEST), _WIDEST)) for width in longest]
