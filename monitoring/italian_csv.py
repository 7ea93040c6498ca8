"""Rows written as text: a CSV for Excel in Italian, and JSON."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, TypeAlias

import pandas as pd
import pyarrow as pa

Rows: TypeAlias = pd.DataFrame | pa.Table
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_IN_TWO_WAYS = re.compile(r"-?[1-9]\d{0,2},\d{3}")
"""A number that alone could be read as thousands, when the file is sent again: it gets a fourth digit."""
_NEGATIVE = re.compile(r"-\d+(?:[.,]\d+)?")


def italian_csv(table: Rows) -> bytes:
    """A CSV that Excel in Italian opens as it is.

    UTF-8 with BOM, `;`, decimal comma, `31/12/2026`, no live formulas.
    """
    out = io.BytesIO()
    write_italian_csv(table, out)
    return out.getvalue()


def write_italian_csv(table: Rows, out: BinaryIO) -> None:
    """The same, row by row."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(italian_cell, names_of(table)))
    writer.writerows(map(italian_cell, row) for row in rows_of(table))
    text.detach()


def italian_cell(cell: Any) -> str:
    """A cell as Excel in Italian reads it; a text that would run as a formula is disarmed.

    Only texts: a number keeps its minus sign, and so does a text that is a negative number.
    """
    if is_missing(cell):
        text = ""
    elif isinstance(cell, bool):
        text = "sì" if cell else "no"
    elif isinstance(cell, float | Decimal):
        text = _digits(cell).replace(".", ",")
        if _IN_TWO_WAYS.fullmatch(text):
            text += "0"
    elif isinstance(cell, datetime):
        text = cell.strftime("%d/%m/%Y" if _is_day(cell) else "%d/%m/%Y %H:%M:%S")
    elif isinstance(cell, date):
        text = f"{cell:%d/%m/%Y}"
    else:
        text = str(cell)
        if text.startswith(_RISKY) and not _NEGATIVE.fullmatch(text):
            text = "'" + text
    return text


def write_json_records(table: Rows, out: BinaryIO) -> None:
    """The rows as a JSON list of objects, one a line; an amount is a text: no cent is lost."""
    names, before = names_of(table), b"[\n"
    for row in rows_of(table):
        record = dict(zip(names, map(plain, row), strict=True))
        out.write(before + json.dumps(record, ensure_ascii=False).encode())
        before = b",\n"
    out.write(b"\n]\n" if before == b",\n" else b"[]\n")


def names_of(table: Rows) -> list[str]:
    """The names of the columns."""
    names = table.columns if isinstance(table, pd.DataFrame) else table.column_names
    return [str(name) for name in names]


def rows_of(table: Rows) -> Iterator[tuple[Any, ...]]:
    """Rows as tuples of Python's own values."""
    if isinstance(table, pd.DataFrame):
        yield from table.itertuples(index=False, name=None)
        return
    for batch in table.to_batches(max_chunksize=50_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _digits(number: float | Decimal) -> str:
    """All the digits that the number has, never in powers of ten: read again it is the same."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(float(number)))
    text = f"{exact:f}"
    if isinstance(number, float) and "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain(value: Any) -> Any:
    """A value as JSON holds it: a date as `2026-07-31`, an amount as a text, no number as null."""
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if _is_day(value) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def is_missing(cell: Any) -> bool:
    """Nothing to write: no value, or a number that is none."""
    nothing = cell is None or cell is pd.NaT or cell is pd.NA
    return nothing or (isinstance(cell, float) and not math.isfinite(cell))


def _is_day(moment: datetime) -> bool:
    """A date that pandas holds as a midnight: one without a time zone."""
    return moment.tzinfo is None and moment.time() == datetime.min.time()
