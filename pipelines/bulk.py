"""Large, plain indicator files read by DuckDB itself; anything unusual goes back to the checks' reader.

A file is plain when its header is its first line and holds only columns known here, no cell is quoted
and every row proves clean: known codes, whole or simple numbers within the indicator's limits.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

BULK_BYTES = 4 * 2**20
_KNOWN = ("semestre", "codice_area", "codice_indicatore", "valore", "denominatore")
_REQUIRED = set(_KNOWN[:4])


def load_bulk(con: duckdb.DuckDBPyConnection, path: Path, number: int, sha256: str) -> bool:
    """Append a plain file to `bulk_values`; `False`, and nothing appended, where it is not plain.

    The row number of a line is its place in the file: DuckDB keeps it in the table's row id, and
    `bulk_files` keeps the row id at which the file begins.
    """
    delimiter, columns = _header(path)
    if not columns or not _plain(path, sha256):
        return False
    (first,) = con.execute("SELECT coalesce(max(rowid), -1) + 1 FROM bulk_values").fetchone() or (0,)
    texts = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    denominator = "TRY_CAST(denominatore AS DOUBLE)" if "denominatore" in columns else "NULL::DOUBLE"
    unread = "denominatore IS NOT NULL" if "denominatore" in columns else "false"
    con.execute(f"""
        INSERT INTO bulk_values
        SELECT {number}, enum_code(TRY_CAST(semestre AS semester_code)),
               enum_code(TRY_CAST(codice_indicatore AS indicator_code)),
               enum_code(TRY_CAST(codice_area AS area_code)),
               CASE WHEN length(valore) < 15 THEN TRY_CAST(valore AS DOUBLE) END,
               CASE WHEN {unread} THEN coalesce({denominator}, -1) END
        FROM read_csv('{_quoted(path)}', delim = '{delimiter}', header = true, auto_detect = false,
                      quote = '', escape = '', strict_mode = true, columns = {{{texts}}})
    """)
    (doubts,) = con.execute(f"""
        SELECT count(*) FROM bulk_values r LEFT JOIN indicator_limits i ON i.id = r.indicator_id
        WHERE r.rowid >= {first} AND (r.semester_id IS NULL OR r.area_id IS NULL OR i.id IS NULL
           OR r.value IS NULL OR r.value < 0 OR (i.is_integer AND r.value <> floor(r.value))
           OR r.value < i.minimum OR r.value > i.maximum OR r.denominator <= 0
           OR (r.denominator IS NULL AND i.needs_denominator) OR (i.is_share AND r.value > r.denominator))
    """).fetchone() or (1,)
    if doubts:
        con.execute(f"DELETE FROM bulk_values WHERE rowid >= {first}")
        return False
    con.execute("INSERT INTO bulk_files VALUES (?, ?)", [number, first])
    return True


def prepare_bulk(con: duckdb.DuckDBPyConnection) -> None:
    """The codes as enumerations whose place is the id, and the limits of the indicators."""
    for name, table in (("semester_code", "semesters"), ("area_code", "areas"), ("indicator_code", "indicators")):
        con.execute(f"CREATE TYPE {name} AS ENUM (SELECT code FROM (SELECT '' AS code, 0 AS id "
                    f"UNION ALL SELECT code, id FROM {table}) ORDER BY id)")
    con.execute("""
        CREATE TEMP TABLE bulk_files (sub USMALLINT, first_rowid BIGINT);
        CREATE TEMP TABLE bulk_values (sub USMALLINT, semester_id UTINYINT, indicator_id SMALLINT,
            area_id SMALLINT, value DOUBLE, denominator DOUBLE);
        CREATE TEMP TABLE indicator_limits AS
        SELECT id, is_integer, minimum, maximum, denominator_kind = 'file' AS needs_denominator,
               denominator_kind = 'file' AND tipo = 'quota' AS is_share
        FROM indicators WHERE collected
    """)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _header(path: Path) -> tuple[str, list[str]]:
    """Separator and columns of the first line; no columns where it is not a plain header."""
    with path.open("rb") as file:
        first = file.readline(4096)
    for delimiter in (";", ",", "\t"):
        names = first.decode("utf-8", "replace").strip("\r\n").split(delimiter)
        if _REQUIRED <= set(names) <= set(_KNOWN) and len(names) == len(set(names)):
            return delimiter, names
    return "", []


def _plain(path: Path, sha256: str) -> bool:
    """Whether the bytes are the ones received, ASCII, without quotes, blank lines or lone CR."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256 or not content.isascii():
        return False
    if b'"' in content or b"\x00" in content or b"\n\n" in content:
        return False
    if b"\r" not in content:
        return True
    return content.count(b"\r") == content.count(b"\r\n") and b"\n\r\n" not in content
