"""Figures and money as a semester left them, for one area: what a report of that semester shows."""

from __future__ import annotations

import pandas as pd

from monitoring.queries.resources import AMOUNTS, exact
from monitoring.warehouse import Warehouse

_FIGURES = """
SELECT m.indicator_code, m.semester, m.value, m.low, m.high, m.numerator, m.denominator,
       m.value_state::VARCHAR AS value_state, m.coverage, m.units, m.units_counted
FROM measure_by_area m JOIN indicators i ON i.code = m.indicator_code
WHERE m.area_code = $1 AND m.semester <= $2
QUALIFY row_number() OVER (PARTITION BY m.indicator_code ORDER BY
    $3 AND i.confidential AND m.value_state = 'soppresso'
        AND m.semester NOT IN (SELECT semester FROM semester_closings), m.semester DESC) = 1
"""

_SUMS = ", ".join(f"sum({name})::DECIMAL(18, 2)::VARCHAR AS {name}" for name in AMOUNTS[:-1])
_MONEY = f"""
WITH last AS (
    FROM resources WHERE semester <= $1
    QUALIFY row_number() OVER (PARTITION BY year, area_code, line_code ORDER BY semester DESC) = 1
)
SELECT l.code AS line_code, l.name, last.year, max(last.semester) AS semester,
       count(*) AS units_counted,
       (SELECT count(*) FROM areas a WHERE a.level = l.level AND $2 IN ('', a.code)) AS units,
       {_SUMS},
       (sum(stanziato) - coalesce(sum(speso), 0))::DECIMAL(18, 2)::VARCHAR AS residuo
FROM last JOIN lines l ON l.code = last.line_code
WHERE $2 IN ('', last.area_code) GROUP BY l.code, l.name, l.level, last.year
ORDER BY last.year, l.code
"""


def figures_of(warehouse: Warehouse, area: str, semester: str) -> pd.DataFrame:
    """One row per measure that reaches the area's level, in its last semester due up to `semester`:
    the last that is closed, where the reader does not see yet what is confidential.

    The columns of figures.by_area, with `indicator_code` and `semester` instead of `code`.
    """
    return warehouse.query(_FIGURES, [area, semester, not warehouse.reader.sees_all])


def money_of(warehouse: Warehouse, semester: str, area: str = "") -> pd.DataFrame:
    """One row per line and year, cumulated up to `semester`: the sum of all areas, or one of them.

    Amounts as Decimal [euro] or None; `units_counted` of `units` areas have reported.
    """
    return exact(warehouse.query(_MONEY, [semester, area]), *AMOUNTS)
