"""Indicators with a target: a hand-worked case for each state, and what they do to an objective."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue, ReferenceInvalid, read_rows
from monitoring.queries import plan
from monitoring.settings import Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.publish import publish
from tests.fixtures_plan import Row, folders_at, report, send
from tests.states_twin import Aimed, aim_state

TODAY = date(2026, 8, 15)  # of what is due at the end of the year 62,2 % is expected
MODEL, SHARED = "STR-REFERENTI-OBIET", "SO2-COORD-LOCALI"  # of the province; of each Ambito
MORE, LESS = "alto_meglio", "basso_meglio"

# name, year, target, which is better, figure of each semester, state on TODAY
CASES = [
    ("raggiunto nell'anno", 2025, "12", MORE, {"2025-S2": "12"}, "completato"),
    ("superato", 2025, "5", MORE, {"2025-S2": "12"}, "completato"),
    ("raggiunto e poi perso", 2025, "5", MORE, {"2025-S2": "5", "2026-S1": "1"}, "completato"),
    ("raggiunto dopo", 2025, "5", MORE, {"2025-S2": "1", "2026-S1": "5"}, "completato_in_ritardo"),
    ("raggiunto prima, perso nell'anno", 2025, "5", MORE, {"2025-S1": "5", "2025-S2": "4"}, "in_ritardo"),
    ("mancato", 2025, "5", MORE, {"2025-S2": "4", "2026-S1": "4"}, "in_ritardo"),
    ("da zero a zero", 2025, "5", MORE, {"2025-S2": "0"}, "in_ritardo"),
    ("mai detto", 2025, "5", MORE, {}, "non_rendicontato"),
    ("non disponibile", 2025, "5", MORE, {"2025-S2": "ND"}, "non_rendicontato"),
    ("detto solo l'anno prima", 2026, "5", MORE, {"2025-S2": "2"}, "in_corso"),
    ("non ancora, mai detto", 2026, "5", MORE, {}, "non_ancora_dovuto"),
    ("non ancora, 3 su 5", 2026, "5", MORE, {"2026-S1": "3"}, "a_buon_punto"),
    ("non ancora, 2 su 5", 2026, "5", MORE, {"2026-S1": "2"}, "in_corso"),
    ("non ancora, zero", 2026, "5", MORE, {"2026-S1": "0"}, "non_avviato"),
    ("non ancora, già raggiunto", 2026, "5", MORE, {"2026-S1": "5"}, "completato"),
    ("sceso abbastanza", 2025, "5", LESS, {"2025-S2": "4"}, "completato"),
    ("non sceso", 2025, "5", LESS, {"2025-S2": "10"}, "in_ritardo"),
    ("non ancora, a metà della discesa", 2026, "5", LESS, {"2026-S1": "10"}, "in_corso"),
    ("non ancora, quasi sceso", 2026, "5", LESS, {"2026-S1": "9"}, "a_buon_punto"),
]  # fmt: skip


def _indicators(folders: Folders) -> list[Row]:
    return list(read_rows(folders.reference / "indicators.csv"))


def _write(folders: Folders, rows: list[Row]) -> None:
    with (folders.reference / "indicators.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _aimed(row: Row, **changes: str) -> Row:
    without = {name: "" for name in row if name.startswith("target_")}
    return {**row, **without, **changes}


def _code(number: int) -> str:
    return f"STR-PROVA-{number:02}"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """An indicator per case; no other has a target."""
    folders = folders_at(tmp_path_factory.mktemp("valori-fissati"))
    known = _indicators(folders)
    model = next(r for r in known if r["code"] == MODEL)
    made = [
        _aimed(model, code=_code(n), name=name, polarity=polarity, **{f"target_{year}": aim})
        for n, (name, year, aim, polarity, *_) in enumerate(CASES)
    ]
    _write(folders, [_aimed(r) for r in known] + made)
    for semester in ("2025-S1", "2025-S2", "2026-S1"):
        rows = [
            {"codice_area": "BG", "codice_indicatore": _code(n), "valore": said[semester],
             "nota": "non rilevato"}
            for n, (*_, said, _state) in enumerate(CASES)
            if semester in said
        ]  # fmt: skip
        send(folders, "indicatori", semester, "BG", rows)
    publish(folders)
    warehouse = open_warehouse(folders.warehouse)
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[c[0] for c in CASES])
def test_the_state_of_a_target(
    cases: Warehouse, number: int, case: tuple[str, int, str, str, dict[str, str], str]
) -> None:
    _, year, aim, polarity, said, state = case
    found = plan.targets(cases, TODAY).set_index("indicator_code")
    assert found.loc[_code(number), "state"] == state
    known = {s: (float(v), False) for s, v in said.items() if v != "ND"}
    assert aim_state(Aimed(_code(number), "STR", year, float(aim), polarity), known, TODAY) == state


def _fourteen(folders: Folders, values: list[str]) -> Folders:
    """Only one target: that each of the 14 Ambiti has one, by the end of 2025."""
    rows = [_aimed(r, **({"target_2025": "12"} if r["code"] == SHARED else {}))
            for r in _indicators(folders)]  # fmt: skip
    _write(folders, rows)
    ambiti = [
        a.code for a in Catalogue.read(folders.reference).areas.values() if a.level == "ambito"
    ]
    for area, value in zip(ambiti, values, strict=False):
        row = {"codice_area": area, "codice_indicatore": SHARED, "valore": value}
        send(folders, "indicatori", "2025-S2", area, [row])
    return folders


@pytest.mark.parametrize(
    ("values", "state"),
    [
        (["1"] * 12 + ["0"] * 2, "completato"),
        (["1"] * 11 + ["0"] * 3, "in_ritardo"),
        (["1"] * 12, "completato"),  # two are silent: they could only add
        (["1"] * 11 + ["0"], "non_rendicontato"),  # one of the two silent would do
    ],
    ids=["12 di 14", "11 di 14", "12 e due tacciono", "11 e due tacciono"],
)
def test_areas_that_are_silent(tmp_path: Path, values: list[str], state: str) -> None:
    folders = _fourteen(folders_at(tmp_path), values)
    publish(folders)
    warehouse = open_warehouse(folders.warehouse)
    found = plan.targets(warehouse, TODAY).set_index("indicator_code")
    assert found.loc[SHARED, "state"] == state


@pytest.mark.parametrize(
    ("values", "state"),
    [(["1"] * 14, "completato"), (["0"] * 14, "in_ritardo"), ([], "non_rendicontato")],
)
def test_an_objective_is_complete_only_with_its_targets(
    tmp_path: Path, values: list[str], state: str
) -> None:
    """All its milestones are completed in time: what is left is the target."""
    folders = _fourteen(folders_at(tmp_path), values)
    reports: dict[str, list[Row]] = {}
    catalogue = Catalogue.read(folders.reference)
    for m in (m for m in catalogue.milestones.values() if m.objective_code == "SO2"):
        for area in (a for a in catalogue.areas.values() if a.level == m.level):
            said = report(m.code, area.code, "completato", data_completamento="2025-03-01")
            reports.setdefault(catalogue.sender_of(area).code, []).append(said)
    for sender, rows in reports.items():
        send(folders, "traguardi", "2026-S1", sender, rows)
    publish(folders)
    seen = plan.objectives_today(open_warehouse(folders.warehouse), TODAY)
    row = seen.set_index("objective_code").loc["SO2"]
    assert (row["done"], row["late"], row["unreported"]) == (row["milestones"], 0, 0)
    assert row["state"] == state


def test_a_target_on_what_is_confidential_is_refused(tmp_path: Path) -> None:
    folders = folders_at(tmp_path)
    rows = _indicators(folders)
    number, first = next((n, r) for n, r in enumerate(rows) if r["confidential"] == "si")
    rows[number] = {**first, "target_2027": "10"}
    _write(folders, rows)
    with pytest.raises(ReferenceInvalid, match=f"riga {number + 2}.*{first['code']} è riservato"):
        Catalogue.read(folders.reference)


def test_weights_move_the_mean(tmp_path: Path) -> None:
    """Of two milestones half done and not begun, with weights 3 and 1, three eighths are done."""
    folders = folders_at(tmp_path)
    rows = [r for r in read_rows(folders.reference / "milestones.csv")
            if r["code"] in ("SO2-2027-01", "SO2-2027-02")]  # fmt: skip
    rows[0]["weight"] = "3"
    with (folders.reference / "milestones.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**r, "level": "provincia", "target_areas": ""} for r in rows)
    said = [report(rows[0]["code"], "BG", "in_corso", avanzamento="50"),
            report(rows[1]["code"], "BG", "non_avviato")]  # fmt: skip
    send(folders, "traguardi", "2026-S1", "BG", said)
    publish(folders)
    warehouse = open_warehouse(folders.warehouse)
    row = plan.objectives_today(warehouse, TODAY).set_index("objective_code").loc["SO2"]
    assert row["actual"] == pytest.approx(3 / 8)
