"""Suppression of small numbers, primary and secondary, with a certificate for each hidden figure.

The method is decision 54 of docs/decisions.md: a figure is hidden where a few people could be
recognised in it (primary); then, for each, a *move* is found and all that it changes is hidden too
(secondary), so that nobody can compute what is hidden from what is shown, at any moment.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

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
WIDEST = 6  # moves of a form that are tried two by two
TOGETHER = 3  # moves that may protect a form together


def _reaches(move: Move, most: float) -> list[Reach]:
    """The steps of a move, both ways or one, no more than are useful."""
    low, high = max(move.low, -most), min(move.high, most)
    return [(low, high), (low, 0), (0, high)]


class _Suppression:
    def __init__(self, table: Table) -> None:
        self.forms = Forms(table)
        self.owners = [1 << int(owner) for owner in table.owners]
        self.moves: list[Move] = []
        self.at_unit: dict[int, list[Move]] = defaultdict(list)
        self.at_place: dict[Place, list[Move]] = defaultdict(list)
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
                for move in list(self.at_place.get(place, ())):
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
        for place in move.nets:
            if move in self.at_place[place]:
                self.at_place[place].remove(move)
        move.nets = nets_at(forms, moment, move.cells)
        for place, net in move.nets.items():
            self.at_place[place].append(move)
            form = int(forms.at[moment, place[0], place[1]])
            if form in move.changed:
                continue
            move.changed[form] = net
            hidden += forms.hide(moment, form)
            low, high = steps(forms, form, net)
            move.low, move.high = max(move.low, low), min(move.high, high)
            self.of_form[form].append(move)
        for form in move.changed:
            self._vouch(move, form)
        return hidden

    def _vouch(self, move: Move, form: int) -> None:
        """Count a move among those that protect a form, if it gives it the values it needs."""
        if move.values >= self.forms.need(form):
            move.need = max(move.need, self.forms.need(form))
            self.avoid[form] = self.avoid.get(form, -1) & move.owners

    def _jointly(self, form: int) -> bool:
        """Count two moves together, where one does not give a form enough values."""
        forms, need = self.forms, self.forms.need(form)
        widest = sorted(self.of_form[form], key=lambda move: -move.values)[:WIDEST]
        for one, other in combinations(widest, 2):
            if self._lacking(form, self.home[form][0]) and abs(one.changed[form]) == abs(other.changed[form]) and any(
                (high - low + more - less + 1 >= need)
                and self._independent(one, (low, high), other, (less, more))
                for low, high in _reaches(one, need)
                for less, more in _reaches(other, need)
            ):
                self.avoid[form] = self.avoid.get(form, -1) & (one.owners | other.owners)
                one.need, other.need = max(one.need, one.values), max(other.need, other.values)
        return not self._lacking(form, self.home[form][0])

    def _independent(
        self, one: Move, steps_of_one: Reach, other: Move, steps_of_other: Reach
    ) -> bool:
        """Whether any of some steps of one move goes with any of some steps of the other."""
        forms = self.forms
        for form in one.changed.keys() & other.changed.keys():
            ends = [one.changed[form] * k for k in steps_of_one]
            others = [other.changed[form] * k for k in steps_of_other]
            low, high = min(ends) + min(others), max(ends) + max(others)
            total = forms.sum[form]
            if total + low < min(forms.low[form], total) or total + high > forms.high[form]:
                return False
        return True

    def _lacking(self, form: int, area: int) -> int:
        """Owners who could find a hidden form; -1 if anybody could, 0 if nobody."""
        avoid = self.avoid.get(form, -1)
        return avoid if avoid < 0 else avoid & ~self.forms.owners[area]

    def _certify(self, moment: int, waiting: list[int]) -> None:
        """Find a move for each hidden form, sums first, until all have theirs."""
        forms, search = self.forms, Search(self.forms, moment)
        queue = self._ordered(waiting)
        while queue:
            form = queue.pop()
            area, column = forms.places[form][0] if form in forms.places else self.home[form]
            while (lacking := self._lacking(form, area)) and form not in self.weak:
                need = forms.need(form)
                queue += self._one_more(search, form, lacking, need)
                if self._lacking(form, area) != lacking:
                    continue
                for _ in range(TOGETHER):
                    queue += self._one_more(search, form, lacking, 2)
                    if self._jointly(form):
                        break
                else:
                    self.weak.add(form)

    def _one_more(self, search: Search, form: int, avoid: int, need: float) -> list[int]:
        """Adopt the cheapest move for a form; what it hides, to be certified in its turn."""
        area, column = self.home[form]
        for cells in search.candidates(area, column, avoid, need):
            if more := self._accept(search.moment, cells, need):
                search.refresh()
                return self._ordered([f for f in more if f not in self.avoid])
        return []

    def _jointly(self, form: int) -> bool:
        """Count two moves together, where one does not give a form enough values."""
        forms, need = self.forms, self.forms.need(form)
        widest = sorted(self.of_form[form], key=lambda move: -move.values)[:WIDEST]
        for one, other in combinations(widest, 2):
            if self._lacking(form, self.home[form][0]) and abs(one.changed[form]) == abs(other.changed[form]) and any(
                (high - low + more - less + 1 >= need)
                and self._independent(one, (low, high), other, (less, more))
                for low, high in _reaches(one, need)
                for less, more in _reaches(other, need)
            ):
                self.avoid[form] = self.avoid.get(form, -1) & (one.owners | other.owners)
                one.need, other.need = max(one.need, one.values), max(other.need, other.values)
        return not self._lacking(form, self.home[form][0])

    def _independent(
        self, one: Move, steps_of_one: Reach, other: Move, steps_of_other: Reach
    ) -> bool:
        """Whether any of some steps of one move goes with any of some steps of the other."""
        forms = self.forms
        for form in one.changed.keys() & other.changed.keys():
            ends = [one.changed[form] * k for k in steps_of_one]
            others = [other.changed[form] * k for k in steps_of_other]
            low, high = min(ends) + min(others), max(ends) + max(others)
            total = forms.sum[form]
            if total + low < min(forms.low[form], total) or total + high > forms.high[form]:
                return False
        return True

    def _lacking(self, form: int, area: int) -> int:
        """Owners who could find a hidden form; -1 if anybody could, 0 if nobody."""
        avoid = self.avoid.get(form, -1)
        return avoid if avoid < 0 else avoid & ~self.forms.owners[area]

    def _certify(self, moment: int, waiting: list[int]) -> None:
        """Find a move for each hidden form, sums first, until all have theirs."""
        forms, search = self.forms, Search(self.forms, moment)
        queue = self._ordered(waiting)
        while queue:
            form = queue.pop()
            area, column = forms.places[form][0] if form in forms.places else self.home[form]
            need, tries = forms.need(form), 0
            while (lacking := self._lacking(form, area)) and form not in self.weak:
                for cells in search.candidates(area, column, lacking, need):
                    if more := self._accept(moment, cells, need):
                        queue += self._ordered([f for f in more if f not in queue])
                        search.refresh()
                        break
                else:
                    need, tries = 2, tries + 1
                if need < forms.need(form) and self._jointly(form) or tries > 3:
                    self.weak |= {form} if self._lacking(form, area) else set()

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
            self.at_place[place].append(move)
        for form in change.nets:
            self.of_form[form].append(move)
            self._vouch(move, form)
        return hidden
