"""An indicator's rows made ready for the map and its legend: classes or circles, states, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from monitoring.drawing.figure_classes import Floats, Style, classified
from monitoring.drawing.map_classes import MapClasses
from monitoring.drawing.map_marks import count_last
from monitoring.drawing.map_paths import shapes
from monitoring.figure_words import Row, legend_title, map_alternative
from monitoring.measure_words import measure_note, shown_as
from monitoring.queries import figures, mapped
from monitoring.queries.mapped import Choice
from monitoring.settings import Folders
from ui.data import ask_rows, known_measure, warehouse
from ui.figure_tips import tooltip
from ui.legend import legend_html
from ui.map import area_map, map_marks

PRINTED = "Valori arrotondati come sono stampati: gli intervalli comprendono i due estremi."
FIXED = "Gli stessi limiti in tutti i semestri."


@dataclass(frozen=True)
class Drawn:
    """Rows with state, class and text; how values become colours; what the map is sent.

    shown: the indicator as the measure shows it (unit, decimals); notes: what to know before
    reading the colours.
    """

    frame: pd.DataFrame
    classes: MapClasses
    marks: Mapping[str, Any]
    shown: Row
    notes: tuple[str, ...]
    measure: str

    def of(self, code: str) -> str:
        """The measure of an area in words; empty where it is the indicator's own figure."""
        if self.measure in (mapped.CRUDE, mapped.COUNT):
            return ""
        return "".join(self.frame.loc[self.frame["code"] == code, "tooltip"]).partition("\n")[0]


def draw(
    found: mapped.Mapped,
    indicator: Row,
    measure: str,
    style: Style,
    *,
    codes: tuple[str, ...],
    minimum: float,
    pool: Floats | None = None,
    target: float | None = None,
    said: Mapping[str, str] | None = None,
) -> Drawn:
    """Rows of monitoring.queries.mapped as the map wants them.

    codes: the areas in the map's order. pool: the values that make the classes, if not the rows'.
    target: of the semester. said: what the sender wrote beside a cell, by area.
    A figure whose coverage is under `minimum` [0-1] has a state of its own and no class. A raw
    count is drawn as circles: a fill would show how large the areas are.
    """
    counted = found.rows["numerator"].dropna()
    shown = shown_as(indicator, measure, whole=bool((counted % 1 == 0).all()))
    reference = target if style.method == "traguardo" else found.facts["benchmark"]
    classes, index = classified(found.rows, shown, measure, style, pool=pool, reference=reference)
    said = said or {}
    tips = [
        tooltip(row, shown, measure, minimum, said.get(row["code"], ""))
        for row in _dictionaries(found.rows)
    ]
    frame = found.rows.assign(tooltip=tips, class_index=index)
    notes = [measure_note(measure, found.rows, found.facts, indicator)]
    if classes.kind in ("sequenziale", "divergente") and classes.labels:
        notes += [FIXED if style.fixed else PRINTED]
    return Drawn(
        frame,
        classes,
        map_marks(frame, codes, classes),
        shown,
        tuple(n for n in notes if n),
        measure,
    )


def _dictionaries(rows: pd.DataFrame) -> Iterator[Row]:
    """Each row by column name; to_dict("records"), which looks at every cell, takes three times as long."""
    columns = rows.columns.tolist()
    for cells in zip(*(rows[name].to_numpy(object) for name in columns), strict=True):
        yield dict(zip(columns, cells, strict=True))


def drawn(choice: Choice, style: Style, minimum: float) -> Drawn:
    """As `draw`, of the figures in force, kept until another snapshot is published.

    choice: its `geo` is filled in here.
    """
    return _drawn(warehouse().fingerprint, choice, style, minimum)


@lru_cache(maxsize=200)
def _drawn(
    fingerprint: str,  # noqa: ARG001 (part of the key)
    choice: Choice,
    style: Style,
    minimum: float,
) -> Drawn:
    indicator = next(row for row in ask_rows(figures.indicators) if row["code"] == choice.indicator)
    notes = ask_rows(figures.notes, choice.indicator, choice.semester or "")
    return draw(
        known_measure(choice),
        indicator,
        choice.measure,
        style,
        codes=shapes(_geo()).codes[choice.level],
        minimum=minimum,
        pool=_pool(choice) if style.fixed and choice.semester else None,
        target=target_of(indicator, choice.semester),
        said={row["area_code"]: row["note"] for row in notes},
    )


def target_of(indicator: Row, semester: str | None) -> float | None:
    """The indicator's target for the year of a semester, None where it has none."""
    found = indicator.get(f"target_{(semester or '')[:4]}")
    return None if found is None or pd.isna(found) else float(found)


def _pool(choice: Choice) -> Floats:
    """The values of the measure in all the semesters, for limits that do not change."""
    every = ask_rows(figures.semesters_of, choice.indicator)
    found = [known_measure(replace(choice, semester=row["code"])).rows for row in every]
    return np.concatenate(
        [rows.loc[rows["value_state"] == "valore", "value"].to_numpy(float) for rows in found]
    )


def show(
    drawn: Drawn,
    names: Mapping[str, str],
    *,
    title: str,
    level: str,
    period: str,
    key: str,
    selected: str | None = None,
    on_select: Callable[[str], None] | None = None,
    **how: Any,
) -> None:
    """Draws the map; its text alternative says the message. how: see ui.map.area_map."""
    area_map(
        drawn.marks,
        geo_dir=_geo(),
        level=level,
        selected=selected,
        names=names,
        key=key,
        alt=map_alternative(drawn.frame, names, drawn.shown, title, level, period),
        on_select=on_select,
        **how,
    )


def _geo() -> Path:
    return Folders.from_environment().geo


def drawn_legend(*maps: Drawn, period: str) -> str:
    """The legend as HTML: classes or circles, then the states present, all counted.

    maps: of the same classes; the areas counted are those of the last.
    """
    drawn = maps[-1]
    counts = count_last([each.marks["classes"] for each in maps], drawn.classes)
    rule = " ".join(drawn.notes)
    return legend_html(drawn.classes, *counts, title=legend_title(drawn.shown, period), rule=rule)


def show_legend(*maps: Drawn, period: str) -> None:
    """Draws the legend by itself."""
    st.html(drawn_legend(*maps, period=period))
