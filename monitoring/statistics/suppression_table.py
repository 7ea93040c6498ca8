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
    twins: everybody knows the difference of the two columns, so they can only vary together.
    """

    parent: tuple[int, ...]
    bundle: tuple[int, ...]
    lowest: tuple[int, ...]
    twins: bool = False

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
FLOWS = Layout((-1, -1), (0, 0), (0, 0), twins=True)
"""What entered and what left a stock that is shown before and after."""


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
