"""The cells of a received file: those that a review names, and its rows as they were typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.errors import PrologoError
from monitoring.italian import listing
from monitoring.schema import DATASETS
from monitoring.validation.reading import read_sheet
from monitoring.validation.resolve import Resolver
from monitoring.validation.sheet import Sheet
from monitoring.validation.staging import Staging
from pipelines.events import Cell

Place = tuple[int, str]
_PLACE = re.compile(r"\s*(\d{1,7})\s*:\s*(\S.*?)\s*")


class CellUnknown(PrologoError):
    """A cell that the file does not have."""


def parse_place(text: str) -> Place:
    """`12:valore` as row and column.

    Raises:
        CellUnknown: it is not written so.
    """
    if found := _PLACE.fullmatch(text):
        return int(found[1]), found[2]
    raise CellUnknown(f"«{text}» non è una cella: scrivi riga:colonna, per esempio 12:valore.")


def named_cells(
    content: bytes, catalogue: Catalogue, dataset: str, places: Iterable[Place]
) -> tuple[Cell, ...]:
    """The cells at some places of a received file, each once, in the order of the file.

    Raises:
        CellUnknown: the file has no such row of data or no such column.
    """
    sheet = read_sheet(content, catalogue, dataset)
    rows = {line: place for place, line in enumerate(sheet.lines)}
    found = {}
    for line, column in places:
        name = column_name(sheet, column)
        if line not in rows:
            raise CellUnknown(
                f"Nel file la riga {line} non è una riga di dati: "
                f"vanno dalla {sheet.lines[0]} alla {sheet.lines[-1]}."
            )
        value = sheet.columns[name][rows[line]]
        found[line, sheet.positions[name]] = Cell(line, sheet.written(name), value)
    return tuple(found[place] for place in sorted(found))


def column_name(sheet: Sheet, column: str) -> str:
    """The declared name of a column, however the file or a person writes it.

    Raises:
        CellUnknown: it is no column of data of this file.
    """
    assert sheet.dataset is not None
    name = column.strip().lower()
    given = [c.name for c in sheet.dataset.columns if c.name in sheet.positions]
    if name not in given:
        raise CellUnknown(f"Nel file non c'è la colonna «{column}»: ci sono {listing(given, 20)}.")
    return name


def rows_as_typed(content: bytes, catalogue: Catalogue, dataset: str) -> pd.DataFrame:
    """One row per row of data of a received file: `riga`, then its columns of data, as texts."""
    sheet = read_sheet(content, catalogue, dataset)
    assert sheet.dataset is not None
    given = [c.name for c in sheet.dataset.columns if c.name in sheet.positions]
    return pd.DataFrame({"riga": sheet.lines} | {name: sheet.columns[name] for name in given})


def staged(content: bytes, catalogue: Catalogue, dataset: str) -> Staging:
    """The rows of a file already accepted, with their meaning; the caller closes `con`."""
    staging = Staging(DATASETS[dataset], catalogue)
    staging.add(0, read_sheet(content, catalogue, dataset))
    staging.resolve(Resolver(catalogue, None, None))
    return staging
