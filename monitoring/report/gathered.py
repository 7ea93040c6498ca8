"""All that a report shows, asked once of the warehouse of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from monitoring import plan_progress as progress
from monitoring.catalogue import Catalogue
from monitoring.exports import DEMONSTRATION
from monitoring.queries import at_semester, calendar, figures, plan, volumes
from monitoring.queries.certificates import Known, known_plan
from monitoring.queries.completeness import completeness_grid
from monitoring.queries.submissions import origins
from monitoring.report.asked import Asked
from monitoring.warehouse import Warehouse


@dataclass(frozen=True)
class Standing:
    """Where the milestones stand, seen from one territory.

    states: one row per milestone (queries.plan.milestones_seen_from), judged on the report's day.
    history: one row per milestone and day (queries.plan.whole_plan) up to that day.
    """

    states: pd.DataFrame
    history: pd.DataFrame
    counts: dict[str, int]
    clock: progress.Clock
    lines: pd.DataFrame


@dataclass(frozen=True)
class Gathered:
    """What a report shows.

    own: seen from its territory; whole: seen from the whole territory (the same where no Ambito
    is asked). judged: see queries.plan.objectives_in. figures, own_figures, money, own_money: see
    queries.at_semester; those of the Ambito are None without one. sums: see queries.volumes.
    known: what the certificates of the milestones to be explained are made from.
    """

    asked: Asked
    catalogue: Catalogue
    warehouse: Warehouse
    geo: Path
    root: str
    demonstration: bool
    own: Standing
    whole: Standing
    objectives: pd.DataFrame
    judged: pd.DataFrame
    semesters: pd.DataFrame
    senders: pd.DataFrame
    grid: pd.DataFrame
    indicators: pd.DataFrame
    figures: pd.DataFrame
    own_figures: pd.DataFrame | None
    sums: pd.DataFrame
    money: pd.DataFrame
    own_money: pd.DataFrame | None
    known: Known

    @property
    def where(self) -> str:
        """The territory, as the cover says it."""
        area = self.asked.area
        return area.label() if area else str(self.catalogue.territory["name"])

    @property
    def code(self) -> str:
        """Of the territory."""
        return self.asked.area.code if self.asked.area else self.root

    @property
    def to_explain(self) -> pd.DataFrame:
        """The milestones due and not plainly completed."""
        return _to_explain(self.own.states)


def gather(warehouse: Warehouse, catalogue: Catalogue, geo: Path, asked: Asked) -> Gathered:
    """Ask everything. warehouse: opened for the reader of the report."""
    root = next(a.code for a in catalogue.areas.values() if a.level == "provincia")
    semesters, semester = calendar.semesters(warehouse), asked.semester.code
    whole = _standing(warehouse, asked, semesters, root, root)
    own = _standing(warehouse, asked, semesters, root, asked.area.code) if asked.area else whole
    area = asked.area.code if asked.area else ""
    return Gathered(
        asked=asked,
        catalogue=catalogue,
        warehouse=warehouse,
        geo=geo,
        root=root,
        demonstration=DEMONSTRATION in set(origins(warehouse)["origin"]),
        own=own,
        whole=whole,
        objectives=plan.objectives(warehouse),
        judged=plan.objectives_in(warehouse, (area or root,), asked.judged_on),
        semesters=semesters,
        senders=progress.missing_by_sender(calendar.sent(warehouse, semester)),
        grid=completeness_grid(warehouse, asked.today),
        indicators=figures.indicators(warehouse),
        figures=at_semester.figures_of(warehouse, root, semester),
        own_figures=at_semester.figures_of(warehouse, area, semester) if area else None,
        sums=volumes.sums(warehouse, semester),
        money=at_semester.money_of(warehouse, semester),
        own_money=at_semester.money_of(warehouse, semester, area) if area else None,
        known=warehouse.once(known_plan, asked.judged_on),
    )


def _standing(
    warehouse: Warehouse, asked: Asked, semesters: pd.DataFrame, root: str, area: str
) -> Standing:
    on = asked.judged_on
    states = _seen(warehouse, area, on)
    if area == root:
        history = plan.whole_plan(warehouse, on)
        history = history[history["is_today"] | (history["day"] <= pd.Timestamp(on))]
    else:
        ends = _ends(semesters, asked)
        past = [_seen(warehouse, area, day).assign(semester=c, is_today=False) for c, day in ends]
        history = pd.concat([*past, states.assign(semester="", is_today=True)])
    without = tuple(states.loc[states["state"] == "non_applicabile", "milestone_code"])
    curve = plan.expected_by_semester(warehouse, without)
    starts_on = semesters["starts_on"].iloc[0].date()
    clock = progress.clock(states, curve, starts_on, on)
    lines = progress.lines(history, curve, starts_on, on, clock)
    return Standing(states, history, progress.due_counts(states), clock, lines)


def _seen(warehouse: Warehouse, area: str, on: date) -> pd.DataFrame:
    seen = plan.milestones_seen_from(warehouse, area, on)
    return seen.rename(columns={"code": "milestone_code"})


def _ends(semesters: pd.DataFrame, asked: Asked) -> list[tuple[str, date]]:
    """The semesters up to the one asked, each with its last day."""
    upto = semesters[semesters["code"] <= asked.semester.code]
    return [(row.code, row.ends_on.date()) for row in upto.itertuples()]


def _to_explain(states: pd.DataFrame) -> pd.DataFrame:
    due = states["due_date"] <= states["day"]
    return states[due & (states["state"] != "completato")]
