"""The legend beside the map: classes with their intervals, then the states present, all counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from ui.map_classes import MapClasses, bubble_radius_px
from ui.map_files import GEO_DIR, map_asset
from ui.theme import VALUE_STATES

CLOSED_RIGHT = "Ogni intervallo comprende il suo limite superiore."
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def count_areas(
    frame: pd.DataFrame, classes: MapClasses, *, level: str, geo_dir: Path = GEO_DIR
) -> tuple[list[int], dict[str, int]]:
    """How many areas of the map are in each class, and in each state that is not a value.

    `frame` as for ui.map.area_map. The counts add up to the areas drawn at `level`:
    an area without a row is "mancante", as on the map; a row without an area is left to
    ui.map.codes_off_the_map.
    """
    drawn = map_asset(geo_dir).codes[level]
    rows = frame.set_index("code").reindex(pd.Index(drawn, name="code"))
    states = rows["value_state"].fillna("mancante")
    valued = rows.loc[states == "valore", "class_index"]
    if classes.kind == "bolle":
        in_class = [len(valued)]
    else:
        in_class = [int((valued == index).sum()) for index in range(len(classes.colours))]
    return in_class, {
        state: int((states == state).sum()) for state in VALUE_STATES if (states == state).any()
    }


def legend_html(
    classes: MapClasses,
    class_counts: Sequence[int],
    state_counts: Mapping[str, int],
    *,
    title: str,
    rule: str = CLOSED_RIGHT,
) -> str:
    """The legend as HTML, every text escaped.

    class_counts: areas in each class (one number for bubbles).
    state_counts: areas in each state present.
    rule: the interval rule in words, shown for classes; pass "" to leave it out.

    Raises:
        ValueError: a colour that is not #RRGGBB, or as many counts as classes are not given.
        KeyError: a state that is not in ui.theme.VALUE_STATES.
    """
    if any(not _COLOUR.fullmatch(colour) for colour in classes.colours):
        raise ValueError(f"colore della legenda non valido: {classes.colours}")
    if len(class_counts) != len(classes.colours):
        raise ValueError(f"legenda: {len(class_counts)} conteggi per {len(classes.colours)} classi")
    parts = [f"<p><strong>{escape(title)}</strong></p>"]
    if classes.kind == "bolle":
        parts.append(_bubbles(classes, class_counts[0]))
    else:
        rows = "".join(
            f'<li><span class="bg-swatch bg-swatch-class" style="background:{colour}"></span>'
            f'<span>{escape(label)}</span><span class="bg-count">{_areas(count)}</span></li>'
            for colour, label, count in zip(
                classes.colours, classes.labels, class_counts, strict=True
            )
        )
        parts.append(f"<ul>{rows}</ul>")
    present = "".join(
        f'<li><span class="bg-swatch bg-swatch-state bg-swatch-{state}">'
        f"{'0' if state == 'zero' else ''}</span><span>{escape(VALUE_STATES[state])}</span>"
        f'<span class="bg-count">{_areas(count)}</span></li>'
        for state, count in sorted(
            state_counts.items(), key=lambda item: list(VALUE_STATES).index(item[0])
        )
        if count
    )
    if present:
        parts.append(f"<ul>{present}</ul>")
    if rule and classes.kind != "bolle":
        parts.append(f'<p class="bg-muted">{escape(rule)}</p>')
    return f'<div class="bg-legend">{"".join(parts)}</div>'


def _bubbles(classes: MapClasses, count: int) -> str:
    rows = ""
    for value, label in zip(classes.breaks, classes.labels, strict=True):
        side = round(2 * bubble_radius_px(value, classes), 1)
        style = f"width:{side}px;height:{side}px;background:{classes.colours[0]}"
        rows += (
            f'<li class="bg-bubble-row"><span class="bg-bubble" style="{style}"></span>'
            f"<span>{escape(label)}</span><span></span></li>"
        )
    rule = f"L’area del cerchio è proporzionale al valore: {_areas(count)}."
    return f'<ul>{rows}</ul><p class="bg-muted">{rule}</p>'


def _areas(count: int) -> str:
    return "1 area" if count == 1 else f"{count} aree"


def legend(
    classes: MapClasses,
    class_counts: Sequence[int],
    state_counts: Mapping[str, int],
    *,
    title: str,
    rule: str = CLOSED_RIGHT,
) -> None:
    """Draws legend_html in the page; apply_style (ui.theme) has been called by the frame."""
    st.html(legend_html(classes, class_counts, state_counts, title=title, rule=rule))
