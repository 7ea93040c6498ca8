"""What a map shows of each area: the place of its class, or the letter of its state; counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from monitoring.drawing.map_classes import MapClasses, bubble_radius_px

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
COLUMNS = ("code", "value", "value_state", "class_index")


class MapDataError(ValueError):
    """The frame given to the map cannot be drawn: the message names the column and the code."""


def check_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a frame without what a map needs.

    Raises:
        MapDataError: missing columns, a code twice.
    """
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise MapDataError(f"mappa: mancano le colonne {', '.join(absent)}")
    twice = frame["code"][frame["code"].duplicated()]
    if len(twice):
        raise MapDataError(f"mappa: codice ripetuto {twice.iloc[0]}")


def drawn_marks(frame: pd.DataFrame, codes: Sequence[str], classes: MapClasses) -> dict[str, Any]:
    """A letter an area, in the order of `codes`, with the colours and, of circles, the radii [px/10].

    frame: one row an area: code, value, value_state ("valore" or a key of VALUE_STATES),
        class_index (0.., -1 when there is no value).
    An area without a row is "mancante". A class digit or a bubble is given only for the
    state "valore", so that nothing of a suppressed figure leaves the server.

    Raises:
        MapDataError: missing columns, a code twice, an unknown state, a class that does not exist,
            a count below zero or missing.
    """
    check_columns(frame, COLUMNS)
    rows = {row[0]: row for row in zip(*(frame[c].tolist() for c in COLUMNS), strict=True)}
    marks, radii = [], []
    for code in codes:
        _, value, state, class_index = rows.get(code, ("", None, "mancante", -1))
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
    return {
        "classes": "".join(marks),
        "kind": classes.kind,
        "colours": list(classes.colours),
        **({"radii": radii} if classes.kind == "bolle" else {}),
    }


def count_areas(marks: str, classes: MapClasses) -> tuple[list[int], dict[str, int]]:
    """How many areas of the map are in each class, and in each state that is not a value.

    marks: a letter or a digit an area (see drawn_marks): the counts add up to the areas drawn.
    """
    found = Counter(marks)
    in_class = [found[str(place)] for place in range(len(classes.colours))]
    return in_class, {
        state: found[letter] for state, letter in STATE_LETTERS.items() if found[letter]
    }


def count_last(maps: Sequence[str], classes: MapClasses) -> tuple[list[int], dict[str, int]]:
    """As count_areas, of the last of several maps; a state that only others have is there with 0."""
    in_class, in_state = count_areas(maps[-1], classes)
    _, anywhere = count_areas("".join(maps), classes)
    return in_class, dict.fromkeys(anywhere, 0) | in_state
