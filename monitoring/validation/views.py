"""What the checks ask of the staged rows: one cell a row, and what each indicator asks."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from monitoring.catalogue import Indicator
from monitoring.schema import Column, Dataset


def lay_views(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, present: Sequence[Column], totals: bool
) -> None:
    """`cells(line, column_name, text)`, `figures` and the empty table `limits`."""
    names = ", ".join(f'"{c.name}"' for c in present)
    con.execute(f"""
        CREATE VIEW cells AS SELECT line, column_name, text
        FROM (FROM texts UNION ALL FROM total_texts)
        UNPIVOT (text FOR column_name IN ({names}));
        CREATE VIEW figures AS {_figure_rows(dataset.numeric, totals)};
        CREATE TABLE limits (code VARCHAR, is_integer BOOLEAN, minimum DOUBLE, maximum DOUBLE,
            denominator_kind VARCHAR, tipo VARCHAR, strata VARCHAR)
    """)


def limits_of(indicator: Indicator) -> tuple[object, ...]:
    """A row of `limits`."""
    i = indicator
    return i.code, i.integer, i.minimum, i.maximum, i.denominator_kind, i.tipo, i.strata


def _figure_rows(numeric: Sequence[Column], totals: bool) -> str:
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
        if not in_total or (totals and c.kind != "year")
    )
