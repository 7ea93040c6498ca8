"""The timeline of the milestones: due, completed and revised dates, today's line."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from monitoring.italian import dated, day
from ui import theme
from ui.data import moment

# The symbols nearest to the shapes of the badges (Plotly has no half discs): state to symbol, size.
_SYMBOLS = {
    "completato": ("circle", 12),
    "completato_in_ritardo": ("circle-open-dot", 12),
    "a_buon_punto": ("diamond", 12),
    "in_corso": ("diamond-open", 11),
    "in_ritardo": ("triangle-up", 13),
    "non_avviato": ("circle-open", 11),
    "non_rendicontato": ("square-open", 11),
    "non_ancora_dovuto": ("circle", 6),
    "rinviato": ("triangle-right-open", 12),
    "non_applicabile": ("line-ew-open", 11),
}
_USED = [
    "code",
    "text",
    "due_date",
    "completed_on",
    "planned_on",
    "state",
    "done",
    "required",
    "areas",
]
Row = dict[str, Any]
_NEAR = timedelta(days=40)  # marks nearer than this stand on different lanes
_LANE_PX, _AROUND_PX = 15, 110


def timeline_figure(
    milestones: pd.DataFrame, names: dict[str, str], today: date
) -> tuple[go.Figure, int]:
    """The figure and its height in pixels.

    milestones: one row per milestone, in the order of the objectives (see milestones_seen_from).
    names: objective to short name. With one objective each milestone has its own labelled lane.
    """
    single = milestones["objective_code"].nunique() == 1
    lanes, ticks, bands = _lanes(milestones, names, single=single)
    shown = milestones[_USED].to_dict("records")
    rows = [{**row, "lane": lane} for row, lane in zip(shown, lanes, strict=True)]
    traces = _moves(rows, "completed_on", theme.SUCCESS, "line-ns-open", "data di completamento")
    traces += _moves(
        rows, "planned_on", theme.TEXT_SECONDARY, "triangle-right", "nuova data prevista"
    )
    traces += [
        _marks([r for r in rows if r["state"] == code], code) for code in theme.MILESTONE_STATES
    ]
    top, bottom = -1.0, max(lanes) + 1.0
    years = sorted({int(y) for y in milestones["year"]})
    years = list(range(min(years[0], today.year), max(years[-1], today.year) + 1))
    height = round((bottom - top) * (24 if single else _LANE_PX)) + _AROUND_PX
    layout = {
        "xaxis": {
            "type": "date",
            "range": [f"{years[0]}-01-01", f"{years[-1] + 1}-02-15"],
            "tickvals": [f"{year}-{month}-01" for year in years for month in ("01", "07")],
            "ticktext": [text for year in years for text in (f"<b>{year}</b>", "")],
            "tickangle": 0,
            "ticklabelposition": "outside right",
            "side": "top",
        },
        "yaxis": {
            "range": [bottom, top],
            "tickvals": [at for at, _ in ticks],
            "ticktext": [text for _, text in ticks],
            "showgrid": False,
            "zeroline": False,
        },
        "shapes": [
            *(_band(low, high) for low, high in bands[1::2]),
            *(_upright(f"{year}-01-01", theme.LINE, "solid") for year in [*years, years[-1] + 1]),
            _upright(today.isoformat(), theme.TEXT, "dot"),
        ],
        "annotations": [
            {
                "x": today.isoformat(),
                "y": top,
                "text": "allora" if moment() else "oggi",
                "showarrow": False,
                "yanchor": "bottom",
                "xanchor": "right",
            }
        ],
        "legend": {"y": -0.02, "yanchor": "top"},
        "hovermode": "closest",
        "margin": {"t": 28},
    }
    # one dict, checked once: add_vline and its like check the whole layout each time (15 ms each)
    return go.Figure({"data": [trace for trace in traces if trace], "layout": layout}), max(
        height, 200
    )


def _band(low: float, high: float) -> dict[str, object]:
    return {
        "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": low - 0.5, "y1": high + 0.5,
        "fillcolor": theme.GROUND_SOFT, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def _upright(at: str, colour: str, dash: str) -> dict[str, object]:
    return {
        "type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": colour, "width": 1 if dash == "solid" else 1.5, "dash": dash},
        "layer": "below" if dash == "solid" else "above",
    }  # fmt: skip


def _marks(rows: list[Row], code: str) -> dict[str, object]:
    """The marks of one state, at their due dates; empty where there are none."""
    if not rows:
        return {}
    symbol, size = _SYMBOLS[code]
    state = theme.MILESTONE_STATES[code]
    line = {"width": 2, "color": state.colour}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": state.word,
        "x": [_iso(row["due_date"]) for row in rows],
        "y": [row["lane"] for row in rows],
        "marker": {"symbol": symbol, "size": size, "color": state.colour, "line": line},
        "text": [_hover(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _iso(moment: pd.Timestamp) -> str:
    return moment.date().isoformat()


def _lanes(
    milestones: pd.DataFrame, names: dict[str, str], *, single: bool
) -> tuple[list[float], list[tuple[float, str]], list[tuple[float, float]]]:
    """The lane of each row, the labels of the axis, the first and last lane of each objective."""
    lanes: list[float] = []
    ticks: list[tuple[float, str]] = []
    bands: list[tuple[float, float]] = []
    start = 0.0
    for code, group in milestones.groupby("objective_code", sort=False):
        last_on: list[pd.Timestamp] = []
        for due in group["due_date"]:
            free = len(last_on) if single else _free_lane(last_on, due)
            if free == len(last_on):
                last_on.append(due)
            last_on[free] = due
            lanes.append(start + free)
        if single:
            ticks += [(start + i, escape(c)) for i, c in enumerate(group["code"])]
        else:
            ticks.append(
                (
                    start + (len(last_on) - 1) / 2,
                    f"<b>{escape(str(code))}</b> {escape(names[str(code)])}",
                )
            )
        bands.append((start, start + len(last_on) - 1))
        start += len(last_on) + (0.0 if single else 0.6)
    return lanes, ticks, bands


def _free_lane(last_on: list[pd.Timestamp], due: pd.Timestamp) -> int:
    return next((i for i, before in enumerate(last_on) if due - before >= _NEAR), len(last_on))


def _moves(
    rows: list[Row], column: str, colour: str, symbol: str, name: str
) -> list[dict[str, object]]:
    """A thin line from the due date to another date of the milestone, a mark at its end."""
    moved = [row for row in rows if pd.notna(row[column])]
    if not moved:
        return []
    ends, lanes = [_iso(row[column]) for row in moved], [row["lane"] for row in moved]
    xs = [
        at
        for row, end in zip(moved, ends, strict=True)
        for at in (_iso(row["due_date"]), end, None)
    ]
    ys = [at for lane in lanes for at in (lane, lane, None)]
    words = [f"<b>{escape(row['code'])}</b> {name}: {day(row[column].date())}" for row in moved]
    line = {"color": colour, "width": 1}
    thin = {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "opacity": 0.6}
    marker = {"symbol": symbol, "size": 8, "color": colour, "line": {"width": 2, "color": colour}}
    marks = {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": ends,
        "y": lanes,
        "marker": marker,
    }
    return [
        {**thin, "showlegend": False, "hoverinfo": "skip"},
        {**marks, "text": words, "hovertemplate": "%{text}<extra></extra>"},
    ]


def _hover(row: Row) -> str:
    text = "<br>".join(escape(part) for part in wrap(row["text"], 60))
    areas = f", {row['done']} di {row['required']} aree" if row["areas"] != 1 else ""
    word = theme.MILESTONE_STATES[row["state"]].word
    return (
        f"<b>{escape(row['code'])}</b> {word}{areas}<br>{text}<br>scadenza "
        f"{day(row['due_date'].date())}"
    )


def timeline_alt(milestones: pd.DataFrame, today: date) -> str:
    """The message of the figure in words."""
    counts = milestones["state"].value_counts()
    said = ", ".join(f"{n} {theme.MILESTONE_STATES[str(s)].word}" for s, n in counts.items())
    return (
        f"Linea del tempo di {len(milestones)} traguardi {dated('al', today)}: {said}. La tabella "
        "sotto li elenca."
    )
