"""The calendar asked: semesters with their windows, exceptions, closings, who has sent what."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring.italian import day_of
from monitoring.warehouse import Warehouse
from monitoring.windows import Calendar, Closing, Extension

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


def recorded(warehouse: Warehouse) -> Calendar:
    """The exceptions and closings that the snapshot knows, in the order of time."""
    given = warehouse.query("SELECT * FROM calendar_exceptions ORDER BY recorded_at")
    closed = warehouse.query("SELECT * FROM semester_closings ORDER BY closed_at")
    return Calendar(
        tuple(
            Extension(
                row.semester,
                row.sender_code,
                row.until.date(),
                row.reason,
                row.recorded_by,
                row.recorded_at.to_pydatetime(),
            )
            for row in given.itertuples()
        ),
        tuple(
            Closing(row.semester, row.closed_by, row.closed_at.to_pydatetime())
            for row in closed.itertuples()
        ),
    )


def first_arrival(warehouse: Warehouse) -> date | None:
    """The day of the first submission received; None before it."""
    found = warehouse.query("SELECT min(received_at) AS first FROM submissions")["first"].iloc[0]
    return None if pd.isna(found) else day_of(found.to_pydatetime())
