"""The map of the province: the shapes stay in the browser, classes and texts change."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.drawing.map_classes import MapClasses
from monitoring.drawing.map_marks import COLUMNS as DRAWN
from monitoring.drawing.map_marks import MapDataError, check_columns, drawn_marks
from monitoring.drawing.map_paths import shapes
from monitoring.drawing.tokens import VALUE_STATES
from ui.map_files import map_asset, mount
from ui.map_texts import pack_texts

LEVELS = ("comune", "ambito", "distretto", "asst", "provincia")
COLUMNS = (*DRAWN, "tooltip")


def map_marks(frame: pd.DataFrame, codes: Sequence[str], classes: MapClasses) -> dict[str, Any]:
    """What changes on the map with the data: a letter and a text an area, in the order of `codes`.

    frame: see drawn_marks; `tooltip` is the text of each area.

    Raises:
        MapDataError: see drawn_marks.
    """
    check_columns(frame, COLUMNS)
    said = dict(zip(frame["code"].tolist(), frame["tooltip"].tolist(), strict=True))
    nothing = VALUE_STATES["mancante"].capitalize()
    tips = pack_texts([said.get(code, nothing) for code in codes])
    return {**drawn_marks(frame, codes, classes), "tips": tips}


def packed(payload: Mapping[str, Any]) -> bytes:
    """JSON compressed by zlib: map_component/load.js reads it."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def area_map(
    marks: Mapping[str, Any],
    *,
    geo_dir: Path,
    level: str,
    selected: str | None,
    names: Mapping[str, str],
    key: str,
    alt: str,
    zoom_to: str | None = None,
    height: int = 600,
    compact: bool = False,
    source: str | None = None,
    on_select: Callable[[str], None] | None = None,
    on_zoom_out: Callable[[], None] | None = None,
) -> str | None:
    """Draws the map; returns the code of the area just clicked, or entered from the keyboard.

    marks: see map_marks; its frame has one row an area: code, value, value_state ("valore" or a
        key of ui.theme.VALUE_STATES), class_index (0.., -1 when there is no value), tooltip
        (plain text, lines separated by "\n", without the name).
    geo_dir: the folder of map_paths.json.
    names: the name of every area by code, the Ambiti included (they are written on the map).
    zoom_to: the code of an area of any level; `on_zoom_out` is called when the reader goes back.
    on_select: called with the code before the run, as widget callbacks are.
    compact: no labels, scale or source, for small multiples.

    Raises:
        MapDataError: an unknown level. FileNotFoundError: see ui.map_files.map_asset.
    """
    if level not in LEVELS:
        raise MapDataError(f"mappa: livello sconosciuto «{level}»")
    known = shapes(geo_dir)
    payload = {
        **marks,
        "asset": map_asset(names, geo_dir),
        "level": level,
        "selected": selected,
        "zoom": zoom_to,
        "alt": alt,
        "source": known.source if source is None else source,
        "height": height,
        "compact": compact,
    }

    def selection() -> None:
        code = st.session_state[key].get("select")
        if on_select and code in names:
            on_select(code)

    answer = mount()(
        key=key,
        data=packed(payload),
        on_select_change=selection,
        on_zoom_out_change=on_zoom_out or (lambda: None),
    )
    return answer.select if answer.select in known.codes[level] else None
