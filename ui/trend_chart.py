"""A figure semester by semester, with intervals: an area and the territory; the breaks of the series."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from monitoring.area_trend import Recent
from monitoring.figure_words import (
    Row,
    interval,
    is_thin,
    parts,
    state_words,
    unit_words,
    with_unit,
)
from monitoring.italian import plural, signed
from monitoring.semester import Semester
from monitoring.statistics import trend
from ui import theme
from ui.chart_frame import Frame, Mark, axis_top, framed

_LEFT, _FOOT, _PLOT = 52, 56, 320
_HALVES = {1: "i primi semestri", 2: "i secondi semestri"}
_DIRECTIONS = {trend.RISING: "in aumento", trend.FALLING: "in diminuzione",
               trend.STEADY: "stabile"}  # fmt: skip
_GOOD = {("alto_meglio", trend.RISING), ("basso_meglio", trend.FALLING)}
_APART = 0.06  # of a semester: the two lines' intervals stand side by side


@dataclass(frozen=True)
class Line:
    """A series to draw: the name, rows of figures.series; whether it is the territory's."""

    name: str
    series: pd.DataFrame
    whole: bool = False


def trend_words(found: Recent, indicator: Row) -> str:
    """`Andamento in aumento, un miglioramento`, or that it cannot be calculated; no full stop."""
    if found.direction == trend.UNKNOWN:
        if math.isnan(found.low) and found.points >= trend.NEEDED:
            return "Andamento non calcolabile: le cifre non hanno un intervallo"
        return f"Andamento non calcolabile: {found.points} di {trend.NEEDED} punti"
    words = f"Andamento {_DIRECTIONS[found.direction]}"
    if found.direction == trend.STEADY or indicator["polarity"] == "neutra":
        return words
    good = (indicator["polarity"], found.direction) in _GOOD
    return f"{words}: {'un miglioramento' if good else 'un peggioramento'}"


def change_words(found: Recent, indicator: Row, name: str) -> str:
    """The change between the two comparable ends, with its interval, and what was compared."""
    halves = "gli anni" if indicator["frequency"] == "annuale" else _HALVES[found.half]
    compared = f"Si confrontano {halves} con copertura sufficiente"
    compared += " dopo l'ultima interruzione della serie." if found.broken else "."
    if found.first is None or found.last is None:
        return f"Nessun cambiamento da misurare: serve più di un punto. {compared}"
    ends = f"dal {Semester.parse(found.first).label} al {Semester.parse(found.last).label}"
    digits, unit = int(indicator["decimals"]), unit_words(indicator)
    unit = "punti" if unit == "%" else unit
    said = f"{name}, {ends}: {signed(found.change, digits)} {unit}".rstrip()
    if math.isnan(found.low):
        return f"{said}, senza intervallo. {compared}"
    limits = f"da {signed(found.low, digits)} a {signed(found.high, digits)}"
    zero = (
        "può essere un caso" if found.low <= 0 <= found.high else "è più di quanto il caso spieghi"
    )
    same = (
        " Le stesse persone possono stare in entrambe le cifre: l'intervallo le tratta come distinte."
        if indicator["tipo"] in ("stock", "cumulato")
        else ""
    )
    return f"{said} ({limits}): {zero}. {compared}{same}"


def trend_figure(
    lines: Sequence[Line], breaks: pd.DataFrame, indicator: Row, frame: Frame, minimum: float
) -> tuple[go.Figure, int]:
    """The figure and its height [pixels]. breaks: rows of figures.breaks."""
    codes = sorted({code for line in lines for code in line.series["semester"]})
    places = {code: n for n, code in enumerate(codes)}
    traces, key, values, ends = [], [], [0.0], []
    for line in lines:
        colour = theme.TEXT_SECONDARY if line.whole else theme.PRIMARY
        shift = (_APART if line.whole else -_APART) * (len(lines) > 1)
        rows = line.series.sort_values("semester").to_dict("records")
        traces += _drawn(rows, places, shift, colour, indicator, line, minimum)
        shown_rows = [r for r in rows if not pd.isna(r["value"])]
        values += [r["value"] for r in shown_rows]
        ends += [r["high"] for r in shown_rows]
        key.append(Mark("◆" if line.whole else "●", colour, line.name))
    if any(is_thin(r, minimum) for line in lines for r in line.series.to_dict("records")):
        key.append(Mark("○", theme.STATE_MARK, "copertura insufficiente"))
    shown = {next((code for code in codes if code >= at), None) for at in breaks["semester"]} - {
        None
    }
    if shown:
        key.append(Mark("┆", theme.WARNING, "interruzione della serie"))
    layout = {
        "xaxis": {"range": [-0.5, max(len(codes), 1) - 0.5], "tickvals": list(places.values()),
                  "ticktext": [_tick(code) for code in codes], "automargin": False,
                  "showgrid": False, "zeroline": False},
        "yaxis": {"range": [0, axis_top(values, ends)], "automargin": False, "title": {"text": ""}},
        "shapes": [_break(places[code]) for code in sorted(shown)],
    }  # fmt: skip
    layout, height = framed(layout, frame, key=key, left=_LEFT, foot=_FOOT, plot=_PLOT)
    return go.Figure({"data": traces, "layout": layout}), height


def _tick(code: str) -> str:
    semester = Semester.parse(code)
    return f"{semester.half}° sem.<br>{semester.year}"


def _break(place: int) -> dict[str, Any]:
    return {"type": "line", "x0": place - 0.5, "x1": place - 0.5, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": theme.WARNING, "width": 1.5, "dash": "dash"}}  # fmt: skip


def _drawn(
    rows: list[dict[Any, Any]], places: Mapping[str, int], shift: float, colour: str,
    indicator: Row, line: Line, minimum: float,
) -> list[dict[str, Any]]:  # fmt: skip
    """Points with intervals, joined where they follow one another; thin ones apart and grey."""
    full = [r for r in rows if not pd.isna(r["value"]) and not is_thin(r, minimum)]
    thin = [r for r in rows if is_thin(r, minimum)]
    joined: list[dict[Any, Any] | None] = []
    for row in full:
        if joined and places[row["semester"]] - places[joined[-1]["semester"]] > 1:  # type: ignore[index]
            joined.append(None)
        joined.append(row)
    symbol = "diamond" if line.whole else "circle"
    found = []
    for own, mode, paint, shape in (
        (joined, "lines+markers", colour, symbol),
        (thin, "markers", theme.STATE_MARK, f"{symbol}-open"),
    ):
        if own:
            found.append({
                "type": "scatter", "mode": mode,
                "x": [None if r is None else places[r["semester"]] + shift for r in own],
                "y": [None if r is None else r["value"] for r in own],
                "line": {"color": paint, "width": 1.5, "dash": "dot" if line.whole else "solid"},
                "marker": {"size": 10, "color": paint, "symbol": shape},
                "error_y": _limits(own, paint),
                "text": ["" if r is None else _hover(r, indicator, line.name) for r in own],
                "hovertemplate": "%{text}<extra></extra>",
            })  # fmt: skip
    return found


def _limits(own: Sequence[Mapping[Any, Any] | None], colour: str) -> dict[str, Any]:
    def side(row: Mapping[Any, Any] | None, name: str) -> float:
        if row is None or pd.isna(row[name]):
            return 0.0
        return abs(float(row[name]) - float(row["value"]))

    return {"type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 0,
            "array": [side(row, "high") for row in own],
            "arrayminus": [side(row, "low") for row in own]}  # fmt: skip


def _hover(row: Mapping[Any, Any], indicator: Row, name: str) -> str:
    limits = interval(row["low"], row["high"], indicator)
    said = with_unit(row["value"], indicator) + (f" ({limits})" if limits else "")
    told = [Semester.parse(row["semester"]).label, said, parts(row, indicator)]
    return f"<b>{escape(name)}</b><br>{'<br>'.join(escape(t) for t in told if t)}"


def silent_words(line: Line, minimum: float) -> str:
    """The semesters of a series without a figure, with their state; nothing where there is none."""
    rows = [
        r for r in line.series.sort_values("semester").to_dict("records") if pd.isna(r["value"])
    ]
    said = "; ".join(
        f"{Semester.parse(r['semester']).label}: {state_words(r, minimum)}" for r in rows
    )
    many = plural(len(rows), "semestre", "semestri")
    return f"{line.name}, {many} senza una cifra: {said}." if rows else ""
