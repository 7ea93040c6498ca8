"""Questions of the template: which cells are due, and what their rows say now."""

from __future__ import annotations

from typing import Any

from monitoring.queries.in_force import in_force_sql
from monitoring.warehouse import Warehouse

_DUE = """
    SELECT DISTINCT object_code, area_code FROM due_cells
    WHERE sender_code = ? AND semester = ? AND dataset = ?"""

_OWED = """
    SELECT DISTINCT dataset FROM due_cells WHERE sender_code = ? AND semester = ? ORDER BY dataset"""


def due_pairs(
    warehouse: Warehouse, sender: str, semester: str, dataset: str
) -> set[tuple[str, str]]:
    """Object (indicator, milestone, line) and area of every cell that a sender owes."""
    found = warehouse.query(_DUE, [sender, semester, dataset])
    return set(zip(found["object_code"], found["area_code"], strict=True))


def datasets_owed(warehouse: Warehouse, sender: str, semester: str) -> list[str]:
    """The datasets of which a sender owes something in a semester."""
    return list(warehouse.query(_OWED, [sender, semester])["dataset"])


def rows_in_force(
    warehouse: Warehouse, dataset: str, areas: list[str], semester: str
) -> list[dict[str, Any]]:
    """The rows of `in_force_sql`, for some areas.

    A cell is a text, a number (DECIMAL for amounts), a date or `None`.
    """
    rows: list[dict[str, Any]] = warehouse.table(
        in_force_sql(dataset), [semester, areas]
    ).to_pylist()
    return rows
