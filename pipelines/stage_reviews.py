"""What the sidecars and the events say beside the values: reviews, their cells, warnings accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb
import pyarrow as pa

from pipelines.store import History

_MOMENT = pa.timestamp("us", tz="UTC")
_TEXT, _COUNT = pa.string(), pa.int32()
_REVIEWS = pa.schema(
    {
        "submission_id": _TEXT,
        "decided_at": _MOMENT,
        "kind": _TEXT,
        "reviewer": _TEXT,
        "reason": _TEXT,
        "answer_by": pa.date32(),
    }
)
_CELLS = pa.schema(
    {
        "submission_id": _TEXT,
        "decided_at": _MOMENT,
        "position": _COUNT,
        "line": _COUNT,
        "column_name": _TEXT,
        "value": _TEXT,
    }
)
_WARNINGS = pa.schema({"submission_id": _TEXT, "code": _TEXT, "count": _COUNT})


def stage_reviews(con: duckdb.DuckDBPyConnection, history: Sequence[History]) -> None:
    """Fill `staged_reviews`, `staged_review_cells` and `staged_warnings`, temporary tables."""
    events = [event for h in history for event in h.events]
    _stage(
        con,
        "staged_reviews",
        _REVIEWS,
        ((e.submission_id, e.moment, e.kind, e.by, e.why, _day(e.until)) for e in events),
    )
    _stage(
        con,
        "staged_review_cells",
        _CELLS,
        {  # one event copied under another name is one
            (e.submission_id, e.moment, n): (
                e.submission_id,
                e.moment,
                n,
                c.line,
                c.column,
                c.value,
            )
            for e in events
            for n, c in enumerate(e.cells, start=1)
        }.values(),
    )
    told = (
        (h.submission.id, warning["code"], warning["count"])
        for h in history
        for warning in h.submission.warnings
    )
    _stage(con, "staged_warnings", _WARNINGS, told)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _stage(
    con: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, rows: Iterable[Sequence[object]]
) -> None:
    records = [dict(zip(schema.names, row, strict=True)) for row in rows]
    con.register("incoming", pa.Table.from_pylist(records, schema=schema))
    con.execute(f"CREATE TEMP TABLE {name} AS FROM incoming")
    con.unregister("incoming")
