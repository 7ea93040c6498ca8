"""Obiettivi: choices, table, the page of an objective, and why a milestone has its state."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Catalogue, read_rows
from monitoring.queries import plan
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.publish import publish
from tests.fixtures_plan import folders_at, sample
from tests.shown_page import html
from ui.timeline import timeline_figure

Show = Callable[..., AppTest]
TODAY = date(2026, 11, 22)
PAGE = str(ROOT / "pages" / "consultazione" / "obiettivi.py")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    made = folders_at(tmp_path_factory.mktemp("obiettivi"))
    sample(made)
    return made


@pytest.fixture
def warehouse(folders: Folders) -> Warehouse:
    return open_warehouse(folders.warehouse)


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, folders: Folders) -> Show:
    def run(made: Folders = folders, **parameters: str) -> AppTest:
        monkeypatch.setenv("PROLOGO_DATA_DIR", str(made.data))
        monkeypatch.setenv("PROLOGO_TODAY", TODAY.isoformat())
        page = AppTest.from_file(PAGE, default_timeout=30)
        for name, value in parameters.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        return page

    return run


def codes_in_table(page: AppTest) -> list[str]:
    """The codes of the table of milestones; a long one travels when it is opened."""
    if not _rows(page):
        page.session_state["tabella-lunga"] = True
        page.run()
    return _rows(page)


def _rows(page: AppTest) -> list[str]:
    return re.findall(r'<th scope="row"><span class="pl-narrow"><a [^>]*>([\w-]+)</a>', html(page))


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"obiettivo": "SO6"},
        {"stato": "in_ritardo"},
        {"livello": "ambito"},
        {"obiettivo": "SS3", "anno": "2026"},
        {"ambito": "AMB08", "livello": "ambito", "stato": "completato_in_ritardo"},
    ],
)
def test_the_choices_of_the_address(
    show: Show, warehouse: Warehouse, parameters: dict[str, str]
) -> None:
    page = show(**parameters)
    states = {
        (r["milestone_code"], r["area_code"]): r["state"]
        for r in warehouse.query("FROM milestone_judged WHERE is_today", today=TODAY).to_dict(
            "records"
        )
    }
    chosen_area = parameters.get("ambito", "BG")
    expected = []
    for milestone in Catalogue.read(ROOT / "data" / "reference").milestones.values():
        area = chosen_area if milestone.level == "ambito" else "BG"
        fits = {
            "obiettivo": milestone.objective_code,
            "anno": str(milestone.due_date.year),
            "livello": milestone.level,
            "stato": states[milestone.code, area],
        }
        if all(fits[k] == v for k, v in parameters.items() if k != "ambito"):
            expected.append(milestone.code)
    assert sorted(codes_in_table(page)) == sorted(expected)
    assert expected, "an empty case proves nothing"


def test_a_choice_that_does_not_exist_is_said(show: Show) -> None:
    page = show(obiettivo="XX9")
    assert "non è fra le scelte" in html(page)
    assert len(codes_in_table(page)) == 121


def test_no_milestone_with_these_choices(show: Show) -> None:
    page = show(obiettivo="SO2", anno="2026")
    assert "Nessun traguardo con queste scelte" in html(page)


def test_the_page_of_an_objective_has_its_whole_text(show: Show, folders: Folders) -> None:
    page = show(obiettivo="SS2")
    rows = [
        r for r in read_rows(folders.reference / "plan_texts.csv") if r["objective_code"] == "SS2"
    ]
    written = html(page)
    for row in rows:
        assert (
            row["text"].replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;")
            in written
        )
        assert row["source_place"].replace("'", "&#x27;") in written
    assert page.title[0].value == "Valutazione: filiera PUA - EVM/UVM - COT"
    assert {t.label for t in page.tabs} >= {
        "Descrizione",
        "Azioni",
        "Strumenti",
        "Governance",
        "Coordinamento tecnico",
    }
    indicators = [
        r for r in read_rows(folders.reference / "indicators.csv") if r["objective_code"] == "SS2"
    ]
    for row in indicators:
        assert f'href="mappe?indicatore={row["code"]}"' in written


def test_why_this_state(show: Show, warehouse: Warehouse) -> None:
    page = show(obiettivo="SO4", traguardo="SO4-2025-01")
    written = html(page)
    areas = plan.milestone_areas(warehouse, "SO4-2025-01", TODAY).to_dict("records")
    done = sum(r["state"] in ("completato", "completato_in_ritardo") for r in areas)
    assert "deve avvenire in 12 su 14" in written
    assert f"Hanno completato in {done} " in written
    assert (
        "Scadenza 31 dicembre 2025; al giorno del giudizio, 22 novembre 2026, sono passati "
        "326 giorni." in written
    )
    for row in areas:
        assert f"riga {row['line']}" in written
    lines = _sent_lines(warehouse, "SO4-2025-01")
    assert {(r["area_code"], r["line"], r["submission_id"]) for r in areas} == lines


def test_why_when_somebody_said_nothing(show: Show, warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "FROM milestone_units WHERE is_today AND area_code = 'AMB11' AND declared IS NULL",
        today=TODAY,
    )
    page = show(traguardo=rows["milestone_code"].iloc[0])
    assert "nessun invio" in html(page)


def _sent_lines(warehouse: Warehouse, milestone: str) -> set[tuple[str, int, str]]:
    """Area, line and submission of the latest report of each area."""
    rows = warehouse.query("FROM milestone_updates WHERE milestone_code = ?", [milestone]).to_dict(
        "records"
    )
    latest: dict[str, dict[str, object]] = {}
    for row in sorted(rows, key=lambda r: r["semester"]):
        latest[row["area_code"]] = row
    return {(a, r["line"], r["submission_id"]) for a, r in latest.items()}  # type: ignore[misc]


def test_why_of_one_ambito_names_only_it(show: Show, warehouse: Warehouse) -> None:
    page = show(traguardo="SO4-2025-01", ambito="AMB08")
    (mine,) = [
        r
        for r in plan.milestone_areas(warehouse, "SO4-2025-01", TODAY).to_dict("records")
        if r["area_code"] == "AMB08"
    ]
    panel = html(page).split("pl-why")[1]
    assert mine["area"] in panel
    assert "Treviglio" not in panel.split("</table>")[0]


def test_a_milestone_out_of_sight_is_said(show: Show) -> None:
    page = show(obiettivo="SS1", traguardo="SO4-2025-01")
    assert "Il traguardo chiesto non è fra quelli mostrati" in html(page)


def test_the_timeline_has_every_milestone_at_its_due_date(warehouse: Warehouse) -> None:
    rows = plan.milestones_seen_from(warehouse, "BG", TODAY)
    names = dict.fromkeys(rows["objective_code"], "nome")
    figure, _ = timeline_figure(rows, names, TODAY)
    drawn = json.loads(figure.to_json())["data"]
    marks = [t for t in drawn if t["mode"] == "markers" and "scadenza" in t["text"][0]]
    found = sorted(
        (re.match(r"<b>([\w-]+)</b>", text)[1], x)  # type: ignore[index]
        for t in marks
        for text, x in zip(t["text"], t["x"], strict=True)
    )
    assert found == sorted(zip(rows["code"], rows["due_date"].dt.strftime("%Y-%m-%d"), strict=True))
    places = [(x, y) for t in marks for x, y in zip(t["x"], t["y"], strict=True)]
    assert len(places) == len(set(places)), "no mark hides another"


def test_nobody_has_reported(tmp_path: Path, show: Show) -> None:
    empty = folders_at(tmp_path / "vuoto")
    publish(empty)
    page = show(empty)
    assert "Nessun traguardo è ancora rendicontato" in html(page)
    assert len(codes_in_table(page)) == 121
