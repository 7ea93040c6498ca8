"""Carica, driven: what it shows and what it writes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from monitoring.validation.told import COLUMNS, told
from monitoring.windows import deadline_sentence
from pages.gestione import check_and_send
from pipelines import intake, private_snapshot
from pipelines import publish as publishing
from pipelines.build import BuildFailed
from pipelines.calendar import extend
from pipelines.store import StorageFailed
from tests.fixtures_sending import Row, as_csv, filled, template_rows, with_cell
from tests.shown_page import html
from tests.small_territory import make_small, small_codes

SENDER, OTHER = small_codes()["ambito"]
PAGE = str(ROOT / "pages" / "gestione" / "carica.py")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small territory, published once for all the tests of this file."""
    return make_small(tmp_path_factory.mktemp("piccolo"))


@pytest.fixture
def small(
    published: Folders,
    tmp_path: Path,
    on_day: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Folders:
    """A copy of it for one test, set in the environment."""
    shutil.copytree(published.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", published.geo)
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(folders.geo))
    return folders


def opened(sender: str | None = SENDER) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30)
    if sender:
        at.query_params["ambito"] = sender
    at.run()
    assert not at.exception
    return at


def choose_file(at: AppTest, content: bytes, name: str = "invio.csv") -> AppTest:
    at.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not at.exception
    return at


def read(at: AppTest) -> str:
    return unescape(html(at))


def send_button(at: AppTest) -> list[object]:
    return [button for button in at.button if button.label == "Invia"]


def stored(folders: Folders) -> list[Path]:
    return sorted(folders.raw.glob("2*/*/*.json"))


def test_without_a_sender_it_asks_for_one(small: Folders) -> None:
    at = opened(None)
    assert at.title[0].value == "Carica"
    assert "Scegli per chi invii." in read(at)
    assert not at.file_uploader
    assert len(at.selectbox[0].options) == 1 + 2 + 1 + 1  # the question, two Ambiti, ASST, province


def test_a_sender_of_the_address_is_chosen_and_an_unknown_one_is_not(small: Folders) -> None:
    label = Catalogue.read(small.reference).areas[SENDER].label()
    assert opened(SENDER.lower()).selectbox[0].value == SENDER
    assert label in opened().selectbox[0].options
    at = opened("AMB99<b>")
    assert at.selectbox[0].value == ""
    assert "«AMB99&lt;b&gt;» non è fra le scelte" in html(at)


def test_what_is_due_can_be_downloaded(small: Folders) -> None:
    at = opened()
    text = read(at)
    rows = len(template_rows(small, "indicatori", SENDER))
    assert f"<b>Indicatori</b>0 di {rows} celle compilate" in text
    comuni = sum(a.parent_code == SENDER for a in Catalogue.read(small.reference).areas.values())
    assert f"<b>Cartelle sociali</b>0 di {3 * comuni} celle compilate" in text
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels.count("Modello Excel") == labels.count("Modello CSV") == 4
    assert at.text_input[0].value.startswith("Ufficio di Piano")
    assert "Nessun invio ancora." in text


@pytest.mark.parametrize(
    ("until", "semesters"),
    [
        (None, ["2026-S1"]),
        (date(2026, 7, 31), ["2026-S1"]),  # it has ended
        (date(2026, 8, 8), ["2026-S1", "2025-S2"]),
    ],
)
def test_the_templates_of_a_semester_prolonged_are_offered_too(
    small: Folders,
    monkeypatch: pytest.MonkeyPatch,
    until: date | None,
    semesters: list[str],
) -> None:
    monkeypatch.setenv("PROLOGO_TODAY", "2026-07-20")
    if until:
        extend(small, "2025-S2", SENDER, until, "Guasto.", "ATS")
    monkeypatch.setenv("PROLOGO_TODAY", "2026-08-01")
    at = opened()
    keys = [button.proto.id for button in at.get("download_button")]
    assert {s: sum(f"_{s}_" in key for key in keys) for s in semesters} == dict.fromkeys(
        semesters, 8
    )
    assert len(keys) == 8 * len(semesters)
    assert ("2° sem. 2025, prorogato all'8 agosto 2026:" in read(at)) == (len(semesters) > 1)


def test_a_wrong_file_is_told_whole_and_nothing_is_written(small: Folders) -> None:
    def spoil(rows: list[Row]) -> list[Row]:
        for line in (4, 5, 6, 9):
            rows[line - 2]["valore"] = "12abc"
        rows[1]["codice_area"] = "Lefe<script>"
        return rows

    at = choose_file(opened(), filled(small, SENDER, spoil))
    text = read(at)
    assert "5 errori in 5 righe: il file non è stato inviato e nulla è cambiato." in text
    assert ">4-6 e 9</th>" in text
    assert "«12abc» non è un numero. Altre 3 righe così." in text
    assert "<caption>Errori: 5</caption>" in text
    letter = "ABCDEFGHIJ"[list(template_rows(small, "indicatori", SENDER)[0]).index("valore")]
    assert f"{letter} valore" in text
    assert "manca nel file" not in text  # what cannot be read has not disappeared
    assert "Scrivi solo cifre" in text
    assert "<script>" not in html(at)
    assert "Lefe&lt;script&gt;" in html(at)
    assert not send_button(at)
    assert stored(small) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vuoto.csv", b"", "Il file non contiene nulla."),
        (
            "foto.png",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(900),
            "non è un testo né un foglio",
        ),
        ("lettera.txt", b"Gentile collega,\nallego i dati", "non ci sono i nomi delle colonne"),
    ],
)
def test_what_is_no_table_is_refused_with_a_cure(
    small: Folders, name: str, content: bytes, said: str
) -> None:
    at = choose_file(opened(), content, name)
    assert said in read(at)
    assert "il file non è stato inviato e nulla è cambiato" in read(at)
    assert not send_button(at)
    assert stored(small) == []


def cells(content: bytes) -> int:
    """How many values and denominators a file gives."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return sum(bool(row[column]) for row in rows for column in ("valore", "denominatore"))


def test_a_right_file_is_sent_once_whatever_is_pressed(small: Folders) -> None:
    content = filled(small, SENDER)
    rows = len(template_rows(small, "indicatori", SENDER))
    at = choose_file(opened(), content)
    assert f"<dt>nuovi</dt><dd>{cells(content)}</dd>" in read(at)
    assert stored(small) == []
    send_button(at)[0].click().run()
    at.run()
    (sidecar,) = stored(small)
    kept = json.loads(sidecar.read_text())
    text = read(at)
    rules = f"versione {kept['rules_version']}"
    assert all(word in text for word in (kept["id"], kept["sha256"], "invio.csv", rules))
    assert kept["received_by"] == at.text_input[0].value
    assert f"sì, {rows} valori" in text
    assert not send_button(at)
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels == ["Scarica la ricevuta (PDF)", "Come testo"]
    # The same bytes in another session, under another name, are that submission.
    again = choose_file(opened(), content, "copia.csv")
    assert kept["id"] in read(again)
    assert not send_button(again)
    assert len(stored(small)) == 1


def test_warnings_need_a_tick_and_a_reason(small: Folders) -> None:
    at = choose_file(opened(), filled(small, SENDER))
    send_button(at)[0].click().run()
    less = filled(small, SENDER, lambda rows: rows[:-3])
    left = cells(less)
    at = choose_file(opened(), less)
    gone = cells(filled(small, SENDER)) - left
    assert f"<dt>non più presenti</dt><dd>{gone}</dd>" in read(at)
    assert f"<dt>uguali</dt><dd>{left}</dd>" in read(at)
    send_button(at)[0].click().run()
    assert "Spunta la conferma e scrivi il motivo" in read(at)
    at.checkbox[0].check()
    at.text_input[1].input("   ")
    send_button(at)[0].click().run()
    assert len(stored(small)) == 1
    at.text_input[1].input("Li invia un altro <b>ufficio</b>")
    send_button(at)[0].click().run()
    at.run()
    assert len(stored(small)) == 2
    kept = json.loads(stored(small)[-1].read_text())
    assert kept["warnings_reason"] == "Li invia un altro <b>ufficio</b>"
    assert "<dd>Valori già inviati che qui mancano (3)</dd>" in read(at)
    assert "<dt>Perché</dt><dd>Li invia un altro &lt;b&gt;ufficio" in html(at)


def test_a_changed_value_shows_old_new_and_difference(small: Folders) -> None:
    at = choose_file(opened(), filled(small, SENDER, with_cell(2, "valore", "8")))
    send_button(at)[0].click().run()
    at = choose_file(opened(), filled(small, SENDER, with_cell(2, "valore", "10")))
    text = read(at)
    assert "<dt>modificato</dt><dd>1</dd>" in text
    cells = "".join(
        f'<td class="bg-right">{cell}</td>' for cell in ("2", "8", "10", "+2", "+25,0 %")
    )
    assert cells in text


def open_effects(at: AppTest, content: bytes) -> AppTest:
    digest = hashlib.sha256(content).hexdigest()
    at.session_state[f"effetti_{SENDER}_{digest[:12]}"] = True
    at.run()
    assert not at.exception
    return at


def test_what_changes_is_computed_when_it_is_asked_and_once(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    whole = check_and_send.effects_of_sending
    monkeypatch.setattr(
        check_and_send, "effects_of_sending", lambda *given: asked.append(given[2]) or whole(*given)
    )
    content = filled(small, SENDER)
    at = choose_file(opened(), content)
    assert [e.label for e in at.expander][-1] == "Cosa cambia se invio"
    assert "Con questo invio" not in read(at)
    assert asked == []
    rows = len(template_rows(small, "indicatori", SENDER))
    said = f"le celle compilate di Indicatori salgono da 0 a {rows} su {rows}"
    at = open_effects(at, content)
    assert said in read(at)
    assert "Indicatori: prima e dopo l'invio" in read(at)
    assert f"{rows} di {rows} celle compilate, prima 0; da mancante a in tempo." in read(at)
    at.run()
    assert said in read(at)
    assert asked == ["invio.csv"]
    assert stored(small) == []
    send_button(at)[0].click().run()
    assert "Ricevuto: i valori sono in vigore." in read(at)


def test_what_changes_cannot_be_computed_and_the_file_is_sent_all_the_same(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("disco pieno")

    content = filled(small, SENDER, with_cell(2, "valore", "11"))
    at = choose_file(opened(), content)
    with monkeypatch.context() as broken:
        broken.setattr(private_snapshot, "build", refuse)
        at = open_effects(at, content)
    assert "(disco pieno). Il file si può inviare lo stesso." in read(at)
    send_button(at)[0].click().run()
    assert len(stored(small)) == 1


def test_a_jump_is_told_for_each_of_its_rows(small: Folders) -> None:
    """Two comuni that jump to the same figure from different ones are two sentences."""
    areas = Catalogue.read(small.reference).areas
    rows = template_rows(small, "cartelle", SENDER, "2025-S2")
    for before, row in enumerate(rows, start=1):
        row |= {"cartelle_attive": str(before), "cartelle_nuove": "0", "cartelle_aggiornate": "0"}
    at = datetime(2026, 1, 20, tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-01-20")
        intake.receive(small, as_csv(rows), "prima.csv", "x", areas[SENDER], at=at)
    for row in rows:
        row |= {"semestre": "2026-S1", "cartelle_attive": "90"}
    text = read(choose_file(opened(), as_csv(rows)))
    assert f"Nessun errore, {len(rows)} avvisi" in text
    for before in range(1, len(rows) + 1):
        assert f"era {before} nel 2° sem. 2025, ora 90." in text


def test_the_file_of_another_ambito_is_refused_naming_both(small: Folders) -> None:
    areas = Catalogue.read(small.reference).areas
    at = choose_file(opened(), filled(small, OTHER))
    text = read(at)
    assert areas[SENDER].label() in text
    assert areas[OTHER].label() in text
    assert "Quasi tutte le righe sono di un altro mittente" in text
    assert stored(small) == []


def test_a_disk_that_refuses_is_said_and_nothing_changes(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageFailed("Il file non è stato salvato (disco pieno): nulla è cambiato.")

    monkeypatch.setattr(intake, "store", refuse)
    at = choose_file(opened(), filled(small, SENDER))
    send_button(at)[0].click().run()
    assert not at.exception
    assert "Il file non è stato inviato e nulla è cambiato." in read(at)
    assert "disco pieno" in read(at)
    assert send_button(at)
    assert stored(small) == []


def test_a_file_kept_but_not_published_is_said_so_and_sent_again_is_one(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BuildFailed("La pubblicazione non si rilegge.")

    at = choose_file(opened(), filled(small, SENDER))
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "build", fail)
        send_button(at)[0].click().run()
    assert not at.exception
    assert "Il file è salvato, ma i valori non sono ancora in vigore." in read(at)
    assert "La pubblicazione non si rilegge." in read(at)
    assert len(stored(small)) == 1
    send_button(at)[0].click().run()
    assert "Ricevuto: i valori sono in vigore." in read(at)
    assert len(stored(small)) == 1


def test_what_changed_meanwhile_is_asked_again(small: Folders) -> None:
    at = choose_file(opened(), filled(small, SENDER))
    area = Catalogue.read(small.reference).areas[SENDER]
    intake.receive(
        small, filled(small, SENDER, with_cell(2, "valore", "9")), "altra.csv", "x", area
    )
    send_button(at)[0].click().run()
    assert "Nel frattempo i dati in vigore sono cambiati" in read(at)
    assert len(stored(small)) == 1
    send_button(at)[0].click().run()
    assert len(stored(small)) == 2


def test_without_a_name_nothing_is_sent(small: Folders) -> None:
    at = choose_file(opened(), filled(small, SENDER))
    at.text_input[0].input(" ")
    send_button(at)[0].click().run()
    assert "Scrivi in alto chi invia" in read(at)
    assert stored(small) == []


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2025-03-01", "Nessun semestre è aperto: 1° sem. 2025 si apre il 1° luglio 2025."),
        ("2026-07-19", "1° sem. 2026: scade il 31 luglio 2026, mancano 12 giorni."),
        ("2026-07-30", "1° sem. 2026: scade il 31 luglio 2026, manca 1 giorno."),
        ("2026-07-31", "1° sem. 2026: scade oggi, 31 luglio 2026."),
        ("2026-08-15", "scaduto il 31 luglio 2026; fino al 15 agosto 2026 è ancora in tempo."),
        ("2026-08-16", "si può inviare, in ritardo, fino al 31 gennaio 2027."),
        ("2029-01-01", "Nessun semestre è aperto: il calendario del piano è finito."),
    ],
)
def test_the_deadline_in_one_sentence(catalogue: Catalogue, on: str, sentence: str) -> None:
    assert deadline_sentence(catalogue, date.fromisoformat(on)).endswith(sentence)


WALKS = "Gruppi di Cammino attivi, femmine di 0-4 anni"
TOLD = {
    ("indicatori", "016124 · SS1-CAMMINO · F 0-4", "valore", 8.0, 10.0): (
        ("Leffe", WALKS, "7", "8", "10", "+2", "+25,0 %")
    ),
    ("cartelle", "016124", "cartelle_nuove", 0.0, 5.0): (
        ("Leffe", "cartelle nuove", "7", "0", "5", "+5", "da zero")
    ),
    ("risorse", "LINE 2026 · AMB08", "speso", 1234.5, 1000.0): (
        ("Ambito Valle Seriana", "NAME 2026, speso", "7", "1.234,50", "1.000", "−234,50", "−19,0 %")
    ),
}


@pytest.mark.parametrize(("said", "row"), TOLD.items())
def test_a_difference_is_told_with_names(
    catalogue: Catalogue, said: tuple[str, str, str, float, float], row: tuple[str, ...]
) -> None:
    code, line = next(iter(catalogue.lines.items()))
    dataset, key, what, before, after = said
    known = {"key": key.replace("LINE", code), "what": what, "line": 7.0}
    texts = {"before": str(before), "after": str(after)}
    figures = {"figure_before": before, "figure_after": after}
    shown = told(pd.DataFrame([known | texts | figures]), dataset, catalogue)
    assert list(shown.columns) == list(COLUMNS)
    assert tuple(shown.iloc[0]) == tuple(cell.replace("NAME", line["name"]) for cell in row)


def test_a_state_is_told_in_words(catalogue: Catalogue) -> None:
    code = next(iter(catalogue.milestones))
    row = {
        "key": f"{code} · AMB08",
        "what": "stato",
        "line": 3,
        "before": "in_corso",
        "after": "completato",
    }
    figures = {"figure_before": float("nan"), "figure_after": float("nan")}
    shown = told(pd.DataFrame([row | figures]), "traguardi", catalogue)
    assert shown.iloc[0]["Prima"] == "in corso"
    assert shown.iloc[0]["Dopo"] == "completato"
    assert shown.iloc[0]["Che cosa"].startswith(code)


def test_the_file_with_no_rows_keeps_the_page_standing(small: Folders) -> None:
    header = template_rows(small, "indicatori", SENDER)[0]
    content = as_csv([header]).splitlines(keepends=True)[0]
    assert "nessuna riga" in read(choose_file(opened(), content))
