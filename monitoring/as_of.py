"""The warehouse as it was at a moment: the same views, over the rows that were in force then."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import duckdb

_IN_FORCE_THEN = "valid_from <= $at AND (valid_to IS NULL OR valid_to > $at)"
_STAYS = """
    SELECT * REPLACE (CASE WHEN valid_to > $at THEN NULL ELSE valid_to END AS valid_to)
    FROM w.{table} WHERE valid_from <= $at"""
_REWRITTEN = {
    "observation_facts": """
        SELECT * EXCLUDE (valid_to) FROM (
            SELECT f.* REPLACE (coalesce(f.valid_from, s.received_at) AS valid_from), NULL::TIMESTAMPTZ AS valid_to
            FROM {observation_facts} f JOIN w.submissions s ON s.number = f.sub
            UNION ALL BY NAME SELECT * FROM {observation_superseded}
        ) WHERE {then} ORDER BY indicator_id, semester_id, area_id, sex, age_band""",
    "public_figures": _STAYS.format(table="public_figures"),
    "milestone_reports": _STAYS.format(table="milestone_reports"),
    "resource_reports": _STAYS.format(table="resource_reports"),
    "due_figures": """
        SELECT * EXCLUDE (semester) FROM w.due_measures WHERE semester <= (
            SELECT max(semester) FROM w.submissions WHERE received_at <= $at AND (live_to IS NULL OR live_to > $at))""",
    "observation_superseded": "FROM {observation_superseded} WHERE valid_to <= $at",
    "submissions": """
        SELECT s.* REPLACE (
            CASE WHEN live_to > $at THEN NULL ELSE live_to END AS live_to,
            CASE r.kind WHEN 'accept' THEN 'accettata' WHEN 'reserve' THEN 'accettata_con_riserva'
                WHEN 'return' THEN 'restituita' WHEN 'withdraw' THEN 'ritirata' ELSE 'ricevuta' END AS state,
            r.reason AS review_reason,
            (live_to IS NULL OR live_to > $at) AND (
                count(*) OVER (PARTITION BY dataset, semester, ambito_code) = 1
                OR number IN (
                    SELECT sub FROM {observation_facts} WHERE valid_from <= $at
                    UNION SELECT sub FROM {observation_superseded} WHERE {then}
                    UNION SELECT sub FROM w.milestone_reports WHERE {then}
                    UNION SELECT sub FROM w.resource_reports WHERE {then})) AS in_force)
        FROM w.submissions s LEFT JOIN (
            FROM w.reviews WHERE decided_at <= $at
            QUALIFY row_number() OVER (PARTITION BY submission_id ORDER BY decided_at DESC) = 1
        ) r ON r.submission_id = s.id
        WHERE received_at <= $at""",
    "accepted_warnings": """
        SELECT a.* FROM w.accepted_warnings a JOIN w.submissions s ON s.id = a.submission_id
        WHERE received_at <= $at""",
    "reviews": "SELECT * FROM w.reviews WHERE decided_at <= $at",
    "review_cells": "SELECT * FROM w.review_cells WHERE decided_at <= $at",
    "calendar_exceptions": "FROM w.calendar_exceptions WHERE recorded_at <= $at",
    "rule_activations": "FROM w.rule_activations WHERE activated_at <= $at",
    "rule_changes": """
        SELECT c.* FROM w.rule_changes c JOIN w.rule_activations a USING (version) WHERE activated_at <= $at""",
    "overrides": "FROM w.overrides WHERE declared_at <= $at",
    "semester_closings": "FROM w.semester_closings WHERE closed_at <= $at",
}
# In the file for readers outside: what is confidential is known to them from a closing on, the first one
# after both its arrival and the closing of its semester.
_UNRELEASED = """
    UPDATE observation_facts o SET value = NULL, denominator = NULL, state = 'soppresso'
    FROM w.indicators i, (
        SELECT s.id, coalesce(min(c.closed_at), 'infinity') AS closed_at
        FROM w.semesters s LEFT JOIN w.semester_closings c ON c.semester = s.code GROUP BY s.id
    ) s
    WHERE i.id = o.indicator_id AND i.confidential AND s.id = o.semester_id AND o.value IS NOT NULL
      AND greatest(o.valid_from, s.closed_at) > coalesce(
          (SELECT max(closed_at) FROM w.semester_closings WHERE closed_at <= $at), '-infinity')
      AND o.area_id NOT IN ({own})"""
_OWN_AREAS = " UNION ALL ".join(
    f"SELECT area_id FROM own.own_{table}"
    for table in ("observation_facts", "observation_superseded")
)
_OBSERVED = ("observation_facts", "observation_superseded")
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'w'"
_TYPES = ("sex", "age_band", "value_state", "provenance", "area_level")


def lay(con: duckdb.DuckDBPyConnection, at: datetime | None, own: Collection[str] = ()) -> None:
    """Lay in the memory of `con`, where a snapshot is attached as `w`, its tables and views.

    at: as of that moment (UTC); as they are now without. own: the tables read from the database
    `own` instead.
    """
    for name in _TYPES:
        (words,) = con.execute(f"SELECT enum_range(NULL::w.{name})").fetchone() or ([],)
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
        con.execute(f"CREATE TYPE {name} AS ENUM ({listed})")
    places = {t: f"{'own' if t in own else 'w'}.{t}" for t in _OBSERVED}
    tables = [t for (t,) in con.execute(_TABLES).fetchall()]
    for table in tables:
        if at and table in _REWRITTEN:
            query = _REWRITTEN[table].format(then=_IN_FORCE_THEN, **places)
            con.execute(f"CREATE TABLE {table} AS {query}", {"at": at})
        else:
            con.execute(f'CREATE VIEW "{table}" AS FROM {"own" if table in own else "w"}."{table}"')
    if at and "public_figures" in tables:
        areas = _OWN_AREAS if own else "SELECT NULL::SMALLINT WHERE false"
        con.execute(_UNRELEASED.format(own=areas), {"at": at})
    for (sql,) in con.execute("SELECT sql FROM w.view_scripts ORDER BY position").fetchall():
        con.execute(_without_comments(sql))


def _without_comments(sql: str) -> str:
    """A script without its COMMENT ON lines: they are read from the file, and cost most of the time."""
    return "\n".join(line for line in sql.splitlines() if not line.startswith("COMMENT ON "))
