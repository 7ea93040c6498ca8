"""An .xlsx file as rows of text; one that would fill the memory is refused before opening."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from monitoring.italian import number
from monitoring.validation.decoding import Refusal

MAX_ENTRIES = 2_000
MAX_UNZIPPED_BYTES = 300 * 2**20
MAX_RATIO = 200
MAX_ROWS = 1_048_576  # of any sheet in Excel


class TypedDecimal(str):
    """A decimal that Excel holds as a number: its comma is ours.

    So it proves nothing of how the numbers that the same file holds as texts are written.
    """


def looks_like_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a zip archive does."""
    return content.startswith(b"PK\x03\x04")


def workbook_rows(content: bytes, max_columns: int) -> Iterator[list[str]]:
    """Rows of the first sheet, blank ones too, each as wide as its last filled cell.

    Raises:
        Refusal: the archive is broken, is no workbook, or is too large once opened.
    """
    _check_archive(content)
    try:
        yield from _rows(content, max_columns)
    except Refusal:
        raise
    except Exception:  # openpyxl lets through whatever zip, XML and its own parts raise
        raise _broken() from None


def _broken() -> Refusal:
    return Refusal("FILE_NOT_TABLE", "Il file .xlsx è rovinato e non si apre.")


def _check_archive(content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except Exception:  # a broken directory raises more than BadZipFile
        raise _broken() from None
    unzipped = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unzipped > min(MAX_UNZIPPED_BYTES, MAX_RATIO * len(content)):
        raise Refusal("FILE_TOO_LARGE", "Il file .xlsx, una volta aperto, sarebbe troppo grande.")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise Refusal("FILE_NOT_TABLE", "Il file è un archivio, non un foglio .xlsx.")


def _rows(content: bytes, max_columns: int) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if line > MAX_ROWS:
            raise Refusal("FILE_TOO_LARGE", f"Il foglio ha più di {number(MAX_ROWS)} righe.")
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if len(cells) > max_columns:
            message = f"Il foglio ha {len(cells)} colonne; il massimo è {max_columns}."
            raise Refusal("FILE_TOO_LARGE", message)
        yield cells


def _text(cell: Any) -> str:
    """A cell as a person would have typed it in Italian."""
    value = cell.value
    match value:
        case None:
            text = ""
        case bool():
            text = "VERO" if value else "FALSO"
        case datetime() | date():
            text = f"{value:%d/%m/%Y}"
        case int() | float() if "%" in str(cell.number_format):
            text = f"{_decimal(value * 100)}%"
        case int() | float():
            text = _decimal(value)
            text = TypedDecimal(text) if "," in text else text
        case _:  # a text; the formula of a matrix; a time of day
            text = str(getattr(value, "text", None) or value)
    return text


def _decimal(value: float) -> str:
    """Digits with a decimal comma, rounded to ten decimals; never an exponent."""
    text = f"{Decimal(repr(value)):.10f}".rstrip("0").rstrip(".").replace(".", ",")
    if text in ("", "-", "-0"):
        return "0"
    # Three decimals could be read as thousands; a fourth digit tells that they are decimals.
    return text + "0" if "," in text and len(text) - text.index(",") == 4 else text
