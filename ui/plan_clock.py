"""The clock of the plan: progress and expectation in large figures, and their line in time."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from html import escape

import pandas as pd

from monitoring.drawing.progress_line import HEIGHT_PX, WIDTH_PX, progress_svg
from monitoring.italian import day, number, percent, signed
from monitoring.plan_progress import Clock
from monitoring.semester import Semester
from ui.data import today_words


def clock_html(clock: Clock, lines: pd.DataFrame, today: date, *, note: str, alt: str) -> str:
    """Figures, a note below them, and the line chart.

    lines: `day`, `expected` [0-1] and `actual` [0-1, empty where unknown].
    """
    gap = signed(clock.gap_points) + " punti"
    behind = "indietro" if clock.lag_semesters >= 0 else "avanti"
    lag = f"circa {number(abs(clock.lag_semesters), 1)} semestri {behind}"
    image = b64encode(progress_svg(lines, today).encode()).decode()
    return (
        '<div class="pl-clock"><div><div class="pl-figures">'
        f"<p><b>{percent(clock.actual)}</b>avanzamento documentato</p>"
        f"<p><b>{percent(clock.expected)}</b>atteso {escape(today_words('a'))}</p>"
        f'<p class="pl-gap"><b>{escape(gap)}</b>{escape(lag)}</p></div>'
        f'<p class="pl-note">{escape(note)}</p></div>'
        f'<img width="{WIDTH_PX}" height="{HEIGHT_PX}" alt="{escape(alt, quote=True)}" '
        f'src="data:image/svg+xml;base64,{image}"></div>'
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
