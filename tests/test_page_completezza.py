"""Completezza: the states of what is due, the cells missing, the reminder."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring import missing
from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from pipelines.calendar import close, extend
from pipelines.intake import receive
from pipelines.publish import publish
from tests.fixtures_sending import Row, filled, template_rows
from tests.small_territory import make_small, small_codes
from ui.completeness_grid import grid_html, semester_html
from ui.missing import title

SENDER, OTHER = small_codes()["ambito"]
PAGE = str(ROOT / "pages" / "consultazione" / "completezza.py")
MISSING = 3


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """One Ambito has sent its indicators, three cells empty."""
    folders = make_small(tmp_path_factory.mktemp("piccolo"))
    sender = Catalogue.read(folders.reference).areas[SENDER]

    def emptied(rows: list[Row]) -> list[Row]:
        for row in rows[:MISSING]:
            row["valore"] = ""
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-07-10")
        receive(folders, filled(folders, SENDER, emptied), "f.csv", "x", sender)
    return folders


@pytest.fixture
def house(sent: Folders, on_day: str, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(sent.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(sent.geo))
    return sent


def opened(**parameters: str) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30)
    for key, value in parameters.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def text_of(at: AppTest) -> str:
    return unescape("\n".join(element.proto.body for element in at.get("html")))


def labels(at: AppTest) -> list[str]:
    return [button.proto.label for button in at.get("download_button")]


def test_the_states_come_from_the_content(house: Folders) -> None:
    at = opened()
    assert at.title[0].value == "Nessun Ambito ha ancora inviato tutto il 1° sem. 2026"
    text = text_of(at)
    due = len(template_rows(house, "indicatori", SENDER))
    areas = Catalogue.read(house.reference).areas
    now, every = text.split("<table")[1:3]
    rows = {unescape(re.sub("<.*?>", "", r.split("</th>")[0])): r for r in now.split("<tr>")[2:]}
    senders = [a for a in areas.values() if a.level in ("ambito", "asst", "provincia")]
    assert set(rows) == {a.label() for a in senders}
    share = 100 * (due - MISSING) // due
    assert f"incompleta {share} %" in rows[areas[SENDER].label()]
    assert f"incompleta: {due - MISSING} di {due} celle, scadenza 31 luglio 2026" in every
    assert "incompleta" not in rows[areas[OTHER].label()]
    assert "mancante" in rows[areas[OTHER].label()]
    opened_by_now = [
        w
        for w in Catalogue.read(house.reference).windows.values()
        if str(w.opens_on) <= "2026-08-01"
    ]
    assert every.count('scope="colgroup"') == len(opened_by_now)


def test_a_sender_shows_its_cells_and_its_reminder(house: Folders) -> None:
    at = opened(ambito=SENDER, dati="indicatori")
    area = Catalogue.read(house.reference).areas[SENDER]
    assert at.header[0].value.startswith(f"{area.label()}: mancano ")
    text = text_of(at)
    (entry,) = re.findall(r'<details class="entry" open>(.*?)</details>', text)
    assert "Indicatori" in entry
    assert f"{MISSING} celle di" in entry
    assert entry.count("<li>") == 1
    assert f": {MISSING} comuni su " in entry
    reminder = at.text_area[0].value
    assert "Gentile Ufficio di Piano" in reminder
    assert entry.split("<li>")[1].split("</li>")[0] in reminder
    assert "Scarica il testo" in labels(at)
    assert "Scarica la scadenza (.ics)" in labels(at)
    assert "<tr class=bg-chosen>" in text


def test_who_owes_nothing_has_neither_cells_nor_reminder(
    house: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = missing.owed_by_sender
    monkeypatch.setattr(
        missing,
        "owed_by_sender",
        lambda *asked: {code: replace(owed, gaps=()) for code, owed in found(*asked).items()},
    )
    at = opened(ambito=SENDER)
    label = Catalogue.read(house.reference).areas[SENDER].label()
    assert at.header[0].value == f"{label}: non manca nulla"
    assert labels(at) == []
    assert "<tr class=bg-chosen>" in text_of(at)


def test_the_reminders_of_all_in_one_go(house: Folders) -> None:
    assert labels(opened()) == ["Scarica 4 solleciti già scritti"]  # two Ambiti, ASST, province


def test_after_the_closing_there_is_no_deadline_to_put_in_a_diary(house: Folders) -> None:
    at = opened(ambito=OTHER, semestre="2025-S1")
    assert "Scarica il testo" in labels(at)
    assert "Scarica la scadenza (.ics)" not in labels(at)
    assert "serve una proroga" in at.text_area[0].value


@pytest.fixture
def folders(house: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """The same data, for a test that changes them."""
    shutil.copytree(house.data, tmp_path / "data")
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(tmp_path / "data"))
    return Folders(tmp_path / "data", house.geo)


def test_a_closed_semester_says_since_when(folders: Folders) -> None:
    """But not to who has an exception beyond that day."""
    close(folders, "2025-S2", "ATS")
    extend(folders, "2025-S2", SENDER, date(2026, 8, 20), "Errore di conteggio.", "ATS")
    closed = "Scadenza: 31 gennaio 2026 · chiuso il 1° agosto 2026 · "
    assert closed in text_of(opened(semestre="2025-S2"))
    assert closed in text_of(opened(semestre="2025-S2", ambito=OTHER))
    reopened = text_of(opened(semestre="2025-S2", ambito=SENDER))
    assert "Scadenza: 20 agosto 2026 · " in reopened
    assert "chiuso il" not in reopened + text_of(opened(semestre="2025-S1"))


def test_an_exception_moves_the_deadline_of_one_sender(folders: Folders) -> None:
    day = Catalogue.read(folders.reference).windows["2026-S1"].grace_until.replace(day=31)
    extend(folders, "2026-S1", OTHER, day, "Cambio del <b>gestionale</b>.", "ATS")
    at = opened(ambito=OTHER)
    text = text_of(at)
    label = Catalogue.read(folders.reference).areas[OTHER].label()
    assert f"proroga: {label}" in text
    assert "non ancora dovuta: 0 di" in text
    assert "scadenza 31 agosto 2026" in text
    assert "Scadenza: 31 agosto 2026" in text
    assert "prorogato al 31 agosto 2026" in at.text_area[0].value
    assert "<b>gestionale" not in "".join(e.proto.body for e in at.get("html"))


def test_before_the_plan_begins_it_says_so(
    house: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(house.reference, tmp_path / "data" / "reference")
    (tmp_path / "data" / "raw").mkdir()
    publish(Folders(tmp_path / "data", house.geo))
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PROLOGO_TODAY", "2025-01-15")
    at = opened(ambito=SENDER)
    assert "Nessun semestre è ancora aperto." in text_of(at)
    assert not at.selectbox


def test_an_unknown_sender_or_semester_falls_back_with_a_notice(house: Folders) -> None:
    at = opened(ambito="AMB99<b>", semestre="2031-S1", dati="<i>")
    said = "".join(e.proto.body for e in at.get("html"))
    assert "«AMB99&lt;b&gt;» non è fra le scelte di «Chi invia»: vedi Tutti." in said
    assert "«2031-S1» non è fra le scelte di «Semestre»" in said


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ([[], [], ["risorse"]], "2 di 3 Ambiti hanno inviato tutto il 1° sem. 2026"),
        ([[], ["risorse"]], "1 di 2 Ambiti ha inviato tutto il 1° sem. 2026"),
        ([["risorse"]], "Nessun Ambito ha ancora inviato tutto il 1° sem. 2026"),
    ],
)
def test_the_title_counts_the_ambiti_alone(missing: list[list[str]], said: str) -> None:
    rows = [("ambito", m) for m in missing] + [("asst", [])]
    assert title(pd.DataFrame(rows, columns=["level", "missing"]), "2026-S1") == said


def grid_row(state: str, filled_cells: int, deadline: str) -> pd.DataFrame:
    row = {"sender_code": "A<", "level": "ambito", "semester": "2026-S1", "dataset": "risorse"}
    cells = {"expected_cells": 400, "filled_cells": filled_cells, "state": state}
    days = {"deadline": pd.Timestamp(deadline), "closes_on": pd.Timestamp(deadline)}
    return pd.DataFrame([row | cells | days])


@pytest.mark.parametrize(
    ("state", "cells", "deadline", "shown", "word"),
    [
        ("mancante", 0, "2026-07-18", "mancante: 0 di 400 celle", "mancante"),
        ("mancante", 0, "2026-07-19", "non ancora dovuta: 0 di 400 celle", "non ancora dovuta"),
        ("incompleta", 300, "2026-07-31", "incompleta: 300 di 400 celle", "incompleta 75 %"),
        ("incompleta", 399, "2026-07-31", "incompleta: 399 di 400 celle", "incompleta 99 %"),
        ("in_ritardo", 400, "2026-07-01", "in ritardo: 400 di 400 celle", "in ritardo"),
        ("in_tempo", 400, "2026-07-01", "in tempo: 400 di 400 celle", "in tempo"),
        ("restituita", 0, "2026-07-31", "restituita: 0 di 400 celle", "restituita"),
    ],
)
def test_each_state_has_its_shape_and_word(
    state: str, cells: int, deadline: str, shown: str, word: str
) -> None:
    today, names = pd.Timestamp("2026-07-19").date(), {"A<": "Ambito <b>"}
    row = grid_row(state, cells, deadline)
    for html in (grid_html(row, names, today), semester_html(row, names, "2026-S1", today)):
        assert shown in html
        assert "bg-shape-" in html
        assert "Ambito &lt;b&gt;" in html
        assert "<b>" not in html
    cell = html.split("<td")[-1]
    assert re.sub("<.*?>", "", cell.partition(">")[2]) == word
    assert ("<a href" in cell) == (cells < 400)
