"""What the checks ask of the staged rows: one cell a row, and what each indicator asks."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from monitoring.catalogue import Indicator
from monitoring.schema import Column, Dataset


def lay_views(con: duckdb.DuckDBPyConnection, dataset: Dataset, present: Sequence[Column]) -> None:
    """`cells(line, column_name, text)`, `figures` and the empty table `limits`.

    Of a million cells few texts are different: `cell_texts` and `figure_texts`
    answer first whether any is wrong.
    """
    names = ", ".join(f'"{c.name}"' for c in present)
    con.execute(f"""
        CREATE TEMP VIEW cells AS SELECT line, column_name, text
        FROM (FROM texts UNION ALL FROM total_texts)
        UNPIVOT (text FOR column_name IN ({names}));
        CREATE TEMP VIEW figures AS {_figure_rows(dataset.numeric)};
        CREATE TABLE limits (code VARCHAR, is_integer BOOLEAN, minimum DOUBLE, maximum DOUBLE,
            denominator_kind VARCHAR, tipo VARCHAR, strata VARCHAR)
    """)


def register_rows(
    con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, numeric: Sequence[str]
) -> None:
    """Rows whose numbers are kept as words, as a view that DuckDB asks.

    `greatest` of one number is that number, and DuckDB does not hand a comparison with it to
    Arrow, which cannot compare decimals kept as words.
    """
    con.register(f"{name}_in_arrow", rows)
    plain = ", ".join(f"greatest({column}__number) AS {column}__number" for column in numeric)
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * REPLACE ({plain}) FROM {name}_in_arrow"
    )


def texts_of(columns: Sequence[Column], tables: Sequence[pa.Table]) -> pa.Table:
    """`in_total`, `column_name`, `text`: the different texts of some columns of some tables."""
    found = [
        {
            "in_total": pa.repeat(bool(n), len(words)),
            "column_name": pa.repeat(column.name, len(words)),
            "text": words,
        }
        for column in columns
        for n, table in enumerate(tables)
        for words in [table[column.name].chunk(0).dictionary]
    ]
    return pa.concat_tables([pa.table(cells) for cells in found])


def limits_of(indicator: Indicator) -> tuple[object, ...]:
    """A row of `limits`."""
    i = indicator
    return i.code, i.integer, i.minimum, i.maximum, i.denominator_kind, i.tipo, i.strata


def _figure_rows(numeric: Sequence[Column]) -> str:
    """SQL of the view `figures`: one numeric cell a row, those of the rows «Totale» too.

    Columns: line, column_name, kind, text, form, number, decimal, in_total. The year of a total is
    no figure.
    """
    return " UNION ALL ".join(
        f"SELECT line, '{c.name}' AS column_name, '{c.kind}' AS kind, \"{c.name}\" AS text, "
        f"{c.name}__form AS form, {c.name}__number AS number, decimal, {in_total} AS in_total "
        f"FROM {table}"
        for c in numeric
        for table, in_total in (("work", False), ("total_rows", True))
        if not in_total or c.kind != "year"
    )
