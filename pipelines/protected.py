"""What may be published of the confidential indicators: their tables, one by one or tied, suppressed.

The case files of all semesters are one table: the stock, of it those updated, what was opened and
closed, which add up to the next stock. Age bands are published for the widest area alone, where the sexes are:
below they are too few people to be worth what would have to be hidden with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from monitoring.statistics.suppression import NOTHING, Suppressed, suppress
from monitoring.statistics.suppression_table import (
    DECIDE,
    ENTERED,
    GIVEN,
    LEFT,
    NEVER,
    PART,
    REST,
    SHARE,
    SINGLE,
    STOCK,
    WIDTH,
    Flags,
    Floats,
    Layout,
    Table,
    Whole,
    split,
    stock,
)
from pipelines.confidential import SEXES, Sent

BY_SEX = Layout((-1, 0, 0), (0, 1, 2), (1, 1, 1))


@dataclass(frozen=True)
class Released:
    """What everybody may see of an indicator and semester.

    shows: [releases] the release whose values are shown, NOTHING where none. visible: [releases,
    areas, strata] whether there is a number.
    """

    sent: Sent
    shows: Whole
    visible: Flags


Decide = Callable[[Table], Suppressed]
Depends = list[list[int]]
"""Of each stratum, the columns of a table that must be shown for it to be."""


@dataclass(frozen=True)
class Decision:
    """A table, and what it decides: each indicator and semester, the first release at which the
    table has it, and what its strata depend on."""

    table: Table
    of: list[tuple[Sent, int, Depends]]


def released(
    every: Iterable[Sent], thresholds: dict[str, float], decide: Decide = suppress
) -> Iterator[Released]:
    """Each indicator and semester, with what may be seen of it at each release."""
    found = [
        one
        for decision in decisions(list(every), thresholds)
        for one in _of(decision, decide(decision.table), thresholds, decide)
    ]
    for one in found:
        yield _with_its_whole(one, [other for other in found if _counts(other.sent, one.sent)])


def _counts(whole: Sent, share: Sent) -> bool:
    """Whether an indicator counts, alone or over the year, the denominator of a share."""
    if whole.what["code"] != share.what["denominator_indicator"]:
        return False
    over_the_year = whole.what["tipo"] == "flusso" and whole.year == share.year
    return whole.semester == share.semester or (over_the_year and whole.semester < share.semester)


def decisions(sents: list[Sent], thresholds: dict[str, float]) -> Iterator[Decision]:
    """Every indicator and semester once: the case files of all semesters together, the rest alone."""
    flows = [s for s in sents if s.what["dataset"] == "cartelle" and s.what["numerator"] in _STOCK]
    if flows:
        yield _case_files(flows, threshold_of(flows[0], thresholds))
    for sent in sents:
        if not any(sent is one for one in flows):
            yield _alone(sent, threshold_of(sent, thresholds))


def _of(
    decision: Decision, said: Suppressed, thresholds: dict[str, float], decide: Decide
) -> Iterator[Released]:
    """What a decision lets see of each indicator and semester."""
    for sent, first, depends in decision.of:
        shows = np.maximum(said.shows[first:] - first, NOTHING)
        visible = np.zeros((len(sent.releases), len(sent.areas), len(sent.strata)), bool)
        for stratum, columns in enumerate(depends):
            visible[:, :, stratum] = ~said.hidden[first:][:, :, columns].any(axis=2)
        visible[shows == NOTHING] = False
        if len(sent.strata) > len(SEXES) and len(sent.paths) > 1:
            _show_ages(sent, shows, visible, threshold_of(sent, thresholds), decide)
        yield Released(sent, shows, visible)


def _with_its_whole(one: Released, wholes: list[Released]) -> Released:
    """A share whose denominator is what another indicator sums up to is shown only where that is."""
    visible = one.visible.copy()
    for whole in wholes:
        place = {int(area): n for n, area in enumerate(whole.sent.areas)}
        there = np.array([place[int(area)] for area in one.sent.areas])
        for release, at in enumerate(one.sent.releases):
            same = np.searchsorted(whole.sent.releases, at, side="right") - 1
            known = whole.visible[same, there, 0] if same >= 0 else np.zeros(len(there), bool)
            visible[release] &= known[:, None]
    return Released(one.sent, one.shows, visible)


def threshold_of(sent: Sent, thresholds: dict[str, float]) -> int:
    """Under how many cases a figure is small [people, families]."""
    usual = "small_count_sensitive" if sent.what["sensitive"] else "small_count"
    return int(max(thresholds["small_count_floor"], thresholds[usual]))


_STOCK = {
    "cartelle_attive": (STOCK, [[STOCK]]),
    "cartelle_aggiornate": (PART, [[STOCK, PART]]),
    "cartelle_nuove": (ENTERED, [[ENTERED]]),
    "cartelle_chiuse": (LEFT, [[LEFT]]),
}
"""Of each column of the case files, its place in a semester, and what it depends on."""


def _case_files(sents: list[Sent], threshold: int) -> Decision:
    """The stock of every closed semester, with what entered and left it: they add up in time."""
    semesters = sorted({sent.semester for sent in sents})
    longest = max(sents, key=lambda sent: len(sent.releases))
    releases, units = len(longest.releases), longest.value.shape[1]
    value = np.full((releases, units, WIDTH * len(semesters)), np.nan)
    people = np.full((units, WIDTH * len(semesters)), np.nan)
    of = []
    for sent in sents:
        base, first = WIDTH * semesters.index(sent.semester), releases - len(sent.releases)
        column, depends = _STOCK[sent.what["numerator"]]
        if column != STOCK or sent.what["denominator_kind"] != "file":
            value[first:, :, base + column] = sent.value[:, :, 0]
        if sent.what["denominator_kind"] == "popolazione":
            people[:, base + column] = sent.people[:, 0]
        of.append((sent, first, [[base + c for c in columns] for columns in depends]))
    for base in range(0, value.shape[2], WIDTH):
        value[:, :, base + REST] = value[:, :, base + STOCK] - value[:, :, base + PART]
    table = Table(stock(len(semesters)), longest.paths, longest.owners, value, people, threshold)
    return Decision(table, of)


def _alone(sent: Sent, threshold: int) -> Decision:
    """The table of one indicator and semester."""
    people, published, depends = sent.bounded[:, : len(SEXES)], None, [[0]]
    if sent.what["tipo"] == "quota" and sent.what["denominator_kind"] == "file":
        whole, part = sent.denominator[:, :, 0], sent.value[:, :, 0]
        layout, columns = SHARE, [whole, part, whole - part]
        bounds, depends = [np.full(len(people), np.nan)] * 3, [[1]]
        published = np.full((len(sent.areas), 3), DECIDE)
        published[:, 0] = GIVEN  # the whole may be known from elsewhere
    elif not np.isnan(sent.value[:, :, 1 : len(SEXES)]).all():
        layout, columns = BY_SEX, list(np.moveaxis(sent.value[:, :, : len(SEXES)], 2, 0))
        bounds, depends = list(people.T), [[0], [1], [2]]
    else:
        layout, columns, bounds = SINGLE, [sent.value[:, :, 0]], [people[:, 0]]
    sums, most = np.stack(columns, axis=2), np.column_stack(bounds)
    table = Table(layout, sent.paths, sent.owners, sums, most, threshold, published)
    return Decision(table, [(sent, 0, depends)])


def _show_ages(sent: Sent, shows: Whole, visible: Flags, threshold: int, decide: Decide) -> None:
    """Decide the age bands of the widest area, at the first release that shows its sexes.

    A later release with other values shows none: the ages of who was corrected would be what changed.
    """
    sexes = visible[:, -1, : len(SEXES)].all(axis=1)
    first = sent.value[shows[int(sexes.argmax())]]
    same = [np.array_equal(sent.value[at], first, equal_nan=True) for at in shows.tolist()]
    sexes &= np.array(same, bool)
    table, strata = age_table(sent, np.where(sexes, shows, NOTHING), threshold)
    said = decide(table)
    now = sexes & (said.shows == np.arange(len(shows)))
    for column, stratum in enumerate(strata, start=len(SEXES)):
        if stratum is not None:
            visible[:, -1, stratum] = now & ~said.hidden[:, -1, column]


def age_table(sent: Sent, shows: Whole, threshold: int) -> tuple[Table, list[int | None]]:
    """Total, sexes and age bands of what each office sent, and the widest area; and, of each column
    of an age band, its stratum.

    What is of an office is taken for known where it is of all ages, and is never published by age.
    """
    bands = sorted({band for sex, band in sent.strata[len(SEXES) :]})
    number = {stratum: n for n, stratum in enumerate(sent.strata)}
    strata = [number.get((sex, band)) for sex in SEXES[1:] for band in bands]
    offices, width = int(sent.owners.max()) + 1, len(SEXES) + len(strata)
    value = np.full((len(shows), offices, width), np.nan)
    for release, shown in enumerate(shows.tolist()):
        for column, stratum in enumerate([0, 1, 2, *strata]):
            if shown != NOTHING and stratum is not None:
                value[release, :, column] = _by_office(sent.value[shown, :, stratum], sent.owners)
    paths = _above(sent, offices)
    published = np.full((int(paths.max()) + 1, width), GIVEN)
    published[:-1, len(SEXES) :], published[-1, len(SEXES) :] = NEVER, DECIDE
    people = np.full((offices, width), np.nan)
    owners = np.arange(offices)
    return Table(split(len(bands)), paths, owners, value, people, threshold, published), strata


def _above(sent: Sent, offices: int) -> Whole:
    """The offices, and the areas of each level that are made of whole ones: the widest is the last."""
    levels, first = [np.arange(offices)], offices
    for level in sent.paths[1:]:
        held = [np.unique(level[sent.owners == office]) for office in range(offices)]
        areas, place = np.unique(np.concatenate(held), return_inverse=True)
        if len(place) == offices and (len(areas) < offices or len(areas) == 1):
            levels.append(first + place)
            first += len(areas)
    return np.array(levels)


def _by_office(value: Floats, owners: Whole) -> Floats:
    """Sums of the units of each office; not a number where none has a value."""
    there = ~np.isnan(value)
    sums = np.bincount(owners, weights=np.where(there, value, 0.0))
    return np.where(np.bincount(owners, weights=there) > 0, sums, np.nan)
