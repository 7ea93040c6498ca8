"""The figures asked: an indicator at a level and semester, its definition, its notes."""

from __future__ import annotations

import pandas as pd

from monitoring.warehouse import Warehouse

_INDICATORS = """
SELECT i.* EXCLUDE (id) REPLACE (
           i.level::VARCHAR AS level, i.provenance::VARCHAR AS provenance,
           CASE WHEN i.dataset = 'contesto' THEN (
               SELECT string_agg(g.name, ' + ' ORDER BY g.age_from) FROM population_groups g
               WHERE list_contains(string_split(i.numerator, ' + '), g.code)
           ) ELSE i.numerator END AS numerator)
FROM indicators i ORDER BY i.id
"""

_SEMESTERS = """
SELECT s.code FROM reported_semesters s, indicators i
WHERE i.code = ? AND i.dataset <> 'contesto' AND (i.frequency = 'semestrale' OR s.half = 2)
ORDER BY s.code DESC
"""

_COLUMNS = """
SELECT area_code AS code, value, low, high, numerator, denominator,
       value_state::VARCHAR AS value_state, coverage, units, units_counted
"""
# The map's question gives the facts' own numbers as constants: only so does DuckDB read the few row
# groups of one indicator and semester (a join with the codes would scan them all).
_IDS = """
SELECT i.id AS indicator_id, s.id AS semester_id, i.level::VARCHAR <> ? AS rolled_up
FROM indicators i, semesters s WHERE i.code = ? AND s.code = ?
"""
_MEASURE = (
    _COLUMNS.replace("area_code AS code", "a.code")
    + "FROM measured('{figures}') m JOIN areas a ON a.id = m.area_id AND a.level = ?::area_level "
    + "WHERE m.indicator_id = ?::SMALLINT AND m.semester_id = ?::UTINYINT"
)
_OF_UNITS = _MEASURE.format(figures="unit_figures")
_OF_SUMS = _MEASURE.format(figures="rolled_figures")
_CONTEXT = _COLUMNS + "FROM context_by_area WHERE indicator_code = ? AND area_level = ?"

_SERIES = """
SELECT semester, value, low, high, numerator, denominator,
       value_state::VARCHAR AS value_state, coverage, units, units_counted
FROM measure_by_area WHERE indicator_code = ? AND area_code = ? ORDER BY semester DESC
"""

_NOTES = """
SELECT a.code AS area_code, o.note FROM observation_facts o
JOIN indicators i ON i.id = o.indicator_id JOIN semesters s ON s.id = o.semester_id
JOIN areas a ON a.id = o.area_id
WHERE i.code = ? AND s.code = ? AND o.sex = 'T' AND o.age_band = 'T' AND o.note IS NOT NULL
ORDER BY a.code
"""

_OFFICES = "SELECT area_code, office, phone, email FROM offices ORDER BY area_code"
_FACTS = "SELECT * REPLACE (provenance::VARCHAR AS provenance) FROM facts ORDER BY code"


def indicators(warehouse: Warehouse) -> pd.DataFrame:
    """One row per indicator, in the order of the reference file, with its definition.

    `dataset` is indicatori, cartelle or contesto; `numerator` is in words, or the column of the
    case files.
    """
    return warehouse.query(_INDICATORS)


def semesters_of(warehouse: Warehouse, indicator: str) -> pd.DataFrame:
    """One row per semester reported in which the indicator is due, the newest first: `code`.

    No row for an indicator of context, which has no semester.
    """
    return warehouse.query(_SEMESTERS, [indicator])


def by_area(warehouse: Warehouse, indicator: str, semester: str | None, level: str) -> pd.DataFrame:
    """One row per area of a level: figure [unit of the indicator], limits, parts, state, coverage.

    semester: `None` for an indicator of context. No row where the indicator is not summed up to
    that level.
    """
    if semester is None:
        return warehouse.query(_CONTEXT, [indicator, level])
    ids = warehouse.query(_IDS, [level, indicator, semester])
    number, when, rolled_up = ids.iloc[0].tolist() if len(ids) else (0, 0, False)
    return warehouse.query(_OF_SUMS if rolled_up else _OF_UNITS, [level, int(number), int(when)])


def series(warehouse: Warehouse, indicator: str, area: str) -> pd.DataFrame:
    """One row per semester of an area, the newest first; the columns of `by_area`."""
    return warehouse.query(_SERIES, [indicator, area])


def notes(warehouse: Warehouse, indicator: str, semester: str) -> pd.DataFrame:
    """One row per cell that bears a note: `area_code`, `note`."""
    return warehouse.query(_NOTES, [indicator, semester])


def offices(warehouse: Warehouse) -> pd.DataFrame:
    """One row per Ufficio di Piano: whom to call."""
    return warehouse.query(_OFFICES)


def facts(warehouse: Warehouse) -> pd.DataFrame:
    """One row per single figure or date that a document states, with its place."""
    return warehouse.query(_FACTS)
