"""How the workbooks that we write look, and how a text is kept a text."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterable
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

DATA = "Dati"
"""The sheet with the rows, in every workbook that we write."""
_LINE = Side(style="thin", color="D9DADB")
INK, QUIET, WHITE, BLUE = "1A1A1A", "5A6772", "FFFFFF", "0066CC"
HEADER_FILL = PatternFill("solid", fgColor=BLUE)
SOFT_FILL = PatternFill("solid", fgColor="F5F7FA")
ERROR_FILL = PatternFill("solid", fgColor="F8D7DC")
WARNING_FILL = PatternFill("solid", fgColor="FFE8B8")
BORDER = Border(bottom=_LINE, right=_LINE)
TOP = Alignment(vertical="top")
RIGHT = Alignment(vertical="top", horizontal="right")
CENTRED = Alignment(vertical="top", horizontal="center")
WRAPPED = Alignment(vertical="top", wrap_text=True)
LINE_HEIGHT_PT = 15
_PLAIN, _FOLDED = "testo", "testo a capo"
TEXT_FORMAT = "@"
DATE_FORMAT = "dd/mm/yyyy"
_COMMENT_WIDTH_PX, _COMMENT_LINE_PX, _COMMENT_LINE_LETTERS = 320, 18, 44
# A code of digits alone is a text on purpose: without this, Excel marks each with a green corner
# and offers to turn it into a number, which loses its zeros.
_IGNORED = (
    b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>'
)
_PIECE, _TAIL = 1 << 20, 4096  # bytes of a sheet: read at a time; searched for its end
_AFTER_IGNORED = re.compile(rb"<(?:drawing|legacyDrawing|tableParts|/worksheet)[ />]")


def font(bold: bool = False, color: str = INK, size: float = 11) -> Font:
    """The one family of every workbook."""
    return Font(name="Calibri", size=size, bold=bold, color=color)


def cell_at(sheet: Worksheet, line: int, place: int) -> Cell:
    """The cell of a sheet without merged ones."""
    cell = sheet.cell(line, place)
    assert isinstance(cell, Cell)
    return cell


def as_header(cell: Cell) -> Cell:
    """White on blue, as the first row of a table."""
    cell.font, cell.fill = font(bold=True, color=WHITE), HEADER_FILL
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def printable(text: str) -> str:
    """The text without the control characters that no workbook may hold."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)


def as_text(cell: Cell, text: str) -> Cell:
    """Write a text that stays one: `=1+1` is no formula, `5-9` no date, `016124` no number."""
    cell.number_format = TEXT_FORMAT
    return _keep_text(cell, text)


def _keep_text(cell: Cell, text: str) -> Cell:
    cell.value = printable(text)
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@"):  # as if typed after an apostrophe, when it is edited
        cell.quotePrefix = True
    return cell


def row_by_row() -> Workbook:
    """An empty workbook to be written row by row; its styles are named, which is quicker."""
    book = Workbook(write_only=True)
    for name, alignment in ((_PLAIN, TOP), (_FOLDED, WRAPPED)):
        style = NamedStyle(name, font=font(), alignment=alignment, number_format=TEXT_FORMAT)
        book.add_named_style(style)
    return book


def text_cell(sheet: Worksheet, text: str, wrapped: bool = False) -> Cell:
    """A new cell with a text, for a sheet of `row_by_row`."""
    cell = WriteOnlyCell(sheet)
    cell.style = _FOLDED if wrapped else _PLAIN
    return _keep_text(cell, text)


def explain(cell: Cell, text: str) -> None:
    """A comment tall enough for its text."""
    lines = sum(1 + len(part) // _COMMENT_LINE_LETTERS for part in text.split("\n"))
    height = _COMMENT_LINE_PX * (lines + 1)
    cell.comment = Comment(printable(text), "Prologo", height=height, width=_COMMENT_WIDTH_PX)


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Widths of the columns from the first on [letters]."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def print_on_pages(sheet: Worksheet, header: int | None = None) -> None:
    """One page wide, lying; the header row on each page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if header:
        sheet.print_title_rows = f"{header}:{header}"


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook; the texts of its first sheet that look like numbers are not told."""
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            with source.open(entry) as part, made.open(entry.filename, "w") as copy:
                if entry.filename == "xl/worksheets/sheet1.xml":
                    _copy_without_marks(part, copy)
                else:
                    shutil.copyfileobj(part, copy)
    return out.getvalue()


def _copy_without_marks(part: IO[bytes], copy: IO[bytes]) -> None:
    """A sheet with the marks left out, piece by piece: unpacked, a million rows fill the memory."""
    held = b""
    while piece := part.read(_PIECE):
        held += piece
        copy.write(held[:-_TAIL])
        held = held[-_TAIL:]
    place = next(m.start() for m in _AFTER_IGNORED.finditer(held))
    copy.write(held[:place] + _IGNORED + held[place:])
