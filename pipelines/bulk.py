"""Large, plain indicator files read by DuckDB itself; anything unusual goes back to the checks' reader.

A file is plain when its header is its first line and holds only columns known here, no cell is quoted
and every row proves clean: known codes, whole or simple numbers within the indicator's limits. All the
plain files of one shape are read in one question, so that both cores work on them.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

BULK_BYTES = 4 * 2**20
ROWS_SORTED_AT_ONCE = 2_000_000  # some 100 MB
_KNOWN = ("semestre", "codice_area", "codice_indicatore", "valore", "denominatore")
_REQUIRED = set(_KNOWN[:4])
_NUMBERS = ("valore", "denominatore")


_VALUES = """
CREATE OR REPLACE TEMP TABLE bulk_values (sub USMALLINT, semester_id UTINYINT, indicator_id SMALLINT,
    area_id SMALLINT, value DOUBLE, denominator DOUBLE)
"""
_LINE = "(v.rowid - f.first_rowid + 2)::INTEGER AS line"
_STATE = "if(v.value = 0, 'zero'::value_state, 'valore'::value_state) AS state"
_SAID = f"""
SELECT v.indicator_id, v.semester_id, v.area_id, v.value, v.denominator, {_STATE}, v.sub, {_LINE},
       'T'::sex AS sex, 'T'::age_band AS age_band
FROM bulk_values v JOIN bulk_files f USING (sub)
"""
_IN_FORCE = f"""
INSERT INTO observation_facts BY NAME {_SAID} ORDER BY v.semester_id, v.indicator_id, v.area_id
"""
_APART = f"INSERT INTO typed_values BY NAME {_SAID}"


@dataclass(frozen=True)
class BulkFile:
    """A received file that may be plain: its number in the build, path, digest, semester.

    apart: another submission may say the same cells, or this one no longer counts.
    """

    number: int
    path: Path
    sha256: str
    semester: str
    apart: bool


def load_bulk(con: duckdb.DuckDBPyConnection, files: list[BulkFile]) -> set[int]:
    """Put the rows of the plain files into `observation_facts`, or into `typed_values` those apart.

    Some files of a semester at a time: what is sorted at once stays small, and the whole is sorted by
    semester, indicator and area.

    Returns:
        The numbers of the files that were plain.
    """
    with ThreadPoolExecutor(2) as pool:
        rows = {file: n for file, n in zip(files, pool.map(_plain_rows, files), strict=True) if n}
    groups: dict[tuple[str, bool, tuple[str, ...]], list[BulkFile]] = {}
    for file in sorted(rows, key=lambda f: (f.semester, f.number)):
        groups.setdefault((file.semester, file.apart, _header(file.path)), []).append(file)
    loaded: set[int] = set()
    for (_, apart, shape), group in groups.items():
        for some in _slices(group, rows):
            loaded |= {file.number for file in some} - _append_all(con, shape, some, rows, apart)
    return loaded


def _slices(files: list[BulkFile], rows: dict[BulkFile, int]) -> list[list[BulkFile]]:
    """The files in their order, as many together as there is room to sort."""
    slices: list[list[BulkFile]] = []
    room = 0
    for file in files:
        if rows[file] > room:
            slices.append([])
            room = ROWS_SORTED_AT_ONCE
        slices[-1].append(file)
        room -= rows[file]
    return slices


def _append_all(
    con: duckdb.DuckDBPyConnection,
    shape: tuple[str, ...],
    files: list[BulkFile],
    rows: dict[BulkFile, int],
    apart: bool,
) -> set[int]:
    """Put the rows of files of one shape where they belong; the numbers of those with a doubt.

    There is seldom a doubt: every file was checked when it was received.
    """
    refused = _read(con, shape, {file: rows[file] for file in files})
    if not refused:
        con.execute(_APART if apart else _IN_FORCE)
    elif len(files) > 1:
        if len(refused) == len(files):  # nobody knows which
            return set().union(*(_append_all(con, shape, [f], rows, apart) for f in files))
        rest = [file for file in files if file.number not in refused]
        return refused | _append_all(con, shape, rest, rows, apart)
    return refused


def _read(
    con: duckdb.DuckDBPyConnection, shape: tuple[str, ...], files: dict[BulkFile, int]
) -> set[int]:
    """Read files (with their rows) of one shape into `bulk_values`; the numbers of the doubtful.

    The row number of a line is its place in the file: DuckDB keeps it in the table's row id, and
    `bulk_files` keeps the row id at which each file begins.
    """
    delimiter, *columns = shape
    con.execute(_VALUES)
    numbers = [file.number for file in files]
    types = ", ".join(f"'{n}': '{'DOUBLE' if n in _NUMBERS else 'VARCHAR'}'" for n in columns)
    try:
        con.execute(
            f"""
            INSERT INTO bulk_values
            SELECT list_extract(?::USMALLINT[], (file_index + 1)::BIGINT),
                   enum_code(TRY_CAST(semestre AS semester_code)),
                   enum_code(TRY_CAST(codice_indicatore AS indicator_code)),
                   enum_code(TRY_CAST(codice_area AS area_code)),
                   valore, {"denominatore" if "denominatore" in columns else "NULL"}
            FROM read_csv(?, delim = '{delimiter}', header = true, auto_detect = false,
                          quote = '', escape = '', strict_mode = true, columns = {{{types}}})
            """,
            [numbers, [str(file.path) for file in files]],
        )
    except (duckdb.ConversionException, duckdb.InvalidInputException):
        return set(numbers)  # a cell that is no plain number, a row that is too long or too short
    # What the rows of each file say of each indicator, in one pass; then few rows meet the limits.
    con.execute("""
        CREATE OR REPLACE TEMP TABLE bulk_said AS
        SELECT sub, indicator_id, min(bulk_values.rowid) AS first_rowid, count(*) AS rows, count(semester_id) AS semesters,
               count(area_id) AS areas, count(value) AS numbers, min(value) AS low, max(value) AS high,
               bool_or(value <> floor(value)) AS has_fraction, count(denominator) AS denominators,
               min(denominator) AS low_denominator, max(denominator) AS high_denominator, max(value - denominator) AS excess
        FROM bulk_values GROUP BY sub, indicator_id
    """)
    doubts = con.execute("""
        SELECT DISTINCT s.sub FROM bulk_said s LEFT JOIN indicator_limits i ON i.id = s.indicator_id
        WHERE i.id IS NULL OR s.semesters < s.rows OR s.areas < s.rows OR s.numbers < s.rows OR s.low < 0
           OR (i.is_integer AND s.has_fraction) OR s.low < i.minimum OR s.high > i.maximum
           OR s.low_denominator <= 0 OR (i.needs_denominator AND s.denominators < s.rows)
           OR (i.is_share AND s.excess > 0) OR NOT s.high < 1e15 OR NOT s.high_denominator < 1e15
    """).fetchall()
    doubtful = {number for (number,) in doubts}
    said = dict(con.execute("SELECT sub, sum(rows) FROM bulk_said GROUP BY sub").fetchall())
    doubtful |= {file.number for file, rows in files.items() if said.get(file.number) != rows}
    con.execute(
        "CREATE OR REPLACE TEMP TABLE bulk_files AS "
        "SELECT sub, min(first_rowid) AS first_rowid FROM bulk_said GROUP BY sub"
    )
    return doubtful


def prepare_bulk(con: duckdb.DuckDBPyConnection) -> None:
    """The codes as enumerations whose place is the id, and the limits of the indicators."""
    for name, table in (
        ("semester_code", "semesters"),
        ("area_code", "areas"),
        ("indicator_code", "indicators"),
    ):
        con.execute(
            f"CREATE TYPE {name} AS ENUM (SELECT code FROM (SELECT '' AS code, 0 AS id "
            f"UNION ALL SELECT code, id FROM {table}) ORDER BY id)"
        )
    con.execute("""
        CREATE TABLE observation_facts (
            indicator_id SMALLINT, semester_id UTINYINT, area_id SMALLINT, value DOUBLE, denominator DOUBLE,
            state value_state, sub USMALLINT, line INTEGER, sex sex, age_band age_band, note VARCHAR,
            valid_from TIMESTAMPTZ);
        CREATE TEMP TABLE indicator_limits AS
        SELECT id, is_integer, minimum, maximum, denominator_kind = 'file' AS needs_denominator,
               denominator_kind = 'file' AND tipo = 'quota' AS is_share
        FROM indicators WHERE collected
    """)


def _header(path: Path) -> tuple[str, ...]:
    """Separator and columns of the first line; empty where it is not a plain header."""
    with path.open("rb") as file:
        first = file.readline(4096)
    for delimiter in (";", ",", "\t"):
        names = first.decode("utf-8", "replace").strip("\r\n").split(delimiter)
        if _REQUIRED <= set(names) <= set(_KNOWN) and len(names) == len(set(names)):
            return delimiter, *names
    return ()


def _plain_rows(file: BulkFile) -> int:
    """The rows of a file whose bytes are the ones received, ASCII, without quotes or a lone CR; else 0.

    Lines are counted and not searched for blank ones: a blank line makes a row less than expected.
    """
    if not _header(file.path):
        return 0
    content = file.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256 or not content.isascii():
        return 0
    if b'"' in content or b"\x00" in content:
        return 0
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return 0
    return content.count(b"\n") - content.endswith(b"\n")
