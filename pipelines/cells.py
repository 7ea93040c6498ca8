"""The cells of a received file: those that a review names, and its rows as they were typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing

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
_OBJECTS = ("indicator", "milestone", "line")
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
        value = sheet.columns[name][rows[line]].as_py()
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
    """One row per row of data of a received file: `riga`, `area` and `oggetto` by name, then its
    columns of data as typed.
    """
    staging = staged(content, catalogue, dataset)
    with closing(staging.con):
        given = ", ".join(f'"{c.name}"' for c in staging.present)
        code = next((f"{k}_code" for k in _OBJECTS if k in staging.kinds), "NULL")
        rows = staging.con.execute(
            f"SELECT line AS riga, area_code AS area, {code} AS oggetto, {given} FROM work ORDER BY line"
        ).df()
    names = {code: i.name for code, i in catalogue.indicators.items()}
    names |= {code: m.text for code, m in catalogue.milestones.items()}
    names |= {code: line["name"] for code, line in catalogue.lines.items()}
    areas = {code: area.name for code, area in catalogue.areas.items()}
    return rows.assign(area=rows["area"].map(areas), oggetto=rows["oggetto"].map(names))


def with_their_notes(
    cells: pd.DataFrame, content: bytes, catalogue: Catalogue, dataset: str
) -> pd.DataFrame:
    """Cells (`line`, `column_name`, `value`, …), each row's note after them, if the file has notes.

    A cell that becomes ND needs a reason, and the reason stands in the note.
    """
    sheet = read_sheet(content, catalogue, dataset)
    if "nota" not in sheet.positions:
        return cells
    texts = dict(zip(sheet.lines, sheet.columns["nota"].to_pylist(), strict=True))
    written = sheet.written("nota")
    told = set(cells.loc[cells["column_name"] == written, "line"])
    notes = cells[~cells["line"].isin(told)].drop_duplicates("line")
    notes = notes.assign(column_name=written, value=notes["line"].map(texts))
    return pd.concat([cells, notes]).sort_values("line", kind="stable").reset_index(drop=True)


def staged(content: bytes, catalogue: Catalogue, dataset: str) -> Staging:
    """The rows of a file already accepted, with their meaning; the caller closes `con`."""
    staging = Staging(DATASETS[dataset], catalogue)
    staging.add(0, read_sheet(content, catalogue, dataset))
    staging.resolve(Resolver(catalogue, None, None))
    return staging
