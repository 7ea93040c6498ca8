"""«Scarica» on Mappe: the files say what is on screen, measure by measure."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import pandas as pd
import pytest
import streamlit as st
from openpyxl import load_workbook
from PIL import Image
from streamlit.testing.v1 import AppTest

from monitoring.files.formats import FORMATS
from monitoring.queries.mapped import Choice, by_measure
from monitoring.settings import ROOT
from monitoring.warehouse import open_warehouse
from tests.fixtures_figures import CAREGIVER, NOW, TODAY, UDO, World, world

PAGE = str(ROOT / "pages" / "consultazione" / "mappe.py")
Files = dict[str, Callable[[], bytes]]
Opened = Callable[..., tuple[Files, AppTest]]


@pytest.fixture(scope="module")
def made() -> World:
    return world()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, made: World) -> Opened:
    """Runs the page with the menu open: what makes each file, by its name; and the page."""
    found: Files = {}
    button = st.download_button

    def noted(label: str, data: Any, file_name: str, *rest: Any, **named: Any) -> bool:
        found[file_name] = data
        return button(label, data, file_name, *rest, **named)

    def run(**address: str) -> tuple[Files, AppTest]:
        found.clear()
        monkeypatch.setenv("PROLOGO_DATA_DIR", str(made.folders.data))
        monkeypatch.setenv("PROLOGO_TODAY", TODAY)
        monkeypatch.setattr(st, "download_button", noted)
        page = AppTest.from_file(PAGE, default_timeout=30)
        page.session_state["scarica"] = True
        for name, value in address.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        return dict(found), page

    return run


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def number(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def told(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def test_nothing_is_made_while_the_menu_is_closed(opened: Opened) -> None:
    assert len(opened(indicatore=CAREGIVER)[0]) == len(FORMATS) + 2
    page = AppTest.from_file(PAGE, default_timeout=30)
    page.query_params["indicatore"] = CAREGIVER
    page.run()
    assert not page.get("download_button")


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ({"indicatore": CAREGIVER}, "SS3-CAREGIVER-PRESI_comuni_2026-S1_2026-08-01"),
        ({"indicatore": UDO, "livello": "ambito"}, "SS4-UDO_ambiti_2026-S1_2026-08-01"),
        ({"indicatore": "CTX-VECCHIAIA", "livello": "asst"}, "CTX-VECCHIAIA_asst_2026-08-01"),
        (
            {"indicatore": CAREGIVER, "misura": "lisciato"},
            "SS3-CAREGIVER-PRESI_lisciato_comuni_2026-S1_2026-08-01",
        ),
    ],
)
def test_the_names_of_the_files(opened: Opened, address: dict[str, str], names: str) -> None:
    found, _ = opened(**address)
    assert list(found) == [f"{names}.{end}" for end in (*FORMATS, "png", "svg")]


MEASURES = [
    "grezzo", "conteggio", "lisciato", "differenza", "confronto-95", "confronto-99", "lisa",
]  # fmt: skip


@pytest.mark.parametrize("level", ["comune", "ambito"])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_rows_are_those_of_the_measure(
    opened: Opened, made: World, measure: str, level: str
) -> None:
    found, page = opened(indicatore=CAREGIVER, misura=measure, livello=level)
    assert page.selectbox(key="misura").value == measure
    rows = rows_of(next(make for name, make in found.items() if name.endswith(".csv"))())
    warehouse = open_warehouse(made.folders.warehouse)
    geo = ROOT / "geo" if measure == "lisa" else None
    wanted = by_measure(warehouse, Choice(CAREGIVER, NOW, level, measure, geo=geo)).rows
    assert [row["codice"] for row in rows] == wanted["code"].tolist()
    assert [row["stato"] for row in rows] == wanted["value_state"].tolist()
    pairs = {"valore": "value", "numeratore": "numerator", "copertura": "coverage",
             "intervallo_basso": "low", "intervallo_alto": "high", "peso_grezzo": "weight"}  # fmt: skip
    for name, source in pairs.items():
        expected = [told(v) for v in wanted[source]]
        if name in rows[0]:
            assert [number(row[name]) for row in rows] == expected, name
        else:
            assert not any(v is not None for v in expected), name
    assert ("esito" in rows[0]) == (measure in ("confronto-95", "confronto-99", "lisa"))
    assert ("classe" in rows[0]) == (measure in ("grezzo", "lisciato", "differenza"))
    for row in rows:
        assert bool(row.get("classe")) <= (row["stato"] == "valore")
        assert not re.fullmatch(r"\d+-\d+", row.get("classe", ""))  # of which Excel makes a day
        assert row["origine"] == "reale"


def test_a_rate_and_its_states_one_by_one(opened: Opened, made: World) -> None:
    found, _ = opened(indicatore=CAREGIVER)
    rows = {row["codice"]: row for row in rows_of(next(iter(found.values()))())}
    first, second = made.comuni(0), made.comuni(1)
    for code, cases in zip(first, (5, 9, 40, 0), strict=True):
        assert number(rows[code]["numeratore"]) == cases
        rate = 1000 * cases / made.residents[code]
        assert number(rows[code]["valore"]) == pytest.approx(rate, rel=1e-12)
    assert [rows[c]["stato"] for c in second] == ["valore", "zero", "soppresso", "non_applicabile"]
    assert [rows[c]["valore"] for c in second][1:] == ["0", "", ""]
    assert [rows[c]["numeratore"] for c in second][2:] == ["", ""]
    assert rows[second[3]]["motivo"] == "motivo"  # what its office wrote
    assert rows[first[0]]["ambito"] and rows[first[0]]["nome"]


def test_the_other_forms_say_the_same(opened: Opened) -> None:
    files, _ = opened(indicatore=CAREGIVER, livello="ambito")
    found = {name.rsplit(".", 1)[1]: make() for name, make in files.items()}
    rows = rows_of(found["csv"])
    states = [row["stato"] for row in rows]
    sheet = load_workbook(io.BytesIO(found["xlsx"]))
    header, *cells = sheet["Dati"].values
    assert [dict(zip(header, row, strict=True))["stato"] for row in cells] == states
    notes = [row[0] for row in sheet["Note"].values]
    for label in (
        "Titolo",
        "Semestre",
        "Misura",
        "Classi",
        "Legenda",
        "Copertura",
        "Fonte",
        "Giorno",
    ):
        assert label in notes
    assert pd.read_parquet(io.BytesIO(found["parquet"]))["stato"].tolist() == states
    drawn = geopandas.read_file(io.BytesIO(found["geojson"]))
    assert drawn["stato"].tolist() == states and drawn.geometry.notna().all()
    read = ElementTree.fromstring(found["svg"])
    shapes = [p for p in read.iter("{http://www.w3.org/2000/svg}path") if p.get("data-code")]
    assert len(shapes) == 14  # the map of the province, though two have rows
    said = str(read.findtext("{http://www.w3.org/2000/svg}desc"))
    assert "12 Ambiti della mappa senza una riga" in said
    assert Image.open(io.BytesIO(found["png"])).size[0] > 1500


def test_what_is_framed_is_said_and_drawn(opened: Opened, made: World) -> None:
    ambito = made.codes["ambito"][0]
    whole, _ = opened(indicatore=CAREGIVER)
    part, _ = opened(indicatore=CAREGIVER, inquadra=ambito)
    name = next(name for name in whole if name.endswith("svg"))
    read = ElementTree.fromstring(part[name]())
    assert "Inquadra: Ambito" in str(read.findtext("{http://www.w3.org/2000/svg}desc"))
    lit = {p.get("data-code") for p in read.iter("{http://www.w3.org/2000/svg}path")
           if p.get("data-code") and p.get("opacity") is None}  # fmt: skip
    assert set(made.comuni(0)) <= lit and not lit & set(made.comuni(1))
    csv_name = name.replace("svg", "csv")
    assert part[csv_name]() == whole[csv_name]()  # the rows are those of all


def test_without_boundaries_only_what_needs_none(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "map_paths.json").write_bytes((ROOT / "geo" / "map_paths.json").read_bytes())
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(tmp_path))
    found, page = opened(indicatore=CAREGIVER)
    assert {name.rsplit(".", 1)[1] for name in found} == {"csv", "xlsx", "parquet", "json"}
    assert any("Mancano i confini" in c.value for c in page.caption)


def test_an_area_that_no_map_can_show_is_named_in_the_menu_and_in_the_files(
    opened: Opened, made: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lost = made.comuni(0)[0]
    for place in ("", "wgs84"):
        (tmp_path / place).mkdir(exist_ok=True)
        for path in sorted((ROOT / "geo" / place).glob("*.parquet")):
            frame = geopandas.read_parquet(path)
            frame[frame["code"] != lost].to_parquet(tmp_path / place / path.name)
    shutil.copy(ROOT / "geo" / "map_paths.json", tmp_path)
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(tmp_path))
    found, page = opened(indicatore=CAREGIVER)
    assert f"Righe senza confine, che la mappa non mostra: {lost}." in [
        c.value for c in page.caption
    ]
    drawn = geopandas.read_file(
        io.BytesIO(next(m for n, m in found.items() if n.endswith(".geojson"))())
    )
    assert drawn["codice"][drawn.geometry.isna()].tolist() == [lost]
