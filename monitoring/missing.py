"""What a sender still owes of a semester, cell by cell, in names."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from monitoring.catalogue import Area, Catalogue, Window
from monitoring.italian import dated, number
from monitoring.queries import completeness as asked
from monitoring.queries.calendar import recorded
from monitoring.schema import DATASETS
from monitoring.warehouse import Warehouse
from monitoring.windows import Extension

Cell = tuple[str, str, bool]
"""Indicator, milestone or line of funding; area; whether it is filled."""
_AREAS = {"comune": ("comune", "comuni"), "distretto": ("distretto", "distretti")}


@dataclass(frozen=True)
class Gap:
    """What is missing of one dataset; `lines` name each cell, `Pedibus: 2 comuni su 9: Leffe, Vertova`."""

    dataset: str
    expected: int
    missing: int
    lines: tuple[str, ...]
    returned_for: str | None = None

    @property
    def title(self) -> str:
        """`Cartelle sociali`."""
        return DATASETS[self.dataset].title.partition(" (")[0]


@dataclass(frozen=True)
class Owed:
    """What one sender owes of one semester, until when, and where its office is written to."""

    sender: Area
    window: Window
    expected: int
    gaps: tuple[Gap, ...]
    extension: Extension | None = None
    office: str | None = None
    email: str | None = None

    @property
    def missing(self) -> int:
        return sum(gap.missing for gap in self.gaps)


def owed_by_sender(warehouse: Warehouse, catalogue: Catalogue, semester: str) -> dict[str, Owed]:
    """What each sender owes of a semester, with its own deadline; who owes nothing has no gap.

    Raises:
        KeyError: the semester is not of the plan.
    """
    window, calendar = catalogue.windows[semester], warehouse.once(recorded)
    offices = warehouse.once(_offices)
    reasons = {
        (r.sender_code, r.dataset): r.reason
        for r in asked.returned(warehouse, semester).itertuples()
    }
    cells: dict[tuple[str, str], list[Cell]] = {}
    for row in asked.due_cells(warehouse, semester).itertuples(index=False):
        cells.setdefault((row.sender_code, row.dataset), []).append(
            (row.object_code, row.area_code, row.filled)
        )
    found = {}
    for code, sender in catalogue.senders.items():
        own = {name: cells[code, name] for name in DATASETS if (code, name) in cells}
        gaps = [gap(due, catalogue, sender, n, reasons.get((code, n))) for n, due in own.items()]
        office, email = offices.get(code, (None, None))
        found[code] = Owed(
            sender,
            calendar.window(window, code),
            sum(map(len, own.values())),
            tuple(g for g in gaps if g.missing),
            calendar.extension(semester, code),
            office,
            email,
        )
    return found


def _offices(warehouse: Warehouse) -> dict[str, tuple[str, str | None]]:
    rows = warehouse.query("SELECT area_code, office, email FROM offices").itertuples()
    return {r.area_code: (r.office, None if pd.isna(r.email) else r.email) for r in rows}


def gap(
    due: list[Cell],
    catalogue: Catalogue,
    sender: Area,
    dataset: str,
    reason: str | None = None,
) -> Gap:
    """The empty cells of a dataset, a line for each indicator, milestone or line of funding.

    due: all the cells of the dataset, filled or not. reason: why its only submission came back.
    """
    objects: dict[str, list[Cell]] = {}
    for cell in due:
        objects.setdefault(cell[0], []).append(cell)
    lines = []
    for code, name in _names(dataset, catalogue).items():
        own = objects.get(code, [])
        if empty := [catalogue.areas[area] for _, area, filled in own if not filled]:
            lines.append(name + _places(empty, len(own), sender))
    missing = sum(not filled for *_, filled in due)
    return Gap(dataset, len(due), missing, tuple(lines), reason)


def _names(dataset: str, catalogue: Catalogue) -> dict[str, str]:
    """What a dataset speaks of, code to name, in the order of the catalogue."""
    if dataset == "traguardi":
        known = catalogue.milestones.values()
        return {m.code: f"{m.code}, entro {dated('il', m.due_date)}: {m.text}" for m in known}
    if dataset == "risorse":
        return {code: row["name"] for code, row in catalogue.lines.items()}
    return {i.code: i.name for i in catalogue.indicators.values()}


def _places(empty: list[Area], due: int, sender: Area) -> str:
    """`: 2 comuni su 9: Leffe, Vertova`; nothing where the cell is the sender's own."""
    if empty == [sender]:
        return ""
    one, many = _AREAS.get(empty[0].level, ("area", "aree"))
    if len(empty) == due > 1:
        return f": tutti i {number(due)} {many}"
    names = ", ".join(sorted(area.name for area in empty))
    count = f"1 {one}" if len(empty) == 1 else f"{number(len(empty))} {many}"
    return f": {count} su {number(due)}: {names}"
