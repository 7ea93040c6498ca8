"""The scatter plot of two indicators: a point an area, with both intervals."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from monitoring import figure_words as words
from monitoring.figure_words import Row, interval, with_unit
from ui.theme import PRIMARY, TEXT, TEXT_SECONDARY

if TYPE_CHECKING:
    import plotly.graph_objects as go


def read_words(record: Mapping[str, Any], row: Row, end: str) -> str:
    """The figure of one of the two: the columns whose names end with `end`."""
    if pd.isna(record[f"value{end}"]):
        return words.STATE_WORDS[record[f"value_state{end}"]]
    limits = interval(record[f"low{end}"], record[f"high{end}"], row)
    return with_unit(record[f"value{end}"], row) + (f" ({limits})" if limits else "")


def scatter(
    shown: pd.DataFrame,
    pair: tuple[Row, Row],
    wholes: tuple[float, float],
    names: Mapping[str, str],
    selected: str | None,
) -> tuple[go.Figure, int]:
    """The figure and its height [pixels].

    shown: the rows of both, the second's columns ending with "_2". wholes: the territory's figure
    of both, a dashed line where it is a number.
    """
    import plotly.graph_objects as go

    chosen = (shown["code"] == selected).to_numpy()
    traces = []
    for some, colour, size in ((~chosen, PRIMARY, 8), (chosen, TEXT, 12)):
        part = shown[some]
        if part.empty:
            continue
        hover = [
            f"<b>{escape(names[record['code']])}</b><br>"
            + "<br>".join(
                f"{escape(str(row['name']))}: {read_words(record, row, end)}"
                for row, end in zip(pair, ("", "_2"), strict=True)
            )
            for record in part.to_dict("records")
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part["value"].tolist(),
                "y": part["value_2"].tolist(),
                "error_x": _bars(part, ""),
                "error_y": _bars(part, "_2"),
                "marker": {"color": colour, "size": size, "opacity": 0.75},
                "text": hover,
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    titles = [f"{row['name']} ({words.unit_words(row) or 'numero'})" for row in pair]
    layout = {
        "xaxis": {"title": {"text": escape(titles[0])}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": escape(titles[1])}},
        "hovermode": "closest",
        "shapes": [
            {"type": "line", "line": {"color": TEXT, "width": 1, "dash": "dash"}, **place}
            for place in _wholes(wholes)
        ],
    }
    return go.Figure({"data": traces, "layout": layout}), 480


def _wholes(wholes: tuple[float, float]) -> list[dict[str, Any]]:
    """An upright line at the first territory's figure, a level one at the second."""
    across = {"x0": wholes[0], "x1": wholes[0], "y0": 0, "y1": 1, "yref": "paper"}
    along = {"y0": wholes[1], "y1": wholes[1], "x0": 0, "x1": 1, "xref": "paper"}
    return [
        line for line, value in zip((across, along), wholes, strict=True) if not np.isnan(value)
    ]


def _bars(part: pd.DataFrame, end: str) -> dict[str, Any]:
    """The interval as lengths above and below the value; nothing where there is none."""
    value, low, high = (part[f"{name}{end}"].astype(float) for name in ("value", "low", "high"))
    return {
        "type": "data",
        "symmetric": False,
        "array": (high - value).fillna(0).tolist(),
        "arrayminus": (value - low).fillna(0).tolist(),
        "color": TEXT_SECONDARY,
        "thickness": 0.6,
        "width": 0,
    }
