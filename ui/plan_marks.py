"""The small parts of the plan's pages: the style, the marks of the states, the addresses."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from ui.data import PARAMETER, moment
from ui.theme import MILESTONE_STATES, link_style, milestone_badge_html

OBJECTIVES_PATH, REPORT_PATH = "obiettivi", "relazione"


def apply_plan_style() -> None:
    """Puts static/css/plan.css into the page."""
    link_style("plan")


def address(path: str, **parameters: str) -> str:
    """An address of a page with its parameters, the empty ones left out; ready for an attribute.

    It keeps the past moment of which the page speaks: a link opens a new session.
    """
    then = moment()
    parameters = {PARAMETER: then.code if then else ""} | parameters
    query = urlencode({name: value for name, value in parameters.items() if value})
    return escape(f"{path}?{query}" if query else path, quote=True)


def link_html(path: str, text: str, **parameters: str) -> str:
    """A link to a page, the text escaped."""
    return f'<a href="{address(path, **parameters)}" target="_self">{escape(text)}</a>'


def marks_html(
    counts: Mapping[str, int], alone: Mapping[str, str] | None = None, **parameters: str
) -> str:
    """Shapes with how many milestones have each state, each a link to those milestones.

    alone: by state, the code of the only milestone that has it: its link opens why.
    """
    marks = []
    for code, state in MILESTONE_STATES.items():
        if number := counts.get(code, 0):
            words = f"{number} {state.word}"
            why = {"traguardo": alone[code]} if alone and code in alone else {}
            marks.append(
                f'<a class="pl-mark" target="_self" title="{escape(words)}" '
                f'href="{address(OBJECTIVES_PATH, stato=code, **parameters, **why)}">'
                f'<span class="bg-shape bg-shape-{code}" aria-hidden="true"></span>'
                f'<span>{number}</span><span class="bg-unseen"> {escape(state.word)}</span></a>'
            )
    return f'<span class="pl-marks">{"".join(marks)}</span>'


def states_legend_html() -> str:
    """Every state of a milestone, shape and word, on one line."""
    badges = "".join(milestone_badge_html(code) for code in MILESTONE_STATES)
    return f'<p class="pl-legend">{badges}</p>'


def bar_html(actual: float, expected: float) -> str:
    """A bar of the progress [0-1] with a mark where it was expected; said in words beside it."""
    return (
        '<span class="pl-bar" aria-hidden="true">'
        f'<i style="width:{100 * actual:.1f}%"></i><u '
        f'style="left:{100 * expected:.1f}%"></u></span>'
    )


def note_html(words: str) -> str:
    """A line in small, escaped."""
    return f'<p class="pl-note">{escape(words)}</p>'
