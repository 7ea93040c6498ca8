"""A received file as rows of text, each with the row number that a spreadsheet shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from monitoring.catalogue import Catalogue
from monitoring.italian import number
from monitoring.schema import DATASETS, Dataset
from monitoring.validation.decoding import Refusal, clean, decode, find_delimiter, records
from monitoring.validation.header import choose_dataset, find_header, place_columns
from monitoring.validation.problems import ERROR, Problem
from monitoring.validation.workbook import TypedDecimal, looks_like_workbook, workbook_rows

_CURES = {
    "FILE_EMPTY": "Scegli il file che hai compilato.",
    "FILE_NOT_TABLE": "Salva il foglio come CSV oppure come .xlsx, con i nomi delle colonne del modello.",
    "FILE_TOO_LARGE": "Togli i fogli e le colonne che non servono e invia un solo semestre.",
    "ENCODING_UNREADABLE": "In Excel scegli «CSV UTF-8», oppure invia il file .xlsx.",
    "DATASET_UNKNOWN": "Usa il modello del dataset, senza cambiare i nomi delle colonne.",
}


@dataclass
class Sheet:
    """A file as read: `rows` are (line, cells stripped), one for each non-blank row of data.

    `typed` holds the places (line, column) of the decimals that a workbook holds as numbers.
    """

    dataset: Dataset | None = None
    header: list[str] = field(default_factory=list)
    header_line: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    typed: set[tuple[int, int]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    understood: dict[str, str | int] = field(
        default_factory=lambda: {"encoding": "", "delimiter": "", "decimal": "", "blank_rows": 0}
    )

    def refuse(self, code: str, message: str, line: int | None = None) -> Sheet:
        """Add a problem of the whole file, with its usual cure."""
        self.problems.append(Problem(code, message, _CURES[code], line))
        return self

    def written(self, column: str) -> str:
        """The name of a column as the file writes it."""
        place = self.positions.get(column)
        return column if place is None else self.header[place]

    @property
    def missing(self) -> list[str]:
        """Required columns that the file does not have."""
        needed = self.dataset.required if self.dataset else []
        return [name for name in needed if name not in self.positions]


def read_sheet(content: bytes, catalogue: Catalogue, dataset: str | None = None) -> Sheet:
    """Decode, find the header and number the rows of a file; `dataset` is its name, where known.

    Problems of the file, of its header and of the number of cells are in `problems`; if one of
    them leaves no table to read, `rows` is empty.
    """
    sheet, limits = Sheet(), catalogue.thresholds
    try:
        rows = _open(content, sheet, limits)
        start = _header(rows, sheet, limits, dataset)
        if sheet.dataset is not None:
            _read_rows(sheet, start, limits)
    except Refusal as refusal:
        sheet.rows.clear()
        return sheet.refuse(refusal.code, refusal.message, refusal.line)
    return sheet


def _open(content: bytes, sheet: Sheet, limits: dict[str, float]) -> Iterator[list[str]]:
    """The rows of a text or of a workbook, blank ones too."""
    if len(content) > limits["max_file_mib"] * 2**20:
        size, most = len(content) / 2**20, limits["max_file_mib"]
        message = f"Il file è di {number(size, 1)} MiB; il massimo è {number(most)}."
        raise Refusal("FILE_TOO_LARGE", message)
    if looks_like_workbook(content):
        sheet.understood |= {"encoding": "xlsx"}
        return workbook_rows(content, int(limits["max_columns"]))
    text, encoding = decode(content)
    if not clean(text):
        raise Refusal("FILE_EMPTY", "Il file non contiene nulla.")
    delimiter = find_delimiter(text)
    sheet.understood |= {"encoding": encoding, "delimiter": delimiter}
    return records(text, delimiter)


def _header(
    rows: Iterator[list[str]], sheet: Sheet, limits: dict[str, float], wanted: str | None
) -> Iterator[tuple[int, list[str]]]:
    """Read the header into the sheet; what it gives back are the numbered rows below."""
    first = list(islice(rows, int(limits["max_preamble_rows"]) + 1))
    place = find_header(first)
    header = [clean(cell) for cell in first[place]]
    while header and not header[-1]:  # columns that Excel leaves empty on the right
        header.pop()
    most = int(limits["max_columns"])
    if len(header) > most:
        message = f"La riga {place + 1} ha {len(header)} colonne; il massimo è {most}."
        raise Refusal("FILE_TOO_LARGE", message, place + 1)
    sheet.header, sheet.header_line = header, place + 1
    blank = sum(1 for row in first[:place] if not any(map(clean, row)))
    sheet.understood |= {"header_line": place + 1, "blank_rows": blank}
    if place:
        message = f"I nomi delle colonne sono alla riga {place + 1}: le righe sopra non sono dati."
        sheet.problems.append(Problem("HEADER_NOT_FIRST", message, line=place + 1))
    sheet.dataset = DATASETS[wanted] if wanted else choose_dataset(header)
    if sheet.dataset is None:
        message = "Le colonne non sono quelle di uno dei dataset: " + ", ".join(DATASETS) + "."
        sheet.refuse("DATASET_UNKNOWN", message, place + 1)
    else:
        sheet.positions, problems = place_columns(sheet.dataset, header, place + 1)
        sheet.problems += problems
    return enumerate(chain(first[place + 1 :], rows), start=place + 2)


def _read_rows(
    sheet: Sheet, numbered: Iterator[tuple[int, list[str]]], limits: dict[str, float]
) -> None:
    assert sheet.dataset is not None
    width, blank, most = len(sheet.header), 0, int(limits["max_rows"])
    workbook = sheet.understood["encoding"] == "xlsx"
    needed = 1 + max((sheet.positions.get(c, -1) for c in sheet.dataset.required), default=-1)
    for line, raw in numbered:
        cells = [clean(cell) for cell in raw]
        filled = len(cells) - cells.count("")
        if not filled:
            blank += 1
            continue
        if len(sheet.rows) >= most:
            raise Refusal("FILE_TOO_LARGE", f"Il file ha più di {number(most)} righe.", line)
        if len(cells) > width:
            if any(cells[width:]):
                sheet.problems.append(_too_many(line, cells, width))
                continue
            del cells[width:]
        elif len(cells) < width:
            if len(cells) < needed and not workbook:
                sheet.problems.append(_too_few(line, cells, needed))
                continue
            cells += [""] * (width - len(cells))
        if filled == 1 and needed > 1:
            sheet.problems.append(_too_few(line, cells, needed))
            continue
        if workbook:
            sheet.typed |= {(line, i) for i, c in enumerate(raw) if isinstance(c, TypedDecimal)}
        sheet.rows.append((line, cells))
    sheet.understood["blank_rows"] = int(sheet.understood["blank_rows"]) + blank
    sheet.problems += _unnamed(sheet)
    if not sheet.rows and not any(p.severity == ERROR for p in sheet.problems):
        sheet.refuse("FILE_EMPTY", "Sotto i nomi delle colonne non c'è nessuna riga.", sheet.header_line)


def _too_many(line: int, cells: list[str], width: int) -> Problem:
    extra = next(c for c in cells[width:] if c)
    message = f"La riga ha {len(cells)} celle, le colonne sono {width}."
    hint = "Metti tra virgolette il testo che contiene il separatore; togli le note accanto alla tabella."
    return Problem("ROW_TOO_MANY_CELLS", message, hint, line, None, extra)


def _too_few(line: int, cells: list[str], needed: int) -> Problem:
    filled = [cell for cell in cells if cell]
    if len(filled) == 1:
        message = "Nella riga è compilata una sola cella."
        hint = "Cancella le note sotto la tabella; se è una riga di dati, completala."
        return Problem("ROW_TOO_FEW_CELLS", message, hint, line, None, filled[0])
    message = f"La riga ha {len(cells)} celle, ne servono almeno {needed}."
    return Problem("ROW_TOO_FEW_CELLS", message, "Completa la riga, oppure toglila.", line)


def _unnamed(sheet: Sheet) -> Iterator[Problem]:
    """Columns with no name and something written below: they are not read, and the sender is told."""
    for place in (i for i, name in enumerate(sheet.header) if not name):
        found = next(((line, cells[place]) for line, cells in sheet.rows if cells[place]), None)
        if found:
            message = f"La colonna {place + 1} non ha un nome e non è stata letta."
            hint = "Se è un dato, scrivi il nome della colonna; se è una nota, non serve fare nulla."
            yield Problem("HEADER_UNKNOWN_COLUMN", message, hint, sheet.header_line, "", found[1])
