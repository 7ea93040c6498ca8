"""The quality grade: the rule case by case, the cells counted again, the breaks of a series."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.catalogue import Catalogue
from monitoring.data_quality import COMPLETE, DEFINED, WARNED, quality_of
from monitoring.queries import figures, quality
from monitoring.settings import Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.build import BuildFailed
from pipelines.publish import publish

THRESHOLDS = {"quality_complete": 0.95, "coverage_minimum": 0.8, "quality_warned": 0.2}
NAMES = ["cells", "valued", "suppressed", "unavailable", "not_applicable", "missing", "warned"]


def cells(*semesters: tuple[int, ...]) -> pd.DataFrame:
    """Semesters, the newest first: the columns of NAMES."""
    made = pd.DataFrame(semesters, columns=NAMES)
    return made.assign(semester=[f"{2027 - n}-S1" for n in range(len(made))], corrected=0)


@pytest.mark.parametrize(
    ("semesters", "provenance", "grade", "criteria"),
    [
        # cells, valued, suppressed, unavailable, not applicable, missing, warned
        ([(100, 95, 0, 0, 0, 5, 0)], "prologo", "A", "AAA"),
        ([(100, 94, 0, 0, 0, 6, 0)], "prologo", "B", "BAA"),
        ([(100, 80, 0, 20, 0, 0, 0)], "istat", "B", "BAA"),
        ([(100, 79, 0, 21, 0, 0, 0)], "prologo", "C", "CAA"),
        ([(100, 90, 5, 0, 0, 5, 0)], "altro_documento", "A", "AAA"),  # suppressed is answered
        ([(100, 76, 0, 0, 20, 4, 0)], "prologo", "A", "AAA"),  # what does not apply is not due
        ([(100, 100, 0, 0, 0, 0, 20)], "prologo", "A", "AAA"),
        ([(100, 100, 0, 0, 0, 0, 21)], "prologo", "B", "ABA"),
        ([(100, 100, 0, 0, 0, 0, 0)], "proposta", "B", "AAB"),
        ([(100, 100, 0, 0, 0, 0, 0)], "dedotta", "B", "AAB"),
        ([(100, 10, 0, 0, 0, 90, 0)], "proposta", "C", "CAB"),
        ([(100, 100, 0, 0, 0, 0, 0), (100, 90, 0, 0, 0, 10, 0), (100, 0, 0, 0, 0, 100, 0)],
         "prologo", "A", "AAA"),  # two semesters, no more
        ([(100, 0, 0, 0, 0, 100, 0), (100, 0, 0, 0, 0, 100, 0), (100, 100, 0, 0, 0, 0, 0)],
         "prologo", "C", "C"),  # it was reported, and no longer is
        ([(100, 0, 0, 0, 0, 100, 0)], "prologo", "", ""),
        ([(4, 0, 0, 0, 4, 0, 0)], "prologo", "", ""),
        ([], "istat", "", ""),
    ],
)  # fmt: skip
def test_the_rule(
    semesters: list[tuple[int, ...]], provenance: str, grade: str, criteria: str
) -> None:
    found = quality_of(cells(*semesters), provenance, THRESHOLDS)
    assert found.grade == grade
    assert found.criteria == dict(zip((COMPLETE, WARNED, DEFINED), criteria, strict=False))


def counted(house: Warehouse, reference: Catalogue, code: str) -> dict[str, dict[str, int]]:
    """The cells of an indicator by semester, one area at a time."""
    indicator = reference.indicators[code]
    told = house.query(
        "SELECT semester, area_code, value, denominator, value_state::VARCHAR AS state, submission_id "
        "FROM observations WHERE indicator_code = ? AND sex::VARCHAR = 'T' AND age_band::VARCHAR = 'T'",
        [code],
    )
    past = house.query(
        "SELECT semester, area_code, value, denominator, value_state::VARCHAR AS state "
        "FROM observation_history WHERE indicator_code = ? AND sex::VARCHAR = 'T' "
        "AND age_band::VARCHAR = 'T' AND valid_to IS NOT NULL",
        [code],
    )
    files = house.query("SELECT id, warnings FROM submissions").set_index("id")["warnings"]
    units = [a.code for a in reference.areas.values() if a.level == indicator.level]
    result: dict[str, dict[str, int]] = {}
    for semester in figures.semesters_of(house, code)["code"]:
        rows = {r["area_code"]: r for r in told[told["semester"] == semester].to_dict("records")}
        found: Counter[str] = Counter(cells=len(units))
        for unit in units:
            row: dict[Any, Any] = rows.get(unit, {"state": "mancante"})
            name = {"valore": "valued", "zero": "valued", "soppresso": "suppressed",
                    "non_disponibile": "unavailable", "mancante": "missing"}.get(
                        row["state"], "not_applicable")  # fmt: skip
            found[name] += 1
            found["warned"] += name == "valued" and files[row["submission_id"]] > 0
            before = past[(past["semester"] == semester) & (past["area_code"] == unit)]
            found["corrected"] += any(
                b.state != "mancante" and (b.state, str(b.value), str(b.denominator))
                != (row["state"], str(row["value"]), str(row["denominator"]))
                for b in before.itertuples() if len(row) > 1
            )  # fmt: skip
        result[semester] = {name: found[name] for name in [*NAMES, "corrected"]}
    return result


@pytest.mark.parametrize(
    "code", ["SS3-CAREGIVER-PRESI", "SO1-EMARGINAZIONE", "SO4-ALUNNI", "SS4-UDO", "STR-TAVOLI"]
)
def test_the_cells_are_those_in_force(shipped: Warehouse, catalogue: Catalogue, code: str) -> None:
    found = quality.cells_of(shipped, code).set_index("semester")
    wanted = counted(shipped, catalogue, code)
    assert list(found.index) == list(wanted)
    assert {s: {n: int(found.loc[s, n]) for n in wanted[s]} for s in wanted} == wanted
    assert len(quality.cells_of(shipped, "CTX-VECCHIAIA")) == 0


def test_the_cases_above_hold_every_count(shipped: Warehouse) -> None:
    """Or the comparison would be of zeros."""
    every = pd.concat(quality.cells_of(shipped, c) for c in figures.indicators(shipped)["code"])
    assert all(every[name].sum() > 0 for name in [*NAMES, "corrected"])


def test_each_indicator_leads_to_its_paragraph(shipped: Warehouse) -> None:
    for row in figures.indicators(shipped).to_dict("records"):
        found = quality.action_of(shipped, row["code"])
        action = row["action_code"]
        assert list(found["code"]) == ([action] if isinstance(action, str) else [])


BREAK = "SS3-CAREGIVER-PRESI,2026-S1,Dal 2026 contano anche i minori,Delibera di prova,proposta,\n"


def with_breaks(folders: Folders, rows: str) -> Path:
    path = folders.reference / "series_breaks.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n" + rows, "utf-8")
    return path


def test_a_break_is_read(small: Folders) -> None:
    with_breaks(small, BREAK + BREAK.replace("2026-S1", "2025-S2"))
    publish(small)
    found = figures.breaks(open_warehouse(small.warehouse), "SS3-CAREGIVER-PRESI")
    assert list(found["semester"]) == ["2025-S2", "2026-S1"]
    assert found["change"].iloc[0] == "Dal 2026 contano anche i minori"
    assert figures.breaks(open_warehouse(small.warehouse), "SS1-CAMMINO").empty


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("SS3-CAREGIVER-PRESI", "SS3-NESSUNO"),
        ("2026-S1", "2031-S1"),
        ("Dal 2026 contano anche i minori", " "),
        ("Delibera di prova", ""),
        ("proposta", "inventata"),
        ("\n", "\n" + BREAK),  # twice
    ],
)
def test_a_break_that_cannot_be_is_refused(small: Folders, right: str, wrong: str) -> None:
    with_breaks(small, BREAK.replace(right, wrong))
    with pytest.raises(BuildFailed, match="series_breaks"):
        publish(small)
