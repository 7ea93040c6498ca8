"""What is published of a table that may need suppression: every sum ever shown, and its state.

A *cell* is a value as sent (a unit, a column) or, where parts are sent too, the finest of them; a
correction makes another cell. A *form* is a set of cells whose sum is published: the same cells are
the same form, at whatever moment, level or column. Vocabulary of docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
KNOWN, OPEN, HIDDEN = 0, 1, 2
"""A form shown at some moment is known for ever; one that is new is open until it is decided."""


@dataclass(frozen=True)
class Layout:
    """The columns of a table.

    parent: the column that each is a part of, -1 of none. bundle: columns of one figure are hidden
    together. lowest: what everybody knows a hidden value to be at least (1 where zeros are shown).
    """

    parent: tuple[int, ...]
    bundle: tuple[int, ...]
    lowest: tuple[int, ...]

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
SHARE = Layout((-1, -1), (0, 0), (0, 0))
"""Numerator and complement of a share: one figure."""
FILES = Layout((-1, 0, 0), (0, 1, 1), (1, 0, 0))
"""Open case files, and among them those updated and those not."""


def split(bands: int) -> Layout:
    """Total; males, females; each sex by `bands` age bands."""
    ages = (1,) * bands + (2,) * bands
    return Layout((-1, 0, 0, *ages), tuple(range(3 + 2 * bands)), (1,) * (3 + 2 * bands))


@dataclass(frozen=True)
class Table:
    """One indicator in one semester, at every moment at which something of it was published.

    paths: [levels, units] the area that holds each unit, the units themselves (0, 1, …) first.
    owners: [units] who sends, and so knows, the cells of a unit. sent: [moments, units, columns] the
    values in force, not a number where there is none [whole people or families]. people: [units,
    columns] residents who could be counted, not a number where nobody knows [persons].
    """

    layout: Layout
    paths: Whole
    owners: Whole
    sent: Floats
    people: Floats
    threshold: int


class Forms:
    """The forms of a table, moment by moment."""

    def __init__(self, table: Table) -> None:
        self.table, self.layout = table, table.layout
        moments, units, columns = table.sent.shape
        areas = int(table.paths.max()) + 1
        self.units, self.areas = units, areas
        self.at = np.full((moments, areas, columns), -1, np.int64)  # the form of each place
        self.cell = np.full((moments, units, columns), -1, np.int64)
        self.whole = np.zeros((moments, units, columns), bool)  # made of its parts
        self.value: list[float] = []  # of each cell
        self.place: list[tuple[int, int]] = []  # of each cell: unit, column
        self._cells: dict[tuple[int, int, float], int] = {}
        self._forms: dict[int, int] = {}
        self._random = np.random.default_rng(20250101)
        self._hash = np.zeros((units, columns), np.uint64)
        self._hashes = np.zeros((areas, columns), np.uint64)
        self._sums = np.zeros((areas, columns, 3))  # value, units with one, people
        self._cell_hash: list[int] = []
        size = 1024
        self.state = np.full(size, KNOWN, np.int8)
        self.low, self.high = np.zeros(size), np.zeros(size)
        self.sum, self.primary = np.zeros(size), np.zeros(size, bool)
        self.count = 0
        self.places: dict[int, list[tuple[int, int]]] = {}  # of the forms new at this moment
        self.owners: dict[int, int] = {}  # of each form: who knows some of its cells
        self._members = [np.flatnonzero((table.paths == area).any(axis=0)) for area in range(areas)]

    def advance(self, moment: int) -> list[int]:
        """Bring the table to a moment; the forms new at it, open. Their places are in `places`."""
        now = self.table.sent[moment]
        before = self.table.sent[moment - 1] if moment else np.full_like(now, np.nan)
        if moment:
            for grid in (self.at, self.cell, self.whole):
                grid[moment] = grid[moment - 1]
        same = (now == before) | (np.isnan(now) & np.isnan(before))
        changed = np.flatnonzero(~same.all(axis=1))
        self.places = {}
        if not len(changed):
            return []
        self._cells_of(moment, changed)
        self._add(moment, changed, before[changed])
        areas = np.unique(self.table.paths[:, changed])
        new = self._named(moment, areas)
        self._bound(moment, new)
        self._keep_linked(moment, changed, same)
        return new

    def _cells_of(self, moment: int, changed: Whole) -> None:
        """Which values are sums of their parts, and the cells of the others."""
        values, own = self.table.sent[moment, changed], self.table.sent[moment, changed].copy()
        for column in self.layout.downwards:
            parts = self.layout.parts(column)
            if not parts:
                continue
            some = ~np.isnan(values[:, parts])
            total, rest = values[:, column], values[:, column] - np.nansum(values[:, parts], axis=1)
            whole = some.any(axis=1) & ~np.isnan(total)
            whole &= np.where(some.all(axis=1), rest == 0, rest >= 0)
            own[whole, column] = np.where(some.all(axis=1), np.nan, rest)[whole]
            self.whole[moment, changed, column] = whole
        for row, unit in enumerate(changed.tolist()):
            for column, value in enumerate(own[row].tolist()):
                known = -1 if isnan(value) else self._cell(unit, column, value)
                self.cell[moment, unit, column] = known

    def _cell(self, unit: int, column: int, value: float) -> int:
        key = (unit, column, value)
        if key not in self._cells:
            self._cells[key] = len(self.value)
            self.value.append(value)
            self.place.append((unit, column))
            self._cell_hash.append(int(self._random.integers(1, 2**63)))
        return self._cells[key]

    def _add(self, moment: int, changed: Whole, before: Floats) -> None:
        """Sums and hashes of every area, after the change of some units."""
        cells = self.cell[moment, changed]
        hashes = np.where(cells >= 0, np.array(self._cell_hash, np.uint64)[cells], np.uint64(0))
        for column in reversed(self.layout.downwards):
            for part in self.layout.parts(column):
                whole = self.whole[moment, changed, column]
                hashes[:, column] += np.where(whole, hashes[:, part], np.uint64(0))
        now, people = self.table.sent[moment, changed], self.table.people[changed]

        def parts(values: Floats) -> Floats:
            there = ~np.isnan(values)
            return np.stack([np.nan_to_num(values), there, np.where(there, people, 0)], axis=2)

        more, other = parts(now) - parts(before), hashes - self._hash[changed]
        more[..., 2] = np.where(np.isnan(people), np.nan, more[..., 2])
        for level in self.table.paths:
            np.add.at(self._sums, level[changed], more)
            np.add.at(self._hashes, level[changed], other)
        self._hash[changed] = hashes

    def _named(self, moment: int, areas: Whole) -> list[int]:
        """The form of each place of some areas; those that are new."""
        hashes = self._hashes[areas].tolist()
        there = (self._sums[areas, :, 1] > 0).tolist()
        first = self.count
        for row, area in enumerate(areas.tolist()):
            for column, known in enumerate(hashes[row]):
                form = -1
                if there[row][column]:
                    form = self._forms.setdefault(known, self.count)
                    if form == self.count:
                        self.count += 1
                    if form >= first:
                        self.places.setdefault(form, []).append((area, column))
                self.at[moment, area, column] = form
        return list(range(first, self.count))

    def _bound(self, moment: int, new: Iterable[int]) -> None:
        """What everybody knows of the new forms, and which must be hidden for themselves."""
        while self.count > len(self.state):
            for name in ("state", "low", "high", "sum", "primary"):
                old = getattr(self, name)
                setattr(self, name, np.concatenate([old, np.zeros_like(old)]))
        implied = self._implied(moment)
        t = self.table.threshold
        for form in new:
            area, column = self.places[form][0]
            total, _, people = self._sums[area, column].tolist()
            members = self._members[area]
            known = members[~np.isnan(self.table.sent[moment, members, column])]
            self.owners[form] = sum(1 << int(o) for o in set(self.table.owners[known].tolist()))
            low, high = float(self.layout.lowest[column]), np.inf
            small = 0 < total < t
            if people > 0:
                if people < t:
                    low, high = 0.0, people
                    small = total > 0 or (area < self.units and not implied[area, column])
                else:
                    high = people
                    small = small or 0 <= people - total < t
            self.state[form], self.sum[form] = OPEN, total
            self.low[form], self.high[form] = low, (np.inf if total > people else high)
            self.primary[form] = small or (
                area < self.units and self._lays_bare(moment, area, column)
            )

    def _implied(self, moment: int) -> Flags:
        """Unit and column: zeros that the zero of a larger sum, which is shown, gives away."""
        total, units, people = np.moveaxis(self._sums, 2, 0)
        shown = (total == 0) & (units > 0) & ~(people < self.table.threshold)
        shown[self.units :] = (total == 0)[self.units :] & (units > 0)[self.units :]
        found: Flags = shown[self.table.paths].any(axis=0)
        for column in self.layout.downwards:
            for part in self.layout.parts(column):
                found[:, part] |= found[:, column] & self.whole[moment, :, column]
        return found

    def _lays_bare(self, moment: int, unit: int, column: int) -> bool:
        """Whether the whole less this part leaves a small rest that nobody sent."""
        above = self.layout.parent[column]
        if above < 0 or not self.whole[moment, unit, above]:
            return False
        rest = self.cell[moment, unit, above]
        return bool(rest >= 0 and 0 < self.value[rest] < self.table.threshold)

    def _keep_linked(self, moment: int, changed: Whole, same: Flags) -> None:
        """A total that stays as sent while its parts change is the same number: known if it was."""
        if not moment:
            return
        for row, column in np.argwhere(same[changed]).tolist():
            unit = changed[row]
            old, form = self.at[moment - 1, unit, column], self.at[moment, unit, column]
            if old != form and old >= 0 and form >= 0 and self.state[form] == OPEN:
                self.state[form] = KNOWN if self.state[old] == KNOWN else OPEN
                self.primary[form] |= self.state[old] == HIDDEN
                self.primary[form] &= self.state[form] != KNOWN

    def need(self, form: int) -> float:
        """How many whole values a hidden form must be able to take."""
        return float(min(self.table.threshold - 1, self.high[form] - self.low[form] + 1))

    def columns_of(self, moment: int, unit: int, column: int) -> list[int]:
        """The columns whose sums hold a cell."""
        held = [column]
        while (above := self.layout.parent[held[-1]]) >= 0 and self.whole[moment, unit, above]:
            held.append(above)
        return held

    def hide(self, moment: int, form: int) -> list[int]:
        """Hide an open form, and what is published in one figure with it; those now hidden."""
        if self.state[form] != OPEN:
            return []
        self.state[form] = HIDDEN
        self.low[form] = min(self.low[form], self.sum[form])
        hidden = [form]
        for area, column in self.places.get(form, ()):
            for mate, bundle in enumerate(self.layout.bundle):
                other = int(self.at[moment, area, mate])
                if mate != column and bundle == self.layout.bundle[column] and other >= 0:
                    hidden += self.hide(moment, other)
        return hidden

    def shown(self) -> None:
        """End of a moment: what is still open is published."""
        self.state[self.state == OPEN] = KNOWN

    def is_hidden(self) -> Flags:
        """[moments, areas, columns] the figures that are not shown."""
        hidden: Flags = (self.at >= 0) & (self.state[self.at] == HIDDEN)
        for bundle in set(self.layout.bundle):
            together = [c for c, b in enumerate(self.layout.bundle) if b == bundle]
            hidden[:, :, together] = hidden[:, :, together].any(axis=2, keepdims=True)
        return hidden & (self.at >= 0)
