"""The nine colours of two indicators: each area in a third of both, and the square that is their legend."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from monitoring.drawing.map_classes import MapClasses
from monitoring.drawing.map_marks import count_areas
from monitoring.figure_words import Row
from monitoring.semester import Semester
from monitoring.statistics.classification import class_breaks, class_of
from ui.legend import legend_html
from ui.theme import TEXT
from ui.two_scatter import read_words

THIRDS = 3
# Row by row, the second indicator from low to high; in a row, the first from low to high: a ramp of
# blue times a ramp of orange, so that the two can be told apart without red and green.
COLOURS = (
    *("#F7F0D8", "#9CC3DE", "#3182BD"),
    *("#F5B67A", "#9B9493", "#31627C"),
    *("#E66101", "#914F01", "#2D3136"),
)
NAMES = ("basso", "medio", "alto")
Semesters = tuple[str | None, str | None]


def thirds(both: pd.DataFrame, pair: tuple[Row, Row]) -> tuple[MapClasses, pd.DataFrame]:
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
            f"{row['name']}: {read_words(record, row, end)}"
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


def square(marks: Mapping[str, Any], classes: MapClasses) -> dict[str, Any]:
    """The square, the highest third of the second indicator above: `heads` of the columns, and
    `rows` of cells with fill, ink, label and number of areas."""
    counts, _ = count_areas(marks["classes"], classes)

    def cell(place: int) -> dict[str, str]:
        n = str(counts[place])
        return {"fill": COLOURS[place], "ink": _ink(place), "label": classes.labels[place],
                "number": n, "count": n}  # fmt: skip

    rows = [
        {"head": NAMES[b], "cells": [cell(THIRDS * b + a) for a in range(THIRDS)]}
        for b in reversed(range(THIRDS))
    ]
    return {"heads": NAMES, "rows": rows}


def rule_words(names: tuple[str, str], semesters: Semesters) -> str:
    """What the square shows, once the names of the two are written as they should be."""
    when = [f", {Semester.parse(code).label}" if code else "" for code in semesters]
    return (
        f"In orizzontale: {names[0]}{when[0]}. In verticale: {names[1]}{when[1]}. "
        "Terzi delle aree che hanno entrambi i valori; in ogni quadrato, quante sono."
    )


def square_html(
    marks: Mapping[str, Any], classes: MapClasses, names: tuple[str, str], semesters: Semesters
) -> str:
    """The square of the nine colours, each with its number of areas, then the states."""
    made, (_, states) = square(marks, classes), count_areas(marks["classes"], classes)
    rows = ""
    for row in made["rows"]:
        cells = "".join(
            f'<td style="background:{cell["fill"]};color:{cell["ink"]}">{cell["number"]}</td>'
            for cell in row["cells"]
        )
        rows += f'<tr><th scope="row">{row["head"]}</th>{cells}</tr>'
    heads = "".join(f'<th scope="col">{name}</th>' for name in made["heads"])
    bold = (f"<b>{escape(names[0])}</b>", f"<b>{escape(names[1])}</b>")
    return (
        f'<table class="fg-square"><caption>{rule_words(bold, semesters)}</caption>'
        f"<tbody>{rows}<tr><td></td>{heads}</tr></tbody></table>"
        + legend_html(MapClasses((), (), (), "categorie"), [], states, title="", rule="")
    )


def _ink(place: int) -> str:
    """Text that is read on a colour: white on the dark ones."""
    red, green, blue = (int(COLOURS[place][n : n + 2], 16) for n in (1, 3, 5))
    return TEXT if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 130 else "#FFFFFF"
