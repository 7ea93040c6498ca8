"""kill -9 at random moments, a full disk, many at once: nothing acknowledged is lost, nothing half visible."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from monitoring.settings import ROOT, Folders
from monitoring.warehouse import current_name, open_warehouse
from pipelines.publish import clean, publish, read_back
from pipelines.scripts import BuildFailed
from pipelines.store import half_written, read_content, read_history
from tests.small_territory import small_codes

AMBITO = small_codes()["ambito"][0]
COMUNI = small_codes()["comune"][:4]
INDICATOR = "SS1-CAMMINO"


def start_worker(folders: Folders, first: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.crash_worker",
            str(folders.data),
            str(folders.geo),
            AMBITO,
            INDICATOR,
            ",".join(COMUNI),
            str(first),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def visible_numbers(folders: Folders) -> set[float]:
    """The numbers in force, read as any reader does: one, if no submission is half visible."""
    rows = open_warehouse(folders.warehouse).query(
        "SELECT value FROM observations WHERE indicator_code = ?", [INDICATOR]
    )
    assert len(rows) in (0, len(COMUNI))
    return set(rows["value"])


def kill_at_random(folders: Folders, kills: int, seed: int) -> dict[str, int]:
    """Kill the worker that many times, each inside an intake; what was seen."""
    chance, acknowledged, number, seen = (
        random.Random(seed),
        {},
        0,
        {"kills": 0, "acknowledged": 0, "half": 0},
    )
    duration, started = 1.0, time.monotonic()
    while seen["kills"] < kills:
        worker = start_worker(folders, number + 1)
        assert worker.stdout
        lives = chance.randint(0, 2)  # whole intakes before the one that is killed
        for line in worker.stdout:
            word, number_text, *rest = line.split()
            number = int(number_text)
            if word == "ACK":
                acknowledged[rest[0]] = number
                duration = time.monotonic() - started
                continue
            started = time.monotonic()
            if lives == 0:
                time.sleep(chance.uniform(0, duration))
                break
            lives -= 1
        worker.send_signal(signal.SIGKILL)
        for line in worker.communicate()[0].splitlines():  # acknowledged before the signal arrived
            if line.startswith("ACK"):
                acknowledged[line.split()[2]] = int(line.split()[1])
        seen["kills"] += 1
        seen["half"] += len(half_written(folders.raw))
        assert len(visible_numbers(folders)) <= 1
        stored = {h.submission.id for h in read_history(folders.raw)}
        assert set(acknowledged) <= stored
    publish(folders)
    history = read_history(folders.raw)
    for known in history:
        read_content(folders.raw, known.submission)
    published = set(open_warehouse(folders.warehouse).query("SELECT id FROM submissions")["id"])
    assert set(acknowledged) <= published == {h.submission.id for h in history}
    assert len(visible_numbers(folders)) <= 1
    seen["acknowledged"] = len(acknowledged)
    return seen


def test_killed_during_intake_and_publish(small: Folders) -> None:
    seen = kill_at_random(small, kills=5, seed=1)
    assert seen["kills"] == 5


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 6))
def test_killed_30_times_from_each_seed(small: Folders, seed: int) -> None:
    """120 kills in all."""
    seen = kill_at_random(small, kills=30, seed=seed)
    print(f"\nkill -9, seme {seed}: {seen}")
    assert seen["kills"] == 30
    assert seen["acknowledged"] > 15


def run_limited(
    folders: Folders, tmp_path: Path, limit_bytes: int, value: str
) -> subprocess.CompletedProcess[str]:
    """An intake in a process that may write no file over a size, as on a full disk."""
    file = tmp_path / "invio.csv"
    lines = [f"2026-S1;{comune};{INDICATOR};{value}" for comune in COMUNI]
    file.write_text("\n".join(["semestre;codice_area;codice_indicatore;valore", *lines]))
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pipelines",
            "intake",
            str(file),
            "--by",
            "prova",
            "--ambito",
            AMBITO,
            "--accept-warnings",
            "prova",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes)),
    )


def test_a_disk_that_refuses_the_file(small: Folders, tmp_path: Path) -> None:
    done = run_limited(small, tmp_path, 60, "5")
    assert done.returncode == 1
    assert "nulla è cambiato" in done.stderr
    assert "Traceback" not in done.stderr
    assert [
        p for p in small.raw.rglob("*") if p.is_file() and not p.name.startswith(".intake")
    ] == []


def test_a_disk_that_refuses_the_publication(small: Folders, tmp_path: Path) -> None:
    """The submission is safe and the old snapshot stays; with room again, the next build shows it."""
    before = current_name(small.warehouse)
    done = run_limited(small, tmp_path, 500_000, "5")
    assert done.returncode == 1
    assert "resta in vigore quella di prima" in done.stderr
    assert "Traceback" not in done.stderr
    assert current_name(small.warehouse) == before
    assert visible_numbers(small) == set()
    assert sorted(p.name for p in small.warehouse.glob(".*building*")) == []
    publish(small)
    assert visible_numbers(small) == {5}


def test_many_senders_at_once(small: Folders) -> None:
    workers = [start_worker(small, first) for first in (1000, 2000, 3000)]
    acknowledged: list[str] = []
    for worker in workers:
        assert worker.stdout
        for line in worker.stdout:
            if line.startswith("ACK"):
                acknowledged.append(line.split()[2])
                break
        worker.terminate()
        worker.communicate()
    publish(small)
    published = set(open_warehouse(small.warehouse).query("SELECT id FROM submissions")["id"])
    assert len(acknowledged) == 3
    assert set(acknowledged) <= published
    assert len(visible_numbers(small)) == 1


def test_readers_see_whole_snapshots_while_others_publish(small: Folders) -> None:
    worker = start_worker(small, 1)
    seen: set[float] = set()
    deadline = time.monotonic() + 60
    with ThreadPoolExecutor(2) as pool:
        while time.monotonic() < deadline and len(seen) < 2:
            for numbers in pool.map(lambda _: visible_numbers(small), range(4)):
                assert len(numbers) <= 1
                seen |= numbers
    worker.terminate()
    worker.communicate()
    assert len(seen) >= 2


def test_a_snapshot_that_a_reader_holds_is_not_cleaned(small: Folders) -> None:
    held = open_warehouse(small.warehouse)
    thresholds = small.reference / "thresholds.csv"
    thresholds.write_text(thresholds.read_text() + "prova,1,unità,Una prova,Per la prova\n")
    publish(small)
    assert (small.warehouse / held.name).exists()
    assert held.query("SELECT count(*) AS n FROM thresholds WHERE code = 'prova'")["n"][0] == 0
    newer = open_warehouse(small.warehouse)
    assert newer.query("SELECT count(*) AS n FROM thresholds WHERE code = 'prova'")["n"][0] == 1
    held.close()
    assert clean(small.warehouse) == [held.name]
    assert not (small.warehouse / held.name).exists()


def spoil_the_rows(path: Path) -> None:
    """Other bytes here and there in the second half of the file."""
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 2, len(content), 100_000):
        content[place] ^= 1
    path.write_bytes(content)


def spoil_a_view(path: Path) -> None:
    """A view asks for a column that is no longer there."""
    with duckdb.connect(str(path)) as con:
        con.execute("ALTER TABLE milestone_reports DROP COLUMN note")


@pytest.mark.parametrize("harm", [spoil_the_rows, spoil_a_view])
def test_what_does_not_read_back_is_not_published(
    small: Folders, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(small.warehouse / str(current_name(small.warehouse)), copy)
    read_back(copy)
    harm(copy)
    with pytest.raises(BuildFailed, match="non si rilegge"):
        read_back(copy)


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "DELETE FROM w.areas",
        "SELECT * FROM folders",
    ],
)
def test_a_reader_can_only_read_the_warehouse(small: Folders, attempt: str) -> None:
    folders = [1, 2, 3]  # noqa: F841  (the default lets SQL read Python variables)
    with pytest.raises(duckdb.Error):
        open_warehouse(small.warehouse).query(attempt)
