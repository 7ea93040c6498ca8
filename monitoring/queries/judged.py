"""Everything that rules decide, asked at once: every state of a day, every figure."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.warehouse import Warehouse

_STATES = """
SELECT milestone_code AS code, area_code, state FROM milestone_judged WHERE is_today
UNION ALL SELECT objective_code, area_code, state FROM objective_judged WHERE is_today
"""
_FIGURES = """
SELECT indicator_code, semester, area_code, value, value_state::VARCHAR AS value_state FROM measure_by_area
"""


def every_state(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per milestone or objective and area, judged today: `code`, `area_code`, `state`."""
    return warehouse.query(_STATES, today=today)


def every_figure(warehouse: Warehouse) -> pd.DataFrame:
    """One row per measure, semester and area: `value` [unit of the indicator], `value_state`."""
    return warehouse.query(_FIGURES)
