"""What the cells that name something mean: areas, semesters, codes, states, strata."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.validation.problems import Problem
from monitoring.validation.staging import Staging

_ONCE = ("SEMESTER_NOT_OPEN", "SEMESTER_CLOSED", "AREA_CODE_REPAIRED")
"""Told once for each text, on its first row: it is the same matter on all of them."""


def names(staging: Staging) -> Iterator[Problem]:
    """Names and codes that stand for nothing, or not for what this file may hold."""
    if not staging.any_misnamed:
        return
    for column in (*staging.kinds.values(), "codice_area"):
        level = "AND m.level IS NOT DISTINCT FROM w.level" if column == "codice_area" else ""
        rows = staging.con.execute(
            f"SELECT w.line, m.text, m.problem, m.message, m.hint FROM work w "
            f"JOIN meanings m ON m.column_name = '{column}' AND m.text = w.{column} {level} "
            "WHERE m.problem IS NOT NULL ORDER BY w.line"
        ).fetchall()
        told: set[str] = set()
        for line, text, problem, message, hint in rows:
            if problem not in _ONCE or text not in told:
                yield Problem(problem, message, hint, line, staging.written(column), text)
            told.add(text)
