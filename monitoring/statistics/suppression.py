"""Suppression of small numbers, primary and secondary, with a certificate for each hidden figure.

The method is decision 64 of docs/decisions.md: a figure is hidden where a few people could be
recognised in it (primary); then, for each, a *move* is found and all that it changes is hidden too
(secondary), so that nobody can compute what is hidden from what is shown, at any moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from monitoring.statistics.forms import HIDDEN, Forms
from monitoring.statistics.moves import CHEAP, CLOSE, Move, Search
from monitoring.statistics.suppression_table import Flags, Table, Whole

NOTHING = -1


@dataclass(frozen=True)
class Suppressed:
    """What is published of a table.

    shows: [moments] the moment whose values are published, an earlier one where those of its own
    cannot be protected, NOTHING where not even an earlier one could. hidden: [moments, areas,
    columns] what is hidden of those values.
    """

    shows: Whole
    hidden: Flags


def suppress(table: Table) -> Suppressed:
    """What must not be shown of a table, at each of its moments in order.

    What is decided at a moment depends on that moment and on earlier ones alone: a later submission
    changes nothing of what was published before. Values that cannot be protected wait: that moment
    shows what was shown before.
    """
    sent, shows = table.sent.copy(), np.arange(len(table.sent))
    while True:
        attempt = _Suppression(replace(table, sent=sent))
        failed = attempt.run()
        if failed is None:
            return Suppressed(shows, attempt.forms.is_hidden())
        shows[failed] = shows[failed - 1] if failed else NOTHING
        sent[failed] = sent[failed - 1] if failed else np.nan


class _NoWay(Exception):
    """A hidden figure cannot be given the values that it needs."""


class _Suppression:
    def __init__(self, table: Table) -> None:
        self.forms = Forms(table)
        self.moves: list[Move] = []
        self.known_to: dict[int, int] = {}  # of each form that has a move: owners who know them all

    def run(self) -> int | None:
        """Decide every moment in order; the first that cannot be protected, if there is one."""
        for moment in range(len(self.forms.table.sent)):
            try:
                self._decide(moment)
            except _NoWay:
                return moment
        return None

    def _decide(self, moment: int) -> None:
        forms = self.forms
        known = len(forms.ties)
        if not (new := forms.advance(moment)) and len(forms.ties) == known:
            return
        for form in sorted(forms.primary.intersection(new)):
            forms.hide(moment, form)
        search = Search(forms, moment)
        kept, self.moves, self.known_to = self.moves, [], {}
        for move in kept:
            if still := search.extended(move):
                self._adopt(moment, still)
        queue = self._ordered([f for f in range(len(forms.rows)) if forms.state[f] == HIDDEN])
        while queue:
            queue += self._ordered(self._certify(search, queue.pop()))
        forms.shown()

    def _certify(self, search: Search, form: int) -> list[int]:
        """Give a hidden form the moves that it needs; what they hide."""
        forms = self.forms
        hidden: list[int] = []
        most = forms.need(search.moment, form) - 1
        if most <= 0:  # everybody knows it, whatever is hidden
            self.known_to[form] = 0
        while lacking := self._lacking(form):
            move = search.cheapest(form, most, lacking)
            if lacking > 0 and lacking & (lacking - 1) and not (move and move.cost <= CHEAP):
                other = search.cheapest(form, most, lacking & -lacking)
                move = min((m for m in (move, other) if m), key=lambda m: m.cost, default=None)
            if move is None:
                raise _NoWay
            more = [
                h for f in np.flatnonzero(move.nets).tolist() for h in forms.hide(search.moment, f)
            ]
            search.hidden(more)
            hidden += more
            self._adopt(search.moment, move)
        return hidden

    def _adopt(self, moment: int, move: Move) -> None:
        """Count a move among those of each form to which it gives all the values that it needs."""
        self.moves.append(move)
        for form in np.flatnonzero(move.nets).tolist():
            if abs(move.nets[form]) + CLOSE >= self.forms.need(moment, form) - 1:
                self.known_to[form] = self.known_to.get(form, -1) & move.owners

    def _lacking(self, form: int) -> int:
        """Owners who could find a hidden form; -1 if anybody could, 0 if nobody."""
        known_to = 0 if form in self.forms.free else self.known_to.get(form, -1)
        return known_to if known_to < 0 else known_to & ~self.forms.owners[form]

    def _ordered(self, hidden: list[int]) -> list[int]:
        """Some forms, the widest and largest last."""
        forms = self.forms

        def width(form: int) -> tuple[int, float]:
            return len(forms.rows[form]), -forms.sum[form]

        return sorted((f for f in hidden if self._lacking(f)), key=width)
