"""The pre-filled template of a sender: a row for each cell due, names beside codes."""

from __future__ import annotations

import csv
import io

from monitoring.catalogue import Area, Catalogue
from monitoring.errors import PrologoError
from monitoring.italian import listing
from monitoring.schema import DATASETS, DESCRIPTIVE, TEMPLATE_VERSION
from monitoring.semester import Semester
from monitoring.warehouse import Warehouse

_DUE = "SELECT DISTINCT object_code, area_code FROM due_cells WHERE sender_code = ? AND semester = ? AND dataset = ?"


class NothingDue(PrologoError):
    """The sender owes nothing of this dataset in this semester."""


def template_csv(
    warehouse: Warehouse, catalogue: Catalogue, dataset: str, sender: Area, semester: str
) -> bytes:
    """The template as a CSV that Excel in Italian opens as it is: UTF-8 with BOM, `;`.

    Raises:
        NothingDue: there is nothing to fill; the message says what the sender does owe.
    """
    rows = _rows(warehouse, catalogue, dataset, sender, semester)
    if not rows:
        owed = warehouse.query(
            "SELECT DISTINCT dataset FROM due_cells WHERE sender_code = ? AND semester = ? ORDER BY dataset",
            [sender.code, semester],
        )["dataset"].tolist()
        raise NothingDue(
            f"{sender.label()} non deve nulla di «{dataset}» nel {semester}. Deve: {listing(owed) or 'nulla'}."
        )
    columns = [c.name for c in DATASETS[dataset].columns]
    descriptive = [c for c in DESCRIPTIVE if any(c in row for row in rows)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out, [*columns, *descriptive], delimiter=";", restval="", lineterminator="\r\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _rows(
    warehouse: Warehouse, catalogue: Catalogue, dataset: str, sender: Area, semester: str
) -> list[dict[str, str]]:
    due = warehouse.query(_DUE, [sender.code, semester, dataset])
    pairs = sorted(zip(due["object_code"], due["area_code"], strict=True), key=_order(catalogue))
    base = {"semestre": semester, "versione_modello": TEMPLATE_VERSION}
    if dataset == "indicatori":
        before = _before(warehouse, Semester.parse(semester).previous().code)
        return [
            base
            | {
                "codice_area": area,
                "codice_indicatore": code,
                "area": catalogue.areas[area].name,
                "indicatore": catalogue.indicators[code].name,
                "unita": catalogue.indicators[code].row["numerator"],
                "valore_precedente": before.get((code, area), ""),
            }
            for code, area in pairs
        ]
    if dataset == "traguardi":
        texts = catalogue.milestones
        return [
            base
            | {"codice_traguardo": code, "codice_area": area, "area": catalogue.areas[area].name}
            | {"indicatore": texts[code].text, "unita": f"entro il {texts[code].due_date:%d/%m/%Y}"}
            for code, area in pairs
        ]
    if dataset == "risorse":
        year = str(Semester.parse(semester).year)
        return [
            base
            | {"anno": year, "linea": code, "codice_area": area, "area": catalogue.areas[area].name}
            | {"indicatore": catalogue.lines[code]["name"], "unita": "euro"}
            for code, area in pairs
        ]
    areas = sorted({area for _, area in pairs}, key=lambda a: catalogue.areas[a].name)
    return [base | {"codice_area": area, "area": catalogue.areas[area].name} for area in areas]


def _order(catalogue: Catalogue):  # type: ignore[no-untyped-def]
    """Catalogue order of the objects, then the areas by name."""
    places = {
        code: n
        for n, code in enumerate((*catalogue.indicators, *catalogue.milestones, *catalogue.lines))
    }
    return lambda pair: (places[pair[0]], catalogue.areas[pair[1]].name)


def _before(warehouse: Warehouse, semester: str) -> dict[tuple[str, str], str]:
    rows = warehouse.query(
        "SELECT indicator_code, area_code, value FROM observations "
        "WHERE semester = ? AND sex = 'T' AND age_band = 'T' AND value IS NOT NULL",
        [semester],
    )
    return {
        (r.indicator_code, r.area_code): f"{r.value:g}".replace(".", ",") for r in rows.itertuples()
    }
