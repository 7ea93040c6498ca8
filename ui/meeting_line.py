"""The milestones month by month, one shape each: the timeline as a room reads it."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd

from monitoring.italian import listing, month, plural
from ui.theme import MILESTONE_STATES

TALLEST = 14
"""Shapes in a column: a month with more has several columns."""


def months_html(states: pd.DataFrame, today: date) -> str:
    """A slot per month of the years of the plan, from left to right; in it the shapes of the
    milestones due, by state; a line where today is.

    states: one row per milestone, judged today (`state`, `due_date`).
    """
    order = list(MILESTONE_STATES)
    due = states.assign(place=states["state"].map(order.index)).sort_values("place")
    by_month = {key: list(group["state"]) for key, group in due.groupby(
        [due["due_date"].dt.year, due["due_date"].dt.month])}  # fmt: skip
    parts = []
    for year in range(int(due["due_date"].dt.year.min()), int(due["due_date"].dt.year.max()) + 1):
        slots = "".join(_slot(by_month.get((year, m), []), date(year, m, 1), today)
                        for m in range(1, 13))  # fmt: skip
        parts.append(f'<div class="mt-year"><b>{year}</b><div class="mt-slots">{slots}</div></div>')
    alt = escape(months_alt(states), quote=True)
    return f'<div class="mt-line" role="img" aria-label="{alt}">{"".join(parts)}</div>'


def _slot(states: list[str], first: date, today: date) -> str:
    columns = [states[n : n + TALLEST] for n in range(0, len(states), TALLEST)]
    shapes = "".join(f"<span>{''.join(map(_shape, column))}</span>" for column in columns)
    now = " mt-now" if (first.year, first.month) == (today.year, today.month) else ""
    said = "<em>oggi</em>" if now else ""
    label = month(first)[:3] if states else ""
    return (
        f'<div class="mt-slot{now}" style="flex-grow:{len(columns) or 1}">{said}'
        f"{f'<b>{len(states)}</b>' if states else ''}"
        f'<div class="mt-stack">{shapes}</div><small>{label}</small></div>'
    )


def _shape(state: str) -> str:
    return f'<i class="bg-shape bg-shape-{state}"></i>'


def months_alt(states: pd.DataFrame) -> str:
    """The message in words: each month with its milestones and their states."""
    said = []
    keys = [states["due_date"].dt.year, states["due_date"].dt.month]
    for _, group in states.groupby(keys):
        counts = group["state"].value_counts()
        words = [f"{counts[s]} {MILESTONE_STATES[s].word}" for s in MILESTONE_STATES if s in counts]
        on = group["due_date"].iloc[0].date()
        said.append(f"{month(on)} {on.year}: {listing(words, 9)}")
    return (
        f"{plural(len(states), 'traguardo', 'traguardi')} per mese di scadenza. {'; '.join(said)}."
    )
