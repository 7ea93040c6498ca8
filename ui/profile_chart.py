"""A figure by sex and age band: one row a band, males and females with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from monitoring.area_profile import Sexes
from monitoring.figure_words import Row, figure, interval, parts, state_words, unit_words, with_unit
from monitoring.italian import signed
from monitoring.schema import TOTAL
from ui import theme
from ui.chart_frame import Frame, Mark, axis_top, framed

_LEFT, _FOOT, _ROW_PX = 96, 48, 34
_APART = 0.16  # of a row
_SEXES = {"F": ("femmine", "circle", "●", theme.ABOVE[2][1]),
          "M": ("maschi", "diamond", "◆", theme.WARNING)}  # fmt: skip


def profile_words(found: Sexes, indicator: Row) -> str:
    """The message: which sex has the higher figure, or that they do not differ; no full stop."""
    if not found.known:
        return "Manca la cifra di uno dei due sessi"
    said = f"femmine {figure(found.females, indicator)}, maschi {figure(found.males, indicator)}"
    if not found.differ:
        return f"Fra femmine e maschi nessuna differenza oltre il caso: {said}"
    higher = "Le femmine hanno" if found.change > 0 else "I maschi hanno"
    return f"{higher} un valore più alto: {said}"


def difference_words(found: Sexes, indicator: Row) -> str:
    """The difference with its interval; nothing where it is not known."""
    if not found.known or np.isnan(found.low):
        return ""
    digits, unit = int(indicator["decimals"]), unit_words(indicator)
    limits = f"da {signed(found.low, digits)} a {signed(found.high, digits)}"
    return f"Femmine meno maschi: {signed(found.change, digits)} {unit} ({limits})."


def profile_figure(
    strata: pd.DataFrame, indicator: Row, frame: Frame, *, thin: bool
) -> tuple[go.Figure, int]:
    """The figure and its height [pixels].

    strata: rows of strata.by_stratum of one area; thin: its coverage is too low, all is grey.
    """
    bands = [band for band in dict.fromkeys(strata["age_band"]) if band != TOTAL]
    order = [*reversed(bands), TOTAL] if bands else [TOTAL]
    places = {band: n for n, band in enumerate(order)}
    traces, key, values, ends = [], [], [0.0], []
    for sex, (word, symbol, sign, colour) in _SEXES.items():
        own = [
            r for r in strata[strata["sex"] == sex].to_dict("records") if not pd.isna(r["value"])
        ]
        paint = theme.STATE_MARK if thin else colour
        shift = -_APART if sex == "F" else _APART
        if own:
            key.append(Mark(sign, paint, word))
            traces.append(_dots(own, places, shift, f"{symbol}-open" if thin else symbol, paint,
                                indicator, word))  # fmt: skip
        values += [r["value"] for r in own]
        ends += [r["high"] for r in own]
    if thin:
        key.append(Mark("", theme.STATE_MARK, "copertura insufficiente"))
    layout = {
        "xaxis": {"range": [0, axis_top(values, ends)], "nticks": 5, "automargin": False,
                  "title": {"text": escape(str(indicator["unit"])[:34])}, "tickformat": ",.4~f",
                  "showgrid": True, "gridcolor": theme.GROUND_SOFT},
        "yaxis": {"range": [len(order) - 0.4, -0.6], "showgrid": False, "zeroline": False,
                  "automargin": False, "ticks": "", "ticklabelstandoff": 10,
                  "tickvals": list(places.values()),
                  "ticktext": [_band_words(band) for band in order],
                  "tickfont": {"size": 14, "color": theme.TEXT}},
    }  # fmt: skip
    plot = max(_ROW_PX * len(order), 90)
    layout, height = framed(layout, frame, key=key, left=_LEFT, foot=_FOOT, plot=plot)
    return go.Figure({"data": traces, "layout": layout}), height


def _band_words(band: str) -> str:
    return "<b>Tutte le età</b>" if band == TOTAL else escape(band.replace("+", " e più"))


def _dots(
    own: list[dict[Any, Any]], places: Mapping[str, int], shift: float, symbol: str, colour: str,
    indicator: Row, word: str,
) -> dict[str, Any]:  # fmt: skip
    value = np.array([r["value"] for r in own], dtype=float)
    low = np.array([r["low"] for r in own], dtype=float)
    high = np.array([r["high"] for r in own], dtype=float)
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": value.tolist(),
        "y": [places[r["age_band"]] + shift for r in own],
        "marker": {"symbol": symbol, "size": 9, "color": colour},
        "error_x": {"type": "data", "symmetric": False, "color": colour, "thickness": 1.5,
                    "width": 0, "array": np.nan_to_num(high - value).tolist(),
                    "arrayminus": np.nan_to_num(value - low).tolist()},
        "text": [_hover(r, indicator, word) for r in own],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _hover(row: Mapping[Any, Any], indicator: Row, word: str) -> str:
    limits = interval(row["low"], row["high"], indicator)
    age = "tutte le età" if row["age_band"] == TOTAL else f"{row['age_band']} anni"
    told = [with_unit(row["value"], indicator) + (f" ({limits})" if limits else ""),
            parts(row, indicator)]  # fmt: skip
    return f"<b>{word}, {age}</b><br>{'<br>'.join(escape(t) for t in told if t)}"


def profile_table(strata: pd.DataFrame, indicator: Row, minimum: float) -> pd.DataFrame:
    """One row per sex and band, with what is read of each."""
    unit = unit_words(indicator) or "numero"
    return pd.DataFrame(
        {
            "Sesso": _SEXES[row["sex"]][0],
            "Età": "tutte" if row["age_band"] == TOTAL else row["age_band"],
            f"Valore ({unit})": figure(row["value"], indicator),
            "Intervallo al 95 %": interval(row["low"], row["high"], indicator) or "—",
            "Numeratore su denominatore": parts(row, indicator) or "—",
            "Stato": state_words(row, minimum),
        }
        for row in strata.to_dict("records")
    )
