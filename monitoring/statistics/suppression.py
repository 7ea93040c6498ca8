"""Suppression of small numbers, primary and secondary, with a certificate for each hidden figure.

The method is decision 64 of docs/decisions.md: a figure is hidden where a few people could be
recognised in it (primary); then, for each, a *move* is found and all that it changes is hidden too
(secondary), so that nobody can compute what is hidden from what is shown, at any moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from monitoring.statistics.forms import HIDDEN, Flags, Forms, Table
from monitoring.statistics.moves import Cells, Move, Place, Search, examine, nets_at, steps


@dataclass(frozen=True)
class Suppressed:
    """[moments, areas, columns] what is hidden, and what of it for itself; how many hidden forms
    could not be given all the values that they need (0 unless a correction leaves no way)."""

    hidden: Flags
    primary: Flags
    weak: int


def suppress(table: Table) -> Suppressed:
    """What must not be shown of a table, at each of its moments in order.

    What is decided at a moment depends on that moment and on earlier ones alone: a later submission
    changes nothing of what was published before.
    """
    return _Suppression(table).run()


Reach = tuple[float, float]
DEAR = 130.0
CHEAP = 5.0  # nothing new above the units
WIDEST = 12  # moves of a form that are tried together
TOGETHER = 6  # moves that may protect a form together


def _reaches(move: Move, most: float) -> list[Reach]:
    """The steps of a move, both ways or one, no more than are useful."""
    low, high = max(move.low, -most), min(move.high, most)
    return [(low, high), (low, 0), (0, high)]


def _stretched(reach: dict[int, Reach], move: Move, low: float, high: float) -> dict[int, Reach]:
    """How far each form of a move goes, with what others already do to it."""
    found = {}
    for form, net in move.changed.items():
        before = reach.get(form, (0.0, 0.0))
        ends = sorted((net * low, net * high))
        found[form] = (before[0] + ends[0], before[1] + ends[1])
    return found


class _Suppression:
    def __init__(self, table: Table) -> None:
        self.forms = Forms(table)
        self.owners = [1 << int(owner) for owner in table.owners]
        self.moves: list[Move] = []
        self.at_unit: dict[int, list[Move]] = defaultdict(list)
        self.at_place: dict[Place, dict[int, Move]] = defaultdict(dict)
        self.avoid: dict[int, int] = {}  # of each certified form: owners who know all its moves
        self.home: dict[int, Place] = {}
        self.known: dict[frozenset[tuple[int, int]], Move] = {}
        self.of_form: dict[int, list[Move]] = defaultdict(list)
        self.weak: set[int] = set()

    def run(self) -> Suppressed:
        forms = self.forms
        for moment in range(len(forms.table.sent)):
            new = forms.advance(moment)
            if not new:
                continue
            waiting = [h for form in new if forms.primary[form] for h in forms.hide(moment, form)]
            waiting += self._follow(moment)
            self._certify(moment, waiting)
            forms.shown()
        hidden = forms.is_hidden()
        primary = (forms.at >= 0) & forms.primary[forms.at] & hidden
        return Suppressed(hidden, primary, len(self.weak))

    def _follow(self, moment: int) -> list[int]:
        """The moves of earlier moments, in the table of this one; what they hide now."""
        forms, hidden = self.forms, []
        moved: list[Move] = []
        if moment:
            before, now = forms.cell[moment - 1], forms.cell[moment]
            for unit in np.flatnonzero((before != now).any(axis=1)).tolist():
                moved += [m for m in self.at_unit.get(unit, ()) if m not in moved]
        for move in moved:
            self._carry(moment, move)
            hidden += self._take(moment, move)
        for places in list(forms.places.values()):
            for place in places:
                for move in list(self.at_place.get(place, {}).values()):
                    hidden += self._take(moment, move)
        return hidden

    def _carry(self, moment: int, move: Move) -> None:
        """What a correction of its cells makes of a move: the way that hides least, with its room.

        A new cell may keep the coefficient of the one it replaces; where a total is no longer the
        sum of its parts, what is its own may keep what the total had.
        """
        forms = self.forms
        kept = dict(move.cells)
        for (unit, column), coefficient in move.places.items():
            cell = int(forms.cell[moment, unit, column])
            if cell >= 0:
                kept.setdefault(cell, coefficient)
        ways = [self._balanced(moment, move, kept), kept]
        ways += [self._balanced(moment, move, move.cells), move.cells]
        found = [(examine(forms, moment, cells), cells) for cells in ways]
        sound = [(change, cells) for change, cells in found if change]
        roomy = [f for f in sound if f[0].values >= move.need]
        if roomy:
            move.cells = min(roomy, key=lambda f: f[0].cost)[1]
        elif sound:
            move.cells = max(sound, key=lambda f: f[0].values)[1]
        if not roomy:
            self.weak |= move.changed.keys()
        for cell in move.cells:
            place = forms.place[cell]
            move.places.setdefault(place, move.cells[cell])

    def _balanced(self, moment: int, move: Move, cells: Cells) -> Cells:
        """The same, with totals that change as they did before: their own cells make it good."""
        forms, found = self.forms, dict(cells)
        for unit in {unit for unit, _ in move.places}:
            for column in reversed(forms.layout.downwards):
                own = int(forms.cell[moment, unit, column])
                if own >= 0 and own not in found and forms.layout.parts(column):
                    now = nets_at(forms, moment, found).get((unit, column), 0)
                    if missing := move.nets.get((unit, column), 0) - now:
                        found[own] = missing
        return found

    def _take(self, moment: int, move: Move) -> list[int]:
        """Bring a move to this moment: what it changes now is hidden."""
        forms, hidden = self.forms, []
        nets = nets_at(forms, moment, move.cells)
        for place in move.nets.keys() - nets.keys():
            self.at_place[place].pop(id(move), None)
        move.nets = nets
        new = []
        for place, net in nets.items():
            self.at_place[place][id(move)] = move
            form = int(forms.at[moment, place[0], place[1]])
            if form in move.changed:
                continue
            move.changed[form] = net
            new.append(form)
            hidden += forms.hide(moment, form)
            low, high = steps(forms, form, net)
            move.low, move.high = max(move.low, low), min(move.high, high)
            self.of_form[form].append(move)
        if move.values < move.need:  # a new sum says more than could be foreseen
            self.weak |= move.changed.keys()
        for form in new:
            self._vouch(move, form)
        return hidden

    def _vouch(self, move: Move, form: int) -> None:
        """Count a move among those that protect a form, if it gives it the values it needs."""
        if move.values >= self.forms.need(form):
            move.need = max(move.need, self.forms.need(form))
            self.avoid[form] = self.avoid.get(form, -1) & move.owners

    def _jointly(self, form: int) -> bool:
        """Count some moves together, where one does not give a form enough values.

        Any steps of one go with any steps of the others: together they give the sum of their values.
        """
        forms, need = self.forms, self.forms.need(form)
        for owner in self._strangers(form):
            known = [m for m in self.of_form[form] if not (owner >= 0 and m.owners >> owner & 1)]
            reach: dict[int, Reach] = {}
            together: list[Move] = []
            values = 1.0
            for move in sorted(known, key=lambda m: -m.values)[:WIDEST]:
                for low, high in _reaches(move, need):
                    more = _stretched(reach, move, low, high)
                    if high > low and all(
                        min(forms.low[f], forms.sum[f]) <= forms.sum[f] + ends[0]
                        and forms.sum[f] + ends[1] <= max(forms.high[f], forms.sum[f])
                        for f, ends in more.items()
                    ):
                        reach |= more
                        together.append(move)
                        values += abs(move.changed[form]) * (high - low)
                        break
                if values >= need:
                    break
            if values < need:
                return False
            for move in together:
                move.need = max(move.need, move.values)
        self.avoid[form] = 0
        return True

    def _strangers(self, form: int) -> list[int]:
        """Who may look at a form: anybody (-1), and the owners of none of its cells."""
        touched = 0
        for move in self.of_form[form]:
            touched |= move.owners
        touched &= ~self.forms.owners[form]
        return [-1, *(o for o in range(touched.bit_length()) if touched >> o & 1)]

    def _lacking(self, form: int) -> int:
        """Owners who could find a hidden form; -1 if anybody could, 0 if nobody."""
        avoid = self.avoid.get(form, -1)
        return avoid if avoid < 0 else avoid & ~self.forms.owners[form]

    def _certify(self, moment: int, waiting: list[int]) -> None:
        """Find a move for each hidden form, sums first, until all have theirs."""
        search = Search(self.forms, moment)
        queue = self._ordered(waiting)
        while queue:
            form = queue.pop()
            for dear, most in self._stages(form):
                for _ in range(TOGETHER):
                    if form in self.weak or not (lacking := self._lacking(form)):
                        break
                    more = self._one_more(search, form, lacking, most, dear)
                    queue += more or []
                    if more is None or (most == 2 and self._jointly(form)):
                        break
            if self._lacking(form):
                self.weak.add(form)

    def _stages(self, form: int) -> Iterator[tuple[float, float]]:
        """What to try for a form: the highest cost of a move, and the values it must give."""
        for dear in (CHEAP, DEAR, inf):
            yield dear, self.forms.need(form)
            yield dear, 2.0

    def _one_more(
        self, search: Search, form: int, avoid: int, need: float, dear: float
    ) -> list[int] | None:
        """Adopt the cheapest move for a form; what it hides, to be certified in its turn."""
        area, column = self.home[form]
        for cost, cells in search.candidates(area, column, avoid, need):
            if cost <= dear and (more := self._accept(search.moment, cells, need)):
                search.refresh()
                return self._ordered([f for f in more if f not in self.avoid])
        return None

    def _ordered(self, forms: list[int]) -> list[int]:
        """The hidden ones among some forms, the widest and largest last."""
        places = self.forms.places

        def width(form: int) -> tuple[int, int, float]:
            area, column = places[form][0]
            return area, -len(self.forms.layout.chain(column)), -float(self.forms.sum[form])

        hidden = {f for f in forms if self.forms.state[f] == HIDDEN and f in places}
        self.home |= {form: places[form][0] for form in hidden}
        return sorted(hidden, key=width)

    def _accept(self, moment: int, cells: Cells, need: float) -> list[int]:
        """Adopt a vector as a move, if it holds; the forms that it changes."""
        if self.known.get(frozenset(cells.items())):
            return []  # it is there already
        change = examine(self.forms, moment, cells)
        if change is None or change.values < need:
            return []
        forms = self.forms
        touched = 0
        for cell in cells:
            touched |= self.owners[forms.place[cell][0]]
        places = {forms.place[cell]: coefficient for cell, coefficient in cells.items()}
        move = Move(cells, places, change.low, change.high, touched, need, change.nets)
        self.moves.append(move)
        self.known[frozenset(cells.items())] = move
        hidden = list(change.nets)
        for form in change.nets:
            hidden += forms.hide(moment, form)
        for unit in {unit for unit, _ in places}:
            self.at_unit[unit].append(move)
        move.nets = change.now
        for place in change.now:
            self.at_place[place][id(move)] = move
        for form in change.nets:
            self.of_form[form].append(move)
            self._vouch(move, form)
        return hidden
