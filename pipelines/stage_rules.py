"""The register of the rules in the build: `staged_activations`, `staged_rule_changes`."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise

import duckdb
import pyarrow as pa

from monitoring.rules import Activation, changes

_ACTIVATIONS = pa.schema(
    [("version", pa.string()), ("activated_at", pa.timestamp("us", tz="UTC")),
     ("activated_by", pa.string()), ("reason", pa.string())]
)  # fmt: skip
_TEXTS = ("version", "file", "code", "column_name", "before", "after")
_CHANGES = pa.schema([("position", pa.int32()), *((name, pa.string()) for name in _TEXTS)])


def stage_rules(con: duckdb.DuckDBPyConnection, known: list[Activation]) -> None:
    """A row for each version, and one for each rule that it changed."""
    versions = [
        {"version": a.version, "activated_at": a.moment, "activated_by": a.by, "reason": a.why}
        for a in known
    ]
    changed = [
        {**asdict(change), "column_name": change.column, "version": after.version, "position": n}
        for before, after in pairwise(known)
        for n, change in enumerate(changes(before.files, after.files))
    ]
    for row in changed:
        del row["column"]
    con.register("staged_activations", pa.Table.from_pylist(versions, schema=_ACTIVATIONS))
    con.register("staged_rule_changes", pa.Table.from_pylist(changed, schema=_CHANGES))
