"""The numeric cells of the staged rows: how each is written, and the number that it means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.schema import Column
from monitoring.validation.words import numbers_of, pairs

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
        here = read.slice(start, texts.num_rows)
        start += texts.num_rows
        form, number = (pa.concat_arrays(here[name].chunks) for name in ("form", "number"))
        for name, words in (("form", form), ("number", number)):
            cell = pa.DictionaryArray.from_arrays(numbers, words)
            found[in_total][f"{column.name}__{name}"] = cell
    return found


def _different(
    table: pa.Table, column: Column, in_total: bool, typed: Typed
) -> tuple[NDArray[np.signedinteger], pa.Table]:
    """For each row the place of its text among the different ones of its file; these texts."""
    cells = table[column.name].chunk(0)
    file = table["sub"].to_numpy() * 2
    if typed:
        lines = zip(table["sub"].to_pylist(), table["line"].to_pylist(), strict=True)
        file = file + np.array([(*place, column.name) in typed for place in lines], np.int32)
    numbers, words = numbers_of(cells), np.arange(len(cells.dictionary))
    files = np.full(len(words), file[0] if len(file) else 0, np.int64)
    if (file != file[:1]).any():
        numbers, files, words = pairs(file, numbers, len(words) + 1)
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
    files = table["sub"].to_numpy()
    numbers, subs, _ = pairs(files, np.zeros(len(files), np.int32), 1)
    words = pa.array([marks.get(sub, "") for sub in subs.tolist()], pa.string())
    return pa.DictionaryArray.from_arrays(numbers, words)
