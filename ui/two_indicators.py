"""Two indicators together: a map of their thirds, and a scatter plot with both intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from monitoring.queries import figures, mapped
from monitoring.queries.mapped import Choice
from monitoring.semester import Semester
from monitoring.settings import Folders
from monitoring.statistics.classification import class_breaks, class_of
from ui import figure_words as words
from ui.address import choose
from ui.data import ask, known_measure
from ui.figure_words import Row, interval, with_unit
from ui.frame import empty_state
from ui.legend import count_areas, legend_html
from ui.map import area_map, map_marks
from ui.map_classes import MapClasses
from ui.map_files import shapes
from ui.plotly_it import show_figure
from ui.theme import PRIMARY, TEXT, TEXT_SECONDARY

if TYPE_CHECKING:
    import plotly.graph_objects as go

THIRDS = 3
# Row by row, the second indicator from low to high; in a row, the first from low to high: a ramp of
# blue times a ramp of orange, so that the two can be told apart without red and green.
COLOURS = (
    *("#F7F0D8", "#9CC3DE", "#3182BD"),
    *("#F5B67A", "#9B9493", "#31627C"),
    *("#E66101", "#914F01", "#2D3136"),
)
NAMES = ("basso", "medio", "alto")


def show(
    choice: Choice,
    indicator: Row,
    known: Sequence[Row],
    names: Mapping[str, str],
    selected: str | None,
) -> None:
    """The choice of the second indicator, then map and scatter of the two, at the same level."""
    others = {
        row["code"]: row["name"]
        for row in known
        if row["denominator_kind"] != "nessuno"
        and row["code"] != indicator["code"]
        and (row["level"] == choice.level or row["rollup"] != "nessuno")
        and _reaches(row, choice.level)
    }
    if indicator["denominator_kind"] == "nessuno" or not others:
        empty_state("Due conteggi non si confrontano su una mappa.",
                    "Scegli un indicatore che sia un tasso o una quota.")  # fmt: skip
        return
    code = choose("Secondo indicatore", others, "con", next(iter(others)))
    other = next(row for row in known if row["code"] == code)
    semesters = ask(figures.semesters_of, code)["code"].tolist()
    when = choice.semester if choice.semester in semesters else next(iter(semesters), None)
    found = [
        known_measure(replace(choice, measure=mapped.CRUDE)),
        known_measure(Choice(code, when, choice.level)),
    ]
    wholes = found[0].facts["benchmark"], found[1].facts["benchmark"]
    both = found[0].rows.merge(found[1].rows, on="code", suffixes=("", "_2"))
    pair = (indicator, {**other, "when": when})
    classes, frame = _thirds(both, pair)
    codes = shapes(Folders.from_environment().geo).codes[choice.level]
    marks = map_marks(frame, codes, classes)
    left, right = st.columns([3, 2], gap="large")
    said = f"{indicator['name']} e {other['name']}"
    with left:
        area_map(
            marks, geo_dir=Folders.from_environment().geo, level=choice.level, selected=selected,
            names=names, key="mappa_due", alt=f"Mappa di due indicatori: {said}.", height=460,
        )  # fmt: skip
    with right:
        st.html(_legend(marks, classes, pair, choice.semester))
    shown = frame[frame["value_state"] == "valore"]
    left_out = len(frame) - len(shown)
    if len(shown) < 2:
        empty_state("Meno di due aree hanno entrambi i valori.", "Scegli un altro indicatore.")
        return
    show_figure(
        lambda: _scatter(shown, pair, wholes, names, selected),
        key="dispersione",
        of=(choice, code, when, selected),
        alt=f"Grafico a dispersione: {said}, {len(shown)} aree.",
    )
    st.caption(
        f"Ogni punto è un'area, con i due intervalli al 95 % dove ci sono; {left_out} aree senza "
        "uno dei due valori non ci sono. Linee tratteggiate: la provincia. Stare insieme non vuol dire che l'uno causi l'altro."
    )


def _reaches(row: Row, level: str) -> bool:
    """Whether an indicator collected at its level is summed up to `level`."""
    order = ("comune", "ambito", "distretto", "asst", "provincia")
    return order.index(str(row["level"])) <= order.index(level)


def _thirds(both: pd.DataFrame, pair: tuple[Row, Row]) -> tuple[MapClasses, pd.DataFrame]:
    """Each area in a third of both indicators; elsewhere the state of the one that is not there."""
    index = np.zeros(len(both), dtype=np.int64)
    shown = [both[f"value_state{end}"].isin(["valore", "zero"]).to_numpy() for end in ("", "_2")]
    valued = shown[0] & shown[1]
    for times, (row, end) in zip((1, THIRDS), zip(pair, ("", "_2"), strict=True), strict=True):
        values = np.where(valued, both[f"value{end}"], np.nan).astype(float)
        decimals = int(row["decimals"])
        breaks = class_breaks(values, "quantili", THIRDS, decimals)
        index += times * np.maximum(class_of(values, breaks, decimals), 0)
    state = np.where(shown[0], both["value_state_2"], both["value_state"])
    tips = [
        "\n".join(
            f"{row['name']}: {_read(record, row, end)}"
            for row, end in zip(pair, ("", "_2"), strict=True)
        )
        for record in both.to_dict("records")
    ]
    labels = [f"{b} × {a}" for b in NAMES for a in NAMES]
    classes = MapClasses([float(n) for n in range(9)], COLOURS, labels, "categorie")
    return classes, both.assign(
        value_state=np.where(valued, "valore", state),
        class_index=np.where(valued, index, -1),
        tooltip=tips,
    )


def _read(record: Mapping[str, Any], row: Row, end: str) -> str:
    if pd.isna(record[f"value{end}"]):
        return words.STATE_WORDS[record[f"value_state{end}"]]
    limits = interval(record[f"low{end}"], record[f"high{end}"], row)
    return with_unit(record[f"value{end}"], row) + (f" ({limits})" if limits else "")


def _legend(
    marks: Mapping[str, Any], classes: MapClasses, pair: tuple[Row, Row], semester: str | None
) -> str:
    """The square of the nine colours, each with its number of areas, then the states."""
    counts, states = count_areas(marks["classes"], classes)
    rows = ""
    for b in reversed(range(THIRDS)):
        cells = "".join(
            f'<td style="background:{COLOURS[THIRDS * b + a]};color:{_ink(THIRDS * b + a)}">'
            f"{counts[THIRDS * b + a]}</td>"
            for a in range(THIRDS)
        )
        rows += f'<tr><th scope="row">{NAMES[b]}</th>{cells}</tr>'
    heads = "".join(f'<th scope="col">{name}</th>' for name in NAMES)
    one, other = (escape(str(row["name"])) for row in pair)
    when = [f" {Semester.parse(c).label}" if c else "" for c in (semester, pair[1]["when"])]
    return (
        f'<table class="fg-square"><caption>In orizzontale: <b>{one}</b>{when[0]}. '
        f"In verticale: <b>{other}</b>{when[1]}. "
        "Terzi delle aree che hanno entrambi i valori; in ogni quadrato, quante sono.</caption>"
        f"<tbody>{rows}<tr><td></td>{heads}</tr></tbody></table>"
        + legend_html(MapClasses((), (), (), "categorie"), [], states, title="", rule="")
    )


def _ink(place: int) -> str:
    """Text that is read on a colour: white on the dark ones."""
    red, green, blue = (int(COLOURS[place][n : n + 2], 16) for n in (1, 3, 5))
    return TEXT if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 130 else "#FFFFFF"


def _scatter(
    shown: pd.DataFrame,
    pair: tuple[Row, Row],
    wholes: tuple[float, float],
    names: Mapping[str, str],
    selected: str | None,
) -> tuple[go.Figure, int]:
    """wholes: the territory's figure of both, a dashed line where it is a number."""
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
                f"{escape(str(row['name']))}: {_read(record, row, end)}"
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
