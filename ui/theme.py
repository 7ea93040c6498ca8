"""The style sheets, and the badge of a milestone's state; the tokens are those of the drawings."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

import streamlit as st

from monitoring.drawing.tokens import (
    ABOVE,
    BELOW,
    BUBBLE,
    CATEGORICAL,
    CENTRE,
    CONTENT_WIDTH_PX,
    DANGER,
    FONT,
    GROUND,
    GROUND_SOFT,
    LINE,
    MILESTONE_STATES,
    PRIMARY,
    SEQUENTIAL,
    STATE_MARK,
    SUCCESS,
    TEXT,
    TEXT_SECONDARY,
    VALUE_STATES,
    WARNING,
    MilestoneState,
)

__all__ = [
    "ABOVE",
    "BELOW",
    "BUBBLE",
    "CATEGORICAL",
    "CENTRE",
    "CONTENT_WIDTH_PX",
    "DANGER",
    "FONT",
    "GROUND",
    "GROUND_SOFT",
    "LINE",
    "MILESTONE_STATES",
    "PRIMARY",
    "SEQUENTIAL",
    "STATE_MARK",
    "SUCCESS",
    "TEXT",
    "TEXT_SECONDARY",
    "VALUE_STATES",
    "WARNING",
    "MilestoneState",
    "apply_style",
    "link_style",
    "milestone_badge_html",
]
STYLES = Path(__file__).resolve().parent.parent / "static" / "css"


def milestone_badge_html(code: str, *, word: bool = True) -> str:
    """The badge of a milestone's state as HTML: a shape drawn in CSS (fonts lack some) and a word.

    `word=False` leaves the word to screen readers and to the title on hover: for grids with a
    legend near.

    Raises:
        KeyError: `code` is not one of MILESTONE_STATES.
    """
    state = MILESTONE_STATES[code]
    text = escape(state.word)
    shape = f'<span class="bg-shape bg-shape-{state.code}" aria-hidden="true"></span>'
    if word:
        return f'<span class="bg-badge">{shape}<span>{text}</span></span>'
    return (
        f'<span class="bg-badge" title="{text}">{shape}<span class="bg-unseen">{text}</span></span>'
    )


def apply_style() -> None:
    """Puts the style sheet of the frame into the page: once a run, by app.py, before the rest."""
    link_style("frame")


def link_style(name: str) -> None:
    """Puts a style sheet of static/css into the page: fetched once by the browser, not sent at each rerun."""
    st.html(f'<style>@import url("app/static/css/{name}.css?v={_sheet_version(name)}");</style>')


@cache
def _sheet_version(name: str) -> str:
    return sha256((STYLES / f"{name}.css").read_bytes()).hexdigest()[:8]
