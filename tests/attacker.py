"""The attacker: what can be computed of a hidden figure from all that was published to a role.

Independent of the method: it knows what was sent only to write down what was shown. Its unknowns are
the values as sent (the finest, where they add up); its equations are the figures shown at every
moment; its bounds are what everybody knows (a hidden value is at least 1 where zeros are shown, and
no more than the residents). A linear program then finds how low and how high each hidden figure can
be. An office also knows its own values.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from monitoring.statistics.forms import Flags, Table

Cell = tuple[int, int, float]
Sum = frozenset[Cell]
SLACK = 1e-6
MANY = 1e6  # more than anybody could send


@dataclass
class Published:
    """Every sum that a role has seen, or seen hidden, at any moment."""

    shown: dict[Sum, float] = field(default_factory=dict)
    hidden: dict[Sum, tuple[float, float]] = field(default_factory=dict)  # lowest and highest
    where: dict[Sum, tuple[int, int, int]] = field(default_factory=dict)
    sizes: dict[Sum, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Recovered:
    """A hidden figure of which too few values remain: moment, area and column; the whole range."""

    where: tuple[int, int, int]
    low: float
    high: float
    needed: float


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
        sums: dict[tuple[int, int], set[Cell]] = defaultdict(set)
        people: dict[tuple[int, int], float] = defaultdict(float)
        for unit in range(table.sent.shape[1]):
            for column, cells in cells_of(table, moment, unit).items():
                for area in {int(a) for a in table.paths[:, unit]}:
                    sums[area, column] |= cells
                    people[area, column] += table.people[unit, column]
        for (area, column), cells in sums.items():
            form, size = frozenset(cells), sum(value for *_, value in cells)
            seen.sizes[form] = size
            if not hidden[moment, area, column]:
                seen.shown[form] = size
                continue
            low = float(table.layout.lowest[column])
            seen.hidden[form] = _known_bounds(table, size, people[area, column], low)
            seen.where.setdefault(form, (moment, area, column))
    if own is not None:
        for unit in np.flatnonzero(table.owners == own).tolist():
            for moment in range(len(table.sent)):
                for cells in cells_of(table, moment, unit).values():
                    seen.shown |= {frozenset({cell}): cell[2] for cell in cells}
    for form in seen.shown:
        seen.hidden.pop(form, None)
    return seen


def _known_bounds(table: Table, size: float, people: float, low: float) -> tuple[float, float]:
    """What everybody knows of a hidden sum (true bounds: where the table breaks them, none)."""
    if not people > 0:
        return min(low, size), inf
    low = 0.0 if people < table.threshold else low
    return min(low, size), people if size <= people else inf


def attack(table: Table, hidden: Flags, own: int | None = None, least: int = 0) -> list[Recovered]:
    """The hidden figures of others that a role can pin down to too few values.

    least: how many values must remain; 0 for one less than the threshold. Fewer are needed where
    everybody already knows that fewer are possible.
    """
    seen = published(table, hidden, own)
    known = {next(iter(form)): value for form, value in seen.shown.items() if len(form) == 1}
    unknown = sorted({c for f in seen.hidden for c in f} - set(known))
    number = {cell: place for place, cell in enumerate(unknown)}
    mine = {unit for unit in range(len(table.owners)) if table.owners[unit] == own}

    def row(form: Sum) -> tuple[list[int], float]:
        return sorted(number[c] for c in form if c in number), sum(known.get(c, 0.0) for c in form)

    equal: dict[tuple[int, ...], float] = {}
    for form, value in seen.shown.items():
        if not any(c in number for c in form):
            continue
        for cell in sorted(form - number.keys() - known.keys()):
            number[cell] = len(unknown)
            unknown.append(cell)
        places, rest = row(form)
        equal[tuple(places)] = value - rest
    least_of, most_of = np.zeros(len(unknown)), np.full(len(unknown), inf)
    above: list[tuple[list[int], float, float]] = []
    for form, (low, high) in seen.hidden.items():
        places, rest = row(form)
        if len(places) == 1:
            least_of[places[0]] = max(least_of[places[0]], low - rest)
            most_of[places[0]] = min(most_of[places[0]], high - rest)
        elif places:
            above.append((places, low - rest, high - rest))
    groups = _groups(len(unknown), [*map(list, equal), *(places for places, *_ in above)])
    seen_low: dict[Sum, float] = {}
    seen_high: dict[Sum, float] = {}
    judged = {
        form: min(least or table.threshold - 1, highest - lowest + 1)
        for form, (lowest, highest) in seen.hidden.items()
        if not any(unit in mine for unit, *_ in form)
    }
    rows = {form: row(form) for form in judged}
    members: dict[int, list[Sum]] = defaultdict(list)
    for form in judged:
        for group in {int(groups[p]) for p in rows[form][0]}:
            members[group].append(form)

    def few(form: Sum) -> bool:
        low, high = seen_low.get(form, inf), seen_high.get(form, -inf)
        return high == -inf or floor(high + SLACK) - ceil(low - SLACK) + 1 < judged[form]

    def look(form: Sum, way: int) -> None:
        point = _extreme(way, rows[form], equal, above, least_of, most_of, groups)
        for other in members[int(groups[rows[form][0][0]])] if rows[form][0] else [form]:
            places, rest = rows[other]
            value = rest + sum(point[p] for p in places)
            seen_low[other] = min(seen_low.get(other, inf), value)
            seen_high[other] = max(seen_high.get(other, -inf), value)

    for form in judged:
        for way in (1, -1):
            if few(form):  # the tables already found may show enough values
                look(form, way)
    return [
        Recovered(seen.where[form], seen_low[form], seen_high[form], needed)
        for form, needed in judged.items()
        if few(form)
    ]


def _groups(size: int, rows: list[list[int]]) -> np.ndarray:
    """The unknowns that equations and bounds tie together."""
    pairs = [(row[0], other) for row in rows for other in row[1:]]
    if not pairs:
        return np.arange(size)
    one, other = zip(*pairs, strict=True)
    graph = coo_matrix((np.ones(len(pairs)), (one, other)), (size, size))
    return np.asarray(connected_components(graph, directed=False)[1])


def _extreme(way, form, equal, above, least_of, most_of, groups) -> dict[int, float]:  # type: ignore[no-untyped-def]
    """A table with the lowest (1) or highest (-1) sum of some unknowns: a linear program over all
    that equations and bounds tie to them."""
    places, _ = form
    if not places:
        return {}
    chosen = np.flatnonzero(groups == groups[places[0]])
    at = {place: n for n, place in enumerate(chosen.tolist())}
    assert all(p in at for p in places)

    def matrix(rows: list[list[int]]):  # type: ignore[no-untyped-def]
        i = [n for n, row in enumerate(rows) for _ in row]
        j = [at[p] for row in rows for p in row]
        return coo_matrix((np.ones(len(i)), (i, j)), (len(rows), len(chosen))).tocsr()

    equals = [(list(r), v) for r, v in equal.items() if r[0] in at]
    bounds = [b for b in above if b[0][0] in at]
    goal = np.zeros(len(chosen))
    goal[[at[p] for p in places]] = 1
    high = [b for b in bounds if b[2] < inf]
    rows = [b[0] for b in bounds] + [b[0] for b in high]
    sign = np.array([-1.0] * len(bounds) + [1.0] * len(high))
    limits = [-b[1] for b in bounds] + [b[2] for b in high]
    answer = linprog(
        way * goal,
        A_ub=matrix(rows).multiply(sign[:, None]).tocsr() if rows else None,
        b_ub=limits or None,
        A_eq=matrix([r for r, _ in equals]) if equals else None,
        b_eq=[v for _, v in equals] or None,
        bounds=list(zip(least_of[chosen], np.minimum(most_of[chosen], MANY), strict=True)),
        method="highs",
    )
    assert answer.status == 0, answer.message
    return dict(zip(chosen.tolist(), answer.x.tolist(), strict=True))
