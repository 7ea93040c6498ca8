"""Suppression of the shipped data: seconds of a table of 243 comuni, share of figures lost, by level.

Run: python -m benchmarks suppression
"""

from __future__ import annotations

import time
from collections import defaultdict

import duckdb
import numpy as np

from benchmarks.measure import interleaved
from monitoring.schema import TOTAL
from monitoring.settings import Folders
from monitoring.statistics.suppression import suppress
from monitoring.statistics.suppression_table import Table
from monitoring.warehouse import current_name
from pipelines.confidential import LEVELS, confidential
from pipelines.protected import Released, decisions, released, threshold_of
from pipelines.publish import publish

_CASE_FILES = ("CSI-ATTIVE", "2025-S1")
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
    limits = dict(con.execute("SELECT code, value FROM built.thresholds").fetchall())
    tables = {
        (code[of[0].indicator], semester[of[0].semester]): decision.table
        for decision in decisions(every, limits)
        for of in decision.of[:1]
    }

    def once(some: list[Table]) -> tuple[float, int]:
        started = time.perf_counter()
        for table in some:
            suppress(table)
        return time.perf_counter() - started, 0

    found = interleaved(rounds, {
        f"{_LARGEST[0]}, 243 comuni, three sexes": lambda: once([tables[_LARGEST]]),
        "case files of two semesters": lambda: once([tables[_CASE_FILES]]),
        f"all {len(tables)} tables": lambda: once(list(tables.values())),
    })  # fmt: skip
    lines = [(name, f"{said.median:.3f} s", "under 1 s a table") for name, said in found.items()]
    decided = list(released(every, limits))
    waiting = sum(int((one.shows != np.arange(len(one.shows))).sum()) for one in decided)
    lost = [(name, figure, "small") for name, figure in _lost(decided, limits)]
    return [*lines, *lost, ("releases of a table that must wait", str(waiting), "few")]


def _lost(decided: list[Released], limits: dict[str, float]) -> list[tuple[str, str]]:
    """At each level, at the last release: figures hidden for themselves, and to protect others."""
    counts: dict[tuple[str, str], np.ndarray] = defaultdict(lambda: np.zeros(3, int))
    for one in decided:
        sent, threshold = one.sent, threshold_of(one.sent, limits)
        names = LEVELS[LEVELS.index(sent.what["level"]) :]
        for stratum, (sex, band) in enumerate(sent.strata):
            what = "totals" if sex == TOTAL else "sexes" if band == TOTAL else "age bands"
            value = sent.value[-1, :, stratum]
            for name, level in list(zip(names, sent.paths, strict=False))[
                -1 if band != TOTAL else 0 :
            ]:
                areas, place = np.unique(level, return_inverse=True)
                sums = np.bincount(place, np.nan_to_num(value))
                there = np.bincount(place, ~np.isnan(value)) > 0
                small = there & (sums > 0) & (sums < threshold)
                hidden = there & ~one.visible[-1, areas, stratum]
                counts[what, name] += [there.sum(), (hidden & small).sum(), (hidden & ~small).sum()]
    return [
        (f"{what}, {name}: hidden for itself, otherwise", f"{own / n:.1%}, {other / n:.1%} of {n}")
        for (what, name), (n, own, other) in counts.items()
    ]
