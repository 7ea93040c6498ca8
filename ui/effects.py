"""«Cosa cambia se invio», drawn: a sentence, then only what changes, the rest folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.effects import WITH_FIGURE, Effects
from monitoring.figure_words import STATE_WORDS, figure, unit_words
from monitoring.italian import listing, number, percent, plural
from ui.effects_words import completeness_lines, effects_title
from ui.tables import table_html
from ui.theme import milestone_badge_html
from ui.upload import said

MOST_IN_SIGHT = 8
_ONE = {"traguardi": "traguardo", "obiettivi": "obiettivo", "indicatori": "indicatore"}
Row = Mapping[str, Any]


def show_effects(effects: Effects, indicators: Mapping[str, Row], catalogue: Catalogue) -> None:
    """Draws the effects; `indicators` by code, rows of monitoring.queries.figures.indicators."""
    st.html(f'<p class="effects">{escape(effects_title(effects))}</p>')
    changed = effects.indicators[effects.indicators["changed"]]
    tables = {
        "traguardi": milestones_table(effects, catalogue),
        "obiettivi": objectives_table(effects, catalogue),
        "indicatori": indicators_table(changed, indicators, effects.root.label()),
    }
    for what, frame in tables.items():
        _folded(frame, what)
    for line in completeness_lines(effects):
        said(line)
    counts = {
        "traguardi": effects.milestones["code"].nunique() - len(tables["traguardi"]),
        "obiettivi": effects.objectives["code"].nunique() - len(tables["obiettivi"]),
        "indicatori": len(effects.indicators) - len(changed),
    }
    if stays := unchanged(counts):
        st.caption(stays)


def unchanged(counts: Mapping[str, int]) -> str:
    """`Restano come sono 3 traguardi e 1 obiettivo.`; nothing where all changes. counts: by table."""
    same = {what: count for what, count in counts.items() if count > 0}
    if not same:
        return ""
    verb = "Resta com'è" if sum(same.values()) == 1 else "Restano come sono"
    return f"{verb} {listing([plural(n, _ONE[what], what) for what, n in same.items()])}."


def _beside_root(rows: pd.DataFrame, effects: Effects) -> Iterator[tuple[Row, Row | None]]:
    """Each row that changes, here or in the whole territory, and the whole territory's."""
    known = rows.to_dict("records")
    above = {r["code"]: r for r in known if r["area_code"] == effects.root.code}
    own = [r for r in known if r["area_code"] != effects.root.code]
    alone = above.keys() - {r["code"] for r in own}
    yield from (
        (r, above.get(r["code"]))
        for r in own
        if r["changed"] or (r["code"] in above and above[r["code"]]["changed"])
    )
    yield from ((r, None) for code, r in above.items() if code in alone and r["changed"])


def milestones_table(effects: Effects, catalogue: Catalogue) -> pd.DataFrame:
    """Milestone, the sender's state before and after, how many areas of the territory have it."""
    told = [
        (
            _name(row, row["text"], effects, catalogue),
            *_states(row, _areas),
            "" if whole is None else _whole(whole, _areas),
        )
        for row, whole in _beside_root(effects.milestones, effects)
    ]
    return _table(told, "Traguardo", effects)


def _name(row: Row, words: str, effects: Effects, catalogue: Catalogue) -> str:
    """Code and words; the area too, where it is not the sender itself."""
    name = f"<b>{escape(row['code'])}</b> {escape(words)}"
    if row["area_code"] == effects.sender.code:
        return name
    return f"{name} <small>{escape(catalogue.areas[row['area_code']].label())}</small>"


def objectives_table(effects: Effects, catalogue: Catalogue) -> pd.DataFrame:
    """Objective, the sender's state and progress before and after, the territory's."""
    told = [
        (
            _name(row, row["name"], effects, catalogue),
            *_states(row, _progress),
            "" if whole is None else _whole(whole, _progress),
        )
        for row, whole in _beside_root(effects.objectives, effects)
    ]
    return _table(told, "Obiettivo", effects)


def _table(told: list[tuple[str, ...]], what: str, effects: Effects) -> pd.DataFrame:
    frame = pd.DataFrame(told, columns=[what, "Prima", "Dopo", effects.root.label()])
    return frame.loc[:, (frame != "").any()]


def _states(row: Row, detail: Callable[[Row, str], str]) -> tuple[str, str]:
    """The badges before and after, each with its detail."""
    before, after = [
        (
            milestone_badge_html(row[f"state_{when}"])
            if isinstance(row[f"state_{when}"], str)
            else "—"
        )
        + f" <small>{detail(row, when)}</small>"
        for when in ("before", "after")
    ]
    return before, after


def _whole(row: Row, detail: Callable[[Row, str], str]) -> str:
    """The territory on one line: the badge and the detail, before and after where they differ."""
    if row["state_before"] != row["state_after"]:
        return " → ".join(_states(row, detail))
    details = _moved(detail(row, "before"), detail(row, "after"))
    return f"{milestone_badge_html(row['state_after'])} <small>{details}</small>"


def _areas(row: Row, when: str) -> str:
    """`1 di 14`, where several areas make the state; else the progress."""
    if max(row["required_before"], row["required_after"]) > 1:
        return f"{number(row[f'done_{when}'])} di {number(row[f'required_{when}'])}"
    return _progress(row, when)


def _progress(row: Row, when: str) -> str:
    """The progress documented, to a decimal where it has one: `44,7 %`, `100 %`."""
    share = row[f"actual_{when}"]
    if pd.isna(share):
        return ""
    return percent(share, 0 if round(100 * share, 1).is_integer() else 1)


def indicators_table(
    rows: pd.DataFrame, indicators: Mapping[str, Row], territory: str
) -> pd.DataFrame:
    """Indicator with its unit; figure, place and coverage of the sender; the territory's figure."""
    told = []
    for row in rows.to_dict("records"):
        about = indicators[row["code"]]
        unit = unit_words(about)
        told.append(
            (
                escape(str(row["name"])) + (f" <small>{escape(unit)}</small>" if unit else ""),
                _figure(row, "value_before", "value_state_before", about),
                _figure(row, "value_after", "value_state_after", about),
                _moved(_place(row, "before"), _place(row, "after")),
                _moved(_coverage(row, "before"), _coverage(row, "after")),
                _moved(
                    _figure(row, "whole_value_before", "whole_state_before", about),
                    _figure(row, "whole_value_after", "whole_state_after", about),
                ),
            )
        )
    columns = ["Indicatore", "Prima", "Dopo", "Posizione dal più alto", "Copertura", territory]
    frame = pd.DataFrame(told, columns=columns)
    return frame.loc[:, (frame != "").any()]


def _figure(row: Row, value: str, state: str, indicator: Row) -> str:
    """The figure, or its state in words; empty where the indicator is not asked."""
    if row[state] in WITH_FIGURE:
        return figure(row[value], indicator)
    return escape(STATE_WORDS[row[state]]) if isinstance(row[state], str) else "—"


def _place(row: Row, when: str) -> str:
    rank, ranked = row[f"rank_{when}"], row[f"ranked_{when}"]
    return "" if pd.isna(rank) else f"{number(rank)}° su {number(ranked)}"


def _coverage(row: Row, when: str) -> str:
    return "" if pd.isna(row[f"coverage_{when}"]) else percent(row[f"coverage_{when}"])


def _moved(before: str, after: str) -> str:
    """`62 % → 88 %`; once where it stays."""
    return after if before == after else f"{before or '—'} → {after or '—'}"


def _folded(frame: pd.DataFrame, what: str) -> None:
    """The first rows of a table, the others behind a click; nothing where there are none."""
    if frame.empty:
        return
    columns = list(frame.columns)
    figures = columns[1:] if what == "indicatori" else []
    options: dict[str, Any] = {"html_columns": columns, "numeric": figures}
    caption = f"{what.capitalize()}: prima e dopo l'invio"
    st.html(table_html(frame.head(MOST_IN_SIGHT), caption=caption, **options))
    if len(frame) > MOST_IN_SIGHT:
        others = len(frame) - MOST_IN_SIGHT
        label = f"Un altro {_ONE[what]}" if others == 1 else f"Altri {number(others)} {what}"
        more = table_html(frame.iloc[MOST_IN_SIGHT:], caption=label, **options)
        st.html(f"<details><summary>{label}</summary>{more}</details>")
