"""The demonstration's files: the same bytes each time, through the production door."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitoring.catalogue import Catalogue
from monitoring.italian import ROME, day_of
from monitoring.semester import Semester
from monitoring.settings import ROOT, Folders
from monitoring.validation.examine import examine
from monitoring.validation.reading import read_sheet
from pipelines import demo_sendings
from pipelines.calendar_events import read_calendar
from pipelines.demo import FIRST_SEMESTERS, DemoRefused, make_demo
from pipelines.demo_sendings import Director
from pipelines.store import digest, new_id
from tests.small_territory import make_small

SHIPPED = ROOT / "data" / "raw"
MAX_BYTES = 3 * 10**6
Sidecar = dict[str, Any]


def digests(raw: Path) -> dict[str, str]:
    """SHA-256 of each submission, sidecar and event, by its place."""
    return {
        str(path.relative_to(raw)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(raw.rglob("*"))
        if path.is_file() and path.name != "README.md" and not path.name.startswith(".")
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The whole demonstration, made here, on the shipped reference data."""
    data = tmp_path_factory.mktemp("demo")
    (data / "reference").symlink_to(ROOT / "data" / "reference")
    folders = Folders(data, ROOT / "geo")
    make_demo(folders, seed=1)
    return folders


@pytest.fixture(scope="module")
def sidecars() -> list[Sidecar]:
    return [json.loads(path.read_bytes()) for path in sorted(SHIPPED.glob("2*/*/*.json"))]


@pytest.fixture(scope="module")
def files(sidecars: list[Sidecar]) -> list[tuple[Sidecar, bytes]]:
    """Each shipped sidecar with the bytes of its file."""
    folder = SHIPPED / "{semestre}" / "{ambito}" / "{id}{suffix}"
    return [(s, Path(str(folder).format(**s)).read_bytes()) for s in sidecars]


# The same bytes


def test_the_shipped_files_are_those_that_seed_1_sends(catalogue: Catalogue) -> None:
    """Same numbers, so same senders and moments; same bytes. The checks are not run again."""
    wanted = [Semester.parse(code) for code in list(catalogue.windows)[:FIRST_SEMESTERS]]
    director, sent = Director(catalogue, 1, wanted), {}
    later = [late.sending for semester in wanted[:-1] for late in director.reopened(semester)]
    for s in [*director.sendings(), *later]:
        sha256 = digest(s.content)
        sent[new_id(s.dataset, s.semester.code, s.sender.code, s.at, sha256)] = sha256
    shipped = digests(SHIPPED)
    assert sent == {Path(n).stem: d for n, d in shipped.items() if n.endswith((".csv", ".xlsx"))}


@pytest.mark.proof
def test_the_shipped_folder_is_what_seed_1_writes(made: Folders) -> None:
    """To the last byte. Otherwise: empty data/raw (not its README) and run the command demo."""
    here, shipped = digests(made.raw), digests(SHIPPED)
    assert sorted(set(here) ^ set(shipped)) == []
    assert [name for name in here if here[name] != shipped[name]] == []


def test_two_runs_write_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    """A small territory, closings included: another process, another PYTHONHASHSEED."""
    found = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        folders = make_small(tmp_path / name, published=False)
        code = (
            "from pathlib import Path; from monitoring.settings import Folders; "
            "from pipelines.demo import make_demo; import sys; "
            "folders = Folders(Path(sys.argv[1]), Path(sys.argv[2])); "
            "make_demo(folders, seed=7, semesters=['2025-S1', '2025-S2'])"
        )
        env = os.environ | {"PYTHONHASHSEED": "1" if name == "first" else "2"}
        command = [sys.executable, "-c", code, str(folders.data), str(folders.geo)]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        found.append(digests(folders.raw))
    assert found[0] == found[1]
    assert len(found[0]) > 20
    calendar = read_calendar(folders.raw)
    assert [c.semester for c in calendar.closings] == ["2025-S1"]
    assert [e.semester for e in calendar.extensions] == ["2025-S1"]


def test_another_seed_tells_another_story(catalogue: Catalogue) -> None:
    first = [s.content for s in Director(catalogue, 1, [Semester(2025, 1)]).sendings()]
    other = [s.content for s in Director(catalogue, 2, [Semester(2025, 1)]).sendings()]
    assert len(set(first) & set(other)) < len(first) / 4


# Through the production door


def test_a_folder_with_submissions_is_refused(tmp_path: Path) -> None:
    folders = make_small(tmp_path, published=False)
    assert make_demo(folders, semesters=["2025-S1"]) > 10
    before = digests(folders.raw)
    with pytest.raises(DemoRefused, match="contiene già degli invii"):
        make_demo(folders)
    assert digests(folders.raw) == before


def test_a_folder_with_frozen_closings_is_refused(tmp_path: Path) -> None:
    """They would stay those of another story."""
    folders = make_small(tmp_path, published=False)
    (folders.closings / "2025-S1").mkdir(parents=True)
    with pytest.raises(DemoRefused, match="contiene già delle chiusure"):
        make_demo(folders, semesters=["2025-S1"])
    assert digests(folders.raw) == {}


def test_a_semester_outside_the_plan_is_refused(tmp_path: Path) -> None:
    folders = make_small(tmp_path, published=False)
    with pytest.raises(DemoRefused, match="2031-S1 è fuori dal piano"):
        make_demo(folders, semesters=["2031-S1"])


def test_a_file_with_errors_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = make_small(tmp_path, published=False)
    right = demo_sendings.render

    def wrong(*arguments: object) -> bytes:
        return right(*arguments).replace(b"2025-S1", b"2032-S1")  # type: ignore[arg-type]

    monkeypatch.setattr(demo_sendings, "render", wrong)
    with pytest.raises(DemoRefused, match="non è come deve"):
        make_demo(folders, semesters=["2025-S1"])
    assert digests(folders.raw) == {}


def test_every_shipped_file_passes_on_the_day_it_arrived(
    catalogue: Catalogue, files: list[tuple[Sidecar, bytes]]
) -> None:
    """One in eight, and those after a closing: all were examined when they were made."""
    calendar = read_calendar(SHIPPED)
    given = {(e.semester, e.sender) for e in calendar.extensions}
    later = [f for f in files if (f[0]["semestre"], f[0]["ambito"]) in given]
    assert later
    for sidecar, content in [*files[::8], *later]:
        sender = catalogue.areas[str(sidecar["ambito"])]
        day = datetime.fromisoformat(str(sidecar["received_at"])).date()
        until = calendar.last_days(catalogue, sender.code)
        report = examine(content, "file", catalogue, sender=sender, day=day, until=until).report
        assert report.errors == [], sidecar["id"]
        assert (report.dataset, report.semestre, report.rows) == (
            sidecar["dataset"],
            sidecar["semestre"],
            sidecar["rows"],
        )


def test_sidecars_say_demonstration_and_name_offices(
    catalogue: Catalogue, sidecars: list[Sidecar]
) -> None:
    calendar = read_calendar(SHIPPED)
    for sidecar in sidecars:
        assert sidecar["origin"] == "dimostrativo"
        assert str(sidecar["received_by"]).endswith("(dimostrativo)")
        assert sidecar["rules_version"] == catalogue.rules_version
        assert bool(sidecar["warnings"]) == bool(sidecar["warnings_reason"])
        window = calendar.window(catalogue.windows[sidecar["semestre"]], sidecar["ambito"])
        day = datetime.fromisoformat(str(sidecar["received_at"])).date()
        assert window.opens_on <= day <= window.closes_on
        assert day.weekday() < 5


def test_every_semester_but_the_last_is_closed_soon_after_its_window(
    catalogue: Catalogue, sidecars: list[Sidecar]
) -> None:
    """By who reviews, in the hours of the office."""
    reported = sorted({str(sidecar["semestre"]) for sidecar in sidecars})
    closings = read_calendar(SHIPPED).closings
    assert [c.semester for c in closings] == reported[:-1]
    for closing in closings:
        after = day_of(closing.at) - catalogue.windows[closing.semester].closes_on
        assert timedelta(0) < after <= timedelta(days=7)
        assert closing.at.weekday() < 5 and 8 <= closing.at.astimezone(ROME).hour < 18
        assert closing.by == f"{catalogue.territory['agency']}, coordinamento (dimostrativo)"


def test_the_folder_is_small() -> None:
    assert sum(p.stat().st_size for p in SHIPPED.rglob("*") if p.is_file()) < MAX_BYTES


# The habits of the offices

HABITS: dict[str, Callable[[bytes], bool]] = {
    "UTF-8 with BOM": lambda b: b.startswith(b"\xef\xbb\xbf"),
    "UTF-8 without BOM": lambda b: b.startswith(b"semestre,") and b.isascii(),
    "UTF-16": lambda b: b.startswith(b"\xff\xfe"),
    "Windows-1252": lambda b: _undecodable(b) and b"\xb0 semestre" in b,
    "xlsx": lambda b: b.startswith(b"PK"),
    "semicolon": lambda b: b.count(b";") > b.count(b",") + 100,
    "comma": lambda b: b.count(b",") > b.count(b";") + 100,
    "tab": lambda b: b.count(b"\t") > 100,
    "CRLF": lambda b: b"\r\n" in b,
    "LF": lambda b: b"\n" in b and b"\r" not in b,
    "CR": lambda b: b"\r" in b and b"\n" not in b,
    "a title above": lambda b: b"(dati dimostrativi)" in b,
    "blank rows": lambda b: b"\r\n;;;" in b,
    "decimal comma": lambda b: b";16519,78;" in b or b",50;" in b,
    "decimal point": lambda b: b",8464.80," in b or b'"8464.80"' in b,
    "thousands points": lambda b: b";15.896,68;" in b,
    "every cell quoted": lambda b: b.startswith(b'"semestre","'),
    "columns permuted": lambda b: (
        not b.startswith((b"semestre", b"\xef\xbb\xbfsemestre"))
        and b.split(b"\n", 1)[0].rstrip().endswith((b"codice_area", b"codice_traguardo", b"anno"))
    ),
    "capital header": lambda b: b.startswith(b"SEMESTRE;"),
    "codes without their zero": lambda b: b";16" in b and b";016" not in b and b"2025S" in b,
    "a row of totals": lambda b: b";Totale;" in b,
    "a column of names": lambda b: b";area;versione_modello" in b,
}


def _undecodable(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


@pytest.mark.parametrize("habit", HABITS)
def test_some_office_has_this_habit(habit: str, files: list[tuple[Sidecar, bytes]]) -> None:
    assert any(HABITS[habit](content) for _, content in files)


def test_names_stand_for_codes(catalogue: Catalogue, files: list[tuple[Sidecar, bytes]]) -> None:
    """By name and by an alias, in different offices."""
    names, aliases = set(), set()
    for sidecar, content in files:
        if sidecar["dataset"] == "cartelle":
            cells = read_sheet(content, catalogue).columns["codice_area"].to_pylist()
            comuni = [a for a in catalogue.areas.values() if a.level == "comune"]
            if set(cells) & {a.name for a in comuni}:
                names.add(sidecar["ambito"])
            if set(cells) & {alias for a in comuni for alias in a.aliases}:
                aliases.add(sidecar["ambito"])
    assert len(names) >= 2
    assert aliases


# Warnings, signs, privacy


@pytest.mark.parametrize(
    "code", ["PAST_CHANGED", "VALUES_DISAPPEARED", "JUMP", "SUM_MISMATCH", "DUPLICATE_IDENTICAL"]
)
def test_this_warning_was_accepted(code: str, sidecars: list[Sidecar]) -> None:
    assert any(w["code"] == code for s in sidecars for w in s["warnings"])


def test_both_signs_of_a_hidden_number(files: list[tuple[Sidecar, bytes]]) -> None:
    assert any(b"<5" in content or b"&lt;5" in content for _, content in files)
    assert any(b"SOP" in content for _, content in files)


def test_no_file_holds_an_address_or_a_number_to_call(
    catalogue: Catalogue, files: list[tuple[Sidecar, bytes]]
) -> None:
    """The offices' own e-mail addresses and telephones stay in the reference data."""
    with (catalogue.folder / "offices.csv").open(encoding="utf-8", newline="") as file:
        private = {row[k] for row in csv.DictReader(file) for k in ("phone", "email") if row[k]}
    for sidecar, content in files:
        assert b"@" not in content or sidecar["suffix"] == ".xlsx"
        assert not any(p.encode() in content for p in private)
