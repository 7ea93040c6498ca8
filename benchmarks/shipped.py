"""The build of the shipped data: against reading its raw files with DuckDB, typed by guess, and nothing else.

Run: python -m benchmarks shipped
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import interleaved, run_process
from monitoring.settings import ROOT, Folders
from pipelines.store import read_history

_BUILD = """
import sys
from pathlib import Path
from monitoring.settings import Folders
from pipelines.publish import publish
publish(Folders(Path(sys.argv[1]), Path(sys.argv[2])))
"""
_FREEZE = """
import sys
from pathlib import Path
from monitoring.settings import Folders
from pipelines.closing import freeze_missing
assert freeze_missing(Folders(Path(sys.argv[1]), Path(sys.argv[2]))), "nothing is closed"
"""
_NOTHING = "import duckdb, pyarrow.parquet, scipy.special, pytz"


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    with tempfile.TemporaryDirectory(prefix="shipped") as scratch:
        data = Path(scratch) / "data"
        shutil.copytree(ROOT / "data" / "raw", data / "raw")
        shutil.copytree(ROOT / "data" / "reference", data / "reference")
        empty = Path(scratch) / "empty"
        (empty / "raw" / "events").mkdir(parents=True)
        shutil.copytree(ROOT / "data" / "reference", empty / "reference")

        def build(folder: Path) -> tuple[float, int]:
            shutil.rmtree(folder / "warehouse", ignore_errors=True)
            return run_process(_BUILD, str(folder), str(ROOT / "geo"))

        def unchanged() -> tuple[float, int]:
            return run_process(_BUILD, str(data), str(ROOT / "geo"))

        def freeze() -> tuple[float, int]:
            shutil.rmtree(data / "closings", ignore_errors=True)
            return run_process(_FREEZE, str(data), str(ROOT / "geo"))

        found = interleaved(
            rounds,
            {
                "imports": lambda: run_process(_NOTHING),
                "empty": lambda: build(empty),
                "shipped": lambda: build(data),
                "unchanged": unchanged,
                "frozen": freeze,
            },
        )
        submissions = read_history(Folders(data, ROOT / "geo").raw)
        rows = sum(h.submission.rows for h in submissions)
        base = found["imports"].median
        return [
            ("submissions, rows", f"{len(submissions)}, {rows:,}", ""),
            ("imports alone", f"{base:.2f} s", ""),
            ("build, no submissions / imports", f"{found['empty'].median / base:.2f}", ""),
            ("build, shipped data / imports", f"{found['shipped'].median / base:.2f}", ""),
            ("build, nothing changed / imports", f"{found['unchanged'].median / base:.2f}", ""),
            (
                "closings frozen, by the first build / imports",
                f"{found['frozen'].median / base:.2f}",
                "",
            ),
            ("build, shipped data", f"{found['shipped'].median:.2f} s", ""),
            ("peak memory", f"{found['shipped'].peak_mib:.0f} MiB", ""),
        ]
