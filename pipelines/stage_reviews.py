"""What the sidecars and the events say beside the values: submissions, reviews, warnings accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb
import pyarrow as pa

from pipelines.store import History

_MOMENT = pa.timestamp("us", tz="UTC")
_TEXT, _COUNT = pa.string(), pa.int32()
_SUBMISSIONS = pa.schema(
    {
        "number": _COUNT,
        "id": _TEXT,
        "dataset": _TEXT,
        "semester": _TEXT,
        "ambito_code": _TEXT,
        "state": _TEXT,
        "received_at": _MOMENT,
        "received_by": _TEXT,
        "live_to": _MOMENT,
        "sha256": _TEXT,
        "original_name": _TEXT,
        "rows": _COUNT,
        "rules_version": _TEXT,
        "warnings": _COUNT,
        "warnings_reason": _TEXT,
        "review_reason": _TEXT,
        "origin": _TEXT,
    }
)
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


def stage_submissions(con: duckdb.DuckDBPyConnection, history: Sequence[History]) -> None:
    """`staged_submissions`, a row for each, numbered from 1."""
    rows = (
        (
            number,
            s.id,
            s.dataset,
            s.semestre,
            s.ambito,
            h.state,
            s.received,
            s.received_by,
            h.live_to,
            s.sha256,
            s.original_name,
            s.rows,
            s.rules_version,
            len(s.warnings),
            s.warnings_reason,
            h.events[-1].why if h.events else None,
            s.origin,
        )
        for number, h in enumerate(history, start=1)
        for s in [h.submission]
    )
    _stage(con, "staged_submissions", _SUBMISSIONS, rows)


def stage_reviews(con: duckdb.DuckDBPyConnection, history: Sequence[History]) -> None:
    """`staged_reviews`, `staged_review_cells` and `staged_warnings`, a row for each."""
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
    con.register(name, pa.Table.from_pylist(records, schema=schema))
