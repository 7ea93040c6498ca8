"""What the map receives: a mark and a text an area, and nothing of a figure that is suppressed."""

from __future__ import annotations

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.drawing.map_classes import MapClasses
from monitoring.drawing.map_marks import MapDataError
from monitoring.drawing.map_paths import shapes
from monitoring.italian import number
from monitoring.statistics.intervals import wilson
from tests.test_map_texts import unpacked
from ui.assets import Assets
from ui.map import COLUMNS, map_marks, packed
from ui.map_files import map_asset

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


def test_all_of_italy_is_small_to_send() -> None:
    """7,899 comuni with value, limits and parts as the map has them; what area_map adds is small."""
    chance = np.random.default_rng(7)
    whole = chance.integers(500, 20_500, 7899)
    counted = chance.integers(0, 500, 7899)
    low, high = wilson(counted, whole)
    share, codes = counted / whole, [f"{n:06d}" for n in range(7899)]
    texts = [
        f"{number(100 * v, 1)} % ({number(100 * a, 1)}-{number(100 * b, 1)})\n{number(n)} su {number(d)}"
        for v, a, b, n, d in zip(share, low, high, counted, whole, strict=True)
    ]
    classes = np.digitize(share, np.quantile(share, [0.2, 0.4, 0.6, 0.8]))
    columns = zip(codes, share, ["valore"] * 7899, classes, texts, strict=True)
    five = MapClasses(range(5), ["#DDE7F2"] * 5, list("abcde"), "sequenziale")
    marks = map_marks(rows(*columns), codes, five)
    assert unpacked(marks["tips"], 7899) == texts
    assert len(packed(marks)) < 50_000


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
    published = tmp_path / "geo" / Path(first).name
    assert "Albaredo" in published.read_text()
    assert gzip.decompress(Path(f"{published}.gz").read_bytes()) == published.read_bytes()


@pytest.mark.parametrize("accepted", ["gzip, deflate", ""])
def test_the_shapes_are_served_as_they_were_published(
    accepted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.assets.SHAPES_DIR", tmp_path / "geo")
    geo = Path(__file__).parents[1] / "geo"
    url = f"/{map_asset({'016001': accepted}, geo, tmp_path)}"
    headers, body = answered(url, accepted)
    published = (tmp_path / "geo" / Path(url).name).read_bytes()
    assert (headers.get(b"content-encoding") == b"gzip") == bool(accepted)
    assert (gzip.decompress(body) if accepted else body) == published
    assert json.loads(published)["names"] == {"016001": accepted}


@pytest.mark.parametrize("path", ["0123456789abcdef.json", "../config.json", "a.json", ""])
def test_nothing_else_is_served_in_their_place(path: str) -> None:
    assert answered(f"/app/static/geo/{path}", "gzip") == ({}, b"streamlit")


def answered(path: str, accepted: str) -> tuple[dict[bytes, bytes], bytes]:
    """Headers and body of ui.assets.Assets, in front of a server that says its name."""
    sent: list[Any] = []

    async def streamlit(scope: Any, receive: Any, send: Any) -> None:
        await send({"body": b"streamlit"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path,
             "headers": [(b"accept-encoding", accepted.encode())]}  # fmt: skip
    asyncio.run(Assets(streamlit)(scope, send, send))
    return dict(sent[0].get("headers", [])), b"".join(message.get("body", b"") for message in sent)
