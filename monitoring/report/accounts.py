"""The accounts of a report: money by line, and who has sent what."""

from __future__ import annotations

import pandas as pd

from monitoring import completeness_words as sent
from monitoring.figure_words import Row
from monitoring.italian import MISSING, euro, percent_reached
from monitoring.queries.resources import AMOUNTS
from monitoring.report import cells
from monitoring.report.cells import Cell, Told
from monitoring.report.gathered import Gathered
from monitoring.schema import DATASETS


def money(found: Gathered) -> list[Told]:
    """The amounts of each line and year: the Ambito's first, where one is asked, then all."""
    made = []
    for rows, whose in ((found.own_money, found.where), (found.money, "Intera provincia")):
        if rows is not None and len(rows):
            made.append(_amounts(rows, whose))
    return made


def _amounts(rows: pd.DataFrame, whose: str) -> Told:
    out: list[list[Cell]] = []
    for year, group in rows.groupby("year", sort=True):
        out.append(list(cells.band(str(year))))
        for row in group.to_dict("records"):
            out.append(
                [
                    str(row["name"]),
                    *(euro(row[name]).removesuffix(" €") for name in AMOUNTS),
                    f"{row['units_counted']} di {row['units']}",
                ]
            )
    columns = [
        ("Linea", "1fr", "left"),
        *((name.capitalize(), "22.5mm", "right") for name in AMOUNTS),
        ("Aree", "16mm", "right"),
    ]
    return cells.table(f"{whose}: importi in euro", columns, out, whole=True)


def completeness(found: Gathered) -> Told:
    """One row per sender, the state of each dataset of the semester in shape, word and share."""
    grid = found.grid[found.grid["semester"] == found.asked.semester.code]
    grid = grid.assign(shown=sent.shown_states(grid, found.asked.today))
    by_cell = {(row["sender_code"], row["dataset"]): row for row in grid.to_dict("records")}
    datasets = [name for name in DATASETS if name in set(grid["dataset"])]
    rows: list[list[Cell]] = []
    for code in dict.fromkeys(grid["sender_code"]):
        if found.asked.area is not None and code != found.code:
            continue
        name = found.catalogue.areas[code].label()
        rows.append([name, *(_sent(by_cell.get((code, dataset))) for dataset in datasets)])
    columns = [
        ("Chi invia", "1fr", "left"),
        *((DATASETS[d].title.partition(" ")[0], "31mm", "left") for d in datasets),
    ]
    return cells.table("Che cosa è arrivato da ogni mittente", columns, rows, whole=True)


def _sent(row: Row | None) -> Cell:
    if row is None:
        return MISSING
    filled, due, shown = row["filled_cells"], row["expected_cells"], row["shown"]
    share = f" {percent_reached(filled, due)}" if filled and filled < due else ""
    return cells.state(sent.SHAPES[shown], f"{sent.WORDS[shown]}{share}")
