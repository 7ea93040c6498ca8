"""Interleaved rounds of whole commands: medians, peaks and ratios."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psutil


@dataclass
class Samples:
    """Seconds and peak memory of one thing measured, a figure a round."""

    seconds: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def peak_mib(self) -> float:
        return max(self.peak_bytes, default=0) / 2**20


def run_process(code: str, *arguments: str) -> tuple[float, int]:
    """Run Python code in a process of its own: wall seconds and peak resident memory [bytes]."""
    started = time.perf_counter()
    process = psutil.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.01)
    seconds = time.perf_counter() - started
    if process.wait() != 0:
        raise RuntimeError(f"a measured process failed: {code[:80]}")
    return seconds, peak


def interleaved(
    rounds: int, things: dict[str, Callable[[], tuple[float, int]]]
) -> dict[str, Samples]:
    """Measure each thing once a round, in turn, so that a slow minute is shared by all."""
    found = {name: Samples() for name in things}
    for _ in range(rounds):
        for name, thing in things.items():
            seconds, peak = thing()
            found[name].seconds.append(seconds)
            found[name].peak_bytes.append(peak)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def table(rows: Sequence[tuple[str, str, str]]) -> str:
    """Lines of: what, figure, target."""
    width = max(len(row[0]) for row in rows)
    return "\n".join(f"{what:{width}}  {figure:>26}  {target}" for what, figure, target in rows)
