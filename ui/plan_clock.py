"""The clock of the plan: progress and expectation in large figures, and their line in time."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from html import escape

import pandas as pd

from monitoring.italian import day, number, percent, signed
from monitoring.plan_progress import Clock
from monitoring.semester import Semester
from ui import theme
from ui.data import today_words

_WIDTH, _HEIGHT = 336, 128
_DESCENT = 4  # of letters, below the line they stand on
_LEFT, _RIGHT_EDGE, _TOP, _BOTTOM = 4, _WIDTH - 52, 12, 106


def clock_html(clock: Clock, lines: pd.DataFrame, today: date, *, note: str, alt: str) -> str:
    """Figures, a note below them, and the line chart.

    lines: `day`, `expected` [0-1] and `actual` [0-1, empty where unknown].
    """
    gap = signed(clock.gap_points) + " punti"
    behind = "indietro" if clock.lag_semesters >= 0 else "avanti"
    lag = f"circa {number(abs(clock.lag_semesters), 1)} semestri {behind}"
    image = b64encode(_svg(lines, today).encode()).decode()
    return (
        '<div class="pl-clock"><div><div class="pl-figures">'
        f"<p><b>{percent(clock.actual)}</b>avanzamento documentato</p>"
        f"<p><b>{percent(clock.expected)}</b>atteso {escape(today_words('a'))}</p>"
        f'<p class="pl-gap"><b>{escape(gap)}</b>{escape(lag)}</p></div>'
        f'<p class="pl-note">{escape(note)}</p></div>'
        f'<img width="{_WIDTH}" height="{_HEIGHT}" alt="{escape(alt, quote=True)}" '
        f'src="data:image/svg+xml;base64,{image}"></div>'
    )


def _svg(lines: pd.DataFrame, today: date) -> str:
    days = [pd.Timestamp(d).date() for d in lines["day"]]
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
        f'stroke="{theme.TEXT_SECONDARY}"/>',
        *(
            f'<line x1="{x(d):.1f}" x2="{x(d):.1f}" y1="{_BOTTOM}" y2="{_BOTTOM + 5}" '
            f'stroke="{theme.TEXT_SECONDARY}"/>'
            + _label(x(d) + 4, _BOTTOM + 17, str(d.year), theme.TEXT_SECONDARY)
            for d in (max(first, year) for year in years)
        ),
        f'<line x1="{x(today):.1f}" x2="{x(today):.1f}" y1="{_TOP - 6}" y2="{_BOTTOM}" '
        f'stroke="{theme.TEXT_SECONDARY}" stroke-dasharray="2 3"/>',
        _polyline([(x(d), y(s)) for d, s in expected], theme.TEXT_SECONDARY, 1.5, "5 4"),
        _polyline([(x(d), y(s)) for d, s in actual], theme.PRIMARY, 3, ""),
        *(
            f'<circle cx="{x(d):.1f}" cy="{y(s):.1f}" r="3" fill="{theme.PRIMARY}"/>'
            for d, s in actual[1:]
        ),
        _label(_RIGHT_EDGE + 6, y(1.0) + 5, "atteso", theme.TEXT_SECONDARY),
    ]
    if actual:
        at, share = actual[-1]
        parts.append(_label(x(at) + 8, _beside(y(share)), "documentato", theme.PRIMARY))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'
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


def clock_table(lines: pd.DataFrame) -> pd.DataFrame:
    """The figures of the chart, as read: one row per semester's end and one for today."""
    rows = [
        (
            Semester.parse(r.semester).label if r.semester else today_words(),
            day(pd.Timestamp(r.day).date()),
            percent(r.expected, 1),
            percent(r.actual, 1) if pd.notna(r.actual) else "—",
        )
        for r in lines.iloc[1:].itertuples()
    ]
    return pd.DataFrame(rows, columns=["Semestre", "Al", "Atteso", "Documentato"])
