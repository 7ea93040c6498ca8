"""Moves: how the true table could differ and everything published stay the same.

A move adds to some cells and takes from others so that nothing known changes: neither the forms that
were shown nor the ties between cells. Every form that it changes stays within what everybody knows of
it. So nobody who does not know its cells can tell whether the table is as it is, or has made the move,
or a part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from monitoring.statistics.forms import HIDDEN, KNOWN, OPEN, Flags, Floats, Forms, Place, Whole

CLOSE = 1e-6
CHEAP = 8.0
"""A move inside the Ambito that hides no more than this is not compared with wider ones."""
ZERO_WEIGHT = 4.0  # zeros are shown rather than not
LEVEL_WEIGHT, DEPTH_WEIGHT = (1.0, 8.0, 12.0, 40.0, 300.0), (3.0, 2.0, 1.0)


@dataclass(frozen=True, eq=False)
class Move:
    """How much each cell changes, and each form; who knows one of its cells, a bit each."""

    cells: Floats
    nets: Floats
    owners: int
    cost: float


class Search:
    """The moves that could protect a form, the cheapest first. One for each moment."""

    def __init__(self, forms: Forms, moment: int) -> None:
        self.forms, self.moment = forms, moment
        self.matrix = _matrix(forms.rows, len(forms.cells))
        one, other = ([tie[side] for tie in forms.ties] for side in (0, 1))
        self.ties = _matrix(one, len(forms.cells)) - _matrix(other, len(forms.cells))
        room = np.array([forms.room(form) for form in range(len(forms.rows))])
        everybody = np.array(forms.sum) > np.array(forms.high)  # counts everybody: always shown
        self.down, self.up = np.where(everybody[:, None], 0.0, room).T
        self.unit = np.array([unit for unit, _ in forms.cells])
        self.owner = forms.table.owners[self.unit]
        self.price = np.array([self._price(form) for form in range(len(forms.rows))])

    def refresh(self) -> None:
        """Take account of what has been hidden."""
        self.price[np.array(self.forms.state) != OPEN] = 0.0

    def _price(self, form: int) -> float:
        """What it costs to hide a form: more the more people it is about."""
        forms = self.forms
        if form not in forms.places or forms.state[form] != OPEN:
            return 0.0
        price = sum(weight(forms, place) for place in forms.places[form])
        return price + ZERO_WEIGHT * (forms.sum[form] == 0)

    def cheapest(self, form: int, most: float, avoid: int) -> Move | None:
        """The move that changes a form by `most` and hides least, without cells of some owners.

        avoid: the owners, a bit each. `None` where there is no such move.
        """
        area, _ = self.forms.places[form][0] if form in self.forms.places else (self.forms.units, 0)
        allowed = np.array([avoid < 0 or not avoid >> int(o) & 1 for o in self.owner])
        near = allowed
        if area < self.forms.units and len(self.forms.table.paths) > 2:
            above = self.forms.table.paths[1]
            near = allowed & (above[self.unit] == above[area])
        for cells in (near, allowed):
            best = None
            for way in (1, -1):
                move = self._solved(form, way * most, cells)
                if move and (best is None or move.cost < best.cost):
                    best = move
                if best and best.cost <= CHEAP:
                    return best
            if cells is allowed:
                return best
        return None

    def _solved(self, form: int, wanted: float, allowed: Flags) -> Move | None:
        """The linear program: cells as wide as need be, forms within their room, the price least."""
        cells = np.flatnonzero(allowed)
        part = self.matrix[:, cells]
        touched = np.flatnonzero(part.any(axis=1))
        if not -self.down[form] <= wanted <= self.up[form] or form not in touched:
            return None
        state = np.array(self.forms.state)[touched]
        low = np.where(state == KNOWN, 0.0, -self.down[touched])
        high = np.where(state == KNOWN, 0.0, self.up[touched])
        low[touched == form] = high[touched == form] = wanted
        priced = np.flatnonzero((self.price[touched] > 0) & (touched != form))
        above, below = touched[priced], -np.eye(len(touched))[:, priced]
        ties = self.ties[:, cells]
        rows = np.block([
            [part[touched], below, -below],
            [ties, np.zeros((len(ties), 2 * len(priced)))],
        ])  # fmt: skip
        low[priced] = high[priced] = 0.0
        goal = np.concatenate([np.zeros(len(cells)), self.price[above], self.price[above]])
        least = np.concatenate([np.full(len(cells), -inf), np.zeros(2 * len(priced))])
        most = np.concatenate([np.full(len(cells), inf), self.up[above], self.down[above]])
        ends = [np.concatenate([end, np.zeros(len(ties))]) for end in (low, high)]
        tied = LinearConstraint(rows, *ends)
        answer = milp(goal / abs(wanted), constraints=tied, bounds=Bounds(least, most))
        if answer.status != 0:
            return None
        change = np.zeros(len(self.unit))
        change[cells] = np.where(abs(answer.x[: len(cells)]) > CLOSE, answer.x[: len(cells)], 0)
        return self.made(change)

    def made(self, change: Floats) -> Move:
        """The move that a change of cells is."""
        nets = self.matrix @ change
        nets[abs(nets) <= CLOSE] = 0
        owners = sum(1 << int(o) for o in set(self.owner[change != 0].tolist()))
        hides = (nets != 0) & (np.array(self.forms.state) == OPEN)
        return Move(change, nets, owners, float(self.price[hides].sum()))

    def extended(self, move: Move) -> Move | None:
        """A move of an earlier moment, with the cells and forms of this; `None` if it no longer holds."""
        new = self.made(np.pad(move.cells, (0, len(self.unit) - len(move.cells))))
        changed = new.nets != 0
        held = np.array(self.forms.state)[changed] == HIDDEN
        within = (-self.down <= new.nets + CLOSE) & (new.nets <= self.up + CLOSE)
        tied = abs(self.ties @ new.cells).max(initial=0.0) <= CLOSE
        return new if held.all() and within.all() and tied else None


def _matrix(rows: list[Whole], width: int) -> Floats:
    """Rows of ones at some columns."""
    found = np.zeros((len(rows), width))
    for row, columns in enumerate(rows):
        found[row, columns] = 1.0
    return found


def weight(forms: Forms, place: Place) -> float:
    """What it costs to hide a place: more the more people it is about."""
    area, column = place
    depth = len(forms.layout.chain(column)) - 1
    return LEVEL_WEIGHT[min(level_of(forms, area), 4)] * DEPTH_WEIGHT[min(depth, 2)]


def level_of(forms: Forms, area: int) -> int:
    """0 of a unit, 1 of what holds units directly, and so on."""
    return next(n for n, level in enumerate(forms.table.paths) if (level == area).any())
