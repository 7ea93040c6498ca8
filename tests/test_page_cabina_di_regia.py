"""Cabina di regia: each view's counts again, the same as on the other pages; what moves among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring import plan_progress as progress
from monitoring.catalogue import Catalogue
from monitoring.queries import plan
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.publish import publish
from tests.fixtures_comparisons import NORMAL
from tests.fixtures_hidden import ROLES, hidden_folders
from tests.fixtures_plan import folders_at, sampled
from tests.shown_page import html, shown, texts
from tests.small_territory import small_codes
from tests.test_page_matrice import marks as marks_of_matrix
from tests.test_page_matrice import naive, screen
from ui.meeting_line import months_alt, months_html

Show = Callable[..., AppTest]
PAGES = ROOT / "pages" / "consultazione"
TODAY = date(2026, 11, 22)
SILENT = "AMB11"
AREAS = ["", "AMB08", SILENT]
Grid = dict[tuple[str, int], dict[str, int]]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    def run(name: str = "cabina_di_regia", folders: Folders | None = None,
            **address: str) -> AppTest:  # fmt: skip
        file, made = str(PAGES / f"{name}.py"), folders or sampled()
        address = {key: value for key, value in address.items() if value}
        return shown(monkeypatch, file, made.data, TODAY.isoformat(), address)

    return run


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return open_warehouse(sampled().warehouse)


def judged(warehouse: Warehouse, catalogue: Catalogue, area: str) -> Grid:
    """Objective and year to the counts by state, seen from an area: counted naively."""
    every = naive(warehouse, catalogue)
    return {(o, y): counts for (a, o, y), counts in every.items() if a == (area or "BG")}


def badges(page: AppTest) -> dict[str, int]:
    found = re.findall(r"<span><b>(\d+)</b> <span class=\"bg-badge\">.*?bg-shape-(\w+)", html(page))
    return {state: int(n) for n, state in found}


def grid(page: AppTest, area: str) -> Grid:
    """The marks of a grid, from their links, which all lead to the area's states."""
    found: Grid = {}
    for count, query in re.findall(r'title="(\d+) [^"]*" href="obiettivi\?([^"]*)"', html(page)):
        asked = dict(pair.split("=") for pair in unescape(query).split("&"))
        assert asked.get("ambito", "") == area
        found.setdefault((asked["obiettivo"], int(asked["anno"])), {})[asked["stato"]] = int(count)
    return found


@pytest.mark.parametrize("area", AREAS)
def test_the_counts_are_those_of_the_other_pages(
    show: Show, warehouse: Warehouse, catalogue: Catalogue, area: str
) -> None:
    """The same choice gives the same numbers here, on Obiettivi, Matrice, Sintesi, Scheda Ambito."""
    wanted = judged(warehouse, catalogue, area)
    assert grid(show(vista="2", ambito=area), area) == wanted
    matrix = marks_of_matrix(screen(show("matrice", livello="tutti")))
    assert {(o, y): c for (a, o, y), c in matrix.items() if a == (area or "BG")} == wanted
    states = sum((Counter(c) for c in wanted.values()), Counter[str]())
    for state in states:
        page = show("obiettivi", ambito=area, stato=state)
        assert f"{states[state]} traguard" in texts(page), state
    due = badges(show(vista="1", ambito=area))
    listed = plan.milestones_seen_from(warehouse, area or "BG", TODAY)
    late = listed[listed["due_date"] <= pd.Timestamp(TODAY)]
    assert due == late["state"].value_counts().to_dict()
    title = [int(n) for n in re.findall(r"\d+", show(vista="1", ambito=area).title[0].value)]
    assert title[0] == sum(due.values()) == sum(title[1:])
    if not area:
        assert badges(show("sintesi")) == due
        assert grid(show("sintesi"), "") == wanted
    else:
        own = naive(warehouse, catalogue, livello="ambito")
        on_sheet = re.findall(r"bg-shape-(\w+)\"", html(show("scheda_ambito", ambito=area))
                              .partition("Il codice apre")[2].partition("</table>")[0])  # fmt: skip
        mine = [Counter(c) for (a, *_), c in own.items() if a == area]
        assert Counter(on_sheet) == sum(mine, Counter[str]())


@pytest.mark.parametrize("area", AREAS)
def test_every_milestone_is_once_in_its_month(
    show: Show, warehouse: Warehouse, catalogue: Catalogue, area: str
) -> None:
    page = html(show(vista="3", ambito=area)).partition("</div></div></div></div><p")[0]
    shapes = re.findall(r'<i class="bg-shape bg-shape-(\w+)">', page)
    every = judged(warehouse, catalogue, area)
    assert Counter(shapes) == sum((Counter(c) for c in every.values()), Counter[str]())
    months = Counter((m.due_date.year, m.due_date.month) for m in catalogue.milestones.values())
    slots = re.findall(r'class="mt-slot.*?<small>', page)
    drawn = [len(re.findall("<i class", slot)) for slot in slots]
    assert drawn == [months[year, month] for year in (2025, 2026, 2027) for month in range(1, 13)]
    assert ["oggi" in slot for slot in slots].index(True) == 22


def test_the_months_in_words() -> None:
    rows = pd.DataFrame({
        "due_date": pd.to_datetime(["2026-03-31", "2026-12-31", "2026-12-31"]),
        "state": ["in_ritardo", "in_corso", "completato"],
    })  # fmt: skip
    assert months_alt(rows) == (
        "3 traguardi per mese di scadenza. marzo 2026: 1 in ritardo; "
        "dicembre 2026: 1 completato e 1 in corso."
    )
    assert months_html(rows, date(2027, 1, 1)).count("oggi") == 0


@pytest.mark.parametrize(
    ("area", "title"),
    [
        ("", "Nessun Ambito ha ancora inviato tutto il 1° sem. 2026"),
        ("AMB08", "L'Ambito Valle Seriana non ha ancora inviato tutto il 1° sem. 2026"),
    ],
)
def test_who_is_missing(show: Show, catalogue: Catalogue, area: str, title: str) -> None:
    page = show(vista="5", ambito=area)
    assert page.title[0].value == title
    listed = set(re.findall(r"scheda-ambito\?ambito=(\w+)", html(page)))
    every = {a.code for a in catalogue.areas.values() if a.level == "ambito"}
    assert listed == ({area} if area else every)


@pytest.mark.parametrize("area", AREAS)
def test_where_to_begin(show: Show, warehouse: Warehouse, area: str) -> None:
    states = plan.milestones_seen_from(warehouse, area or "BG", TODAY)
    states = states.rename(columns={"code": "milestone_code"})
    page = show(vista="6", ambito=area)
    due = states[states["due_date"] <= pd.Timestamp(TODAY)]["state"]
    said = [int(n) for n in re.findall(r"\d+", page.title[0].value)]
    assert said == [int((due == s).sum()) for s in ("in_ritardo", "non_rendicontato")]
    first = list(progress.first_to_watch(states)["milestone_code"])
    shown_codes = re.findall(r'traguardo=([\w-]+)"', html(page))
    assert shown_codes[: len(first)] == first


def test_the_buttons_move_and_the_address_remembers(show: Show) -> None:
    page = show(ambito="AMB08")
    back, on = (next(b for b in page.button if b.label == w) for w in ("Indietro", "Avanti"))
    assert (back.disabled, on.disabled) == (True, False)
    on.click().run()
    address = {name: str(page.query_params[name]) for name in ("vista", "ambito")}
    assert {name: value.strip("[']") for name, value in address.items()} == {
        "vista": "2",
        "ambito": "AMB08",
    }
    assert "2 di 6 · Gli obiettivi" in texts(page)
    next(b for b in page.button if b.label == "Indietro").click().run()
    assert "1 di 6 · Dove siamo" in texts(page)
    last = show(vista="6")
    assert next(b for b in last.button if b.label == "Avanti").disabled
    assert 'href="sintesi"' in html(last)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"vista": "9"}, "«9» non è fra le scelte di «Vista»"),
        ({"ambito": "AMB99"}, "«AMB99» non è fra le scelte di «Territorio»"),
        ({"vista": "4", "indicatore": "STR-TAVOLI"}, "«STR-TAVOLI» non è fra le scelte"),
    ],
)
def test_what_does_not_exist_is_said(show: Show, address: dict[str, str], said: str) -> None:
    assert said in texts(show(**address))


@pytest.mark.parametrize("vista", ["1", "2", "3", "4", "5", "6"])
def test_nobody_has_reported(show: Show, tmp_path: Path, vista: str) -> None:
    empty = folders_at(tmp_path)
    publish(empty)
    page = show(folders=empty, vista=vista)
    assert page.title[0].value == "Nessun traguardo è ancora rendicontato"
    assert "Il piano ha 121 traguardi" in texts(page)
    assert 'href="sintesi"' in html(page)


@pytest.mark.parametrize(("role", "seen"), ROLES)
def test_the_map_shows_a_reader_no_small_number(
    show: Show, monkeypatch: pytest.MonkeyPatch, role: str, seen: bool
) -> None:
    ambiti = small_codes()["ambito"]
    monkeypatch.setenv("PROLOGO_ROLE", role.format(*ambiti))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(ROOT / "geo"))
    page = show(folders=hidden_folders(), vista="4", ambito=ambiti[0], indicatore=NORMAL)
    said = texts(page)
    assert ("3 · " in said) is seen
    assert ("Soppresso" in said) is not seen
