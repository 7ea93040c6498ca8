"""Dati e note, section by section."""

from __future__ import annotations

import csv
import re
import shutil
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.access import parse
from monitoring.catalogue import Catalogue
from monitoring.queries.notes import PUBLISHED, thresholds
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from pipelines.intake import receive
from pipelines.publish import publish
from tests.fixtures_hidden import ROLES, hidden_folders
from tests.fixtures_sending import filled
from tests.shown_page import html
from tests.small_territory import make_small, small_codes
from ui import data, notes
from ui.notes import matching

SENDER, _ = small_codes()["ambito"]
PAGE = str(ROOT / "pages" / "consultazione" / "dati_e_note.py")
SECTIONS = "fonti documenti indicatori calendario regole dizionario esporta".split()
MISSING = 3


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """One Ambito has sent a demonstration of the indicators, three cells empty."""
    folders = make_small(tmp_path_factory.mktemp("piccolo"))
    sender = Catalogue.read(folders.reference).areas[SENDER]

    def emptied(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        for row in rows[:MISSING]:
            row["valore"] = ""
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-07-10")
        receive(
            folders, filled(folders, SENDER, emptied), "f.csv", "x", sender, origin="dimostrativo"
        )
    return folders


@pytest.fixture
def house(sent: Folders, on_day: str, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(sent.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(sent.geo))
    return sent


def opened(section: str | None = None, **parameters: str) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30)
    for key, value in parameters.items() | ({("sezione", section)} if section else set()):
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def rows_of(folders: Folders, name: str) -> list[dict[str, str]]:
    with (folders.reference / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_by_its_address(house: Folders, section: str) -> None:
    at = opened(section)
    assert at.title[0].value == "Dati e note"
    assert at.get("button_group")[0].value == section
    assert "Dati dimostrativi." in html(at)
    assert "Fonti: " in html(at)


@pytest.mark.parametrize(("role", "_"), ROLES)
def test_the_thresholds_are_in_the_order_of_the_file_for_every_reader(role: str, _: bool) -> None:
    folders = hidden_folders()
    house = open_warehouse(folders.warehouse, parse(role.format(*small_codes()["ambito"])))
    wanted = [row["code"] for row in rows_of(folders, "thresholds.csv")]
    assert thresholds(house)["code"].tolist() == wanted


def test_without_a_section_the_sources_come_first(house: Folders) -> None:
    text = unescape(html(opened()))
    for source in Catalogue.read(house.reference).territory["sources"]:
        assert source["title"] in text
        assert source["licence"] in text
    for fact in rows_of(house, "facts.csv"):
        assert fact["label"] in text
    assert "120.000,01 euro" in text
    assert "120.000,00 euro" in text


def test_the_notes_that_touch_the_figures_come_first(house: Folders) -> None:
    text = unescape(html(opened("documenti")))
    first, rest = text.split("Somme che non tornano", 1)
    for word in ("243 comuni: manca Torre de' Busi", "120.000,01", "Figura dei risultati attesi"):
        assert word in first
        assert word in rest
    rows = rows_of(house, "source_notes.csv")
    kinds = {row["kind"] for row in rows}
    for kind in kinds:
        count = sum(row["kind"] == kind for row in rows)
        assert f"<span>{count}</span>" in rest
    assert len(re.findall(r"<tr><th scope=\"row\"", rest.split("<footer")[0])) == len(rows)


def test_the_notes_can_be_searched(house: Folders) -> None:
    at = opened("documenti")
    at.text_input[0].input("urgnano ISTAT").run()
    rest = html(at).split("<details")[1:]
    assert len(rest) == 1
    assert "Urganò" in rest[0]
    wanted = [
        row
        for row in rows_of(house, "source_notes.csv")
        if all(w in " ".join(row.values()).lower() for w in ("urgnano", "istat"))
    ]
    assert rest[0].count('<th scope="row"') == len(wanted) == 1


def test_completeness_and_the_calendar_have_pages_of_their_own(house: Folders) -> None:
    assert 'href="completezza"' in html(opened())
    assert 'href="calendario"' in html(opened("calendario"))


def test_every_indicator_is_defined_and_found(house: Folders) -> None:
    at = opened("indicatori")
    text = unescape(html(at))
    rows = rows_of(house, "indicators.csv")
    for row in rows:
        assert row["name"] in text
        assert row["definition"] in text
    assert text.count("<details") == len(rows)
    at.text_input[0].input("PEDIBUS linee").run()
    wanted = [
        r for r in rows if all(w in " ".join(r.values()).lower() for w in ("pedibus", "linee"))
    ]
    assert 0 < html(at).count("<details") <= len(wanted)
    at.text_input[0].input("zzzz").run()
    assert "<details" not in html(at)
    assert "Nessun" in html(at)


def test_the_calendar_marks_the_semester_to_send(house: Folders) -> None:
    text = html(opened("calendario"))
    (chosen,) = re.findall(r"<tr class=bg-chosen>(.*?)</tr>", text)
    assert "1° sem. 2026" in chosen
    assert "31 luglio 2026" in chosen
    assert text.count('<th scope="row"') == len(rows_of(house, "semesters.csv"))


def test_the_rules_carry_the_thresholds_in_force(house: Folders) -> None:
    text = unescape(html(opened("regole")))
    assert "meno 10 punti su cento" in text
    for row in rows_of(house, "thresholds.csv"):
        assert row["what"] in text
        assert row["why"] in text
    assert "avviso: si conferma con un motivo" in text


def test_the_dictionary_describes_every_column(house: Folders) -> None:
    text = html(opened("dizionario"))
    assert [n for n in PUBLISHED if f"<b>{n}</b>" not in text] == []
    assert "<td></td>" not in text


def test_an_export_of_demonstration_says_so_in_its_name(house: Folders) -> None:
    at = opened("esporta", vista="observations")
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels == ["CSV per Excel", "Excel", "Parquet", "JSON"]  # no boundaries in this folder
    text = html(at)
    assert '<th scope="col">origine</th>' in text
    assert ">dimostrativo</td>" in text
    assert "origine" not in html(opened("esporta", vista="areas"))


@pytest.mark.parametrize(
    ("view", "most", "shapes"),
    [("observations", 10_000, True), ("observations", 10, False), ("objectives", 10_000, False)],
)
def test_shapes_are_offered_where_there_are_areas_and_not_too_many(
    house: Folders, monkeypatch: pytest.MonkeyPatch, view: str, most: int, shapes: bool
) -> None:
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(ROOT / "geo"))
    monkeypatch.setattr(notes, "_MOST_DRAWN", most)
    data._whole.clear()  # kept with the folder of the other tests, which has no boundaries
    at = opened("esporta", vista=view)
    labels = {button.proto.label for button in at.get("download_button")}
    assert ({"GeoJSON", "GeoPackage"} <= labels) == shapes
    assert any("--format gpkg" in c.value for c in at.caption) == (most == 10)
    data._whole.clear()


def test_an_unknown_view_or_section_falls_back_with_a_notice(house: Folders) -> None:
    at = opened("niente<b>")
    assert "«niente&lt;b&gt;» non è fra le scelte di «Sezione»: vedi Fonti." in html(at)
    assert "non è fra le scelte" in html(opened("esporta", vista="sqlite_master"))


def test_before_the_plan_begins_every_section_stands(
    house: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(house.reference, tmp_path / "data" / "reference")
    (tmp_path / "data" / "raw").mkdir()
    publish(Folders(tmp_path / "data", house.geo))
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PROLOGO_TODAY", "2025-01-15")
    assert "bg-chosen" not in html(opened("calendario")).split("</style>")[-1]
    assert "Nessuna riga." in html(opened("esporta", vista="observations"))
    assert "Dati dimostrativi." not in html(opened())


def test_what_notes_say_is_escaped() -> None:
    frame = pd.DataFrame(
        [
            {
                "code": "N",
                "kind": "<i>",
                "place": "<script>",
                "as_printed": "&",
                "read_as": "b",
                "treatment": "c",
            }
        ]
    )

    def draw(rows: list[dict[str, str]]) -> None:
        import pandas

        from ui.notes import notes_by_kind

        notes_by_kind(pandas.DataFrame(rows))

    at = AppTest.from_function(draw, kwargs={"rows": frame.to_dict("records")}).run()
    assert not at.exception
    body = html(at)
    assert "&lt;script&gt;" in body
    assert "&lt;i&gt;" in body
    assert "<script>" not in body
    assert "<i>" not in body


@pytest.mark.parametrize(
    ("words", "found"), [("", 2), ("CITTA alme", 1), ("zero", 1), ("citta zero", 0), ("  ", 2)]
)
def test_search_ignores_accents_case_and_order(words: str, found: int) -> None:
    frame = pd.DataFrame({"a": ["Almè, città", None], "b": ["uno", "zero"], "n": [1.0, 2.0]})
    assert len(matching(frame, words)) == found
