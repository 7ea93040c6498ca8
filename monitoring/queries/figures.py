"""The figures asked: an indicator at a level and semester, its definition, its notes."""

from __future__ import annotations

import pandas as pd

from monitoring.queries import measures
from monitoring.schema import TOTAL
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
SELECT s.code, i.confidential AND s.code NOT IN (SELECT semester FROM semester_closings) AS withheld
FROM reported_semesters s, indicators i
WHERE i.code = ? AND i.dataset <> 'contesto' AND (i.frequency = 'semestrale' OR s.half = 2)
ORDER BY s.code DESC
"""

_CONTEXT = """
SELECT area_code AS code, value, low, high, numerator, denominator,
       value_state::VARCHAR AS value_state, coverage, units, units_counted
FROM context_by_area WHERE indicator_code = ? AND area_level = ? ORDER BY area_code
"""

_SERIES = """
SELECT semester, value, low, high, numerator, denominator,
       value_state::VARCHAR AS value_state, coverage, units, units_counted
FROM measure_by_area WHERE indicator_code = ? AND area_code = ? ORDER BY semester DESC
"""

_AT_LEVEL = """
SELECT indicator_code, area_code, value, value_state::VARCHAR AS value_state, coverage
FROM measure_by_area WHERE dataset = ? AND semester = ? AND area_level = ?
"""

_NOTES = """
SELECT a.code AS area_code, o.note FROM observation_facts o
JOIN indicators i ON i.id = o.indicator_id JOIN semesters s ON s.id = o.semester_id
JOIN areas a ON a.id = o.area_id
WHERE i.code = ? AND s.code = ? AND o.sex = 'T' AND o.age_band = 'T' AND o.note IS NOT NULL
ORDER BY a.code
"""

_BREAKS = """
SELECT semester, change, source_place, provenance::VARCHAR AS provenance, note
FROM series_breaks WHERE indicator_code = ? ORDER BY semester
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
    """One row per semester reported in which the indicator is due, the newest first: `code`, and
    `withheld` where this reader does not see it yet.

    No row for an indicator of context, which has no semester.
    """
    found = warehouse.query(_SEMESTERS, [indicator])
    return found.assign(withheld=found["withheld"] & (not warehouse.reader.sees_all))


def by_area(
    warehouse: Warehouse,
    indicator: str,
    semester: str | None,
    level: str,
    sex: str = TOTAL,
    age_band: str = TOTAL,
) -> pd.DataFrame:
    """One row per area of a level: figure [unit of the indicator], limits, parts, state, coverage.

    semester: `None` for an indicator of context. No row where the indicator is not summed up to
    that level. sex: T, M, F; age_band: T or a code of age_bands (an indicator of context has
    neither).
    """
    if semester is None:
        return warehouse.query(_CONTEXT, [indicator, level])
    return measures.by_area(warehouse, indicator, semester, level, sex, age_band)


def series(warehouse: Warehouse, indicator: str, area: str) -> pd.DataFrame:
    """One row per semester of an area, the newest first; the columns of `by_area`."""
    return warehouse.query(_SERIES, [indicator, area])


def at_level(warehouse: Warehouse, dataset: str, semester: str, level: str) -> pd.DataFrame:
    """One row per indicator of a dataset and area of a level: the figure, its state, its coverage."""
    return warehouse.query(_AT_LEVEL, [dataset, semester, level])


def notes(warehouse: Warehouse, indicator: str, semester: str) -> pd.DataFrame:
    """One row per cell that bears a note: `area_code`, `note`."""
    return warehouse.query(_NOTES, [indicator, semester])


def breaks(warehouse: Warehouse, indicator: str) -> pd.DataFrame:
    """One row per break of an indicator's series, the earliest first: from `semester` on the
    figures do not follow from the earlier ones; what changed, and where it is written."""
    return warehouse.query(_BREAKS, [indicator])


def offices(warehouse: Warehouse) -> pd.DataFrame:
    """One row per Ufficio di Piano: whom to call."""
    return warehouse.query(_OFFICES)


def facts(warehouse: Warehouse) -> pd.DataFrame:
    """One row per single figure or date that a document states, with its place."""
    return warehouse.query(_FACTS)
