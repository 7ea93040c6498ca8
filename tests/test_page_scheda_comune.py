"""Scheda comune: the numbers of a comune again from what was sent, states, notes, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Catalogue
from monitoring.italian import number
from monitoring.queries import area_page, figures
from monitoring.settings import ROOT, Folders
from monitoring.statistics.intervals import poisson
from monitoring.warehouse import Warehouse, open_warehouse
from tests.fixtures_comparisons import NORMAL, SUPPRESSED, TODAY, VALUES, compared_folders
from tests.fixtures_figures import World, world
from tests.shown_page import html, shown, texts
from tests.small_territory import make_small, small_codes

Show = Callable[..., AppTest]
PAGE = str(ROOT / "pages" / "consultazione" / "scheda_comune.py")
COMUNI = small_codes()["comune"]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    def run(folders: Folders | None = None, **address: str) -> AppTest:
        return shown(monkeypatch, PAGE, (folders or compared_folders()).data, TODAY, address)

    return run


def row_of(page: AppTest, code: str) -> list[str]:
    """The cells of an indicator's row, without marks."""
    found = re.search(rf"<tr[^>]*><th[^>]*><a href=\"[^\"]*{code}\".*?</tr>", html(page))
    assert found, code
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found[0])
    return [unescape(re.sub(r"<[^>]+>", "", cell)).replace("\u00a0", " ") for cell in cells]


@pytest.mark.parametrize("place", [0, 1, 2, 7])
def test_a_figure_is_that_of_the_numbers_sent(show: Show, made: World, place: int) -> None:
    code = COMUNI[place]
    count, people = int(VALUES[NORMAL][place]), made.residents[code]
    total = sum(map(int, VALUES[NORMAL])), sum(made.residents.values())
    low, high = (float(x[0]) * 1000 / people for x in poisson([count]))
    whole = 1000 * total[0] / total[1]
    word = "simile" if low <= whole <= high else "migliore" if low > whole else "peggiore"
    assert row_of(show(area=code), NORMAL)[1:] == [
        "1° sem. 2026",
        f"{number(1000 * count / people, 2)} per 1.000 residenti",
        f"{number(low, 2)}-{number(high, 2)}",
        f"{count} su {number(people)}",
        number(whole, 2),
        word,
    ]


@pytest.fixture(scope="module")
def made() -> World:
    return world()


def test_a_hidden_figure_has_its_state_and_nothing_else(show: Show) -> None:
    row = row_of(show(area=COMUNI[0]), SUPPRESSED)
    assert row[2:] == ["soppresso", "—", "—", "—", "—"]
    assert "gli altri:" in texts(show(area=COMUNI[0]))
    assert "soppresso (1)" in texts(show(area=COMUNI[0]))


def test_who_the_comune_is(show: Show, made: World, catalogue: Catalogue) -> None:
    page = show(area=COMUNI[0])
    codes = small_codes()
    assert page.title[0].value == catalogue.areas[COMUNI[0]].name
    for level in ("ambito", "distretto", "asst"):
        assert catalogue.areas[codes[level][0]].label() in texts(page)
    assert f"{number(made.residents[COMUNI[0]])} residenti al 1° gennaio 2023" in texts(page)
    assert f"mappe?indicatore=SS1-CAMMINO&amp;area={COMUNI[0]}" in html(page)
    assert "«BG» non è fra le scelte di «Comune»" in texts(show(area="BG"))


def test_notes_and_states_of_another_territory(show: Show, made: World) -> None:
    """Notes and every state: the world of the maps."""
    text = texts(show(made.folders, area=made.comuni(1)[0]))
    assert "Linee di Pedibus attive (non applicabile): motivo" in text
    text = texts(show(made.folders, area=made.comuni(0)[0]))
    assert "Chi ha inviato non ha scritto note." in text
    assert "Nessun indicatore si può confrontare" in text or "confrontati" in text


def test_before_the_first_submission(show: Show, tmp_path: Path) -> None:
    text = texts(show(make_small(tmp_path), area=COMUNI[0]))
    assert "Nessun semestre è ancora stato rendicontato." in text
    assert "Indice di vecchiaia" in text


@pytest.mark.parametrize("code", ["016024", "016001"])
def test_the_latest_figures_are_those_of_the_maps(shipped: Warehouse, code: str) -> None:
    found = area_page.latest(shipped, code).set_index("indicator_code")
    seen = 0
    for row in figures.indicators(shipped).to_dict("records"):
        semesters = figures.semesters_of(shipped, row["code"])["code"]
        if row["level"] != "comune" or not len(semesters):
            assert row["code"] not in found.index
            continue
        wanted = figures.by_area(shipped, row["code"], semesters.iloc[0], "comune")
        wanted = wanted[wanted["code"] == code].iloc[0]
        own = found.loc[row["code"]]
        assert (own["semester"], own["value_state"]) == (semesters.iloc[0], wanted["value_state"])
        numbers = ["value", "low", "high"]
        assert own[numbers].tolist() == pytest.approx(wanted[numbers].tolist(), nan_ok=True)
        seen += 1
    assert seen == len(found) > 10
    context = area_page.context(shipped, code)
    assert len(context) == sum(
        i["dataset"] == "contesto" for i in figures.indicators(shipped).to_dict("records")
    )


def test_the_page_of_every_kind_of_comune_is_whole(show: Show) -> None:
    for code in COMUNI:
        assert not re.search(r"\b(nan|None|NaT)\b", texts(show(area=code)))
    house = open_warehouse(compared_folders().warehouse)
    assert len(area_page.latest(house, COMUNI[0]))
