"""The files of a view: opened again by other programs they say the same numbers and states."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from openpyxl import load_workbook

from monitoring.boundaries import BoundariesMissing
from monitoring.boundaries import by_code as shapes_by_code
from monitoring.exports import DEMONSTRATION_NOTE
from monitoring.files.drawn import layer_name
from monitoring.files.formats import FORMATS
from monitoring.files.workbook import DICTIONARY, NOTES
from monitoring.settings import ROOT
from monitoring.view_files import (
    STATE_WORDS,
    STATES,
    SUPPRESSION_NOTE,
    THIN,
    View,
    as_bytes,
    content,
    facts,
    file_name,
)
from monitoring.workbook_style import DATA
from tests.office import ITALIAN_CSV, saved_again

GEO = ROOT / "geo"
CODES = ["016001", "016024", "016124", "016215"]
COLUMNS = {
    "codice": "Codice ISTAT",
    "nome": "Nome",
    "valore": "Tasso [per 1.000 residenti]",
    "intervallo_basso": "Limite inferiore al 95 %",
    "casi": "Numeratore [persone]",
    "classe": "Classe della mappa",
    "stato": STATE_WORDS,
    "motivo": "Perché il valore non c'è",
    "copertura": "Parte della popolazione coperta [0-1]",
}
NAMES = ["Torre de' Busi", 'Almè «"X"»; città', "=1+1", "@Àlzano\nLombardo"]
Row = dict[str, Any]


def rows(states: list[str], codes: list[str] | None = None) -> pd.DataFrame:
    """Rows that hold a number everywhere, whatever the state: what must not be written is there."""
    count = len(states)
    chance = np.random.default_rng(count)
    value = chance.normal(size=count) ** 2 * 10.0 ** chance.integers(-3, 4, count)
    zero = np.array([state == "zero" for state in states], dtype=bool)
    value = np.where(zero, 0.0, value)
    return pd.DataFrame(
        {
            "codice": codes or CODES[:count],
            "nome": NAMES[:count],
            "valore": value,
            "intervallo_basso": np.where(zero, np.nan, value / 3),
            "casi": np.where(zero, 0, 1 + np.arange(count)),
            "classe": [f"classe {n}" for n in range(count)],
            "stato": states,
            "motivo": ["=motivo" if state == "non_disponibile" else "" for state in states],
            "copertura": [1.0] * count,
        }
    )


def view(states: list[str], **changes: Any) -> View:
    codes = changes.pop("codes", None)
    made = View(
        indicator="SS3-CAREGIVER-PRESI",
        title="Persone con un caregiver preso in carico",
        period="1° sem. 2026",
        semester="2026-S1",
        level="comune",
        rows=rows(states, codes),
        columns=COLUMNS,
        source="Invii degli Ambiti; ISTAT",
        coverage="2 di 4 comuni, 80 % della popolazione",
        day=date(2026, 11, 22),
        demonstration=True,
        filters={"Misura": "Tasso grezzo"},
        legend=(("0,1-2,3", 1), ("2,4-5,6", 2)),
        rule="Limiti compresi.",
        notes=("Una nota.",),
        geo=GEO,
    )
    return replace(made, **changes)


CASES = {
    "one of each": view(["valore", "zero", "soppresso", "non_disponibile"]),
    "the other states": view(["mancante", "non_applicabile", "non_ancora_applicabile", THIN]),
    "not computed": view(["non_calcolabile", "valore"]),
    "all missing": view(["mancante"] * 4),
    "all zero": view(["zero"] * 4),
    "all suppressed": view(["soppresso"] * 4),
    "all valued": view(["valore"] * 4),
    "one area": view(["valore"]),
    "no area": view([]),
    "an area without boundary": view(["valore", "zero"], codes=["016024", "999999"]),
}
FIGURES = ("valore", "intervallo_basso", "casi", "classe")


def expected(of: View) -> dict[str, Row]:
    """What a file must say of each area, from the rows one by one."""
    found = {}
    for row in of.rows.to_dict("records"):
        told = row["stato"] in ("valore", "zero", "copertura_insufficiente", "non_calcolabile")
        kept = {name: row[name] if told or name not in FIGURES else None for name in row}
        found[row["codice"]] = {name: plain(value) for name, value in kept.items()} | {
            "origine": "dimostrativo"
        }
    return found


def plain(value: Any) -> Any:
    """Nothing, a text or a number; the mark of a disarmed text is left out."""
    if isinstance(value, str) and value:
        return value.removeprefix("'") if value[:2] in ("'=", "'@") else value
    return None if value == "" or pd.isna(value) else float(value)


def by_code(frame: pd.DataFrame) -> dict[str, Row]:
    """One entry a row: its columns, the shape and GeoJSON's id left out."""
    frame = pd.DataFrame(frame.drop(columns=["geometry", "id"], errors="ignore"))
    return {
        row["codice"]: {str(name): plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    }


def from_workbook(data: bytes) -> dict[str, Row]:
    header, *cells = load_workbook(io.BytesIO(data))[DATA].values
    return by_code(pd.DataFrame(cells, columns=[str(name) for name in header], dtype=object))


READERS: dict[str, Callable[[bytes], dict[str, Row]]] = {
    "csv": lambda data: by_code(
        pd.read_csv(io.BytesIO(data), sep=";", decimal=",", dtype={"codice": str}, encoding="utf-8-sig",
                    keep_default_na=False, na_values={name: [""] for name in COLUMNS})
    ),
    "xlsx": from_workbook,
    "parquet": lambda data: by_code(pd.read_parquet(io.BytesIO(data))),
    "json": lambda data: {row["codice"]: {k: plain(v) for k, v in row.items()} for row in json.loads(data)},
    "geojson": lambda data: by_code(geopandas.read_file(io.BytesIO(data))),
    "gpkg": lambda data: by_code(geopandas.read_file(io.BytesIO(data), layer=0)),
}  # fmt: skip


def assert_same(found: dict[str, Row], wanted: dict[str, Row], digits: float = 0.0) -> None:
    """Same areas, columns, texts and empty cells; numbers within `digits` [relative]."""
    assert list(found) == list(wanted)
    for code, row in wanted.items():
        assert list(found[code]) == list(row)
        for name, value in row.items():
            told = found[code][name]
            if isinstance(value, float):
                assert isinstance(told, float) and math.isclose(told, value, rel_tol=digits), name
            else:
                assert told == value, name


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_a_view_opens_again_with_the_same_numbers_and_states(case: str, format: str) -> None:
    of = CASES[case]
    found = READERS[format](as_bytes(of, format))
    assert_same(found, expected(of), 1e-15 if format == "xlsx" else 0.0)  # Excel's 16 digits


@pytest.fixture(scope="module")
def in_office(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """Every case as LibreOffice in Italian opens it and saves it again."""
    found = {}
    for format, read_as in (("xlsx", ""), ("csv", ITALIAN_CSV)):
        given = {re.sub(r"\W", "_", case): as_bytes(of, format) for case, of in CASES.items()}
        folder = tmp_path_factory.mktemp(f"office_{format}")
        back = saved_again(given, "xlsx", folder, given_as=format, read_as=read_as)
        found |= {(name, format): data for name, data in back.items()}
    return found


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@pytest.mark.parametrize("case", [case for case in CASES if case != "no area"])
def test_libreoffice_reads_the_same(
    in_office: dict[tuple[str, str], bytes], case: str, format: str
) -> None:
    data = in_office[re.sub(r"\W", "_", case), format]
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    header, *cells = sheet.values
    frame = pd.DataFrame(cells, columns=[str(name) for name in header], dtype=object)
    assert_same(by_code(frame), expected(CASES[case]), 1e-14)  # the 15 digits of its cells


def test_nothing_of_a_hidden_figure_is_in_any_file() -> None:
    hidden = view(["soppresso"] * 4)
    hidden.rows["valore"] = hidden.rows["intervallo_basso"] = 7654.321
    hidden.rows["casi"] = 98765
    for format in FORMATS:
        data = as_bytes(hidden, format)
        if format == "xlsx":
            data = repr([list(sheet.values) for sheet in load_workbook(io.BytesIO(data))]).encode()
        for told in (b"7654.321", b"7654,321", b"98765", np.float64(7654.321).tobytes(),
                     np.float64(7654.321).tobytes()[::-1], b"classe 1"):  # fmt: skip
            assert told not in data, format


def told_in(format: str, data: bytes) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The facts and the dictionary that a file holds beside its rows."""
    if format == "xlsx":
        book = load_workbook(io.BytesIO(data))
        pairs = [
            [tuple(map(str, row)) for row in book[name].values][1:] for name in (NOTES, DICTIONARY)
        ]
    elif format == "parquet":
        schema = pq.read_schema(io.BytesIO(data))
        told = {k.decode(): v.decode() for k, v in (schema.metadata or {}).items()}
        pairs = [[(k, line) for k, v in told.items() for line in v.split("\n")]]
        pairs.append([(f.name, f.metadata[b"descrizione"].decode()) for f in schema])
    elif format == "geojson":
        read = json.loads(data)
        pairs = [[tuple(pair) for pair in read["informazioni"]], list(read["dizionario"].items())]
    else:
        frames = [
            pyogrio.read_dataframe(io.BytesIO(data), layer=n)
            for n in ("informazioni", "dizionario")
        ]
        pairs = [list(frame.itertuples(index=False, name=None)) for frame in frames]
    return [(str(k), str(v)) for k, v in pairs[0]], {str(k): str(v) for k, v in pairs[1]}


@pytest.mark.parametrize("format", ["xlsx", "parquet", "geojson", "gpkg"])
def test_a_file_says_what_is_to_be_known_of_it(format: str) -> None:
    of = view(
        ["valore", "zero", "soppresso", "non_disponibile"],
        codes=["016024", "016001", "999999", "016124"],
    )
    facts, dictionary = told_in(format, as_bytes(of, format))
    assert set(facts) == {
        ("Dati dimostrativi", DEMONSTRATION_NOTE),
        ("Titolo", "Persone con un caregiver preso in carico"),
        ("Indicatore", "SS3-CAREGIVER-PRESI"),
        ("Semestre", "1° sem. 2026"),
        ("Livello", "comuni"),
        ("Misura", "Tasso grezzo"),
        ("Righe", "4"),
        ("Stati", "valore 1, zero 1, non_disponibile 1, soppresso 1"),
        ("Legenda", "0,1-2,3: 1 area"),
        ("Legenda", "2,4-5,6: 2 aree"),
        ("Come si legge", "Limiti compresi."),
        ("Copertura", "2 di 4 comuni, 80 % della popolazione"),
        ("Fonte", "Invii degli Ambiti; ISTAT"),
        ("Nota", "Una nota."),
        ("Nota", SUPPRESSION_NOTE),
        ("Giorno", "22 novembre 2026"),
        ("Righe senza confine", "999999"),
    }
    assert dictionary == {**COLUMNS, "origine": dictionary["origine"]}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "dimostrativo_SS3-CAREGIVER-PRESI_comuni_2026-S1_2026-11-22.csv"),
        ({"demonstration": False}, "SS3-CAREGIVER-PRESI_comuni_2026-S1_2026-11-22.csv"),
        (
            {"level": "asst", "semester": None},
            "dimostrativo_SS3-CAREGIVER-PRESI_asst_2026-11-22.csv",
        ),
        (
            {"indicator": "Età/../è «x»", "measure": "tasso_lisciato", "demonstration": False},
            "Eta-e-x_tasso-lisciato_comuni_2026-S1_2026-11-22.csv",
        ),
    ],
)
def test_the_name_of_a_file(changes: dict[str, Any], name: str) -> None:
    assert file_name(view(["valore"], **changes), "csv") == name


def test_real_data_bear_no_mark() -> None:
    real = view(["valore", "zero"], demonstration=False)
    assert "Dati dimostrativi" not in dict(facts(real))
    assert set(content(real).rows["origine"]) == {"reale"}


@pytest.mark.parametrize("format", ["geojson", "gpkg"])
def test_the_shapes_are_those_of_the_boundaries(format: str) -> None:
    of = CASES["an area without boundary"]
    found = geopandas.read_file(io.BytesIO(as_bytes(of, format)), layer=0).set_index("codice")[
        "geometry"
    ]
    shapes = shapes_by_code(GEO, degrees=format == "geojson")
    assert found.crs == shapes.crs
    assert found["016024"].equals(shapes["016024"])
    assert found["999999"] is None


def test_a_geojson_is_as_its_standard_says() -> None:
    """RFC 7946: no `crs`, longitude first, outer rings anticlockwise and holes clockwise, ids."""
    codes = ["016024", "AMB01", "BG"]
    read = json.loads(as_bytes(view(["valore", "zero", "mancante"], codes=codes), "geojson"))
    assert read["type"] == "FeatureCollection" and "crs" not in read
    assert [feature["id"] for feature in read["features"]] == codes
    for feature in read["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        west, south, east, north = shape.bounds
        assert 9 < west < east < 11 and 45 < south < north < 47
        assert shape.is_valid
        for polygon in shape.geoms:
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)


def test_a_layer_can_be_named_without_quotes() -> None:
    made = content(CASES["one area"])
    ((name, _), *_) = pyogrio.list_layers(io.BytesIO(as_bytes(CASES["one area"], "gpkg")))
    assert name == layer_name(made) == "SS3_CAREGIVER_PRESI_comuni_2026_S1"


def test_without_boundaries_it_is_said_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(BoundariesMissing, match="pipelines boundaries"):
        as_bytes(view(["valore"], geo=tmp_path), "gpkg")
    with pytest.raises(BoundariesMissing):
        as_bytes(view(["valore"], geo=None), "geojson")


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": {name: text for name, text in COLUMNS.items() if name != "valore"}},
        {"columns": {**COLUMNS, "altro": "non c'è"}},
        {
            "rows": rows(["valore"]).drop(columns="stato"),
            "columns": {k: v for k, v in COLUMNS.items() if k != "stato"},
        },
        {"rows": rows(["valore"]).assign(stato="boh")},
    ],
)
def test_a_view_that_does_not_hold_together_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="vista"):
        view(["valore"], **changes)


def test_every_state_of_a_value_is_in_the_dictionary() -> None:
    assert all(state in STATE_WORDS for state in STATES)
