"""Who has sent what, of the semesters that have opened."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.warehouse import Warehouse

_GRID = """
    SELECT c.sender_code, a.level, c.semester, c.dataset, c.expected_cells, c.filled_cells,
           c.state, w.deadline, w.closes_on
    FROM completeness c
    JOIN areas a ON a.code = c.sender_code
    JOIN semesters s ON s.code = c.semester
    JOIN sender_windows w ON w.semester = c.semester AND w.sender_code = c.sender_code
    WHERE s.opens_on <= ?
    ORDER BY list_position(['ambito', 'asst', 'provincia'], a.level::VARCHAR), c.sender_code,
             list_position(['indicatori', 'cartelle', 'traguardi', 'risorse'], c.dataset),
             s.starts_on"""

_DUE = """
    SELECT sender_code, dataset, object_code, area_code, filled FROM due_cells WHERE semester = ?"""

_RETURNED = """
    SELECT c.sender_code, c.dataset, arg_max(s.review_reason, s.received_at) AS reason
    FROM completeness c JOIN submissions s ON s.ambito_code = c.sender_code
        AND s.semester = c.semester AND s.dataset = c.dataset
    WHERE c.semester = ? AND c.state = 'restituita' AND s.state = 'restituita'
    GROUP BY c.sender_code, c.dataset"""


def completeness_grid(warehouse: Warehouse, today: date) -> pd.DataFrame:
    """One row per sender, dataset and semester opened by `today`.

    Columns: sender_code, level, semester, dataset, expected_cells, filled_cells [cells], state,
    deadline and closes_on of that sender.
    """
    return warehouse.query(_GRID, [today])


def due_cells(warehouse: Warehouse, semester: str) -> pd.DataFrame:
    """The cells due in a semester: sender_code, dataset, object_code (indicator, milestone, line of
    funding), area_code, filled.
    """
    return warehouse.query(_DUE, [semester])


def returned(warehouse: Warehouse, semester: str) -> pd.DataFrame:
    """Where nothing but returned submissions has come: sender_code, dataset, reason of the last."""
    return warehouse.query(_RETURNED, [semester])
