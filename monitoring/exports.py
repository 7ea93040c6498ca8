"""Any table or view of the warehouse as a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from monitoring.errors import PrologoError
from monitoring.warehouse import Warehouse

FORMATS = ("csv", "json", "parquet")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


class ExportUnknown(PrologoError):
    """No such table or view."""


def public_names(warehouse: Warehouse) -> list[str]:
    """Every table and view, in alphabetical order."""
    rows = warehouse.query(
        "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'w' UNION "
        "SELECT view_name FROM duckdb_views() WHERE database_name = 'w' AND NOT internal ORDER BY 1"
    )
    return list(rows["name"])


def read_view(warehouse: Warehouse, view: str, today: date) -> pd.DataFrame:
    """All the rows of a table or view.

    Raises:
        ExportUnknown: there is none of this name; the message lists them.
    """
    names = public_names(warehouse)
    if view not in names:
        raise ExportUnknown(f"«{view}» non esiste. Si possono esportare: {', '.join(names)}.")
    return warehouse.query(f'SELECT * FROM "{view}"', today=today)


def as_bytes(frame: pd.DataFrame, format: str) -> bytes:
    """A table as the bytes of a file: `csv` (Italian Excel), `json` (records), `parquet`."""
    if format == "parquet":
        return frame.to_parquet(index=False)
    if format == "json":
        return json.dumps([_record(r) for r in frame.to_dict("records")], ensure_ascii=False, indent=1).encode()
    return italian_csv(frame)


def italian_csv(frame: pd.DataFrame) -> bytes:
    """A CSV that Excel in Italian opens as it is: UTF-8 with BOM, `;`, decimal comma, no live formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow([italian_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def italian_cell(cell: Any) -> str:
    """A cell as Excel in Italian reads it; a text that would run as a formula is disarmed."""
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, bool):
        return "sì" if cell else "no"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float | Decimal):
        text = f"{cell:.10f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
        return text.replace(".", ",")
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M:%S" if (cell.hour or cell.minute or cell.second) else "%d/%m/%Y")
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    text = str(cell)
    return "'" + text if text.startswith(_RISKY) else text


def _record(row: dict[Any, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
            return None
        if isinstance(value, date | datetime):
            return value.isoformat()
        if isinstance(value, Decimal):
            return str(value)
        return value.item() if hasattr(value, "item") else value

    return {str(key): plain(value) for key, value in row.items()}
