"""Moves: how the true table could differ and everything published stay the same.

A move adds to some cells and takes from others so that no known form changes. The table may slide
along it, one step at a time, as long as every form that it changes stays within what everybody knows
of it. What a move changes cannot be computed by anybody who does not know its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor, inf

import numpy as np

from monitoring.statistics.forms import HIDDEN, KNOWN, OPEN, Flags, Floats, Forms, Whole

Place = tuple[int, int]
Cells = dict[int, int]
ZERO_WEIGHT = 50.0  # zeros are shown as long as there is another way
_LEVEL_WEIGHT, _DEPTH_WEIGHT = (1.0, 6.0, 8.0, 12.0, 30.0), (3.0, 2.0, 1.0)


@dataclass(eq=False)
class Move:
    """Coefficients of cells and of places (unit, column); the steps it allows; the forms it changes."""

    cells: Cells
    places: dict[Place, int]
    low: float
    high: float
    owners: int
    need: float = 0
    changed: dict[int, int] = field(default_factory=dict)
    nets: dict[Place, int] = field(default_factory=dict)

    @property
    def values(self) -> float:
        """How many different values each changed form can take."""
        return self.high - self.low + 1


@dataclass(frozen=True)
class Change:
    """What a vector of cells does: the net change of each form, the steps allowed, the cost."""

    nets: dict[int, int]
    now: dict[Place, int]
    low: float
    high: float
    cost: float

    @property
    def values(self) -> float:
        """How many different values each changed form can take."""
        return self.high - self.low + 1


def nets_at(forms: Forms, moment: int, cells: Mapping[int, int]) -> dict[Place, int]:
    """The change of each area and column at a moment, where there is one."""
    nets: dict[Place, int] = {}
    for cell, coefficient in cells.items():
        unit, column = forms.place[cell]
        if forms.cell[moment, unit, column] == cell:
            for held in forms.columns_of(moment, unit, column):
                for area in forms.table.paths[:, unit].tolist():
                    nets[area, held] = nets.get((area, held), 0) + coefficient
    return {place: net for place, net in nets.items() if net}


def steps(forms: Forms, form: int, net: int) -> tuple[float, float]:
    """The steps that keep a form within what everybody knows of it (0 is always one)."""
    below = (min(forms.low[form], forms.sum[form]) - forms.sum[form]) / net
    above = (max(forms.high[form], forms.sum[form]) - forms.sum[form]) / net
    low, high = (below, above) if net > 0 else (above, below)
    return (ceil(low) if low > -inf else low), (floor(high) if high < inf else high)


def examine(forms: Forms, moment: int, cells: Cells) -> Change | None:
    """What a vector of cells changes, at every moment so far.

    `None` where a known form changes, or one that counts everybody, which is always shown.
    """
    alive = np.array(
        [forms.cell[: moment + 1, unit, column] == cell
         for cell in cells for unit, column in [forms.place[cell]]]
    )  # fmt: skip
    split = any(forms.whole[: moment + 1, forms.place[cell][0]].any() for cell in cells)
    nets: dict[int, int] = {}
    for moments in _alike(forms, alive, list(cells), moment, split):
        for (area, column), net in nets_at(forms, int(moments[-1]), cells).items():
            for form in set(forms.at[moments, area, column].tolist()):
                nets[form] = net
    low, high, cost = -inf, inf, 0.0
    for form, net in nets.items():
        if forms.state[form] == KNOWN or forms.sum[form] > forms.high[form]:
            return None
        below, above = steps(forms, form, net)
        low, high = max(low, below), min(high, above)
        if forms.state[form] == OPEN:
            cost += sum(weight(forms, *place) for place in forms.places.get(form, ()))
            cost += ZERO_WEIGHT * (forms.sum[form] < forms.low[form])
    return Change(nets, nets_at(forms, moment, cells), low, high, cost)


def _alike(
    forms: Forms, alive: Flags, cells: list[int], moment: int, split: bool
) -> Iterator[Whole]:
    """The moments at which some cells are in force, those with the same effect together."""
    keys = alive
    if split:
        flags = [forms.whole[: moment + 1, forms.place[cell][0]].T for cell in cells]
        keys = np.concatenate([alive, *flags])
    some = np.flatnonzero(alive.any(axis=0))
    if (keys[:, some] == keys[:, some[:1]]).all():
        yield some
        return
    groups: dict[bytes, list[int]] = {}
    for at in some.tolist():
        groups.setdefault(keys[:, at].tobytes(), []).append(at)
    for group in groups.values():
        yield np.array(group)


def weight(forms: Forms, area: int, column: int) -> float:
    """What it costs to hide a place: more the more people it is about."""
    depth = len(forms.layout.chain(column)) - 1
    return _LEVEL_WEIGHT[min(level_of(forms, area), 4)] * _DEPTH_WEIGHT[min(depth, 2)]


def level_of(forms: Forms, area: int) -> int:
    """0 of a unit, 1 of what holds units directly, and so on."""
    return next(n for n, level in enumerate(forms.table.paths) if (level == area).any())


class Search:
    """The moves that could protect a form, the cheapest first. One for each moment."""

    def __init__(self, forms: Forms, moment: int) -> None:
        self.forms, self.moment = forms, moment
        self.paths, self.columns = forms.table.paths, range(len(forms.layout.parent))
        self.weights = _weights(forms)
        self.refresh()

    def refresh(self) -> None:
        """Take account of what has been hidden."""
        forms, k = self.forms, self.moment
        now = forms.at[k]
        state = np.where(now >= 0, forms.state[now], KNOWN)
        self.cost = np.where(state == HIDDEN, 0.0, np.where(state == OPEN, self.weights, np.inf))
        self.cost += np.where(forms.sum[now] < forms.low[now], ZERO_WEIGHT * (state == OPEN), 0)
        self.cost[forms.sum[now] > forms.high[now]] = np.inf
        self.up = np.where(now >= 0, forms.high[now] - forms.sum[now], 0)
        self.down = np.where(now >= 0, np.maximum(forms.sum[now] - forms.low[now], 0), 0)
        self.there = forms.cell[k] >= 0

    def candidates(
        self, area: int, column: int, avoid: int, need: float
    ) -> list[tuple[float, Cells]]:
        """Costs and vectors of cells that change a place, without cells of the owners to `avoid`."""
        found: list[tuple[float, float, Cells]] = []
        inside = (self.paths == area).any(axis=0)
        allowed = self._allowed(avoid)
        for unit, part in self._sources(inside & allowed, column):
            found += self._transfers(unit, part, ~inside & allowed, need)
            found += self._exchanges(unit, part, column, ~inside & allowed, need)
            cost = self._path_cost(unit, self._held(unit, part))
            found.append((cost, 0.0, {self._cell(unit, part): 1}))
        found = [f for f in found if f[0] < inf]
        return [(cost, cells) for cost, _, cells in sorted(found, key=lambda f: f[:2])]

    def _allowed(self, avoid: int) -> Flags:
        owners = self.forms.table.owners
        if avoid <= 0:
            return np.ones(len(owners), bool)
        return np.array([not avoid >> int(o) & 1 for o in owners])

    def _cell(self, unit: int, column: int) -> int:
        return int(self.forms.cell[self.moment, unit, column])

    def _held(self, unit: int, column: int) -> list[int]:
        return self.forms.columns_of(self.moment, unit, column)

    def _path_cost(self, unit: int, columns: list[int]) -> float:
        return float(self.cost[np.unique(self.paths[:, unit])][:, columns].sum())

    def _sources(self, units: Flags, column: int, most: int = 6) -> list[Place]:
        """Cells of a place that may move, those that cost least first."""
        found = []
        whole = self.forms.whole[self.moment]
        for part in self.columns:
            chain = self.forms.layout.chain(part)
            if column not in chain:
                continue
            ok = units & self.there[:, part]
            for above in chain[1 : chain.index(column) + 1]:
                ok = ok & whole[:, above]
            room = (self.up + self.down)[: self.forms.units, part]
            cost = self.cost[: self.forms.units, part]
            for unit in np.flatnonzero(ok & np.isfinite(cost)).tolist():
                found.append((cost[unit], -min(room[unit], 20.0), unit, part))
        found.sort()
        return [(unit, part) for _, _, unit, part in found[:most]]

    def _transfers(
        self, unit: int, part: int, others: Flags, need: float
    ) -> list[tuple[float, float, Cells]]:
        """The same column of two units: more in one, less in the other."""
        held = self._held(unit, part)
        whole = self.forms.whole[self.moment]
        parents = self.forms.layout.chain(part)[1:]
        ok = others & self.there[:, part] & (whole[:, parents] == whole[unit, parents]).all(axis=1)
        partners = np.flatnonzero(ok)
        return self._pairs(unit, held, [], partners, need, lambda v: {
            self._cell(unit, part): 1, self._cell(v, part): -1})  # fmt: skip

    def _exchanges(
        self, unit: int, part: int, column: int, others: Flags, need: float
    ) -> list[tuple[float, float, Cells]]:
        """Two columns of a unit, alone or against the same two of another."""
        found: list[tuple[float, float, Cells]] = []
        held = self._held(unit, part)
        whole = self.forms.whole[self.moment]
        for other in self._others(unit, part, column):
            also = self._held(unit, other)
            more, less = [c for c in held if c not in also], [c for c in also if c not in held]
            parents = self.forms.layout.chain(part) + self.forms.layout.chain(other)
            ok = others & self.there[:, part] & self.there[:, other]
            ok &= (whole[:, parents] == whole[unit, parents]).all(axis=1)
            found += self._pairs(unit, more, less, np.flatnonzero(ok), need, lambda v, o=other: {  # type: ignore[misc]
                self._cell(unit, part): 1, self._cell(unit, o): -1,
                self._cell(v, part): -1, self._cell(v, o): 1}, most=2)  # fmt: skip
            found += self._crossings(unit, part, other, np.flatnonzero(ok), need)
            cost = self._path_cost(unit, more + less)
            found.append((cost, 1.0, {self._cell(unit, part): 1, self._cell(unit, other): -1}))
        return found

    def _crossings(
        self, unit: int, part: int, other: int, partners: Whole, need: float, most: int = 2
    ) -> list[tuple[float, float, Cells]]:
        """One column of a unit against another of a second unit: what both are parts of stays."""
        if not len(partners):
            return []
        held, also = self._held(unit, part), self._held(unit, other)
        differ = [c for c in (*held, *also) if (c in held) != (c in also)]
        mine, theirs = self.paths[:, unit][:, None], self.paths[:, partners]
        apart = theirs != mine
        cost = np.where(
            apart,
            self.cost[:, held].sum(axis=1)[mine] + self.cost[:, also].sum(axis=1)[theirs],
            self.cost[:, differ].sum(axis=1)[mine],
        ).sum(axis=0)
        rise, fall = _least(self.up, held)[mine[0]], _least(self.down, held)[mine[0]]
        rise_, fall_ = _least(self.up, also)[theirs[0]], _least(self.down, also)[theirs[0]]
        steps = np.minimum(rise, fall_) + np.minimum(fall, rise_) + 1
        good = np.flatnonzero((steps >= need) & np.isfinite(cost))
        best = good[np.lexsort((steps[good], cost[good]))][:most]
        return [(float(cost[b]), 0.5, {
            self._cell(unit, part): 1, self._cell(int(partners[b]), other): -1}) for b in best]  # fmt: skip

    def _others(self, unit: int, part: int, column: int, most: int = 5) -> list[int]:
        """Columns to exchange with, not parts of `column`: near in the tree and cheap first."""
        layout, held = self.forms.layout, self._held(unit, part)
        if len(held) == 1:
            return []
        found = []
        for other in self.columns:
            if other == part or not self.there[unit, other] or column in layout.chain(other):
                continue
            also = self._held(unit, other)
            if also[-1] != held[-1]:
                continue
            changed = [c for c in (*held, *also) if (c in held) != (c in also)]
            room = min(self.up[unit, other], self.down[unit, other] + 2)
            found.append((float(self.cost[unit, changed].sum()), -min(float(room), 20.0), other))
        return [other for _, _, other in sorted(found)[:most]]

    def _pairs(
        self,
        unit: int,
        more: list[int],
        less: list[int],
        partners: Whole,
        need: float,
        cells: Callable[[int], Cells],
        most: int = 4,
    ) -> list[tuple[float, float, Cells]]:
        """Cost and vector for the best partners of a unit: columns `more` rise in it, `less` fall."""
        if not len(partners):
            return []
        columns = more + less
        mine, theirs = self.paths[:, unit], self.paths[:, partners]
        apart = theirs != mine[:, None]
        total = self.cost[:, columns].sum(axis=1)
        cost = np.where(apart, total[theirs] + total[mine][:, None], 0).sum(axis=0)
        rise = np.minimum(_least(self.up, more), _least(self.down, less))
        fall = np.minimum(_least(self.down, more), _least(self.up, less))
        far = np.where(apart, np.minimum(rise[mine][:, None], fall[theirs]), np.inf).min(axis=0)
        near = np.where(apart, np.minimum(fall[mine][:, None], rise[theirs]), np.inf).min(axis=0)
        steps = far + near + 1
        good = np.flatnonzero((steps >= need) & (far >= 0) & (near >= 0) & np.isfinite(cost))
        best = good[np.lexsort((steps[good], cost[good]))][:most]
        return [(float(cost[b]), float(min(steps[b], 1e6)) * 1e-6, cells(int(partners[b])))
                for b in best]  # fmt: skip


def _least(room: Floats, columns: list[int]) -> Floats:
    return room[:, columns].min(axis=1) if columns else np.full(len(room), np.inf)


def _weights(forms: Forms) -> Floats:
    """The weight of every place."""
    level = np.zeros(forms.areas, int)
    for number, areas in reversed(list(enumerate(forms.table.paths))):
        level[areas] = min(number, 4)
    depth = [min(len(forms.layout.chain(c)) - 1, 2) for c in range(len(forms.layout.parent))]
    found: Floats = np.array(_LEVEL_WEIGHT)[level][:, None] * np.array(_DEPTH_WEIGHT)[depth]
    return found
