"""The legend beside the map: every class with its interval and number of areas, then the states present with theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd
import streamlit as st

from ui.map import MapClasses, bubble_radius_px
from ui.theme import VALUE_STATES

CLOSED_RIGHT = "Ogni intervallo comprende il suo limite superiore."
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def count_areas(frame: pd.DataFrame, classes: MapClasses) -> tuple[list[int], dict[str, int]]:
    """How many areas are in each class, and in each state that is not a value; `frame` as for ui.map.area_map."""
    valued = frame.loc[frame["value_state"] == "valore", "class_index"]
    if classes.kind == "bolle":
        in_class = [len(valued)]
    else:
        in_class = [int((valued == index).sum()) for index in range(len(classes.colours))]
    states = frame["value_state"].value_counts()
    return in_class, {state: int(states[state]) for state in VALUE_STATES if state in states}


def legend_html(
    classes: MapClasses,
    class_counts: Sequence[int],
    state_counts: Mapping[str, int],
    *,
    title: str,
    rule: str = CLOSED_RIGHT,
) -> str:
    """The legend as HTML, every text escaped.

    class_counts: areas in each class (one number for bubbles). state_counts: areas in each state present.
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
            for colour, label, count in zip(classes.colours, classes.labels, class_counts, strict=True)
        )
        parts.append(f"<ul>{rows}</ul>")
    present = "".join(
        f'<li><span class="bg-swatch bg-swatch-state bg-swatch-{state}">{"0" if state == "zero" else ""}</span>'
        f'<span>{escape(VALUE_STATES[state])}</span><span class="bg-count">{_areas(count)}</span></li>'
        for state, count in sorted(state_counts.items(), key=lambda item: list(VALUE_STATES).index(item[0]))
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
    return f'<ul>{rows}</ul><p class="bg-muted">L’area del cerchio è proporzionale al valore: {_areas(count)}.</p>'


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
