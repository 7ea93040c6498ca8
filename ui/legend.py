"""The legend beside the map: classes with their intervals, then the states present, all counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from monitoring.drawing.map_classes import MapClasses, bubble_radius_px
from monitoring.italian import number
from ui.theme import VALUE_STATES

CLOSED_RIGHT = "Ogni intervallo comprende il suo limite superiore."
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


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
    state_counts: areas in each state to be told.
    rule: the interval rule, and what else to know, in words; pass "" to leave it out.

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
            f'<li><i style="background:{colour}"></i>'
            f"<span>{escape(label)}</span><b>{_areas(count)}</b></li>"
            for colour, label, count in zip(
                classes.colours, classes.labels, class_counts, strict=True
            )
        )
        parts.append(f"<ul>{rows}</ul>")
    present = "".join(
        f'<li><i class="{state}">{"0" if state == "zero" else ""}</i>'
        f"<span>{escape(VALUE_STATES[state])}</span><b>{_areas(count)}</b></li>"
        for state, count in sorted(
            state_counts.items(), key=lambda item: list(VALUE_STATES).index(item[0])
        )
    )
    if present:
        parts.append(f"<ul>{present}</ul>")
    if rule:
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
    return "1 area" if count == 1 else f"{number(count)} aree"


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
