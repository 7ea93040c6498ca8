"""Moves: how the true table could differ and everything published stay the same.

A move adds to some cells and takes from others so that nothing known changes: neither the forms that
were shown nor the ties between cells. Every form that it changes stays within what everybody knows of
it. So nobody who does not know its cells can tell whether the table is as it is, or has made the move,
or a part of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_matrix, hstack, identity, vstack

from monitoring.statistics.forms import HIDDEN, KNOWN, OPEN, Forms
from monitoring.statistics.suppression_table import Floats, Place, Whole

CLOSE = 1e-6
CHEAP = 8.0
"""A move that hides no more than this is not compared with others."""
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
    """The moves that could protect a form, the cheapest first. One for each moment.

    One linear program, whose columns are the changes of the cells, how much more each form becomes,
    and how much less; a question is a change of their bounds.
    """

    def __init__(self, forms: Forms, moment: int) -> None:
        self.forms, self.moment = forms, moment
        self.matrix = _matrix(forms.rows, len(forms.cells))
        one, other = (
            [np.array(sorted(tie[side]), np.int64) for tie in forms.ties] for side in (0, 1)
        )
        self.ties = _matrix(one, len(forms.cells)) - _matrix(other, len(forms.cells))
        room = np.array([forms.room(form) for form in range(len(forms.rows))])
        everybody = np.array(forms.sum) > np.array(forms.high)  # counts everybody: always shown
        self.down, self.up = np.where(everybody[:, None], 0.0, room).T
        self.owner = forms.table.owners[[unit for unit, _ in forms.cells]]
        self.price = np.array([self._price(form) for form in range(len(forms.rows))])
        self.fixed = np.array(forms.state) == KNOWN
        self.program = self._program()

    def _program(self) -> highspy.Highs:
        cells, forms = len(self.owner), len(self.down)
        lp = highspy.HighsLp()
        rows = vstack([hstack([self.matrix, -identity(forms), identity(forms)]),
                       hstack([self.ties, csr_matrix((self.ties.shape[0], 2 * forms))])]).tocsc()  # fmt: skip
        lp.num_col_, lp.num_row_ = rows.shape[1], rows.shape[0]
        lp.col_cost_ = np.concatenate([np.zeros(cells), self.price, self.price])
        lp.col_lower_ = np.concatenate([np.full(cells, -highspy.kHighsInf), np.zeros(2 * forms)])
        up, down = np.where(self.fixed, 0.0, [self.up, self.down])
        lp.col_upper_ = np.concatenate([np.full(cells, highspy.kHighsInf), up, down])
        lp.row_lower_ = lp.row_upper_ = np.zeros(rows.shape[0])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
            rows.indptr,
            rows.indices,
            rows.data,
        )
        program = highspy.Highs()  # type: ignore[no-untyped-call]
        program.silent()
        program.passModel(lp)
        return program

    def hidden(self, forms: list[int]) -> None:
        """Take account of forms that are now hidden: nothing more to pay for them."""
        cells, many = len(self.owner), len(self.down)
        for form in forms:
            self.price[form] = 0.0
            for column in (cells + form, cells + many + form):
                self.program.changeColCost(column, 0.0)

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
        barred = np.flatnonzero([avoid > 0 and avoid >> int(o) & 1 for o in self.owner])
        for cell in barred.tolist():
            self.program.changeColBounds(cell, 0.0, 0.0)
        best: Move | None = None
        for room, way in ((self.up, 0), (self.down, 1)):
            if most <= room[form]:
                move = self._solved(form, most, way)
                if move and (best is None or move.cost < best.cost):
                    best = move
                if best and best.cost <= CHEAP:
                    break
        for cell in barred.tolist():
            self.program.changeColBounds(cell, -highspy.kHighsInf, highspy.kHighsInf)
        return best

    def _solved(self, form: int, most: float, way: int) -> Move | None:
        """The table in which a form is so much more (0) or less (1) that costs least."""
        cells, many = len(self.owner), len(self.down)
        columns = (cells + form, cells + many + form)
        self.program.changeColBounds(columns[way], most, most)
        self.program.changeColBounds(columns[1 - way], 0.0, 0.0)
        self.program.run()
        found = self.program.getModelStatus() == highspy.HighsModelStatus.kOptimal
        change = np.array(self.program.getSolution().col_value[:cells]) if found else np.zeros(0)
        self.program.changeColBounds(columns[0], 0.0, self.up[form])
        self.program.changeColBounds(columns[1], 0.0, self.down[form])
        return self.made(np.where(abs(change) > CLOSE, change, 0.0)) if found else None

    def made(self, change: Floats) -> Move:
        """The move that a change of cells is."""
        nets = self.matrix @ change
        nets[abs(nets) <= CLOSE] = 0
        owners = sum(1 << int(o) for o in set(self.owner[change != 0].tolist()))
        hides = (nets != 0) & (np.array(self.forms.state) == OPEN)
        return Move(change, nets, owners, float(self.price[hides].sum()))

    def extended(self, move: Move) -> Move | None:
        """A move of an earlier moment, with the cells and forms of this; `None` if it no longer holds."""
        new = self.made(np.pad(move.cells, (0, len(self.owner) - len(move.cells))))
        changed = new.nets != 0
        held = np.array(self.forms.state)[changed] == HIDDEN
        within = (-self.down <= new.nets + CLOSE) & (new.nets <= self.up + CLOSE)
        tied = abs(self.ties @ new.cells).max(initial=0.0) <= CLOSE
        return new if held.all() and within.all() and tied else None


def _matrix(rows: list[Whole], width: int) -> csr_matrix:
    """Rows of ones at some columns."""
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.concatenate(rows) if rows else np.empty(0, np.int64)
    return csr_matrix((np.ones(len(columns)), columns, ends), (len(rows), width))


def weight(forms: Forms, place: Place) -> float:
    """What it costs to hide a place: more the more people it is about."""
    area, column = place
    depth = len(forms.layout.chain(column)) - 1
    return LEVEL_WEIGHT[min(level_of(forms, area), 4)] * DEPTH_WEIGHT[min(depth, 2)]


def level_of(forms: Forms, area: int) -> int:
    """0 of a unit, 1 of what holds units directly, and so on."""
    return next(n for n, level in enumerate(forms.table.paths) if (level == area).any())
