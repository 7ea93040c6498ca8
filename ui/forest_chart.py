"""Areas one under the other with their intervals and the territory's line: by name, or in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from monitoring.area_comparison import Places
from monitoring.figure_words import Row, figure, interval, parts, state_words, with_unit
from monitoring.italian import plural
from monitoring.statistics.comparison import WORDS, by_chance
from ui import theme
from ui.chart_frame import Frame, Mark, axis_top, framed
from ui.comparison_marks import areas_words, by_chance_words, nobody, word_for, word_looks

_LEFT, _FOOT, _NAME_SIGNS = 154, 48, 23
_ROW_PX = {1: 27, 2: 38, 3: 56}  # by the lines of the longest name


def forest_words(words: Sequence[str], indicator: Row, level: str) -> str:
    """The message: how many areas differ from the territory, and on which side; no full stop."""
    compared = [word for word in words if word in WORDS]
    if not compared:
        return f"{nobody(level)} si può confrontare con la provincia"
    differ = [word for word in compared if word != "simile"]
    if not differ:
        return f"{nobody(level)} su {len(compared)} differisce dalla provincia"
    looks_of = [look.word for look in word_looks(str(indicator["polarity"])).values()]
    sides = [
        f"{differ.count(word)} {word_for(word, differ.count(word))}"
        for word in looks_of
        if word in differ
    ]
    verb = "differisce" if len(differ) == 1 else "differiscono"
    many = areas_words(len(differ), level)
    return f"{many} su {len(compared)} {verb} dalla provincia ({', '.join(sides)})"


def chance_words(words: Sequence[str], confidence: float, level: str) -> str:
    """How many areas would differ by chance alone; nothing where none is compared."""
    compared = sum(word in WORDS for word in words)
    expected = by_chance_words(by_chance(compared, confidence), level)
    return f"per caso sarebbero {expected}" if compared else ""


def ranking_words(found: Places, count: int) -> str:
    """The message of an order: how uncertain the places are."""
    if count < 2:
        return "Una sola area ha un intervallo: non c'è un ordine"
    if not found.overlapping:
        return "Gli intervalli vicini non si sovrappongono: l'ordine è certo"
    verb = "si sovrappone" if found.overlapping == 1 else "si sovrappongono"
    intervals = plural(found.overlapping, "intervallo", "intervalli")
    return f"La posizione non è certa: {intervals} su {count} {verb} a quello vicino"


def forest_figure(
    rows: pd.DataFrame,
    words: Sequence[str],
    benchmark: float | None,
    indicator: Row,
    names: Mapping[str, str],
    frame: Frame,
    minimum: float,
    *,
    selected: str | None,
) -> tuple[go.Figure, int]:
    """The figure and its height [pixels].

    rows: of figures.by_area, in the order from the top; words: how each stands to the territory.
    benchmark: the territory's figure, None where there is none to compare with.
    """
    lines = [{**row, "place": n, "word": word} for n, (row, word) in
             enumerate(zip(rows.to_dict("records"), words, strict=True))]  # fmt: skip
    shown = [line for line in lines if not pd.isna(line["value"])]
    values = [line["value"] for line in shown] + [benchmark or 0.0]
    top = axis_top(values, [line["high"] for line in shown])
    key, traces = [], []
    for word, look in word_looks(str(indicator["polarity"])).items():
        own = [line for line in shown if line["word"] == word]
        if own:
            key.append(Mark(look.sign, look.colour, f"{look.word} ({len(own)})"))
            traces.append(_dots(own, look.symbol, look.colour, indicator, names))
    silent = [line for line in lines if pd.isna(line["value"])]
    if silent:
        traces.append(_states(silent, top, minimum))
    shapes: list[dict[str, Any]] = [
        {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": line["place"] - 0.5,
         "y1": line["place"] + 0.5, "fillcolor": theme.GROUND_SOFT, "line": {"width": 0},
         "layer": "below"} for line in lines if line["code"] == selected
    ]  # fmt: skip
    if benchmark is not None:
        key.append(Mark("┆", theme.TEXT, f"provincia {figure(benchmark, indicator)}"))
        shapes.append(
            {"type": "line", "x0": benchmark, "x1": benchmark, "yref": "paper", "y0": 0, "y1": 1,
             "line": {"color": theme.TEXT, "width": 1.5, "dash": "dash"}}
        )  # fmt: skip
    layout = {
        "xaxis": {"range": [0, top], "nticks": 5, "automargin": False, "zeroline": True,
                  "title": {"text": escape(_unit(indicator))}, "tickformat": ",.4~f"},
        "yaxis": {"range": [len(lines) - 0.4, -0.6], "showgrid": False, "zeroline": False,
                  "automargin": False, "ticks": "", "ticklabelstandoff": 6,
                  "tickvals": [line["place"] for line in lines],
                  "ticktext": [_name(names[line["code"]], line["code"] == selected) for line in lines],
                  "tickfont": {"size": 14, "color": theme.TEXT}},
        "shapes": shapes,
    }  # fmt: skip
    tallest = max((len(_wrapped(names[line["code"]])) for line in lines), default=1)
    plot = max(_ROW_PX[tallest] * len(lines), 60)
    layout, height = framed(layout, frame, key=key, left=_LEFT, foot=_FOOT, plot=plot)
    return go.Figure({"data": traces, "layout": layout}), height


def _unit(indicator: Row) -> str:
    unit = str(indicator["unit"])
    return unit if len(unit) < 34 else f"{unit[:32].rstrip()}…"


def _name(name: str, chosen: bool) -> str:
    text = "<br>".join(escape(line) for line in _wrapped(name))
    return f"<b>{text}</b>" if chosen else text


def _wrapped(name: str) -> list[str]:
    """A name on at most three lines, the last cut with a sign that says so."""
    return wrap(name, _NAME_SIGNS, max_lines=max(_ROW_PX), placeholder="…")


def _dots(
    own: list[dict[Any, Any]], symbol: str, colour: str, indicator: Row, names: Mapping[str, str]
) -> dict[str, Any]:
    value = np.array([line["value"] for line in own], dtype=float)
    low = np.array([line["low"] for line in own], dtype=float)
    high = np.array([line["high"] for line in own], dtype=float)
    found: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": value.tolist(),
        "y": [line["place"] for line in own],
        "cliponaxis": False,
        "marker": {"symbol": symbol, "size": 11, "color": colour,
                   "line": {"width": 1.5, "color": colour}},
        "text": [_hover(line, indicator, names) for line in own],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    if not np.isnan(low).all():
        found["error_x"] = {"type": "data", "symmetric": False, "color": colour, "thickness": 1.5,
                            "width": 0, "array": np.nan_to_num(high - value).tolist(),
                            "arrayminus": np.nan_to_num(value - low).tolist()}  # fmt: skip
    return found


def _hover(line: Mapping[Any, Any], indicator: Row, names: Mapping[str, str]) -> str:
    limits = interval(line["low"], line["high"], indicator)
    said = with_unit(line["value"], indicator) + (f" ({limits})" if limits else "")
    told = [text for text in (said, parts(line, indicator), line["word"]) if text]
    return f"<b>{escape(names[line['code']])}</b><br>{'<br>'.join(map(escape, told))}"


def _states(silent: list[dict[Any, Any]], top: float, minimum: float) -> dict[str, Any]:
    """The state of an area without a figure, in words where its point would be."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [0.01 * top] * len(silent),
        "y": [line["place"] for line in silent],
        "text": [escape(state_words(line, minimum)) for line in silent],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": theme.TEXT_SECONDARY},
        "hoverinfo": "skip",
    }
