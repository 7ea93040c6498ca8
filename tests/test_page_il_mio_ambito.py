"""Il mio Ambito, driven: what is missing, until when, how the last submission went, one button."""

from __future__ import annotations

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from pipelines.intake import receive
from pipelines.review import review
from tests.fixtures_sending import Row, as_csv, filled, template_rows
from tests.small_territory import small_codes

SENDER = small_codes()["ambito"][0]
FILLED = {
    "indicatori": {"valore": "1", "denominatore": "40"},
    "cartelle": {"cartelle_attive": "3", "cartelle_nuove": "1", "cartelle_aggiornate": "2"},
    "traguardi": {"stato": "in corso"},
    "risorse": {"stanziato": "10"},
}
PAGE = str(ROOT / "pages" / "gestione" / "il_mio_ambito.py")


def opened(sender: str | None = SENDER) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30)
    if sender:
        at.query_params["ambito"] = sender
    at.run()
    assert not at.exception
    return at


def read(at: AppTest) -> str:
    return unescape("\n".join(element.proto.body for element in at.get("html")))


def send(folders: Folders, content: bytes, name: str = "invio.csv") -> str:
    area = Catalogue.read(folders.reference).areas[SENDER]
    submission = receive(folders, content, name, "prova", area, "prova").submission
    assert submission
    return submission.id


def cells_due(folders: Folders) -> dict[str, int]:
    """A naive count: the rows of the templates; an extract of case files asks three figures a row."""
    each = {"indicatori": 1, "cartelle": 3, "traguardi": 1, "risorse": 1}
    return {d: n * len(template_rows(folders, d, SENDER)) for d, n in each.items()}


def test_nobody_chosen_asks_who(small: Folders) -> None:
    shown = read(opened(None))
    assert "Scegli per chi invii." in shown


def test_everything_is_missing_at_first_and_the_button_sends(small: Folders) -> None:
    at, due = opened(), cells_due(small)
    total = sum(due.values())
    assert f"<dd>{total}</dd><dt>celle mancano, su {total}</dt>" in read(at)
    assert "4 file da inviare o completare" in read(at)
    assert "Nessun invio ancora." in read(at)
    assert [b.label for b in at.button] == ["Invia i dati del 1° sem. 2026"]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2026-07-19", "<dd>12</dd><dt>giorni alla scadenza (31 luglio 2026)</dt>"),
        ("2026-07-30", "<dd>1</dd><dt>giorno alla scadenza (31 luglio 2026)</dt>"),
        ("2026-07-31", "<dd>0</dd><dt>giorni alla scadenza (31 luglio 2026)</dt>"),
        ("2026-08-01", "<dd>183</dd><dt>giorni alla chiusura (31 gennaio 2027)</dt>"),
    ],
)
def test_the_days_that_are_left(
    small: Folders, monkeypatch: pytest.MonkeyPatch, today: str, said: str
) -> None:
    monkeypatch.setenv("PROLOGO_TODAY", today)
    assert said in read(opened())


def test_a_file_sent_is_counted_and_its_fate_is_told(small: Folders) -> None:
    due = cells_due(small)
    identifier = send(small, filled(small, SENDER), "indicatori luglio.csv")
    shown = read(opened())
    missing = sum(due.values()) - due["indicatori"]
    assert f"<dd>{missing}</dd>" in shown
    assert "3 file da inviare o completare" in shown
    assert "Indicatori, indicatori luglio.csv: ricevuto, in attesa di revisione." in shown
    review(small, identifier, "return", "coordinamento", "Riga 12: il valore è dell'anno scorso.")
    shown = read(opened())
    assert f"<dd>{sum(due.values())}</dd>" in shown
    assert "restituito: Riga 12: il valore è dell'anno scorso." in shown
    assert ">da correggere</td>" in shown


def corrected(rows: list[Row]) -> list[Row]:
    rows[0]["valore"] = "1"
    return rows


def test_a_submission_without_a_reason_says_none(small: Folders) -> None:
    """In a table where another has one, a reason that is not there is not a number."""
    send(small, filled(small, SENDER))
    identifier = send(small, filled(small, SENDER, corrected), "correzione.csv")
    review(small, identifier, "return", "coordinamento", "Controlla la riga 2.")
    shown = read(opened())
    assert ">restituita: Controlla la riga 2.</td>" in shown
    assert ">ricevuta</td>" in shown
    assert "nan" not in re.sub("<.*?>", " ", shown).split()
    send(small, filled(small, SENDER, lambda rows: corrected(rows)[:1]), "riga.csv")
    assert "riga.csv: ricevuto, in attesa di revisione." in read(opened())


def test_a_returned_correction_is_something_to_do(small: Folders) -> None:
    """Every cell is filled by the first file: the second, returned, still waits for an answer."""
    area = Catalogue.read(small.reference).areas[SENDER]
    for dataset, cells in FILLED.items():
        rows = [row | cells for row in template_rows(small, dataset, SENDER)]
        assert receive(small, as_csv(rows), f"{dataset}.csv", "prova", area, "prova").submission
    at = opened()
    assert "Hai inviato tutto: non devi fare altro." in read(at)
    identifier = send(small, filled(small, SENDER, corrected), "correzione.csv")
    review(small, identifier, "return", "coordinamento", "Controlla la riga 2.")
    shown = read(opened())
    assert "non devi fare altro" not in shown
    assert "Hai inviato tutto, ma 1 invio restituito aspetta una risposta" in shown
    assert "Restituito: Indicatori, 1° sem. 2026." in shown
    assert "«Controlla la riga 2.»" in shown
