"""Areas compared: a dot, its interval and the territory's line, in a table that can be read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from monitoring.italian import number


@dataclass(frozen=True)
class Dot:
    """One area: its name, figure and limits (None where there are none), and the words beside."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    words: str
    chosen: bool = False


def dot_plot_html(
    dots: Sequence[Dot],
    line: float | None,
    *,
    caption: str,
    line_words: str,
    heading: str,
    unit: str,
) -> str:
    """A row an area: name, dot with its interval on a common scale from zero, figure in words.

    line: the territory's figure, drawn dashed in each row; line_words: what it is, in the header.
    """
    ends = [v for d in dots for v in (d.value, d.high) if v is not None]
    ticks = _ticks(max([*ends, line or 0], default=0))
    top = ticks[-1] or 1.0
    axis = "".join(
        f'<span style="left:{100 * t / top:.1f}%">{number(t, _decimals(ticks))}</span>'
        for t in ticks
    )
    rows = []
    for dot in dots:
        marks = ""
        if line is not None:
            marks += f'<u style="left:{100 * line / top:.2f}%"></u>'
        if dot.low is not None and dot.high is not None:
            left, width = 100 * dot.low / top, 100 * (dot.high - dot.low) / top
            marks += f'<i style="left:{left:.2f}%;width:{width:.2f}%"></i>'
        if dot.value is not None:
            marks += f'<b style="left:{100 * dot.value / top:.2f}%"></b>'
        rows.append(
            f'<tr{" class=fg-chosen" if dot.chosen else ""}><th scope="row">{escape(dot.name)}</th>'
            f'<td class="fg-track"><span class="fg-plot" aria-hidden="true">{marks}</span></td>'
            f'<td class="fg-number">{escape(dot.words)}</td></tr>'
        )
    return (
        f'<table class="fg-dots"><caption>{escape(caption)} {escape(line_words)}</caption>'
        "<thead><tr>"
        f'<th scope="col">{escape(heading)}</th>'
        f'<th scope="col"><span class="fg-axis" aria-hidden="true">{axis}</span>'
        '<span class="bg-unseen">Grafico</span></th>'
        f'<th scope="col">{escape(unit)}</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _ticks(greatest: float) -> list[float]:
    """From zero, at most five round steps that reach beyond `greatest`."""
    if greatest <= 0:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(greatest / 4))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power * 4 >= greatest)
    return [step * i for i in range(math.ceil(greatest / step - 1e-9) + 1)]


def _decimals(ticks: Sequence[float]) -> int:
    return next((d for d in range(6) if all(round(t, d) == t for t in ticks)), 2)
