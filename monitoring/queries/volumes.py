"""The case files asked: volumes of a semester, changes, stock and flow, the schedule of the actions."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.warehouse import Warehouse

_WHOLE = """
WITH pairs AS (
    SELECT now.indicator_code, count(*) AS common, sum(now.numerator) AS numerator_now,
           sum(now.denominator) AS denominator_now, sum(before.numerator) AS numerator_before,
           sum(before.denominator) AS denominator_before
    FROM cartelle_by_area now JOIN cartelle_by_area before
      ON before.indicator_code = now.indicator_code AND before.area_code = now.area_code
    JOIN indicators i ON i.code = now.indicator_code
    WHERE now.semester = $1 AND before.semester = $2 AND now.area_level = i.level AND before.area_level = i.level
      AND now.value IS NOT NULL AND before.value IS NOT NULL
    GROUP BY now.indicator_code
)
SELECT w.indicator_code AS code, w.value, w.low, w.high, w.numerator, w.denominator,
       w.value_state::VARCHAR AS value_state, w.coverage, w.units, w.units_counted, pairs.* EXCLUDE (indicator_code)
FROM cartelle_by_area w LEFT JOIN pairs ON pairs.indicator_code = w.indicator_code
WHERE w.semester = $1 AND w.area_level = 'provincia'
"""

_BY_AMBITO = """
SELECT v.area_code AS code, v.indicator_code, v.numerator, v.value, v.value_state::VARCHAR AS value_state,
       v.coverage, v.units, v.units_counted
FROM cartelle_by_area v WHERE v.semester = ? AND v.area_level = 'ambito' ORDER BY v.area_code
"""

_BALANCE = """
SELECT now.area_code AS code, before.cartelle_attive AS before, now.cartelle_nuove AS opened,
       now.cartelle_chiuse AS closed, now.cartelle_attive AS now,
       before.cartelle_attive + now.cartelle_nuove - now.cartelle_chiuse AS expected
FROM cartelle now JOIN cartelle before ON before.area_code = now.area_code
WHERE now.semester = ? AND before.semester = ? AND expected IS NOT NULL AND now.cartelle_attive IS NOT NULL
ORDER BY now.area_code
"""

_SILENT = """
SELECT v.area_code AS code, v.value_state::VARCHAR AS value_state FROM cartelle_by_area v
JOIN indicators i ON i.code = v.indicator_code AND v.area_level = i.level
WHERE v.semester = ? AND v.value_state <> 'valore'
  AND v.indicator_code = (SELECT code FROM indicators WHERE dataset = 'cartelle' ORDER BY id LIMIT 1)
ORDER BY v.area_code
"""

_SCHEDULE = """
SELECT m.code, m.year, m.due_date, regexp_replace(m.text, ' \\(cronoprogramma, anno \\d{4}\\)$', '') AS action, m.level::VARCHAR AS level,
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


def whole(warehouse: Warehouse, semester: str, previous: str) -> pd.DataFrame:
    """One row per measure for the whole territory.

    `numerator_now`, `numerator_before` and the denominators sum the `common` comuni alone, those
    with a figure in both semesters: a change does not come from who has reported.
    """
    return warehouse.query(_WHOLE, [semester, previous])


def by_ambito(warehouse: Warehouse, semester: str) -> pd.DataFrame:
    """One row per Ambito and measure."""
    return warehouse.query(_BY_AMBITO, [semester])


def balance(warehouse: Warehouse, semester: str, previous: str) -> pd.DataFrame:
    """One row per comune with the four figures: before + opened − closed = expected, and now [files]."""
    return warehouse.query(_BALANCE, [semester, previous])


def silent(warehouse: Warehouse, semester: str) -> pd.DataFrame:
    """One row per comune with no open file, or whose figure is not there: `value_state` says which."""
    return warehouse.query(_SILENT, [semester])


def schedule(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per milestone of the schedule of the case-file system, judged today; `action` without its year."""
    return warehouse.query(_SCHEDULE, today=today)


def expiries(warehouse: Warehouse) -> pd.DataFrame:
    """One row per expiry that the documents state for the objective of the case files."""
    return warehouse.query(_EXPIRIES)
