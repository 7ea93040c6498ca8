"""The map of the province: a component that holds the shapes and receives, at each change, only classes and texts."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from ui.map_files import GEO_DIR, map_asset, mount, prepare_map_asset
from ui.theme import VALUE_STATES

__all__ = ["MapClasses", "MapDataError", "area_map", "codes_off_the_map", "map_payload", "prepare_map_asset"]

LEVELS = ("comune", "ambito", "distretto", "asst", "provincia")
UPPER_LEVEL = {"comune": "ambito"}  # whose names are written on the map; otherwise the level's own
BUBBLE_MAX_PX = 22.0
STATE_LETTERS = {
    "zero": "z",
    "mancante": "m",
    "non_disponibile": "n",
    "non_ancora_applicabile": "a",
    "non_applicabile": "x",
    "soppresso": "s",
}  # as in map_component/draw.js
COLUMNS = ("code", "name", "value", "value_state", "class_index", "tooltip")


@dataclass(frozen=True)
class MapClasses:
    """How values become colours.

    breaks: the upper limit of each class, ascending; for bubbles, the values of the legend's circles,
        the last of which is drawn with a radius of BUBBLE_MAX_PX (area is proportional to the value).
    colours: one `#RRGGBB` a class, from ui.theme.SEQUENTIAL or DIVERGING; for bubbles, one.
    labels: the interval of each class (or the value of each circle) in words, already in Italian.
    """

    breaks: Sequence[float]
    colours: Sequence[str]
    labels: Sequence[str]
    kind: Literal["sequenziale", "divergente", "bolle"]

    def __post_init__(self) -> None:
        wanted = 1 if self.kind == "bolle" else len(self.labels)
        if len(self.colours) != wanted or len(self.labels) > 9 or len(self.breaks) != len(self.labels):
            raise ValueError(
                f"classi della mappa incoerenti: {len(self.breaks)} limiti, {len(self.colours)} colori, "
                f"{len(self.labels)} etichette ({self.kind})"
            )


class MapDataError(ValueError):
    """The frame given to the map cannot be drawn: the message names the column and the code."""


def codes_off_the_map(frame: pd.DataFrame, level: str, geo_dir: Path = GEO_DIR) -> list[str]:
    """The codes of `frame` that have no shape at `level`, in the frame's order: the rows to list below the map."""
    drawn = set(map_asset(geo_dir).codes[level])
    return [code for code in frame["code"] if code not in drawn]


def bubble_radius_px(value: float, classes: MapClasses) -> float:
    """The radius, in pixels, of the circle of a count: its area is proportional to the value."""
    return BUBBLE_MAX_PX * math.sqrt(max(value, 0.0) / classes.breaks[-1])


def map_payload(
    frame: pd.DataFrame, codes: Sequence[str], classes: MapClasses, names: Mapping[str, str]
) -> dict[str, Any]:
    """What changes on the map: one letter, one name and one text an area, in the order of `codes` (the shapes').

    An area without a row is "mancante". A class digit or a bubble is sent only for the state "valore",
    so that nothing of a suppressed figure leaves the server.

    Raises:
        MapDataError: missing columns, a code twice, an unknown state, a class that does not exist.
    """
    absent = [column for column in COLUMNS if column not in frame.columns]
    if absent:
        raise MapDataError(f"mappa: mancano le colonne {', '.join(absent)}")
    rows = {row.code: row for row in frame[list(COLUMNS)].itertuples(index=False)}
    if len(rows) != len(frame):
        raise MapDataError(f"mappa: codice ripetuto {frame['code'][frame['code'].duplicated()].iloc[0]}")
    marks: list[str] = []
    radii: list[int] = []
    for code in codes:
        row = rows.get(code)
        mark, radius = STATE_LETTERS["mancante"], 0
        if row is not None and row.value_state == "valore":
            if classes.kind == "bolle":
                mark, radius = "0", round(10 * bubble_radius_px(float(row.value), classes))
            elif 0 <= row.class_index < len(classes.colours):
                mark = str(int(row.class_index))
            else:
                raise MapDataError(f"mappa: {code} ha la classe {row.class_index}, che non esiste")
        elif row is not None:
            if row.value_state not in STATE_LETTERS:
                raise MapDataError(f"mappa: {code} ha lo stato sconosciuto «{row.value_state}»")
            mark = STATE_LETTERS[row.value_state]
        marks.append(mark)
        radii.append(radius)
    return {
        "classes": "".join(marks),
        "names": [rows[code].name if code in rows else names.get(code, code) for code in codes],
        "tips": [rows[code].tooltip if code in rows else VALUE_STATES["mancante"] for code in codes],
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
    """Draws the map and returns the code of the area just clicked, or entered from the keyboard, else None.

    frame: one row an area: code, name, value, value_state ("valore" or a key of ui.theme.VALUE_STATES),
        class_index (0.., -1 when there is no value), tooltip (plain text, lines separated by "\\n", without the name).
        Other columns (low, high, numerator, denominator…) are welcome and not sent.
    names: the name of every area by code, the Ambiti included (they are written on the map).
    zoom_to: the code of an area of any level; `on_zoom_out` is told when the reader goes back to the province.
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
    packed = zlib.compress(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(), 6)

    def selection() -> None:
        code = st.session_state[key].get("select")
        if on_select and code in names:
            on_select(code)

    answer = mount()(
        key=key, data=packed, on_select_change=selection, on_zoom_out_change=on_zoom_out or (lambda: None)
    )
    return answer.select if answer.select in asset.codes[level] else None
