"""The objectives and their milestones on paper: the grid, a table each, the line of time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from monitoring import plan_words as words
from monitoring.drawing.tokens import MILESTONE_STATES
from monitoring.italian import MISSING, day, percent, plural
from monitoring.report import cells
from monitoring.report.cells import Cell, Told
from monitoring.report.gathered import Gathered

_AROUND = 0.02  # of the line of time, left free at its two ends


def objectives(found: Gathered) -> dict[str, Any]:
    """The grid of objectives and years, the legend, then the milestones of each objective."""
    return {
        "grid": grid(found),
        "legend": [cells.state(code) for code in MILESTONE_STATES],
        "definitions": [*words.DEFINITIONS, words.MILESTONE_DEFINITION],
        "each": [_one(found, row) for row in found.objectives.to_dict("records")],
    }


def progress_of(found: Gathered) -> pd.DataFrame:
    """One row per objective: mean progress documented and expected of what applies [0-1]."""
    states = found.own.states
    apply = states[states["state"] != "non_applicabile"]
    apply = apply.assign(actual=apply["actual"].fillna(0.0))
    return apply.groupby("objective_code")[["actual", "expected"]].mean()


def grid(found: Gathered) -> Told:
    """One row per objective: the states of its milestones by year, progress against expectation."""
    states = found.own.states
    years = sorted(states["year"].unique())
    counted = states.groupby(["objective_code", "year", "state"]).size().to_dict()
    progress = progress_of(found)
    rows: list[list[Cell]] = []
    for code, name in zip(found.objectives["code"], found.objectives["short_name"], strict=True):
        by_year = [
            cells.marks({s: counted.get((code, year, s), 0) for s in MILESTONE_STATES})
            for year in years
        ]
        bar: Cell = ""
        said = MISSING
        if code in progress.index:
            actual, expected = (float(progress.at[code, c]) for c in ("actual", "expected"))
            bar, said = cells.bar(actual, expected), f"{percent(actual)} / {percent(expected)}"
        rows.append([f"{code} {name}", *by_year, bar, said])
    columns = [
        ("Obiettivo", "1fr", "left"),
        *((str(year), "27mm", "left") for year in years),
        ("", "20mm", "left"),
        ("Documentato / atteso", "24mm", "right"),
    ]
    label = f"{plural(len(states), 'traguardo', 'traguardi')} per obiettivo e anno di scadenza"
    return cells.table(label, columns, rows, whole=True)


def _one(found: Gathered, objective: dict[str, Any]) -> dict[str, Any]:
    code = objective["code"]
    own = found.own.states[found.own.states["objective_code"] == code]
    judged = found.judged[found.judged["code"] == code]
    progress = progress_of(found)
    said = ""
    if code in progress.index:
        actual, expected = (float(progress.at[code, c]) for c in ("actual", "expected"))
        said = f"documentato {percent(actual)}, atteso {percent(expected)}"
    mark = cells.state(judged["state"].iloc[0]) if len(judged) else None
    return {
        "title": f"{code} {objective['name']}",
        "state": mark,
        "line": " · ".join(filter(None, [plural(len(own), "traguardo", "traguardi"), said])),
        "table": _table(own),
    }


def _table(milestones: pd.DataFrame) -> Told:
    rows: list[list[Cell]] = []
    for row in milestones.to_dict("records"):
        areas: Cell = MISSING if row["areas"] == 1 else f"{row['done']} di {row['applicable']}"
        if row["required"] < row["applicable"]:
            areas = cells.noted(str(areas), f"ne bastano {row['required']}")
        rows.append(
            [
                cells.noted(row["milestone_code"], words.short(row["text"])),
                day(row["due_date"].date()),
                cells.state(row["state"]),
                areas,
                moved(row),
            ]
        )
    columns = [
        ("Traguardo", "1fr", "left"), ("Scadenza", "26mm", "left"), ("Stato", "32mm", "left"),
        ("Aree", "17mm", "right"), ("Completato o rinviato", "27mm", "left"),
    ]  # fmt: skip
    return cells.table("", columns, rows)


def moved(row: dict[str, Any]) -> str:
    """The day on which a milestone was completed, or to which it was put off."""
    for column, said in (("completed_on", "completato il"), ("planned_on", "rinviato al")):
        if pd.notna(row[column]):
            return f"{said} {day(row[column].date())}"
    return ""


def timeline(found: Gathered) -> dict[str, Any]:
    """Every milestone on the line of time of the plan: due, completed, put off; the day's line."""
    states = found.own.states
    on = found.asked.judged_on
    years = sorted({int(year) for year in states["year"]})
    first, last = date(years[0], 1, 1), date(years[-1] + 1, 1, 1)

    def place(at: Any) -> float:
        moment: date = pd.Timestamp(at).date()
        share = (moment - first).days / (last - first).days
        return round(min(max(_AROUND + (1 - 2 * _AROUND) * share, 0.0), 1.0), 4)

    names = dict(zip(found.objectives["code"], found.objectives["short_name"], strict=True))
    groups = [
        {
            "title": f"{code} {names[str(code)]}",
            "rows": [
                {
                    "code": row["milestone_code"],
                    "due": place(row["due_date"]),
                    "due_words": day(row["due_date"].date()),
                    "state": row["state"],
                    "word": MILESTONE_STATES[row["state"]].word,
                    "done": place(row["completed_on"]) if pd.notna(row["completed_on"]) else None,
                    "put_off": place(row["planned_on"]) if pd.notna(row["planned_on"]) else None,
                    "moved": moved(row),
                }
                for row in group.to_dict("records")
            ],
        }
        for code, group in states.groupby("objective_code", sort=False)
    ]
    return {
        "years": [{"label": str(year), "at": place(date(year, 1, 1))} for year in [*years]],
        "edges": [place(date(year, 1, 1)) for year in [*years, years[-1] + 1]],
        "today": place(on),
        "day": f"Linea tratteggiata: {day(on)}.",
        "groups": groups,
    }
