"""The plan asked: states of milestones and objectives, what is behind them, texts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.warehouse import Warehouse

_ROOT = "(SELECT code FROM areas WHERE level = 'provincia')"

_WHOLE = f"""
SELECT j.milestone_code, j.objective_code, m.year, j.due_date, m.text, m.level, j.semester, j.day,
       j.is_today, j.state, j.expected, j.actual, j.required, j.done, j.reported, j.applicable,
       j.unknown, j.postponed, m.weight
FROM milestone_judged j JOIN milestones m ON m.code = j.milestone_code
WHERE j.area_code = {_ROOT} ORDER BY j.day, j.is_today, j.milestone_code
"""

_SEEN_FROM = f"""
WITH seat AS (
    SELECT up.level, up.code, up.name FROM area_tree t JOIN areas c ON c.id = t.area_id
    JOIN areas up ON up.id = t.ancestor_id WHERE c.code = $1
)
SELECT m.*, coalesce(seat.name, '') AS seat_name, j.area_code, j.day, j.state, j.expected, j.actual,
       j.required, j.done, j.done_in_time, j.reported, j.areas, j.applicable, j.unknown, j.postponed
FROM milestones m JOIN objectives o ON o.code = m.objective_code
LEFT JOIN seat ON seat.level = m.level
JOIN milestone_judged j ON j.milestone_code = m.code AND j.is_today
    AND j.area_code = coalesce(seat.code, {_ROOT})
ORDER BY o.position, m.code
"""

_IN_AREAS = """
SELECT m.code, m.text, j.area_code, j.state, j.done, j.required, j.actual
FROM milestone_judged j JOIN milestones m ON m.code = j.milestone_code
JOIN objectives o ON o.code = m.objective_code
WHERE j.is_today AND list_contains(?, j.area_code) ORDER BY o.position, m.code, j.area_code
"""

_OBJECTIVES_IN_AREAS = """
SELECT o.code, o.short_name AS name, j.area_code, j.state, j.expected, j.actual
FROM objective_judged j JOIN objectives o ON o.code = j.objective_code
WHERE j.is_today AND list_contains(?, j.area_code) ORDER BY o.position, j.area_code
"""

_DATES = """
SELECT d.milestone_code, a.code AS area_code, d.state,
       d.completed_on::TIMESTAMP AS completed_on, d.planned_on::TIMESTAMP AS planned_on
FROM milestone_declared d JOIN areas a ON a.id = d.area_id WHERE d.ends_on <= ?
QUALIFY row_number() OVER (PARTITION BY d.milestone_code, d.area_id ORDER BY d.semester_id DESC) = 1
"""

_UNITS = """
SELECT u.milestone_code, u.objective_code, u.area_code, a.name AS area, u.due_date,
       u.target_events, u.day, u.declared, u.progress, u.quantity, u.planned_on, u.completed_on, u.since_on, u.in_time,
       u.expected, u.actual, u.state, u.ends_on, u.note, s.semester AS reported_semester,
       s.id AS submission_id, s.original_name, s.received_at, s.received_by, u.line
FROM milestone_units u JOIN areas a ON a.id = u.area_id LEFT JOIN submissions s ON s.number = u.sub
WHERE u.is_today{one} ORDER BY u.milestone_code, a.name
"""

_UNIT_STATES = """
SELECT u.milestone_code, a.level, a.name AS area, u.state
FROM milestone_units u JOIN areas a ON a.id = u.area_id
WHERE u.is_today AND u.objective_code = ? AND a.level <> 'provincia'
ORDER BY u.milestone_code, a.name
"""

_EXPECTED = """
SELECT s.code AS semester, s.ends_on AS day,
       sum(m.weight * expected_progress(s.ends_on, m.due_date)) / sum(m.weight) AS expected
FROM semesters s CROSS JOIN milestones m WHERE m.code NOT IN (SELECT unnest($1::VARCHAR[]))
GROUP BY ALL ORDER BY day
"""

_TEXTS = """
SELECT code, section, position, heading, text, setting, macroarea, area_ppt, ambiti_only,
       source_place, note
FROM plan_texts WHERE objective_code = ? AND programme = 'prologo' ORDER BY section, position
"""

_INDICATORS = """
SELECT i.code, i.name, i.unit, i.decimals, i.level, i.target_2025, i.target_2026, i.target_2027,
       i.action_code, i.source_place, v.semester, v.value, v.value_state, v.coverage
FROM indicators i LEFT JOIN (
    SELECT v.* FROM indicator_by_area v WHERE v.area_level = 'provincia'
    QUALIFY row_number() OVER (PARTITION BY v.indicator_code
        ORDER BY v.value_state IN ('valore', 'zero') DESC, v.semester DESC) = 1
) v ON v.indicator_code = i.code
WHERE i.objective_code = ? ORDER BY i.id
"""

_TARGETS = """
SELECT t.*, i.name, i.unit, i.decimals, i.polarity
FROM target_judged t JOIN indicators i ON i.code = t.indicator_code
WHERE t.is_today ORDER BY i.id, t.year
"""

_TARGET_LINES = """
SELECT DISTINCT i.objective_code, i.name || ', ' || a.name AS area, s.code AS reported_semester,
       b.id AS submission_id, b.original_name, b.received_at, b.received_by, o.line
FROM target_judged t JOIN indicators i ON i.code = t.indicator_code
JOIN semesters s ON s.ends_on = t.known_on
JOIN observation_facts o ON o.indicator_id = i.id AND o.semester_id = s.id AND o.sex = 'T' AND o.age_band = 'T'
JOIN areas a ON a.id = o.area_id JOIN submissions b ON b.number = o.sub
WHERE t.is_today ORDER BY ALL
"""


def whole_plan(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per milestone and day of judgement, for the whole territory; shares 0-1.

    The days are the ends of the semesters reported (is_today false) and `today`.
    """
    return warehouse.query(_WHOLE, today=today)


def milestones_seen_from(warehouse: Warehouse, area: str, today: date) -> pd.DataFrame:
    """One row per milestone, judged today: its state in the area that contains `area` at its level.

    For an Ambito: its own state of the milestones of Ambiti, its distretto's and its ASST's of
    theirs; where the milestone's level is below `area`, the whole territory's. `completed_on` is
    the day on which the areas required were all done, where every date was given; `planned_on`
    the latest new date of those that postponed.
    """
    seen = warehouse.query(_SEEN_FROM, [area], today=today)
    dates = warehouse.query(_DATES, [today])
    done: dict[str, list[tuple[str, pd.Timestamp]]] = {}
    later: dict[str, list[tuple[str, pd.Timestamp]]] = {}
    for code, where, state, completed_on, planned_on in dates.itertuples(index=False):
        if state == "completato" and pd.notna(completed_on):
            done.setdefault(code, []).append((where, completed_on))
        if state == "rinviato" and pd.notna(planned_on):
            later.setdefault(code, []).append((where, planned_on))
    completed: list[pd.Timestamp] = []
    planned: list[pd.Timestamp] = []
    columns = ["code", "area_code", "areas", "required", "done"]
    for code, where, areas, required, finished in seen[columns].itertuples(index=False):
        one = areas == 1  # else every area of the level counts
        days = sorted(d for a, d in done.get(code, []) if a == where or not one)
        moved = [d for a, d in later.get(code, []) if a == where or not one]
        whole = 0 < required <= len(days) and finished >= required
        completed.append(days[required - 1] if whole else pd.NaT)
        planned.append(max(moved, default=pd.NaT) if finished < required else pd.NaT)
    return seen.assign(
        completed_on=pd.to_datetime(pd.Series(completed)),
        planned_on=pd.to_datetime(pd.Series(planned)),
    )


def milestone_areas(warehouse: Warehouse, milestone: str, today: date) -> pd.DataFrame:
    """One row per area of a milestone's level, judged today, with the line of the file behind."""
    return warehouse.query(_UNITS.format(one=" AND u.milestone_code = ?"), [milestone], today=today)


def all_units(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """The same rows for every milestone of the plan."""
    return warehouse.query(_UNITS.format(one=""), today=today)


def area_states(warehouse: Warehouse, objective: str, today: date) -> pd.DataFrame:
    """One row per area and milestone of an objective below the whole territory: its state today."""
    return warehouse.query(_UNIT_STATES, [objective], today=today)


def expected_by_semester(warehouse: Warehouse, without: tuple[str, ...]) -> pd.DataFrame:
    """One row per semester of the plan: weighted mean of the progress expected at its end [0-1].

    without: milestones left out (those that are not applicable).
    """
    return warehouse.query(_EXPECTED, [list(without)])


def objectives(warehouse: Warehouse) -> pd.DataFrame:
    """One row per objective, in the order of the document."""
    return warehouse.query("SELECT * FROM objectives ORDER BY position")


def objective_texts(warehouse: Warehouse, objective: str) -> pd.DataFrame:
    """One row per paragraph or point of the document about an objective."""
    return warehouse.query(_TEXTS, [objective])


def objective_indicators(warehouse: Warehouse, objective: str) -> pd.DataFrame:
    """One row per indicator of an objective, with its latest figure for the whole territory."""
    return warehouse.query(_INDICATORS, [objective])


def objectives_today(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per objective, for the whole territory, judged today (see `objective_judged`)."""
    return warehouse.query(
        f"FROM objective_judged WHERE is_today AND area_code = {_ROOT}", today=today
    )


def milestones_in(warehouse: Warehouse, areas: tuple[str, ...], today: date) -> pd.DataFrame:
    """One row per milestone and area, judged today, of the areas given; see `milestone_judged`."""
    return warehouse.query(_IN_AREAS, [list(areas)], today=today)


def objectives_in(warehouse: Warehouse, areas: tuple[str, ...], today: date) -> pd.DataFrame:
    """One row per objective and area, judged today, of the areas given; see `objective_judged`."""
    return warehouse.query(_OBJECTIVES_IN_AREAS, [list(areas)], today=today)


def targets(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per indicator and year with a target, judged today; see `target_judged`."""
    return warehouse.query(_TARGETS, today=today)


def declared_states(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per state declared that still holds today and is not the calculated one."""
    return warehouse.query("FROM declared_states ORDER BY object_code, area_code", today=today)


def target_lines(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per line behind the last figure of an indicator with a target: `objective_code`, `area`
    (the indicator's name and the area's), and the submission as milestone_areas gives it."""
    return warehouse.query(_TARGET_LINES, today=today)
