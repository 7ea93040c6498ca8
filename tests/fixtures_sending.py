"""Files as an office would send them: the template of production code, filled."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from pipelines.template import template_csv

Row = dict[str, str]
SEMESTER = "2026-S1"


def template_rows(
    folders: Folders, dataset: str, sender: str, semester: str = SEMESTER
) -> list[Row]:
    """The rows of a sender's template, cells as text."""
    catalogue = Catalogue.read(folders.reference)
    warehouse = open_warehouse(folders.warehouse)
    content = template_csv(warehouse, catalogue, dataset, catalogue.areas[sender], semester)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def filled(
    folders: Folders,
    sender: str,
    change: Callable[[list[Row]], list[Row]] = lambda rows: rows,
) -> bytes:
    """The template of `indicatori`, every cell filled with a valid figure, then changed."""
    indicators = Catalogue.read(folders.reference).indicators
    rows = template_rows(folders, "indicatori", sender)
    for position, row in enumerate(rows):
        indicator = indicators[row["codice_indicatore"]]
        most = 40 if indicator.maximum is None else int(indicator.maximum)
        row["valore"] = str(min(3 + position % 17, most))
        if indicator.denominator_kind == "file":
            row["denominatore"] = "40"
    return as_csv(change(rows))


def as_csv(rows: list[Row]) -> bytes:
    """Rows as the CSV that Excel in Italian saves."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def with_cell(row: int, column: str, text: str) -> Callable[[list[Row]], list[Row]]:
    """A change for `filled`: the cell of a spreadsheet's row (2 is the first of data)."""

    def change(rows: list[Row]) -> list[Row]:
        rows[row - 2][column] = text
        return rows

    return change
