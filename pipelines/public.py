"""The second published file, for who may not see small numbers: the same tables, already suppressed.

Every row is written anew, so that nothing hidden stays in a free page of the file. Notes, names of
people, digests of files and reasons are left out; what is hidden for itself and what is hidden to
protect it bear the same mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.errors import PrologoError
from monitoring.schema import VALUE_STATES
from monitoring.statistics import figure
from monitoring.statistics.figure import Cells
from monitoring.statistics.suppression import suppress
from pipelines.confidential import SEXES, Sent, confidential

SQL = Path(__file__).parent / "sql" / "pubblico"
_SHORT = "regexp_replace({0}, '\\.[0-9a-f]{{8}}$', '') AS {0}"  # a digest would confirm a guess
_HIDDEN = """
SELECT o.* REPLACE (
    CASE WHEN {hidden} THEN NULL ELSE o.value END AS value,
    CASE WHEN {hidden} THEN NULL ELSE o.denominator END AS denominator,
    CASE WHEN {hidden} THEN 'soppresso' ELSE o.state::VARCHAR END AS state, NULL AS note)
FROM built.{table} o LEFT JOIN hidden_rows h ON h.row = o.rowid AND h.in_force = {in_force}
JOIN built.indicators i ON i.id = o.indicator_id
ORDER BY o.rowid
"""
_WHEN = (
    "(h.row IS NOT NULL OR i.confidential AND o.age_band::VARCHAR <> 'T' AND o.value IS NOT NULL)"
)
_FACTS = {"hidden": _WHEN}
_REWRITTEN = {
    "observation_facts": _HIDDEN.format(table="observation_facts", in_force="true", **_FACTS),
    "observation_superseded": _HIDDEN.format(
        table="observation_superseded", in_force="false", **_FACTS
    ),
    "submissions": f"""
        SELECT * REPLACE ({_SHORT.format("id")}, '' AS received_by, '' AS sha256, '' AS original_name,
            NULL AS warnings_reason, NULL AS review_reason) FROM built.submissions""",
    "reviews": f"""
        SELECT * REPLACE ({_SHORT.format("submission_id")}, '' AS reviewer, NULL AS reason)
        FROM built.reviews""",
    "review_cells": "FROM built.review_cells LIMIT 0",
    "accepted_warnings": "FROM built.accepted_warnings LIMIT 0",
    "calendar_exceptions": "SELECT * REPLACE ('' AS reason, '' AS recorded_by) FROM built.calendar_exceptions",
    "semester_closings": "SELECT * REPLACE ('' AS closed_by) FROM built.semester_closings",
    "milestone_reports": "SELECT * REPLACE (NULL AS note) FROM built.milestone_reports",
    "resource_reports": "SELECT * REPLACE (NULL AS note) FROM built.resource_reports",
    "view_scripts": "SELECT * FROM public_scripts",
}


class NotProtected(PrologoError):
    """A hidden figure could be computed from what is shown."""


def build_public(internal: Path, target: Path, memory_limit: str) -> None:
    """Write the suppressed twin of a closed warehouse into `target`, a file that does not exist."""
    con = duckdb.connect(config={"memory_limit": memory_limit})
    try:
        con.execute(f"ATTACH '{_quoted(internal)}' AS built (READ_ONLY)")
        con.execute(f"ATTACH '{_quoted(target)}' AS pubblico (RECOVERY_MODE no_wal_writes)")
        con.execute("SET TimeZone = 'UTC'")
        hidden, figures = _decided(con)
        con.execute("USE pubblico")
        con.register("hidden_rows", hidden)
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


def _decided(con: duckdb.DuckDBPyConnection) -> tuple[pa.Table, list[pd.DataFrame]]:
    """The rows to hide, and the stays of the sums."""
    limits = dict(con.execute("SELECT code, value FROM built.thresholds").fetchall())
    every = list(confidential(con))
    rows, figures = [], []
    for sent, hidden in _suppressed(every, limits):
        kept = sent.rows
        shown = ~np.isnan(sent.value)
        for row, in_force, first, last, unit, sex in kept.itertuples(index=False):
            if (hidden[first:last, unit, sex] & shown[first:last, unit, sex]).any():
                rows.append((row, in_force))
        figures += [part for part in _figures(sent, hidden) if len(part)]
    hidden_rows = pa.table(
        {"row": pa.array([r for r, _ in rows], pa.int64()), "in_force": [bool(f) for _, f in rows]},
        schema=pa.schema([("row", pa.int64()), ("in_force", pa.bool_())]),
    )
    return hidden_rows, figures


def _suppressed(
    every: list[Sent], limits: dict[str, float]
) -> Iterator[tuple[Sent, NDArray[np.bool_]]]:
    """Each indicator and semester with what is hidden of it: [moments, areas, sexes]."""
    files: dict[int, dict[tuple[str, str], Sent]] = {}
    for sent in every:
        if sent.what["dataset"] == "cartelle":
            key = (sent.what["numerator"], sent.what["denominator_kind"])
            files.setdefault(sent.semester, {})[key] = sent
    for sent in every:
        floor = limits["small_count_floor"]
        usual = limits["small_count_sensitive" if sent.what["sensitive"] else "small_count"]
        threshold = int(max(floor, usual))
        together = files.get(sent.semester, {})
        whole = together.get(("cartelle_attive", "popolazione"))
        part = together.get(("cartelle_aggiornate", "file"))
        linked = sent.what["dataset"] == "cartelle" and sent.what["numerator"] in (
            "cartelle_attive",
            "cartelle_aggiornate",
        )
        table = whole.table(threshold, part) if linked and whole else sent.table(threshold)
        said = suppress(table)
        if said.weak:
            raise NotProtected(
                f"Il file pubblico non si può fare: {said.weak} cifre nascoste di un indicatore si "
                "ricaverebbero da quelle mostrate. Resta in vigore quello di prima; il magazzino "
                "interno si pubblica con «python -m pipelines build»."
            )
        found = said.hidden
        hidden = np.zeros((len(sent.moments), len(sent.areas), len(SEXES)), bool)
        if linked and sent is part:
            hidden[:, :, 0] = found[:, :, 0] | found[:, :, 1]
        else:
            width = 3 if table.layout.parent == (-1, 0, 0) and not linked else 1
            hidden[:, :, :width] = found[:, :, :width]
        yield sent, hidden


def _figures(sent: Sent, hidden: NDArray[np.bool_]) -> Iterator[pd.DataFrame]:
    """The sums above the units, moment by moment, those hidden without a number."""
    kind = sent.what["denominator_kind"]
    for sex in range(len(SEXES)):
        if sex and np.isnan(sent.value[:, :, sex]).all():
            continue
        for level in sent.paths[1:]:
            areas, place = np.unique(level, return_inverse=True)
            found = [
                _of_moment(sent, moment, sex, kind, place, len(areas), hidden[moment, areas, sex])
                for moment in range(len(sent.moments))
            ]
            yield from _stays(sent, sent.areas[areas], SEXES[sex], found)


def _of_moment(
    sent: Sent,
    moment: int,
    sex: int,
    kind: str,
    place: NDArray[np.int64],
    areas: int,
    hidden: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """[6, areas]: numerator, denominator, state, coverage, units, units counted."""
    value = sent.value[moment, :, sex]
    below = {"file": sent.denominator[moment, :, sex], "popolazione": sent.people[:, sex]}
    denominator = np.where(np.isnan(value), np.nan, below.get(kind, np.full_like(value, np.nan)))
    cells = Cells(value, denominator, sent.state[moment, :, sex], sent.residents)
    parts = figure.of_sums(cells, kind, place, areas)
    state = np.where(hidden, figure.SUPPRESSED, parts.state)
    gone = np.where(hidden, np.nan, 1.0)
    return np.array([parts.numerator * gone, parts.denominator * gone, state, parts.coverage,
                     parts.units, parts.units_counted], dtype=float)  # fmt: skip


def _stays(
    sent: Sent, areas: NDArray[np.int64], sex: str, found: Iterable[NDArray[np.float64]]
) -> Iterator[pd.DataFrame]:
    """One row per stay of the figure of each area: equal moments are one."""
    figures = np.array(list(found))
    before, after = figures[:-1], figures[1:]
    same = ((before == after) | (np.isnan(before) & np.isnan(after))).all(axis=1)
    starts = np.concatenate([np.ones((1, len(areas)), bool), ~same])
    place, moment = np.nonzero(starts.T)
    rows, begins = figures[moment, :, place], sent.moments[moment]
    never = np.datetime64("NaT", "us")
    ends = np.append(begins[1:], never)
    ends[np.append(place[1:] != place[:-1], True)] = never
    yield pd.DataFrame({
        "indicator_id": sent.indicator, "semester_id": sent.semester, "area_id": areas[place],
        "sex": sex, "age_band": "T", "numerator": rows[:, 0], "denominator": rows[:, 1],
        "state": np.array(VALUE_STATES, dtype=object)[rows[:, 2].astype(int)],
        "coverage": rows[:, 3], "units": rows[:, 4].astype(int),
        "units_counted": rows[:, 5].astype(int), "valid_from": begins, "valid_to": ends,
    })  # fmt: skip
