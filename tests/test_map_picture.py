"""The picture of a map: as many shapes as areas, each as the legend says; the same bytes again."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import geopandas
import pandas as pd
import pytest
from PIL import Image, ImageColor

from monitoring.boundaries import FILES
from monitoring.catalogue import Catalogue
from monitoring.drawing.figure_classes import Style
from monitoring.drawing.map_classes import BUBBLE_MAX_PX, MapClasses
from monitoring.drawing.map_frame import frame, holds, rings
from monitoring.drawing.map_labels import SIZE_PX, Box, place_labels, width_px, wrapped
from monitoring.drawing.map_marks import STATE_LETTERS
from monitoring.drawing.map_paths import asset
from monitoring.drawing.map_picture import map_picture, picture_data
from monitoring.drawing.map_svg import ABOVE, DOT_PX, FLAT, TILES, map_svg
from monitoring.exports import DEMONSTRATION_NOTE
from monitoring.queries import figures, mapped
from monitoring.settings import ROOT
from monitoring.view_files import SUPPRESSION_NOTE, View
from monitoring.warehouse import open_warehouse
from tests.fixtures_figures import CAREGIVER, NOW, world
from ui.figure_map import PRINTED, Drawn, draw
from ui.map import map_marks
from ui.theme import SEQUENTIAL, VALUE_STATES

GEO = ROOT / "geo"
SVG = "{http://www.w3.org/2000/svg}"
CLASSES = MapClasses((10, 20, 30), SEQUENTIAL[3], ("0-10", "11-20", "21-30"), "sequenziale")
NO_CLASSES = MapClasses((), (), (), "sequenziale")


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    areas = Catalogue.read(ROOT / "data" / "reference").areas.values()
    return {area.code: area.name for area in areas}


def view(level: str = "comune", **changes: Any) -> View:
    made = View(
        indicator="SS3-CAREGIVER-PRESI",
        title="Caregiver in carico",
        period="1° sem. 2026",
        semester="2026-S1",
        level=level,
        rows=pd.DataFrame({"codice": [], "stato": []}),
        columns={"codice": "Codice", "stato": "Stato"},
        source="Invii degli Ambiti",
        coverage="13 di 14 Ambiti",
        day=date(2026, 11, 22),
        demonstration=True,
        filters={"Misura": "tasso grezzo"},
        rule=PRINTED,
        notes=("Intervalli al 95 %.",),
    )
    return replace(made, **changes)


def every_area(level: str, states: list[str], classes: int) -> pd.DataFrame:
    """Every area of a level, its state and class taken in turn."""
    codes = asset(GEO)["layers"][level]["codes"]
    state = [states[n % len(states)] for n in range(len(codes))]
    return pd.DataFrame(
        {
            "code": codes,
            "value": [10.0 * (n % 3 + 1) for n in range(len(codes))],
            "value_state": state,
            "class_index": [n % classes if s == "valore" else -1 for n, s in enumerate(state)],
            "tooltip": "",
        }
    )


def picture(made: View, drawn: Drawn, names: dict[str, str], format: Any = "svg") -> bytes:
    return map_picture(made, drawn.marks, drawn.classes, names, geo_dir=GEO,
                       legend="Per 1.000 residenti", format=format)  # fmt: skip


def data_of(made: View, drawn: Drawn, names: dict[str, str]) -> dict[str, Any]:
    return picture_data(made, drawn.marks, drawn.classes, names, geo_dir=GEO,
                        legend="Per 1.000 residenti")  # fmt: skip


def drawn_of(level: str, states: list[str], classes: MapClasses) -> Drawn:
    rows = every_area(level, states, max(len(classes.colours), 1))
    codes = asset(GEO)["layers"][level]["codes"]
    marks = map_marks(rows, codes, classes)
    return Drawn(rows, classes, marks, {}, (), mapped.CRUDE)


def from_warehouse(indicator: str, level: str) -> Drawn:
    """What the page draws of the small territory on the whole province."""
    warehouse = open_warehouse(world().folders.warehouse)
    known = figures.indicators(warehouse).set_index("code", drop=False)
    row = known.loc[indicator].to_dict()
    measure = mapped.offered(row, level)[0]
    found = mapped.by_measure(warehouse, mapped.Choice(indicator, NOW, level, measure))
    codes = tuple(asset(GEO)["layers"][level]["codes"])
    return draw(found, row, measure, Style(), codes=codes, minimum=0.8)


CASES = {
    "comuni of every state": ("comune", ["valore", *STATE_LETTERS], CLASSES),
    "Ambiti": ("ambito", ["valore", "mancante"], CLASSES),
    "distretti": ("distretto", ["valore"], CLASSES),
    "ASST": ("asst", ["valore", "zero", "soppresso"], CLASSES),
    "the province": ("provincia", ["valore"], CLASSES),
    "all missing": ("comune", ["mancante"], NO_CLASSES),
    "all zero": ("comune", ["zero"], NO_CLASSES),
    "all suppressed": ("comune", ["soppresso"], NO_CLASSES),
    "one class": ("ambito", ["valore"], MapClasses((30,), SEQUENTIAL[3][2:], ("10-30",), "sequenziale")),
}  # fmt: skip


def shapes(svg: bytes) -> list[ElementTree.Element]:
    """The paths of the areas."""
    return [p for p in ElementTree.fromstring(svg).iter(f"{SVG}path") if p.get("data-code")]


@pytest.mark.parametrize("case", CASES)
def test_as_many_shapes_as_areas_each_as_the_legend_counts(
    case: str, names: dict[str, str]
) -> None:
    level, states, classes = CASES[case]
    drawn = drawn_of(level, states, classes)
    svg = picture(view(level), drawn, names)
    found = {str(path.get("data-code")): path for path in shapes(svg)}
    rows = drawn.frame.set_index("code")
    assert sorted(found) == sorted(rows.index)
    defined = {p.get("id") for p in ElementTree.fromstring(svg).iter(f"{SVG}pattern")}
    for code, path in found.items():
        state, fill = rows.loc[code, "value_state"], str(path.get("fill"))
        if state == "valore":
            assert fill == classes.colours[rows.loc[code, "class_index"]]
        else:
            letter = STATE_LETTERS[state]
            assert fill == FLAT.get(letter, f"url(#stato-{letter})")
            assert fill.startswith("#") or fill[5:-1] in defined
        assert path.findtext(f"{SVG}title") == names[code]
    told = data_of(view(level), drawn, names)
    fills = Counter(str(path.get("fill")) for path in found.values())
    for row in told["classes"]:
        assert row["count"] == (
            "1 area" if fills[row["fill"]] == 1 else f"{fills[row['fill']]} aree"
        )
    counts = Counter(rows["value_state"])
    assert {row["label"]: int(row["count"].split()[0]) for row in told["states"]} == {
        VALUE_STATES[state]: n for state, n in counts.items() if state != "valore"
    }


def test_the_tiles_are_those_of_the_browser() -> None:
    script = (ROOT / "ui" / "map_component" / "draw.js").read_text(encoding="utf-8")
    tiles = re.search(r"const TILES = \{(.*?)\n\};", script, re.S)
    assert tiles
    found = {}
    for letter, body in re.findall(r"(\w): \{ (.*?) \}", tiles[1]):
        said = dict(re.findall(r'(\w+): "?([^",}]+)"?', body))
        found[letter] = (float(said["size"]), said.get("line", ""), said.get("ground", "#FFFFFF"))
        assert said.get("dot", str(DOT_PX)) == str(DOT_PX)
    assert found == TILES
    flat = re.search(r"const FLAT = \{(.*?)\}", script)
    assert flat
    assert dict(re.findall(r'(\w): "(#\w+)"', flat[1])) == FLAT
    assert {*TILES, *FLAT} == set(STATE_LETTERS.values())


@pytest.mark.parametrize("format", ["svg", "png"])
def test_the_same_view_gives_the_same_bytes(format: str, names: dict[str, str]) -> None:
    drawn = from_warehouse(CAREGIVER, "comune")
    first = picture(view(), drawn, names, format)
    assert picture(view(), drawn, names, format) == first
    assert picture(view(title="Altro"), drawn, names, format) != first
    assert picture(view(), from_warehouse("SS1-PEDIBUS", "comune"), names, format) != first


def test_what_the_picture_says(names: dict[str, str]) -> None:
    drawn = from_warehouse(CAREGIVER, "comune")  # one comune of the eight is suppressed
    made = view(title='Caregiver <b> & #x *a* $y$ "z"')
    read = ElementTree.fromstring(picture(made, drawn, names))
    said = str(read.findtext(f"{SVG}desc"))
    assert read.findtext(f"{SVG}title") == made.title
    for words in (
        *(
            "Comuni · 1° sem. 2026 · Misura: tasso grezzo",
            DEMONSTRATION_NOTE,
            "Per 1.000 residenti",
        ),
        *("soppresso: 1 area", SUPPRESSION_NOTE, "Nota: Intervalli al 95 %."),
        *("Fonte: Invii degli Ambiti", "Copertura: 13 di 14 Ambiti", "Giorno: 22 novembre 2026"),
        "Confini: Confini generalizzati dei comuni",
    ):
        assert words in said
    assert not list(read.iter(f"{SVG}image"))  # shapes of its own, no picture in the picture
    assert not list(
        read.iter(f"{SVG}text")
    )  # letters are shapes too: no font is needed to see them
    real = ElementTree.fromstring(picture(view(demonstration=False), drawn, names))
    assert DEMONSTRATION_NOTE not in str(real.findtext(f"{SVG}desc"))


def test_counts_are_circles_as_large_as_the_map_is_told(names: dict[str, str]) -> None:
    drawn = from_warehouse("SS1-PEDIBUS", "comune")
    seen = frame(GEO, "comune")
    per_pixel = seen.per_pixel
    svg = map_svg(drawn.marks, GEO, "comune", names, seen)
    found = sorted(float(c.get("r", 0)) for c in ElementTree.fromstring(svg).iter(f"{SVG}circle")
                   if c.get("r") != str(DOT_PX))  # fmt: skip
    values = drawn.frame.loc[drawn.frame["value_state"] == "valore", "value"]
    assert len(found) == len(values) == 4
    wanted = sorted(BUBBLE_MAX_PX * math.sqrt(v / values.max()) * per_pixel for v in values)
    assert found == pytest.approx(wanted, abs=0.06 * per_pixel)  # radii travel in tenths of a pixel
    told = data_of(view(), drawn, names)
    assert told["classes"] == []
    assert told["circles"][-1]["radius"] == BUBBLE_MAX_PX
    assert told["rule"] == ["L'area del cerchio è proporzionale al valore: 4 aree.", PRINTED]


def test_the_pixels_are_those_of_the_classes(names: dict[str, str]) -> None:
    def colours(drawn: Drawn) -> Counter[Any]:
        png = picture(view(), drawn, names, "png")
        image = Image.open(io.BytesIO(png)).convert("RGB")
        return Counter({c: n for n, c in image.getcolors(1 << 24) or []})

    classed = colours(drawn_of("comune", ["valore"], CLASSES))
    missing = colours(drawn_of("comune", ["mancante"], NO_CLASSES))
    for colour in SEQUENTIAL[3]:
        assert classed[ImageColor.getrgb(colour)] > 50_000
        assert missing[ImageColor.getrgb(colour)] == 0


@pytest.mark.parametrize("level", ["comune", "ambito", "distretto", "asst", "provincia"])
def test_no_name_covers_another_nor_leaves_the_map(level: str, names: dict[str, str]) -> None:
    seen_part = frame(GEO, level)
    seen = Box(0, 0, seen_part.width_px, seen_part.height_px)
    layer = asset(GEO)["layers"][ABOVE.get(level, level)]
    lines = place_labels(layer, names, seen_part)
    boxes = [Box(n.x - width_px(n.text) / 2, n.y - 0.7 * SIZE_PX, width_px(n.text), 0.9 * SIZE_PX)
             for n in lines]  # fmt: skip
    assert all(box.inside(seen) for box in boxes)
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert {" ".join(wrapped(names[c], 99)) for c in layer["codes"]} == whole_names(
        lines, names, layer
    )


@pytest.mark.parametrize(("side_px", "named"), [(600.0, True), (158.0, True), (157.0, False)])
def test_areas_too_small_for_names_have_none(
    side_px: float, named: bool, names: dict[str, str]
) -> None:
    """The 14 Ambiti on squares of several sizes: of 42 pixels a side, they fill one of 157.1."""
    whole = frame(GEO, "comune")
    wide = whole.per_pixel * whole.width_px / side_px
    seen = replace(whole, width_px=side_px, height_px=side_px, per_pixel=wide)
    assert bool(place_labels(asset(GEO)["layers"]["ambito"], names, seen)) == named


def whole_names(lines: list[Any], names: dict[str, str], layer: dict[str, Any]) -> set[str]:
    """The names of which every line is there."""
    texts = {line.text for line in lines}
    return {
        names[code]
        for code in layer["codes"]
        if any(set(wrapped(names[code], limit)) <= texts for limit in (16, 11))
    }


@pytest.mark.parametrize(
    ("name", "limit", "lines"),
    [
        ("Bergamo", 3, ["Bergamo"]),
        ("Valle Imagna - Villa d'Almè", 16, ["Valle Imagna -", "Villa d'Almè"]),
        ("Isola Bergamasca e Val San Martino", 11, ["Isola", "Bergamasca", "e Val San", "Martino"]),
    ],
)
def test_a_long_name_is_broken_between_words(name: str, limit: int, lines: list[str]) -> None:
    assert wrapped(name, limit) == lines


def test_a_map_opened_on_an_ambito_shows_it_with_the_names_of_its_comuni(
    names: dict[str, str],
) -> None:
    areas = Catalogue.read(ROOT / "data" / "reference").areas
    own = {code for code, area in areas.items() if area.parent_code == "AMB08"}
    drawn = drawn_of("comune", ["valore"], CLASSES)
    told = picture_data(view(), drawn.marks, drawn.classes, names, geo_dir=GEO,
                        legend="x", zoom_to="AMB08")  # fmt: skip
    found = {str(p.get("data-code")): p.get("opacity") for p in shapes(told["map"].encode())}
    assert {code for code, opacity in found.items() if opacity is None} == own
    assert len(found) == 243
    words = {word for line in told["labels"] for word in line["text"].split()}
    assert words <= {word for code in own for word in names[code].split()}
    assert len(told["labels"]) >= len(own) / 2
    seen = frame(GEO, "comune", "AMB08")
    layer = asset(GEO)["layers"]["ambito"]
    points = [p for r in rings(layer["paths"][layer["codes"].index("AMB08")]) for p in r]
    across = [(x - seen.left) / seen.per_pixel for x, _ in points]
    down = [(y - seen.top) / seen.per_pixel for _, y in points]
    assert 0 < min(across) < max(across) < seen.width_px
    assert 0 < min(down) < max(down) < seen.height_px
    share = max(
        (max(across) - min(across)) / seen.width_px, (max(down) - min(down)) / seen.height_px
    )
    assert share > 0.85  # it fills its frame
    assert frame(GEO, "comune", "NIENTE") == frame(GEO, "comune")


@pytest.mark.parametrize("level", ["comune", "ambito", "asst"])
def test_the_rings_read_are_those_of_the_boundaries(level: str) -> None:
    """Each area holds its own label and no other's; its box is that of the GeoParquet, in units."""
    layer = asset(GEO)["layers"][level]
    for n, path in list(enumerate(layer["paths"]))[:40]:
        shape = rings(path)
        held = [m for m, point in enumerate(layer["labels"]) if holds(shape, tuple(point))]
        assert held == [n]
    metres = geopandas.read_parquet(GEO / FILES[level]).set_index("code").geometry
    west, _, _, north = geopandas.read_parquet(GEO / FILES["provincia"]).total_bounds
    for code, path in zip(layer["codes"], layer["paths"], strict=True):
        xs, ys = zip(*(p for ring in rings(path) for p in ring), strict=True)
        left, bottom, right, top = metres[code].bounds
        wanted = [
            (left - west) / 20,
            (north - top) / 20,
            (right - west) / 20,
            (north - bottom) / 20,
        ]
        found = [min(xs), min(ys), max(xs), max(ys)]
        assert found == pytest.approx(wanted, abs=6)  # simplified by 50 m, rounded to 20
