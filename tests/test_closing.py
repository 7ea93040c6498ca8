"""A closing freezes what was known: a later correction changes today's answer, and nothing frozen."""

from __future__ import annotations

import io
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from monitoring.catalogue import Catalogue
from monitoring.exports import as_bytes, read_view
from monitoring.italian import day_of
from monitoring.settings import Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines import closing as closing_module
from pipelines.__main__ import main
from pipelines.calendar import close, extend
from pipelines.closing import MANIFEST, VIEWS, freeze_missing
from pipelines.intake import receive
from pipelines.store import NotFinished, digest
from tests.small_territory import small_codes

SENDER = small_codes()["ambito"][0]
COMUNE = small_codes()["comune"][0]
INDICATOR, SEMESTER, CLOSING_DAY = "SS1-CAMMINO", "2026-S1", "2026-08-16"


def send(folders: Folders, value: int) -> None:
    text = (
        f"semestre;codice_area;codice_indicatore;valore\n{SEMESTER};{COMUNE};{INDICATOR};{value}\n"
    )
    area = Catalogue.read(folders.reference).areas[SENDER]
    receipt = receive(folders, text.encode(), "f.csv", "io", area, accept_warnings="corretto")
    assert receipt.submission, receipt.checked.examined.report.problems


def numerator(rows: pd.DataFrame) -> list[float]:
    one = (rows["area_code"] == COMUNE) & (rows["indicator_code"] == INDICATOR)
    return list(rows.loc[one & (rows["semester"] == SEMESTER), "numerator"].dropna())


def asked(warehouse: Warehouse) -> list[float]:
    return numerator(warehouse.query("SELECT * FROM indicator_by_area"))


def frozen(folders: Folders, view: str) -> pd.DataFrame:
    return pq.read_table(folders.closings / SEMESTER / f"{view}.parquet").to_pandas()


def contents(folder: Path) -> dict[str, str]:
    return {p.name: digest(p.read_bytes()) for p in sorted(folder.iterdir())}


@pytest.fixture
def closed(small: Folders, monkeypatch: pytest.MonkeyPatch) -> tuple[Folders, datetime]:
    """A semester with one value, 7, closed; and the moment of the closing."""
    monkeypatch.setenv("PROLOGO_TODAY", CLOSING_DAY)
    send(small, 7)
    return small, close(small, SEMESTER, "Coordinamento").at


def test_a_later_correction_changes_today_and_nothing_frozen(
    closed: tuple[Folders, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders, at = closed
    before = contents(folders.closings / SEMESTER)
    monkeypatch.setenv("PROLOGO_TODAY", "2026-08-20")
    extend(folders, SEMESTER, SENDER, date(2026, 9, 1), "Errore di conteggio", "ATS")
    send(folders, 9)
    now = open_warehouse(folders.warehouse)
    then = now.at(at)
    assert asked(now) == [9]
    assert asked(then) == [7]
    assert then.query("SELECT * FROM calendar_exceptions").empty
    assert len(now.query("SELECT * FROM calendar_exceptions")) == 1
    assert then.query("SELECT closed_by FROM semester_closings")["closed_by"][0] == "Coordinamento"
    then.close()
    assert numerator(frozen(folders, "indicator_by_area")) == [7]
    assert contents(folders.closings / SEMESTER) == before
    assert main(["build"]) == 0
    assert contents(folders.closings / SEMESTER) == before


def test_each_frozen_view_is_what_the_view_says_as_of_the_closing(
    closed: tuple[Folders, datetime],
) -> None:
    folders, at = closed
    then = open_warehouse(folders.warehouse).at(at)
    for view in VIEWS:
        exported = as_bytes(read_view(then, view, at.date()), "parquet")
        expected = comparable(pq.read_table(io.BytesIO(exported)).to_pandas())
        pd.testing.assert_frame_equal(comparable(frozen(folders, view)), expected, obj=view)
    then.close()


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """As texts, in order; a mean may differ in its last digit, as its rows are added in any order."""
    texts = rows.round(9).astype(str)
    return texts.sort_values(list(texts.columns)).reset_index(drop=True)


def test_the_manifest_tells_moment_fingerprint_and_digests(
    closed: tuple[Folders, datetime],
) -> None:
    folders, at = closed
    folder = folders.closings / SEMESTER
    manifest = json.loads((folder / MANIFEST).read_text())
    assert datetime.fromisoformat(manifest["as_of"]) == at
    assert day_of(at).isoformat() == CLOSING_DAY
    assert (manifest["semester"], manifest["closed_by"]) == (SEMESTER, "Coordinamento")
    assert manifest["fingerprint"] == open_warehouse(folders.warehouse).fingerprint
    files = {f["name"]: f for f in manifest["files"]}
    assert set(files) == {f"{view}.parquet" for view in VIEWS}
    assert {p.name for p in folder.iterdir()} == {*files, MANIFEST}
    for name, told in files.items():
        assert told["sha256"] == digest((folder / name).read_bytes())
        assert told["rows"] == pq.read_table(folder / name).num_rows


def test_a_freeze_that_failed_is_completed_by_the_next_build(
    small: Folders, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The closing stands, nothing half made is to be seen, and the value is that of the closing."""
    monkeypatch.setenv("PROLOGO_TODAY", CLOSING_DAY)
    send(small, 7)
    written = closing_module.write_durably

    def full(path: Path, content: bytes) -> None:
        if path.name.startswith("milestone_status"):
            raise OSError(28, "No space left on device")
        written(path, content)

    with monkeypatch.context() as disk:
        disk.setattr(closing_module, "write_durably", full)
        with pytest.raises(NotFinished, match="è registrata, ma la sua copia"):
            close(small, SEMESTER, "Coordinamento")
    assert [p.name for p in small.closings.iterdir()] == [".lock"]
    (small.closings / ".2026-S1.dead.making").mkdir()  # as a kill would leave it
    monkeypatch.setenv("PROLOGO_TODAY", "2026-08-20")
    extend(small, SEMESTER, SENDER, date(2026, 9, 1), "Errore di conteggio", "ATS")
    send(small, 9)
    assert main(["build"]) == 0
    assert f"chiusura: {small.closings / SEMESTER}" in capsys.readouterr().out
    assert numerator(frozen(small, "indicator_by_area")) == [7]
    assert sorted(p.name for p in small.closings.iterdir()) == [".lock", SEMESTER]
    assert freeze_missing(small) == []


def test_without_closings_no_folder_is_made(small: Folders) -> None:
    assert freeze_missing(small) == []
    assert not small.closings.exists()


def test_the_warehouse_made_again_says_the_same_as_of_the_closing(
    closed: tuple[Folders, datetime],
) -> None:
    folders, at = closed
    shutil.rmtree(folders.warehouse)
    assert main(["build"]) == 0
    then = open_warehouse(folders.warehouse).at(at.astimezone(UTC))
    assert asked(then) == [7]
    assert then.query("SELECT * FROM semester_closings")["semester"].tolist() == [SEMESTER]
    then.close()
