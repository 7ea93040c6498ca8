"""Matrice: its counts again from the rows judged, how it sorts, its choices, its files."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Area, Catalogue, Milestone
from monitoring.files.formats import as_bytes
from monitoring.matrix import WORST_FIRST, matrix
from monitoring.queries import plan_seen
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.publish import publish
from tests.fixtures_plan import folders_at, sampled
from tests.shown_page import html, shown, texts
from ui.matrix_file import COLUMNS, content
from ui.theme import MILESTONE_STATES

Show = Callable[..., AppTest]
PAGE = str(ROOT / "pages" / "consultazione" / "matrice.py")
OBJECTIVES = str(ROOT / "pages" / "consultazione" / "obiettivi.py")
TODAY = date(2026, 11, 22)
Cells = dict[tuple[str, str, int], dict[str, int]]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    def run(folders: Folders | None = None, file: str = PAGE, **address: str) -> AppTest:
        day = TODAY.isoformat()
        return shown(monkeypatch, file, (folders or sampled()).data, day, address)

    return run


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return open_warehouse(sampled().warehouse)


def screen(page: AppTest) -> str:
    return html(page).partition('class="mx-screen"')[2].partition('class="mx-paper"')[0]


def marks(written: str) -> Cells:
    """Area (BG for the province), objective and year to the counts by state, from the links."""
    found: Cells = {}
    for count, query in re.findall(r'title="(\d+) [^"]*" href="obiettivi\?([^"]*)"', written):
        asked = dict(pair.split("=") for pair in unescape(query).split("&"))
        cell = (asked.get("ambito", "BG"), asked["obiettivo"], int(asked["anno"]))
        found.setdefault(cell, {})[asked["stato"]] = int(count)
    return found


def seat(catalogue: Catalogue, area: Area, milestone: Milestone) -> str:
    """Whose state of a milestone an area sees: the naive twin of plan_seen."""
    while area.level != milestone.level:
        if area.level == "provincia":
            return area.code
        area = catalogue.areas[area.parent_code]
    return area.code


def naive(warehouse: Warehouse, catalogue: Catalogue, **fits: object) -> Cells:
    rows = warehouse.query("FROM milestone_judged WHERE is_today", today=TODAY)
    states = dict(zip(zip(rows["milestone_code"], rows["area_code"], strict=True), rows["state"],
                      strict=True))  # fmt: skip
    found: dict[tuple[str, str, int], Counter[str]] = {}
    for area in (a for a in catalogue.areas.values() if a.level in ("ambito", "provincia")):
        for m in catalogue.milestones.values():
            said = {"livello": m.level, "anno": m.due_date.year, "obiettivo": m.objective_code}
            if all(said[key] in (value if isinstance(value, set) else {value})
                   for key, value in fits.items()):  # fmt: skip
                state = states[m.code, seat(catalogue, area, m)]
                cell = (area.code, m.objective_code, m.due_date.year)
                found.setdefault(cell, Counter())[state] += 1
    return {cell: dict(counts) for cell, counts in found.items()}


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ({}, {"livello": "ambito"}),
        ({"livello": "tutti"}, {}),
        ({"anno": "2026"}, {"livello": "ambito", "anno": 2026}),
        ({"livello": "provincia", "anno": "2025"}, {"livello": "provincia", "anno": 2025}),
        ({"tipo": "sociale", "livello": "tutti"},
         {"obiettivo": {"SO1", "SO2", "SO3", "SO4", "SO5", "SO6"}}),
    ],
)  # fmt: skip
def test_every_cell_counts_what_is_judged(
    show: Show, warehouse: Warehouse, catalogue: Catalogue,
    address: dict[str, str], fits: dict[str, object],
) -> None:  # fmt: skip
    page, wanted = show(**address), naive(warehouse, catalogue, **fits)
    assert wanted
    assert marks(screen(page)) == wanted
    of_ambiti = [c for (area, *_), c in wanted.items() if area != "BG"]
    total = sum((Counter(c) for c in of_ambiti), Counter[str]())
    badges = re.findall(r"<span><b>([\d.]+)</b> <span class=\"bg-badge\">.*?bg-shape-(\w+)",
                        html(page).partition('class="mx-screen"')[0])  # fmt: skip
    assert {state: int(n.replace(".", "")) for n, state in badges} == total
    said = re.findall(r"([\d.]+) stati, 22 novembre 2026", texts(page))[0]
    assert int(said.replace(".", "")) == sum(total.values())
    paper = html(page).partition('class="mx-paper"')[2]
    assert {(a, o, y): c for (a, o, y), c in marks(paper).items()} == wanted


def test_the_counts_are_those_of_obiettivi(show: Show) -> None:
    """A mark leads to as many milestones as it counts."""
    cells = marks(screen(show(livello="tutti")))
    tried = [("AMB08", "SO6", 2025), ("AMB11", "SS3", 2026), ("BG", "RIS", 2025)]
    for area, objective, year in tried:
        for state, count in cells[area, objective, year].items():
            chosen = {"obiettivo": objective, "anno": str(year), "stato": state}
            page = show(file=OBJECTIVES, **chosen, **({} if area == "BG" else {"ambito": area}))
            listed = re.findall(r'<th scope="row"><span class="pl-narrow"><a [^>]*>', html(page))
            assert len(listed) == count, (area, chosen)


@pytest.mark.parametrize("column", ["SO6-2025", "ris-2026"])
def test_it_is_sorted_by_the_worst_state_of_a_column(
    show: Show, warehouse: Warehouse, catalogue: Catalogue, column: str
) -> None:
    page = show(ordina=column)
    objective, year = column.upper().split("-")
    cells = naive(warehouse, catalogue, livello="ambito", obiettivo=objective, anno=int(year))
    order = re.findall(r'<th scope="row"><a href="scheda-ambito\?ambito=(\w+)"', screen(page))
    assert len(order) == 14
    assert len(set(order)) == 14
    worst = [
        min(WORST_FIRST.index(state) for state in cells[area, objective, int(year)])
        for area in order
    ]
    assert worst == sorted(worst)
    assert len(set(worst)) > 1, "the same state everywhere proves nothing"
    assert re.findall(r'aria-sort="(\w+)"><a [^>]*>(\d+)', screen(page)) == [("descending", year)]
    assert screen(page).rindex("Intera provincia") > screen(page).rindex("scheda-ambito")


def test_by_name_until_a_year_is_pressed(show: Show, catalogue: Catalogue) -> None:
    page = screen(show())
    names = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page)
    assert names == sorted(names)
    assert re.findall(r'aria-sort="(\w+)"><a [^>]*>(\w+)', page) == [("ascending", "Ambito")]
    assert 'href="matrice?livello=ambito&amp;ordina=SO6-2025"' in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"ordina": "SO6-2031"}, "«SO6-2031» non è fra le colonne mostrate"),
        ({"ordina": "<b>"}, "«<b>» non è fra le colonne mostrate"),
        ({"anno": "1999"}, "«1999» non è fra le scelte di «Anno»"),
        ({"tipo": "struttura"}, "Nessun traguardo con queste scelte."),
        ({"livello": "tutti"}, "I traguardi visti da ogni Ambito"),
    ],
)
def test_what_it_says_of_its_choices(show: Show, address: dict[str, str], said: str) -> None:
    page = show(**address)
    assert said in texts(page) + page.title[0].value


def test_nobody_has_reported(show: Show, tmp_path: Path) -> None:
    empty = folders_at(tmp_path)
    publish(empty)
    page = show(empty)
    assert page.title[0].value == "I traguardi di ogni Ambito"
    assert "Nessun traguardo è ancora rendicontato." in texts(page)
    assert sum(sum(c.values()) for (a, *_), c in marks(screen(page)).items() if a != "BG") == 196


def test_the_files_hold_every_state_shown(
    warehouse: Warehouse, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(sampled().data))
    monkeypatch.setenv("PROLOGO_TODAY", TODAY.isoformat())
    rows = plan_seen.from_each(warehouse, ("AMB01", "AMB08", "BG"), TODAY)
    rows = rows[rows["level"] == "ambito"]
    names = {code: area.name for code, area in catalogue.areas.items()}
    made = content(rows, names, {"Livello": "Solo i traguardi degli Ambiti"})
    counted = matrix(rows, ("AMB01", "AMB08", "BG"))
    text = as_bytes(made, "csv").decode("utf-8-sig").splitlines()
    assert text[0].split(";") == list(COLUMNS)
    book = openpyxl.load_workbook(io.BytesIO(as_bytes(made, "xlsx")))
    sheet = [[cell.value for cell in row] for row in book["Dati"].iter_rows(min_row=2)]
    assert len(sheet) == len(text) - 1 == 42
    for area in counted.areas:
        states = Counter(row[7] for row in sheet if row[0] == area)
        assert states == Counter({MILESTONE_STATES[s].word: n for s, n in counted.total([area]).items()
                                  if n})  # fmt: skip
    assert ("Livello", "Solo i traguardi degli Ambiti") in made.facts
