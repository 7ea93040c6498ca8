"""A 20 MB file checked, against DuckDB's plain load of it; a file sent, until its value is seen.

Run: python -m benchmarks sending [--rounds 7]

Each check and each load is a process of its own. Its seconds begin after the imports and after a
first file of one row, as on a server; its memory is the most resident memory of the whole process,
said both above that of a process that only imports and above that of one that checked the one row.
The sendings are in one process, as on a server, on a copy of the shipped data.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import national
from monitoring.settings import ROOT

MIB = 2**20
SIZE = national.Size(indicators=90, semesters=1)
SMALL = (
    "semestre;codice_area;codice_indicatore;valore;denominatore;nota\n2027-S1;001001;IND-000;7;9;\n"
)
_IMPORTS = """
import json, sys, time
from pathlib import Path
import duckdb, pandas, pyarrow.csv, pyarrow.compute, pyarrow.dataset
from monitoring.catalogue import Catalogue
from monitoring.validation.examine import examine
def peak(): return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if "VmHWM" in line)
"""
_ONLY_IMPORTS = _IMPORTS + "Catalogue.read(Path(sys.argv[1])); print(json.dumps({'peak': peak()}))"
_CHECK = (
    _IMPORTS
    + """
catalogue = Catalogue.read(Path(sys.argv[1]))
sender = catalogue.areas["U0"]
examine(sys.argv[3].encode(), "one.csv", catalogue, sender=sender)
before = peak()
content = Path(sys.argv[2]).read_bytes()
started, cpu = time.perf_counter(), time.process_time()
report = examine(content, "big.csv", catalogue, sender=sender).report
print(json.dumps({"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu, "before": before,
    "peak": peak(), "rows": report.rows, "errors": len(report.errors), "problems": len(report.problems)}))
"""
)
_LOAD = """
import json, sys, time, duckdb
con = duckdb.connect(config={"threads": 2})
started, cpu = time.perf_counter(), time.process_time()
con.execute(f"CREATE TABLE t AS FROM read_csv('{sys.argv[1]}', all_varchar = true)")
print(json.dumps({"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}))
"""
_SEND = """
import csv, functools, io, json, os, sys, time
from datetime import timedelta
from pathlib import Path
import streamlit, plotly.graph_objects
from monitoring import warehouse
from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from monitoring.validation.reading import read_sheet
from pipelines import build, intake, publish
from pipelines.store import read_content, read_history

folders, rounds = Folders(Path(sys.argv[1]), Path(sys.argv[2])), int(sys.argv[3])
catalogue, steps = Catalogue.read(folders.reference), {}

def timed(module, name, step):
    call = getattr(module, name)
    @functools.wraps(call)
    def wrapper(*given, **named):
        started = time.perf_counter()
        try:
            return call(*given, **named)
        finally:
            steps.setdefault(step, []).append(time.perf_counter() - started)
    setattr(module, name, wrapper)

timed(intake, "check", "check")
timed(intake, "keep", "store, durable")
timed(publish, "gather", "fingerprint of the files")
timed(build, "load", "load of the submissions")
timed(publish, "build", "build, load included")
timed(publish, "read_back", "read back")
timed(publish, "_stored", "stored, durable")
publish.publish(folders)
warehouse.open_warehouse(folders.warehouse).query("SELECT count(*) FROM observations")
steps.clear()
latest = [h.submission for h in read_history(folders.raw) if h.live_to is None
    and h.submission.dataset == "indicatori" and h.submission.suffix == ".csv"][-1]
os.environ["PROLOGO_TODAY"] = (latest.received + timedelta(days=1)).date().isoformat()
sheet = read_sheet(read_content(folders.raw, latest), catalogue)
names, sender = list(sheet.columns), catalogue.areas[latest.ambito]
rows = list(zip(*(sheet.columns[name].to_pylist() for name in names)))
place = names.index("valore")
chosen = next(n for n, row in enumerate(rows) if row[place].isdigit() and row[place] > "1")
value = int(rows[chosen][place])
seen = []
for sending in range(1, rounds + 1):
    changed = [*rows[chosen]]
    changed[place] = str(value + sending)
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([names, *rows[:chosen], changed, *rows[chosen + 1:]])
    started = time.perf_counter()
    receipt = intake.receive(folders, text.getvalue().encode(), "invio.csv", "benchmark", sender, "benchmark")
    opening = time.perf_counter()
    found = warehouse.open_warehouse(folders.warehouse).query(
        "SELECT value FROM observations WHERE submission_id = ? ORDER BY line", [receipt.submission.id])
    seen.append(time.perf_counter() - started)
    steps.setdefault("opened and asked", []).append(time.perf_counter() - opening)
    assert value + sending in set(found["value"]), "the value that was sent is not there"
print(json.dumps({"seen": seen, "steps": steps, "rows": len(rows)}))
"""


def generate(folder: Path) -> dict[str, Path]:
    """Three files of 20 MiB for a territory of 7,899 comuni: good, with 2 % bad cells, Windows-1252.

    One row in 200 is ND with a quoted note, one has a decimal comma, one follows a blank row.
    """
    rows = duckdb.execute(
        "SELECT printf('%06d', 1001 + a), printf('IND-%03d', i), hash(a, i) % 500, 500 + hash(a) % 20000, "
        "hash(i, a) % 200 FROM range(?) t(a), range(?) u(i) ORDER BY a, i",
        [SIZE.comuni, SIZE.indicators],
    ).fetchall()
    lines, size = [SMALL.splitlines()[0]], 0
    for area, code, value, below, kind in rows:
        start, end = f"2027-S1;{area};{code};", f"{value};{below};"
        special = {
            0: start + 'ND;;"in attesa del riscontro; perché il servizio è nuovo"',
            1: f"{start}{value};{below},0;",
            2: f"\r\n{start}{end}dato rivisto",
        }
        lines.append(special.get(kind, start + end))
        size += len(lines[-1]) + 2
        if size >= 20 * MIB:
            break
    chance = random.Random(1)
    bad = [_spoilt(line, chance) if chance.random() < 0.02 else line for line in lines[1:]]
    texts = {
        "good": ("utf-8", lines),
        "2 % of the rows bad": ("utf-8", [lines[0], *bad]),
        "Windows-1252": ("cp1252", lines),
    }
    files = {}
    for name, (encoding, written) in texts.items():
        files[name] = folder / f"{len(files)}.csv"
        files[name].write_bytes(("\r\n".join(written) + "\r\n").encode(encoding))
    return files


def _spoilt(line: str, chance: random.Random) -> str:
    cells = line.split(";")
    place = chance.randrange(5)
    wrong = ("2019-S9", "Comune ignoto", "IND-XXX", "12abc", "-4")
    cells[place] = wrong[place]
    return ";".join(cells)


def _child(code: str, *arguments: object) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    with tempfile.TemporaryDirectory(prefix="sending") as scratch:
        return [*_checks(Path(scratch), rounds), *_sendings(Path(scratch), rounds)]


def _checks(scratch: Path, rounds: int) -> list[tuple[str, str, str]]:
    reference = national.generate(scratch, SIZE).reference
    files, found = generate(scratch), {}
    for _ in range(rounds):
        found.setdefault("imports", []).append(_child(_ONLY_IMPORTS, reference))
        for name, path in files.items():
            found.setdefault(name, []).append(_child(_CHECK, reference, path, SMALL))
            if name != "Windows-1252":
                found.setdefault(f"load {name}", []).append(_child(_LOAD, path))

    def median(name: str, key: str) -> float:
        return statistics.median(run[key] for run in found[name])

    imports = median("imports", "peak")
    lines = []
    for name, path in files.items():
        load = "load good" if name == "Windows-1252" else f"load {name}"
        size, first = path.stat().st_size, found[name][0]
        ratio = median(name, "seconds") / median(load, "seconds")
        cpu = median(name, "cpu") / median(load, "cpu")
        gross, warm = median(name, "peak"), median(name, "before")
        what = f"{size / MIB:.1f} MiB, {name}"
        lines += [
            (f"{what}: rows, problems", f"{first['rows']:,}, {first['problems']:,}", ""),
            (f"{what}: check", f"{median(name, 'seconds'):.2f} s", ""),
            (f"{what}: check / DuckDB's plain load", f"{ratio:.2f}", "at most 3"),
            (f"{what}: the same, processor time", f"{cpu:.2f}", ""),
            (
                f"{what}: memory above one row checked / file",
                f"{(gross - warm) / size:.1f}",
                "under 5",
            ),
            (
                f"{what}: memory above imports and catalogue / file",
                f"{(gross - imports) / size:.1f}",
                "",
            ),
            (f"{what}: most memory of the process", f"{gross / MIB:.0f} MiB", ""),
        ]
    plain = median("load good", "seconds")
    return [("DuckDB's plain load of the good file", f"{plain:.2f} s", ""), *lines]


def _sendings(scratch: Path, rounds: int) -> list[tuple[str, str, str]]:
    data = scratch / "shipped"
    for name in ("raw", "reference"):
        shutil.copytree(ROOT / "data" / name, data / name)
    found = _child(_SEND, data, ROOT / "geo", rounds)
    steps = [
        (f"  of which {step}", f"{statistics.median(taken):.3f} s", "")
        for step, taken in found["steps"].items()
    ]
    seen = f"{statistics.median(found['seen']):.2f} s"
    what = f"from receive to seen, a file of {found['rows']} rows, shipped data"
    return [(what, seen, "under 2"), *steps]
