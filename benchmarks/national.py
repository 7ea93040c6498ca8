"""A national-scale build: 7,899 comuni, 100 indicators, 20 semesters, 15.8 million rows.

Run: python -m benchmarks national [--rounds 7] [--comuni 7899] [--indicators 100] [--semesters 20]
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from time import perf_counter

import duckdb

from benchmarks.measure import interleaved, percentile, run_process
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, current_name
from pipelines.publish import publish
from pipelines.store import Submission, digest, new_id, store

_BUILD = """
import sys
from pathlib import Path
from monitoring.settings import Folders
from pipelines.publish import publish
publish(Folders(Path(sys.argv[1]), Path(sys.argv[2])))
"""
_TYPED = """
import sys, duckdb
con = duckdb.connect(sys.argv[2], config={"memory_limit": "640MB", "threads": 2})
con.execute(f"CREATE TABLE facts AS FROM read_csv('{sys.argv[1]}/raw/*/*/*.csv', delim = ';', header = true, "
    "columns = {'semestre': 'VARCHAR', 'codice_area': 'VARCHAR', 'codice_indicatore': 'VARCHAR', "
    "'valore': 'BIGINT', 'denominatore': 'BIGINT'})")
con.execute("CHECKPOINT")
"""
# The same checks that the build makes of these files: whole bytes, codes, numbers, limits, duplicates.
_PANDAS = """
import sys, glob, hashlib, json
from pathlib import Path
import pandas as pd
reference = sys.argv[1] + "/reference/"
areas = set(pd.read_csv(reference + "areas.csv", dtype=str)["code"])
codes = set(pd.read_csv(reference + "indicators.csv", dtype=str)["code"])
semesters = set(pd.read_csv(reference + "semesters.csv", dtype=str)["code"])
for path in sorted(glob.glob(sys.argv[1] + "/raw/*/*/*.csv")):
    sidecar = json.loads(Path(path).with_suffix(".json").read_text())
    assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == sidecar["sha256"]
    rows = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    number = rows["valore"].str.fullmatch(r"[0-9]+") & rows["denominatore"].str.fullmatch(r"[0-9]+")
    known = rows["codice_area"].isin(areas) & rows["codice_indicatore"].isin(codes) & rows["semestre"].isin(semesters)
    twice = rows.duplicated(["semestre", "codice_area", "codice_indicatore"])
    value, denominator = pd.to_numeric(rows["valore"]), pd.to_numeric(rows["denominatore"])
    assert number.all() and known.all() and not twice.any()
    assert (denominator > 0).all() and (value <= denominator).all() and (value >= 0).all()
"""


@dataclass(frozen=True)
class Size:
    comuni: int = 7899
    indicators: int = 100
    semesters: int = 20
    ambiti: int = 1
    distretti: int = 1
    asst: int = 1

    @property
    def rows(self) -> int:
        return self.comuni * self.indicators * self.semesters


def generate(folder: Path, size: Size) -> Folders:
    """A data folder of that size, its files stored as submissions; the shipped one is the model."""
    model, data = ROOT / "data" / "reference", folder / "data"
    (data / "raw" / "events").mkdir(parents=True)
    shutil.copytree(model, data / "reference")
    reference = data / "reference"
    codes = [f"{n:06d}" for n in range(1001, 1001 + size.comuni)]
    areas = _areas(codes, size)
    _rewrite(reference / "areas.csv", areas)
    _rewrite(reference / "indicators.csv", _indicators(model / "indicators.csv", size.indicators))
    _rewrite(reference / "semesters.csv", semesters := _semesters(size.semesters))
    people = [
        {"area_code": c, "year": 2023, "sex": s, "age": a, "residents": 900}
        for c in codes
        for s in "FM"
        for a in (10, 40, 70)
    ]
    _rewrite(reference / "population.csv", people)
    for name in ("offices", "assemblies", "fnps_quotas", "milestones"):
        header = (model / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (reference / f"{name}.csv").write_text(header + "\n", encoding="utf-8")
    territory = (model / "territory.toml").read_text(encoding="utf-8")
    for level, count in Counter(area["level"] for area in areas).items():
        territory = "\n".join(
            f"{level} = {count}" if line.startswith(f"{level} = ") else line
            for line in territory.splitlines()
        )
    (reference / "territory.toml").write_text(territory, encoding="utf-8")
    folders = Folders(data, folder / "geo")
    folders.geo.mkdir()
    seats = {area["code"]: area["parent_code"] for area in areas}
    con = duckdb.connect()
    for row in semesters:
        for ambito, members in groupby(codes, seats.__getitem__):
            _store_file(folders, con, row["code"], ambito, list(members), size.indicators)
    return folders


def _rewrite(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _areas(codes: list[str], size: Size) -> list[dict[str, object]]:
    """The areas from the widest down; those of a level share out, in order, those of the next."""
    levels = {
        "provincia": ["T"],
        "asst": [f"A{n}" for n in range(size.asst)],
        "distretto": [f"D{n}" for n in range(size.distretti)],
        "ambito": [f"U{n}" for n in range(size.ambiti)],
        "comune": codes,
    }
    rows = [("T", "provincia", "")]
    for (_, above), (level, members) in pairwise(levels.items()):
        rows += [
            (code, level, above[place * len(above) // len(members)])
            for place, code in enumerate(members)
        ]
    return [
        {
            "code": c,
            "name": f"Area {c}",
            "level": level,
            "parent_code": parent,
            "aliases": "",
            "provenance": "proposta",
            "source_place": "",
            "note": "",
        }
        for c, level, parent in rows
    ]


def _indicators(model: Path, count: int) -> list[dict[str, object]]:
    with model.open(encoding="utf-8", newline="") as file:
        row = next(
            r
            for r in csv.DictReader(file)
            if r["denominator_kind"] == "file" and r["collected"] == "si"
        )
    fixed = {
        "level": "comune",
        "frequency": "semestrale",
        "tipo": "quota",
        "rollup": "rapporto",
        "integer": "si",
        "minimum": "",
        "maximum": "",
    }
    return [
        {**row, **fixed, "code": f"IND-{n:03d}", "name": f"Indicatore {n:03d}"}
        for n in range(count)
    ]


def _semesters(count: int) -> list[dict[str, object]]:
    first = 2027 - (count - 1) // 2
    rows = []
    for n in range(count):
        year, half = first + n // 2, n % 2 + 1
        start, end = (
            (f"{year}-01-01", f"{year}-06-30") if half == 1 else (f"{year}-07-01", f"{year}-12-31")
        )
        opens = datetime.fromisoformat(end).date() + timedelta(days=1)
        rows.append(
            {
                "code": f"{year}-S{half}",
                "starts_on": start,
                "ends_on": end,
                "opens_on": opens,
                "deadline": opens + timedelta(days=30),
                "grace_until": opens + timedelta(days=45),
                "closes_on": opens + timedelta(days=200),
                "provenance": "proposta",
                "note": "",
            }
        )
    return rows


def _store_file(
    folders: Folders,
    con: duckdb.DuckDBPyConnection,
    semester: str,
    sender: str,
    codes: list[str],
    indicators: int,
) -> None:
    """One semester's file, as one submission of an Ambito."""
    con.execute("CREATE OR REPLACE TABLE codes AS SELECT unnest(?) AS code", [codes])
    path = folders.data / "generated.csv"
    con.execute(f"""
        COPY (SELECT '{semester}' AS semestre, code AS codice_area, printf('IND-%03d', n) AS codice_indicatore,
                     (hash(code || n || '{semester}') % 500)::INTEGER AS valore,
                     (500 + hash(code) % 20000)::INTEGER AS denominatore
              FROM codes, range({indicators}) t(n)) TO '{path}' (DELIMITER ';')
    """)
    content = path.read_bytes()
    path.unlink()
    received, sha256 = datetime(2027, 1, 1, tzinfo=UTC), digest(content)
    identifier = new_id("indicatori", semester, sender, received, sha256)
    rows = len(codes) * indicators
    store(
        folders.raw,
        Submission(
            identifier,
            "indicatori",
            semester,
            sender,
            sha256,
            f"{semester}.csv",
            received.isoformat(),
            "benchmark",
            "1",
            rows,
        ),
        content,
    )


def measure(size: Size, rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    with tempfile.TemporaryDirectory(prefix="national") as scratch:
        folders = generate(Path(scratch), size)

        def ours() -> tuple[float, int]:
            shutil.rmtree(folders.warehouse, ignore_errors=True)
            return run_process(_BUILD, str(folders.data), str(folders.geo))

        def typed() -> tuple[float, int]:
            target = Path(scratch) / "typed.duckdb"
            target.unlink(missing_ok=True)
            return run_process(_TYPED, str(folders.data), str(target))

        def pandas() -> tuple[float, int]:
            return run_process(_PANDAS, str(folders.data))

        found = interleaved(rounds, {"ours": ours, "typed": typed, "pandas": pandas})
        fingerprint = publish(folders)
        queries, sums = query_times(folders, "comune"), query_times(folders, "provincia")
        share = found["ours"].median / found["typed"].median
        return [
            ("rows", f"{size.rows:,}", ""),
            (
                "build, validated, sorted, published",
                f"{found['ours'].median:.2f} s",
                f"fingerprint {fingerprint}",
            ),
            ("DuckDB typed load of the same files", f"{found['typed'].median:.2f} s", ""),
            ("pandas as text and checks", f"{found['pandas'].median:.2f} s", ""),
            ("build / typed load", f"{share:.2f}", "at most 2"),
            (
                "pandas / build",
                f"{found['pandas'].median / found['ours'].median:.2f}",
                "at least 3",
            ),
            ("peak memory of the build", f"{found['ours'].peak_mib:.0f} MiB", "under 1,000"),
            ("map query p50", f"{percentile(queries, 0.5):.1f} ms", ""),
            ("map query p95", f"{percentile(queries, 0.95):.1f} ms", "under 10"),
            ("the same summed up, p95", f"{percentile(sums, 0.95):.1f} ms", "under 10"),
        ]


def query_times(folders: Folders, level: str, times: int = 300) -> list[float]:
    """Milliseconds of the map page's own question, on indicators and semesters in turn."""
    from monitoring.queries.figures import by_area

    name = current_name(folders.warehouse)
    assert name
    warehouse = Warehouse(folders.warehouse, name)
    codes = list(warehouse.query("SELECT code FROM indicators ORDER BY code")["code"])
    semesters = list(warehouse.query("SELECT code FROM semesters ORDER BY code")["code"])
    taken = []
    for n in range(times + 5):
        started = perf_counter()
        rows = by_area(
            warehouse, codes[n * 7 % len(codes)], semesters[n * 3 % len(semesters)], level
        )
        taken.append((perf_counter() - started) * 1000)
        assert len(rows)
    warehouse.close()
    return taken[5:]
