"""Sintesi's parts as HTML: the grid of objectives and years, and the four lists below it."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from monitoring import plan_words as words
from monitoring.italian import number, percent, plural
from ui.links import ambito_link
from ui.plan_marks import OBJECTIVES_PATH, REPORT_PATH, address, bar_html, link_html, marks_html
from ui.theme import MILESTONE_STATES, milestone_badge_html


def objectives_grid_html(
    objectives: pd.DataFrame, states: pd.DataFrame, judged: pd.DataFrame, seen_from: str = ""
) -> str:
    """One row per objective: the states of its milestones by year, progress against expectation.

    objectives: `code`, `short_name`. states: one row per milestone judged today. judged: a row of
    objective_judged per objective (`objective_code`, `expected`, `actual`, and `state` where the
    objectives have one of their own). seen_from: the Ambito
    whose states they are, kept in the links.
    """
    years, stated = sorted(states["year"].unique()), "state" in judged
    grouped = states.groupby(["objective_code", "year", "state"])["milestone_code"]
    codes = {key: list(group) for key, group in grouped}
    progress = judged.set_index("objective_code")
    body = []
    for code, name in zip(objectives["code"], objectives["short_name"], strict=True):
        cells = ""
        for year in years:
            having = {s: codes.get((code, year, s), []) for s in MILESTONE_STATES}
            counts = {state: len(found) for state, found in having.items()}
            alone = {state: found[0] for state, found in having.items() if len(found) == 1}
            marks = marks_html(counts, alone, obiettivo=code, anno=str(year), ambito=seen_from)
            cells += f"<td>{marks if any(counts.values()) else ''}</td>"
        actual, expected = (float(progress.at[code, c]) for c in ("actual", "expected"))
        known = not pd.isna(actual)
        figures = f"{percent(actual)} / {percent(expected)}" if known else "—"
        body.append(
            f'<tr><th scope="row"><a href="{address(OBJECTIVES_PATH, obiettivo=code, ambito=seen_from)}" '
            'target="_self">'
            f"<b>{escape(code)}</b> {escape(name)}</a></th>{cells}"
            f"{_stated(progress.at[code, 'state']) if stated else ''}"
            f'<td class="pl-wide">{bar_html(actual, expected) if known else ""}</td>'
            f'<td class="bg-right">{figures}</td></tr>'
        )
    columns = [*(str(year) for year in years), *(["stato"] if stated else [])]
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    label = f"{plural(len(states), 'traguardo', 'traguardi')} per obiettivo e anno di scadenza"
    return (
        f'<div class="bg-table-wrap" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="bg-table pl-grid"><caption class="bg-unseen">{label}</caption>'
        f'<thead><tr><th scope="col">Obiettivo</th>{head}<th scope="col"></th>'
        '<th scope="col" class="bg-right">documentato / atteso</th></tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    ).replace('<th scope="col"></th>', '<th scope="col"><span class="bg-unseen">barra</span></th>')


def _stated(state: str) -> str:
    """The state of an objective: its shape, the word on hover."""
    return f"<td>{milestone_badge_html(state, word=False)}</td>"


def due_counts_html(counts: dict[str, int]) -> str:
    """The counts of the milestones due, with shape and word: they add up to the title's total.

    At their end, the link to the report.
    """
    badges = "".join(
        f"<span><b>{number(n)}</b> {milestone_badge_html(state)}</span>"
        for state, n in counts.items()
        if n
    )
    report = link_html(REPORT_PATH, "Relazione")
    return f'<p class="pl-legend pl-counts">{badges}<span>{report}</span></p>'


def watch_html(rows: pd.DataFrame) -> str:
    """What to look at first: state, milestone, since when, how many areas are missing."""
    items = []
    for row in rows.to_dict("records"):
        where = link_html(
            OBJECTIVES_PATH,
            row["milestone_code"],
            obiettivo=row["objective_code"],
            traguardo=row["milestone_code"],
        )
        items.append(
            f"<li>{milestone_badge_html(row['state'])} {where} {escape(words.short(row['text']))}"
            f'<span class="pl-sub">{escape(words.watch_words(row))}</span></li>'
        )
    return _list(items, words.NOTHING_TO_WATCH)


def changes_html(groups: pd.DataFrame) -> str:
    """What changed: how many milestones came to each state, from which; opened, their codes."""
    items = []
    for row in words.in_order(groups):
        codes = [link_html(OBJECTIVES_PATH, c, traguardo=c) for c in row["milestones"]]
        items.append(
            f"<li><details><summary><b>{number(len(codes))}</b> {milestone_badge_html(row['now'])}"
            f'<span class="pl-sub">{escape(words.before_words(row["before"]))}</span></summary>'
            f"{', '.join(codes)}</details></li>"
        )
    return _list(items, words.NOTHING_CHANGED)


def missing_html(senders: pd.DataFrame) -> str:
    """Who has not sent everything, and of what some cell is still empty."""
    gone = senders[senders["missing"].map(len) > 0]
    items = [
        f'<li>{_sender(row)}<span class="pl-sub">'
        f"{escape(words.missing_words(row['missing']))}</span></li>"
        for row in gone.to_dict("records")
    ]
    return _list(items, words.NOTHING_MISSING)


def _sender(row: dict[Hashable, Any]) -> str:
    """The name of a sender; an Ambito's leads to its sheet."""
    name = str(row["name"])
    return ambito_link(row["sender_code"], name) if row["level"] == "ambito" else escape(name)


def coming_html(rows: pd.DataFrame, today: date) -> str:
    """What falls due, and the windows of the semesters."""
    items = []
    for row in rows.to_dict("records"):
        what, when = (escape(said) for said in words.coming_words(row, today))
        when = f'<span class="pl-sub">{when}</span>'
        if row["milestones"]:
            count, _, rest = what.partition(" ")
            codes = [link_html(OBJECTIVES_PATH, c, traguardo=c) for c in row["milestones"]]
            items.append(
                f"<li><details><summary><b>{count}</b> {rest}{when}</summary>"
                f"{', '.join(codes)}</details></li>"
            )
        else:
            items.append(f"<li>{what}{when}</li>")
    return _list(items, words.NOTHING_COMING)


def _list(items: list[str], empty: str) -> str:
    return (
        f'<ul class="pl-list">{"".join(items)}</ul>'
        if items
        else f'<p class="pl-note">{escape(empty)}</p>'
    )
