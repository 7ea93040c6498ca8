"""The plan seen from areas: each milestone in the area of its level that contains one of them.

Where the milestone's level is below the area's, the whole territory's state: the same rule as
monitoring.queries.plan.milestones_seen_from, for many areas, in time, and by objective.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.warehouse import Warehouse

_SEEN = """
seat AS (
    SELECT c.code AS seen_from, up.level, up.code FROM area_tree t
    JOIN areas c ON c.id = t.area_id AND list_contains($1, c.code)
    JOIN areas up ON up.id = t.ancestor_id
), seen AS (
    SELECT v.code AS seen_from, j.milestone_code, j.objective_code, m.year, j.due_date, m.text,
           m.level, j.semester, j.day, j.is_today, j.state, j.expected, j.actual,
           j.required, j.done, j.reported, j.applicable, j.unknown, j.postponed, m.weight
    FROM (SELECT unnest($1) AS code) v CROSS JOIN milestones m
    LEFT JOIN seat ON seat.seen_from = v.code AND seat.level = m.level
    JOIN milestone_judged j ON j.milestone_code = m.code
        AND j.area_code = coalesce(seat.code, (SELECT code FROM areas WHERE level = 'provincia'))
)"""
_IN_TIME = (
    f"WITH {_SEEN} SELECT * EXCLUDE (seen_from) FROM seen ORDER BY day, is_today, milestone_code"
)
_FROM_EACH = f"""
WITH {_SEEN} SELECT s.* EXCLUDE (semester, is_today) FROM seen s
JOIN objectives o ON o.code = s.objective_code
WHERE is_today ORDER BY list_position($1, seen_from), o.position, milestone_code
"""
_OBJECTIVES = f"""
WITH {_SEEN} SELECT objective_code,
    sum(weight * expected) FILTER (WHERE state <> 'non_applicabile') / any_value(weights) AS expected,
    sum(weight * coalesce(actual, 0)) FILTER (WHERE state <> 'non_applicabile') / any_value(weights) AS actual
FROM (
    SELECT *, sum(weight) FILTER (WHERE state <> 'non_applicabile') OVER (PARTITION BY objective_code) AS weights
    FROM seen WHERE is_today
) GROUP BY objective_code
"""
_DECLARED = """
SELECT milestone_code AS code, declared, progress, quantity, ends_on::TIMESTAMP AS said_of,
       note AS said
FROM milestone_units WHERE is_today AND area_code = ?
"""


def in_time(warehouse: Warehouse, area: str, today: date) -> pd.DataFrame:
    """One row per milestone and day of judgement, seen from an area: the columns of whole_plan.

    Of the whole territory they are the rows of monitoring.queries.plan.whole_plan.
    """
    return warehouse.query(_IN_TIME, [[area]], today=today)


def from_each(warehouse: Warehouse, areas: tuple[str, ...], today: date) -> pd.DataFrame:
    """One row per area (`seen_from`) and milestone, judged today; areas in the order given."""
    return warehouse.query(_FROM_EACH, [list(areas)], today=today)


def objectives(warehouse: Warehouse, area: str, today: date) -> pd.DataFrame:
    """One row per objective: weighted mean of `expected` and `actual` [0-1] over the milestones that apply.

    Of the whole territory they are those of `objective_judged`.
    """
    return warehouse.query(_OBJECTIVES, [[area]], today=today)


def declared(warehouse: Warehouse, area: str, today: date) -> pd.DataFrame:
    """One row per milestone of the area's own level: what it last declared, empty where nothing.

    progress [0-100]; `said_of`: the last day of the semester it speaks of; `said`: its note.
    """
    return warehouse.query(_DECLARED, [area], today=today)
