"""An .xlsx file as rows of text, as a person sees them in the spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from monitoring.italian import typed
from monitoring.validation.archive import MAX_ROWS, broken, check_archive, too_many_rows
from monitoring.validation.decoding import Refusal, known_columns

_HEADER_COLUMNS = 2  # names that make a row a header, and not a list of the columns
_ERRORS = {  # what a file holds, and what Excel in Italian shows
    "#N/A": "#N/D",
    "#REF!": "#RIF!",
    "#VALUE!": "#VALORE!",
    "#NAME?": "#NOME?",
    "#NULL!": "#NULLO!",
}


class TypedDecimal(str):
    """A decimal that Excel holds as a number: its comma is ours.

    So it proves nothing of how the numbers that the same file holds as texts are written.
    """


def looks_like_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a zip archive does."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def workbook_rows(
    content: bytes, limits: Mapping[str, float], understood: dict[str, str | int]
) -> Iterator[list[str]]:
    """Rows of the sheet with the data, blank ones too, each as wide as its last filled cell.

    Args:
        understood: gains `sheet`, the name of the sheet read, and `unread_sheets`, those of the
            others that hold data, if any.

    Raises:
        Refusal: the archive is broken, is no workbook, or is too large once opened.
    """
    most = int(limits["max_columns"])
    for row in workbook_cells(content, limits, understood):
        cells = [as_shown(cell) for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if len(cells) > most:
            message = f"Il foglio ha {len(cells)} colonne; il massimo è {most}."
            raise Refusal("FILE_TOO_LARGE", message)
        yield cells


def workbook_cells(
    content: bytes, limits: Mapping[str, float], understood: dict[str, str | int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Rows of the sheet with the data as openpyxl's read-only cells (`value`, `number_format`).

    It is the first sheet that is not hidden; if that one has no header and a later one has (the
    instructions were moved before the data), that later one. Rows and columns that a filter
    hides are read as the others.

    Raises:
        Refusal: the archive is broken, is no workbook, or is too large once opened.
    """
    check_archive(content)
    try:
        yield from _cells(
            content, int(limits["max_preamble_rows"]) + 1, {} if understood is None else understood
        )
    except Refusal:
        raise
    except Exception:  # openpyxl lets through whatever zip, XML and its own parts raise
        raise broken() from None


def _cells(
    content: bytes, header_rows: int, understood: dict[str, str | int]
) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise Refusal("FILE_NOT_TABLE", "Il file .xlsx non ha fogli da leggere.")
    for sheet in sheets:
        sheet.reset_dimensions()  # the declared ones may lie
    with_data = [s for s in sheets if len(sheets) > 1 and _has_header(s, header_rows)]
    sheet, *unread = with_data or sheets[:1]
    understood["sheet"] = sheet.title
    if unread:
        understood["unread_sheets"] = ", ".join(f"«{s.title}»" for s in unread)
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if line > MAX_ROWS:
            raise too_many_rows()
        yield row


def _has_header(sheet: Any, rows: int) -> bool:
    """Whether one of the first rows names columns."""
    first = islice(sheet.iter_rows(), rows)
    return any(known_columns(map(as_shown, row)) >= _HEADER_COLUMNS for row in first)


def as_shown(cell: Any) -> str:
    """A cell as a person would have typed it in Italian; a formula as it is written."""
    value = cell.value
    match value:
        case None:
            text = ""
        case bool():
            text = "VERO" if value else "FALSO"
        case datetime() | date():
            text = f"{value:%d/%m/%Y}"
        case time():
            text = f"{value:%H:%M}"
        case timedelta():
            minutes = int(value.total_seconds() // 60)
            text = f"{minutes // 60}:{minutes % 60:02}"
        case int() | float() if "%" in str(cell.number_format):
            text = f"{typed(value * 100)}%"
        case int() | float():
            text = typed(value)
            text = TypedDecimal(text) if "," in text else text
        case str():
            text = _ERRORS.get(value, value) if cell.data_type == "e" else value
        case _:  # the formula of a matrix; one of a table of simulations has no text
            text = str(getattr(value, "text", None) or "=TABELLA()")
    return text
