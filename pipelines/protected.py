"""What may be published of the confidential indicators: their tables, one by one or tied, suppressed.

Tied are the case files (those open and, of them, those updated; those opened and those closed, whose
difference the stock shows). Age bands are published for the widest area alone, where the sexes are:
below they are too few people to be worth what would have to be hidden with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from monitoring.statistics.suppression import NOTHING, Suppressed, suppress
from monitoring.statistics.suppression_table import (
    DECIDE,
    FLOWS,
    GIVEN,
    NEVER,
    SHARE,
    SINGLE,
    Flags,
    Floats,
    Layout,
    Table,
    Whole,
    split,
)
from pipelines.confidential import SEXES, Sent

BY_SEX = Layout((-1, 0, 0), (0, 1, 2), (1, 1, 1))
OPEN, UPDATED = "cartelle_attive", "cartelle_aggiornate"
OPENED, CLOSED = "cartelle_nuove", "cartelle_chiuse"


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


def released(
    every: Iterable[Sent], thresholds: dict[str, float], decide: Decide = suppress
) -> Iterator[Released]:
    """Each indicator and semester, with what may be seen of it at each release."""
    sents = list(every)
    tied = case_files(sents)
    for sent in sents:
        threshold = threshold_of(sent, thresholds)
        table, depends = decided_by(sent, tied, threshold)
        said = decide(table)
        visible = np.zeros((len(sent.releases), len(sent.areas), len(sent.strata)), bool)
        for stratum, columns in enumerate(depends):
            visible[:, :, stratum] = ~said.hidden[:, :, columns].any(axis=2)
        visible[said.shows == NOTHING] = False
        if len(sent.strata) > len(SEXES) and len(sent.paths) > 1:
            _show_ages(sent, said.shows, visible, threshold, decide)
        yield Released(sent, said.shows, visible)


CaseFiles = dict[tuple[int, str], Sent]


def case_files(sents: Iterable[Sent]) -> CaseFiles:
    """What was sent of the case files, by semester and name of the numerator."""
    return {
        (sent.semester, sent.what["numerator"]): sent
        for sent in sents
        if sent.what["dataset"] == "cartelle"
        and (sent.what["denominator_kind"] != "file" or sent.what["numerator"] == UPDATED)
    }


def threshold_of(sent: Sent, thresholds: dict[str, float]) -> int:
    """Under how many cases a figure is small [people, families]."""
    usual = "small_count_sensitive" if sent.what["sensitive"] else "small_count"
    return int(max(thresholds["small_count_floor"], thresholds[usual]))


Depends = list[list[int]]
"""Of each stratum, the columns of a table that must be shown for it to be."""


def decided_by(sent: Sent, tied: CaseFiles, threshold: int) -> tuple[Table, Depends]:
    """The table that decides of an indicator, with the case files to which it is tied."""
    name, people = sent.what["numerator"], sent.bounded[:, : len(SEXES)]
    cases = sent.what["dataset"] == "cartelle"
    same = {
        n: other for (semester, n), other in tied.items() if cases and semester == sent.semester
    }
    nobody = np.full_like(people[:, 0], np.nan)
    depends: Depends = [[0]]
    if name in (OPEN, UPDATED) and {OPEN, UPDATED} <= same.keys():
        whole, part = same[OPEN].value[:, :, 0], same[UPDATED].value[:, :, 0]
        layout, columns = SHARE, [whole, part, whole - part]
        bounds = [same[OPEN].bounded[:, 0], nobody, nobody]
        depends = [[0, 1]] if name == UPDATED else [[0]]
    elif name in (OPENED, CLOSED) and {OPENED, CLOSED} <= same.keys():
        layout, columns = FLOWS, [same[OPENED].value[:, :, 0], same[CLOSED].value[:, :, 0]]
        bounds, depends = [people[:, 0]] * 2, [[0, 1]]
    elif sent.what["tipo"] == "quota" and sent.what["denominator_kind"] == "file":
        whole, part = sent.denominator[:, :, 0], sent.value[:, :, 0]
        layout, columns, bounds = SHARE, [whole, part, whole - part], [nobody] * 3
        depends = [[0, 1]]
    elif not np.isnan(sent.value[:, :, 1 : len(SEXES)]).all():
        layout, columns = BY_SEX, list(np.moveaxis(sent.value[:, :, : len(SEXES)], 2, 0))
        bounds, depends = list(people.T), [[0], [1], [2]]
    else:
        layout, columns, bounds = SINGLE, [sent.value[:, :, 0]], [people[:, 0]]
    sums, most = np.stack(columns, axis=2), np.column_stack(bounds)
    return Table(layout, sent.paths, sent.owners, sums, most, threshold), depends


def _show_ages(sent: Sent, shows: Whole, visible: Flags, threshold: int, decide: Decide) -> None:
    """Decide the age bands of the widest area, at the releases that show its sexes."""
    sexes = visible[:, -1, : len(SEXES)].all(axis=1)
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
    published = np.full((offices + 1, width), GIVEN)
    published[:-1, len(SEXES) :], published[-1, len(SEXES) :] = NEVER, DECIDE
    paths = np.array([np.arange(offices), np.full(offices, offices)])
    people = np.full((offices, width), np.nan)
    owners = np.arange(offices)
    return Table(split(len(bands)), paths, owners, value, people, threshold, published), strata


def _by_office(value: Floats, owners: Whole) -> Floats:
    """Sums of the units of each office; not a number where none has a value."""
    there = ~np.isnan(value)
    sums = np.bincount(owners, weights=np.where(there, value, 0.0))
    return np.where(np.bincount(owners, weights=there) > 0, sums, np.nan)
