"""The funnel of the areas: limits around the territory's figure, points, what they say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from monitoring.area_comparison import NOT_PLACED, Funnel
from monitoring.figure_words import LEVEL_WORDS, Row, figure, parts, with_unit
from monitoring.italian import number
from monitoring.statistics.comparison import by_chance
from ui import theme
from ui.chart_frame import Frame, Mark, framed
from ui.comparison_marks import areas_words, by_chance_words, looks, nobody

_LEFT, _FOOT, _PLOT = 52, 48, 380
_STEPS = 90  # points of each curve
_WIDE = 30  # times: from there on the sizes want a logarithmic axis


def funnel_words(funnel: Funnel, level: str) -> str:
    """The message: how many areas are beyond the limits; no full stop."""
    if not funnel.placed:
        return f"{nobody(level)} ha un valore da confrontare"
    out = funnel.outside()
    if not out:
        return f"{nobody(level)} su {funnel.placed} è oltre i limiti al 95 %"
    verb = "è" if out == 1 else "sono"
    return f"{areas_words(out, level)} su {funnel.placed} {verb} oltre i limiti al 95 %"


def chance_words(funnel: Funnel, level: str) -> str:
    """How many would be beyond the limits by chance alone; nothing where there is no area."""
    return f"per caso sarebbero {_chance(funnel, 0.95, level)}" if funnel.placed else ""


def limits_words(funnel: Funnel, level: str) -> str:
    """What the limits are, how many areas are beyond 99.8 %, and what the exact limits would say."""
    beyond = (
        f"Oltre il 99,8 %: {funnel.outside(0.998)}, per caso {_chance(funnel, 0.998, level)}. "
        if funnel.placed
        else ""
    )
    if not funnel.tau2:
        return beyond + "I limiti sono esatti, attorno al valore della provincia."
    many = LEVEL_WORDS[level][1]
    return (
        f"{beyond}{_article(level)} {many} variano più di quanto il caso spieghi (dispersione "
        f"{number(funnel.spread.phi, 1)}): i limiti sono allargati di altrettanto. Con i limiti "
        f"esatti sarebbero {funnel.outside(exact=True)} oltre il 95 % e "
        f"{funnel.outside(0.998, exact=True)} oltre il 99,8 %."
    )


def _article(level: str) -> str:
    return {"comune": "I", "distretto": "I", "ambito": "Gli"}.get(level, "Le")


def _chance(funnel: Funnel, limit: float, level: str) -> str:
    return by_chance_words(
        by_chance(funnel.placed, limit), level, "circa" if funnel.tau2 else "al più"
    )


def position_words(position: int, polarity: str) -> str:
    """`entro i limiti`, `peggiore, oltre il 95 %`; a dash where there is nothing to place."""
    return "—" if position == NOT_PLACED else looks(polarity)[position].word


def funnel_figure(
    rows: pd.DataFrame,
    funnel: Funnel,
    indicator: Row,
    names: Mapping[str, str],
    frame: Frame,
    *,
    selected: str | None,
) -> tuple[go.Figure, int]:
    """The figure and its height [pixels].

    rows: of figures.by_area, those that `funnel` was made of; selected: the area in evidence.
    """
    placed = rows.assign(position=funnel.position)[funnel.position != NOT_PLACED]
    polarity = str(indicator["polarity"])
    top = _top(placed, funnel)
    sizes = placed["denominator"].to_numpy(dtype=float)
    wide = len(sizes) > 0 and sizes.max() > _WIDE * sizes.min()
    traces = _curves(funnel, sizes)
    key = []
    for place, look in looks(polarity).items():
        own = placed[placed["position"] == place]
        if len(own):
            key.append(Mark(look.sign, look.colour, f"{look.word} ({len(own)})"))
            traces.append(_points(own, look.symbol, look.colour, indicator, names, look.word))
    centre = funnel.benchmark * funnel.scale
    key += [
        Mark("━", theme.TEXT, f"provincia {figure(centre, indicator)}"),
        Mark("┅", theme.TEXT_SECONDARY, "limiti al 95 %"),
        Mark("─", theme.TEXT_SECONDARY, "limiti al 99,8 %"),
    ]
    layout = {
        "xaxis": _sizes_axis(sizes, indicator, wide=wide),
        "yaxis": {"range": [0, top], "title": {"text": ""}, "automargin": False},
        "annotations": _evidence(placed, selected, names, top, wide=wide),
    }
    layout, height = framed(layout, frame, key=key, left=_LEFT, foot=_FOOT, plot=_PLOT)
    return go.Figure({"data": traces, "layout": layout}), height


def _top(placed: pd.DataFrame, funnel: Funnel) -> float:
    """The end of the vertical axis: room for every point and for the limits of a middling area."""
    if placed.empty:
        return 1.0
    middle = np.array([placed["denominator"].astype(float).median()])
    high = float(funnel.curves(middle, 0.998)[1][0])
    return 1.06 * max(float(placed["value"].max()), high) or 1.0


def _curves(funnel: Funnel, sizes: np.ndarray[Any, np.dtype[np.float64]]) -> list[dict[str, Any]]:
    if not len(sizes):
        return []
    grid = np.geomspace(sizes.min() * 0.9, sizes.max() * 1.1, _STEPS)
    centre = funnel.benchmark * funnel.scale
    shared = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    found: list[dict[str, Any]] = []
    for level, dash, width in ((0.998, "solid", 1.2), (0.95, "dot", 1.5)):
        line = {"color": theme.TEXT_SECONDARY, "width": width, "dash": dash}
        for side in funnel.curves(grid, level):
            found.append({**shared, "x": grid.round(2), "y": side.round(6), "line": line})
    line = {"color": theme.TEXT, "width": 1.5}
    return [*found, {**shared, "x": grid[[0, -1]], "y": [centre, centre], "line": line}]


def _points(
    own: pd.DataFrame, symbol: str, colour: str, indicator: Row, names: Mapping[str, str], word: str
) -> dict[str, Any]:
    marker = {"symbol": symbol, "size": 8 if symbol == "circle" else 10, "color": colour,
              "opacity": 0.55 if symbol == "circle" else 1, "line": {"width": 1.5, "color": colour}}  # fmt: skip
    if symbol == "circle":
        marker["line"] = {"width": 0}
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": own["denominator"].tolist(),
        "y": own["value"].tolist(),
        "marker": marker,
        "text": [_hover(row, indicator, names, word) for row in own.to_dict("records")],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(row: Mapping[Any, Any], indicator: Row, names: Mapping[str, str], word: str) -> str:
    lines = (with_unit(row["value"], indicator), parts(row, indicator), word)
    return f"<b>{escape(names[row['code']])}</b><br>{'<br>'.join(map(escape, lines))}"


def _sizes_axis(
    sizes: np.ndarray[Any, np.dtype[np.float64]], indicator: Row, *, wide: bool
) -> dict[str, Any]:
    """The axis of the denominators; its title is cut to what fits."""
    words = str(indicator["denominator"]).partition(" (")[0]
    axis: dict[str, Any] = {
        "title": {"text": escape(words if len(words) < 44 else f"{words[:42].rstrip()}…")},
        "automargin": False,
        "tickformat": ",d",
    }
    if not wide:
        end = 1.08 * sizes.max() if len(sizes) else 1
        return axis | {"range": [0, end], "nticks": 6}
    low, high = math.log10(sizes.min() * 0.85), math.log10(sizes.max() * 1.18)
    ticks = [10**power for power in range(math.floor(low), math.ceil(high) + 1)]
    return axis | {"type": "log", "range": [low, high], "tickvals": ticks,
                   "ticktext": [number(tick) for tick in ticks]}  # fmt: skip


def _evidence(
    placed: pd.DataFrame, selected: str | None, names: Mapping[str, str], top: float, *, wide: bool
) -> list[dict[str, Any]]:
    """The name of the area in evidence, with a line to its point."""
    found = placed[placed["code"] == selected]
    if found.empty:
        return []
    x, y = float(found["denominator"].iloc[0]), float(found["value"].iloc[0])
    sizes = placed["denominator"].astype(float)
    right = x > sizes.median()
    return [
        {"x": math.log10(x) if wide else x, "y": y, "text": f"<b>{escape(names[str(selected)])}</b>",
         "showarrow": True, "arrowhead": 6, "arrowsize": 1.1, "arrowwidth": 1.5,
         "arrowcolor": theme.TEXT, "standoff": 3, "ax": -48 if right else 48,
         "ay": 36 if y > 0.6 * top else -36, "bgcolor": "rgba(255,255,255,0.85)",
         "font": {"color": theme.TEXT, "size": 14}}
    ]  # fmt: skip
