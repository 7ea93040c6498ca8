"""Suppression of the shipped data: seconds of a table of 243 comuni, share of figures lost, by level.

Run: python -m benchmarks suppression
"""

from __future__ import annotations

import time
from collections import defaultdict

import duckdb
import numpy as np

from benchmarks.measure import interleaved
from monitoring.settings import Folders
from monitoring.statistics.suppression import suppress
from monitoring.warehouse import current_name
from pipelines.confidential import LEVELS, Sent, confidential
from pipelines.publish import publish

_LARGEST = ("SS3-CAREGIVER-PRESI", "2025-S2")


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    folders = Folders.from_environment()
    publish(folders)
    con = duckdb.connect()
    con.execute(
        f"ATTACH '{folders.warehouse / str(current_name(folders.warehouse))}' AS built (READ_ONLY)"
    )
    con.execute("SET TimeZone = 'UTC'")
    every = list(confidential(con))
    code = dict(con.execute("SELECT id, code FROM built.indicators").fetchall())
    semester = dict(con.execute("SELECT id, code FROM built.semesters").fetchall())
    largest = next(s for s in every if (code[s.indicator], semester[s.semester]) == _LARGEST)

    def once(sents: list[Sent]) -> tuple[float, int]:
        started = time.perf_counter()
        for sent in sents:
            suppress(sent.table(10 if sent.what["sensitive"] else 5))
        return time.perf_counter() - started, 0

    found = interleaved(rounds, {
        f"{_LARGEST[0]}, 243 comuni, three sexes, every moment": lambda: once([largest]),
        f"all {len(every)} tables": lambda: once(every),
    })  # fmt: skip
    lines = [(name, f"{said.median:.3f} s", "under 1 s a table") for name, said in found.items()]
    return lines + [(name, figure, "small") for name, figure in _lost(every)]


def _lost(every: list[Sent]) -> list[tuple[str, str]]:
    """For totals and for the sexes, at each level, at the last moment: hidden for itself, to protect."""
    counts: dict[tuple[str, str], np.ndarray] = defaultdict(lambda: np.zeros(3, int))
    weak = 0
    for sent in every:
        table = sent.table(10 if sent.what["sensitive"] else 5)
        said = suppress(table)
        weak += said.weak
        there = np.array([
            [(~np.isnan(table.sent[-1, (table.paths == area).any(axis=0), c])).any()
             for c in range(table.sent.shape[2])] for area in range(len(sent.areas))
        ])  # fmt: skip
        names = LEVELS[LEVELS.index(sent.what["level"]) :]
        for name, areas in zip(names, table.paths, strict=False):
            at = np.unique(areas)
            for what, columns in (("totals", [0]), ("sexes", [1, 2])):
                if columns[-1] < table.sent.shape[2] and (
                    what == "totals" or table.layout.parent == (-1, 0, 0)
                ):
                    shown = there[at][:, columns]
                    own = said.primary[-1][at][:, columns] & shown
                    other = said.hidden[-1][at][:, columns] & ~own & shown
                    counts[what, name] += [shown.sum(), own.sum(), other.sum()]
    lines = [
        (
            f"{what}, {name}: hidden for itself, to protect",
            f"{own / all_:.1%}, {other / all_:.1%} of {all_}",
        )
        for (what, name), (all_, own, other) in counts.items()
    ]
    return [*lines, ("hidden figures with fewer values than they need", str(weak))]
