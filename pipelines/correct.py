"""A received file with some of its cells replaced, and everything else as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from monitoring.catalogue import Catalogue
from monitoring.errors import PrologoError
from monitoring.validation.decoding import decode
from monitoring.validation.workbook import looks_like_workbook
from pipelines.cells import Place, column_name, staged
from pipelines.store import Submission

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_DECIMALS = re.compile(r"([+-]?\d+)[.,](\d+)")
_THOUSANDS = re.compile(r"([+-]?\d{1,3}(?:\.\d{3})+),(\d+)")
_QUOTED_OR_PLAIN = '"[^"]*(?:""[^"]*)*"[^{0}\r\n]*|[^{0}\r\n]*'


class CorrectionImpossible(PrologoError):
    """A new text that the file cannot hold as it is."""


def corrected(
    content: bytes, submission: Submission, changes: Mapping[Place, str], catalogue: Catalogue
) -> bytes:
    """The file of a submission with other texts in some cells, by (row, column).

    A text file keeps its encoding, separator, line ends, quotes and lines above the header; a
    workbook its sheets and its look. A number takes the decimal mark of the file.

    Raises:
        CellUnknown: the file has no such column.
        CorrectionImpossible: a text that the file cannot hold, or a number read in two ways.
    """
    staging = staged(content, catalogue, submission.dataset)
    with closing(staging.con):
        mark = staging.con.execute("SELECT max(decimal) FROM conventions").fetchall()[0][0]
    sheet, cells = staging.sheets[0], {}
    for (line, column), typed in changes.items():
        name = column_name(sheet, column)
        text = typed.strip()
        if staging.dataset.column(name).numeric:
            text = _with_mark(text, mark)
        cells[line, sheet.positions[name]] = text
    if not looks_like_workbook(content):
        return _text(content, str(sheet.understood["delimiter"]), cells)
    numeric = {
        sheet.positions[c.name] for c in staging.dataset.numeric if c.name in sheet.positions
    }
    return _workbook(content, str(sheet.understood["sheet"]), cells, numeric)


def _with_mark(text: str, mark: str | None) -> str:
    """A number with the file's decimal mark, if it has one; anything else as typed."""
    if _TWO_WAYS.fullmatch(text):
        raise CorrectionImpossible(
            f"«{text}» si legge in due modi: scrivi {re.sub('[.,]', '', text)} se sono migliaia, "
            f"{text.replace('.', ',')}0 se sono decimali."
        )
    if found := _DECIMALS.fullmatch(text):
        return f"{found[1]}{mark or text[len(found[1])]}{found[2]}"
    if found := _THOUSANDS.fullmatch(text):
        return f"{found[1].replace('.', '')}{mark or ','}{found[2]}"
    return text


def _text(content: bytes, delimiter: str, cells: Mapping[tuple[int, int], str]) -> bytes:
    text, encoding = decode(content)
    lines = list(io.StringIO(text.content[text.start :].decode(text.encoding), newline=""))
    reader, start, rows = csv.reader(iter(lines), delimiter=delimiter), 0, {n for n, _ in cells}
    edited = list(lines)
    for number, _ in enumerate(reader, start=1):
        if number in rows:
            mine = {place: new for (line, place), new in cells.items() if line == number}
            whole = "".join(lines[start : reader.line_num])
            edited[start : reader.line_num] = [""] * (reader.line_num - start)
            edited[start] = _record(whole, delimiter, mine)
        start = reader.line_num
    mark, encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", encoding))
    try:
        return mark + "".join(edited).encode(encoding)
    except UnicodeEncodeError as error:
        raise CorrectionImpossible(
            f"«{error.object[error.start : error.end]}» non si può scrivere in questo file "
            f"({encoding}): usa un altro carattere, oppure invia un file nuovo da Carica."
        ) from None


def _record(record: str, delimiter: str, cells: Mapping[int, str]) -> str:
    """A record of a CSV with other texts at some places; a row too short grows up to them."""
    body = record.rstrip("\r\n")
    end = record[len(body) :]
    field = re.compile(_QUOTED_OR_PLAIN.format(re.escape(delimiter)))
    fields, at = [], 0
    while at <= len(body):
        found = field.match(body, at)
        assert found is not None
        fields.append(found[0])
        at = found.end() + 1
    fields += [""] * (max(cells) + 1 - len(fields))
    for place, text in cells.items():
        quoted = fields[place].startswith('"') or any(c in text for c in f'{delimiter}"\r\n')
        fields[place] = '"' + text.replace('"', '""') + '"' if quoted else text
    return delimiter.join(fields) + end


def _workbook(
    content: bytes, name: str, cells: Mapping[tuple[int, int], str], numeric: Collection[int]
) -> bytes:
    from openpyxl import load_workbook
    from openpyxl.writer.excel import ExcelWriter

    book = load_workbook(io.BytesIO(content))
    for (line, place), text in cells.items():
        cell = _writable(book[name].cell(line, place + 1), text)
        if place in numeric and _NUMBER.fullmatch(text):
            figure = text.replace(",", ".")
            cell.value = float(figure) if "." in figure else int(figure)
            if cell.is_date or "%" in cell.number_format:
                cell.number_format = "General"
        else:
            cell.value = text or None
            if text:
                cell.data_type = "s"  # begins it with =, it is a text, and the checks refuse it
    out = io.BytesIO()
    # Not book.save, which writes the hour: the same corrections are the same bytes, sent once.
    ExcelWriter(book, _Undated(out, "w", ZIP_DEFLATED)).save()
    return out.getvalue()


def _writable(cell: Any, text: str) -> Any:
    """The cell, if it can hold the text."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell

    if isinstance(cell, MergedCell):
        raise CorrectionImpossible(
            f"La cella {cell.coordinate} è unita ad altre: dividile in Excel e invia da Carica."
        )
    if ILLEGAL_CHARACTERS_RE.search(text):
        raise CorrectionImpossible(
            f"Nel testo per la cella {cell.coordinate} c'è un segno invisibile che Excel non accetta, "
            "di solito un a capo incollato da Word: riscrivi il testo a mano, su una riga sola."
        )
    return cell


class _Undated(ZipFile):
    """An archive whose entries have no date, so that the same content is the same bytes."""

    def writestr(self, name: Any, data: Any) -> None:  # type: ignore[override]
        super().writestr(ZipInfo(str(name)), data, ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any) -> None:  # type: ignore[override]
        self.writestr(arcname, Path(filename).read_bytes())
