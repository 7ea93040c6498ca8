"""Tables for the tests of suppression: small ones written by hand, and generated ones."""

from __future__ import annotations

import numpy as np

from monitoring.statistics.suppression_table import (
    DECIDE,
    GIVEN,
    NEVER,
    SHARE,
    SINGLE,
    Floats,
    Layout,
    Table,
    split,
    stock,
)

BY_SEX = Layout((-1, 0, 0), (0, 1, 2), (1, 1, 1))
KINDS = {
    "single": SINGLE, "share": SHARE, "stock": stock(2), "sexes": BY_SEX, "ages": split(2),
    "bands": split(3),
}  # fmt: skip
"""`bands`: totals and sexes are shown, of the rest only the province."""


def territory(ambiti: list[int]) -> np.ndarray:
    """Paths of comuni: Ambiti of these sizes, two to a distretto, one province."""
    ambito = np.repeat(np.arange(len(ambiti)), ambiti)
    units = len(ambito)
    distretto = units + len(ambiti) + ambito // 2
    return np.array(
        [np.arange(units), units + ambito, distretto, np.full(units, distretto.max() + 1)]
    )


def table(
    ambiti: list[int],
    *moments: list[object],
    layout: Layout = SINGLE,
    people: object = np.nan,
    t: int = 5,
) -> Table:
    """Comuni with the values of each moment (one, or one a column); nobody knows the residents."""
    paths = territory(ambiti)
    units, columns = paths.shape[1], len(layout.parent)
    sent = np.array(moments, dtype=float).reshape(len(moments), units, columns)
    known = np.broadcast_to(np.array(people, dtype=float), (units, columns)).copy()
    return Table(layout, paths, paths[1] - units, sent, known, t)


def generated(seed: int, kind: str, history: str) -> Table:
    """A table of chance, published when semesters are closed (`closings`: a first time, then once
    or more with late senders and corrections) or, the hardest, one sender at a time (`arrivals`)."""
    chance = np.random.default_rng([seed, sorted(KINDS).index(kind)])
    layout = KINDS[kind]
    ambiti = chance.integers(1, 6, chance.integers(2, 6)).tolist()
    paths = territory(ambiti)
    units, columns = paths.shape[1], len(layout.parent)
    owners = paths[1] - units if chance.random() < 0.7 else np.arange(units)
    leaves = [c for c in range(columns) if not layout.parts(c)]
    people = np.full((units, columns), np.nan)
    if kind not in ("share", "stock", "bands") and chance.random() < 0.7:
        sizes = chance.choice([5, 60, 2000], units, p=[0.15, 0.35, 0.5])
        people[:, leaves] = chance.integers(0, sizes[:, None], (units, len(leaves)))
        people = _added(people, layout)
    usual = chance.choice([2, 6, 20])

    def drawn(unit: int) -> Floats:
        row = np.full((1, columns), np.nan)
        row[0, leaves] = chance.poisson(chance.exponential(usual, len(leaves)))
        if not np.isnan(people[unit]).any():
            row[0, leaves] = np.minimum(row[0, leaves], people[unit, leaves])
        row = _added(row, layout)[0]
        if kind in ("sexes", "ages") and chance.random() < 0.2:
            row[1:] = np.nan  # the total alone
        return row

    who = chance.permutation(np.unique(owners))
    closings = 1 + int(chance.integers(0, 3))
    first = max(1, round(len(who) * chance.uniform(0.6, 1)))
    batches = [1] * len(who) if history == "arrivals" else [first]
    now, moments = np.full((units, columns), np.nan), []
    arrived = 0
    for size in batches:
        for unit in np.flatnonzero(np.isin(owners, who[arrived : arrived + size])):
            now[unit] = drawn(unit)
        arrived += size
        moments.append(now.copy())
    for _ in range(closings - 1 if history == "closings" else chance.integers(0, 4)):
        for unit in np.flatnonzero(np.isin(owners, who[arrived : arrived + 1])):
            now[unit] = drawn(unit)
        arrived += 1
        for unit in chance.integers(units, size=chance.integers(0, 3)):
            if not np.isnan(now[unit, 0]):
                now[unit] = drawn(unit)
        moments.append(now.copy())
    threshold = int(chance.choice([3, 5, 10]))
    if kind == "stock":  # the second semester is published later
        for moment in moments[: len(moments) // 2]:
            moment[:, columns // 2 :] = np.nan
    published = None
    if kind == "bands":  # nothing by age where the province's totals are themselves small
        moments = [
            np.full_like(m, np.nan) if (np.nansum(m[:, :3], axis=0) < threshold).any() else m
            for m in moments
        ]
        published = np.full((paths.max() + 1, columns), GIVEN)
        published[:-1, 3:], published[-1, 3:] = NEVER, DECIDE
    return Table(layout, paths, owners, np.array(moments), people, threshold, published)


def _added(values: Floats, layout: Layout) -> Floats:
    """The columns that are made of others, summed."""
    for column in reversed(layout.downwards):
        if layout.parts(column):
            values[:, column] = values[:, layout.parts(column)].sum(axis=1)
    return values
