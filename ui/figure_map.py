"""An indicator's rows made ready for the map and its legend: classes or bubbles, states, texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.italian import number
from monitoring.queries import figures
from monitoring.settings import Folders
from monitoring.statistics.classification import DEFAULT, METHODS, class_breaks, class_of
from ui.data import ask, ask_rows, warehouse
from ui.figure_words import Row, figure, is_thin, legend_title, map_alternative, tooltip
from ui.legend import count_areas, legend
from ui.map import area_map, map_marks
from ui.map_classes import MapClasses
from ui.map_files import shapes
from ui.theme import BUBBLE, SEQUENTIAL

DEFAULT_METHOD = next(iter(METHODS))
THIN = "copertura_insufficiente"
PRINTED = "Valori arrotondati come sono stampati: gli intervalli comprendono i due estremi."


@dataclass(frozen=True)
class Drawn:
    """Rows with state, class and text; how values become colours; what the map is sent."""

    frame: pd.DataFrame
    classes: MapClasses
    marks: Mapping[str, Any]


def draw(
    rows: pd.DataFrame,
    indicator: Row,
    *,
    level: str,
    method: str = DEFAULT_METHOD,
    k: int = DEFAULT,
    minimum: float,
) -> Drawn:
    """Rows of monitoring.queries.figures.by_area as the map wants them.

    A figure whose coverage is under `minimum` [0-1] has a state of its own and no class. A raw
    count is drawn as circles: a fill would show how large the areas are.
    """
    records = rows.to_dict("records")
    states = [THIN if is_thin(r, minimum) else r["value_state"] for r in records]
    valued = np.where(np.array(states, dtype=object) == "valore", rows["value"], np.nan)
    valued = valued.astype(float)
    decimals = int(indicator["decimals"])
    if indicator["denominator_kind"] == "nessuno":
        class_index = np.full(len(rows), -1)
        classes = _circles(valued[~np.isnan(valued)].tolist())
    else:
        breaks = class_breaks(valued, method, k, decimals)
        class_index = class_of(valued, breaks, decimals)
        classes = _colours(breaks.tolist(), valued, indicator)
    tips = [tooltip(r, indicator, minimum) for r in records]
    frame = rows.assign(value_state=states, tooltip=tips, class_index=class_index)
    return Drawn(frame, classes, map_marks(frame, shapes(_geo()).codes[level], classes))


def drawn(
    indicator: Row,
    semester: str | None,
    *,
    level: str,
    method: str = DEFAULT_METHOD,
    k: int = DEFAULT,
    minimum: float,
) -> Drawn:
    """As `draw`, of the figures in force, kept until another snapshot is published."""
    return _drawn(warehouse().fingerprint, indicator["code"], semester, level, method, k, minimum)


@lru_cache(maxsize=200)
def _drawn(
    fingerprint: str,  # noqa: ARG001 (part of the key)
    code: str,
    semester: str | None,
    level: str,
    method: str,
    k: int,
    minimum: float,
) -> Drawn:
    indicator = next(row for row in ask_rows(figures.indicators) if row["code"] == code)
    rows = ask(figures.by_area, code, semester, level)
    return draw(rows, indicator, level=level, method=method, k=k, minimum=minimum)


def show(
    drawn: Drawn,
    indicator: Row,
    names: Mapping[str, str],
    *,
    level: str,
    period: str,
    key: str,
    selected: str | None = None,
    on_select: Callable[[str], None] | None = None,
    height: int = 600,
) -> None:
    """Draws the map; its text alternative says the message."""
    area_map(
        drawn.marks,
        geo_dir=_geo(),
        level=level,
        selected=selected,
        names=names,
        key=key,
        alt=map_alternative(drawn.frame, names, indicator, level, period),
        on_select=on_select,
        height=height,
    )


def _geo() -> Path:
    return Folders.from_environment().geo


def show_legend(drawn: Drawn, indicator: Row, *, period: str) -> None:
    """Draws the legend: classes or circles, then the states present, all counted."""
    counts = count_areas(drawn.marks["classes"], drawn.classes)
    legend(drawn.classes, *counts, title=legend_title(indicator, period), rule=PRINTED)


def _colours(breaks: list[float], valued: NDArray[np.float64], indicator: Row) -> MapClasses:
    if not breaks:
        return MapClasses((), (), (), "sequenziale")
    decimals, step = int(indicator["decimals"]), 10.0 ** -int(indicator["decimals"])
    least = float(np.nanmin(valued))
    starts = [least, *(limit + step for limit in breaks[:-1])]
    labels = []
    for start, end in zip(starts, breaks, strict=True):
        first, last = figure(start, indicator), figure(end, indicator)
        labels.append(last if first == last or round(start, decimals) > end else f"{first}-{last}")
    return MapClasses(breaks, _palette(len(breaks)), labels, "sequenziale")


def _palette(count: int) -> tuple[str, ...]:
    """`count` steps of one hue, the darker where there are fewer than three."""
    return SEQUENTIAL[count] if count in SEQUENTIAL else SEQUENTIAL[3][3 - count :]


def _circles(values: list[float]) -> MapClasses:
    """Three round values for the legend of the circles; the last is the greatest value."""
    greatest = max(values, default=0)
    if greatest <= 0:
        return MapClasses((), (), (), "sequenziale")
    shown = sorted({_round(greatest / 10), _round(greatest / 3), greatest})
    shown = [value for value in shown if 0 < value <= greatest]
    return MapClasses(shown, (BUBBLE,), [number(value) for value in shown], "bolle")


def _round(value: float) -> float:
    """To one significant digit, and not below 1."""
    if value < 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return round(value / power) * power
