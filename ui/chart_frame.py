"""What stands around a chart, inside the figure: sentence, period, key, source; and its picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import isnan
from textwrap import wrap
from typing import Any

from monitoring.exports import PAST_MARK
from monitoring.italian import day
from ui import theme

FORMATS = {"svg": "SVG", "png": "PNG"}
_TITLE_SIGNS, _TEXT_SIGNS = 46, 58  # that fit on a telephone
_LINE_PX, _KEY_PX, _SIDE_PX = 21, 24, 8
_PICTURE_WIDTH_PX = 1000


@dataclass(frozen=True)
class Mark:
    """An entry of the key: a sign as text, its colour, what it stands for."""

    sign: str
    colour: str
    words: str


@dataclass(frozen=True)
class Frame:
    """The words of a figure, all plain text.

    title: the message, a sentence. subtitle: figure, period, level, filters. source: where the
    numbers come from, and of which day. file_name: of the picture, without its ending.
    """

    title: str
    subtitle: str
    source: str
    file_name: str

    @property
    def alt(self) -> str:
        return f"{self.title} {self.subtitle}. I numeri sono nella tabella sotto il grafico."


def source_words(places: str, today: date, *, demonstration: bool, past: str = "") -> str:
    """The line at the foot of a figure. past: as of when it is, where not of today."""
    mark = "Dati dimostrativi. " if demonstration else ""
    return f"{mark}Fonte: {places}. {past or f'Grafico del {day(today)}'}."


def file_name(*parts: str, today: date, demonstration: bool, past: str = "") -> str:
    """`dimostrativo_SS1-CAMMINO_imbuto_comuni_2026-S1_2026-11-22`; empty parts are left out."""
    words = ["dimostrativo"] if demonstration else []
    return "_".join([*words, *filter(None, [*parts, PAST_MARK if past else ""]), today.isoformat()])


def framed(
    layout: dict[str, Any],
    frame: Frame,
    *,
    key: Sequence[Mark] = (),
    left: int,
    right: int = 16,
    foot: int,
    plot: int,
) -> tuple[dict[str, Any], int]:
    """The layout with the words around the plot, and the height of the whole figure [pixels].

    left, right: margins; foot: what the horizontal axis takes; plot: the height of the plot itself
    [pixels]. The margins do not move, so that the words never meet the axes.
    """
    head = [f"<b>{escape(line)}</b>" for line in wrap(_bound(frame.title), _TITLE_SIGNS)]
    head += [_small(line) for line in wrap(_bound(frame.subtitle), _TEXT_SIGNS)]
    head += _key_lines(key)
    foot_lines = [_small(line) for line in wrap(_bound(frame.source), _TEXT_SIGNS)]
    top = _LINE_PX * len(head) + _KEY_PX
    bottom = foot + round(_LINE_PX * 0.9 * len(foot_lines)) + _SIDE_PX
    shared = {"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "align": "left",
              "showarrow": False, "xshift": -left}  # fmt: skip
    words = [
        {**shared, "text": "<br>".join(head), "y": 1, "yanchor": "bottom", "yshift": 10,
         "font": {"size": 16, "color": theme.TEXT}, "name": "titolo"},
        {**shared, "text": "<br>".join(foot_lines), "y": 0, "yanchor": "top", "yshift": -foot,
         "font": {"size": 14, "color": theme.TEXT_SECONDARY}, "name": "fonte"},
    ]  # fmt: skip
    height = top + plot + bottom
    return {
        **layout,
        "showlegend": False,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "autoexpand": False},
        "annotations": [*words, *layout.get("annotations", [])],
        "hovermode": "closest",
    }, height


def picture(frame: Frame, kind: str, height: int) -> dict[str, Any]:
    """Plotly's options for the button that saves the picture. kind: a key of FORMATS."""
    return {
        "format": kind,
        "filename": frame.file_name,
        "width": _PICTURE_WIDTH_PX,
        "height": height,
        "scale": 2 if kind == "png" else 1,
    }


def _bound(text: str) -> str:
    """Numbers kept on one line with what they count: `95 %`, `1° sem. 2026`."""
    return re.sub(r"(?<=\d)(°)? (?=%|sem)|(?<=sem\.) (?=\d)", "\\1\u00a0", text)


def _small(line: str) -> str:
    return f'<span style="font-size:14px;color:{theme.TEXT_SECONDARY}">{escape(line)}</span>'


def _key_lines(key: Sequence[Mark]) -> list[str]:
    """The entries of the key, as many on a line as fit."""
    lines: list[list[Mark]] = [[]]
    for mark in key:
        used = sum(len(m.words) + 5 for m in lines[-1])
        if lines[-1] and used + len(mark.words) + 2 > _TEXT_SIGNS:
            lines.append([])
        lines[-1].append(mark)
    return [
        "   ".join(
            f'<span style="font-size:14px"><span style="color:{m.colour}">{escape(m.sign)}</span> '
            f"{escape(m.words)}</span>"
            for m in line
        )
        for line in lines
        if line
    ]


def axis_top(values: list[float], ends: list[float]) -> float:
    """The end of an axis from zero: every figure, and the intervals unless they dwarf the figures."""
    known = [end for end in ends if not isnan(end)]
    most = max(values, default=0.0)
    if not most:
        return 1.05 * max(known, default=1.0) or 1.0
    return 1.05 * max(most, min(max(known, default=0.0), 2.5 * most))
