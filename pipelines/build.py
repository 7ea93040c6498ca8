"""The warehouse built from raw, reference and geo: a pure function of the files it reads."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow as pa

from monitoring import rules
from monitoring.catalogue import Catalogue, read_rows
from monitoring.settings import ROOT, Folders
from monitoring.statistics.intervals import EXACT_UNDER, exact_poisson
from pipelines.calendar_events import read_calendar, stage_calendar
from pipelines.load import load
from pipelines.override_events import read_overrides, stage_overrides
from pipelines.scripts import BuildFailed, fill_submissions, fill_values, lay, view_scripts
from pipelines.stage_reviews import stage_reviews, stage_submissions
from pipelines.stage_rules import stage_rules
from pipelines.staged import Numbered
from pipelines.store import History, read_history
from pipelines.understood import Understood

MEMORY_LIMIT = "560MB"
_MANY_ROWS = 20_000


@dataclass(frozen=True)
class Inputs:
    """What a build reads, the fingerprint of all of it, and that of all but the submissions."""

    folders: Folders
    history: list[History]
    fingerprint: str
    rules: str
    draft: bool = False
    """Whether the rules are those that the reference folder proposes, and not those activated."""


def gather(folders: Folders) -> Inputs:
    """List the raw folder and fingerprint everything that the result depends on.

    Received files enter by the digest in their sidecar, which the load verifies.
    """
    libraries = " ".join(version(name) for name in ("duckdb", "pyarrow", "numpy", "highspy"))
    total = hashlib.sha256(libraries.encode())
    code = [p for room in ("pipelines", "monitoring") for p in sorted((ROOT / room).rglob("*"))]
    files = [p for p in code if p.suffix in (".py", ".sql")]
    for folder in (folders.reference, folders.geo):
        files += [p for p in sorted(folder.rglob("*")) if p.is_file()]
    raw = sorted(folders.raw.glob("*/*/*.json")) + sorted(folders.events.glob("*.json"))
    _add(total, files, folders)
    _add(total, sorted(folders.events.glob(f"*.{rules.KIND}.*.json"))[-1:], folders)
    ruled = total.hexdigest()[:16]
    _add(total, raw, folders)
    return Inputs(folders, read_history(folders.raw), total.hexdigest()[:16], ruled)


def _add(total: hashlib._Hash, files: Iterable[Path], folders: Folders) -> None:
    for path in files:
        base = next(
            (b for b in (ROOT, folders.data, folders.geo) if path.is_relative_to(b)), path.anchor
        )
        total.update(
            str(path.relative_to(base)).encode()
            + b"\0"
            + hashlib.sha256(path.read_bytes()).digest()
        )


def build(inputs: Inputs, target: Path) -> None:
    """Build the warehouse in `target`, a file that does not exist yet.

    Raises:
        BuildFailed: a reference file breaks a rule of its table; the message names it.
        SubmissionInvalid, RawUnreadable: a submission is no longer readable.
    """
    catalogue = Catalogue.read(inputs.folders.reference, draft=inputs.draft)
    con = duckdb.connect(
        config={
            "threads": threads(sum(h.submission.rows for h in inputs.history) >= _MANY_ROWS),
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(target.parent / ".spill"),
        }
    )
    kept = Understood(inputs.folders.warehouse, inputs.rules)
    try:
        if not kept.copy_reference(target):
            _attach(con, target)
            _reference_tables(con, inputs, catalogue)
            lay(con)
            _close(con)
            kept.keep_reference(target)
        _attach(con, target)
        con.execute(
            "UPDATE build_info SET value = ? WHERE key = 'fingerprint'", [inputs.fingerprint]
        )
        received = [Numbered(n, h.submission) for n, h in enumerate(inputs.history, start=1)]
        stage_submissions(con, inputs.history)
        stage_reviews(con, inputs.history)
        stage_calendar(con, read_calendar(inputs.folders.raw))
        stage_overrides(con, read_overrides(inputs.folders.raw))
        stage_rules(con, rules.activations(inputs.folders.reference))
        fill_submissions(con)
        load(con, inputs.folders.raw, catalogue, received, kept)
        fill_values(con)
        _mark_in_force(con)
        verify(con, catalogue)
        _close(con)
    finally:
        con.close()


def threads(much: bool) -> int:
    """How many threads a build is worth: where there is little to do, waking them costs more."""
    return (os.cpu_count() or 2) if much else 1


def _attach(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    con.execute(f"ATTACH '{_quoted(target)}' AS built (RECOVERY_MODE no_wal_writes)")
    con.execute("USE built")
    con.execute("SET TimeZone = 'UTC'")


def _close(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("USE memory")
    con.execute("CHECKPOINT built")
    con.execute("DETACH built")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _reference_tables(con: duckdb.DuckDBPyConnection, inputs: Inputs, catalogue: Catalogue) -> None:
    """Each reference file as a table of texts `ref_<name>`, the rules as in force; with those computed."""
    reference = inputs.folders.reference
    ruled = rules.texts(reference, draft=inputs.draft)
    for path in sorted(reference.glob("*.csv")):
        if path.name in ruled:
            cells = rules.columns_of(ruled[path.name])
            texts = pa.schema([(column, pa.string()) for column in cells])
            con.register("incoming", pa.table(cells, schema=texts))
            con.execute(
                f"CREATE TEMP TABLE ref_{path.stem} AS SELECT nullif(COLUMNS(*), '') FROM incoming"
            )
            con.unregister("incoming")
            continue
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in _columns(path))
        con.execute(
            f"CREATE TEMP TABLE ref_{path.stem} AS FROM read_csv('{_quoted(path)}', header = true, delim = ',', "
            f"quote = '\"', escape = '\"', auto_detect = false, columns = {{{columns}}})"
        )
    events = list(range(EXACT_UNDER))
    low, high = exact_poisson(events)
    _table(
        con, "ref_poisson_limits", {"events": events, "low": low.tolist(), "high": high.tolist()}
    )
    codes, surfaces = _surfaces(inputs.folders)
    _table(con, "ref_surfaces", {"code": codes, "surface_km2": surfaces})
    territory = catalogue.territory
    facts = {
        "fingerprint": "",  # of each build
        "duckdb_version": duckdb.__version__,
        "rules_version": str(territory["rules_version"]),
        "territory": territory["name"],
        "agency": territory["agency"],
        "plan": territory["plan"]["title"],
    }
    views = view_scripts()
    _table(con, "ref_view_scripts", {"position": list(range(len(views))), "sql": views})
    _table(con, "ref_build_info", {"key": list(facts), "value": list(facts.values())})


def _columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig") as file:
        return file.readline().strip().split(",")


def _table(
    con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[object]]
) -> None:
    con.register("incoming", pa.table(dict(columns)))
    con.execute(f"CREATE TEMP TABLE {name} AS FROM incoming")
    con.unregister("incoming")


def _surfaces(folders: Folders) -> tuple[list[object], list[object]]:
    """Codes and surfaces of every area [km²]; none where the territory has no boundaries yet."""
    path = folders.geo / "surfaces.csv"
    if not path.exists():
        return [], []
    rows = list(read_rows(path))
    return [row["code"] for row in rows], [float(row["surface_km2"]) for row in rows]


def _mark_in_force(con: duckdb.DuckDBPyConnection) -> None:
    """`submissions.in_force`: at least one of its cells is in force."""
    con.execute("""
        UPDATE submissions SET in_force = live_to IS NULL AND (
            number NOT IN (FROM contested_groups)
            OR number IN (SELECT sub FROM row_spans WHERE valid_to IS NULL))
    """)


def verify(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """The second wall: counts and uniqueness that the tables' own constraints do not hold.

    Raises:
        BuildFailed: an expectation of the territory is not met, or a cell is there twice.
    """
    found = dict(
        con.execute("SELECT level::VARCHAR, count(*) FROM areas GROUP BY level").fetchall()
    )
    for level, count in catalogue.territory["expected"].items():
        if found.get(level, 0) != count:
            raise BuildFailed(
                f"areas.csv ha {found.get(level, 0)} aree di livello {level}, territory.toml ne attende {count}."
            )
    twice = con.execute("""
        SELECT count(*) FROM (
            SELECT row(indicator_id, semester_id, area_id, sex, age_band) AS cell,
                   lag(row(indicator_id, semester_id, area_id, sex, age_band)) OVER () AS before
            FROM observation_facts)
        WHERE cell = before
    """).fetchone()
    if twice and twice[0]:
        raise BuildFailed(
            f"{twice[0]} valori sono presenti due volte: un invio ripete le sue righe."
        )
