"""Suppression decided once: what was decided of a table is kept beside the warehouse for the next file."""

from __future__ import annotations

import hashlib
from io import BytesIO

import numpy as np

from monitoring.statistics.suppression import Suppressed, suppress
from monitoring.statistics.suppression_table import Table
from pipelines.understood import DECISION, Understood


class Remembered:
    """`suppress`, that does not decide again what it decided by the same code."""

    def __init__(self, kept: Understood) -> None:
        self.kept = kept
        self.used: set[str] = set()

    def __call__(self, table: Table) -> Suppressed:
        """What must not be shown of a table."""
        name = _digest(table) + DECISION
        self.used.add(name)
        if body := self.kept.read(name):
            with np.load(BytesIO(body), allow_pickle=False) as found:
                return Suppressed(found["shows"], found["hidden"])
        decided = suppress(table)
        sink = BytesIO()
        np.savez(sink, shows=decided.shows, hidden=decided.hidden)
        self.kept.keep(name, sink.getvalue())
        return decided

    def forget_others(self) -> None:
        """Delete the decisions that nobody has asked for."""
        self.kept.forget_decisions(self.used)


def _digest(table: Table) -> str:
    found = hashlib.sha256(repr((table.layout, table.threshold)).encode())
    for array in (table.paths, table.owners, table.sent, table.people, table.published):
        if array is not None:
            found.update(
                repr((array.shape, array.dtype)).encode() + np.ascontiguousarray(array).tobytes()
            )
    return found.hexdigest()
