"""Large, plain indicator files read as arrays; anything unusual goes back to the checks' reader.

A file is plain when its header is its first line and holds only columns known here, no cell is quoted
and every row proves clean: known codes, plain numbers within the indicator's limits. While DuckDB
stores the rows of some files, those that follow are read.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

BULK_BYTES = 4 * 2**20
BYTES_SORTED_AT_ONCE = 64 * 2**20  # some 2 million rows
_CODE = pa.dictionary(pa.int32(), pa.string())
_COLUMNS = {
    "semestre": _CODE,
    "codice_area": _CODE,
    "codice_indicatore": _CODE,
    "valore": pa.float64(),
    "denominatore": pa.float64(),
}
_REQUIRED = set(_COLUMNS) - {"denominatore"}
_TOO_LARGE = 1e15  # beyond, whole numbers are no longer exact enough
_APPEND = """
INSERT INTO {table} BY NAME
SELECT *, if(value = 0, 'zero'::value_state, 'valore'::value_state) AS state,
       'T'::sex AS sex, 'T'::age_band AS age_band
FROM incoming_bulk
"""


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


@dataclass(frozen=True)
class Known:
    """What the cells may say: numbers of the codes, and limits in the place of each indicator's number."""

    semesters: dict[str, int]
    areas: dict[str, int]
    indicators: dict[str, int]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    is_whole: NDArray[np.bool_]
    needs_denominator: NDArray[np.bool_]
    is_share: NDArray[np.bool_]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Known:
        """From the reference tables of the build."""
        semesters = dict(con.execute("SELECT code, id FROM semesters").fetchall())
        areas = dict(con.execute("SELECT code, id FROM areas").fetchall())
        limits = con.execute("""
            SELECT code, id, coalesce(minimum, '-inf'::DOUBLE) AS minimum, coalesce(maximum, 'inf'::DOUBLE) AS maximum,
                   is_integer, denominator_kind = 'file' AS needs_denominator,
                   denominator_kind = 'file' AND tipo = 'quota' AS is_share
            FROM indicators WHERE collected
        """).fetchnumpy()
        indicators = dict(zip(limits["code"].tolist(), limits["id"].tolist(), strict=True))
        size = max(indicators.values(), default=0) + 1

        def placed(name: str, dtype: type) -> NDArray[Any]:
            values = np.zeros(size, dtype)
            values[limits["id"]] = limits[name]
            return values

        return cls(
            semesters,
            areas,
            indicators,
            placed("minimum", np.float64),
            placed("maximum", np.float64),
            placed("is_integer", np.bool_),
            placed("needs_denominator", np.bool_),
            placed("is_share", np.bool_),
        )


def load_bulk(con: duckdb.DuckDBPyConnection, files: list[BulkFile]) -> set[int]:
    """Put the rows of the plain files into `observation_facts`, or into `typed_values` those apart.

    The rows enter sorted by semester, indicator and area.

    Returns:
        The numbers of the files that were plain.
    """
    known = Known.read(con)
    loaded: set[int] = set()
    for together, rows in _read_ahead(_slices(files), known):
        if rows is not None:
            con.register("incoming_bulk", rows)
            target = "typed_values" if together[0].apart else "observation_facts"
            con.execute(_APPEND.format(table=target))
            con.unregister("incoming_bulk")
            loaded |= set(rows["sub"].unique().to_pylist())
    return loaded


def _slices(files: list[BulkFile]) -> list[list[BulkFile]]:
    """The files of a semester together, as many at a time as there is room to sort."""
    slices: list[list[BulkFile]] = []
    room, group = 0, None
    for file in sorted(files, key=lambda f: (f.apart, f.semester, f.number)):
        size = file.path.stat().st_size
        if size > room or group != (file.apart, file.semester):
            slices.append([])
            room, group = BYTES_SORTED_AT_ONCE, (file.apart, file.semester)
        slices[-1].append(file)
        room -= size
    return slices


def _read_ahead(
    slices: list[list[BulkFile]], known: Known
) -> Iterator[tuple[list[BulkFile], pa.Table | None]]:
    """The rows of each slice in order, with the next two already being read."""
    with ThreadPoolExecutor(2) as pool:
        ahead: deque[Future[pa.Table | None]] = deque()
        for place in range(-2, len(slices)):
            ahead.extend(pool.submit(_read_slice, f, known) for f in slices[place + 2 : place + 3])
            if place >= 0:
                yield slices[place], ahead.popleft().result()


def _read_slice(files: list[BulkFile], known: Known) -> pa.Table | None:
    """The rows of the plain ones among some files, by indicator and area."""
    tables = [table for file in files if (table := read_plain(file, known)) is not None]
    if not tables:
        return None
    rows = pa.concat_tables(tables)
    key = rows["indicator_id"].to_numpy().astype(np.int32) * 2**16 + rows["area_id"].to_numpy()
    return rows.take(np.argsort(key, kind="stable"))


def read_plain(file: BulkFile, known: Known) -> pa.Table | None:
    """The rows of a plain file, in its order; `None` where there is any doubt.

    Returns:
        Columns indicator_id, area_id, semester_id, sub [numbers], value, denominator [as sent], line [row of the file].
    """
    content = file.path.read_bytes()
    header = _header(content)
    if not header or hashlib.sha256(content).hexdigest() != file.sha256:
        return None
    if not content.isascii() or b'"' in content or b"\x00" in content:
        return None
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return None
    delimiter, *columns = header
    try:
        cells = pa_csv.read_csv(
            pa.BufferReader(content),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=4 * 2**20),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter, quote_char=False),
            convert_options=pa_csv.ConvertOptions(column_types={n: _COLUMNS[n] for n in columns}),
        )
    except pa.ArrowInvalid:
        return None  # a cell that is no plain number, a row that is too long or too short
    if cells.num_rows != content.count(b"\n") - content.endswith(b"\n"):
        return None  # a blank line: rows would no longer be lines
    return _proved(file, cells, known)


def _header(content: bytes) -> tuple[str, ...]:
    """Separator and columns of the first line; empty where it is not a plain header."""
    first = content[: content.find(b"\n")].decode("utf-8", "replace").strip("\r")
    for delimiter in (";", ",", "\t"):
        names = first.split(delimiter)
        if _REQUIRED <= set(names) <= set(_COLUMNS) and len(names) == len(set(names)):
            return delimiter, *names
    return ()


def _proved(file: BulkFile, cells: pa.Table, known: Known) -> pa.Table | None:
    """The cells as numbers, if every one is known and within the limits of its indicator."""
    semester = known.semesters.get(file.semester)
    indicator = _numbers(cells["codice_indicatore"], known.indicators)
    area = _numbers(cells["codice_area"], known.areas)
    value = _floats(cells, "valore")
    denominator = _floats(cells, "denominatore")
    said = np.isfinite(denominator)
    is_plain = (
        semester is not None
        and set(_words(cells["semestre"])) == {file.semester}
        and (indicator > 0).all()
        and (area > 0).all()
        and _no_cell_twice(indicator, area)
        and ((value >= 0) & (value < _TOO_LARGE)).all()
        and ((value >= known.minimum[indicator]) & (value <= known.maximum[indicator])).all()
        and not (known.is_whole[indicator] & (value != np.floor(value))).any()
        and not (known.needs_denominator[indicator] & ~said).any()
        and ((denominator > 0) & (denominator < _TOO_LARGE))[said].all()
        and not (known.is_share[indicator] & (value > denominator)).any()
    )
    if not is_plain:
        return None
    return pa.table(
        {
            "indicator_id": indicator,
            "area_id": area,
            "semester_id": np.full(len(value), semester, np.uint8),
            "sub": np.full(len(value), file.number, np.uint16),
            "value": value,
            "denominator": pa.array(denominator, mask=~said),
            "line": np.arange(2, len(value) + 2, dtype=np.int32),
        }
    )


def _no_cell_twice(indicator: NDArray[np.integer], area: NDArray[np.integer]) -> bool:
    """Whether each pair is there once: a row repeated is accepted, and only the first one counts."""
    is_said = np.zeros((int(area.max()) + 1) * (width := int(indicator.max()) + 1), bool)
    is_said[area.astype(np.int64) * width + indicator] = True
    return bool(is_said.sum() == len(area))


def _words(column: pa.ChunkedArray) -> Iterator[str]:
    """The words that a column of codes uses, each piece of the file with its own."""
    for chunk in column.chunks:
        yield from chunk.dictionary.to_pylist()


def _numbers(column: pa.ChunkedArray, codes: dict[str, int]) -> NDArray[np.int16]:
    """The number of each code, 0 where nobody knows it."""
    pieces = [
        np.array([codes.get(w, 0) for w in chunk.dictionary.to_pylist()], np.int16)[chunk.indices]
        for chunk in column.chunks
    ]
    return np.concatenate([*pieces, np.zeros(0, np.int16)])


def _floats(cells: pa.Table, name: str) -> NDArray[np.float64]:
    """A column of numbers, not a number where there is none."""
    if name not in cells.column_names:
        return np.full(cells.num_rows, np.nan)
    numbers: NDArray[np.float64] = cells[name].to_numpy()
    return numbers
