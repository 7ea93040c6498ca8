"""Who has sent what, of the semesters that have opened."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.warehouse import Warehouse

_GRID = """
    SELECT c.sender_code, a.level, c.semester, c.dataset, c.expected_cells, c.filled_cells,
           c.state, s.deadline, s.grace_until
    FROM completeness c
    JOIN areas a ON a.code = c.sender_code
    JOIN semesters s ON s.code = c.semester
    WHERE s.opens_on <= ?
    ORDER BY list_position(['ambito', 'asst', 'provincia'], a.level::VARCHAR), c.sender_code,
             list_position(['indicatori', 'cartelle', 'traguardi', 'risorse'], c.dataset),
             s.starts_on"""

_MISSING = """
    SELECT object_code, area_code FROM due_cells
    WHERE sender_code = ? AND semester = ? AND dataset = ? AND NOT filled
    ORDER BY object_code, area_code"""


def completeness_grid(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per sender, dataset and semester opened by `today`.

    Columns: sender_code, level, semester, dataset, expected_cells, filled_cells [cells], state,
    deadline, grace_until.
    """
    return warehouse.query(_GRID, [today])


def missing_cells(warehouse: Warehouse, sender: str, semester: str, dataset: str) -> pd.DataFrame:
    """The cells that a sender still owes: object_code (indicator, milestone, line), area_code."""
    return warehouse.query(_MISSING, [sender, semester, dataset])
