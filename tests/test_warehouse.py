"""The published warehouse: the known counts, one roll-up two ways, large plain files as any other."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from shutil import rmtree

import numpy as np
import pytest

from benchmarks.national import Size, generate, query_times
from monitoring.catalogue import Catalogue
from monitoring.exports import as_bytes, read_view
from monitoring.settings import Folders
from monitoring.warehouse import Warehouse, current_name, open_warehouse
from pipelines import bulk, load
from pipelines.publish import publish
from pipelines.store import digest, read_content, read_history
from tests.fixtures_review import cartelle, comuni, send
from tests.small_territory import small_codes

SENDER = small_codes()["ambito"][0]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SELECT count(*) FROM areas WHERE level = 'comune'", 243),
        ("SELECT count(*) FROM areas WHERE level = 'ambito'", 14),
        ("SELECT count(*) FROM areas WHERE level = 'distretto'", 9),
        ("SELECT count(*) FROM areas WHERE level = 'asst'", 3),
        ("SELECT sum(residents) FROM population", 1_103_768),
        ("SELECT sum(residents) FROM population WHERE sex = 'F'", 555_027),
        ("SELECT sum(residents) FROM population WHERE age >= 65", 244_344),
        ("SELECT sum(residents) FROM population WHERE age <= 14", 147_014),
        (
            "SELECT round(value, 1) FROM context_by_area WHERE indicator_code = 'CTX-VECCHIAIA' AND area_level = 'provincia'",
            166.2,
        ),
        (
            "SELECT numerator FROM context_by_area WHERE indicator_code = 'CTX-RESIDENTI' AND area_level = 'provincia'",
            1_103_768,
        ),
        (
            "SELECT parent_code || ' ' || provenance FROM areas WHERE code = '016215'",
            "AMB12 dedotta",
        ),
        ("SELECT sum(amount)::VARCHAR FROM fnps_quotas", "120000.01"),
        ("SELECT count(*) FROM fnps_quotas", 14),
        ("SELECT count(*) FROM objectives", 14),
        ("SELECT count(*) FROM milestones", 121),
        ("SELECT count(*) FROM submissions WHERE origin <> 'dimostrativo'", 0),
    ],
)
def test_counts_by_query(shipped: Warehouse, question: str, answer: object) -> None:
    assert shipped.query(question).iloc[0, 0] == answer


def test_both_totals_of_fnps_are_kept(shipped: Warehouse) -> None:
    facts = shipped.query("SELECT code, value FROM facts WHERE code LIKE 'FNPS-%' ORDER BY code")
    assert dict(zip(facts["code"], facts["value"], strict=True)) == {
        "FNPS-SOMMA": "120000.01",
        "FNPS-TOTALE": "120000.00",
    }
    note = shipped.query(
        "SELECT as_printed || ' ' || read_as AS said FROM source_notes WHERE kind = 'somma'"
    )["said"][0]
    assert "120.000,00" in note
    assert "120.000,01" in note


def naive_in_force(folders: Folders) -> dict[tuple[str, str, str], str]:
    """(semester, area, indicator) → the cell as typed, by reading every plain file of the raw folder in order."""
    catalogue, cells = Catalogue.read(folders.reference), {}
    for history in read_history(folders.raw):
        one = history.submission
        if one.dataset != "indicatori" or history.live_to is not None:
            continue
        text = read_content(folders.raw, one).decode("utf-8-sig", "strict")
        for row in csv.DictReader(text.splitlines(), delimiter=";"):
            if row["codice_area"] in catalogue.areas:
                cells[row["semestre"], row["codice_area"], row["codice_indicatore"]] = row["valore"]
    return cells


def test_large_plain_files_and_any_other_way_give_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The national-scale build in small: read as arrays, and through the checks' reader."""
    folders = generate(tmp_path, Size(comuni=40, indicators=12, semesters=4))
    questions = (
        "SELECT * EXCLUDE (submission_id) FROM observations ORDER BY ALL",
        "SELECT * FROM indicator_by_area ORDER BY ALL",
    )

    def answers(bytes_: int) -> list[list[tuple[object, ...]]]:
        monkeypatch.setattr(load, "BULK_BYTES", bytes_)
        rmtree(folders.warehouse, ignore_errors=True)
        publish(folders)
        warehouse = Warehouse(folders.warehouse, str(current_name(folders.warehouse)))
        taken = [list(warehouse.query(q).itertuples(index=False, name=None)) for q in questions]
        warehouse.close()
        return taken

    seen: list[set[int]] = []
    original = bulk.load_bulk
    monkeypatch.setattr(load, "load_bulk", lambda *a: seen.append(original(*a)) or seen[-1])
    plain = answers(1)
    assert {1, 2, 3, 4} in seen
    seen.clear()
    general = answers(2**40)
    assert not any(seen)
    assert len(plain[0]) == 40 * 12 * 4
    for one, other in zip(plain, general, strict=True):
        assert [tuple(map(str, row)) for row in one] == [tuple(map(str, row)) for row in other]
    naive = naive_in_force(folders)
    assert {(r[0], r[1], r[2]): float(r[5]) for r in plain[0]} == {
        k: float(v) for k, v in naive.items()
    }
    assert len(query_times(folders, "comune", times=5)) == 5


@pytest.mark.parametrize(
    ("spoil", "with_"),
    [
        ("", ""),  # as it is: read
        (";7;", ";7,5;"),
        (";7;", ";7.5;"),
        (";7;", ";dodici;"),
        (";7;", ";;"),
        (";7;", ";-7;"),
        (";7;", ";1e16;"),
        (";7;", ';"7";'),
        (";7;100", ";700;100"),
        (";7;100", ";7;0"),
        (";7;100", ";7;"),
        (";7;100", ";7;100;8"),
        ("IND-001", "IND-X01"),
        ("IND-001", ""),
        ("001001", "1001"),
        ("2027-S1", "2026-S2"),
        ("\n", "\r\n\r\n"),
        ("\n", "\n\n"),
        ("\n", "\r"),
        ("semestre", "Semestre "),
        ("valore", "semestre"),
        ("denominatore", "totale"),
    ],
)
def test_one_doubt_sends_a_large_file_to_the_checks(spoil: str, with_: str, tmp_path: Path) -> None:
    text = (
        "semestre;codice_area;codice_indicatore;valore;denominatore\n2027-S1;001001;IND-001;7;100\n"
    )
    content = text.replace(spoil, with_, 1).encode()
    path = tmp_path / "sent.csv"
    path.write_bytes(content)
    one = np.array([0, 1])
    known = bulk.Known(
        {"2027-S1": 1, "2026-S2": 2},
        {"001001": 1},
        {"IND-001": 1},
        one * 0.0,
        np.array([0.0, np.inf]),
        one > 0,
        one > 0,
        one > 0,
    )
    rows = bulk.read_plain(bulk.BulkFile(1, path, digest(content), "2027-S1", False), known)
    if spoil:
        assert rows is None
    else:
        assert rows.to_pylist() == [
            {
                "indicator_id": 1,
                "area_id": 1,
                "semester_id": 1,
                "sub": 1,
                "value": 7.0,
                "denominator": 100.0,
                "line": 2,
            }
        ]
        altered = bulk.BulkFile(1, path, digest(content + b" "), "2027-S1", False)
        assert bulk.read_plain(altered, known) is None


def test_figures_of_the_province_are_the_sums_of_its_comuni(shipped: Warehouse) -> None:
    """A naive twin of the roll-up over every indicator collected by comune and every semester."""
    cells = shipped.query(
        "SELECT indicator_code, semester, numerator, denominator FROM indicator_by_area i "
        "WHERE area_level = 'comune' AND value_state IN ('valore', 'zero')"
    )
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in cells.itertuples():
        both = sums[row.indicator_code, row.semester]
        both[0] += row.numerator
        both[1] += 0 if row.denominator != row.denominator else row.denominator
    whole = shipped.query(
        "SELECT indicator_code, semester, numerator, denominator FROM indicator_by_area WHERE area_level = 'provincia' "
        "AND value_state IN ('valore', 'zero')"
    )
    checked = 0
    for row in whole.itertuples():
        if (row.indicator_code, row.semester) in sums:
            numerator, denominator = sums[row.indicator_code, row.semester]
            assert row.numerator == pytest.approx(numerator)
            assert denominator == 0 or row.denominator == pytest.approx(denominator)
            checked += 1
    assert checked > 20


def test_a_count_of_any_size_is_read(small: Folders) -> None:
    """One accepted under another bound: neither the view nor the export stops on it."""
    thresholds = small.reference / "thresholds.csv"
    text = thresholds.read_text("utf-8").replace("max_count,5000000,", "max_count,9999999999,")
    thresholds.write_text(text, "utf-8")
    areas = comuni(small, SENDER)
    send(small, SENDER, cartelle(areas, ["3451234567", "4", "5", "6"]))
    house = open_warehouse(small.warehouse)
    found = house.query("SELECT cartelle_attive FROM cartelle WHERE area_code = ?", [areas[0]])
    assert found["cartelle_attive"].tolist() == [3451234567]
    exported = as_bytes(read_view(house, "cartelle", date(2026, 8, 1)), "csv")
    assert b";3451234567;" in exported
