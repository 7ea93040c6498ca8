"""The timeline of the milestones: due, completed and revised dates, by objective, with today's line."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from monitoring.italian import day
from ui import theme

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
_NEAR = timedelta(days=40)  # marks nearer than this stand on different lanes
_LANE_PX, _AROUND_PX = 15, 110


def timeline_figure(milestones: pd.DataFrame, names: dict[str, str], today: date) -> tuple[go.Figure, int]:
    """The figure and its height in pixels.

    milestones: one row per milestone, in the order of the objectives (see milestones_seen_from).
    names: objective to short name. With one objective each milestone has its own labelled lane.
    """
    single = milestones["objective_code"].nunique() == 1
    lanes, ticks, bands = _lanes(milestones, names, single=single)
    frame = milestones.assign(lane=lanes)
    figure = go.Figure()
    _moves(figure, frame, "completed_on", theme.SUCCESS, "line-ns-open", "data di completamento")
    _moves(figure, frame, "planned_on", theme.TEXT_SECONDARY, "triangle-right", "nuova data prevista")
    for code, state in theme.MILESTONE_STATES.items():
        rows = frame[frame["state"] == code]
        if rows.empty:
            continue
        symbol, size = _SYMBOLS[code]
        figure.add_scatter(
            x=rows["due_date"],
            y=rows["lane"],
            mode="markers",
            name=state.word,
            marker={"symbol": symbol, "size": size, "color": state.colour, "line": {"width": 2, "color": state.colour}},
            text=[_hover(row) for row in rows.to_dict("records")],
            hovertemplate="%{text}<extra></extra>",
        )
    top, bottom = -1.0, max(lanes) + 1.0
    for low, high in bands[1::2]:
        figure.add_hrect(y0=low - 0.5, y1=high + 0.5, fillcolor=theme.GROUND_SOFT, line_width=0, layer="below")
    years = sorted({int(y) for y in milestones["year"]})
    years = list(range(min(years[0], today.year), years[-1] + 1))
    for year in [*years, years[-1] + 1]:
        figure.add_vline(x=date(year, 1, 1).isoformat(), line_color=theme.LINE, line_width=1, layer="below")
    figure.add_vline(x=today.isoformat(), line_color=theme.TEXT, line_width=1.5, line_dash="dot")
    figure.add_annotation(x=today.isoformat(), y=top, text="oggi", showarrow=False, yanchor="bottom", font_size=14)
    figure.update_xaxes(
        range=[f"{years[0]}-01-01", f"{years[-1] + 1}-02-15"],
        tickvals=[f"{year}-{month}-01" for year in years for month in ("01", "07")],
        ticktext=[text for year in years for text in (f"<b>{year}</b>", "luglio")],
        ticklabelposition="outside right",
        side="top",
    )
    figure.update_yaxes(
        range=[bottom, top],
        tickvals=[at for at, _ in ticks],
        ticktext=[text for _, text in ticks],
        showgrid=False,
        zeroline=False,
    )
    height = round((bottom - top) * (24 if single else _LANE_PX)) + _AROUND_PX
    figure.update_layout(legend={"y": -0.02, "yanchor": "top"}, hovermode="closest", margin={"t": 28})
    return figure, max(height, 200)


def _lanes(
    milestones: pd.DataFrame, names: dict[str, str], *, single: bool
) -> tuple[list[float], list[tuple[float, str]], list[tuple[float, float]]]:
    """The lane of each row, the labels on the axis, and the first and last lane of each objective."""
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
            ticks.append((start + (len(last_on) - 1) / 2, f"<b>{escape(str(code))}</b> {escape(names[str(code)])}"))
        bands.append((start, start + len(last_on) - 1))
        start += len(last_on) + (0.0 if single else 0.6)
    return lanes, ticks, bands


def _free_lane(last_on: list[pd.Timestamp], due: pd.Timestamp) -> int:
    return next((i for i, before in enumerate(last_on) if due - before >= _NEAR), len(last_on))


def _moves(figure: go.Figure, frame: pd.DataFrame, column: str, colour: str, symbol: str, name: str) -> None:
    """A thin line from the due date to another date of the same milestone, and a mark at its end."""
    rows = frame[frame[column].notna()]
    if rows.empty:
        return
    xs: list[object] = []
    ys: list[float | None] = []
    for due, moved, lane in zip(rows["due_date"], rows[column], rows["lane"], strict=True):
        xs += [due, moved, None]
        ys += [lane, lane, None]
    line = {"color": colour, "width": 1}
    figure.add_scatter(x=xs, y=ys, mode="lines", line=line, opacity=0.6, showlegend=False, hoverinfo="skip")
    figure.add_scatter(
        x=rows[column],
        y=rows["lane"],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 8, "color": colour, "line": {"width": 2, "color": colour}},
        text=[f"<b>{escape(c)}</b> {name}: {day(d.date())}" for c, d in zip(rows["code"], rows[column], strict=True)],
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(row: dict[str, object]) -> str:
    text = "<br>".join(escape(part) for part in wrap(str(row["text"]), 60))
    areas = f", {row['done']} di {row['required']} aree" if row["areas"] != 1 else ""
    word = theme.MILESTONE_STATES[str(row["state"])].word
    due = pd.Timestamp(row["due_date"]).date()  # type: ignore[arg-type]
    return f"<b>{escape(str(row['code']))}</b> {word}{areas}<br>{text}<br>scadenza {day(due)}"


def timeline_alt(milestones: pd.DataFrame, today: date) -> str:
    """The message of the figure in words."""
    counts = milestones["state"].value_counts()
    said = ", ".join(f"{n} {theme.MILESTONE_STATES[str(s)].word}" for s, n in counts.items())
    return f"Linea del tempo di {len(milestones)} traguardi al {day(today)}: {said}. La tabella sotto li elenca."
