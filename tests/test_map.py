"""What the map receives: a mark and a text an area, and nothing of a figure that is suppressed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from ui.map import COLUMNS, MapDataError, map_marks, pack_texts
from ui.map_classes import MapClasses
from ui.map_files import map_asset, shapes

FILLS = MapClasses((10.0, 20.0), ("#DDE7F2", "#0066CC"), ("0-10", "11-20"), "sequenziale")
CIRCLES = MapClasses((5.0, 20.0), ("#0066CC",), ("5", "20"), "bolle")
CODES = ("016001", "016002", "016003")


def rows(*cells: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=list(COLUMNS))


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        (("016001", 12.0, "valore", 1, "12 per mille"), "1"),
        (("016001", 0.0, "zero", -1, "0 per mille"), "z"),
        (("016001", None, "mancante", -1, "Mancante"), "m"),
        (("016001", None, "non_disponibile", -1, "Non disponibile"), "n"),
        (("016001", None, "non_ancora_applicabile", -1, "Non ancora"), "a"),
        (("016001", None, "non_applicabile", -1, "Non applicabile"), "x"),
        (("016001", None, "soppresso", -1, "Meno di 5"), "s"),
        (("016001", None, "copertura_insufficiente", -1, "Pochi dati"), "c"),
    ],
)
def test_each_state_has_its_mark_and_an_area_without_row_is_missing(
    cell: tuple[object, ...], mark: str
) -> None:
    assert map_marks(rows(cell), CODES, FILLS)["classes"] == f"{mark}mm"


@pytest.mark.parametrize(
    ("frame", "classes", "said"),
    [
        (rows().drop(columns=["tooltip"]), FILLS, "mancano le colonne tooltip"),
        (rows(*[("016001", 1.0, "valore", 0, "")] * 2), FILLS, "codice ripetuto 016001"),
        (rows(("016001", 1.0, "boh", 0, "")), FILLS, "lo stato sconosciuto «boh»"),
        (rows(("016001", 1.0, "valore", 2, "")), FILLS, "la classe 2, che non esiste"),
        (rows(("016001", 1.0, "valore", -1, "")), FILLS, "la classe -1, che non esiste"),
        (rows(("016001", -1.0, "valore", -1, "")), CIRCLES, "il conteggio -1.0"),
        (rows(("016001", float("nan"), "valore", -1, "")), CIRCLES, "il conteggio nan"),
    ],
)
def test_a_frame_that_cannot_be_drawn_is_refused(
    frame: pd.DataFrame, classes: MapClasses, said: str
) -> None:
    with pytest.raises(MapDataError, match=said):
        map_marks(frame, CODES, classes)


@pytest.mark.parametrize("classes", [FILLS, CIRCLES])
def test_nothing_of_a_suppressed_figure_leaves_the_server(classes: MapClasses) -> None:
    frame = rows(
        ("016001", 3.14159, "soppresso", 1, "Meno di 5 casi"),
        ("016002", 12.0, "valore", 1, "12"),
    )
    marks = map_marks(frame, CODES, classes)
    assert "3.14159" not in json.dumps(marks)
    assert marks["classes"][0] == "s"
    if classes is CIRCLES:
        assert marks["radii"][0] == 0


def test_the_area_of_a_circle_follows_its_count() -> None:
    frame = rows(("016001", 5.0, "valore", -1, "5"), ("016002", 20.0, "valore", -1, "20"))
    assert map_marks(frame, CODES, CIRCLES)["radii"] == [110, 220, 0]  # tenths of a pixel


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["Mancante"],
        ["12,5 per mille", "7 per mille", "Mancante"],
        ["3 su 1.200: 0,3 %", "4 su 9: 44,4 %", "3 su 1.200: 0,3 %"],
        ["", "1", "dal 2025 al 2026"],
    ],
)
def test_packed_texts_come_out_as_they_went_in(texts: list[str]) -> None:
    packed = pack_texts(texts)
    gaps = [column.split(" ") if column else [] for column in packed["numbers"]]
    places = [0] * len(gaps)
    out = []
    for form in packed["form"]:
        pieces = packed["forms"][form].split("\0")
        text = pieces[0]
        for gap, piece in enumerate(pieces[1:]):
            text += gaps[gap][places[gap]] + piece
            places[gap] += 1
        out.append(text)
    assert out == texts


def test_shapes_come_from_the_folder_asked_and_travel_under_the_name_of_their_content(
    tmp_path: Path,
) -> None:
    geo = tmp_path / "geo"
    geo.mkdir()
    layers = {"comune": {"codes": ["014001"], "paths": ["M0 0Z"]}}
    (geo / "map_paths.json").write_text(json.dumps({"layers": layers, "source": "Sondrio"}))
    assert shapes(geo).codes == {"comune": ("014001",)}
    first = map_asset({"014001": "Albaredo"}, geo, tmp_path)
    assert first == map_asset({"014001": "Albaredo"}, geo, tmp_path)
    assert first != map_asset({"014001": "Altro"}, geo, tmp_path)
    assert "Albaredo" in (tmp_path / "geo" / Path(first).name).read_text()
