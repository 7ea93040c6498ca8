"""Submissions as typed rows in the build: `typed_values`, `typed_reports`, `typed_resources`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from monitoring.catalogue import Catalogue
from monitoring.schema import DATASETS
from pipelines.bulk import BULK_BYTES, BulkFile, load_bulk
from pipelines.staged import Numbered, staged
from pipelines.understood import Understood

_TYPED = """
CREATE TEMP TABLE typed_values (
    sub USMALLINT, line INTEGER, semester_id UTINYINT, indicator_id SMALLINT, area_id SMALLINT,
    sex sex, age_band age_band, value DOUBLE, denominator DOUBLE, state value_state, note VARCHAR);
CREATE TEMP TABLE typed_reports (
    sub USMALLINT, line INTEGER, semester_id UTINYINT, milestone_code VARCHAR, area_id SMALLINT,
    state VARCHAR, progress DOUBLE, quantity DOUBLE, planned_on DATE, completed_on DATE,
    act VARCHAR, link VARCHAR, note VARCHAR);
CREATE TEMP TABLE typed_resources (
    sub USMALLINT, line INTEGER, semester_id UTINYINT, year SMALLINT, area_id SMALLINT, line_code VARCHAR,
    allocated DECIMAL(18, 2), paid DECIMAL(18, 2), spent DECIMAL(18, 2), accounted DECIMAL(18, 2),
    allocated_state value_state, transferred_on DATE, note VARCHAR);
"""
_CODES = "JOIN semesters s ON s.code = w.semester_code JOIN areas a ON a.code = w.area_code"
_ALONE = "SELECT sub FROM sole_submissions WHERE live_to IS NULL"
_FIRST = "QUALIFY row_number() OVER (PARTITION BY w.sub, {keys} ORDER BY w.line) = 1"


def load(
    con: duckdb.DuckDBPyConnection,
    raw: Path,
    catalogue: Catalogue,
    received: list[Numbered],
    kept: Understood,
) -> None:
    """Fill the typed tables from every submission, live or not.

    Raises:
        SubmissionInvalid: a row is no longer understood; the message names submission and line.
        RawUnreadable: a file is missing or altered.
    """
    con.execute(_TYPED)
    alone = {number for (number,) in con.execute(_ALONE).fetchall()}
    for dataset in DATASETS.values():
        items = [item for item in received if item.submission.dataset == dataset.name]
        large = [
            BulkFile(i.number, raw / s.file, s.sha256, s.semestre, i.number not in alone)
            for i in items
            if dataset.name == "indicatori" and (raw / (s := i.submission).file).exists()
        ]
        done = load_bulk(con, [f for f in large if f.path.stat().st_size >= BULK_BYTES])
        small = [item for item in items if item.number not in done]
        if small:
            parts = staged(raw, catalogue, dataset.name, small, kept)
            names = [f"staged_{place}" for place in range(len(parts))]
            for name, part in zip(names, parts, strict=True):
                con.register(name, part)
            union = " UNION ALL BY NAME ".join(f"FROM {name}" for name in names)
            con.execute(f"CREATE OR REPLACE TEMP VIEW staged_work AS {union}")
            _INSERTERS[dataset.name](con)
            for name in names:
                con.unregister(name)


def _insert_values(con: duckdb.DuckDBPyConnection) -> None:
    keys = "semester_code, area_code, indicator_code, sex_code, age_band_code"
    con.execute(f"""
        INSERT INTO typed_values
        SELECT w.sub, w.line, s.id, i.id, a.id, sex_code, age_band_code, valore__number,
               CASE WHEN valore__number IS NOT NULL THEN denominatore__number END,
               {_state("valore")}, nullif(w.nota, '')
        FROM staged_work w {_CODES} JOIN indicators i ON i.code = w.indicator_code
        {_FIRST.format(keys=keys)}
    """)
    # Where a file splits a cell by sex or age and gives no total, the total is the sum of all the parts.
    con.execute("""
        INSERT INTO typed_values
        SELECT sub, min(line), semester_id, indicator_id, area_id, 'T', 'T', sum(value), sum(denominator),
               CASE WHEN sum(value) = 0 THEN 'zero' ELSE 'valore' END, NULL
        FROM typed_values GROUP BY sub, semester_id, indicator_id, area_id
        HAVING bool_and(sex <> 'T' OR age_band <> 'T') AND count(value) = count(*)
           AND (bool_and(sex <> 'T') OR bool_and(sex = 'T')) AND (bool_and(age_band <> 'T') OR bool_and(age_band = 'T'))
           AND count(*) = CASE WHEN bool_and(sex = 'T') THEN 1 ELSE len(enum_range(NULL::sex)) - 1 END
                        * CASE WHEN bool_and(age_band = 'T') THEN 1 ELSE len(enum_range(NULL::age_band)) - 1 END
    """)


def _state(column: str) -> str:
    """SQL for the state of a numeric cell; the same words as the checks' own macros."""
    token = f"upper(replace(w.\"{column}\", ' ', ''))"
    return (
        f"CASE WHEN {column}__form = 'vuoto' THEN 'mancante' WHEN {column}__number = 0 THEN 'zero' "
        f"WHEN {column}__number IS NOT NULL THEN 'valore' WHEN {token} = 'ND' THEN 'non_disponibile' "
        f"WHEN {token} = 'NA' THEN 'non_applicabile' WHEN {token} = 'NAA' THEN 'non_ancora_applicabile' "
        "ELSE 'soppresso' END"
    )


def _insert_cartelle(con: duckdb.DuckDBPyConnection) -> None:
    """Each column of the extract is a measure; a ratio of two columns carries both."""
    measures = con.execute(
        "SELECT id, numerator, denominator_kind, denominator FROM indicators WHERE dataset = 'cartelle'"
    ).fetchall()
    for number, column, kind, denominator in measures:
        below = f"w.{denominator}__number" if kind == "file" else "NULL"
        con.execute(f"""
            INSERT INTO typed_values
            SELECT w.sub, w.line, s.id, {number}, a.id, 'T', 'T', {column}__number, {below},
                   {_state(column)}, nullif(w.nota, '')
            FROM staged_work w {_CODES}
            {_FIRST.format(keys="semester_code, area_code")}
        """)


def _insert_reports(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"""
        INSERT INTO typed_reports
        SELECT w.sub, w.line, s.id, w.milestone_code, a.id, w.state_code, avanzamento__number, quantita__number,
               {_date("data_prevista")}, {_date("data_completamento")},
               nullif(w.atto, ''), nullif(w.link, ''), nullif(w.nota, '')
        FROM staged_work w {_CODES}
        {_FIRST.format(keys="semester_code, milestone_code, area_code")}
    """)


def _date(column: str) -> str:
    return f'coalesce(TRY_CAST(w."{column}" AS DATE), TRY_CAST(try_strptime(w."{column}", \'%d/%m/%Y\') AS DATE))'


def _insert_resources(con: duckdb.DuckDBPyConnection) -> None:
    amounts = ", ".join(f"{c}__number" for c in ("stanziato", "liquidato", "speso", "rendicontato"))
    con.execute(f"""
        INSERT INTO typed_resources
        SELECT w.sub, w.line, s.id, anno__number, a.id, w.line_code, {amounts},
               {_state("stanziato")}, {_date("data_trasferimento")}, nullif(w.nota, '')
        FROM staged_work w {_CODES}
        {_FIRST.format(keys="semester_code, anno__number, area_code, line_code")}
    """)


_INSERTERS: dict[str, Any] = {
    "indicatori": _insert_values,
    "cartelle": _insert_cartelle,
    "traguardi": _insert_reports,
    "risorse": _insert_resources,
}
