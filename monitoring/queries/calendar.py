"""The calendar asked: semesters with their windows, and who has sent what."""

from __future__ import annotations

import pandas as pd

from monitoring.warehouse import Warehouse

_SENT = """
SELECT c.sender_code, a.name, a.level, a.residents, c.dataset, c.state,
       c.expected_cells, c.filled_cells
FROM completeness c JOIN areas a ON a.code = c.sender_code
WHERE c.semester = ? ORDER BY a.level, a.name, c.dataset
"""


def semesters(warehouse: Warehouse) -> pd.DataFrame:
    """One row per semester of the plan, with the days of its reporting window."""
    return warehouse.query("SELECT * FROM semesters ORDER BY id")


def sent(warehouse: Warehouse, semester: str) -> pd.DataFrame:
    """One row per sender and dataset due in a semester, with its state (see `completeness`)."""
    return warehouse.query(_SENT, [semester])
