"""All the Ambiti send at once: each has its receipt, and what has a receipt is in force, its own."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from pipelines.folders import new_folder
from pipelines.publish import publish
from pipelines.store import read_content, read_history
from tests.browser import at_rest, chromium, open_page, serving
from tests.fixtures_sending import SEMESTER

TODAY = "2026-07-19"
INDICATOR = "SS1-CAMMINO"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A new data folder of the shipped territory, empty and published."""
    monkeypatch.setenv("PROLOGO_TODAY", TODAY)
    data = new_folder(tmp_path / "dati", Folders(ROOT / "data", ROOT / "geo"))
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(data))
    folders = Folders(data, ROOT / "geo")
    publish(folders)
    return folders


def files_of(folders: Folders, count: int) -> dict[str, bytes]:
    """A file for each of some Ambiti: all its comuni with one number, which is that Ambito's own."""
    catalogue = Catalogue.read(folders.reference)
    ambiti = [code for code, area in catalogue.senders.items() if area.level == "ambito"][:count]
    files = {}
    for number, ambito in enumerate(ambiti, start=11):
        own = [a.code for a in catalogue.areas.values() if a.parent_code == ambito]
        lines = [f"{SEMESTER};{comune};{INDICATOR};{number}" for comune in own]
        text = "\n".join(["semestre;codice_area;codice_indicatore;valore", *lines])
        files[ambito] = text.encode()
    return files


def assert_each_has_its_own(folders: Folders, files: dict[str, bytes], sent: set[str]) -> None:
    """The submissions with a receipt are in force, whole, with the numbers of their sender."""
    publish(folders)
    history = {h.submission.ambito: h for h in read_history(folders.raw)}
    assert sent <= set(history)
    assert len(read_history(folders.raw)) == len(history)
    for ambito, known in history.items():
        assert read_content(folders.raw, known.submission) == files[ambito]
    rows = open_warehouse(folders.warehouse).query(
        "SELECT s.ambito_code, count(*) AS n, min(value) AS low, max(value) AS high FROM observations o "
        "JOIN submissions s ON s.id = o.submission_id GROUP BY ALL"
    )
    assert set(rows["ambito_code"]) == set(history)
    for row in rows.itertuples():
        lines = files[row.ambito_code].decode().splitlines()[1:]
        number = float(lines[0].rsplit(";", 1)[1])
        assert (row.n, row.low, row.high) == (len(lines), number, number)


def intake(path: Path, ambito: str) -> subprocess.Popen[str]:
    verb = ["intake", str(path), "--by", f"referente {ambito}", "--ambito", ambito, "--json"]
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines", *verb],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def send_from_processes(folders: Folders, tmp_path: Path, count: int, killed: int) -> None:
    files = files_of(folders, count)
    assert len(files) == count
    running = {}
    for ambito, content in files.items():
        path = tmp_path / f"{ambito}.csv"
        path.write_bytes(content)
        running[ambito] = intake(path, ambito)
    chance = random.Random(killed)
    for ambito in chance.sample(list(running), killed):
        time.sleep(chance.uniform(0.2, 1.5))
        running[ambito].kill()
    receipts = set()
    for ambito, process in running.items():
        out, err = process.communicate(timeout=300)
        if process.returncode == 0:
            assert json.loads(out)["submission_id"].split(".")[1] == ambito
            receipts.add(ambito)
        else:
            assert process.returncode == -9, err
    assert len(receipts) >= count - killed
    assert_each_has_its_own(folders, files, receipts)


def test_three_referents_send_at_once(house: Folders, tmp_path: Path) -> None:
    send_from_processes(house, tmp_path, 3, 0)


@pytest.mark.proof
@pytest.mark.parametrize("killed", [0, 5])
def test_fourteen_processes_send_at_once(house: Folders, tmp_path: Path, killed: int) -> None:
    send_from_processes(house, tmp_path, 14, killed)


def send_from_browsers(folders: Folders, count: int, kill_after: int | None) -> None:
    """`count` sessions in Chromium press Invia together; the server may be killed after some receipts."""
    files = files_of(folders, count)
    receipts = set()
    with serving(folders.data, TODAY) as (url, server), chromium() as browser:
        open_page(browser, url).page.context.close()
        pages = {a: open_page(browser, f"{url}/carica?ambito={a}").page for a in files}
        for ambito, page in pages.items():
            page.set_input_files(
                'input[type="file"]',
                {"name": f"{ambito}.csv", "mimeType": "text/csv", "buffer": files[ambito]},
            )
        for page in pages.values():
            page.get_by_role("button", name="Invia", exact=True).wait_for(timeout=120_000)
            at_rest(page, 120)
        for page in pages.values():
            page.get_by_role("button", name="Invia", exact=True).click(no_wait_after=True)
        for ambito, page in pages.items():
            if len(receipts) == kill_after:
                server.kill()
                break
            page.locator("dl.receipt").wait_for(timeout=180_000)
            assert ambito in page.locator("dl.receipt").inner_text()
            receipts.add(ambito)
    assert len(receipts) == (count if kill_after is None else kill_after)
    assert_each_has_its_own(folders, files, receipts)


@pytest.mark.browser
def test_two_sessions_send_at_once(house: Folders) -> None:
    send_from_browsers(house, 2, None)


@pytest.mark.proof
@pytest.mark.browser
@pytest.mark.parametrize("kill_after", [None, 4])
def test_fourteen_sessions_send_at_once(house: Folders, kill_after: int | None) -> None:
    send_from_browsers(house, 14, kill_after)
