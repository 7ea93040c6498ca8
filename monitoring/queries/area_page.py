"""All the figures of one area: the latest of each measure, its context, what senders noted."""

from __future__ import annotations

import pandas as pd

from monitoring.warehouse import Warehouse

_LATEST = """
SELECT m.indicator_code, m.semester, m.value, m.low, m.high, m.numerator, m.denominator,
       m.value_state::VARCHAR AS value_state, m.coverage, m.units, m.units_counted
FROM measure_by_area m JOIN indicators i ON i.code = m.indicator_code WHERE m.area_code = $1
QUALIFY row_number() OVER (PARTITION BY m.indicator_code ORDER BY
    $2 AND i.confidential AND m.value_state = 'soppresso'
        AND m.semester NOT IN (SELECT semester FROM semester_closings), m.semester DESC) = 1
"""
_CONTEXT = """
SELECT indicator_code, value, low, high, numerator, denominator,
       value_state::VARCHAR AS value_state, coverage, units, units_counted
FROM context_by_area WHERE area_code = ?
"""
_NOTES = """
SELECT i.code AS indicator_code, s.code AS semester, o.state::VARCHAR AS value_state, o.note
FROM observation_facts o JOIN areas a ON a.id = o.area_id AND a.code = ?
JOIN indicators i ON i.id = o.indicator_id JOIN semesters s ON s.id = o.semester_id
WHERE o.note IS NOT NULL AND o.sex = 'T'::sex AND o.age_band = 'T'::age_band
ORDER BY s.code DESC, i.id
"""


def latest(warehouse: Warehouse, area: str) -> pd.DataFrame:
    """One row per measure that reaches the area's level, in its last semester due and reported:
    the last that is closed, where the reader does not see yet what is confidential.

    The columns of figures.by_area, with `indicator_code` and `semester` instead of `code`.
    """
    return warehouse.query(_LATEST, [area, not warehouse.reader.sees_all])


def context(warehouse: Warehouse, area: str) -> pd.DataFrame:
    """One row per indicator of context of the area; the columns of `latest` but the semester."""
    return warehouse.query(_CONTEXT, [area])


def notes(warehouse: Warehouse, area: str) -> pd.DataFrame:
    """One row per note of a sender on a cell of the area, the newest semester first."""
    return warehouse.query(_NOTES, [area])
