"""The bytes of a text file as records: encoding, separator, quotes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

from monitoring.schema import DATASETS

DELIMITERS = (";", ",", "\t")
SPACES = " \t\r\n\x0b\x0c\u00a0\u200b\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
KNOWN_COLUMNS = frozenset(c.name for d in DATASETS.values() for c in d.columns)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_CONTROLS_ALLOWED = 8
_PIECE = 2**20  # bytes
_END = "\x00"  # no decoded text holds it: a file with NUL bytes is refused before


class Refusal(Exception):
    """A file that cannot be read as a table: the code of the problem, why, and where.

    It never leaves the reading: it becomes a problem of the file.
    """

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.line = code, message, line


def decode(content: bytes) -> tuple[bytes, str]:
    """The text as UTF-8 without any mark, and the name of the encoding that it had.

    Raises:
        Refusal: the bytes are no text, or are in an encoding that is not read.
    """
    unreadable = Refusal(
        "ENCODING_UNREADABLE",
        "I caratteri del file non si leggono: non sono UTF-8, UTF-16 né Windows-1252.",
    )
    if content.startswith(_OLD_EXCEL) and _PROTECTED in content:
        raise Refusal("FILE_NOT_TABLE", "Il foglio è protetto da una password: toglila.")
    if content.startswith(_OLD_EXCEL):
        raise Refusal("FILE_NOT_TABLE", "È un foglio .xls, un formato vecchio: salvalo come .xlsx.")
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    if not marked and b"\x00" in content:
        raise Refusal("FILE_NOT_TABLE", "Il file non è un testo né un foglio .xlsx.")
    for encoding in marked or ("utf-8", "windows-1252"):
        try:
            return _as_utf8(content, encoding), encoding
        except UnicodeDecodeError:
            continue
    raise unreadable


def _as_utf8(content: bytes, encoding: str) -> bytes:
    """The same text, decoded a piece at a time: whole, it could take four times its bytes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    pieces, head, has_nul = [], "", False
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        text = decoder.decode(piece, final=start + _PIECE >= len(content))
        head, has_nul = head or text[:4096], has_nul or "\x00" in text
        if encoding != "utf-8":
            pieces.append(text.encode())
    controls = sum(1 for c in head if c < " " and c not in "\t\r\n\x0b\x0c\x1a")
    if has_nul or controls > _CONTROLS_ALLOWED:
        raise Refusal("FILE_NOT_TABLE", "Il file non è un testo né un foglio .xlsx.")
    return content if encoding == "utf-8" else b"".join(pieces)


def clean(cell: str) -> str:
    """A cell without the spaces around it, of any kind."""
    return cell.strip(SPACES)


def known_columns(row: Iterable[str]) -> int:
    """How many different column names of any dataset a row holds."""
    return len(KNOWN_COLUMNS.intersection(clean(cell).lower() for cell in row))


def find_delimiter(text: bytes) -> str:
    """The separator under which one of the first lines holds most known column names."""
    head = text[:65536].decode(errors="ignore").splitlines()[:60]

    def most_known(delimiter: str) -> int:
        return max((known_columns(row) for row in csv.reader(head, delimiter=delimiter)), default=0)

    return max(DELIMITERS, key=most_known)


def records(text: bytes, delimiter: str) -> Iterator[list[str]]:
    """The records of a UTF-8 text, each as cells; a line break inside quotes does not end one.

    Raises:
        Refusal: a quote is opened and never closed, or a cell is longer than any text.
    """
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    reader = csv.reader(chain(lines, (_END,)), delimiter=delimiter)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if record == [_END]:
                return
            if record and record[-1].endswith(_END):  # the end was read as text inside quotes
                raise _unclosed(number)
            yield record
    except csv.Error:  # a field beyond the limit of the csv module
        raise _unclosed(number + 1) from None


def _unclosed(line: int) -> Refusal:
    message = f'Alla riga {line} si apre una virgoletta (") che non si chiude: chiudila, o toglila.'
    return Refusal("FILE_NOT_TABLE", message, line)
