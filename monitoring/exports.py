"""Any table or view of the warehouse as a file, with the mark of what is demonstration."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from monitoring.errors import PrologoError
from monitoring.files import formats
from monitoring.files.content import Content
from monitoring.files.drawn import unjoined
from monitoring.italian import day, moment
from monitoring.italian_csv import Rows, names_of
from monitoring.warehouse import Warehouse

ORIGIN, DEMONSTRATION, REAL = "origine", "dimostrativo", "reale"
PAST_MARK = "com-era"
"""In the name of a file of the past, before the day."""
DEMONSTRATION_NOTE = "Gli invii sono inventati per mostrare il cruscotto: non sono dati veri."

# The tables made of reference data alone. Any other comes from what was sent, and so does a view
# that reads one: a table not listed here is marked, never the other way round.
_REFERENCE = {
    *("age_bands", "area_tree", "areas", "assemblies", "build_info", "facts", "fnps_quotas"),
    *(
        "figure_units",
        "group_residents",
        "indicators",
        "lines",
        "milestones",
        "objectives",
        "offices",
    ),
    *("plan_texts", "poisson_limits", "population", "population_groups", "semesters"),
    *("series_breaks", "source_notes", "thresholds", "view_scripts"),
}
_NAMES_SUBMISSION = (("submission_id", "id"), ("sub", "number"))
_VIEWS = (
    "SELECT view_name AS name, sql FROM duckdb_views() "
    "WHERE database_name = 'w' AND NOT internal ORDER BY 1"
)
_TABLES = "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'w'"
_COLUMNS = "SELECT column_name FROM duckdb_columns() WHERE database_name = 'w' AND table_name = ?"
_DESCRIBED = """
SELECT '' AS name, comment FROM duckdb_tables() WHERE database_name = 'w' AND table_name = $1
UNION ALL
SELECT '', comment FROM duckdb_views() WHERE database_name = 'w' AND view_name = $1
UNION ALL
SELECT column_name, comment FROM duckdb_columns() WHERE database_name = 'w' AND table_name = $1
"""
_ORIGIN_WORDS = "dimostrativo se la riga viene da invii di prova, reale altrimenti"
_SENT = (
    f"SELECT *, CASE WHEN origin = '{DEMONSTRATION}' THEN '{DEMONSTRATION}' ELSE '{REAL}' END "
    f"AS {ORIGIN} FROM submissions"
)
_ANY_LIVE = (
    f"(SELECT CASE WHEN count(*) > 0 THEN '{DEMONSTRATION}' ELSE '{REAL}' END FROM submissions "
    f"WHERE origin = '{DEMONSTRATION}' AND live_to IS NULL)"
)
_WORD = re.compile(r"\w+")
_COMMON_TABLE = re.compile(r"(\w+) as (?:not )?(?:materialized )?\(")


class ExportUnknown(PrologoError):
    """No such table or view."""


def public_names(warehouse: Warehouse) -> list[str]:
    """Every table and view, in alphabetical order."""
    return sorted({*warehouse.query(_TABLES)["name"], *warehouse.query(_VIEWS)["name"]})


def read_view(warehouse: Warehouse, view: str, today: date) -> pa.Table:
    """All the rows of a table or view; where they come from submissions, a last column `origine`.

    `origine` is `dimostrativo` or `reale`. It is told row by row where a row names its submission;
    elsewhere (totals, states) a single demonstration submission in force marks every row.

    Raises:
        ExportUnknown: there is none of this name; the message lists them.
    """
    names = public_names(warehouse)
    if view not in names:
        raise ExportUnknown(f"«{view}» non esiste. Si possono esportare: {', '.join(names)}.")
    columns = set(warehouse.query(_COLUMNS, [view])["column_name"])
    keys = [(name, key) for name, key in _NAMES_SUBMISSION if name in columns]
    tables, views = warehouse.query(_TABLES)["name"], warehouse.query(_VIEWS)
    fed = fed_by_senders(set(tables), dict(zip(views["name"], views["sql"], strict=True)))
    if ORIGIN in columns or view not in fed:
        sql = f'SELECT * FROM "{view}"'
    elif view == "submissions":
        sql = _SENT
    elif keys:
        sql = (
            f'SELECT v.*, coalesce(b.{ORIGIN}, {_ANY_LIVE}) AS {ORIGIN} FROM "{view}" v '
            f"LEFT JOIN ({_SENT}) b ON b.{keys[0][1]} = v.{keys[0][0]}"
        )
    else:
        sql = f'SELECT *, {_ANY_LIVE} AS {ORIGIN} FROM "{view}"'
    return warehouse.table(sql, today=today)


def file_name(table: Rows, view: str, format: str, day: date, past: bool = False) -> str:
    """`dimostrativo_cartelle_2026-07-19.csv`: the mark first where a row is demonstration.

    past: whether it is as of that day, and not made on it.
    """
    origins: set[Any] = set()
    if ORIGIN in names_of(table):
        column = table[ORIGIN]
        origins = set(column if isinstance(table, pd.DataFrame) else column.unique().to_pylist())
    mark = f"{DEMONSTRATION}_" if DEMONSTRATION in origins else ""
    when = f"{PAST_MARK}_{day.isoformat()}" if past else day.isoformat()
    return f"{mark}{view}_{when}.{format}"


def as_bytes(table: Rows, format: str) -> bytes:
    """A table as the bytes of a file, without dictionary and facts: `csv`, `json`, `parquet`, `xlsx`."""
    return formats.as_bytes(Content("tabella", table), format)


def with_facts(warehouse: Warehouse, view: str, table: pa.Table, today: date, geo: Path) -> Content:
    """The rows of `read_view` with what each column is and what is to be known of them.

    geo: the folder of the boundaries, for the formats that draw.
    """
    described = warehouse.query(_DESCRIBED, [view]).set_index("name")["comment"]
    columns = {str(name): str(comment) for name, comment in described.items() if name}
    demonstration = ORIGIN in table.column_names and DEMONSTRATION in set(
        table[ORIGIN].unique().to_pylist()
    )
    facts = [
        ("Tabella", view),
        ("Che cosa è", str(described.get("", ""))),
        ("Righe", str(table.num_rows)),
        ("Giorno", day(today)),
        ("Com'era", moment(warehouse.as_of) if warehouse.as_of else ""),
        ("Dati dimostrativi", DEMONSTRATION_NOTE if demonstration else ""),
    ]
    content = Content(
        view, table, {ORIGIN: _ORIGIN_WORDS, **columns}, [f for f in facts if f[1]], geo=geo
    )
    return replace(content, facts=[*content.facts, *unjoined(content)])


def fed_by_senders(tables: Collection[str], views: Mapping[str, str]) -> set[str]:
    """The tables and views whose rows come from what was sent.

    Args:
        tables: names of the tables.
        views: SQL of each view, by name.
    """
    words = {
        name: set(_WORD.findall(sql.lower())) - set(_COMMON_TABLE.findall(sql.lower()))
        for name, sql in views.items()
    }
    found = more = set(tables) - _REFERENCE
    while more:
        more = {name for name, said in words.items() if said & found} - found
        found = found | more
    return found
