"""Invii, driven: what was sent, opened, compared, withdrawn; the flagged cells corrected and sent."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st
from streamlit.elements.lib.column_config_utils import determine_dataframe_schema
from streamlit.elements.widgets import data_editor
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from pages.gestione import fix_cells
from pipelines import publish as publishing
from pipelines.review import find, review
from pipelines.store import StorageFailed, Submission, read_content, read_history
from tests.fixtures_review import START, cartelle, comuni, send
from tests.shown_page import html
from tests.small_territory import make_small, small_codes

SENDER, OTHER = small_codes()["ambito"]
PAGE = str(ROOT / "pages" / "gestione" / "invii.py")
LATER = START + timedelta(days=10)
REASON = "Le cartelle del 2° comune sono <b>doppie</b>: controllate."


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small territory with two submissions of one sender, published once."""
    folders = make_small(tmp_path_factory.mktemp("piccolo"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-08-01")
        areas = comuni(folders, SENDER)
        send(folders, SENDER, cartelle(areas, ["3", "4", "5", "6"]), name="primo.csv")
        send(folders, SENDER, cartelle(areas[:2], ["3", "40"]), 1, name="../secondo.csv")
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


def submissions(folders: Folders) -> list[Submission]:
    return [h.submission for h in read_history(folders.raw)]


def opened(sender: str | None = SENDER, number: str | None = None) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=60)
    if sender:
        at.query_params["ambito"] = sender
    if number:
        at.query_params["invio"] = number
    at.run()
    assert not at.exception
    return at


def read(at: AppTest) -> str:
    return unescape(html(at))


def buttons(at: AppTest, label: str) -> list[Any]:
    return [button for button in at.button if button.label == label]


def in_force(folders: Folders, area: str) -> int:
    house = open_warehouse(folders.warehouse)
    found = house.query("SELECT cartelle_attive FROM cartelle WHERE area_code = ?", [area])
    return int(found["cartelle_attive"].iloc[0])


def test_without_a_sender_it_asks_for_one(small: Folders) -> None:
    at = opened(None)
    assert at.title[0].value == "Invii"
    assert "Scegli di chi vuoi vedere gli invii." in read(at)


def test_who_has_sent_nothing_is_told_where_to_begin(small: Folders) -> None:
    assert "Nessun invio ancora." in read(opened(OTHER))


def test_the_grid_says_of_each_submission_how_it_stands(small: Folders) -> None:
    first, second = submissions(small)
    text = read(opened())
    assert text.index(f"invio={first.id}") < text.index(f"invio={second.id}")
    assert "in vigore in parte: 2 righe di 4" in text
    assert "<b>in vigore</b>" in text
    assert text.count("ricevuta") == 2
    review(small, second.id, "return", "ATS", REASON, LATER)
    review(small, first.id, "accept", "ATS", at=LATER)
    body = html(opened())
    assert "accettata" in body and "restituita" in body and "in parte" not in body
    assert "<b>doppie</b>" not in body  # what was typed is text
    assert "<b>doppie</b>" in unescape(body)


def test_one_submission_opened(small: Folders) -> None:
    first, second = submissions(small)
    at = opened(number=first.id)
    text = read(at)
    assert all(word in text for word in (first.id, first.sha256, "primo.csv", "in vigore in parte"))
    labels = {b.proto.label for b in at.get("download_button")}
    assert {"Scarica l'originale", "Scarica la ricevuta (PDF)"} <= labels
    assert read_content(small.raw, second).startswith(b"semestre;")
    assert second.original_name == "secondo.csv"


@pytest.mark.parametrize("number", ["2026-S1.BOH", "<script>"])
def test_a_submission_that_is_not_there_is_said(small: Folders, number: str) -> None:
    at = opened(number=number)
    assert "L'invio chiesto non è di" in read(at)
    assert "<script>" not in html(at)
    assert "primo.csv" not in read(at)


@pytest.mark.parametrize(
    ("mine", "other", "told"),
    [
        (0, "prima", {"nuovi": 12, "modificati": 0, "uguali": 0, "non più presenti": 0}),
        (1, "prima", {"nuovi": 0, "modificato": 1, "uguali": 5, "non più presenti": 6}),
        (0, "oggi", {"nuovi": 0, "modificato": 1, "uguali": 11, "non più presenti": 0}),
        (1, "oggi", {"nuovi": 6, "modificati": 0, "uguali": 6, "non più presenti": 0}),
        (0, "altro", {"nuovi": 0, "modificato": 1, "uguali": 5, "non più presenti": 6}),
        (1, "altro", {"nuovi": 0, "modificato": 1, "uguali": 5, "non più presenti": 6}),
    ],
)
def test_a_submission_is_compared(
    small: Folders, mine: int, other: str, told: dict[str, int]
) -> None:
    made = submissions(small)
    at = opened(number=made[mine].id)
    at.selectbox[1].select(made[1 - mine].id if other == "altro" else other).run()
    assert not at.exception
    text = read(at)
    assert {k: f"<dt>{k}</dt><dd>{n}</dd>" in text for k, n in told.items()} == dict.fromkeys(
        told, True
    )
    if "modificato" in told:
        assert ">4</td>" in text and ">40</td>" in text and "+900,0 %" in text


def test_withdrawing_needs_a_reason_and_a_tick_and_is_seen_at_once(small: Folders) -> None:
    _, second = submissions(small)
    area = comuni(small, SENDER)[1]
    at = opened(number=second.id)
    buttons(at, "Ritira")[0].click().run()
    assert "Scrivi chi ritira e perché, e spunta la conferma." in read(at)
    assert in_force(small, area) == 40
    at.text_input[1].input("Era il file sbagliato")
    at.checkbox[0].check()
    buttons(at, "Ritira")[0].click().run()
    assert not at.exception
    assert "ritirata" in read(at) and "Era il file sbagliato" in read(at)
    assert not buttons(at, "Ritira")
    assert in_force(small, area) == 4
    assert find(small, second.id).events[-1].by == "Ufficio"


@pytest.mark.parametrize("kind", ["accept", "reserve", "return"])
def test_what_was_decided_is_no_longer_withdrawn(small: Folders, kind: str) -> None:
    _, second = submissions(small)
    review(small, second.id, kind, "ATS", "x", LATER)
    assert not buttons(opened(number=second.id), "Ritira")


def test_the_reason_the_day_and_the_cells_are_the_same_words(small: Folders) -> None:
    _, second = submissions(small)
    cells, until = [(3, "cartelle_attive")], date(2026, 8, 12)
    review(small, second.id, "return", "ATS", REASON, LATER, cells, until)
    for text in (read(opened()), read(opened(number=second.id))):
        assert f"«{REASON}»" in text
        assert "Rispondi entro il 12 agosto 2026." in text
    name = Catalogue.read(small.reference).areas[comuni(small, SENDER)[1]].name
    assert f"<td>cartelle_attive</td><td>40</td><td>{name}</td>" in text


def test_the_cells_of_a_reserve_are_shown(small: Folders) -> None:
    _, second = submissions(small)
    review(small, second.id, "reserve", "ATS", REASON, LATER, [(3, "cartelle_attive")])
    text = read(opened(number=second.id))
    name = Catalogue.read(small.reference).areas[comuni(small, SENDER)[1]].name
    assert "Le celle della riserva" in text
    assert f"<td>cartelle_attive</td><td>40</td><td>{name}</td>" in text


def edited(monkeypatch: pytest.MonkeyPatch, **new: str) -> list[dict[str, Any]]:
    """The grid as a person leaves it: the new value by column; what the grid was given."""
    given: list[dict[str, Any]] = []

    def write(frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
        given.append({"frame": frame.copy(), **options})
        values = [
            new.get(column, value)
            for column, value in zip(frame["Colonna"], frame["Valore corretto"], strict=True)
        ]
        return frame.assign(**{"Valore corretto": values})

    monkeypatch.setattr(st, "data_editor", write)
    return given


def edited_in_the_browser(monkeypatch: pytest.MonkeyPatch, **new: str | None) -> None:
    """What the browser sends of the grid, by column, laid by Streamlit itself; `None` is emptied."""

    def write(frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
        after, schema = frame.copy(), pa.Schema.from_pandas(frame)
        rows = {
            place: {"Valore corretto": new[column]}
            for place, column in enumerate(frame["Colonna"])
            if column in new
        }
        state = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
        data_editor._apply_dataframe_edits(after, state, determine_dataframe_schema(after, schema))
        return after

    monkeypatch.setattr(st, "data_editor", write)


def returned(small: Folders) -> Submission:
    _, second = submissions(small)
    review(small, second.id, "return", "ATS", REASON, LATER, [(3, "cartelle_attive")])
    return second


def test_only_the_flagged_cells_and_their_notes_can_be_written(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = edited(monkeypatch)
    at = opened(number=returned(small).id)
    (grid,) = given
    assert grid["frame"][["Riga", "Colonna", "Valore corretto"]].to_numpy().tolist() == [
        ["3", "cartelle_attive", "40"],
        ["3", "nota", ""],
    ]
    assert set(grid["frame"]) - set(grid["disabled"]) == {"Valore corretto"}
    assert grid["num_rows"] == "fixed"
    assert not buttons(at, "Invia")


def test_a_wrong_correction_is_told_and_nothing_is_sent(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = returned(small).id
    edited(monkeypatch, cartelle_attive="12abc")
    at = opened(number=number)
    assert "«12abc»" in read(at)
    assert "il file non è stato inviato e nulla è cambiato" in read(at)
    assert not buttons(at, "Invia")
    edited(monkeypatch, cartelle_attive="ND")
    assert not buttons(opened(number=number), "Invia")  # ND without its reason
    edited(monkeypatch, cartelle_attive="1.234")
    assert "«1.234» si legge in due modi" in read(opened(number=number))
    assert len(submissions(small)) == 2


@pytest.mark.parametrize(
    ("cells", "figures"),
    [
        ({"nota": None}, "40;0;0;"),
        ({"cartelle_attive": None, "nota": None}, ";0;0;"),
        ({"cartelle_attive": None}, ";0;0;conteggio"),
        ({"cartelle_attive": "5", "nota": None}, "5;0;0;"),
    ],
)
def test_an_emptied_cell_is_empty(
    small: Folders, monkeypatch: pytest.MonkeyPatch, cells: dict[str, str | None], figures: str
) -> None:
    """Neither «nan» nor «None»: what Streamlit gives for it is not always the same."""
    areas = comuni(small, SENDER)
    sent = cartelle(areas, ["3", "40", "5", "6"], nota="conteggio")
    third = send(small, SENDER, sent, 3, name="terzo.csv")
    review(small, third.id, "return", "ATS", REASON, LATER, [(3, "cartelle_attive")])
    edited_in_the_browser(monkeypatch, **cells)
    made: list[bytes] = []
    monkeypatch.setattr(fix_cells, "show_file", lambda chosen, *_: made.append(chosen.content))
    opened(number=third.id)
    (new,) = made
    assert new == sent.replace(
        f"{areas[1]};40;0;0;conteggio".encode(), f"{areas[1]};{figures}".encode()
    )


def test_a_correction_is_a_whole_new_submission_with_its_receipt(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = returned(small)
    edited(monkeypatch, cartelle_attive="5", nota="contate di nuovo")
    at = opened(number=old.id)
    assert "2 celle cambiate rispetto al file restituito" in read(at)
    if at.checkbox:  # rows left out of this file: the sender confirms, as on Carica
        at.checkbox[0].check()
        next(t for t in at.text_input if t.label == "Perché sono giusti").input("Restano quelli.")
    buttons(at, "Invia")[0].click().run()
    at.run()
    assert not at.exception
    new = submissions(small)[-1]
    assert len(submissions(small)) == 3
    before, after = read_content(small.raw, old), read_content(small.raw, new)
    area = comuni(small, SENDER)[1]
    assert after == before.replace(
        f"{area};40;0;0;".encode(), f"{area};5;0;0;contate di nuovo".encode()
    )
    assert (new.key, new.original_name) == (old.key, "secondo_corretto.csv")
    assert in_force(small, area) == 5
    text = read(at)
    assert "Ricevuto: i valori corretti sono in vigore." in text
    assert new.id in text and new.sha256 in text
    sidecar = json.loads((small.raw / new.folder / f"{new.id}.json").read_text())
    assert sidecar["received_by"]
    assert REASON not in read(opened())  # answered: no longer asked


def test_an_older_file_is_not_corrected_over_a_newer_one(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = submissions(small)
    review(small, first.id, "return", "ATS", REASON, LATER, [(3, "cartelle_attive")])
    given = edited(monkeypatch, cartelle_attive="5")
    at = opened(number=first.id)
    assert given == []
    assert "Dopo questo file ne è stato inviato un altro con gli stessi dati" in read(at)
    assert not buttons(at, "Invia")


def test_a_withdrawal_recorded_and_not_published_is_said_so(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = submissions(small)
    at = opened(number=second.id)
    next(t for t in at.text_input if t.label == "Perché").input("File sbagliato")
    at.checkbox[0].check()

    def full(*_: object) -> None:
        raise StorageFailed("Disco pieno.")

    with monkeypatch.context() as broken:
        broken.setattr(publishing, "build", full)
        buttons(at, "Ritira")[0].click().run()
    assert not at.exception
    assert "È registrato, ma non è ancora in vigore. Disco pieno." in read(at)
    assert read_history(small.raw)[-1].state == "ritirata"


def test_an_original_that_was_altered_is_said(small: Folders) -> None:
    second = returned(small)
    (small.raw / second.file).write_bytes(b"altro")
    assert "non è più il file ricevuto" in read(opened(number=second.id))
