"""An indicator's rows made ready for the map and its legend: classes or bubbles, states, texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from monitoring.italian import number
from monitoring.statistics.classification import class_breaks, class_of
from ui.figure_words import Row, figure, is_thin, legend_title, map_alternative, tooltip
from ui.legend import count_areas, legend
from ui.map import area_map
from ui.map_classes import MapClasses
from ui.theme import BUBBLE, SEQUENTIAL

THIN = "copertura_insufficiente"
PRINTED = "Valori arrotondati come sono stampati: gli intervalli comprendono i due estremi."


@dataclass(frozen=True)
class Drawn:
    """The frame of ui.map.area_map (and more columns), and how its values become colours."""

    frame: pd.DataFrame
    classes: MapClasses


def draw(
    rows: pd.DataFrame,
    indicator: Row,
    names: Mapping[str, str],
    *,
    method: str,
    k: int,
    minimum: float,
) -> Drawn:
    """Rows of monitoring.queries.figures.by_area as the map wants them.

    A figure whose coverage is under `minimum` [0-1] has a state of its own and no class. A raw
    count is drawn as circles: a fill would show how large the areas are.
    """
    records = rows.to_dict("records")
    frame = rows.assign(
        name=[names.get(str(r["code"]), str(r["code"])) for r in records],
        value_state=[THIN if is_thin(r, minimum) else r["value_state"] for r in records],
        tooltip=[tooltip(r, indicator, minimum) for r in records],
    )
    valued = frame["value"].where(frame["value_state"] == "valore").to_numpy(dtype=float)
    decimals = int(indicator["decimals"])
    if indicator["denominator_kind"] == "nessuno":
        return Drawn(frame.assign(class_index=-1), _circles(valued[~pd.isna(valued)].tolist()))
    breaks = class_breaks(valued, method, k, decimals)
    classes = _colours(breaks.tolist(), valued, indicator)
    return Drawn(frame.assign(class_index=class_of(valued, breaks, decimals)), classes)


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
        drawn.frame,
        level=level,
        classes=drawn.classes,
        selected=selected,
        names=names,
        key=key,
        alt=map_alternative(drawn.frame, indicator, level, period),
        on_select=on_select,
        height=height,
    )


def show_legend(drawn: Drawn, indicator: Row, *, level: str, period: str) -> None:
    """Draws the legend: classes or circles, then the states present, all counted."""
    counts = count_areas(drawn.frame, drawn.classes, level=level)
    legend(drawn.classes, *counts, title=legend_title(indicator, period), rule=PRINTED)


def _colours(breaks: list[float], valued: object, indicator: Row) -> MapClasses:
    if not breaks:
        return MapClasses((), (), (), "sequenziale")
    decimals, step = int(indicator["decimals"]), 10.0 ** -int(indicator["decimals"])
    least = float(pd.Series(valued).min())
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
