"""A received file as rows of text, each with the row number that a spreadsheet shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from monitoring.catalogue import Catalogue
from monitoring.italian import listing, number
from monitoring.schema import DATASETS
from monitoring.validation.decoding import (
    SPACES,
    Refusal,
    clean,
    decode,
    find_delimiter,
    records,
)
from monitoring.validation.header import choose_dataset, find_header, place_columns
from monitoring.validation.problems import ERROR, Problem
from monitoring.validation.sheet import Sheet
from monitoring.validation.workbook import TypedDecimal, looks_like_workbook, workbook_rows

_BATCH = 200  # rows; small, so that Python's memory collector is not woken at every one


def read_sheet(content: bytes, catalogue: Catalogue, dataset: str | None = None) -> Sheet:
    """Decode, find the header and number the rows of a file; `dataset` is its name, where known.

    Problems of the file, of its header and of the number of cells are in `problems`; if one of
    them leaves no table to read, `lines` is empty.
    """
    sheet, limits = Sheet(), catalogue.thresholds
    try:
        rows = _open(content, sheet, limits)
        start = _header(rows, sheet, limits, dataset)
        if sheet.dataset is not None:
            _read_rows(sheet, start, limits)
    except Refusal as refusal:
        sheet.lines.clear()
        return sheet.refuse(refusal.code, refusal.message, refusal.line)
    return sheet


def _open(content: bytes, sheet: Sheet, limits: dict[str, float]) -> Iterator[list[str]]:
    """The rows of a text or of a workbook, blank ones too."""
    if len(content) > limits["max_file_mib"] * 2**20:
        message = f"Il file supera i {number(limits['max_file_mib'])} MB."
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
        hint = "Non serve fare nulla."
        sheet.problems.append(Problem("HEADER_NOT_FIRST", message, hint, place + 1))
    sheet.dataset = DATASETS[wanted] if wanted else choose_dataset(header)
    if sheet.dataset is None:
        message = (
            f"Dalle colonne non si capisce di quali dati si tratta: {listing(list(DATASETS))}."
        )
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
    unnamed = {place: "" for place, name in enumerate(sheet.header) if not name}
    sheet.columns = {name: [] for name in sheet.positions}
    batch: list[list[str]] = []
    for line, raw in numbered:
        cells = [cell.strip(SPACES) for cell in raw]
        filled = len(cells) - cells.count("")
        if not filled:
            blank += 1
            continue
        if len(sheet.lines) >= most:
            raise Refusal("FILE_TOO_LARGE", f"Il file ha più di {number(most)} righe.", line)
        if len(cells) != width or filled == 1:
            if problem := _wrong_width(line, cells, filled, width, 1 if workbook else needed):
                sheet.problems.append(problem)
                continue
            cells += [""] * (width - len(cells))
        for place, seen in unnamed.items():
            unnamed[place] = seen or cells[place]
        if workbook:
            typed = (
                n
                for n, i in sheet.positions.items()
                if i < len(raw) and isinstance(raw[i], TypedDecimal)
            )
            sheet.typed |= {(line, name) for name in typed}
        sheet.lines.append(line)
        batch.append(cells)
        if len(batch) == _BATCH:
            _lay(sheet, batch)
    _lay(sheet, batch)
    sheet.understood["blank_rows"] = int(sheet.understood["blank_rows"]) + blank
    sheet.problems += _unnamed(unnamed, sheet.header_line)
    if not sheet.lines and not any(p.severity == ERROR for p in sheet.problems):
        message = "Sotto i nomi delle colonne non c'è nessuna riga."
        sheet.refuse("FILE_EMPTY", message, sheet.header_line)


def _lay(sheet: Sheet, batch: list[list[str]]) -> None:
    """Move rows into columns: a million lists of cells at once would slow the whole reading."""
    if batch:
        cells = list(zip(*batch, strict=False))
        for name, place in sheet.positions.items():
            sheet.columns[name].extend(cells[place])
        batch.clear()


def _wrong_width(
    line: int, cells: list[str], filled: int, width: int, needed: int
) -> Problem | None:
    """Too many cells for the header, or too few for a row; empty ones on the right do not count."""
    if len(cells) > width and any(cells[width:]):
        extra = next(c for c in cells[width:] if c)
        message = f"La riga ha {len(cells)} celle, le colonne sono {width}."
        hint = "Cancella ciò che sta accanto alla tabella; metti tra virgolette i testi con il separatore."
        return Problem("ROW_TOO_MANY_CELLS", message, hint, line, None, extra)
    if filled == 1 and width > 1:
        message = "Nella riga è compilata una sola cella."
        hint = "Cancella le note sotto la tabella; se è una riga di dati, completala."
        return Problem("ROW_TOO_FEW_CELLS", message, hint, line, None, next(c for c in cells if c))
    if len(cells) < needed:
        message = f"La riga ha {len(cells)} celle, ne servono almeno {needed}."
        return Problem("ROW_TOO_FEW_CELLS", message, "Completa la riga, oppure toglila.", line)
    return None


def _unnamed(found: dict[int, str], header_line: int) -> Iterator[Problem]:
    """Columns with no name and something written below: not read, and the sender is told."""
    from openpyxl.utils import get_column_letter

    for place, cell in found.items():
        if cell:
            message = (
                f"La colonna {get_column_letter(place + 1)} non ha un nome e non è stata letta."
            )
            hint = (
                "Se è un dato, scrivi il nome della colonna; se è una nota, non serve fare nulla."
            )
            yield Problem("HEADER_UNKNOWN_COLUMN", message, hint, header_line, "", cell)
