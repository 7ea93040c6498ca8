"""The progress of the plan in time, expected and documented, as an SVG."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd

from monitoring.drawing import tokens

WIDTH_PX, HEIGHT_PX = 336, 128
_DESCENT = 4  # of letters, below the line they stand on
_LEFT, _RIGHT_EDGE, _TOP, _BOTTOM = 4, WIDTH_PX - 52, 12, 106


def progress_svg(lines: pd.DataFrame, today: date) -> str:
    """The drawing, with its words. lines: see monitoring.plan_progress.lines."""
    days: list[date] = [pd.Timestamp(d).date() for d in lines["day"]]
    first, last = days[0], days[-1]

    def x(at: date) -> float:
        return _LEFT + (_RIGHT_EDGE - _LEFT) * (at - first).days / (last - first).days

    def y(share: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * share

    expected = list(zip(days, lines["expected"], strict=True))
    known = lines[lines["actual"].notna()]
    actual = [
        (pd.Timestamp(d).date(), a) for d, a in zip(known["day"], known["actual"], strict=True)
    ]
    years = [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    parts = [
        f'<line x1="{_LEFT}" x2="{_RIGHT_EDGE}" y1="{_BOTTOM}" y2="{_BOTTOM}" '
        f'stroke="{tokens.TEXT_SECONDARY}"/>',
        *(
            f'<line x1="{x(d):.1f}" x2="{x(d):.1f}" y1="{_BOTTOM}" y2="{_BOTTOM + 5}" '
            f'stroke="{tokens.TEXT_SECONDARY}"/>'
            + _label(x(d) + 4, _BOTTOM + 17, str(d.year), tokens.TEXT_SECONDARY)
            for d in (max(first, year) for year in years)
        ),
        f'<line x1="{x(today):.1f}" x2="{x(today):.1f}" y1="{_TOP - 6}" y2="{_BOTTOM}" '
        f'stroke="{tokens.TEXT_SECONDARY}" stroke-dasharray="2 3"/>',
        _polyline([(x(d), y(s)) for d, s in expected], tokens.TEXT_SECONDARY, 1.5, "5 4"),
        _polyline([(x(d), y(s)) for d, s in actual], tokens.PRIMARY, 3, ""),
        *(
            f'<circle cx="{x(d):.1f}" cy="{y(s):.1f}" r="3" fill="{tokens.PRIMARY}"/>'
            for d, s in actual[1:]
        ),
        _label(_RIGHT_EDGE + 6, y(1.0) + 5, "atteso", tokens.TEXT_SECONDARY),
    ]
    if actual:
        at, share = actual[-1]
        parts.append(_label(x(at) + 8, _beside(y(share)), "documentato", tokens.PRIMARY))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PX}" height="{HEIGHT_PX}" '
        f'viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}">{"".join(parts)}</svg>'
    )


def _beside(y: float) -> float:
    """Where the name of a line is written: under its end, or above it near the axis and its years."""
    under = max(y, _TOP) + 14
    return under if under + _DESCENT <= _BOTTOM else y - 8


def _label(x: float, y: float, text: str, colour: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="14" '
        f"font-family=\"'Titillium Web', 'Segoe UI', Arial, sans-serif\">{escape(text)}</text>"
    )


def _polyline(points: list[tuple[float, float]], colour: str, width: float, dash: str) -> str:
    listed = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{listed}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}"{dashed}/>'
    )
