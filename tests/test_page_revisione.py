"""Revisione, driven: the queue, one submission opened, the three decisions and what they leave."""

from __future__ import annotations

import shutil
from datetime import date
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from pipelines.events import Cell
from pipelines.review import find
from pipelines.store import Submission, read_history
from tests.fixtures_review import cartelle, comuni, send
from tests.small_territory import make_small, small_codes

SENDER, OTHER = small_codes()["ambito"]
PAGE = str(ROOT / "pages" / "gestione" / "revisione.py")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small territory, a submission of each Ambito; the second sender's has a row repeated."""
    folders = make_small(tmp_path_factory.mktemp("piccolo"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-08-01")
        one, two = comuni(folders, SENDER), comuni(folders, OTHER)
        send(folders, OTHER, cartelle([*two, two[0]], ["3", "4", "5", "6", "3"]))
        send(folders, SENDER, cartelle(one, ["3", "4", "5", "6"]), 1)
    return folders


@pytest.fixture
def small(
    published: Folders, tmp_path: Path, on_day: str, monkeypatch: pytest.MonkeyPatch
) -> Folders:
    """A copy of it for one test, set in the environment."""
    shutil.copytree(published.data, tmp_path / "data")
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(published.geo))
    return Folders(tmp_path / "data", published.geo)


def of(folders: Folders, sender: str) -> Submission:
    return next(h.submission for h in read_history(folders.raw) if h.submission.ambito == sender)


def opened(number: str | None = None) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=60)
    if number:
        at.query_params["invio"] = number
    at.run()
    assert not at.exception
    return at


def read(at: AppTest) -> str:
    return unescape("\n".join(element.proto.body for element in at.get("html")))


def press(at: AppTest) -> AppTest:
    """The one button of the decision."""
    (button,) = [b for b in at.button if b.proto.form_id]
    button.click().run()
    assert not at.exception
    return at


def values(folders: Folders) -> int:
    return int(
        open_warehouse(folders.warehouse).query("SELECT count(*) AS n FROM cartelle")["n"][0]
    )


def test_the_queue_begins_with_what_has_warnings(small: Folders) -> None:
    warned, plain = of(small, OTHER), of(small, SENDER)
    text = read(opened())
    assert "2 invii da rivedere, 1 con avvisi per primo." in text
    assert text.index(warned.id) < text.index(plain.id)  # though it arrived before
    assert "1 avviso" in text and "nessuno" in text


def test_a_submission_opened_shows_its_warnings_and_what_it_changed(small: Folders) -> None:
    submission = of(small, OTHER)
    text = read(opened(submission.id))
    label = Catalogue.read(small.reference).areas[OTHER].label()
    assert f"{label}: Cartelle sociali, 1° sem. 2026" in [
        s.value for s in opened(submission.id).header
    ]
    assert "<dt>Perché</dt><dd>Verificato.</dd>" in text
    assert "Avvisi" in text and ">6</th>" in text  # the row that repeats the second
    assert "<dt>nuovi</dt><dd>12</dd>" in text


def test_a_submission_that_does_not_wait_is_said(small: Folders) -> None:
    assert "non aspetta una decisione" in read(opened("2026-S1.BOH<b>"))


def test_accepting_takes_it_out_of_the_queue(small: Folders) -> None:
    submission = of(small, SENDER)
    at = press(opened(submission.id))
    (event,) = find(small, submission.id).events
    assert (event.kind, event.why, event.cells, event.until) == ("accept", None, (), None)
    assert event.by == "ATS Bergamo, coordinamento"
    text = read(at)
    assert "Accettato:" in text and "1 invio da rivedere" in text
    assert submission.id not in text
    assert "Accettato:" not in read(at.run())  # said once


def test_a_reserve_needs_its_reason_and_stays_in_force(small: Folders) -> None:
    submission = of(small, SENDER)
    at = opened(submission.id)
    at.radio[0].set_value("reserve").run()
    press(at)
    assert "Scrivi chi rivede e perché: non è stato deciso nulla." in read(at)
    assert find(small, submission.id).events == ()
    at.text_area[0].input("Manca un comune.")
    press(at)
    assert find(small, submission.id).state == "accettata_con_riserva"
    assert values(small) == 8


@pytest.mark.parametrize(
    ("ticked", "typed", "cells"),
    [
        ([], "", ()),
        ([], "3:nota", (Cell(3, "nota"),)),
        ([0, 2], "", (Cell(2, "cartelle_attive", "3"), Cell(4, "cartelle_attive", "5"))),
        (
            [1],
            " 3:nota , 3:cartelle_attive,5:NOTA,",
            (Cell(3, "cartelle_attive", "4"), Cell(3, "nota"), Cell(5, "nota")),
        ),
    ],
)
def test_returning_names_the_cells_ticked_and_typed(
    small: Folders,
    monkeypatch: pytest.MonkeyPatch,
    ticked: list[int],
    typed: str,
    cells: tuple[Cell, ...],
) -> None:
    def tick(*_: Any, **__: Any) -> SimpleNamespace:
        return SimpleNamespace(selection=SimpleNamespace(rows=ticked))

    monkeypatch.setattr(st, "dataframe", tick)
    submission = of(small, SENDER)
    at = opened(submission.id)
    at.radio[0].set_value("return").run()
    at.text_area[0].input("Controllate <i>qui</i>.")
    next(t for t in at.text_input if t.label.startswith("Altre celle")).input(typed)
    at.date_input[0].set_value(date(2026, 8, 20))
    press(at)
    (event,) = find(small, submission.id).events
    assert (event.kind, event.cells, event.until) == ("return", cells, "2026-08-20")
    assert event.why == "Controllate <i>qui</i>."
    assert values(small) == 4  # the other sender's
    assert "Restituito:" in read(at)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nota", "«nota» non è una cella: scrivi riga:colonna"),
        ("9:nota", "la riga 9 non è una riga di dati"),
        ("2:valore", "non c'è la colonna «valore»"),
    ],
)
def test_a_cell_that_is_not_there_is_said_and_nothing_is_decided(
    small: Folders, typed: str, said: str
) -> None:
    submission = of(small, SENDER)
    at = opened(submission.id)
    at.radio[0].set_value("return").run()
    at.text_area[0].input("x")
    next(t for t in at.text_input if t.label.startswith("Altre celle")).input(typed)
    press(at)
    assert said in read(at)
    assert find(small, submission.id).events == ()


def test_an_empty_queue_says_so(small: Folders) -> None:
    for sender in (SENDER, OTHER):
        press(opened(of(small, sender).id))
    assert "Nessun invio da rivedere." in read(opened())


def test_a_return_after_the_closing_says_what_else_it_takes(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = of(small, SENDER)
    told = "è chiuso: perché Valle Brembana possa rispondere serve una proroga"
    at = opened(submission.id)
    assert told not in read(at.radio[0].set_value("return").run())
    monkeypatch.setenv("PROLOGO_TODAY", "2027-02-01")
    assert told in read(opened(submission.id).radio[0].set_value("return").run())
