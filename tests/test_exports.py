"""Exports: the same numbers when opened again, no live formula, the mark of demonstration data."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from monitoring.catalogue import Catalogue
from monitoring.exports import (
    ExportUnknown,
    as_bytes,
    fed_by_senders,
    file_name,
    public_names,
    read_view,
    with_facts,
)
from monitoring.files import drawn, formats, workbook
from monitoring.files.content import Content
from monitoring.italian_csv import italian_cell, italian_csv
from monitoring.queries.notes import PUBLISHED
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.__main__ import main
from pipelines.intake import receive
from pipelines.publish import publish
from pipelines.review import review
from tests.fixtures_sending import filled, template_rows
from tests.small_territory import make_small, small_codes

FIRST, SECOND = small_codes()["ambito"]
DAY = date(2026, 8, 1)
GEO = ROOT / "geo"

CELLS: list[tuple[Any, str]] = [
    (None, ""),
    (float("nan"), ""),
    (float("inf"), ""),
    (pd.NaT, ""),
    (pd.NA, ""),
    (True, "sì"),
    (False, "no"),
    (0, "0"),
    (-7, "-7"),
    (1234567, "1234567"),
    (0.1, "0,1"),
    (-0.0, "0"),
    (-12.5, "-12,5"),
    (1e-12, "0,000000000001"),
    (1e21, "1000000000000000000000"),
    (2 / 3, "0,6666666666666666"),
    (Decimal("120000.00"), "120000,00"),
    (Decimal("-0.01"), "-0,01"),
    (date(2026, 7, 31), "31/07/2026"),
    (datetime(2026, 7, 31), "31/07/2026"),
    (datetime(2026, 7, 31, 9, 5, 1), "31/07/2026 09:05:01"),
    (datetime(2026, 7, 31, tzinfo=UTC), "31/07/2026 00:00:00"),
    ("Torre de' Busi", "Torre de' Busi"),
    ("016124", "016124"),
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("+1", "'+1"),
    ("@x", "'@x"),
    ("-2+3+cmd", "'-2+3+cmd"),
    ("- nota", "'- nota"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("-12", "-12"),
    ("-12,5", "-12,5"),
    ("-12.5", "-12.5"),
]


@pytest.mark.parametrize(("cell", "text"), CELLS)
def test_a_cell_as_excel_in_italian_reads_it(cell: Any, text: str) -> None:
    assert italian_cell(cell) == text


def opened_again(content: bytes) -> pd.DataFrame:
    """The file as pandas reads it with Italian settings."""
    return pd.read_csv(
        io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig", dtype_backend="pyarrow"
    )


def test_numbers_open_again_the_same() -> None:
    chance = np.random.default_rng(3)
    figures = chance.normal(size=500) * 10.0 ** chance.integers(-9, 12, 500)
    frame = pd.DataFrame({"valore": figures, "conteggio": chance.integers(-(10**12), 10**12, 500)})
    again = opened_again(italian_csv(frame))
    assert again["valore"].tolist() == figures.tolist()
    assert again["conteggio"].tolist() == frame["conteggio"].tolist()


def test_texts_survive_separators_quotes_and_lines() -> None:
    texts = ["a;b", 'dice «"sì"»', "due\nrighe", "Città di Almè", ""]
    content = italian_csv(pd.DataFrame({"nota": texts, "n": range(5)}))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[0] for row in rows[1:]] == texts


def test_a_risky_name_of_a_column_is_disarmed_too() -> None:
    assert italian_csv(pd.DataFrame({"=1+1": [1]})).decode("utf-8-sig").startswith("'=1+1")


def test_an_arrow_table_and_a_frame_write_the_same() -> None:
    columns = {
        "n": [1, None, 3],
        "d": [date(2026, 1, 1), None, date(2026, 12, 31)],
        "t": ["=x", "b", None],
    }
    table = pa.table(columns | {"euro": pa.array([Decimal("1.50"), None, Decimal("-2.00")])})
    assert italian_csv(table).decode("utf-8-sig").splitlines() == [
        "n;d;t;euro",
        "1;01/01/2026;'=x;1,50",
        ";;b;",
        "3;31/12/2026;;-2,00",
    ]
    assert json.loads(as_bytes(table, "json"))[0] == {
        "n": 1,
        "d": "2026-01-01",
        "t": "=x",
        "euro": "1.50",
    }
    assert json.loads(as_bytes(table.to_pandas(), "json"))[1]["n"] is None


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """Two Ambiti: the first sent a demonstration, the second a real file, in August 2026."""
    folders = make_small(tmp_path_factory.mktemp("misto"), published=True)
    areas = Catalogue.read(folders.reference).areas
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", DAY.isoformat())
        for sender, origin in ((FIRST, "dimostrativo"), (SECOND, "invio")):
            content = filled(folders, sender)
            sent = receive(folders, content, "f.csv", "prova", areas[sender], origin=origin)
            assert sent.submission, sent.checked.examined.report.problems
    return folders


@pytest.fixture
def house(mixed: Folders) -> Warehouse:
    return open_warehouse(mixed.warehouse)


def test_a_row_that_names_its_submission_tells_its_own_origin(
    mixed: Folders, house: Warehouse
) -> None:
    parents = {a.code: a.parent_code for a in Catalogue.read(mixed.reference).areas.values()}
    found = read_view(house, "observations", DAY).to_pandas()
    senders = found["area_code"].map(
        lambda code: code if code in (FIRST, SECOND) else parents[code]
    )
    expected = senders.map({FIRST: "dimostrativo", SECOND: "reale"})
    assert found["origine"].tolist() == expected.tolist()
    assert set(expected) == {"dimostrativo", "reale"}
    assert len(found) == sum(len(template_rows(mixed, "indicatori", s)) for s in (FIRST, SECOND))


@pytest.mark.parametrize(
    "view",
    [
        "indicator_by_area",
        "milestone_status",
        "objective_status",
        "completeness",
        "resources_by_area",
    ],
)
def test_a_total_that_holds_demonstration_is_marked(house: Warehouse, view: str) -> None:
    table = read_view(house, view, DAY)
    assert table.column_names[-1] == "origine"
    assert set(table["origine"].to_pylist()) <= {"dimostrativo"}
    if table.num_rows:
        assert file_name(table, view, "csv", DAY) == f"dimostrativo_{view}_2026-08-01.csv"


@pytest.mark.parametrize("view", ["areas", "population", "indicators", "context_by_area"])
def test_what_comes_from_no_submission_bears_no_mark(house: Warehouse, view: str) -> None:
    table = read_view(house, view, DAY)
    assert "origine" not in table.column_names
    assert file_name(table, view, "parquet", DAY) == f"{view}_2026-08-01.parquet"


@pytest.mark.parametrize(
    ("name", "fed"),
    [
        ("areas", False),
        ("submissions", True),
        ("a_new_table", True),
        ("direct", True),
        ("through", True),
        ("of_the_territory", False),
        ("with_a_name_in_common", False),
    ],
)
def test_what_is_fed_by_senders_is_known_from_the_views(name: str, fed: bool) -> None:
    views = {
        "direct": "CREATE VIEW direct AS SELECT * FROM submissions;",
        "through": "CREATE VIEW through AS SELECT * FROM areas INNER JOIN direct USING (code);",
        "of_the_territory": "CREATE VIEW of_the_territory AS SELECT * FROM areas;",
        "with_a_name_in_common": "CREATE VIEW x AS WITH direct AS (SELECT 1) SELECT * FROM direct;",
    }
    tables = {"areas", "submissions", "a_new_table"}
    assert (name in fed_by_senders(tables, views)) is fed


def test_a_demonstration_withdrawn_marks_no_total(
    mixed: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROLOGO_TODAY", DAY.isoformat())
    shutil.copytree(mixed.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", mixed.geo)
    (demonstration,) = (folders.raw / "2026-S1" / FIRST).glob("*.json")
    review(folders, demonstration.stem, "withdraw", "prova", "era una prova")
    house = open_warehouse(folders.warehouse)
    assert set(read_view(house, "completeness", DAY)["origine"].to_pylist()) == {"reale"}
    submissions = read_view(house, "submissions", DAY)["origine"].to_pylist()
    assert sorted(submissions) == ["dimostrativo", "reale"]


def test_of_the_published_tables_those_fed_by_senders_bear_the_mark(house: Warehouse) -> None:
    reference = {"context_by_area", "areas", "objectives", "plan_texts", "milestones", "indicators"}
    reference |= {"semesters", "lines", "population", "fnps_quotas", "facts", "source_notes"}
    reference |= {"offices", "assemblies", "series_breaks", "thresholds"}
    marked = {v for v in PUBLISHED if "origine" in read_view(house, v, DAY).column_names}
    assert marked == set(PUBLISHED) - reference


def test_submissions_tell_their_origin_and_past_moments_too(house: Warehouse) -> None:
    def origins(at: Warehouse) -> dict[str, str]:
        table = read_view(at, "submissions", DAY).to_pandas()
        return dict(zip(table["ambito_code"], table["origine"], strict=True))

    assert origins(house) == {FIRST: "dimostrativo", SECOND: "reale"}
    before = house.at(datetime(2026, 7, 1, tzinfo=UTC))
    try:
        assert origins(before) == {}
        assert read_view(before, "observations", DAY).num_rows == 0
    finally:
        before.close()


def test_without_demonstration_every_row_is_real(mixed: Folders, tmp_path: Path) -> None:
    shutil.copytree(mixed.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", mixed.geo)
    for path in (folders.raw / "2026-S1" / FIRST).iterdir():
        path.unlink()
    publish(folders)
    table = read_view(open_warehouse(folders.warehouse), "indicator_by_area", DAY)
    assert set(table["origine"].to_pylist()) == {"reale"}
    assert not file_name(table, "indicator_by_area", "csv", DAY).startswith("dimostrativo")


@pytest.fixture(scope="module")
def boundaries(mixed: Folders) -> Path:
    """The boundaries of the repository, all but those of one comune of the first Ambito."""
    lost = small_codes()["comune"][0]
    folder = mixed.data / "confini"
    for place in (folder, folder / "wgs84"):
        place.mkdir()
        for path in sorted((GEO / place.relative_to(folder)).glob("*.parquet")):
            frame = geopandas.read_parquet(path)
            frame[frame["code"] != lost].to_parquet(place / path.name)
    return folder


@pytest.mark.parametrize("format", ["geojson", "gpkg"])
@pytest.mark.parametrize("view", ["indicator_by_area", "observations", "milestone_status"])
def test_the_rows_of_areas_open_again_as_maps(
    house: Warehouse, boundaries: Path, view: str, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn, "_AT_A_TIME", 100)  # rows: more than one piece
    table = read_view(house, view, DAY)
    content = with_facts(house, view, table, DAY, boundaries)
    written = formats.as_bytes(content, format)
    found = geopandas.read_file(io.BytesIO(written), layer=0)
    lost = small_codes()["comune"][0]
    assert dict(content.facts).get("Righe senza confine") == (
        lost if lost in table["area_code"].to_pylist() else None
    )
    assert found["area_code"][found.geometry.isna()].tolist() == [
        code for code in table["area_code"].to_pylist() if code == lost
    ]
    assert [c for c in found.columns if c not in ("geometry", "id")] == table.column_names
    for field in table.schema:
        column = table[field.name].to_pylist()
        told = found[field.name].tolist()
        if pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
            assert [None if pd.isna(v) else v for v in told] == [
                None if v is None else float(v) for v in column
            ], field.name
        elif field.name == "value_state":
            assert told == column


def test_a_workbook_holds_rows_dictionary_and_facts(house: Warehouse, boundaries: Path) -> None:
    table = read_view(house, "observations", DAY)
    content = with_facts(house, "observations", table, DAY, boundaries)
    book = load_workbook(io.BytesIO(formats.as_bytes(content, "xlsx")))
    assert book.sheetnames == ["Dati", "Dizionario", "Note"]
    header, *rows = book["Dati"].values
    assert list(header) == table.column_names
    assert [row[header.index("area_code")] for row in rows] == table["area_code"].to_pylist()
    assert [row[header.index("value")] for row in rows] == table["value"].to_pylist()
    dictionary = dict(list(book["Dizionario"].values)[1:])
    assert list(dictionary) == table.column_names
    assert all(dictionary.values())
    facts = dict(list(book["Note"].values)[1:])
    assert facts["Righe"] == str(table.num_rows)
    assert "inventati" in facts["Dati dimostrativi"]


@pytest.mark.parametrize("format", ["xlsx", "geojson", "gpkg"])
def test_amounts_and_days_open_again_the_same(format: str) -> None:
    euro = [Decimal("167188.08"), None, Decimal("-30296.10"), Decimal("99999999999.99")]
    days = [date(2026, 3, 20), date(2025, 12, 31), None, date(2026, 1, 1)]
    codes = ["BG", "AMB01", "016024", "AMB01"]
    table = pa.table({"area_code": codes, "euro": pa.array(euro, pa.decimal128(18, 2)), "d": days})
    written = io.BytesIO(formats.as_bytes(Content("t", table, geo=GEO), format))
    again = pd.read_excel(written) if format == "xlsx" else geopandas.read_file(written, layer=0)
    assert again["area_code"].tolist() == codes
    told = [None if pd.isna(v) else Decimal(str(v)) for v in again["euro"]]
    assert told == euro
    assert [None if pd.isna(v) else pd.Timestamp(v).date() for v in again["d"]] == days


def test_every_table_makes_a_workbook_without_formulas(house: Warehouse) -> None:
    for view in public_names(house):
        table = read_view(house, view, DAY)
        sheet = load_workbook(io.BytesIO(as_bytes(table, "xlsx")))["Dati"]
        assert sheet.max_row == table.num_rows + 1, view
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}, view


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    assert as_bytes(pa.table({"n": [1, 2]}), "xlsx")
    with pytest.raises(workbook.TooManyRows, match=r"3 righe .* scegli csv o parquet"):
        as_bytes(pa.table({"n": [1, 2, 3]}), "xlsx")


def test_a_text_longer_than_a_cell_is_cut_and_said() -> None:
    book = load_workbook(io.BytesIO(as_bytes(pa.table({"t": ["x" * 40_000, "y"]}), "xlsx")))
    assert len(book["Dati"]["A2"].value) == 32_767
    assert list(book["Note"].values)[1:] == [("Testi tagliati", "1")]


def test_every_table_opens_again_in_every_format(house: Warehouse) -> None:
    for view in public_names(house):
        table = read_view(house, view, DAY)
        assert pq.read_table(io.BytesIO(as_bytes(table, "parquet"))).equals(table), view
        lines = csv.reader(
            io.StringIO(as_bytes(table.slice(0, 500), "csv").decode("utf-8-sig"), newline=""),
            delimiter=";",
        )
        assert {len(row) for row in lines} == {table.num_columns}, view
        records = json.loads(as_bytes(table.slice(0, 50), "json"))
        assert len(records) == min(50, table.num_rows), view


def test_the_figures_of_a_view_open_again_the_same(house: Warehouse) -> None:
    table = read_view(house, "indicator_by_area", DAY)
    again = opened_again(as_bytes(table, "csv"))
    for column in ("numerator", "denominator", "value", "low", "high", "coverage"):
        told = again[column].to_numpy(dtype=float, na_value=float("nan"))
        np.testing.assert_array_equal(told, table[column].to_pandas().to_numpy(dtype=float), column)


def test_amounts_dates_and_whole_numbers_keep_their_types(house: Warehouse) -> None:
    assert pa.types.is_decimal(
        read_view(house, "resources_by_area", DAY).schema.field("stanziato").type
    )
    assert pa.types.is_date(read_view(house, "semesters", DAY).schema.field("deadline").type)
    assert pa.types.is_integer(
        read_view(house, "cartelle", DAY).schema.field("cartelle_attive").type
    )


def test_a_view_that_is_not_there_is_named_with_those_that_are(house: Warehouse) -> None:
    with pytest.raises(ExportUnknown, match=r"«niente\"; DROP» non esiste.*areas.*submissions"):
        read_view(house, 'niente"; DROP', DAY)


def test_the_command_writes_the_same_marked_rows(
    mixed: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(mixed.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(mixed.geo))
    monkeypatch.setenv("PROLOGO_TODAY", DAY.isoformat())
    out = tmp_path / "o.csv"
    assert main(["export", "observations", "-o", str(out)]) == 0
    table = read_view(open_warehouse(mixed.warehouse), "observations", DAY)
    assert out.read_bytes() == as_bytes(table, "csv")
    assert opened_again(out.read_bytes())["origine"].tolist() == table["origine"].to_pylist()


def test_a_map_of_what_has_no_areas_is_refused_and_nothing_is_written(
    mixed: Folders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(mixed.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(mixed.geo))
    kept = tmp_path / "prima.gpkg"
    kept.write_bytes(b"prima")
    assert main(["export", "indicators", "--format", "gpkg", "-o", str(kept)]) == 1
    assert "«indicators» non ha la colonna area_code" in capsys.readouterr().err
    assert main(["export", "observations", "--format", "geojson", "-o", str(kept)]) == 1
    assert "non ci sono i confini" in capsys.readouterr().err  # an empty geo folder
    assert kept.read_bytes() == b"prima"


def test_the_output_is_written_where_it_is_and_nothing_takes_its_place(
    mixed: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file renamed over the output would take the place of a link, or of a device."""
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(mixed.data))
    monkeypatch.setenv("PROLOGO_TODAY", DAY.isoformat())
    (tmp_path / "vero.csv").write_bytes(b"prima")
    (tmp_path / "nome.csv").symlink_to(tmp_path / "vero.csv")
    assert main(["export", "areas", "-o", str(tmp_path / "nome.csv")]) == 0
    assert (tmp_path / "nome.csv").is_symlink()
    assert (tmp_path / "vero.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert {path.name for path in tmp_path.iterdir()} == {"vero.csv", "nome.csv"}
