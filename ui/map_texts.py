"""Texts that differ in their numbers alone, made small to send; map_component/texts.js reads them.

A text is its form, with a gap for each number, and the numbers. Those of the n-th gap are a column of
integers, each written as its difference from what the columns before it foretell: a limit is near
its value, and the upper limit about as far from it as the lower one. A sign stays in the form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
RULES = 4
MINUS = "−"
BITS = 5  # of a character
FIRST = ord("0")  # the character of zero: none of the 32 from here on is escaped in JSON
UNGROUPED = 16  # added to the decimals of a number without dots, as a year
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_DIGITS = str.maketrans("012345678", "9" * 9)
_GROUPED = re.compile(r"9{1,3}(?:\.999){0,3}(?:,(9{1,3}))?")  # as monitoring.italian.number writes
_PLAIN = re.compile(r"9{4,12}(?:,(9{1,3}))?")
_GAPS = re.compile("[\x00-\x08\x10-\x18]")
_LEADING_ZERO = re.compile(r"(?<![0-9])(?<![0-9][.,])0\.?[0-9]")


def pack_texts(texts: Sequence[str]) -> dict[str, Any]:
    """The texts as forms, the form of each, and the numbers of its gaps.

    Control characters that would be taken for gaps are left out.

    Returns:
        forms: the different texts, a character for each number: that of its count of decimals,
        more UNGROUPED; form: the place of each text among them, packed; columns: for each gap the
        rule of `foretold` and, packed, the differences of the texts that have that gap.
    """
    forms: dict[str, int] = {}
    places, found = [], []
    for text in (_GAPS.sub("", text) for text in texts):
        form = _form(text.translate(_DIGITS))
        if form is None or _LEADING_ZERO.search(text):
            places.append(forms.setdefault(text, len(forms)))
            found.append([])
        else:
            places.append(forms.setdefault(form, len(forms)))
            found.append(_NUMBER.findall(text))
    signs = [[-1 if text[at - 1 : at] == MINUS else 1 for at in _gaps(text)] for text in forms]
    counts = np.array([len(numbers) for numbers in found], dtype=np.int64)
    table, columns = _table(found, counts, [signs[place] for place in places]), []
    for gap, column in enumerate(table):
        away = [
            _folded(rule, (column - foretold(rule, table, gap))[counts > gap])
            for rule in range(RULES)
        ]
        rule = min(range(RULES), key=lambda rule: _spread(away[rule]))
        columns.append([rule, pack_integers(away[rule])])
    return {
        "forms": list(forms),
        "form": pack_integers(np.array(places, dtype=np.int64)),
        "columns": columns,
    }


def foretold(rule: int, table: Sequence[Integers], gap: int) -> Integers | int:
    """What a column is near to: 0 nothing, 1 the column before, 2 as far on its other side, 3 the
    first."""
    if rule == 0 or gap < (1 if rule == 3 else rule):
        return 0
    return (table[gap - 1], 2 * table[gap - 2] - table[gap - 1], table[0])[rule - 1]


def _folded(rule: int, away: Integers) -> Integers:
    """From zero up: 0, -1, 1, -2, … as 0, 1, 2, 3, …; of a number near to nothing, without sign."""
    return np.abs(away) if rule == 0 else np.where(away < 0, -2 * away - 1, 2 * away)


def _spread(values: Integers) -> float:
    """About how many bits the numbers take once compressed: what all share costs nothing."""
    return float(np.log2(1 + np.abs(values - np.median(values))).sum())


def pack_integers(values: Integers) -> str:
    """Whole numbers from zero up, as text: the lowest BITS of each, then the next of each, …"""
    planes = []
    while values.any():
        planes.append((FIRST + (values & (2**BITS - 1))).astype(np.uint8).tobytes().decode("ascii"))
        values = values >> BITS
    return "".join(planes)


@lru_cache(maxsize=10_000)
def _form(shape: str) -> str | None:
    """The form of the texts with that shape (every digit a 9); None where a number is odd."""
    pieces = []
    at = 0
    for number in _NUMBER.finditer(shape):
        grouped, plain = _GROUPED.fullmatch(number[0]), _PLAIN.fullmatch(number[0])
        written = grouped or plain
        if not written:
            return None
        gap = chr(len(written[1] or "") + (0 if grouped else UNGROUPED))
        pieces += [shape[at : number.start()], gap]
        at = number.end()
    return "".join([*pieces, shape[at:]])


def _gaps(form: str) -> list[int]:
    return [gap.start() for gap in _GAPS.finditer(form)]


def _table(
    found: Sequence[Sequence[str]], counts: Integers, signs: Sequence[Sequence[int]]
) -> list[Integers]:
    """The numbers by gap, without dots and commas and with their signs; 0 where a text has none."""
    digits = " ".join(chain.from_iterable(found)).replace(".", "").replace(",", "")
    every = np.array(digits.split(), dtype=np.int64)
    every *= np.fromiter(chain.from_iterable(signs), dtype=np.int64)
    first = np.cumsum(counts) - counts
    table = []
    for gap in range(int(counts.max(initial=0))):
        column = np.zeros(len(counts), dtype=np.int64)
        column[counts > gap] = every[first[counts > gap] + gap]
        table.append(column)
    return table
