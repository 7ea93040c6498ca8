"""The demonstration: the same bytes each time, through the production door, with the life of real ones."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue
from monitoring.semester import Semester
from monitoring.settings import ROOT, Folders
from monitoring.validation.examine import examine
from monitoring.validation.reading import read_sheet
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines import demo_sendings
from pipelines.demo import DemoRefused, make_demo
from pipelines.demo_sendings import Director
from tests.small_territory import make_small

SHIPPED = ROOT / "data" / "raw"
MAX_BYTES = 3 * 10**6
JUDGED_ON = date(2026, 8, 15)
PRESS_RELEASE = "LR15-LIQUIDAZIONE"


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
def warehouse(made: Folders) -> Warehouse:
    return open_warehouse(made.warehouse)


@pytest.fixture(scope="module")
def sidecars(made: Folders) -> list[dict[str, object]]:
    return [json.loads(path.read_bytes()) for path in sorted(made.raw.glob("2*/*/*.json"))]


@pytest.fixture(scope="module")
def files(made: Folders, sidecars: list[dict[str, object]]) -> list[tuple[dict[str, object], bytes]]:
    """Each sidecar with the bytes of its file."""
    return [
        (s, (made.raw / str(s["semestre"]) / str(s["ambito"]) / f"{s['id']}{s['suffix']}").read_bytes())
        for s in sidecars
    ]


# The same bytes


def test_the_shipped_folder_is_what_seed_1_writes(made: Folders) -> None:
    """Otherwise: empty data/raw (not its README) and run «python -m pipelines demo»."""
    here, shipped = digests(made.raw), digests(SHIPPED)
    assert sorted(set(here) ^ set(shipped)) == []
    assert [name for name in here if here[name] != shipped[name]] == []


def test_two_runs_write_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    """A small territory: another process, another PYTHONHASHSEED."""
    found = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        folders = make_small(tmp_path / name, published=False)
        code = (
            "from pathlib import Path; from monitoring.settings import Folders; "
            "from pipelines.demo import make_demo; import sys; "
            "make_demo(Folders(Path(sys.argv[1]), Path(sys.argv[2])), seed=7, semesters=['2025-S1'])"
        )
        env = os.environ | {"PYTHONHASHSEED": "1" if name == "first" else "2"}
        command = [sys.executable, "-c", code, str(folders.data), str(folders.geo)]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        found.append(digests(folders.raw))
    assert found[0] == found[1]
    assert len(found[0]) > 10


def test_another_seed_tells_another_story(catalogue: Catalogue) -> None:
    first = [s.content for s in Director(catalogue, 1, [Semester(2025, 1)]).sendings()]
    other = [s.content for s in Director(catalogue, 2, [Semester(2025, 1)]).sendings()]
    assert len(set(first) & set(other)) < len(first) / 4


# Through the production door


def test_a_folder_with_submissions_is_refused(made: Folders) -> None:
    before = digests(made.raw)
    with pytest.raises(DemoRefused, match="contiene già degli invii"):
        make_demo(made)
    assert digests(made.raw) == before


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
    catalogue: Catalogue, files: list[tuple[dict[str, object], bytes]]
) -> None:
    """A fifth of them, each fifth: all were examined when they were made."""
    for sidecar, content in files[::5]:
        sender = catalogue.areas[str(sidecar["ambito"])]
        day = datetime.fromisoformat(str(sidecar["received_at"])).date()
        report = examine(content, "file", catalogue, sender=sender, day=day).report
        assert report.errors == [], sidecar["id"]
        assert (report.dataset, report.semestre, report.rows) == (
            sidecar["dataset"], sidecar["semestre"], sidecar["rows"]
        )


def test_sidecars_say_demonstration_and_name_offices(
    catalogue: Catalogue, sidecars: list[dict[str, object]]
) -> None:
    for sidecar in sidecars:
        assert sidecar["origin"] == "dimostrativo"
        assert str(sidecar["received_by"]).endswith("(dimostrativo)")
        assert sidecar["sha256"] and sidecar["rules_version"] == catalogue.rules_version
        assert bool(sidecar["warnings"]) == bool(sidecar["warnings_reason"])
        window = catalogue.windows[str(sidecar["semestre"])]
        day = datetime.fromisoformat(str(sidecar["received_at"])).date()
        assert window.opens_on <= day <= window.closes_on
        assert day.weekday() < 5


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
    "columns permuted": lambda b: not b.startswith((b"semestre", b"\xef\xbb\xbfsemestre"))
    and b.split(b"\n", 1)[0].rstrip().endswith((b"codice_area", b"codice_traguardo", b"anno")),
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
def test_some_office_has_this_habit(
    habit: str, files: list[tuple[dict[str, object], bytes]]
) -> None:
    assert any(HABITS[habit](content) for _, content in files)


def test_names_stand_for_codes(
    catalogue: Catalogue, files: list[tuple[dict[str, object], bytes]]
) -> None:
    """By name and by an alias, in different offices."""
    names, aliases = set(), set()
    for sidecar, content in files:
        if sidecar["dataset"] == "cartelle":
            cells = read_sheet(content, catalogue).columns["codice_area"]
            comuni = [a for a in catalogue.areas.values() if a.level == "comune"]
            if set(cells) & {a.name for a in comuni}:
                names.add(sidecar["ambito"])
            if set(cells) & {alias for a in comuni for alias in a.aliases}:
                aliases.add(sidecar["ambito"])
    assert len(names) >= 2
    assert aliases


# The life of the submissions

LIFE = {
    "sent after the days of grace": "SELECT 1 FROM completeness WHERE state = 'in_ritardo'",
    "never sent": "SELECT 1 FROM completeness WHERE state = 'mancante' AND semester = '2026-S1' "
    "GROUP BY dataset HAVING count(*) = 1",
    "incomplete": "SELECT 1 FROM completeness WHERE state = 'incompleta' AND semester = '2026-S1' "
    "AND dataset = 'indicatori'",
    "returned and not sent again": "SELECT 1 FROM completeness WHERE state = 'restituita'",
    "returned, then corrected": "SELECT 1 FROM submissions a JOIN submissions b "
    "USING (dataset, semester, ambito_code) WHERE a.state = 'restituita' "
    "AND b.received_at > a.live_to AND b.in_force AND a.review_reason IS NOT NULL",
    "withdrawn": "SELECT 1 FROM submissions WHERE state = 'ritirata' AND review_reason IS NOT NULL",
    "accepted with a reserve": "SELECT 1 FROM submissions WHERE state = 'accettata_con_riserva'",
    "accepted": "SELECT 1 FROM submissions WHERE state = 'accettata'",
    "not yet reviewed": "SELECT 1 FROM submissions WHERE state = 'ricevuta'",
    "an earlier semester corrected, with a reason": "SELECT 1 FROM submissions s "
    "JOIN semesters m ON m.code = s.semester WHERE s.received_at::DATE > m.grace_until + 60 "
    "AND warnings > 0 AND warnings_reason LIKE 'Correzione%' AND in_force",
    "values replaced": "SELECT 1 FROM observation_history WHERE valid_to IS NOT NULL",
    "ND with a reason": "SELECT 1 FROM observations "
    "WHERE value_state = 'non_disponibile' AND note IS NOT NULL",
    "NA with a reason": "SELECT 1 FROM observations "
    "WHERE value_state = 'non_applicabile' AND note IS NOT NULL",
    "NAA": "SELECT 1 FROM observations WHERE value_state = 'non_ancora_applicabile'",
    "hidden at the source": "SELECT 1 FROM observations WHERE value_state = 'soppresso'",
    "empty": "SELECT 1 FROM observations WHERE value_state = 'mancante'",
    "zero": "SELECT 1 FROM observations WHERE value_state = 'zero'",
    "small counts": "SELECT 1 FROM observations WHERE value BETWEEN 1 AND 4 AND sex = 'T'",
    "split by sex and age": "SELECT 1 FROM observations WHERE sex = 'F' AND age_band = '60-64'",
}


@pytest.mark.parametrize("event", LIFE)
def test_this_happens_to_some_submission(event: str, warehouse: Warehouse) -> None:
    assert len(warehouse.query(LIFE[event])) > 0


@pytest.mark.parametrize(
    "code", ["PAST_CHANGED", "VALUES_DISAPPEARED", "JUMP", "SUM_MISMATCH", "DUPLICATE_IDENTICAL"]
)
def test_this_warning_was_accepted(code: str, sidecars: list[dict[str, object]]) -> None:
    assert any(w["code"] == code for s in sidecars for w in s["warnings"])  # type: ignore[attr-defined]


def test_both_signs_of_a_hidden_number(files: list[tuple[dict[str, object], bytes]]) -> None:
    assert any(b"<5" in content for _, content in files)
    assert any(b"SOP" in content for _, content in files)


# The figures


def test_yearly_indicators_come_in_the_second_half_only(warehouse: Warehouse) -> None:
    halves = warehouse.query(
        "SELECT DISTINCT right(o.semester, 2) AS half FROM observations o "
        "JOIN indicators i ON i.code = o.indicator_code WHERE i.frequency = 'annuale'"
    )
    assert halves["half"].tolist() == ["S2"]


def test_case_files_add_up_but_in_two_comuni(warehouse: Warehouse) -> None:
    """Open = open before + new − closed, in each comune that tells its closings."""
    rows = warehouse.query(
        "SELECT area_code, semester, cartelle_attive AS open, cartelle_nuove AS new, "
        "cartelle_chiuse AS closed FROM cartelle WHERE cartelle_chiuse IS NOT NULL"
    )
    told = {(r.area_code, r.semester): r for r in rows.itertuples()}
    wrong, checked = set(), 0
    for (area, semester), row in told.items():
        before = told.get((area, Semester.parse(semester).previous().code))
        if before is not None:
            checked += 1
            if row.open != before.open + row.new - row.closed:
                wrong.add(area)
    assert checked > 300
    assert 1 <= len(wrong) <= 2


def test_updated_case_files_are_some_of_the_open_ones(warehouse: Warehouse) -> None:
    rows = warehouse.query("SELECT 1 FROM cartelle WHERE cartelle_aggiornate > cartelle_attive")
    assert len(rows) == 0


def test_the_printed_quotas_are_allocated_as_printed(
    catalogue: Catalogue, warehouse: Warehouse
) -> None:
    with (catalogue.folder / "fnps_quotas.csv").open(encoding="utf-8", newline="") as file:
        printed = {row["area_code"]: Decimal(row["amount"]) for row in csv.DictReader(file)}
    rows = warehouse.table(
        "SELECT area_code, stanziato FROM resources_by_area "
        "WHERE line_code = 'FNPS' AND area_level = 'ambito' AND year = 2025"
    ).to_pylist()
    assert {row["area_code"]: row["stanziato"] for row in rows} == printed


def test_invented_amounts_are_marked_and_make_no_published_total(
    catalogue: Catalogue, warehouse: Warehouse
) -> None:
    with (catalogue.folder / "facts.csv").open(encoding="utf-8", newline="") as file:
        total = next(Decimal(r["value"]) for r in csv.DictReader(file) if r["code"] == PRESS_RELEASE)
    rows = warehouse.table(
        "SELECT r.year, r.semester, r.note, r.stanziato, r.liquidato FROM resources r "
        "JOIN lines l ON l.code = r.line_code WHERE l.programme = 'lr15'"
    ).to_pylist()
    assert {row["note"] for row in rows} == {"importo dimostrativo"}
    for column in ("stanziato", "liquidato"):
        assert all(row[column] % 500 == 0 for row in rows)
        sums: dict[object, Decimal] = {}
        for row in rows:
            key = (row["semester"], row["year"])
            sums[key] = sums.get(key, Decimal(0)) + row[column]
        assert total not in {*sums.values(), sum(sums.values())}


def test_money_goes_from_allocated_to_accounted_for(warehouse: Warehouse) -> None:
    order = "stanziato >= liquidato AND liquidato >= speso AND speso >= rendicontato"
    assert len(warehouse.query(f"SELECT 1 FROM resources WHERE NOT ({order})")) == 0
    paid = "(liquidato > 0) = (data_trasferimento IS NOT NULL)"
    assert len(warehouse.query(f"SELECT 1 FROM resources WHERE NOT ({paid})")) == 0


# The story


def _states(warehouse: Warehouse, where: str) -> dict[str, int]:
    rows = warehouse.query(
        "SELECT state, count(*) AS n FROM milestone_judged JOIN areas a ON a.code = area_code "
        f"WHERE is_today AND a.level = 'provincia' AND {where} GROUP BY state",
        today=JUDGED_ON,
    )
    return dict(zip(rows["state"], rows["n"], strict=True))


def test_the_story_is_neither_a_triumph_nor_a_disaster(warehouse: Warehouse) -> None:
    states = _states(warehouse, "due_date <= DATE '2026-06-30'")
    due = sum(states.values())
    done = states["completato"] + states["completato_in_ritardo"]
    assert 0.6 <= done / due <= 0.7
    assert 0.1 <= states["in_ritardo"] / due <= 0.16
    assert 0.12 <= states["non_rendicontato"] / due <= 0.18
    assert states["completato_in_ritardo"] >= 4


def test_every_state_of_a_milestone_is_there(warehouse: Warehouse) -> None:
    assert set(_states(warehouse, "true")) == {
        "non_ancora_dovuto", "non_rendicontato", "non_avviato", "in_corso", "a_buon_punto",
        "in_ritardo", "completato", "completato_in_ritardo", "rinviato", "non_applicabile",
    }


def test_enough_areas_and_no_more_reach_a_milestone_that_names_them(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT j.done, m.target_areas FROM milestone_judged j JOIN milestones m "
        "ON m.code = j.milestone_code JOIN areas a ON a.code = j.area_code WHERE is_today "
        "AND a.level = 'provincia' AND m.level = 'ambito' AND m.year = 2025 "
        "AND m.target_areas IS NOT NULL",
        today=JUDGED_ON,
    )
    assert len(rows) == 2
    assert (rows["done"] == rows["target_areas"]).all()


def test_acts_are_marked_as_invented(warehouse: Warehouse) -> None:
    acts = warehouse.query("SELECT DISTINCT act FROM milestone_updates WHERE act IS NOT NULL")["act"]
    assert len(acts) > 50
    assert all(act.startswith("Atto dimostrativo n. ") for act in acts)


def test_no_file_holds_an_address_or_a_number_to_call(
    catalogue: Catalogue, files: list[tuple[dict[str, object], bytes]]
) -> None:
    """The offices' own e-mail addresses and telephones stay in the reference data."""
    text = (catalogue.folder / "offices.csv").read_text(encoding="utf-8")
    private = {r[k] for r in csv.DictReader(io.StringIO(text)) for k in ("phone", "email") if r[k]}
    for sidecar, content in files:
        assert b"@" not in content or sidecar["suffix"] == ".xlsx"
        assert not any(p.encode() in content for p in private)
