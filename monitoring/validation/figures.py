"""The numeric cells of the staged rows: how each is written, and the number that it means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.schema import Column
from monitoring.validation.words import numbers_of, pairs, reworded

MACROS = (Path(__file__).parent / "numbers.sql").read_text(encoding="utf-8")
_COMMA, _POINT = "form IN ('virgola', 'italiano')", "form IN ('punto', 'inglese')"
Typed = set[tuple[int, int, str]]


def read_figures(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[pa.Table],
    columns: Sequence[Column],
    typed: Typed,
) -> list[dict[str, pa.DictionaryArray]]:
    """Read each different text of the numeric columns, once.

    `conventions(sub, decimal)`: the mark that a file's unambiguous numbers prove, '' if they
    prove none or both. What a workbook holds as a number (`typed`: file, line, column) is no text,
    and proves nothing.
    `figure_texts`: each different text of a column, with what the view `figures` says of it.

    Args:
        tables: the rows of data and the rows «Totale», with `sub`, `line` and the columns.

    Returns:
        For each table `<column>__form`, `<column>__number` and `decimal`.
    """
    cells = [
        (in_total, column, *_different(table, column, bool(in_total), typed))
        for in_total, table in enumerate(tables)
        for column in columns
    ]
    con.register("said", pa.concat_tables([texts for *_, texts in cells]))
    con.execute(f"""
        CREATE TABLE forms AS
        SELECT sub, text, number_form(text) AS form, bool_and(typed) AS typed FROM said GROUP BY ALL;
        CREATE TABLE conventions AS SELECT sub, CASE
            WHEN bool_or({_COMMA}) AND bool_or({_POINT}) THEN ''
            WHEN bool_or({_COMMA}) THEN ','
            WHEN bool_or({_POINT}) THEN '.'
            ELSE '' END AS decimal
        FROM forms WHERE NOT typed GROUP BY sub;
        CREATE TABLE figure_texts AS
        SELECT * EXCLUDE (typed, decimal), coalesce(decimal, '') AS decimal,
               number_value(text, form, decimal) AS number
        FROM (SELECT *, row_number() OVER () AS place FROM said)
        JOIN (SELECT sub, text, form FROM forms) USING (sub, text)
        LEFT JOIN conventions USING (sub) ORDER BY place
    """)
    con.unregister("said")
    read = con.execute("SELECT form, number FROM figure_texts ORDER BY place").to_arrow_table()
    marks = dict(con.execute("FROM conventions").fetchall())
    found = [{"decimal": _marks(table, marks)} for table in tables]
    start = 0
    for in_total, column, numbers, texts in cells:
        here = read.slice(start, texts.num_rows).combine_chunks()
        start += texts.num_rows
        for name in ("form", "number"):
            words = here[name].chunk(0) if here.num_rows else pa.array([], here[name].type)
            figure = pa.DictionaryArray.from_arrays(numbers, words)
            found[in_total][f"{column.name}__{name}"] = figure
    return found


def _different(
    table: pa.Table, column: Column, in_total: bool, typed: Typed
) -> tuple[NDArray[np.int32], pa.Table]:
    """For each row the place of its text among the different ones of its file; these texts."""
    cells = table[column.name].chunk(0)
    sub, is_typed = table["sub"].to_numpy(), np.zeros(table.num_rows, np.int32)
    if typed:
        lines = zip(sub.tolist(), table["line"].to_pylist(), strict=True)
        is_typed[:] = [(*place, column.name) in typed for place in lines]
    numbers, files, words = pairs(sub * 2 + is_typed, numbers_of(cells), len(cells.dictionary) + 1)
    same = {"column_name": column.name, "kind": column.kind, "in_total": in_total}
    texts = {
        "sub": files // 2,
        "typed": pa.array(files % 2 == 1),
        "text": cells.dictionary.take(pa.array(words)),
    }
    texts |= {name: pa.repeat(value, len(words)) for name, value in same.items()}
    return numbers, pa.table(texts)


def _marks(table: pa.Table, marks: dict[int, str]) -> pa.DictionaryArray:
    """The decimal mark that the file of each row proves."""
    subs = table["sub"].combine_chunks().dictionary_encode()
    if isinstance(subs, pa.ChunkedArray):
        subs = subs.combine_chunks()
    return reworded(
        subs, pa.array([marks.get(n, "") for n in subs.dictionary.to_pylist()], pa.string())
    )
