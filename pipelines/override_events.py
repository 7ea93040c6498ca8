"""Declared states as they stand in the raw folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.store import RawUnreadable, read_events

KIND = "override"
_COLUMNS = pa.schema(
    [
        ("object_code", pa.string()),
        ("area_code", pa.string()),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("until", pa.date32()),
        ("declared_by", pa.string()),
        ("declared_at", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True)
class OverrideEvent:
    """`object` is a milestone or an objective; `area` where; `until` the last ISO day included."""

    at: str
    kind: str
    object: str
    area: str
    state: str
    why: str
    until: str
    by: str


def read_overrides(raw: Path) -> list[OverrideEvent]:
    """Every state declared, in the order of time.

    Raises:
        RawUnreadable: an event cannot be read; the message names it.
    """
    return read_events(raw, OverrideEvent, (KIND,))


def stage_overrides(con: duckdb.DuckDBPyConnection, events: list[OverrideEvent]) -> None:
    """`staged_overrides`, a row for each event."""
    try:
        rows = [
            {"object_code": e.object, "area_code": e.area, "state": e.state, "reason": e.why}
            | {"until": date.fromisoformat(e.until), "declared_by": e.by}
            | {"declared_at": datetime.fromisoformat(e.at)}
            for e in events
        ]
    except ValueError as error:
        raise RawUnreadable(
            f"Uno stato dichiarato in raw/events non è leggibile ({error}): rimettilo dalla copia "
            "di sicurezza."
        ) from error
    con.register("staged_overrides", pa.Table.from_pylist(rows, schema=_COLUMNS))
