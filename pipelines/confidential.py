"""The confidential indicators as they were at each release: who had sent what.

A *release* is the closing of a semester: what is confidential of it is published to everybody from its
closing on, and brought up to date at each later closing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.schema import TOTAL
from monitoring.statistics.figure import MISSING
from monitoring.statistics.suppression_table import Floats, Whole

SEXES = (TOTAL, "M", "F")
_ROWS = """
SELECT o.row, o.in_force, o.indicator_id, o.semester_id, o.area_id, o.value, o.denominator,
       enum_code(o.state)::UTINYINT AS state, o.sex::VARCHAR AS sex, o.age_band::VARCHAR AS age_band,
       coalesce(o.valid_from, s.received_at)::TIMESTAMP AS begins, o.valid_to::TIMESTAMP AS ends
FROM (
    SELECT rowid AS row, true AS in_force, NULL::TIMESTAMPTZ AS valid_to, * FROM built.observation_facts
    UNION ALL BY NAME SELECT rowid AS row, false AS in_force, * FROM built.observation_superseded
) o
JOIN built.indicators i ON i.id = o.indicator_id AND i.confidential
JOIN built.submissions s ON s.number = o.sub
ORDER BY o.indicator_id, o.semester_id
"""
_RELEASES = """
SELECT s.id AS semester_id, later.closed_at::TIMESTAMP AS at
FROM built.semester_closings c JOIN built.semesters s ON s.code = c.semester
JOIN built.semester_closings later ON later.closed_at >= c.closed_at ORDER BY ALL
"""
_INDICATORS = """
SELECT id, code, denominator_indicator, numerator, tipo, denominator_kind, rollup, level::VARCHAR AS level, dataset,
       coalesce(population_group, 'T') AS group_code, sensitive
FROM built.indicators WHERE confidential
"""
_UNITS = """
SELECT unit_level::VARCHAR AS level, group_code, unit_id, residents::DOUBLE AS residents,
       group_residents::DOUBLE AS group_residents
FROM built.figure_units ORDER BY unit_id
"""
_PEOPLE = """
SELECT t.ancestor_id AS unit_id, g.code AS group_code, p.sex::VARCHAR AS sex,
       coalesce(b.code::VARCHAR, 'T') AS age_band, sum(p.residents)::DOUBLE AS residents
FROM built.population p JOIN built.areas a ON a.code = p.area_code
JOIN built.area_tree t ON t.area_id = a.id
JOIN built.population_groups g ON p.age BETWEEN g.age_from AND g.age_to AND g.sex IN ('T', p.sex)
JOIN built.age_bands b ON p.age BETWEEN b.age_from AND b.age_to
WHERE p.year = (SELECT max(year) FROM built.population)
GROUP BY GROUPING SETS ((t.ancestor_id, g.code, p.sex), (t.ancestor_id, g.code, p.sex, b.code))
"""
_AREAS = """
SELECT t.area_id, t.ancestor_id, a.level::VARCHAR AS level
FROM built.area_tree t JOIN built.areas a ON a.id = t.ancestor_id
"""
LEVELS = ("comune", "ambito", "distretto", "asst", "provincia")
SENDERS = ("ambito", "asst", "provincia")
Stratum = tuple[str, str]


@dataclass(frozen=True)
class Sent:
    """One indicator in one semester, as it was at each release.

    areas: ids of the areas, the units first. strata: sex and age band, the three sexes first.
    value, denominator, state: [releases, units, strata]; people: [units, strata] residents, not a
    number where they do not bound the value. rows: of the warehouse, each with the releases `first`
    to `last` (excluded) of its stay.
    """

    indicator: int
    semester: int
    year: int
    what: pd.Series[Any]
    areas: Whole
    paths: Whole
    owners: Whole
    releases: NDArray[np.datetime64]
    strata: list[Stratum]
    value: Floats
    denominator: Floats
    state: Whole
    people: Floats
    residents: Floats
    rows: pd.DataFrame

    @property
    def bounded(self) -> Floats:
        """`people` where the value counts some of them; not a number where it does not."""
        counts = self.what["denominator_kind"] == "popolazione"
        return self.people if counts else np.full_like(self.people, np.nan)


def confidential(con: duckdb.DuckDBPyConnection) -> Iterator[Sent]:
    """Each confidential indicator and closed semester of the warehouse attached as `built`."""
    releases = con.execute(_RELEASES).df().groupby("semester_id")["at"]
    at = {int(semester): moments.to_numpy() for semester, moments in releases}
    if not at:
        return
    year = dict(con.execute("SELECT id, year FROM built.semesters").fetchall())
    what = con.execute(_INDICATORS).df().set_index("id")
    units = dict(iter(con.execute(_UNITS).df().groupby(["level", "group_code"])))
    people = con.execute(_PEOPLE).df().set_index(["sex", "age_band", "group_code", "unit_id"])
    tree = con.execute(_AREAS).df()
    above = {
        level: dict(zip(found["area_id"], found["ancestor_id"], strict=True))
        for level, found in tree.groupby("level")
    }
    for (indicator, semester), rows in (
        con.execute(_ROWS).df().groupby(["indicator_id", "semester_id"])
    ):
        if int(semester) not in at:
            continue
        row = what.loc[indicator]
        those = units[row["level"], row["group_code"]]
        laid = _laid(row, those["unit_id"].to_numpy(np.int64), above)
        yield _shaped(
            int(indicator),
            (int(semester), year[int(semester)]),
            row,
            those,
            people["residents"],
            rows,
            at[int(semester)],
            laid,
        )


def _laid(
    what: pd.Series[Any], ids: Whole, above: dict[str, dict[int, int]]
) -> tuple[Whole, Whole, Whole]:
    """Areas, paths and owners of some units."""
    levels = LEVELS[LEVELS.index(what["level"]) :]
    held = [[above[level].get(unit, unit) for unit in ids.tolist()] for level in levels]
    if what["rollup"] == "nessuno":
        held = held[:1]
    areas = list(ids.tolist())
    for level in held[1:]:
        areas += sorted(set(level) - set(areas))
    number = {area: place for place, area in enumerate(areas)}
    senders = [
        above[level] for level in SENDERS if LEVELS.index(level) >= LEVELS.index(what["level"])
    ]
    owners = [next(s[unit] for s in senders if unit in s) for unit in ids.tolist()]
    paths = np.array([[number[area] for area in level] for level in held])
    return np.array(areas), paths, np.unique(owners, return_inverse=True)[1]


def _shaped(
    indicator: int,
    semester: tuple[int, int],
    what: pd.Series[Any],
    units: pd.DataFrame,
    people: pd.Series[float],
    rows: pd.DataFrame,
    releases: NDArray[np.datetime64],
    laid: tuple[Whole, Whole, Whole],
) -> Sent:
    ids = units["unit_id"].to_numpy(np.int64)
    strata: list[Stratum] = [(sex, TOTAL) for sex in SEXES]
    strata += sorted({*zip(rows["sex"], rows["age_band"], strict=True)} - set(strata))
    first = np.searchsorted(releases, rows["begins"].to_numpy())
    last = np.where(rows["ends"].isna(), len(releases),
                    np.searchsorted(releases, rows["ends"].fillna(rows["begins"]).to_numpy()))  # fmt: skip
    place = np.searchsorted(ids, rows["area_id"].to_numpy())
    assert (ids[place] == rows["area_id"]).all()
    number = {stratum: n for n, stratum in enumerate(strata)}
    stratum = np.array([number[s] for s in zip(rows["sex"], rows["age_band"], strict=True)])
    shape = (len(releases), len(ids), len(strata))
    value, denominator = np.full(shape, np.nan), np.full(shape, np.nan)
    state = np.full(shape, MISSING)
    for release in range(len(releases)):
        those = (first <= release) & (release < last)
        at = (release, place[those], stratum[those])
        value[at] = rows["value"].to_numpy(float)[those]
        denominator[at] = rows["denominator"].to_numpy(float)[those]
        state[at] = rows["state"].to_numpy(np.int64)[those]
    of = [units["group_residents"].to_numpy(float)]
    for sex, band in strata[1:]:
        wanted = pd.MultiIndex.from_product([[sex], [band], [what["group_code"]], ids])
        of.append(people.reindex(wanted).fillna(0.0).to_numpy(float))
    kept = rows[["row", "in_force", "value"]].assign(
        first=first, last=last, unit=place, stratum=stratum
    )
    areas, paths, owners = laid
    return Sent(
        indicator, *semester, what, areas, paths, owners, releases, strata, value, denominator, state,
        np.column_stack(of), units["residents"].to_numpy(float), kept,
    )  # fmt: skip
