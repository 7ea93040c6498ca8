"""The bytes of a text file as records: encoding, separator, quotes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Text:
    """Bytes that are text from `start` on; in both encodings ASCII signs are single bytes."""

    content: bytes
    encoding: str = "utf-8"  # or windows-1252
    start: int = 0


def decode(content: bytes) -> tuple[Text, str]:
    """The text, and the name of the encoding that its sender chose.

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
            return _checked(content, encoding), encoding
        except UnicodeDecodeError:
            continue
    raise unreadable


def _checked(content: bytes, encoding: str) -> Text:
    """The text, read through a piece at a time: as one string it could take four times its bytes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    pieces, head, has_nul = [], "", False
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        text = decoder.decode(piece, final=start + _PIECE >= len(content))
        head, has_nul = head or text[:4096], has_nul or "\x00" in text
        if encoding == "utf-16":
            pieces.append(text.encode())
    controls = sum(1 for c in head if c < " " and c not in "\t\r\n\x0b\x0c\x1a")
    if has_nul or controls > _CONTROLS_ALLOWED:
        raise Refusal("FILE_NOT_TABLE", "Il file non è un testo né un foglio .xlsx.")
    if encoding == "utf-16":
        return Text(b"".join(pieces))
    if encoding == "utf-8-sig":
        return Text(content, start=len(codecs.BOM_UTF8))
    return Text(content, encoding)


def clean(cell: str) -> str:
    """A cell without the spaces around it, of any kind."""
    return cell.strip(SPACES)


def known_columns(row: Iterable[str]) -> int:
    """How many different column names of any dataset a row holds."""
    return len(KNOWN_COLUMNS.intersection(clean(cell).lower() for cell in row))


def find_delimiter(text: Text) -> str:
    """The separator under which one of the first lines holds most known column names."""
    first = text.content[text.start : text.start + 65536]
    head = first.decode(text.encoding, errors="ignore").splitlines()[:60]

    def most_known(delimiter: str) -> int:
        return max((known_columns(row) for row in csv.reader(head, delimiter=delimiter)), default=0)

    return max(DELIMITERS, key=most_known)


def records(text: Text, delimiter: str) -> Iterator[list[str]]:
    """The records of a text, each as cells; a line break inside quotes does not end one.

    Raises:
        Refusal: a quote is opened and never closed, or a cell is longer than any text.
    """
    content = io.BytesIO(text.content)
    content.seek(text.start)
    lines = io.TextIOWrapper(content, text.encoding, newline="")
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
