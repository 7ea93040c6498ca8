"""Questions of those who send: what is due, what has arrived, what of it is in force."""

from __future__ import annotations

import pandas as pd

from monitoring.warehouse import Warehouse

_DUE = """
    SELECT dataset, expected_cells, filled_cells, state FROM completeness
    WHERE sender_code = ? AND semester = ?
    ORDER BY list_position(['indicatori', 'cartelle', 'traguardi', 'risorse'], dataset)"""

_IN_FORCE = """
    SELECT sub, count(*) AS in_force FROM (
        SELECT sub FROM observation_facts
        UNION ALL SELECT sub FROM milestone_reports WHERE valid_to IS NULL
        UNION ALL SELECT sub FROM resource_reports WHERE valid_to IS NULL
    ) GROUP BY sub"""

_VALUES = f"SELECT f.in_force FROM ({_IN_FORCE}) f JOIN submissions ON number = sub WHERE id = ?"

_SENT = f"""
    SELECT s.id, s.received_at, s.dataset, s.semester, s.original_name, s.rows, s.received_by,
           s.state, s.review_reason, s.live_to IS NULL AS live, coalesce(f.in_force, 0) AS in_force
    FROM submissions s LEFT JOIN ({_IN_FORCE}) f ON f.sub = s.number
    WHERE s.ambito_code = ? ORDER BY s.received_at DESC, s.id DESC LIMIT ?"""

_LATEST = """
    SELECT id, sha256 FROM submissions
    WHERE ambito_code = ? AND dataset = ? AND semester = ? AND live_to IS NULL
    ORDER BY received_at DESC, id DESC LIMIT 1"""


def due_from(warehouse: Warehouse, sender: str, semester: str) -> pd.DataFrame:
    """What a sender owes of a semester: dataset, expected_cells, filled_cells, state."""
    return warehouse.query(_DUE, [sender, semester])


def submissions_of(warehouse: Warehouse, sender: str, most: int = 8) -> pd.DataFrame:
    """The last submissions of a sender, newest first; `in_force` counts the rows still in force.

    Columns: id, received_at [UTC], dataset, semester, original_name, rows, received_by, state,
    review_reason, live, in_force [values: a row of the file may hold several].
    """
    return warehouse.query(_SENT, [sender, most])


def values_in_force(warehouse: Warehouse, submission: str) -> int:
    """How many values of a submission are in force [values]; none where it is not published."""
    found = warehouse.query(_VALUES, [submission])
    return 0 if found.empty else int(found["in_force"].iloc[0])


def known_submissions(warehouse: Warehouse) -> dict[str, int]:
    """The number of each submission that a snapshot was built from, with how many decisions on it."""
    found = warehouse.query(
        "SELECT id, count(submission_id) AS decided FROM submissions "
        "LEFT JOIN reviews ON submission_id = id GROUP BY id"
    )
    return dict(zip(found["id"], found["decided"], strict=True))


def same_as_latest(
    warehouse: Warehouse, sender: str, dataset: str, semester: str, sha256: str
) -> str | None:
    """The number of the latest live submission of a key, if its bytes are these."""
    latest = warehouse.query(_LATEST, [sender, dataset, semester])
    if latest.empty or latest["sha256"].iloc[0] != sha256:
        return None
    return str(latest["id"].iloc[0])


def office_of(warehouse: Warehouse, sender: str) -> str | None:
    """The name of the sender's Ufficio di Piano, if the documents give it."""
    found = warehouse.query("SELECT office FROM offices WHERE area_code = ?", [sender])
    return None if found.empty else str(found["office"].iloc[0])
