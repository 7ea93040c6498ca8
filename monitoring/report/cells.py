"""Tables on their way to paper: what typeset/report.typ draws of a cell, a row, a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from monitoring.drawing.tokens import MILESTONE_STATES

Cell = str | Mapping[str, Any]
Row = Sequence[Cell]
Told = dict[str, Any]


def table(
    caption: str,
    columns: Sequence[tuple[str, str, str]],
    rows: Sequence[Row],
    *,
    whole: bool = False,
) -> Told:
    """A table. columns: header, width as typst writes it (`1fr`, `22mm`), `left` or `right`.

    whole: it stands on one page; else its header is repeated where it breaks.
    """
    heads = [{"head": head, "width": width, "align": align} for head, width, align in columns]
    return {
        "caption": caption, "columns": heads, "rows": [list(row) for row in rows], "whole": whole,
    }  # fmt: skip


def of_texts(frame: pd.DataFrame, caption: str, first: str, others: str) -> Told:
    """A frame of texts as a table, the first column left and the others right; widths as above."""
    left, *rest = frame.columns
    columns = [(left, first, "left"), *((name, others, "right") for name in rest)]
    rows = [["" if pd.isna(v) else str(v) for v in row] for row in frame.itertuples(index=False)]
    return table(caption, columns, rows, whole=True)


def band(words: str) -> Row:
    """A row that names those below it."""
    return [{"kind": "band", "text": words}]


def state(code: str, words: str = "") -> Told:
    """The shape of a milestone's state, and a word: its own, if no other is given."""
    return {"kind": "state", "state": code, "text": words or MILESTONE_STATES[code].word}


def marks(counts: Mapping[str, int]) -> Told:
    """Shapes, each with how many milestones have that state."""
    shown = [{"state": code, "count": str(counts[code]), "word": known.word}
             for code, known in MILESTONE_STATES.items() if counts.get(code)]  # fmt: skip
    return {"kind": "marks", "marks": shown}


def bar(actual: float, expected: float) -> Told:
    """A bar of the progress [0-1] with a mark where it was expected."""
    return {"kind": "bar", "actual": round(actual, 4), "expected": round(expected, 4)}


def noted(words: str, below: str) -> Told:
    """A text with a smaller one under it."""
    return {"kind": "noted", "text": words, "below": below}


def strong(words: str) -> Told:
    """A text in evidence."""
    return {"kind": "strong", "text": words}
