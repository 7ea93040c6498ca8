"""A received file as rows of text, each with the row number that a spreadsheet shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice

from monitoring.catalogue import Catalogue
from monitoring.italian import listing, number
from monitoring.schema import DATASETS
from monitoring.validation.decoding import Refusal, Text, clean, decode, find_delimiter, records
from monitoring.validation.header import choose_dataset, find_header, place_columns
from monitoring.validation.problems import ERROR, Problem
from monitoring.validation.rows import Rows
from monitoring.validation.sheet import Sheet
from monitoring.validation.slices import Doubtful, slices
from monitoring.validation.workbook import looks_like_workbook, workbook_rows

_BATCH = 2000  # rows read one by one that become arrays together
_ANYTHING = re.compile(rb"\S")
Progress = Callable[[float], None]


def read_sheet(
    content: bytes,
    catalogue: Catalogue,
    dataset: str | None = None,
    *,
    progress: Progress = lambda _share: None,
    slowly: bool = False,
) -> Sheet:
    """Decode, find the header and number the rows of a file; `dataset` is its name, where known.

    Problems of the file, of its header and of the number of cells are in `problems`; if one of
    them leaves no table to read, `lines` is empty.

    Args:
        progress: told the share of the file read, from 0 to 1.
        slowly: read a text one record at a time even where it could be read as arrays.
    """
    sheet, limits = Sheet(), catalogue.thresholds
    try:
        text, rows = _open(content, sheet, limits)
        below = _header(rows, sheet, limits, dataset)
        if sheet.dataset is not None:
            _read_rows(None if slowly else text, below, sheet, int(limits["max_rows"]), progress)
    except Refusal as refusal:
        return sheet.refuse(refusal.code, refusal.message, refusal.line)
    return sheet


def _open(
    content: bytes, sheet: Sheet, limits: dict[str, float]
) -> tuple[Text | None, Iterator[list[str]]]:
    """The text (nothing for a workbook), and the rows of it or of the workbook, blank ones too."""
    if len(content) > limits["max_file_mib"] * 2**20:
        message = f"Il file supera i {number(limits['max_file_mib'])} MB."
        raise Refusal("FILE_TOO_LARGE", message)
    if looks_like_workbook(content):
        sheet.understood |= {"encoding": "xlsx"}
        return None, workbook_rows(content, limits, sheet.understood)
    text, encoding = decode(content)
    if not _ANYTHING.search(text.content, text.start):
        raise Refusal("FILE_EMPTY", "Il file non contiene nulla.")
    delimiter = find_delimiter(text)
    sheet.understood |= {"encoding": encoding, "delimiter": delimiter}
    return text, records(text, delimiter)


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
    sheet.header_width = len(first[place])
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
    text: Text | None,
    below: Iterator[tuple[int, list[str]]],
    sheet: Sheet,
    most: int,
    progress: Progress,
) -> None:
    """The rows below the header, as arrays where the text allows it, else one by one."""
    rows = Rows(sheet, most)
    try:
        if text is None:
            raise Doubtful
        for piece in slices(
            text, str(sheet.understood["delimiter"]), sheet.header_width, sheet.header_line
        ):
            rows.add(piece.others, piece.lines, piece.columns)
            progress(piece.bytes_read / len(text.content))
    except Doubtful:
        rows = Rows(sheet, most)
        while batch := list(islice(below, _BATCH)):
            rows.add(batch)
            progress(1 - 1 / (1 + rows.count / 50_000))
    rows.finish()
    if not len(sheet.lines) and not any(p.severity == ERROR for p in sheet.problems):
        message = "Sotto i nomi delle colonne non c'è nessuna riga."
        sheet.refuse("FILE_EMPTY", message, sheet.header_line)
