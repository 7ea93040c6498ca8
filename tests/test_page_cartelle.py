"""Cartelle: numbers with their change, who is silent, stock and flow, the schedule, the expiry."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import read_rows
from monitoring.italian import number
from monitoring.queries import volumes
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from tests.fixtures_figures import TODAY, World, world
from tests.small_territory import make_small
from ui.schedule import expiry_html, schedule_table
from ui.volumes import balance_words, change

Show = Callable[..., str]
PAGE = str(ROOT / "pages" / "consultazione" / "cartelle.py")


@pytest.fixture(scope="module")
def made() -> World:
    return world()


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, made: World) -> Show:
    """The words of the page at an address."""

    def run(folders: Folders = made.folders, **address: str) -> str:
        monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
        monkeypatch.setenv("PROLOGO_TODAY", TODAY)
        page = AppTest.from_file(PAGE, default_timeout=30)
        for name, value in address.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        assert page.title[0].value == "Cartelle sociali"
        body = " ".join(str(e.proto.body) for e in page.get("html"))
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))

    return run


def test_numbers_and_changes(show: Show) -> None:
    text = show()
    # 110 + 120 + 0 + 100 in the first Ambito, 40 in the second, which had sent nothing before
    assert "Attive 370" in text
    assert "−70 (−17,5 %) dal 2° sem. 2025, negli stessi 4 comuni" in text
    share = 100 * (80 + 90 + 0 + 60 + 40) / 370
    assert f"Aggiornate {number(share, 1)} % 270 su 370" in text
    points = 100 * (230 / 330 - 150 / 300)
    assert f"+{number(points, 1)} punti dal 2° sem. 2025, negli stessi 3 comuni" in text
    assert "5 di 8 comuni" in text


def test_who_is_silent_and_whom_to_call(show: Show, made: World) -> None:
    text = show()
    assert "nessuna cartella attiva:" in text
    assert "mancante:" in text
    shipped = ROOT / "data" / "reference" / "offices.csv"
    offices = {row["area_code"]: row for row in read_rows(shipped)}
    for ambito in made.codes["ambito"]:
        assert offices[ambito]["phone"] in text
        assert offices[ambito]["email"] in text


def test_stock_and_flow_are_checked(show: Show) -> None:
    text = show()
    assert "In 1 su 4 comuni i conti non tornano." in text
    assert "100 15 5 110 120 +10" in text


def test_the_measure_is_chosen_in_the_address(show: Show) -> None:
    text = show(misura="CSI-AGGIORNATE")
    assert "Cartelle sociali aggiornate, 1° sem. 2026, con l'intervallo" in text.replace(
        "&#x27;", "'"
    )


def test_nothing_sent(show: Show, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = show(make_small(tmp_path_factory.mktemp("empty")))
    assert "Nessun Ambito ha inviato" in text
    assert (
        "28 febbraio 2027, fra 211 giorni" in text
    )  # the expiry and the schedule do not need data
    assert "Linee guida" in text


def test_the_schedule_has_the_eight_actions_in_order(made: World) -> None:
    warehouse = open_warehouse(made.folders.warehouse)
    table = schedule_table(volumes.schedule(warehouse, date.fromisoformat(TODAY)))
    facts = warehouse.query("SELECT value::INTEGER AS n FROM facts WHERE code = 'SO6-AZIONI'")
    assert len(table) == facts["n"].iloc[0] == 8
    assert list(table.columns[1:]) == ["2025", "2026", "2027"]
    ticks = (table.iloc[:, 1:] != "").sum().tolist()
    rows = warehouse.query("""
        SELECT text FROM plan_texts WHERE objective_code = 'SO6' AND section = 'tempi'
        AND position > 1 ORDER BY position
    """)["text"]
    assert ticks == [sum(year in text for text in rows) for year in ("2025", "2026", "2027")]
    first = [action.split()[0].lower() for action in table["Azione"]]
    assert first == [text.split()[0].lower() for text in rows]


@pytest.mark.parametrize(
    ("day", "words", "near"),
    [
        ("2026-08-01", "fra 211 giorni", False),
        ("2026-11-22", "fra 98 giorni", True),
        ("2027-02-27", "fra 1 giorno", True),
        ("2027-02-28", "oggi", True),
        ("2027-03-02", "passata da 2 giorni", True),
    ],
)
def test_the_countdown(made: World, day: str, words: str, near: bool) -> None:
    html = expiry_html(
        volumes.expiries(open_warehouse(made.folders.warehouse)), date.fromisoformat(day)
    )
    assert f"28 febbraio 2027, {words}." in html
    assert ("fg-near" in html) == near


@pytest.mark.parametrize(
    ("kind", "unit", "row", "words"),
    [
        ("popolazione", "x", (2, 110, 1, 100, 1), "+10 (+10,0 %) dal S, negli stessi 2 comuni"),
        ("popolazione", "x", (1, 5, 1, 0, 1), "+5 dal S, negli stessi 1 comune"),
        ("file", "%", (3, 60, 100, 50, 100), "+10,0 punti dal S, negli stessi 3 comuni"),
        ("file", "%", (3, 0, 0, 0, 0), "Nessun confronto con il S"),
        ("popolazione", "x", (float("nan"),) * 5, "Nessun confronto con il S"),
    ],
)
def test_change(kind: str, unit: str, row: tuple[float, ...], words: str) -> None:
    names = ("common", "numerator_now", "denominator_now", "numerator_before", "denominator_before")
    measure = {"denominator_kind": kind, "unit": unit, "scale": 100, "decimals": 1}
    assert change(dict(zip(names, row, strict=True)), measure, "S") == words


def test_the_empty_balance_says_so() -> None:
    assert "Nessun comune" in balance_words(pd.DataFrame(columns=["now", "expected"]))
