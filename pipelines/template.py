"""The pre-filled template of a sender as a CSV: a row for each cell due, names beside codes."""

from __future__ import annotations

import csv
import io

from monitoring.catalogue import Area, Catalogue
from monitoring.schema import DATASETS
from monitoring.warehouse import Warehouse
from pipelines.template_rows import as_typed, template_rows


def template_csv(
    warehouse: Warehouse, catalogue: Catalogue, dataset: str, sender: Area, semester: str
) -> bytes:
    """The template as a CSV that Excel in Italian opens as it is: UTF-8 with BOM, `;`.

    Raises:
        NothingDue: there is nothing to fill; the message says what the sender does owe.
    """
    rows = template_rows(warehouse, catalogue, dataset, sender, semester)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out,
        DATASETS[dataset].template_columns,
        delimiter=";",
        restval="",
        lineterminator="\r\n",
    )
    writer.writeheader()
    writer.writerows({name: as_typed(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def template_name(dataset: str, sender: Area, semester: str, format: str) -> str:
    """`modello_indicatori_AMB02_2026-S1.xlsx`: the name that a person saves it under."""
    return f"modello_{dataset}_{sender.code}_{semester}.{format}"
