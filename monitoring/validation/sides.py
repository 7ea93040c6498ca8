"""The two sides of a comparison: what a file says, cell by cell, and what is in force.

A cell is named by its `key` (the row: who, what) and by `what` (the column); notes are not compared.
"""

from __future__ import annotations

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.queries.in_force import STATE, in_force_sql
from monitoring.schema import DATASETS, Column, Dataset
from monitoring.validation.rules_file import whole_split
from monitoring.validation.staging import KEY_CODES, Staging
from monitoring.warehouse import Warehouse

_KEY = {
    "indicatori": (
        "{codice_area} || ' · ' || {codice_indicatore} || "
        "CASE WHEN {sesso} || {fascia_eta} = 'TT' THEN '' "
        "ELSE ' · ' || {sesso} || ' ' || {fascia_eta} END"
    ),
    "cartelle": "{codice_area}",
    "traguardi": "{codice_traguardo} || ' · ' || {codice_area}",
    "risorse": "{linea} || ' ' || {anno}::BIGINT || ' · ' || {codice_area}",
}
_DAY = "strftime({day}, '%d/%m/%Y')"
_STRATA = ("sesso", "fascia_eta")


def said_in_force(
    warehouse: Warehouse, catalogue: Catalogue, dataset: str, semester: str, sender: str
) -> pd.DataFrame:
    """What a sender has in force of a dataset and semester; columns: key, what, figure, said."""
    owner, shape = catalogue.areas[sender], DATASETS[dataset]
    own = [a.code for a in catalogue.areas.values() if catalogue.sender_of(a) == owner]
    key = _KEY[dataset].format_map({name: name for name in shape.key})
    cells = " UNION ALL ".join(
        f"SELECT {key} AS key, '{column.name}' AS what, {_figure_in_force(column)} AS figure, "
        f"{_said_in_force(column, shape)} AS said FROM said"
        for column in _compared(shape)
    )
    sql = (
        f"WITH said AS MATERIALIZED ({in_force_sql(dataset)}) FROM ({cells}) WHERE said IS NOT NULL"
    )
    return warehouse.query(sql, [semester, own])


def said_in_file(staging: Staging) -> pd.DataFrame:
    """What a file says; columns: key, what, line, figure, said (none where it cannot be read).

    The first column is there for every row; the others where something is written.
    """
    shape, key = staging.dataset, _key_in_file(staging.dataset)
    first, *others = _compared(shape)
    parts = [
        f"SELECT {key} AS key, '{column.name}' AS what, line, {_figure_in_file(column)} AS figure, "
        f"{_said_in_file(column, shape)} AS said FROM work WHERE {where}"
        for column, where in [(first, "true"), *((c, _written(c)) for c in others)]
        if column in staging.present
    ]
    if any(column.name in _STRATA for column in staging.present):
        whole = whole_split(staging)
        parts += [_total(key, column, whole) for column in ("valore", "denominatore")]
    return staging.con.execute(
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE key IS NOT NULL"
    ).df()


def unnamed_rows(staging: Staging) -> int:
    """How many rows of a file do not let read what they speak of [rows]."""
    unknown = f"SELECT count(*) FROM work WHERE ({_key_in_file(staging.dataset)}) IS NULL"
    (count,) = staging.con.execute(unknown).fetchone() or (0,)
    return int(count)


def _key_in_file(shape: Dataset) -> str:
    names = {**KEY_CODES, "anno": "anno__number"}
    return _KEY[shape.name].format_map({name: names[name] for name in shape.key})


def _compared(shape: Dataset) -> list[Column]:
    return [column for column in shape.inputs if column.kind != "note"]


def _keeps_states(column: Column, shape: Dataset) -> bool:
    """Whether the warehouse keeps why a number of this column is missing."""
    return column.name in ("valore", "stanziato") or (shape.name == "cartelle" and column.numeric)


def _figure_in_force(column: Column) -> str:
    return f"{column.name}::DOUBLE" if column.numeric else "NULL::DOUBLE"


def _said_in_force(column: Column, shape: Dataset) -> str:
    if column.numeric:
        state = f", {column.name}{STATE}" if _keeps_states(column, shape) else ""
        return f"coalesce({column.name}::DOUBLE::VARCHAR{state})"
    if column.kind == "date":
        return _DAY.format(day=column.name)
    return f"coalesce({column.name}, 'mancante')" if column.kind == "state" else column.name


def _figure_in_file(column: Column) -> str:
    return f"{column.name}__number::DOUBLE" if column.numeric else "NULL::DOUBLE"


def _said_in_file(column: Column, shape: Dataset) -> str:
    name = column.name
    if column.numeric:
        state = f'value_state("{name}", {name}__form, {name}__number)'
        if not _keeps_states(column, shape):
            state = f"CASE WHEN {state} IS NOT NULL THEN 'mancante' END"
        return f"coalesce({name}__number::DOUBLE::VARCHAR, {state})"
    if column.kind == "date":
        return _DAY.format(day=f'read_date("{name}")')
    if column.kind == "state":
        return "CASE WHEN stato = '' THEN 'mancante' ELSE replace(state_code, '_', ' ') END"
    return f'"{name}"'


def _written(column: Column) -> str:
    """Where a cell says something: a denominator not beside what says that there is no number."""
    written = f"\"{column.name}\" <> ''"
    beside = " AND valore__form NOT IN ('vuoto', 'sigla')"
    return written + beside if column.name == "denominatore" else written


def _total(key: str, column: str, whole: str) -> str:
    """The total of a cell that the file splits whole by sex or age without giving it, as the load sums it."""
    total = key.replace("sex_code", "'T'").replace("age_band_code", "'T'")
    return f"""
        SELECT {total} AS key, '{column}' AS what, min(line) AS line,
               sum({column}__number)::DOUBLE AS figure, sum({column}__number)::DOUBLE::VARCHAR AS said
        FROM (FROM work QUALIFY row_number() OVER (PARTITION BY cell ORDER BY line) = 1)
        GROUP BY semester_code, area_code, indicator_code
        HAVING bool_and(sex_code <> 'T' OR age_band_code <> 'T') AND {whole}
           AND sum({column}__number) IS NOT NULL"""
