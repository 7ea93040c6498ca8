"""A table that may need suppression: its columns, who sent what and when, what is published of it.

A *cell* is a value as sent (a unit, a column) or, where parts are sent too, the finest of them; a
correction makes another cell. Vocabulary of docs/decisions.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Place = tuple[int, int]
DECIDE, GIVEN, NEVER = 0, 1, 2
"""What is published of a place: as suppression decides; always, elsewhere; nothing at any time."""
ENOUGH = 4
"""Values that must remain possible for a hidden figure: all the small ones, at the usual threshold."""


@dataclass(frozen=True)
class Layout:
    """The columns of a table.

    parent: the column that each is a part of, -1 of none. bundle: columns of one figure are hidden
    together. lowest: what everybody knows a hidden value to be at least (1 where zeros are shown).
    balances: columns with signs whose sum everybody knows in each unit that has them all.
    """

    parent: tuple[int, ...]
    bundle: tuple[int, ...]
    lowest: tuple[int, ...]
    balances: tuple[tuple[tuple[int, int], ...], ...] = ()

    @property
    def downwards(self) -> list[int]:
        """The columns, parents first."""
        return sorted(range(len(self.parent)), key=lambda c: len(self.chain(c)))

    def parts(self, column: int) -> list[int]:
        return [c for c, p in enumerate(self.parent) if p == column]

    def chain(self, column: int) -> list[int]:
        """A column and those that it is a part of, upwards."""
        return [column, *(self.chain(self.parent[column]) if self.parent[column] >= 0 else [])]


SINGLE = Layout((-1,), (0,), (1,))
SHARE = Layout((-1, 0, 0), (0, 1, 1), (1, 0, 0))
"""A whole, and of it the numerator and the complement of a share: one figure."""
STOCK, PART, REST, ENTERED, LEFT = range(5)
WIDTH = 5
"""Columns of a stock in a semester: the whole, a part of it, the others, what entered, what left."""


def stock(semesters: int) -> Layout:
    """A stock over some semesters in order: what it was, with what entered and less what left."""
    parent, bundle, balances = [], [], []
    for first in range(0, WIDTH * semesters, WIDTH):
        parent += [-1, first, first, -1, -1]
        bundle += [first, first + 1, first + 1, first + 3, first + 4]
        if first:
            before, now = first - WIDTH + STOCK, first + STOCK
            balances.append(((now, 1), (before, -1), (first + ENTERED, -1), (first + LEFT, 1)))
    return Layout(tuple(parent), tuple(bundle), (1, 0, 0, 1, 1) * semesters, tuple(balances))


def split(bands: int) -> Layout:
    """Total; males, females; each sex by `bands` age bands."""
    ages = (1,) * bands + (2,) * bands
    return Layout((-1, 0, 0, *ages), tuple(range(3 + 2 * bands)), (1,) * (3 + 2 * bands))


@dataclass(frozen=True)
class Table:
    """One indicator in one semester, at every moment at which it was published.

    paths: [levels, units] the area that holds each unit, the units themselves (0, 1, …) first.
    owners: [units] who sends, and so knows, the cells of a unit. sent: [moments, units, columns] the
    values in force, not a number where there is none [whole people or families]. people: [units,
    columns] residents who could be counted, not a number where nobody knows [persons]. published:
    [areas, columns] DECIDE, GIVEN or NEVER; all to decide, without.
    """

    layout: Layout
    paths: Whole
    owners: Whole
    sent: Floats
    people: Floats
    threshold: int
    published: Whole | None = None


def wanted(threshold: int, possible: float) -> float:
    """Values that a hidden figure must be able to take, of those that anybody thinks possible:
    ENOUGH (fewer if fewer are small), or half of the possible ones, but never fewer than two."""
    return float(min(threshold - 1, ENOUGH, max(2.0, possible / 2), max(1.0, possible)))
