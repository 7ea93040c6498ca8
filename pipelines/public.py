"""The second published file, for who may not see small numbers: the same tables, already suppressed.

Every row is written anew, so that nothing hidden stays in a free page of the file. Notes, names of
people, digests of files and reasons are left out; what is hidden for itself and what is hidden to
protect it bear the same mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.schema import TOTAL, VALUE_STATES
from monitoring.statistics import figure
from monitoring.statistics.figure import Cells
from monitoring.statistics.suppression import NOTHING
from monitoring.statistics.suppression_table import Flags, Whole
from pipelines.confidential import confidential
from pipelines.protected import Decide, Released, released

SQL = Path(__file__).parent / "sql" / "pubblico"
_SHORT = "regexp_replace({0}, '\\.[0-9a-f]{{8}}$', '') AS {0}"  # a digest would confirm a guess
_HIDDEN = """
SELECT o.* REPLACE (
    CASE WHEN i.confidential AND r.row IS NULL THEN NULL ELSE o.value END AS value,
    CASE WHEN i.confidential AND r.row IS NULL THEN NULL ELSE o.denominator END AS denominator,
    CASE WHEN i.confidential AND r.row IS NULL AND o.value IS NOT NULL THEN 'soppresso' ELSE o.state::VARCHAR END AS state,
    NULL AS note)
FROM built.{table} o LEFT JOIN released_rows r ON r.row = o.rowid AND r.in_force = {in_force}
JOIN built.indicators i ON i.id = o.indicator_id
WHERE NOT i.confidential OR o.age_band = 'T' -- who sends only the bands where there is somebody says that there is
ORDER BY o.rowid
"""
_REWRITTEN = {
    "observation_facts": _HIDDEN.format(table="observation_facts", in_force="true"),
    "observation_superseded": _HIDDEN.format(table="observation_superseded", in_force="false"),
    "submissions": f"""
        SELECT * REPLACE ({_SHORT.format("id")}, '' AS received_by, '' AS sha256, '' AS original_name,
            0 AS rows, 0 AS warnings, NULL AS warnings_reason, NULL AS review_reason) FROM built.submissions""",
    "reviews": f"""
        SELECT * REPLACE ({_SHORT.format("submission_id")}, '' AS reviewer, NULL AS reason)
        FROM built.reviews""",
    "review_cells": "FROM built.review_cells LIMIT 0",
    "accepted_warnings": "FROM built.accepted_warnings LIMIT 0",
    "calendar_exceptions": "SELECT * REPLACE ('' AS reason, '' AS recorded_by) FROM built.calendar_exceptions",
    "semester_closings": "SELECT * REPLACE ('' AS closed_by) FROM built.semester_closings",
    "rule_activations": "SELECT * REPLACE ('' AS activated_by) FROM built.rule_activations",
    "overrides": "SELECT * REPLACE ('' AS declared_by) FROM built.overrides",
    "milestone_reports": "SELECT * REPLACE (NULL AS note) FROM built.milestone_reports",
    "resource_reports": "SELECT * REPLACE (NULL AS note) FROM built.resource_reports",
    "view_scripts": "SELECT * FROM public_scripts",
}


def build_public(internal: Path, target: Path, memory_limit: str, decide: Decide) -> None:
    """Write the suppressed twin of a closed warehouse into `target`, a file that does not exist."""
    con = duckdb.connect(config={"memory_limit": memory_limit})
    try:
        con.execute(f"ATTACH '{_quoted(internal)}' AS built (READ_ONLY)")
        con.execute(f"ATTACH '{_quoted(target)}' AS pubblico (RECOVERY_MODE no_wal_writes)")
        con.execute("SET TimeZone = 'UTC'")
        rows, figures = _decided(con, decide)
        con.execute("USE pubblico")
        con.register("released_rows", rows)
        con.register("public_scripts", _scripts(con))
        _copy(con)
        con.execute((SQL / "20_public_figures.sql").read_text(encoding="utf-8"))
        if figures:
            con.register("decided_figures", pd.concat(figures))
            con.execute("INSERT INTO public_figures BY NAME FROM decided_figures")
        for (sql,) in con.execute("SELECT sql FROM view_scripts ORDER BY position").fetchall():
            con.execute(sql)
        con.execute("USE memory")
        con.execute("CHECKPOINT pubblico")
        con.execute("DETACH pubblico")
    finally:
        con.close()


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")


def _scripts(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The scripts of the views, with those of the suppressed file in their places."""
    found = con.execute("SELECT position, sql FROM built.view_scripts ORDER BY position").fetchall()
    instead = {
        _created(text): text
        for path in sorted(SQL.glob("*.sql"))
        if "CREATE VIEW" in (text := path.read_text(encoding="utf-8"))
    }
    return pa.table(
        {
            "position": [position for position, _ in found],
            "sql": [instead.get(_created(sql), sql) for _, sql in found],
        }
    )


def _created(sql: str) -> str:
    """The first line that creates something: `CREATE VIEW rolled_figures AS`."""
    return next(line for line in sql.splitlines() if line.startswith("CREATE"))


def _copy(con: duckdb.DuckDBPyConnection) -> None:
    """Types, tables with their rows, comments."""
    types = con.execute(
        "SELECT type_name, labels FROM duckdb_types() WHERE database_name = 'built' AND labels IS NOT NULL"
    ).fetchall()
    words = {name: ", ".join(f"'{_quoted(label)}'" for label in labels) for name, labels in types}
    for name, listed in words.items():
        con.execute(f"CREATE TYPE {name} AS ENUM ({listed})")
    waiting = dict(
        con.execute(
            "SELECT table_name, sql FROM duckdb_tables() WHERE database_name = 'built' ORDER BY 1"
        ).fetchall()
    )
    while waiting:
        for name, sql in list(waiting.items()):
            if any(f"REFERENCES {other}(" in sql for other in waiting if other != name):
                continue  # what it refers to comes first
            con.execute(_named_types(sql, words))
            con.execute(f'INSERT INTO "{name}" {_REWRITTEN.get(name, f"FROM built.{name}")}')
            del waiting[name]
    said = con.execute(
        "SELECT 'TABLE \"' || table_name || '\"', comment FROM duckdb_tables() WHERE database_name = 'built' "
        "UNION ALL SELECT 'COLUMN \"' || table_name || '\".\"' || column_name || '\"', c.comment FROM duckdb_columns() c "
        "JOIN duckdb_tables() t USING (database_name, table_name) WHERE database_name = 'built'"
    ).fetchall()
    comments = [f"COMMENT ON {what} IS '{_quoted(text)}'" for what, text in said if text]
    con.execute(";\n".join(["BEGIN", *comments, "COMMIT"]))


def _named_types(sql: str, words: Mapping[str, str]) -> str:
    """A CREATE TABLE with its types by name: DuckDB prints their words."""
    for name, listed in words.items():
        sql = sql.replace(f"ENUM({listed})", name)
    return sql


def _decided(con: duckdb.DuckDBPyConnection, decide: Decide) -> tuple[pa.Table, list[pd.DataFrame]]:
    """The rows whose values may be seen, and the stays of the sums."""
    limits = dict(con.execute("SELECT code, value FROM built.thresholds").fetchall())
    seen, figures = [], []
    for one in released(confidential(con), limits, decide):
        rows = one.sent.rows
        those = np.zeros(len(rows), bool)
        for release, shown in enumerate(one.shows.tolist()):
            alive = (rows["first"] <= shown) & (shown < rows["last"])
            those |= alive & one.visible[release, rows["unit"], rows["stratum"]]
        seen.append(rows.loc[those, ["row", "in_force"]])
        figures += list(_figures(one))
    rows = pd.concat(seen) if seen else pd.DataFrame({"row": [], "in_force": []})
    schema = pa.schema([("row", pa.int64()), ("in_force", pa.bool_())])
    return pa.Table.from_pandas(rows, schema, preserve_index=False), figures


def _figures(one: Released) -> Iterator[pd.DataFrame]:
    """The sums above the units, release by release, those hidden without a number."""
    sent = one.sent
    for stratum, (sex, band) in enumerate(sent.strata):
        if np.isnan(sent.value[:, :, stratum]).all():
            continue
        for level in sent.paths[-1:] if band != TOTAL and len(sent.paths) > 1 else sent.paths[1:]:
            areas, place = np.unique(level, return_inverse=True)
            found = [
                _of_release(one, release, stratum, place, one.visible[release, areas, stratum])
                for release in range(len(sent.releases))
            ]
            stays = _stays(sent.releases, sent.areas[areas], np.array(found))
            yield stays.assign(
                indicator_id=sent.indicator, semester_id=sent.semester, sex=sex, age_band=band
            )


def _of_release(
    one: Released, release: int, stratum: int, place: Whole, visible: Flags
) -> NDArray[np.float64]:
    """[6, areas]: numerator, denominator, state, coverage, units, units counted."""
    sent, kind = one.sent, one.sent.what["denominator_kind"]
    shown = one.shows[release] if one.shows[release] != NOTHING else release
    value = sent.value[shown, :, stratum]
    below = {"file": sent.denominator[shown, :, stratum], "popolazione": sent.people[:, stratum]}
    denominator = np.where(np.isnan(value), np.nan, below.get(kind, np.full_like(value, np.nan)))
    cells = Cells(value, denominator, sent.state[shown, :, stratum], sent.residents)
    parts = figure.of_sums(cells, kind, place, len(visible))
    state = np.where(visible | (parts.units_counted == 0), parts.state, figure.SUPPRESSED)
    gone = np.where(visible, 1.0, np.nan)
    return np.array([parts.numerator * gone, parts.denominator * gone, state, parts.coverage,
                     parts.units, parts.units_counted], dtype=float)  # fmt: skip


def _stays(
    releases: NDArray[np.datetime64], areas: Whole, figures: NDArray[np.float64]
) -> pd.DataFrame:
    """One row per stay of the figure of each area: equal releases are one."""
    before, after = figures[:-1], figures[1:]
    same = ((before == after) | (np.isnan(before) & np.isnan(after))).all(axis=1)
    starts = np.concatenate([np.ones((1, len(areas)), bool), ~same])
    place, release = np.nonzero(starts.T)
    rows, begins = figures[release, :, place], releases[release]
    ends = np.append(begins[1:], np.datetime64("NaT", "us"))
    ends[np.append(place[1:] != place[:-1], True)] = np.datetime64("NaT", "us")
    return pd.DataFrame({
        "area_id": areas[place], "numerator": rows[:, 0], "denominator": rows[:, 1],
        "state": np.array(VALUE_STATES, dtype=object)[rows[:, 2].astype(int)],
        "coverage": rows[:, 3], "units": rows[:, 4].astype(int),
        "units_counted": rows[:, 5].astype(int), "valid_from": begins, "valid_to": ends,
    })  # fmt: skip
