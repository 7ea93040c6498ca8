"""A received file as rows of text, each with the row number that a spreadsheet shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from monitoring.catalogue import Catalogue
from monitoring.schema import DATASETS, DESCRIPTIVE, Dataset
from monitoring.validation.problems import Problem
from monitoring.validation.workbook import looks_like_workbook, workbook_rows

DELIMITERS = (";", ",", "\t")
_SPACES = " \t\u00a0\u2007\u202f\ufeff"
_CURES = {
    "FILE_EMPTY": "Scegli il file che hai compilato.",
    "FILE_NOT_TABLE": "Salva il foglio come CSV oppure come .xlsx, con i nomi delle colonne del modello.",
    "FILE_TOO_LARGE": "Togli i fogli e le colonne che non servono e invia un solo semestre.",
    "ENCODING_UNREADABLE": "In Excel scegli «CSV UTF-8», oppure invia il file .xlsx.",
    "DATASET_UNKNOWN": "Usa il modello del dataset, senza cambiare i nomi delle colonne.",
}


@dataclass
class Sheet:
    """A file as read: `rows` are (line, cells stripped), one for each non-blank row of data."""

    dataset: Dataset | None = None
    header: list[str] = field(default_factory=list)
    header_line: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    understood: dict[str, str | int] = field(default_factory=dict)

    def refuse(self, code: str, message: str, **where: str | int) -> Sheet:
        """Add a problem of the whole file, with its usual cure."""
        self.problems.append(Problem(code, message, _CURES[code], **where))  # type: ignore[arg-type]
        return self

    def written(self, column: str) -> str:
        """The name of a column as the file writes it."""
        place = self.positions.get(column)
        return column if place is None else self.header[place]


def read_sheet(content: bytes, catalogue: Catalogue, dataset: str | None = None) -> Sheet:
    """Decode, find the header and number the rows of a file.

    Problems of the file, of its header and of the number of cells are in `problems`; if one of
    them leaves no table to read, `rows` is empty.
    """
    sheet, limits = Sheet(), catalogue.thresholds
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return sheet.refuse("FILE_EMPTY", "Il file non contiene nulla.")
    if len(content) > limits["max_file_mib"] * 2**20:
        size = len(content) // 2**20
        most = int(limits["max_file_mib"])
        return sheet.refuse("FILE_TOO_LARGE", f"Il file è di {size} MiB; il massimo è {most}.")
    if looks_like_workbook(content):
        records, refusal = workbook_rows(content, int(limits["max_columns"]))
        sheet.understood = {"encoding": "xlsx", "delimiter": ""}
    else:
        records, refusal = _text_records(content, sheet.understood)
    if refusal:
        return sheet.refuse(*refusal)
    try:
        return _table(sheet, records, limits, dataset)
    except csv.Error as error:
        return sheet.refuse("FILE_NOT_TABLE", f"Una cella non si legge ({error}).")


def _text_records(
    content: bytes, understood: dict[str, str | int]
) -> tuple[Iterator[list[str]], tuple[str, str] | None]:
    """Records of a text file; or the code and sentence of a refusal."""
    text, encoding = decode(content)
    if text is None:
        return iter(()), (
            ("FILE_NOT_TABLE", "Il file non è un testo: contiene byte nulli.")
            if encoding == "binary"
            else ("ENCODING_UNREADABLE", "I caratteri del file non sono UTF-8, UTF-16 né Windows-1252.")
        )
    delimiter = find_delimiter(text)
    understood |= {"encoding": encoding, "delimiter": "\\t" if delimiter == "\t" else delimiter}
    if message := unclosed_quote(text, delimiter):
        return iter(()), ("FILE_NOT_TABLE", message)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), None


def decode(content: bytes) -> tuple[str | None, str]:
    """Text and the name of its encoding; `None` and `binary` or `unreadable` where there is none."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                return None, "unreadable"
            return (None, "binary") if "\x00" in text else (text, encoding)
    if b"\x00" in content:
        return None, "binary"
    for encoding in ("utf-8", "windows-1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(1 for c in text[:4096] if c < " " and c not in "\t\r\n\x0b\x0c\x1a")
        return (None, "binary") if controls > 8 else (text, encoding)
    return None, "unreadable"


def find_delimiter(text: str) -> str:
    """The separator under which the first lines hold most known column names."""
    head = "\n".join(text[:65536].splitlines()[:40])

    def known(delimiter: str) -> int:
        return max((_known(row)[0] for row in csv.reader(head.splitlines(), delimiter=delimiter)), default=0)

    return max(DELIMITERS, key=known)


def unclosed_quote(text: str, delimiter: str) -> str:
    """A sentence about a quote opened and never closed, or nothing."""
    if text.count('"') % 2 == 0:
        return ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    last = record = 0
    for record, _row in enumerate(reader, start=1):
        before, last = last, reader.line_num
    if record and last - before > 1:
        return f"Alla riga {record} si apre una virgoletta (\") che non si chiude più."
    return ""


def _clean(cell: str) -> str:
    return cell.strip(_SPACES + "\r\n")


def _known(row: list[str]) -> tuple[int, list[str]]:
    """How many known column names a row holds, and its cells as column names."""
    names = [_clean(cell).lower() for cell in row]
    every = {c.name for d in DATASETS.values() for c in d.columns}
    return len(every.intersection(names)), names


def _table(
    sheet: Sheet, records: Iterator[list[str]], limits: dict[str, float], wanted: str | None
) -> Sheet:
    preamble = list(islice(records, int(limits["max_preamble_rows"]) + 1))
    for index, row in enumerate(preamble):
        if len(row) > limits["max_columns"] and any(_clean(c) for c in row[int(limits["max_columns"]) :]):
            message = f"La riga {index + 1} ha {len(row)} colonne; il massimo è {limits['max_columns']:.0f}."
            return sheet.refuse("FILE_TOO_LARGE", message)
        if (count := _known(row)[0]) >= 2:
            break
    else:
        found = max(preamble, key=lambda row: _known(row)[0], default=[])
        if _known(found)[0] == 0 or len(found) < 2:
            message = "Nelle prime righe non c'è un'intestazione con i nomi delle colonne."
            return sheet.refuse("FILE_NOT_TABLE", message)
        index, count = preamble.index(found), 1
    sheet.header = [_clean(cell) for cell in preamble[index]]
    sheet.header_line = index + 1
    if sum(1 for row in preamble[:index] if any(map(_clean, row))):
        message = f"L'intestazione è alla riga {index + 1}: le righe sopra non sono state lette."
        sheet.problems.append(Problem("HEADER_NOT_FIRST", message, line=index + 1))
    _choose_dataset(sheet, wanted)
    if sheet.dataset is None:
        return sheet
    _check_header(sheet)
    _read_rows(sheet, enumerate(chain(preamble[index + 1 :], records), start=index + 2), limits)
    return sheet


def _choose_dataset(sheet: Sheet, wanted: str | None) -> None:
    names = {name.lower() for name in sheet.header}
    shared = set.intersection(*({c.name for c in d.columns} for d in DATASETS.values()))
    scores = {
        d.name: len(names & ({c.name for c in d.columns} - shared)) for d in DATASETS.values()
    }
    best = [name for name, score in scores.items() if score and score == max(scores.values())]
    if wanted or len(best) == 1:
        sheet.dataset = DATASETS[wanted or best[0]]
    else:
        message = "Le colonne non sono quelle di uno dei dataset: " + ", ".join(DATASETS) + "."
        sheet.refuse("DATASET_UNKNOWN", message, line=sheet.header_line)


def _check_header(sheet: Sheet) -> None:
    dataset, line = sheet.dataset, sheet.header_line
    assert dataset is not None
    declared = {c.name for c in dataset.columns}
    for place, name in enumerate(sheet.header):
        lower = name.lower()
        if lower in sheet.positions:
            message = f"La colonna «{name}» compare due volte."
            hint = "Tieni una sola colonna con questo nome."
            sheet.problems.append(Problem("HEADER_DUPLICATE_COLUMN", message, hint, line, name, name))
        elif lower in declared or lower in DESCRIPTIVE:
            sheet.positions[lower] = place
        elif name:
            message = f"La colonna «{name}» non è prevista e non è stata letta."
            sheet.problems.append(Problem("HEADER_UNKNOWN_COLUMN", message, "", line, name, name))
    for name in dataset.required:
        if name not in sheet.positions:
            message = f"Manca la colonna «{name}»."
            hint = f"Aggiungila: {dataset.column(name).help}"
            sheet.problems.append(Problem("HEADER_MISSING_COLUMN", message, hint, line, name))


def _read_rows(sheet: Sheet, numbered: Iterator[tuple[int, list[str]]], limits: dict[str, float]) -> None:
    assert sheet.dataset is not None
    width, blank, most = len(sheet.header), 0, int(limits["max_rows"])
    needed = 1 + max((sheet.positions.get(c, -1) for c in sheet.dataset.required), default=-1)
    for line, raw in numbered:
        cells = [_clean(cell) for cell in raw]
        if not any(cells):
            blank += 1
            continue
        if len(sheet.rows) >= most:
            sheet.refuse("FILE_TOO_LARGE", f"Il file ha più di {most} righe.")
            break
        if any(cells[width:]):
            message = f"La riga ha {len(cells)} celle, l'intestazione {width}."
            hint = "Un separatore di troppo: metti tra virgolette il testo che lo contiene."
            extra = next(c for c in cells[width:] if c)
            sheet.problems.append(Problem("ROW_TOO_MANY_CELLS", message, hint, line, None, extra))
            continue
        if len(cells) < needed:
            message = f"La riga ha {len(cells)} celle, ne servono almeno {needed}."
            hint = "Completa le celle mancanti, o togli la riga."
            sheet.problems.append(Problem("ROW_TOO_FEW_CELLS", message, hint, line))
            continue
        cells = cells[:width] + [""] * (width - len(cells))
        sheet.rows.append((line, cells))
    sheet.understood |= {"blank_rows": blank, "header_line": sheet.header_line}
    if not sheet.rows and not any(p.severity == "error" for p in sheet.problems):
        sheet.refuse("FILE_EMPTY", "Sotto l'intestazione non c'è nessuna riga.", line=sheet.header_line)
