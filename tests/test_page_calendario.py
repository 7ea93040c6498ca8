"""Calendario: the windows in words, an exception and a closing recorded from the page."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from pipelines import publish as publishing
from pipelines.closing import VIEWS
from pipelines.store import StorageFailed
from tests.small_territory import make_small, small_codes

SENDER, OTHER = small_codes()["ambito"]
PAGE = str(ROOT / "pages" / "gestione" / "calendario.py")
AFTER = "2026-08-16"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small territory, published once for all the tests of this file."""
    return make_small(tmp_path_factory.mktemp("piccolo"))


@pytest.fixture
def small(published: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A copy of it for one test, the day after the tolerance of 2026-S1."""
    shutil.copytree(published.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", published.geo)
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(folders.geo))
    monkeypatch.setenv("PROLOGO_TODAY", AFTER)
    return folders


def opened() -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not at.exception
    return at


def read(at: AppTest) -> str:
    return unescape("\n".join(element.proto.body for element in at.get("html")))


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label == label).click().run()
    assert not at.exception
    return at


def prolong(at: AppTest, **given: object) -> AppTest:
    """Fill the form of an exception and press its button."""
    at.selectbox[1].set_value(given.get("sender"))
    at.date_input[0].set_value(given.get("until", date(2026, 9, 15)))
    at.text_input[0].set_value(given.get("why", "Cambio del <i>gestionale</i>."))
    at.text_input[1].set_value(given.get("by", "Coordinamento"))
    return press(at, "Registra la proroga")


def events(folders: Folders) -> list[dict[str, object]]:
    return [json.loads(p.read_text()) for p in sorted(folders.events.glob("*.json"))]


def test_every_semester_says_how_it_stands(small: Folders) -> None:
    at = opened()
    text = read(at).replace("\u00a0", " ")
    assert at.title[0].value == "Calendario"
    assert "1° sem. 2026: scaduto il 31 luglio 2026; si può inviare" in text
    (chosen,) = re.findall(r"<tr class=bg-chosen>(.*?)</tr>", text)
    assert "1° sem. 2026" in chosen
    assert "si invia in ritardo fino al 31 gennaio 2027" in chosen
    assert text.count('<th scope="row"') == len(Catalogue.read(small.reference).windows)
    assert "chiuso: si poteva inviare fino al 31 gennaio 2026" in text
    assert "non ancora aperto: si apre il 1° gennaio 2027" in text
    assert "Nessuna proroga: le date qui sopra valgono per tutti." in text


def test_an_exception_is_recorded_and_shown(small: Folders) -> None:
    at = prolong(opened(), sender=SENDER)
    label = Catalogue.read(small.reference).areas[SENDER].label()
    text = read(at)
    assert f"Registrata. 1° sem. 2026, per l'{label} prorogato al 15 settembre 2026" in text
    assert ">in corso</td>" in text
    assert "<i>gestionale" not in "".join(e.proto.body for e in at.get("html"))
    (event,) = events(small)
    told = {k: event[k] for k in ("kind", "semester", "sender", "until", "by")}
    assert told == {
        "kind": "extend",
        "semester": "2026-S1",
        "sender": SENDER,
        "until": "2026-09-15",
        "by": "Coordinamento",
    }
    again = prolong(at, sender=SENDER, until=date(2026, 10, 1))
    assert ">sostituita</td>" in read(again)
    assert "Registrata." not in read(again.run())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Scegli per chi è la proroga."),
        ({"sender": SENDER, "why": " "}, "Manca il motivo"),
        ({"sender": SENDER, "by": ""}, "Manca chi lo decide"),
        ({"sender": SENDER, "until": date(2026, 7, 31)}, "non proroga nulla"),
        ({"sender": SENDER, "until": date(2026, 8, 15)}, "è già passato"),
    ],
)
def test_an_exception_that_cannot_be_is_refused_on_the_page(
    small: Folders, given: dict[str, object], said: str
) -> None:
    assert said in read(prolong(opened(), **given))
    assert events(small) == []


def test_a_closing_is_confirmed_recorded_and_frozen(small: Folders) -> None:
    at = opened()
    offered = at.selectbox[2].options
    assert offered == ["1° sem. 2025", "2° sem. 2025", "1° sem. 2026"]
    at.selectbox[2].set_value("2026-S1")
    at.text_input[2].set_value("Coordinamento")
    press(at, "Chiudi il semestre")
    assert "Spunta la conferma: il semestre non è stato chiuso." in read(at)
    assert events(small) == []
    at.checkbox[0].check()
    press(at, "Chiudi il semestre")
    text = read(at)
    assert "Chiuso: 1° sem. 2026, 16 agosto 2026" in text
    assert "chiuso il 16 agosto 2026 da Coordinamento" in text
    frozen = re.sub("<.*?>", "", text)
    assert "fissato in file che nessun invio cambia: 1° sem. 2026, 16 agosto 2026, " in frozen
    assert "(closings/2026-S1)." in frozen
    (row,) = re.findall(r'<th scope="row"[^>]*>1°\s+sem\.\s+2026.*?</tr>', text)
    assert "15 agosto 2026" in row.split("<td")[-1]
    assert "Nessun semestre è aperto: 2° sem. 2026 si apre" in text
    assert at.selectbox[2].options == ["1° sem. 2025", "2° sem. 2025"]
    assert len(list((small.closings / "2026-S1").glob("*.parquet"))) == len(VIEWS)


def test_before_the_first_tolerance_nothing_can_be_closed(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROLOGO_TODAY", "2025-08-15")
    at = opened()
    assert "Oggi non c'è nessun semestre da chiudere." in read(at)
    assert len(at.selectbox) == 2


def test_carica_tells_a_sender_of_its_exception(small: Folders) -> None:
    prolong(opened(), sender=SENDER, why="Cambio del gestionale")
    page = AppTest.from_file(str(ROOT / "pages" / "gestione" / "carica.py"), default_timeout=30)
    page.query_params["ambito"] = SENDER
    assert "prorogato al 15 settembre 2026: Cambio del gestionale." in read(page.run())
    page.query_params["ambito"] = OTHER
    assert "prorogato" not in read(page.run())


def test_an_exception_recorded_and_not_published_is_said_so(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("Disco pieno.")

    at = opened()
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "build", full)
        prolong(at, sender=SENDER)
    text = read(at)
    assert "È registrato, ma non è ancora in vigore. Disco pieno." in text
    assert "Non è stato registrato" not in text
    assert len(events(small)) == 1
