"""Certificates asked: of a milestone seen from an area, of an objective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.certificate import Certificate, Declared, Source
from monitoring.objective_reasons import OBJECTIVE_RULE, why_objective
from monitoring.queries import plan
from monitoring.rules_in_words import EXPECTED, WHOLE, milestone_states
from monitoring.status_reasons import why_area, why_whole
from monitoring.warehouse import Warehouse

_UNIT = ("due_date", "declared", "progress", "quantity", "target_events", "planned_on",
         "completed_on", "since_on", "ends_on", "expected", "actual")  # fmt: skip
_WHOLE = ("due_date", "areas", "applicable", "required", "done", "done_in_time", "reported",
          "postponed", "unknown", "expected", "actual")  # fmt: skip
_OBJECTIVE = ("milestones", "due", "not_applicable", "done", "done_late", "late", "unreported",
              "not_due", "postponed", "targets", "targets_reached", "targets_reached_late",
              "targets_missed", "targets_unreported", "expected", "actual")  # fmt: skip
_MILESTONE_PART = ("code", "due_date", "state", "weight", "expected", "actual")
_TARGET_PART = ("indicator_code", "year", "target", "polarity", "due_date", "value", "known_on",
                "partial", "expected", "actual", "state")  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The plan judged on a day, asked once for all the certificates of that day.

    whole: rows of plan.milestones_seen_from for the whole territory; units: rows of
    plan.all_units; lines: of plan.target_lines; objectives, targets, declared: rows of the questions of those names.
    """

    day: date
    root: str
    whole: pd.DataFrame
    units: pd.DataFrame
    objectives: pd.DataFrame
    judged: pd.DataFrame
    targets: pd.DataFrame
    lines: pd.DataFrame
    declared: pd.DataFrame


def known_plan(warehouse: Warehouse, today: date) -> Known:
    """Everything that certificates of the day `today` are made from."""
    judged = plan.objectives_today(warehouse, today)
    root = str(judged["area_code"].iloc[0])
    weights = plan.whole_plan(warehouse, today).query("is_today").set_index("milestone_code")
    whole = plan.milestones_seen_from(warehouse, root, today)
    return Known(
        today,
        root,
        whole.assign(weight=whole["code"].map(weights["weight"])),
        plan.all_units(warehouse, today),
        plan.objectives(warehouse).set_index("code"),
        judged.set_index("objective_code"),
        plan.targets(warehouse, today),
        plan.target_lines(warehouse, today),
        plan.declared_states(warehouse, today),
    )


def of_milestone(known: Known, reference: Catalogue, code: str, area: str) -> Certificate:
    """Why a milestone has its state in an area of its level, or in the whole territory.

    Raises:
        KeyError: no such milestone, or it is not asked of that area.
    """
    row = known.whole.set_index("code", drop=False).loc[code].to_dict()
    areas = known.units[known.units["milestone_code"] == code].to_dict("records")
    own = [unit for unit in areas if unit["area_code"] == area]
    if not own and area != known.root:
        raise KeyError(f"{code} non è chiesto a {area}")
    tolerance, in_words = (
        reference.thresholds["on_track_tolerance"],
        milestone_states(reference.thresholds),
    )
    state = own[0]["state"] if own else row["state"]
    shared = {
        "code": code,
        "title": row["text"],
        "state": state,
        **_context(known, reference, code, area),
    }
    if own:
        return Certificate(
            kind="area",
            rule=(in_words[state], EXPECTED),
            said=tuple(why_area(own[0], tolerance)),
            numbers=_plain(own[0], _UNIT),
            parts=(),
            sources=_sources(own),
            **shared,
        )
    return Certificate(
        kind="traguardo",
        rule=(WHOLE, EXPECTED),
        said=tuple(why_whole(row, tolerance)),
        numbers=_plain(row, _WHOLE) | {"target_areas": _value(row["target_areas"])},
        parts=tuple({"area": u["area"], "state": u["state"], **_plain(u, _UNIT)} for u in areas),
        sources=_sources(areas),
        **shared,
    )


def of_objective(known: Known, reference: Catalogue, code: str) -> Certificate:
    """Why an objective has its state in the whole territory.

    Raises:
        KeyError: no such objective.
    """
    judged = known.judged.loc[code].to_dict()
    milestones = known.whole[known.whole["objective_code"] == code].to_dict("records")
    targets = known.targets[known.targets["objective_code"] == code].to_dict("records")
    units = known.units[known.units["objective_code"] == code]
    lines = known.lines[known.lines["objective_code"] == code].to_dict("records")
    tolerance = reference.thresholds["on_track_tolerance"]
    return Certificate(
        kind="obiettivo",
        code=code,
        title=known.objectives.at[code, "name"],
        state=judged["state"],
        rule=OBJECTIVE_RULE,
        said=tuple(why_objective(judged, milestones, targets, tolerance)),
        numbers=_plain(judged, _OBJECTIVE),
        parts=(
            *({"kind": "traguardo", **_plain(m, _MILESTONE_PART)} for m in milestones),
            *({"kind": "valore_fissato", **_plain(t, _TARGET_PART)} for t in targets),
        ),
        sources=_sources(units.to_dict("records") + lines),
        **_context(known, reference, code, known.root),
    )


def _context(known: Known, reference: Catalogue, code: str, area: str) -> dict[str, Any]:
    """What every certificate has: area, day, thresholds, version, the declared state."""
    said = known.declared
    mine = said[(said["object_code"] == code) & (said["area_code"] == area)]
    return {
        "area": reference.areas[area].label(),
        "day": known.day,
        "thresholds": {"on_track_tolerance": reference.thresholds["on_track_tolerance"]},
        "rules_version": reference.rules_version,
        "declared": None if mine.empty else _declared(mine.iloc[0].to_dict()),
    }


def _declared(row: Mapping[str, Any]) -> Declared:
    at = pd.Timestamp(row["declared_at"]).to_pydatetime()
    until = pd.Timestamp(row["until"]).date()
    return Declared(row["declared"], row["reason"], until, row["declared_by"], at)


def _sources(units: list[dict[Any, Any]]) -> tuple[Source, ...]:
    return tuple(source for unit in units if (source := source_of(unit)))


def source_of(unit: Mapping[Any, Any]) -> Source | None:
    """The line behind a row of plan.milestone_areas; None where nothing was sent."""
    if not isinstance(unit["submission_id"], str):
        return None
    return Source(
        area=unit["area"],
        semester=unit["reported_semester"],
        submission=unit["submission_id"],
        file=unit["original_name"],
        line=int(unit["line"]),
        received_at=unit["received_at"].to_pydatetime(),
        by=unit["received_by"],
    )


def _plain(row: Mapping[Any, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Some values of a row as JSON has them: days ISO, what is not known null."""
    return {name: _value(row[name]) for name in names}


def _value(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, datetime | pd.Timestamp):
        return value.date().isoformat()
    return value.item() if isinstance(value, np.generic) else value
