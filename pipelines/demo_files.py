"""Rows as the files that people send: each office with its own program and habits."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from monitoring.catalogue import Area
from monitoring.schema import DATASETS, TEMPLATE_VERSION
from monitoring.semester import Semester
from pipelines.demo_story import Row

_STAMP = (2025, 1, 1, 0, 0, 0)
_CLOCK = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


@dataclass(frozen=True)
class Dialect:
    """How an office writes its files; the defaults are the template saved by Excel in Italian."""

    encoding: str = "utf-8-sig"
    delimiter: str = ";"
    newline: str = "\r\n"
    comma: bool = True
    thousands: bool = False
    title: bool = False
    blank_every: int = 0
    permuted: bool = False
    capitals: bool = False
    area: Literal["code", "name", "alias", "unpadded"] = "code"
    semester: str = "{year}-S{half}"
    italian_dates: bool = True
    quoted: bool = False
    totals: bool = False
    workbook: bool = False
    described: bool = False


DIALECTS = {
    "modello": Dialect(),
    "Excel, CSV di Windows": Dialect(
        "cp1252", thousands=True, blank_every=40, semester="{half}° semestre {year}"
    ),
    "LibreOffice": Dialect("utf-8", ",", "\n", comma=False, italian_dates=False, quoted=True),
    "Excel, testo Unicode": Dialect("utf-16", "\t", area="name"),
    "Excel, con un titolo": Dialect("cp1252", title=True, area="name", semester="S{half}-{year}"),
    "foglio di calcolo": Dialect(workbook=True),
    "Excel, zeri perduti": Dialect(area="unpadded", semester="{year}S{half}"),
    "LibreOffice, colonne a modo suo": Dialect(
        "utf-8", newline="\n", permuted=True, semester="{half}/{year}"
    ),
    "modello con descrizioni": Dialect(described=True),
    "Excel, maiuscole": Dialect(
        "cp1252", capitals=True, totals=True, semester="{roman} sem {year}"
    ),
    "gestionale": Dialect("utf-8", ",", "\n", comma=False, italian_dates=False),
    "Excel del Mac": Dialect("cp1252", newline="\r", area="alias"),
    "Excel, migliaia col punto": Dialect(thousands=True, totals=True, blank_every=25),
    "testo con tabulazioni": Dialect("utf-8", "\t", "\n", italian_dates=False),
}


def render(
    dataset: str, semester: Semester, rows: list[Row], areas: dict[str, Area], dialect: Dialect
) -> bytes:
    """The bytes of a file with these rows."""
    table = _table(dataset, semester, rows, areas, dialect)
    if dialect.title:
        title = f"{DATASETS[dataset].title}, {semester.label} (dati dimostrativi)"
        empty = [""] * (len(table[0]) - 1)
        table[:0] = [[title, *empty], ["", *empty]]
    if dialect.workbook:
        return _workbook(table)
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=dialect.delimiter,
        lineterminator=dialect.newline,
        quoting=csv.QUOTE_ALL if dialect.quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerows([_text(cell, dialect) for cell in cells] for cells in table)
    return out.getvalue().encode(dialect.encoding)


def _table(
    dataset: str, semester: Semester, rows: list[Row], areas: dict[str, Area], dialect: Dialect
) -> list[list[object]]:
    """The header and the rows as cells."""
    written = {name for row in rows for name in row}
    columns = [c.name for c in DATASETS[dataset].columns if c.required or c.name in written]
    if dialect.permuted:
        columns = columns[2:] + columns[:2]
    if dialect.described:
        columns += ["area", "versione_modello"]
    roman = "I" * semester.half
    label = dialect.semester.format(year=semester.year, half=semester.half, roman=roman)
    table: list[list[object]] = [[n.upper() if dialect.capitals else n for n in columns]]
    for number, row in enumerate(rows, start=1):
        area = areas[str(row["codice_area"])]
        full = {"semestre": label, "area": area.name, "versione_modello": TEMPLATE_VERSION} | row
        full["codice_area"] = _named(area, dialect)
        table.append([_cell(full.get(name, ""), dialect) for name in columns])
        if dialect.blank_every and number % dialect.blank_every == 0:
            table.append([""] * len(columns))
    if dialect.totals and DATASETS[dataset].has_total_row:
        table.append(_total(dataset, columns, rows, dialect))
    return table


def _total(dataset: str, columns: list[str], rows: list[Row], dialect: Dialect) -> list[object]:
    numeric = {c.name for c in DATASETS[dataset].numeric if c.kind != "year"}
    cells: list[object] = []
    for name in columns:
        figures = [v for row in rows if isinstance(v := row.get(name), int | Decimal)]
        word = "Totale" if name == "codice_area" else ""
        cells.append(_cell(sum(figures) if name in numeric else word, dialect))
    return cells


def _named(area: Area, dialect: Dialect) -> str:
    if dialect.area == "unpadded":
        return area.code.lstrip("0")
    if dialect.area == "alias" and area.aliases:
        return area.aliases[0]
    return area.code if dialect.area == "code" else area.name


def _cell(value: object, dialect: Dialect) -> object:
    """A value as the sheet holds it: in a workbook numbers and dates stay such."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if dialect.workbook and isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date) and not dialect.workbook:
        return f"{value:%d/%m/%Y}" if dialect.italian_dates else value.isoformat()
    return value


def _text(cell: object, dialect: Dialect) -> str:
    if not isinstance(cell, Decimal | float):
        return str(cell)
    text = str(cell)
    if isinstance(cell, Decimal):
        text = f"{cell:,.2f}" if dialect.thousands else f"{cell:.2f}"
    return text.translate(str.maketrans(",.", ".,")) if dialect.comma else text


def _workbook(table: list[list[object]]) -> bytes:
    """An .xlsx whose bytes depend on its cells alone: no clock, no compression library."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for cells in table:
        sheet.append([None if cell == "" else cell for cell in cells])
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    moment = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*_STAMP).encode()
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(out, "w") as plain:
        for name in sorted(archive.namelist()):
            content = archive.read(name)
            if name == "docProps/core.xml":
                content = re.sub(_CLOCK, moment, content)
            plain.writestr(zipfile.ZipInfo(name, _STAMP), content)
    return out.getvalue()
