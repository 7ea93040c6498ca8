"""«Cosa cambia se invio»: what is shown before is what the pages say after really sending."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from monitoring.catalogue import Catalogue
from monitoring.effects import Effects, place
from monitoring.locks import locked
from monitoring.queries import figures, plan, sending
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, current_name, open_warehouse
from pipelines import private_snapshot
from pipelines.effects import effects_of_sending
from pipelines.intake import check, receive
from pipelines.private_snapshot import HOME, LOCK, PreviewFailed, sweep
from pipelines.publish import publish
from tests.fixtures_plan import Row, report, send
from tests.fixtures_sending import as_csv, filled, template_rows
from tests.small_territory import make_small, small_codes
from ui.effects_words import NOTHING, completeness_lines, effects_title

CODES = small_codes()
ONE, TWO = CODES["ambito"]
ASST, ROOT_CODE = CODES["asst"][0], CODES["provincia"][0]
FIRST = CODES["comune"][:4]
DAY, SEMESTER = date(2026, 8, 1), "2026-S1"
WALKS, OTHER = "SS1-CAMMINO", "SS1-ATTIVO-65"


def _values(indicator: str, *values: str) -> list[Row]:
    return [
        {"codice_area": area, "codice_indicatore": indicator, "valore": value}
        for area, value in zip(FIRST, values, strict=False)
    ]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small territory, where both Ambiti have sent something."""
    folders = make_small(tmp_path_factory.mktemp("effetti"), published=False)
    milestones = [m for m in _milestones(folders, "ambito") if "2026" in m][:6]
    for ambito in (ONE, TWO):
        rows = [report(m, ambito, "in_corso", avanzamento="40") for m in milestones]
        send(folders, "traguardi", SEMESTER, ambito, rows)
    send(folders, "indicatori", SEMESTER, ONE, _values(WALKS, "3", "4", "5", "6"))
    send(folders, "indicatori", SEMESTER, TWO, [
        {"codice_area": c, "codice_indicatore": WALKS, "valore": "5"} for c in CODES["comune"][4:]
    ])  # fmt: skip
    publish(folders)
    return folders


def _milestones(folders: Folders, level: str) -> list[str]:
    return [
        m.code for m in Catalogue.read(folders.reference).milestones.values() if m.level == level
    ]


@pytest.fixture
def house(sent: Folders, tmp_path: Path, on_day: str, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A copy of it for one test, set in the environment."""
    shutil.copytree(sent.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", sent.geo)
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(folders.geo))
    open_warehouse(folders.warehouse)  # a reader leaves its lock file
    return folders


def _done(folders: Folders, level: str, area: str, count: int) -> bytes:
    rows = [
        report(m, area, "completato", data_completamento="2026-06-20")
        for m in _milestones(folders, level)
        if "2026" in m
    ]
    return as_csv([{"semestre": SEMESTER, **row} for row in rows[:count]])


def _indicators(*rows: Row) -> bytes:
    return as_csv([{"semestre": SEMESTER, **row} for row in rows])


def _cartelle(folders: Folders) -> bytes:
    rows = template_rows(folders, "cartelle", ONE)
    for row in rows:
        row |= {"cartelle_attive": "90", "cartelle_nuove": "9", "cartelle_aggiornate": "45"}
    return as_csv(rows)


def _money(folders: Folders) -> bytes:
    rows = template_rows(folders, "risorse", ONE)
    return as_csv([row | {"stanziato": "1000", "liquidato": "10", "speso": "5"} for row in rows])


@dataclass(frozen=True)
class Case:
    sender: str
    content: Callable[[Folders], bytes]
    says: str


CASES = {
    "milestones done": Case(
        ONE, lambda f: _done(f, "ambito", ONE, 3), "3 traguardi passano a «completato»"
    ),
    "milestones of a distretto": Case(
        ASST,
        lambda f: _done(f, "distretto", CODES["distretto"][0], 2),
        "2 traguardi passano a «completato»",
    ),
    "milestones of the province": Case(
        ROOT_CODE,
        lambda f: _done(f, "provincia", ROOT_CODE, 1),
        "1 traguardo passa a «completato»",
    ),
    "a value corrected": Case(
        ONE, lambda _: _indicators(*_values(WALKS, "13")), "1 indicatore cambia valore"
    ),
    "a value emptied": Case(
        ONE,
        lambda _: _indicators(*_values(WALKS, "3", "4", "5", "")),
        "le celle compilate di Indicatori scendono da 4 a 3 su",
    ),
    "a whole template": Case(
        ONE, lambda f: filled(f, ONE), "le celle compilate di Indicatori salgono da 4 a"
    ),
    "case files": Case(ONE, _cartelle, "le celle compilate di Cartelle sociali salgono da 0 a"),
    "money": Case(ONE, _money, "le celle compilate di Risorse salgono da 0 a"),
    "the same values": Case(ONE, lambda _: _indicators(*_values(WALKS, "3", "4", "5")), NOTHING),
}


def preview(folders: Folders, content: bytes, sender: str) -> Effects:
    area = Catalogue.read(folders.reference).areas[sender]
    found = check(folders, content, "invio.csv", area).examined.report
    assert found.errors == []
    return effects_of_sending(folders, content, "invio.csv", found)


def files(folders: Folders) -> dict[str, tuple[str, int]]:
    """Every file of the raw and warehouse folders: digest and time of the last change."""
    return {
        str(p): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns)
        for room in (folders.raw, folders.warehouse)
        for p in sorted(room.rglob("*"))
        if p.is_file() and p.name != LOCK
    }


def assert_says(house: Warehouse, effects: Effects, when: str) -> None:
    """One side of the effects is what the questions of the pages answer."""
    sender, shown = effects.sender.code, effects.milestones
    state = {(r["code"], r["area_code"]): r[f"state_{when}"] for r in shown.to_dict("records")}
    seen = plan.milestones_seen_from(house, sender, DAY)
    whole = plan.whole_plan(house, DAY)
    own = [(r.code, r.area_code, r.state) for r in seen.itertuples()]
    own += [(r.milestone_code, ROOT_CODE, r.state) for r in whole[whole["is_today"]].itertuples()]
    for code, area, said in own:
        if (code, area) in state or area in (sender, ROOT_CODE):
            assert state[code, area] == said, (code, area)
    judged = plan.objectives_today(house, DAY).set_index("objective_code")
    there = effects.objectives
    for row in there[there["area_code"] == ROOT_CODE].to_dict("records"):
        assert row[f"state_{when}"] == judged.loc[row["code"], "state"]
        assert row[f"actual_{when}"] == pytest.approx(
            judged.loc[row["code"], "actual"], nan_ok=True
        )
    for row in effects.indicators.to_dict("records"):
        for prefix, code, level in (
            ("", sender, effects.sender.level),
            ("whole_", ROOT_CODE, "provincia"),
        ):
            areas = figures.by_area(house, row["code"], effects.semester, level).set_index("code")
            word = "whole_state" if prefix else "value_state"
            if code not in areas.index:  # not reported yet, or not summed up to here
                assert pd.isna(row[f"{word}_{when}"])
                continue
            assert row[f"{word}_{when}"] == areas.loc[code, "value_state"]
            for name in ("value", "coverage"):
                said, expected = row[f"{prefix}{name}_{when}"], areas.loc[code, name]
                assert said == pytest.approx(expected, nan_ok=True), (row["code"], name)
            if not prefix and not pd.isna(row[f"rank_{when}"]):
                order = sorted(areas["value"].dropna(), reverse=True)
                assert row[f"rank_{when}"] == order.index(areas.loc[code, "value"]) + 1
    due = sending.due_from(house, sender, effects.semester).set_index("dataset")
    for row in effects.completeness.to_dict("records"):
        for name in ("filled_cells", "expected_cells", "state"):
            assert row[f"{name}_{when}"] == due.loc[row["dataset"], name]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_preview_says_what_the_pages_say_after_sending(house: Folders, case: Case) -> None:
    content, before = case.content(house), files(house)
    effects = preview(house, content, case.sender)
    assert files(house) == before
    assert_says(open_warehouse(house.warehouse), effects, "before")
    sender = Catalogue.read(house.reference).areas[case.sender]
    assert receive(house, content, "invio.csv", "x", sender, "si").submission
    assert_says(open_warehouse(house.warehouse), effects, "after")
    assert case.says in effects_title(effects)
    assert effects.is_nothing == (case.says == NOTHING)


def test_the_first_file_of_all_is_previewed(small: Folders) -> None:
    effects = preview(small, filled(small, ONE), ONE)
    walks = effects.indicators.set_index("code").loc[WALKS]
    assert pd.isna(walks["value_before"])
    assert walks["value_after"] > 0
    assert_says(open_warehouse(small.warehouse), effects, "before")


def test_what_is_stored_and_not_published_is_not_the_senders_doing(house: Folders) -> None:
    send(house, "indicatori", SEMESTER, TWO, [
        {"codice_area": c, "codice_indicatore": OTHER, "valore": "50"} for c in CODES["comune"][4:]
    ])  # fmt: skip
    assert preview(house, _indicators(*_values(WALKS, "3", "4", "5", "6")), ONE).is_nothing


KILLED = """
import os, signal
from pipelines import effects
from pipelines.intake import check
from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
folders = Folders.from_environment()
content = open({file!r}, "rb").read()
report = check(folders, content, "a.csv", Catalogue.read(folders.reference).areas[{sender!r}])
effects.compare_snapshots = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
effects.effects_of_sending(folders, content, "a.csv", report.examined.report)
"""


def test_what_a_killed_preview_leaves_is_seen_by_nobody_and_swept(
    house: Folders, tmp_path: Path
) -> None:
    content = _indicators(*_values(WALKS, "13"))
    (tmp_path / "a.csv").write_bytes(content)
    before, name = files(house), current_name(house.warehouse)
    code = KILLED.format(file=str(tmp_path / "a.csv"), sender=ONE)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (house.warehouse / HOME).is_dir()
    assert current_name(house.warehouse) == name
    kept = {path: said for path, said in files(house).items() if HOME not in path}
    assert kept == before
    send(house, "indicatori", SEMESTER, ONE, _values(WALKS, "7"))
    publish(house)
    assert not (house.warehouse / HOME).exists()


def test_a_preview_at_work_is_not_swept(house: Folders) -> None:
    (house.warehouse / HOME).mkdir()
    with locked(house.warehouse / LOCK):
        sweep(house.warehouse)
        assert (house.warehouse / HOME).is_dir()
    sweep(house.warehouse)
    assert not (house.warehouse / HOME).exists()


def test_a_disk_that_refuses_is_said(house: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("disco pieno")

    monkeypatch.setattr(private_snapshot, "build", refuse)
    before = files(house)
    with pytest.raises(PreviewFailed, match=r"disco pieno\). Il file si può inviare lo stesso"):
        preview(house, _indicators(*_values(WALKS, "13")), ONE)
    assert files(house) == before
    assert not (house.warehouse / HOME).exists()


AREAS = pd.DataFrame(
    {
        "value": [4.0, 9.0, 4.0, None, 7.0],
        "value_state": ["valore", "valore", "valore", "soppresso", "valore"],
        "coverage": [1.0, 0.9, 1.0, 1.0, 0.5],
    },
    index=["A", "B", "C", "D", "E"],
)


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("B", "popolazione", (1, 3)),  # E covers too little to be compared
        ("A", "file", (2, 3)),
        ("C", "file", (2, 3)),  # equal figures have the same place
        ("D", "file", (None, None)),
        ("E", "file", (None, None)),
        ("A", "nessuno", (None, None)),  # a count follows the size of the area
    ],
)
def test_the_place_of_an_area(
    code: str, kind: str, expected: tuple[int | None, int | None]
) -> None:
    assert place(AREAS, code, kind, 0.8) == expected


def test_too_few_figures_give_no_place() -> None:
    few = AREAS.assign(value_state=["valore", "valore", "mancante", "mancante", "mancante"])
    assert place(few, "A", "file", 0.8) == (None, None)


def _effects(**cells: object) -> Effects:
    """Effects of one row a frame, where nothing changes but what is given: `frame_column`."""
    base: dict[str, dict[str, object]] = {
        "milestones": {"state": "in_corso", "done": 0, "required": 1, "actual": 0.4},
        "objectives": {"state": "in_corso", "expected": 0.5, "actual": 0.4},
        "indicators": {"value": 4.0, "value_state": "valore", "coverage": 0.9},
        "completeness": {"filled_cells": 90, "expected_cells": 145, "state": "incompleta"},
    }
    catalogue = Catalogue.read(ROOT / "data" / "reference")
    frames = {}
    for frame, columns in base.items():
        row = {
            f"{name}_{when}": value
            for name, value in columns.items()
            for when in ("before", "after")
        }
        given = {k.partition("_")[2]: v for k, v in cells.items() if k.startswith(frame)}
        row |= {"area_code": "AMB08", "dataset": "indicatori"} | given
        changed = any(row[f"{n}_before"] != row[f"{n}_after"] for n in columns)
        frames[frame] = pd.DataFrame([row | {"changed": changed}])
    sender, root = catalogue.areas["AMB08"], catalogue.areas["BG"]
    return Effects(sender, root, "indicatori", SEMESTER, **frames)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, NOTHING),
        (
            {"milestones_state_after": "completato"},
            "Con questo invio 1 traguardo passa a «completato».",
        ),
        (
            {"objectives_state_after": "a_buon_punto", "indicators_value_after": 5.0},
            "Con questo invio 1 obiettivo passa a «a buon punto» e 1 indicatore cambia valore.",
        ),
        (
            {"completeness_filled_cells_after": 128},
            "Con questo invio le celle compilate di Indicatori salgono da 90 a 128 su 145.",
        ),
        (
            {"milestones_state_after": "completato", "milestones_area_code": "BG"},
            "Con questo invio per tutto il territorio 1 traguardo passa a «completato».",
        ),
        (
            {"milestones_actual_after": 0.6, "indicators_coverage_after": 1.0},
            "Con questo invio nessuno stato e nessun valore cambia; si aggiornano 1 traguardo e 1 indicatore.",
        ),
    ],
)
def test_the_title_says_what_changes(cells: dict[str, object], said: str) -> None:
    effects = _effects(**cells)
    assert effects_title(effects) == said
    assert effects.is_nothing == (not cells)


def test_the_cells_are_said_with_their_state() -> None:
    effects = _effects(completeness_filled_cells_after=145, completeness_state_after="in_tempo")
    assert completeness_lines(effects) == [
        "Indicatori: 145 di 145 celle compilate, prima 90; da incompleta a in tempo."
    ]
    assert (
        completeness_lines(
            replace(effects, completeness=effects.completeness.assign(changed=False))
        )
        == []
    )
