"""The map of the province: the shapes stay in the browser, classes and texts change."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from ui.map_classes import MapClasses, bubble_radius_px
from ui.map_files import map_asset, mount, shapes
from ui.map_texts import pack_texts
from ui.theme import VALUE_STATES

LEVELS = ("comune", "ambito", "distretto", "asst", "provincia")
STATE_LETTERS = {
    "zero": "z",
    "mancante": "m",
    "non_disponibile": "n",
    "non_ancora_applicabile": "a",
    "non_applicabile": "x",
    "soppresso": "s",
    "copertura_insufficiente": "c",
    "non_calcolabile": "u",
}  # as in map_component/draw.js
COLUMNS = ("code", "value", "value_state", "class_index", "tooltip")


class MapDataError(ValueError):
    """The frame given to the map cannot be drawn: the message names the column and the code."""


def map_marks(frame: pd.DataFrame, codes: Sequence[str], classes: MapClasses) -> dict[str, Any]:
    """What changes on the map with the data: a letter and a text an area, in the order of `codes`.

    An area without a row is "mancante". A class digit or a bubble is sent only for the
    state "valore", so that nothing of a suppressed figure leaves the server.

    Raises:
        MapDataError: missing columns, a code twice, an unknown state, a class that does not exist,
            a count below zero or missing.
    """
    absent = [column for column in COLUMNS if column not in frame.columns]
    if absent:
        raise MapDataError(f"mappa: mancano le colonne {', '.join(absent)}")
    rows = {
        row[0]: row for row in zip(*(frame[column].tolist() for column in COLUMNS), strict=True)
    }
    if len(rows) != len(frame):
        twice = frame["code"][frame["code"].duplicated()].iloc[0]
        raise MapDataError(f"mappa: codice ripetuto {twice}")
    nothing = ("", None, "mancante", -1, VALUE_STATES["mancante"].capitalize())
    marks, radii, tips = [], [], []
    for code in codes:
        _, value, state, class_index, tip = rows.get(code, nothing)
        mark, radius = STATE_LETTERS.get(state, ""), 0
        if state == "valore" and classes.kind == "bolle":
            if not value >= 0:
                raise MapDataError(
                    f"mappa: {code} ha il conteggio {value}, che non si può disegnare"
                )
            mark, radius = "0", round(10 * bubble_radius_px(value, classes))
        elif state == "valore":
            if not 0 <= class_index < len(classes.colours):
                raise MapDataError(f"mappa: {code} ha la classe {class_index}, che non esiste")
            mark = str(int(class_index))
        elif not mark:
            raise MapDataError(f"mappa: {code} ha lo stato sconosciuto «{state}»")
        marks.append(mark)
        radii.append(radius)
        tips.append(tip)
    return {
        "classes": "".join(marks),
        "tips": pack_texts(tips),
        "kind": classes.kind,
        "colours": list(classes.colours),
        **({"radii": radii} if classes.kind == "bolle" else {}),
    }


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
