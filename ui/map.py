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
from ui.map_files import GEO_DIR, map_asset, mount, prepare_map_asset
from ui.theme import VALUE_STATES

__all__ = [
    "MapClasses",
    "MapDataError",
    "area_map",
    "codes_off_the_map",
    "map_payload",
    "prepare_map_asset",
]

LEVELS = ("comune", "ambito", "distretto", "asst", "provincia")
UPPER_LEVEL = {"comune": "ambito"}  # whose names are written on the map; otherwise the level's own
STATE_LETTERS = {
    "zero": "z",
    "mancante": "m",
    "non_disponibile": "n",
    "non_ancora_applicabile": "a",
    "non_applicabile": "x",
    "soppresso": "s",
    "copertura_insufficiente": "c",
}  # as in map_component/draw.js
COLUMNS = ("code", "name", "value", "value_state", "class_index", "tooltip")


class MapDataError(ValueError):
    """The frame given to the map cannot be drawn: the message names the column and the code."""


def codes_off_the_map(frame: pd.DataFrame, level: str, geo_dir: Path = GEO_DIR) -> list[str]:
    """The codes of `frame` that have no shape at `level`, in the frame's order.

    They are the rows to list below the map.
    """
    drawn = set(map_asset(geo_dir).codes[level])
    return [code for code in frame["code"] if code not in drawn]


def map_payload(
    frame: pd.DataFrame, codes: Sequence[str], classes: MapClasses, names: Mapping[str, str]
) -> dict[str, Any]:
    """What changes on the map: a letter, a name and a text an area, in the order of `codes`.

    An area without a row is "mancante". A class digit or a bubble is sent only for the
    state "valore", so that nothing of a suppressed figure leaves the server.

    Raises:
        MapDataError: missing columns, a code twice, an unknown state, a class that does not exist,
            a count below zero or missing.
    """
    absent = [column for column in COLUMNS if column not in frame.columns]
    if absent:
        raise MapDataError(f"mappa: mancano le colonne {', '.join(absent)}")
    code_of, name_of, value_of, state_of, class_of, tip_of = (
        frame[column].tolist() for column in COLUMNS
    )
    at = {code: position for position, code in enumerate(code_of)}
    if len(at) != len(frame):
        raise MapDataError(
            f"mappa: codice ripetuto {frame['code'][frame['code'].duplicated()].iloc[0]}"
        )
    marks, radii, shown, tips = [], [], [], []
    for code in codes:
        i = at.get(code)
        state = "mancante" if i is None else state_of[i]
        radius = 0
        if i is None or state != "valore":
            mark = STATE_LETTERS.get(state)
            if mark is None:
                raise MapDataError(f"mappa: {code} ha lo stato sconosciuto «{state}»")
        elif classes.kind == "bolle":
            if not value_of[i] >= 0:
                raise MapDataError(
                    f"mappa: {code} ha il conteggio {value_of[i]}, che non si può disegnare"
                )
            mark, radius = "0", round(10 * bubble_radius_px(value_of[i], classes))
        elif 0 <= class_of[i] < len(classes.colours):
            mark = str(int(class_of[i]))
        else:
            raise MapDataError(f"mappa: {code} ha la classe {class_of[i]}, che non esiste")
        marks.append(mark)
        radii.append(radius)
        shown.append(names.get(code, code) if i is None else name_of[i])
        tips.append(VALUE_STATES["mancante"].capitalize() if i is None else tip_of[i])
    return {
        "classes": "".join(marks),
        "names": shown,
        "tips": tips,
        "kind": classes.kind,
        "colours": list(classes.colours),
        **({"radii": radii} if classes.kind == "bolle" else {}),
    }


def area_map(
    frame: pd.DataFrame,
    *,
    level: str,
    classes: MapClasses,
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
    geo_dir: Path = GEO_DIR,
) -> str | None:
    """Draws the map; returns the code of the area just clicked, or entered from the keyboard.

    frame: one row an area: code, name, value, value_state ("valore" or a key of
        ui.theme.VALUE_STATES), class_index (0.., -1 when there is no value), tooltip (plain text,
        lines separated by "\\n", without the name).
        Other columns (low, high, numerator, denominator…) are welcome and not sent.
    names: the name of every area by code, the Ambiti included (they are written on the map).
    zoom_to: the code of an area of any level; `on_zoom_out` is called when the reader goes back.
    on_select: called with the code before the run, as widget callbacks are.
    compact: no labels, scale or source, for small multiples.

    Raises:
        MapDataError: see map_payload. FileNotFoundError: see ui.map_files.map_asset.
    """
    if level not in LEVELS:
        raise MapDataError(f"mappa: livello sconosciuto «{level}»")
    asset = map_asset(geo_dir)
    payload = map_payload(frame, asset.codes[level], classes, names)
    written = asset.codes[UPPER_LEVEL.get(level, level)]
    payload |= {
        "asset": asset.url,
        "level": level,
        "upper": [names.get(code, "") for code in written],
        "selected": selected,
        "zoom": zoom_to,
        "alt": alt,
        "source": asset.source if source is None else source,
        "height": height,
        "compact": compact,
    }
    packed = zlib.compress(
        json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(), 6
    )

    def selection() -> None:
        code = st.session_state[key].get("select")
        if on_select and code in names:
            on_select(code)

    answer = mount()(
        key=key,
        data=packed,
        on_select_change=selection,
        on_zoom_out_change=on_zoom_out or (lambda: None),
    )
    return answer.select if answer.select in asset.codes[level] else None
