"""The warehouse built from raw, reference and geo: a pure function of the files it reads."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from monitoring.catalogue import Catalogue, read_rows
from monitoring.errors import PrologoError
from monitoring.settings import ROOT, Folders
from monitoring.statistics.intervals import EXACT_UNDER, exact_poisson
from pipelines.calendar_events import read_calendar, stage_calendar
from pipelines.load import load
from pipelines.stage_reviews import stage_reviews
from pipelines.staged import Numbered
from pipelines.store import History, read_history
from pipelines.understood import Understood

SQL = Path(__file__).parent / "sql"
_AFTER_REFERENCE = "20"  # files below this number hold the reference data
_AFTER_SUBMISSIONS = "21"
MEMORY_LIMIT = "560MB"


class BuildFailed(PrologoError):
    """The warehouse cannot be built from these files."""


@dataclass(frozen=True)
class Inputs:
    """What a build reads, the fingerprint of all of it, and that of all but the submissions."""

    folders: Folders
    history: list[History]
    fingerprint: str
    rules: str


def gather(folders: Folders) -> Inputs:
    """List the raw folder and fingerprint everything that the result depends on.

    Received files enter by the digest in their sidecar, which the load verifies.
    """
    total = hashlib.sha256(f"{duckdb.__version__} {pa.__version__}".encode())
    code = [p for room in ("pipelines", "monitoring") for p in sorted((ROOT / room).rglob("*"))]
    files = [p for p in code if p.suffix in (".py", ".sql")]
    for folder in (folders.reference, folders.geo):
        files += [p for p in sorted(folder.rglob("*")) if p.is_file()]
    raw = sorted(folders.raw.glob("*/*/*.json")) + sorted(folders.events.glob("*.json"))
    _add(total, files, folders)
    rules = total.hexdigest()[:16]
    _add(total, raw, folders)
    return Inputs(folders, read_history(folders.raw), total.hexdigest()[:16], rules)


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
    catalogue = Catalogue.read(inputs.folders.reference)
    con = duckdb.connect(
        config={
            "threads": os.cpu_count() or 2,
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(target.parent / ".spill"),
        }
    )
    kept = Understood(inputs.folders.warehouse, inputs.rules)
    try:
        if not kept.copy_reference(target):
            _attach(con, target)
            _reference_tables(con, inputs)
            _run(con, (s for s in _scripts() if s.name < _AFTER_REFERENCE))
            _close(con)
            kept.keep_reference(target)
        _attach(con, target)
        con.execute(
            "UPDATE build_info SET value = ? WHERE key = 'fingerprint'", [inputs.fingerprint]
        )
        received = [Numbered(n, h.submission) for n, h in enumerate(inputs.history, start=1)]
        _submissions_table(con, inputs.history)
        stage_reviews(con, inputs.history)
        stage_calendar(con, read_calendar(inputs.folders.raw))
        _run(con, (s for s in _scripts() if _AFTER_REFERENCE <= s.name < _AFTER_SUBMISSIONS))
        load(con, inputs.folders.raw, catalogue, received, kept)
        _run(con, (s for s in _scripts() if s.name >= _AFTER_SUBMISSIONS))
        _mark_in_force(con)
        verify(con, catalogue)
        _close(con)
    finally:
        con.close()


def _scripts() -> list[Path]:
    return sorted(SQL.glob("*.sql"))


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


def _run(con: duckdb.DuckDBPyConnection, scripts: Iterable[Path]) -> None:
    for script in scripts:
        try:
            con.execute(script.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            if "Could not write" in str(error):  # the disk, not the script
                raise OSError(str(error)) from error
            raise BuildFailed(f"{script.name}: {error}") from error


def _reference_tables(con: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Each reference file as a table of texts `ref_<name>`, with three computed ones."""
    for path in sorted(inputs.folders.reference.glob("*.csv")):
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
    territory = Catalogue.read(inputs.folders.reference).territory
    facts = {
        "fingerprint": "",  # of each build
        "duckdb_version": duckdb.__version__,
        "rules_version": str(territory["rules_version"]),
        "territory": territory["name"],
        "agency": territory["agency"],
        "plan": territory["plan"]["title"],
    }
    views = [
        text
        for p in _scripts()
        if re.search(r"^CREATE (VIEW|MACRO)", text := p.read_text(encoding="utf-8"), re.MULTILINE)
    ]
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


def _submissions_table(con: duckdb.DuckDBPyConnection, history: list[History]) -> None:
    rows = [
        {
            "number": number,
            "id": h.submission.id,
            "dataset": h.submission.dataset,
            "semester": h.submission.semestre,
            "ambito_code": h.submission.ambito,
            "state": h.state,
            "received_at": h.submission.received,
            "received_by": h.submission.received_by,
            "live_to": h.live_to,
            "sha256": h.submission.sha256,
            "original_name": h.submission.original_name,
            "rows": h.submission.rows,
            "rules_version": h.submission.rules_version,
            "warnings": len(h.submission.warnings),
            "warnings_reason": h.submission.warnings_reason,
            "review_reason": h.events[-1].why if h.events else None,
            "origin": h.submission.origin,
        }
        for number, h in enumerate(history, start=1)
    ]
    moment = pa.timestamp("us", tz="UTC")
    text = [
        "id",
        "dataset",
        "semester",
        "ambito_code",
        "state",
        "received_by",
        "sha256",
        "original_name",
        "rules_version",
        "warnings_reason",
        "review_reason",
        "origin",
    ]
    types = {**dict.fromkeys(text, pa.string()), "received_at": moment, "live_to": moment}
    types |= dict.fromkeys(("number", "rows", "warnings"), pa.int32())
    order = [
        "number",
        "id",
        "dataset",
        "semester",
        "ambito_code",
        "state",
        "received_at",
        "received_by",
        "live_to",
        "sha256",
        "original_name",
        "rows",
        "rules_version",
        "warnings",
        "warnings_reason",
        "review_reason",
        "origin",
    ]
    schema = pa.schema([(name, types[name]) for name in order])
    con.register("incoming", pa.Table.from_pylist(rows, schema=schema))
    con.execute("CREATE TEMP TABLE staged_submissions AS FROM incoming")
    con.unregister("incoming")


def _mark_in_force(con: duckdb.DuckDBPyConnection) -> None:
    """`submissions.in_force`: at least one of its cells is in force."""
    con.execute("ALTER TABLE submissions ADD COLUMN in_force BOOLEAN")
    con.execute("""
        UPDATE submissions SET in_force = live_to IS NULL AND (
            number NOT IN (FROM contested_groups)
            OR number IN (SELECT sub FROM row_spans WHERE valid_to IS NULL))
    """)
    con.execute(
        "COMMENT ON COLUMN submissions.in_force IS 'Vero se almeno una sua cella è in vigore'"
    )


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
