"""An .xlsx file as rows of text; a workbook that would fill the memory is refused before opening."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MAX_ENTRIES = 2_000
MAX_UNZIPPED_BYTES = 300 * 2**20
MAX_RATIO = 200


def looks_like_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a zip archive does."""
    return content.startswith(b"PK\x03\x04")


def workbook_rows(content: bytes, max_columns: int) -> tuple[Iterator[list[str]], tuple[str, str] | None]:
    """Rows of the first sheet; or the code and sentence of a refusal."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except zipfile.BadZipFile:
        return iter(()), ("FILE_NOT_TABLE", "Il file .xlsx è rovinato e non si apre.")
    unzipped = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unzipped > min(MAX_UNZIPPED_BYTES, MAX_RATIO * len(content)):
        return iter(()), ("FILE_TOO_LARGE", "Il file .xlsx, una volta aperto, sarebbe troppo grande.")
    if "xl/workbook.xml" not in archive.namelist():
        return iter(()), ("FILE_NOT_TABLE", "Il file è un archivio, non un foglio .xlsx.")
    return _rows(content, max_columns)


def _rows(content: bytes, max_columns: int) -> tuple[Iterator[list[str]], tuple[str, str] | None]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (InvalidFileException, KeyError, ValueError, IndexError, zipfile.BadZipFile):
        return iter(()), ("FILE_NOT_TABLE", "Il file .xlsx è rovinato e non si apre.")
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell), default=0)
    if width > max_columns:
        return iter(()), (
            "FILE_TOO_LARGE",
            f"Il foglio ha {width} colonne; il massimo è {max_columns}.",
        )
    return iter([row[:width] for row in rows]), None


def _text(cell: Any) -> str:
    """A cell as a person would have typed it in Italian."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "VERO" if cell else "FALSO"
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        text = f"{cell:.10f}".rstrip("0").replace(".", ",")
        # Three decimals could be read as thousands; a fourth digit tells that they are decimals.
        return text + "0" if len(text) - text.index(",") == 4 else text
    return str(cell)
