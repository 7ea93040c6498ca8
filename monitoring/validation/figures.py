"""The numeric cells of the staged rows: how each is written, and the number that it means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from monitoring.schema import Column

MACROS = (Path(__file__).parent / "numbers.sql").read_text(encoding="utf-8")
_COMMA, _POINT = "form IN ('virgola', 'italiano')", "form IN ('punto', 'inglese')"


def read_figures(con: duckdb.DuckDBPyConnection, columns: Sequence[Column]) -> None:
    """Read each different text of a file's numeric columns, once.

    `conventions(sub, decimal)`: the mark that the file's unambiguous numbers prove, '' if they
    prove none or both. What a workbook holds as a number is no text, and proves nothing.
    `numerals(sub, text, form, number)`: the form and the number of a text, NULL where it has none.
    """
    cells = " UNION ALL ".join(
        f"SELECT sub, line, '{c.name}' AS column_name, \"{c.name}\" AS text FROM {table}"
        for c in columns
        for table in ("texts", "total_texts")
    )
    nothing = "SELECT sub, line, '' AS column_name, '' AS text FROM texts"
    con.execute(f"""
        CREATE TABLE forms AS SELECT *, number_form(text) AS form FROM (
            SELECT c.sub, text, bool_and(t.line IS NOT NULL) AS typed FROM ({cells or nothing}) c
            LEFT JOIN typed_decimals t USING (sub, line, column_name) GROUP BY ALL
        );
        CREATE TABLE conventions AS SELECT sub, CASE
            WHEN bool_or({_COMMA}) AND bool_or({_POINT}) THEN ''
            WHEN bool_or({_COMMA}) THEN ','
            WHEN bool_or({_POINT}) THEN '.'
            ELSE '' END AS decimal
        FROM forms WHERE NOT typed GROUP BY sub;
        CREATE TABLE numerals AS SELECT sub, text, form, number_value(text, form, decimal) AS number
        FROM forms LEFT JOIN conventions USING (sub)
    """)


def figure_columns(numeric: Sequence[Column], present: Sequence[Column]) -> tuple[str, str]:
    """SQL for `<column>__form` and `<column>__number` of each numeric column; joins to `t`."""
    columns = joins = ""
    for name in (c.name for c in numeric):
        if any(c.name == name for c in present):
            columns += f", {name}_n.form AS {name}__form, {name}_n.number AS {name}__number"
            joins += f" LEFT JOIN numerals {name}_n"
            joins += f' ON {name}_n.sub = t.sub AND {name}_n.text = t."{name}"'
        else:
            columns += f", 'vuoto' AS {name}__form, NULL::DECIMAL(28, 8) AS {name}__number"
    return columns, joins
