"""What is published of a table that may need suppression: every sum ever shown, and its state.

A *form* is a set of cells whose sum is published: the same cells are the same form, at whatever
moment, level or column.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan

import numpy as np

from monitoring.statistics.suppression_table import (
    GIVEN,
    NEVER,
    Flags,
    Floats,
    Place,
    Table,
    Whole,
    wanted,
)

NONE = -1
KNOWN, OPEN, HIDDEN = 0, 1, 2
"""A form shown at some moment is known for ever; one that is new is open until it is decided."""


class Forms:
    """The forms of a table, moment by moment."""

    def __init__(self, table: Table) -> None:
        self.table, self.layout = table, table.layout
        moments, self.units, columns = table.sent.shape
        self.areas = int(table.paths.max()) + 1
        self.at = np.full((moments, self.areas, columns), NONE, np.int64)  # the form of each place
        self.cells: list[Place] = []  # of each cell: unit, column
        self.rows: list[Whole] = []  # of each form: its cells
        self.state: list[int] = []
        self.sum: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.owners: list[int] = []  # who knows some of its cells, a bit each
        self.primary: set[int] = set()
        self.free: set[int] = set()  # never published and large: nobody is kept from computing them
        self.ties: dict[
            tuple[frozenset[int], frozenset[int]], None
        ] = {}  # sums known to be as far apart
        self.places: dict[int, list[Place]] = {}  # of the forms new at this moment
        self._cell_of: dict[tuple[int, int, float], int] = {}
        self._form_of: dict[frozenset[int], int] = {}
        self._whole = np.zeros((self.units, columns), bool)  # made of their parts, at this moment
        self._rest = np.zeros((self.units, columns))  # of a whole less its parts
        self._need: dict[int, float] = {}
        self._members = [np.flatnonzero((table.paths == a).any(axis=0)) for a in range(self.areas)]

    def advance(self, moment: int) -> list[int]:
        """Bring the table to a moment; the forms new at it, open. Their places are in `places`."""
        sent, self.places = self.table.sent[moment], {}
        if moment and np.array_equal(sent, self.table.sent[moment - 1], equal_nan=True):
            self.at[moment] = self.at[moment - 1]
            return []
        made = self._made(sent)
        first = len(self.rows)
        for area, members in enumerate(self._members):
            for column in range(sent.shape[1]):
                there = members[~np.isnan(sent[members, column])].tolist()
                if not there:
                    continue
                form = self._form([cell for unit in there for cell in made[unit, column]])
                if form >= first:
                    self.places.setdefault(form, []).append((area, column))
                self.at[moment, area, column] = form
        new = list(range(first, len(self.rows)))
        self._bound(sent, new)
        self._tie_balances(made)
        self._tie_unchanged(moment)
        return new

    def _made(self, sent: Floats) -> dict[Place, list[int]]:
        """The cells that each column of a unit is the sum of."""
        own = sent.copy()
        self._whole[:] = False
        for column in self.layout.downwards:
            if not (parts := self.layout.parts(column)):
                continue
            some = ~np.isnan(sent[:, parts])
            rest = sent[:, column] - np.nansum(sent[:, parts], axis=1)
            whole = some.any(axis=1) & ~np.isnan(sent[:, column])
            whole &= np.where(some.all(axis=1), rest == 0, rest >= 0)
            own[whole, column] = np.where(some.all(axis=1), np.nan, rest)[whole]
            self._whole[:, column], self._rest[:, column] = whole, np.where(whole, rest, 0)
        made: dict[Place, list[int]] = {}
        for column in reversed(self.layout.downwards):
            for unit in np.flatnonzero(~np.isnan(sent[:, column])).tolist():
                cells = (
                    []
                    if isnan(own[unit, column])
                    else [self._cell(unit, column, own[unit, column])]
                )
                if self._whole[unit, column]:
                    for part in self.layout.parts(column):
                        cells += made.get((unit, part), [])
                made[unit, column] = cells
        return made

    def _cell(self, unit: int, column: int, value: float) -> int:
        key = (unit, column, float(value))
        if key not in self._cell_of:
            self._cell_of[key] = len(self.cells)
            self.cells.append((unit, column))
        return self._cell_of[key]

    def _form(self, cells: list[int]) -> int:
        name = frozenset(cells)
        if name not in self._form_of:
            self._form_of[name] = len(self.rows)
            self.rows.append(np.array(sorted(name), np.int64))
        return self._form_of[name]

    def _bound(self, sent: Floats, new: list[int]) -> None:
        """What everybody knows of the new forms, and which must be hidden for themselves."""
        implied = self._implied(sent)
        t = self.table.threshold
        for form in new:
            area, column = self.places[form][0]
            members = self._members[area]
            there = members[~np.isnan(sent[members, column])]
            total = float(sent[there, column].sum())
            people = float(self.table.people[there, column].sum())
            low, high, small = float(self.layout.lowest[column]), np.inf, 0 < total < t
            if 0 < people < t:
                low, high = 0.0, people
                small = total > 0 or (area < self.units and not implied[area, column])
            elif people > 0:
                high = people
                small = small or 0 <= people - total < t
            small = small or (area < self.units and self._lays_bare(area, column))
            self.state.append(OPEN)
            self.sum.append(total)
            self.low.append(low)
            self.high.append(np.inf if total > people else high)
            self.owners.append(sum(1 << int(o) for o in set(self.table.owners[there].tolist())))
            if small:
                self.primary.add(form)
            self._impose(form)

    def _impose(self, form: int) -> None:
        """What is not for suppression to decide."""
        if self.table.published is None:
            return
        said = {int(self.table.published[place]) for place in self.places[form]}
        if GIVEN in said:
            self.state[form] = KNOWN
            self.primary.discard(form)
        elif said == {NEVER}:
            self.state[form], self.low[form] = HIDDEN, 0.0
            if form not in self.primary:
                self.free.add(form)

    def _implied(self, sent: Floats) -> Flags:
        """Unit and column: zeros that the zero of a larger sum, which is shown, gives away."""
        found = np.zeros(sent.shape, bool)
        there = ~np.isnan(sent)
        for area, members in enumerate(self._members):
            zero = there[members].any(axis=0) & (np.nansum(sent[members], axis=0) == 0)
            if area < self.units:
                zero &= ~(self.table.people[area] < self.table.threshold)
            found[members] |= zero
        for column in self.layout.downwards:
            for part in self.layout.parts(column):
                found[:, part] |= found[:, column] & self._whole[:, column]
        return found

    def _lays_bare(self, unit: int, column: int) -> bool:
        """Whether the whole less this part leaves a small rest that nobody sent."""
        above = self.layout.parent[column]
        return bool(above >= 0 and 0 < self._rest[unit, above] < self.table.threshold)

    def _tie_balances(self, made: dict[Place, list[int]]) -> None:
        """What each unit must balance, where it sent all of it."""
        for balance in self.layout.balances:
            for unit in range(self.units):
                if all((unit, column) in made for column, _ in balance):
                    self._tie(*(
                        [cell for column, s in balance if s == sign for cell in made[unit, column]]
                        for sign in (1, -1)
                    ))  # fmt: skip

    def _tie(self, one: Iterable[int], other: Iterable[int]) -> None:
        """Everybody knows how far apart the sums of some cells are."""
        left, right = frozenset(one), frozenset(other)
        self.ties[left - right, right - left] = None

    def _tie_unchanged(self, moment: int) -> None:
        """A total that stays as sent while its parts change is the same number: known if it was."""
        if not moment:
            return
        same = self.table.sent[moment] == self.table.sent[moment - 1]
        for unit, column in np.argwhere(same).tolist():
            old, form = int(self.at[moment - 1, unit, column]), int(self.at[moment, unit, column])
            if old == form:
                continue
            self._tie(self.rows[old].tolist(), self.rows[form].tolist())
            if self.state[form] == OPEN and self.state[old] == KNOWN:
                self.state[form] = KNOWN
                self.primary.discard(form)
            elif self.state[form] == OPEN and self.state[old] == HIDDEN:
                self.primary.add(form)

    def need(self, moment: int, form: int) -> float:
        """How many whole values a hidden form must be able to take."""
        if form not in self._need:
            ranges = [self._foreseen(moment, *place) for place in self.places.get(form, ())]
            ranges.append((self._least(form), self.high[form]))
            self._need[form] = wanted(
                self.table.threshold, min(high - low + 1 for low, high in ranges)
            )
        return self._need[form]

    def _foreseen(self, moment: int, area: int, column: int) -> tuple[float, float]:
        """What everybody knows of a place from its parts, and from what it is a part of."""
        at, sent = self.at[moment, area].tolist(), self.table.sent[moment][self._members[area]]
        low, high = self._least(at[column]), self.high[at[column]]
        if (parts := self.layout.parts(column)) and self._adds_up(area, sent, column):
            low = max(low, sum(self._least(at[part]) for part in parts))
        above = self.layout.parent[column]
        if above >= 0 and self.state[at[above]] == KNOWN and self._adds_up(area, sent, above):
            others = [at[part] for part in self.layout.parts(above) if part != column]
            rest = self.sum[at[above]]
            low = max(low, rest - sum(self.high[other] for other in others))
            high = min(high, rest - sum(self._least(other) for other in others))
        return low, high

    def _least(self, form: int) -> float:
        """How little everybody knows a form to be; nothing where it is a zero."""
        return min(self.low[form], self.sum[form])

    def _adds_up(self, area: int, sent: Floats, column: int) -> bool:
        """Whether a column is the sum of its parts, all sent, in each unit of an area that sent it."""
        there = ~np.isnan(sent[:, column])
        complete = (~np.isnan(sent[:, self.layout.parts(column)])).all(axis=1)
        return bool((self._whole[self._members[area], column] & complete)[there].all())

    def hide(self, moment: int, form: int) -> list[int]:
        """Hide an open form, and what is published in one figure with it; those now hidden."""
        if self.state[form] != OPEN:
            return []
        self.state[form] = HIDDEN
        hidden = [form]
        for area, column in self.places[form]:
            for mate, bundle in enumerate(self.layout.bundle):
                other = int(self.at[moment, area, mate])
                if mate != column and bundle == self.layout.bundle[column] and other != NONE:
                    hidden += self.hide(moment, other)
        return hidden

    def shown(self) -> None:
        """End of a moment: what is still open is published."""
        self.state = [KNOWN if state == OPEN else state for state in self.state]

    def room(self, form: int) -> tuple[float, float]:
        """How much less and how much more a form could be, for all that everybody knows."""
        total = self.sum[form]
        return max(total - self.low[form], 0.0), max(self.high[form] - total, 0.0)

    def is_hidden(self) -> Flags:
        """[moments, areas, columns] the figures that are not shown."""
        hidden: Flags = (self.at != NONE) & (np.array([*self.state, KNOWN])[self.at] == HIDDEN)
        for bundle in set(self.layout.bundle):
            together = [c for c, b in enumerate(self.layout.bundle) if b == bundle]
            hidden[:, :, together] = hidden[:, :, together].any(axis=2, keepdims=True)
        hidden &= self.at != NONE
        return hidden
