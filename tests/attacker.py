"""The attacker: what can be computed of a hidden figure from all that was published to a role.

Independent of the method: it knows what was sent only to write down what was shown. Its unknowns are
the values as sent (the finest, where they add up); its equations are the figures shown at every
moment, and what must balance; its bounds are what everybody knows (a hidden value is at
least 1 where zeros are shown, and no more than the residents). A linear program then finds how low
and how high each hidden figure can be. An office also knows its own values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from monitoring.statistics.suppression import Suppressed
from monitoring.statistics.suppression_table import GIVEN, NEVER, Flags, Table

Cell = tuple[int, int, float]
Sum = frozenset[Cell]
Row = tuple[tuple[int, int], ...]  # unknowns, each with its sign
SLACK = 1e-6
MANY = 1e6  # more than anybody could send


@dataclass
class Published:
    """Every sum that a role has seen, or seen hidden, at any moment."""

    shown: dict[Sum, float] = field(default_factory=dict)
    hidden: dict[Sum, tuple[float, float]] = field(default_factory=dict)  # lowest and highest
    where: dict[Sum, tuple[int, int, int]] = field(default_factory=dict)
    balances: dict[tuple[tuple[Cell, int], ...], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Recovered:
    """A hidden figure of which too few values remain: moment, area and column; the whole range."""

    where: tuple[int, int, int]
    low: float
    high: float
    needed: float


def as_shown(table: Table, said: Suppressed) -> Table:
    """The table with the values of the moments that were published."""
    sent = np.where((said.shows >= 0)[:, None, None], table.sent[said.shows], np.nan)
    return replace(table, sent=sent)


def cells_of(table: Table, moment: int, unit: int) -> dict[int, set[Cell]]:
    """The values as sent that each column of a unit is the sum of."""
    sent, parent = table.sent[moment, unit], table.layout.parent
    children = {c: [p for p in range(len(parent)) if parent[p] == c] for c in range(len(parent))}

    def made_of(column: int) -> set[Cell]:
        value, parts = sent[column], [c for c in children[column] if sent[c] == sent[c]]
        rest = value - sum(sent[c] for c in parts)
        complete = len(parts) == len(children[column])
        if not parts or (rest != 0 if complete else rest < 0):
            return {(unit, column, float(value))}
        found = set() if complete else {(unit, column, float(rest))}
        return found.union(*(made_of(c) for c in parts))

    return {c: made_of(c) for c in range(len(parent)) if sent[c] == sent[c]}


def published(table: Table, hidden: Flags, own: int | None = None) -> Published:
    """What a role has been given: everybody's, and the cells of one owner."""
    seen = Published()
    for moment in range(len(table.sent)):
        for (area, column), (cells, people) in _sums(table, moment).items():
            form, size = frozenset(cells), sum(value for *_, value in cells)
            low = float(table.layout.lowest[column])
            if never(table, area, column):
                if size == 0 or size >= table.threshold:
                    continue  # not published, and nobody is kept from computing it
                low = 0.0
            if hidden[moment, area, column]:
                lows, highs = zip(
                    _known_bounds(table, size, people, low),
                    seen.hidden.get(form, (0.0, inf)),
                    strict=True,
                )
                seen.hidden[form] = max(lows), min(highs)
                seen.where.setdefault(form, (moment, area, column))
            else:
                seen.shown[form] = size
        seen.balances |= _balances(table, moment)
    for unit in np.flatnonzero(table.owners == own).tolist():
        for moment in range(len(table.sent)):
            for cells in cells_of(table, moment, unit).values():
                seen.shown |= {frozenset({cell}): cell[2] for cell in cells}
    for form in seen.shown:
        seen.hidden.pop(form, None)
    return seen


def never(table: Table, area: int, column: int) -> bool:
    """Whether a place is not published at any time."""
    return table.published is not None and table.published[area, column] == NEVER


def _sums(table: Table, moment: int) -> dict[tuple[int, int], tuple[set[Cell], float]]:
    """The cells of each area and column, and the residents of who sent them."""
    sums: dict[tuple[int, int], set[Cell]] = defaultdict(set)
    people: dict[tuple[int, int], float] = defaultdict(float)
    for unit in range(table.sent.shape[1]):
        for column, cells in cells_of(table, moment, unit).items():
            for area in {int(a) for a in table.paths[:, unit]}:
                sums[area, column] |= cells
                people[area, column] += table.people[unit, column]
    return {place: (cells, people[place]) for place, cells in sums.items()}


def _balances(table: Table, moment: int) -> dict[tuple[tuple[Cell, int], ...], float]:
    """What everybody knows of each unit: how far its stock is from what it was and what moved."""
    found = {}
    for unit in range(table.sent.shape[1]):
        made = cells_of(table, moment, unit)
        for balance in table.layout.balances:
            if all(column in made for column, _ in balance):
                row = [(cell, sign) for column, sign in balance for cell in sorted(made[column])]
                found[tuple(row)] = sum(sign * cell[2] for cell, sign in row)
    return found


def _known_bounds(table: Table, size: float, people: float, low: float) -> tuple[float, float]:
    """What everybody knows of a hidden sum (true bounds: where the table breaks them, none)."""
    if not people > 0:
        return min(low, size), inf
    low = 0.0 if people < table.threshold else low
    return min(low, size), people if size <= people else inf


def attack(table: Table, hidden: Flags, own: int | None = None, least: int = 0) -> list[Recovered]:
    """The hidden figures of others that a role can pin down to too few values.

    least: how many values must remain; 0 for those that the method promises. Fewer are needed where
    everybody already knows that fewer are possible.
    """
    seen = published(table, hidden, own)
    mine = set(np.flatnonzero(table.owners == own).tolist())
    judged = {
        form: promised(table, highest - lowest + 1, least)
        for form, (lowest, highest) in seen.hidden.items()
        if not any(unit in mine for unit, *_ in form)
    }
    ranges = _Program(seen, list(judged)).ranges(judged)
    found = {form for form, (low, high) in ranges.items() if values(low, high) < judged[form]}
    if not found:
        return []
    anyway = _Program(_everybody(table, seen), list(found)).ranges(dict.fromkeys(found, inf))
    return [
        Recovered(seen.where[form], *ranges[form], judged[form])
        for form in found
        if values(*ranges[form]) < promised(table, values(*anyway[form]), least)
    ]


def promised(table: Table, possible: float, least: int) -> float:
    """How many values must remain of those that everybody thinks possible."""
    return min(least or min(table.threshold - 1, 4, max(2, possible / 2)), possible)


def _everybody(table: Table, seen: Published) -> Published:
    """What everybody would know if all that can be hidden were hidden."""
    given = replace(seen, shown={}, where={})
    for moment in range(len(table.sent)):
        for (area, column), (cells, _) in _sums(table, moment).items():
            form = frozenset(cells)
            if table.published is not None and table.published[area, column] == GIVEN:
                given.shown[form] = seen.shown[form]
    return given


def values(low: float, high: float) -> int:
    """How many whole numbers there are between two."""
    return floor(high + SLACK) - ceil(low - SLACK) + 1 if high >= low else 0


class _Program:
    """The equations and bounds of who has seen something, by groups that have nothing in common."""

    def __init__(self, seen: Published, judged: list[Sum]) -> None:
        self.known = {next(iter(f)): value for f, value in seen.shown.items() if len(f) == 1}
        cells = {c for f in (*seen.hidden, *seen.shown) for c in f}
        cells |= {cell for row in seen.balances for cell, _ in row}
        self.number = {cell: n for n, cell in enumerate(sorted(cells - self.known.keys()))}
        size = len(self.number)
        equal = [(self._row(f), value - self._rest(f)) for f, value in seen.shown.items()]
        equal += [self._balance(row, value) for row, value in seen.balances.items()]
        self.equal = [(row, value) for row, value in equal if row]
        self.least, self.most = np.zeros(size), np.full(size, MANY)
        self.above: list[tuple[Row, float, float]] = []
        for form, (low, high) in seen.hidden.items():
            row, rest = self._row(form), self._rest(form)
            if len(row) == 1:
                cell = row[0][0]
                self.least[cell] = max(self.least[cell], low - rest)
                self.most[cell] = min(self.most[cell], high - rest)
            elif row:
                self.above.append((row, low - rest, high - rest))
        rows = [row for row, _ in self.equal] + [row for row, *_ in self.above]
        self.group = _groups(size, [[cell for cell, _ in row] for row in rows])
        self.forms = {form: (self._row(form), self._rest(form)) for form in judged}

    def _row(self, form: Iterable[Cell]) -> Row:
        return tuple(sorted((self.number[c], 1) for c in form if c in self.number))

    def _rest(self, form: Iterable[Cell]) -> float:
        return sum(self.known.get(cell, 0.0) for cell in form)

    def _balance(self, row: tuple[tuple[Cell, int], ...], value: float) -> tuple[Row, float]:
        unknown: dict[int, int] = defaultdict(int)
        for cell, sign in row:
            if cell in self.number:
                unknown[self.number[cell]] += sign
        known = sum(sign * self.known.get(cell, 0.0) for cell, sign in row)
        return tuple((cell, sign) for cell, sign in sorted(unknown.items()) if sign), value - known

    def ranges(self, needed: Mapping[Sum, float]) -> dict[Sum, tuple[float, float]]:
        """How low and how high each judged sum can be, or values enough between the two."""
        low, high = dict.fromkeys(self.forms, inf), dict.fromkeys(self.forms, -inf)
        together: dict[int, list[Sum]] = defaultdict(list)
        for form, (row, rest) in self.forms.items():
            for group in {int(self.group[cell]) for cell, _ in row}:
                together[group].append(form)
            if not row:
                low[form] = high[form] = rest
        for form, (row, _) in self.forms.items():
            for way in (1, -1) if row else ():
                if values(low[form], high[form]) >= needed[form]:
                    break  # the tables already found show values enough
                found = self._extreme(row, way)
                for other in together[int(self.group[row[0][0]])]:
                    cells, rest = self.forms[other]
                    value = rest + sum(found[cell] for cell, _ in cells)
                    low[other], high[other] = min(low[other], value), max(high[other], value)
        return {form: (low[form], high[form]) for form in self.forms}

    def _extreme(self, row: Row, way: int) -> dict[int, float]:
        """A table with the lowest (1) or highest (-1) sum of a row: all that is tied to it."""
        chosen = np.flatnonzero(self.group == self.group[row[0][0]])
        at = {cell: n for n, cell in enumerate(chosen.tolist())}
        equal = [(r, value) for r, value in self.equal if r[0][0] in at]
        above = [bound for bound in self.above if bound[0][0][0] in at]
        goal = np.zeros(len(chosen))
        goal[[at[cell] for cell, _ in row]] = way
        rows = [r for r, _ in equal] + [r for r, *_ in above]
        lows = [value for _, value in equal] + [low for _, low, _ in above]
        highs = [value for _, value in equal] + [high for *_, high in above]
        tied = [LinearConstraint(_matrix(rows, at), lows, highs)] if rows else []
        bounds = Bounds(self.least[chosen], self.most[chosen])
        answer = milp(
            goal, constraints=tied, bounds=bounds
        )  # HiGHS; no unknown is held to be whole
        assert answer.status == 0, answer.message
        return dict(zip(chosen.tolist(), answer.x.tolist(), strict=True))


def _matrix(rows: list[Row], at: Mapping[int, int]) -> csr_matrix:
    i = [n for n, row in enumerate(rows) for _ in row]
    j = [at[cell] for row in rows for cell, _ in row]
    signs = [float(sign) for row in rows for _, sign in row]
    return coo_matrix((signs, (i, j)), (len(rows), len(at))).tocsr()


def _groups(size: int, rows: list[list[int]]) -> np.ndarray:
    """The unknowns that equations and bounds tie together."""
    pairs = [(row[0], other) for row in rows for other in row[1:]]
    if not pairs:
        return np.arange(size)
    one, other = zip(*pairs, strict=True)
    graph = coo_matrix((np.ones(len(pairs)), (one, other)), (size, size))
    return np.asarray(connected_components(graph, directed=False)[1])
