"""The states of the contract: a hand-worked case for each, and a naive twin of all of them."""

from __future__ import annotations

import csv
import io
import math
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue
from monitoring.queries import plan
from monitoring.semester import Semester
from monitoring.settings import ROOT, Folders
from monitoring.status_reasons import why_area, why_whole
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.publish import publish
from tests.fixtures_plan import Row, folders_at, report, sample, send_reports
from tests.states_twin import (
    Aimed,
    Asked,
    Judged,
    Said,
    aim_state,
    aims,
    asked,
    objective,
    unit,
    whole,
)
from ui.theme import MILESTONE_STATES

TODAY = date(2026, 8, 15)  # day 227 of 365: of a milestone due on 31 December 62,2 % is expected
COLUMNS = [
    "code",
    "objective_code",
    "year",
    "due_date",
    "text",
    "level",
    "target_areas",
    "target_events",
    "frequency",
    "weight",
    "date_text",
    "date_rule",
    "source_place",
    "provenance",
    "note",
]

# name, due date, times asked, reports (semester, state, more), state on TODAY
ONE_AREA = [
    ("mai detto, non scaduto", "2026-12-31", "", [], "non_ancora_dovuto"),
    ("mai detto, scaduto", "2025-12-31", "", [], "non_rendicontato"),
    ("scade oggi, mai detto", "2026-08-15", "", [], "non_rendicontato"),
    ("scade domani, mai detto", "2026-08-16", "", [], "non_ancora_dovuto"),
    (
        "detto prima della scadenza, poi silenzio",
        "2026-03-31", "", [("2025-S2", "in_corso", {"avanzamento": "90"})], "non_rendicontato",
    ),
    ("non avviato", "2026-12-31", "", [("2026-S1", "non_avviato", {})], "non_avviato"),
    ("52 su 62 "
     "meno 10", "2026-12-31", "", [("2026-S1", "in_corso", {"avanzamento": "52"})], "in_corso"),
    ("53 su 62 "
     "meno 10", "2026-12-31", "", [("2026-S1", "in_corso", {"avanzamento": "53"})], "a_buon_punto"),
    ("2 incontri "
     "su 3", "2026-12-31", "3", [("2026-S1", "in_corso", {"quantita": "2"})], "a_buon_punto"),
    ("1 incontro "
     "su 3", "2026-12-31", "3", [("2026-S1", "in_corso", {"quantita": "1"})], "in_corso"),
    ("scaduto e in "
     "corso", "2025-12-31", "", [("2025-S2", "in_corso", {"avanzamento": "90"})], "in_ritardo"),
    ("scaduto e non avviato", "2026-03-31", "", [("2026-S1", "non_avviato", {})], "in_ritardo"),
    (
        "completato il giorno della scadenza",
        "2025-12-31", "", [("2025-S2", "completato", {"data_completamento": "2025-12-31"})], "completato",
    ),
    ("completato senza data, nel semestre "
     "giusto", "2026-03-31", "", [("2026-S1", "completato", {})], "completato"),
    (
        "completato, ripetuto un anno dopo",
        "2025-04-30", "", [("2025-S1", "completato", {}), ("2026-S1", "completato", {})], "completato",
    ),
    ("completato prima che sia "
     "dovuto", "2026-12-31", "", [("2026-S1", "completato", {})], "completato"),
    (
        "completato il giorno dopo",
        "2025-12-31", "", [("2026-S1", "completato", {"data_completamento": "2026-01-01"})],
        "completato_in_ritardo",
    ),
    ("completato senza data, "
     "dopo", "2025-12-31", "", [("2026-S1", "completato", {})], "completato_in_ritardo"),
    (
        "completato, riaperto, completato dopo",
        "2025-06-30", "",
        [("2025-S1", "completato", {}), ("2025-S2", "in_corso", {}), ("2026-S1", "completato", {})],
        "completato_in_ritardo",
    ),
    (
        "rinviato a una data futura",
        "2025-12-31", "", [("2025-S2", "rinviato", {"data_prevista": "2026-08-15"})], "rinviato",
    ),
    ("rinviato senza data", "2025-12-31", "", [("2025-S2", "rinviato", {})], "rinviato"),
    (
        "rinviato a una data passata",
        "2025-12-31", "", [("2025-S2", "rinviato", {"data_prevista": "2026-08-14"})], "in_ritardo",
    ),
    ("non applicabile", "2025-12-31", "", [("2025-S2", "non_applicabile", {"nota": "x"})], "non_applicabile"),
]  # fmt: skip

OVER, LATER = "2025-12-31", "2026-12-31"
DONE, DONE_LATE = ("completato", "2025-12-01"), ("completato", "2026-02-01")
GOING, IDLE, NOT_HERE = ("in_corso", "40"), ("non_avviato", ""), ("non_applicabile", "")
MOVED, SILENT = ("rinviato", "2026-12-31"), None

# name, due date, areas asked ("" = all 14), what each said in 2026-S1, state, required, done
FOURTEEN = [
    ("12 di 14 nei tempi", OVER, "12", [DONE] * 12 + [GOING] * 2, "completato", 12, 12),
    ("12 di 14, uno "
     "tardi", OVER, "12", [DONE] * 11 + [DONE_LATE] + [GOING] * 2, "completato_in_ritardo", 12, 12),
    ("13 di 14, due tardi, ne "
     "bastano 12", OVER, "12", [DONE] * 12 + [DONE_LATE] * 2, "completato", 12, 14),
    ("13 di 14, servono tutti", OVER, "", [DONE] * 13 + [GOING], "in_ritardo", 14, 13),
    ("11 e uno tace", OVER, "12", [DONE] * 11 + [SILENT] + [GOING] * 2, "non_rendicontato", 12, 11),
    ("nessuno ha detto nulla", OVER, "12", [SILENT] * 14, "non_rendicontato", 12, 0),
    ("10 e uno tace", OVER, "12", [DONE] * 10 + [SILENT] + [GOING] * 3, "in_ritardo", 12, 10),
    ("10, uno tace, uno "
     "rinvia", OVER, "12", [DONE] * 10 + [SILENT, MOVED] + [GOING] * 2, "rinviato", 12, 10),
    ("non riguarda nessuno", OVER, "12", [NOT_HERE] * 14, "non_applicabile", 0, 0),
    ("non riguarda tre: ne "
     "servono 11", OVER, "12", [NOT_HERE] * 3 + [DONE] * 11, "completato", 11, 11),
    ("non ancora, silenzio", LATER, "12", [SILENT] * 14, "non_ancora_dovuto", 12, 0),
    ("non ancora, tre non "
     "applicabile", LATER, "", [NOT_HERE] * 3 + [SILENT] * 11, "non_ancora_dovuto", 11, 0),
    ("non ancora, uno non avviato", LATER, "", [IDLE] + [SILENT] * 13, "non_avviato", 14, 0),
    ("non ancora, al 40 %", LATER, "", [GOING] * 14, "in_corso", 14, 0),
    ("non ancora, 7 su 12", LATER, "12", [DONE] * 7 + [SILENT] * 7, "a_buon_punto", 12, 7),
    ("non ancora, 6 su 12", LATER, "12", [DONE] * 6 + [SILENT] * 8, "in_corso", 12, 6),
    ("non ancora, rinviato da tutti", LATER, "", [MOVED] * 14, "rinviato", 14, 0),
    ("prima del tempo", LATER, "12", [DONE] * 12 + [SILENT] * 2, "completato", 12, 12),
]  # fmt: skip


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """One milestone per case, in a warehouse built by production code."""
    lines, reports = [], []
    for number, (name, due, events, said, _) in enumerate(ONE_AREA):
        code = _code(due, number)
        lines.append(_milestone(code, due, name, "provincia", "", events))
        reports += [(semester, report(code, "BG", state, **more)) for semester, state, more in said]
    folders = folders_at(tmp_path_factory.mktemp("stati"))
    ambiti = [
        a.code for a in Catalogue.read(folders.reference).areas.values() if a.level == "ambito"
    ]
    for number, (name, due, target, said, *_) in enumerate(FOURTEEN, start=100):
        code = _code(due, number)
        lines.append(_milestone(code, due, name, "ambito", target, ""))
        for area, words in zip(ambiti, said, strict=True):
            if words:
                reports.append(("2026-S1", _said(code, area, *words)))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    (folders.reference / "milestones.csv").write_text(text.getvalue(), encoding="utf-8")
    send_reports(folders, reports)
    warehouse = open_warehouse(folders.warehouse)
    yield warehouse
    warehouse.close()


def _code(due: str, number: int) -> str:
    return f"SS1-{due[:4]}-{number:03}"


def _milestone(code: str, due: str, text: str, level: str, areas: str, events: str) -> Row:
    given = (code, "SS1", due[:4], due, text, level, areas, events)
    return dict(
        zip(
            COLUMNS,
            (*given, "semestrale", "1", "", "data_espressa", "prova", "proposta", ""),
            strict=True,
        )
    )


def _said(code: str, area: str, state: str, more: str) -> Row:
    column = {
        "completato": "data_completamento",
        "in_corso": "avanzamento",
        "rinviato": "data_prevista",
    }
    note = {"nota": "non riguarda"} if state == "non_applicabile" else {}
    return report(code, area, state, **({column[state]: more} if more else {}), **note)


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(ONE_AREA)), ids=[c[0] for c in ONE_AREA]
)
def test_one_area(
    cases: Warehouse, number: int, case: tuple[str, str, str, list[object], str]
) -> None:
    code = _code(case[1], number)
    (row,) = plan.milestone_areas(cases, code, TODAY).to_dict("records")
    assert row["state"] == case[-1]
    rule = why_area(row, 0.1)[-1]
    assert rule.kind == "regola"
    assert rule.text.endswith(".")
    judged = plan.whole_plan(cases, TODAY)
    shown = judged[judged["is_today"] & (judged["milestone_code"] == code)]
    assert shown["state"].tolist() == [case[-1]], "a milestone of the province is its only area's"


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(FOURTEEN, start=100)), ids=[c[0] for c in FOURTEEN]
)
def test_fourteen_areas(
    cases: Warehouse, number: int, case: tuple[str, str, str, list[object], str, int, int]
) -> None:
    name, due, _, _, state, required, done = case
    seen = plan.milestones_seen_from(cases, "BG", TODAY).set_index("code", drop=False)
    row = seen.loc[_code(due, number)].to_dict()
    assert (row["text"], row["state"], row["required"], row["done"]) == (
        name,
        state,
        required,
        done,
    )
    rule = why_whole(row, 0.1)[-1].text
    if (
        state in ("completato_in_ritardo", "in_ritardo", "non_rendicontato", "rinviato")
        and due == OVER
    ):
        assert f"({done})" in rule or f" {done}," in rule, rule
        assert str(required) in rule, rule


def test_every_state_of_the_data_says_why(everything: Folders) -> None:
    warehouse = open_warehouse(everything.warehouse)
    told = set()
    seen = plan.milestones_seen_from(warehouse, "BG", TODAY)
    for row in seen.drop_duplicates(["state", "level"]).to_dict("records"):
        areas = plan.milestone_areas(warehouse, row["code"], TODAY).to_dict("records")
        reasons = [why_area(area, 0.1) for area in areas]
        if row["level"] != "provincia":
            reasons.append(why_whole(row, 0.1))
            assert f"{row['required']} su {row['areas']}" in reasons[-1][1].text
        for said in reasons:
            assert [r.kind for r in said].count("regola") == 1
            assert "nan" not in " ".join(r.text for r in said).lower().split()
        for area, said in zip(areas, reasons, strict=False):
            silent = not isinstance(area["submission_id"], str)
            assert ("Nessuna rendicontazione" in said[1].text) == silent
            told.add((area["state"], silent))
    assert any(silent for _, silent in told)


def test_the_dates_of_a_milestone_of_fourteen(cases: Warehouse) -> None:
    seen = plan.milestones_seen_from(cases, "BG", TODAY).set_index("text")
    on = {c[0]: seen.loc[c[0]] for c in FOURTEEN}
    late = on["12 di 14, uno tardi"]["completed_on"]
    assert late.date() == date(2026, 2, 1), "the twelfth area to complete"
    assert on["13 di 14, due tardi, ne bastano 12"]["completed_on"].date() == date(2025, 12, 1)
    assert str(on["13 di 14, servono tutti"]["completed_on"]) == "NaT"
    assert on["10, uno tace, uno rinvia"]["planned_on"].date() == date(2026, 12, 31)
    mine = plan.milestones_seen_from(cases, "AMB14", TODAY).set_index("text")
    assert mine.loc["non ancora, rinviato da tutti"]["planned_on"].date() == date(2026, 12, 31)
    assert mine.loc["12 di 14 nei tempi"]["state"] == "in_ritardo", "its own, not the fourteen's"


def test_every_state_is_worked_by_hand() -> None:
    assert {c[-1] for c in ONE_AREA} == set(MILESTONE_STATES)
    assert {c[4] for c in FOURTEEN} == set(MILESTONE_STATES)


def test_a_report_of_a_later_semester_is_not_known_before(cases: Warehouse) -> None:
    number = next(n for n, c in enumerate(ONE_AREA) if c[0] == "completato senza data, dopo")
    judged = plan.whole_plan(cases, TODAY)
    mine = judged[~judged["is_today"] & (judged["milestone_code"] == _code("2025-12-31", number))]
    states = dict(zip(mine["semester"], mine["state"], strict=True))
    assert states == {
        "2025-S1": "non_ancora_dovuto",
        "2025-S2": "non_rendicontato",
        "2026-S1": "completato_in_ritardo",
    }


@pytest.fixture(scope="module", params=["caso", "dimostrativi"])
def everything(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Folders]:
    """A plan reported at random; and the demonstration submissions."""
    folders = folders_at(tmp_path_factory.mktemp("tutto"))
    if request.param == "caso":
        sample(folders)
    else:
        assert list((ROOT / "data" / "raw").glob("*/*/*.traguardi.*")), "data/raw has no reports"
        shutil.copytree(
            ROOT / "data" / "raw", folders.raw, dirs_exist_ok=True, ignore=_only_reports
        )
        publish(folders)
    yield folders
    open_warehouse(folders.warehouse).close()


def _only_reports(folder: str, names: list[str]) -> set[str]:
    """What a copy of raw leaves out: every submission that is not of traguardi."""
    inside = Path(folder)
    return {n for n in names if (inside / n).is_file() and ".traguardi." not in n}


def test_the_naive_twin_says_the_same(everything: Folders) -> None:
    warehouse = open_warehouse(everything.warehouse)
    catalogue = Catalogue.read(everything.reference)
    milestones, reports = asked(everything), _in_force(warehouse)
    days = [
        (date(2025, 6, 30), False),
        (date(2025, 12, 31), False),
        (date(2026, 6, 30), False),
        (TODAY, True),
    ]
    found = warehouse.query("FROM milestone_judged", today=TODAY)
    judged = {
        (r.milestone_code, r.area_code, r.day.date(), r.is_today): r for r in found.itertuples()
    }
    expected: dict[tuple[str, str, date, bool], Judged] = {}
    for day, is_today in days:
        for milestone in milestones:
            areas = [a for a in catalogue.areas.values() if a.level == milestone.level]
            said = reports.get(milestone.code, {})
            for area in areas:
                one, *_ = unit(milestone, said.get(area.code, []), day)
                expected[milestone.code, area.code, day, is_today] = one
            if milestone.level != "provincia":
                expected[milestone.code, "BG", day, is_today] = whole(milestone, said, areas, day)
    assert set(judged) == set(expected)
    wrong = {
        key: (judged[key], twin) for key, twin in expected.items() if not _same(judged[key], twin)
    }
    assert not wrong, f"{len(wrong)}: {list(wrong.items())[:2]}"
    states = {twin.state for twin in expected.values()}
    assert len(states) >= 7, f"the data exercise too few states: {states}"
    _objectives_agree(warehouse, milestones, expected, days, aims(everything))


def _in_force(warehouse: Warehouse) -> dict[str, dict[str, list[Said]]]:
    rows = warehouse.query("FROM milestone_updates WHERE state IS NOT NULL").astype(object)
    out: dict[str, dict[str, list[Said]]] = {}
    for row in rows.where(rows.notna(), None).to_dict("records"):
        said = Said(
            Semester.parse(row["semester"]),
            row["state"],
            row["progress"],
            row["quantity"],
            row["planned_on"] and row["planned_on"].date(),
            row["completed_on"] and row["completed_on"].date(),
        )
        out.setdefault(row["milestone_code"], {}).setdefault(row["area_code"], []).append(said)
    return out


def _same(row: object, twin: Judged) -> bool:
    actual = float(row.actual)  # type: ignore[attr-defined]
    known = math.isclose(actual, twin.actual) if twin.actual is not None else math.isnan(actual)
    return known and (row.state, row.required, row.reported, row.done) == (  # type: ignore[attr-defined]
        twin.state, twin.required, twin.reported, twin.done
    ) and math.isclose(row.expected, twin.expected)  # type: ignore[attr-defined]  # fmt: skip


def _objectives_agree(
    warehouse: Warehouse,
    milestones: list[Asked],
    expected: dict[tuple[str, str, date, bool], Judged],
    days: list[tuple[date, bool]],
    aimed: list[Aimed],
) -> None:
    found = warehouse.query("FROM objective_judged WHERE area_code = 'BG'", today=TODAY)
    figures: dict[str, dict[str, tuple[float, bool]]] = {}
    shown = warehouse.query("FROM measure_by_area WHERE area_code = 'BG' AND value IS NOT NULL")
    for r in shown.itertuples():
        partial = r.units_counted < r.units
        figures.setdefault(r.indicator_code, {})[r.semester] = (r.value, partial)
    for row in found.itertuples():
        mine = [
            (m, expected[m.code, "BG", row.day.date(), row.is_today])
            for m in milestones
            if m.objective == row.objective_code
        ]
        aims_here = [
            aim_state(a, figures.get(a.indicator, {}), row.day.date())
            for a in aimed
            if a.objective == row.objective_code
        ]
        state, aim, actual = objective(mine, aims_here)
        assert (row.state, len(mine)) == (state, row.milestones)
        assert row.due == sum(m.due <= row.day.date() for m, _ in mine)
        if aim is not None:
            assert math.isclose(row.expected, aim)
            assert math.isclose(row.actual, actual or 0.0)
    assert len(found) == len(days) * len({m.objective for m in milestones})
