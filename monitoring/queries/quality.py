"""How an indicator has been reported: its cells by semester and state, its text in the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.warehouse import Warehouse

# Only totals: the parts by sex and age are of the same cell.
_CELLS = """
WITH wanted AS (SELECT id FROM indicators WHERE code = ?),
sent AS (
    SELECT o.semester_id, count(*) FILTER (b.warnings > 0) AS warned
    FROM observation_facts o JOIN wanted ON wanted.id = o.indicator_id
    JOIN submissions b ON b.number = o.sub
    WHERE o.sex = 'T'::sex AND o.age_band = 'T'::age_band AND o.value IS NOT NULL GROUP BY ALL
), corrected AS (
    SELECT o.semester_id, count(DISTINCT o.area_id) AS corrected
    FROM observation_facts o JOIN wanted ON wanted.id = o.indicator_id
    JOIN observation_superseded p USING (indicator_id, semester_id, area_id, sex, age_band)
    WHERE o.sex = 'T'::sex AND o.age_band = 'T'::age_band AND p.state <> 'mancante'
      AND (p.state <> o.state OR p.value IS DISTINCT FROM o.value
           OR p.denominator IS DISTINCT FROM o.denominator)
    GROUP BY ALL
)
SELECT s.code AS semester, count(*) AS cells,
       count(*) FILTER (u.state IN ('valore', 'zero')) AS valued,
       count(*) FILTER (u.state = 'soppresso') AS suppressed,
       count(*) FILTER (u.state = 'non_disponibile') AS unavailable,
       count(*) FILTER (u.state IN ('non_applicabile', 'non_ancora_applicabile')) AS not_applicable,
       count(*) FILTER (u.state IS NULL OR u.state = 'mancante') AS missing,
       coalesce(any_value(sent.warned), 0) AS warned,
       coalesce(any_value(corrected.corrected), 0) AS corrected
FROM unit_cells u JOIN wanted ON wanted.id = u.indicator_id JOIN semesters s ON s.id = u.semester_id
LEFT JOIN sent ON sent.semester_id = u.semester_id
LEFT JOIN corrected ON corrected.semester_id = u.semester_id
GROUP BY s.code ORDER BY s.code DESC
"""

_ACTION = """
SELECT t.code, t.objective_code, t.heading, t.text, t.source_place, o.name AS objective
FROM plan_texts t LEFT JOIN objectives o ON o.code = t.objective_code
JOIN indicators i ON i.action_code = t.code WHERE i.code = ?
"""


def cells_of(warehouse: Warehouse, indicator: str) -> pd.DataFrame:
    """One row per semester reported in which the indicator is due, the newest first.

    Columns, all in cells: cells (expected), then how many of them are valued (with a figure, or
    zero), suppressed, unavailable, not_applicable (or not yet), missing; warned (valued by a
    submission whose warnings were accepted); corrected (another value was in force before). No row
    for an indicator of context. The last two are for the offices alone: a warning says how much a
    value has changed, and a reader outside has no number there.
    """
    found = warehouse.query(_CELLS, [indicator])
    return found if warehouse.reader.sees_all else found.assign(warned=np.nan, corrected=np.nan)


def action_of(warehouse: Warehouse, indicator: str) -> pd.DataFrame:
    """The paragraph of the plan that an indicator measures, with its objective; none, or one row."""
    return warehouse.query(_ACTION, [indicator])
