"""An .xlsx file before it is opened: an archive that is none, or would fill the memory, is refused."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from typing import IO
from xml.parsers import expat

from monitoring.italian import number
from monitoring.validation.decoding import Refusal

MAX_ENTRIES = 2_000
MAX_UNZIPPED_BYTES = 300 * 2**20
MAX_RATIO = 50  # a sheet of the same row 20,000 times unzips to 19 times its size
MAX_ROWS = 1_048_576  # of any sheet in Excel
MAX_ELEMENTS = 15_000_000  # of XML in a part: some seven million filled cells
MAX_ELEMENTS_IN_ROW = 100_000  # a row is held whole in memory; Excel has 16,384 columns
_ENCRYPTED = 0x1  # the flag of a zip entry that asks for a password
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/"
_LOOKED_AT = 4096  # bytes: the names stand on the first element
_OTHERS = {
    "xl/workbook.bin": "Il file è un foglio .xlsb: in Excel salvalo come .xlsx.",
    "content.xml": "Il file è un foglio di LibreOffice (.ods): salvalo come .xlsx.",
    "Index/Document.iwa": "Il file è un foglio di Numbers: esportalo come .xlsx.",
    "word/document.xml": "Il file è un documento di Word: copia la tabella in un foglio.",
}


def broken() -> Refusal:
    """What is said of an archive whose parts do not open."""
    return Refusal("FILE_NOT_TABLE", "Il file .xlsx è rovinato e non si apre.")


def check_archive(content: bytes) -> None:
    """Look at the directory, then at the rows of the sheets, before a library opens them.

    A size declared smaller than it is does not help: a part is read up to what it declares, and
    then its checksum is wrong.

    Raises:
        Refusal: it is no workbook, is protected or broken, or would be too large once opened.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive.infolist(), len(content))
            _check_namespace(archive)
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    _check_rows(part)
    except Refusal:
        raise
    except Exception:  # a broken directory or part raises more than BadZipFile and ExpatError
        raise broken() from None


def _check_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    unzipped = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unzipped > min(MAX_UNZIPPED_BYTES, MAX_RATIO * size):
        raise _too_large()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refusal("FILE_NOT_TABLE", "Il file è protetto da una password: toglila.")
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        known = (message for name, message in _OTHERS.items() if name in names)
        message = "Il file è un archivio compresso, non un foglio .xlsx: estrai il file e invialo."
        raise Refusal("FILE_NOT_TABLE", next(known, message))


def _check_namespace(archive: zipfile.ZipFile) -> None:
    """Refuse the strict variant of the format, whose names no library here knows."""
    with archive.open("xl/workbook.xml") as part:
        if _STRICT in part.read(_LOOKED_AT):
            message = (
                "Il file è un «Foglio Strict Open XML»: "
                "in Excel salvalo come «Cartella di lavoro di Excel (.xlsx)»."
            )
            raise Refusal("FILE_NOT_TABLE", message)


def too_many_rows() -> Refusal:
    """What is said of a sheet that is longer than Excel's."""
    return Refusal("FILE_TOO_LARGE", f"Il foglio ha più di {number(MAX_ROWS)} righe.")


def _too_large() -> Refusal:
    return Refusal("FILE_TOO_LARGE", "Il file .xlsx, una volta aperto, sarebbe troppo grande.")


def _check_rows(part: IO[bytes]) -> None:
    """Refuse a row, or a shared string, of more elements than any has; and any declared entity."""
    parser = expat.ParserCreate()
    depth = elements = inside = 0
    above = 2  # what holds the rows: worksheet, sheetData; of the strings: sst

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements, inside, above
        if not depth and name.endswith("sst"):
            above = 1
        depth += 1
        elements += 1
        inside = inside + 1 if depth > above else 0
        if depth == above + 1 and name.endswith("row") and int(attributes.get("r", 0)) > MAX_ROWS:
            raise too_many_rows()
        if inside > MAX_ELEMENTS_IN_ROW or elements > MAX_ELEMENTS:
            raise _too_large()

    def end(_name: str) -> None:
        nonlocal depth, inside
        depth -= 1
        if depth == above:
            inside = 0

    def doctype(*_: object) -> None:
        raise broken()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    with suppress(expat.ExpatError):  # an image; or a broken part, which will not open
        parser.ParseFile(part)
