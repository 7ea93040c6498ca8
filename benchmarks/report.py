"""The half-yearly report of the shipped data: against starting Python with the libraries that it loads.

Run: python -m benchmarks report
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import interleaved, run_process
from monitoring.settings import ROOT, Folders
from pipelines.publish import publish

_LIBRARIES = "import duckdb, pandas, pyarrow, scipy.special, typst, openpyxl, PIL.ImageFont"
_REPORT = """
import os, sys
from pipelines.__main__ import main
data, file, *more = sys.argv[1:]
os.environ |= {"PROLOGO_DATA_DIR": data, "PROLOGO_TODAY": "2026-11-22"}
sys.exit(main(["report", "--semestre", "2026-S1", "-o", file, *more]))
"""
_AIM_SECONDS = 5.0


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    with tempfile.TemporaryDirectory(prefix="report") as scratch:
        data = Path(scratch) / "data"
        shutil.copytree(ROOT / "data" / "raw", data / "raw")
        shutil.copytree(ROOT / "data" / "reference", data / "reference")
        publish(Folders(data, ROOT / "geo"), public=True)

        def report(name: str, *more: str) -> tuple[float, int]:
            return run_process(_REPORT, str(data), str(Path(scratch) / name), *more)

        found = interleaved(
            rounds,
            {
                "libraries": lambda: run_process(_LIBRARIES),
                "province": lambda: report("provincia.pdf"),
                "ambito": lambda: report("ambito.pdf", "--ambito", "AMB08"),
                "reader": lambda: report("lettore.pdf", "--role", "lettore"),
                "workbook": lambda: report("provincia.xlsx"),
            },
        )
        base, whole = found["libraries"].median, found["province"]
        size = (Path(scratch) / "provincia.pdf").stat().st_size
        ratios = [
            (f"report, {what} / libraries", f"{found[name].median / base:.2f}", "")
            for what, name in (
                ("PDF of the province", "province"),
                ("PDF of an Ambito", "ambito"),
                ("PDF for a reader outside", "reader"),
                ("workbook", "workbook"),
            )
        ]
        return [
            ("libraries alone", f"{base:.2f} s", ""),
            *ratios,
            ("report, PDF of the province", f"{whole.median:.2f} s", f"< {_AIM_SECONDS:.0f} s"),
            ("its size", f"{size / 2**20:.2f} MiB", ""),
            ("peak memory", f"{whole.peak_mib:.0f} MiB", ""),
        ]
