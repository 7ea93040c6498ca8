"""Exceptions and closings as they stand in the raw folder, beside the reviews of submissions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from monitoring.windows import Calendar, Closing, Extension
from pipelines.store import RawUnreadable, read_events

EXTEND, CLOSE = "extend", "close"


@dataclass(frozen=True)
class CalendarEvent:
    """A semester prolonged for a sender (`extend`) or closed (`close`); `until` is an ISO day."""

    at: str
    kind: str
    semester: str
    by: str
    sender: str | None = None
    until: str | None = None
    why: str | None = None


def read_calendar(raw: Path) -> Calendar:
    """Every exception and closing recorded.

    Raises:
        RawUnreadable: an event cannot be read; the message names it.
    """
    extensions, closings = [], []
    for event in read_events(raw, CalendarEvent, (EXTEND, CLOSE)):
        try:
            at = datetime.fromisoformat(event.at)
            if event.kind == CLOSE:
                closings.append(Closing(event.semester, event.by, at))
            elif event.sender and event.until and event.why:
                until = date.fromisoformat(event.until)
                extensions.append(
                    Extension(event.semester, event.sender, until, event.why, event.by, at)
                )
            else:
                raise ValueError("sender, until, why")
        except ValueError as error:
            raise RawUnreadable(
                f"In {raw / 'events'} l'evento «{event.kind}» del {event.at} non è leggibile "
                f"({error}): rimettilo dalla copia di sicurezza."
            ) from error
    return Calendar(tuple(extensions), tuple(closings))


def stage_calendar(con: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """`staged_exceptions` and `staged_closings`, a row for each event."""
    moment = pa.timestamp("us", tz="UTC")
    text = ("semester", "sender_code", "reason", "recorded_by")
    _stage(
        con,
        "staged_exceptions",
        {**dict.fromkeys(text, pa.string()), "until": pa.date32(), "recorded_at": moment},
        [
            {"semester": e.semester, "sender_code": e.sender, "until": e.until}
            | {"reason": e.why, "recorded_by": e.by, "recorded_at": e.at}
            for e in {(e.semester, e.sender, e.at): e for e in calendar.extensions}.values()
        ],
    )
    _stage(
        con,
        "staged_closings",
        {"semester": pa.string(), "closed_at": moment, "closed_by": pa.string()},
        [{"semester": c.semester, "closed_at": c.at, "closed_by": c.by} for c in calendar.closings],
    )


def _stage(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, pa.DataType],
    rows: list[dict[str, object]],
) -> None:
    con.register(name, pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items()))))
