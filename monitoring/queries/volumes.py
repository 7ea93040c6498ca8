"""The case files asked: volumes of a semester, changes, stock and flow, the schedule."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.warehouse import Warehouse

# The sums alone, of one semester given by its number: the whole view would compute the comuni too.
_SUMS = """
SELECT a.level::VARCHAR AS level, a.code, i.code AS indicator_code, m.value, m.low, m.high,
       m.numerator, m.denominator, m.value_state::VARCHAR AS value_state,
       m.coverage, m.units, m.units_counted
FROM measures m
JOIN indicators i ON i.id = m.indicator_id AND i.dataset = 'cartelle'
JOIN areas a ON a.id = m.area_id AND a.level IN ('provincia', 'ambito')
WHERE m.semester_id = ? ORDER BY a.level, a.code, i.id
"""

_PAIRS = """
WITH cells AS (
    SELECT o.indicator_id, o.area_id, s.code AS semester, o.value, o.denominator
    FROM observation_facts o JOIN indicators i ON i.id = o.indicator_id AND i.dataset = 'cartelle'
    JOIN semesters s ON s.id = o.semester_id AND s.code IN ($1, $2)
    WHERE o.value IS NOT NULL AND (i.denominator_kind <> 'file' OR o.denominator > 0)
)
SELECT i.code AS indicator_code, count(*) AS common, sum(now.value) AS numerator_now,
       sum(now.denominator) AS denominator_now, sum(before.value) AS numerator_before,
       sum(before.denominator) AS denominator_before
FROM cells now JOIN cells before USING (indicator_id, area_id)
JOIN indicators i ON i.id = indicator_id
WHERE now.semester = $1 AND before.semester = $2 GROUP BY i.code
"""

_BALANCE = """
SELECT now.area_code AS code, before.cartelle_attive AS before, now.cartelle_nuove AS opened,
       now.cartelle_chiuse AS closed, now.cartelle_attive AS now,
       before.cartelle_attive + now.cartelle_nuove - now.cartelle_chiuse AS expected
FROM cartelle now JOIN cartelle before ON before.area_code = now.area_code
WHERE now.semester = ? AND before.semester = ?
  AND expected IS NOT NULL AND now.cartelle_attive IS NOT NULL
ORDER BY now.area_code
"""

_SCHEDULE = """
SELECT m.code, m.year, m.due_date, m.level::VARCHAR AS level,
       regexp_replace(m.text, ' \\(cronoprogramma, anno \\d{4}\\)$', '') AS action,
       j.state, j.done, j.required
FROM milestones m JOIN milestone_judged j ON j.milestone_code = m.code AND j.is_today
JOIN areas a ON a.code = j.area_code AND a.level = 'provincia'
WHERE contains(m.source_place, 'cronoprogramma')
  AND m.objective_code IN (SELECT objective_code FROM indicators WHERE dataset = 'cartelle')
ORDER BY m.code
"""

_EXPIRIES = """
SELECT code, label, value::DATE AS day, source_place, note FROM facts
WHERE unit = 'data' AND value::DATE > date AND starts_with(code, (
    SELECT any_value(objective_code) FROM indicators WHERE dataset = 'cartelle') || '-')
ORDER BY day
"""


def sums(warehouse: Warehouse, semester: str) -> pd.DataFrame:
    """One row per measure for the whole territory (`level` provincia) and for each Ambito."""
    number = warehouse.query("SELECT id FROM semesters WHERE code = ?", [semester])["id"]
    return warehouse.query(_SUMS, [int(number.iloc[0]) if len(number) else 0])


def pairs(warehouse: Warehouse, semester: str, previous: str) -> pd.DataFrame:
    """One row per measure: its parts now and before, over the `common` comuni, those with both.

    So a change does not come from who has reported. The denominators are of ratios of two columns.
    """
    return warehouse.query(_PAIRS, [semester, previous])


def balance(warehouse: Warehouse, semester: str, previous: str) -> pd.DataFrame:
    """One row per comune with the four figures: before + opened − closed = expected, and now."""
    return warehouse.query(_BALANCE, [semester, previous])


def schedule(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per milestone of the schedule, judged today; `action` is its text without year."""
    return warehouse.query(_SCHEDULE, today=today)


def expiries(warehouse: Warehouse) -> pd.DataFrame:
    """One row per expiry that the documents state for the objective of the case files."""
    return warehouse.query(_EXPIRIES)
