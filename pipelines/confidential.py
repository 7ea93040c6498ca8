"""The confidential indicators as tables for suppression: who sent what, and when it was in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.statistics.figure import MISSING
from monitoring.statistics.forms import FILES, SHARE, SINGLE, Layout, Table

SEXES = ("T", "M", "F")
BY_SEX = Layout((-1, 0, 0), (0, 1, 2), (1, 1, 1))
_ROWS = """
SELECT o.row, o.in_force, o.indicator_id, o.semester_id, o.area_id, o.value, o.denominator,
       enum_code(o.state)::UTINYINT AS state_code, o.sex::VARCHAR AS sex_code,
       coalesce(o.valid_from, s.received_at)::TIMESTAMP AS begins, o.valid_to::TIMESTAMP AS ends
FROM (
    SELECT rowid AS row, true AS in_force, NULL::TIMESTAMPTZ AS valid_to, * FROM built.observation_facts
    UNION ALL BY NAME SELECT rowid AS row, false AS in_force, * FROM built.observation_superseded
) o
JOIN built.indicators i ON i.id = o.indicator_id AND i.confidential
JOIN built.submissions s ON s.number = o.sub
WHERE o.age_band = 'T'
ORDER BY o.indicator_id, o.semester_id
"""
_INDICATORS = """
SELECT id, numerator, tipo, denominator_kind, rollup, level::VARCHAR AS level, dataset,
       coalesce(population_group, 'T') AS group_code, sensitive
FROM built.indicators WHERE confidential
"""
_PEOPLE = """
SELECT u.unit_level::VARCHAR AS level, u.group_code, u.unit_id, u.residents::DOUBLE AS residents,
       u.group_residents::DOUBLE AS of_t, m.residents::DOUBLE AS of_m, u.group_residents - m.residents AS of_f
FROM built.figure_units u LEFT JOIN (
    SELECT t.ancestor_id, g.code, sum(p.residents) FILTER (p.sex = 'M') AS residents
    FROM built.population p JOIN built.areas a ON a.code = p.area_code
    JOIN built.area_tree t ON t.area_id = a.id
    JOIN built.population_groups g ON p.age BETWEEN g.age_from AND g.age_to AND g.sex IN ('T', p.sex)
    WHERE p.year = (SELECT max(year) FROM built.population) GROUP BY ALL
) m ON m.ancestor_id = u.unit_id AND m.code = u.group_code
ORDER BY u.unit_id
"""
_AREAS = """
SELECT t.area_id, t.ancestor_id, a.level::VARCHAR AS level
FROM built.area_tree t JOIN built.areas a ON a.id = t.ancestor_id
"""
LEVELS = ("comune", "ambito", "distretto", "asst", "provincia")
SENDERS = ("ambito", "asst", "provincia")
Moments = NDArray[np.datetime64]


@dataclass(frozen=True)
class Sent:
    """One indicator in one semester, moment by moment.

    areas: ids of the areas, the units first; value, denominator, state: [moments, units, sexes].
    rows: of the warehouse, each with the moments `first` to `last` (excluded) of its stay.
    """

    indicator: int
    semester: int
    what: pd.Series
    areas: NDArray[np.int64]
    paths: NDArray[np.int64]
    owners: NDArray[np.int64]
    moments: Moments
    value: NDArray[np.float64]
    denominator: NDArray[np.float64]
    state: NDArray[np.int64]
    people: NDArray[np.float64]
    residents: NDArray[np.float64]
    rows: pd.DataFrame

    def table(self, threshold: int, other: Sent | None = None) -> Table:
        """What suppression needs; `other`: the case files updated, among those open."""
        layout, sent, people = SINGLE, self.value[:, :, :1], self.people[:, :1]
        if other is not None:
            updated = _at(other, self.moments)[:, :, 0]
            open_ = sent[:, :, 0]
            layout, sent = FILES, np.stack([open_, updated, open_ - updated], axis=2)
            people = np.column_stack([people, np.full((len(people), 2), np.nan)])
        elif self.what["tipo"] == "quota" and self.what["denominator_kind"] == "file":
            rest = self.denominator[:, :, 0] - self.value[:, :, 0]
            layout, sent = SHARE, np.stack([self.value[:, :, 0], rest], axis=2)
            people = np.full((len(people), 2), np.nan)
        elif not np.isnan(self.value[:, :, 1:]).all():
            layout, sent, people = BY_SEX, self.value, self.people
        return Table(layout, self.paths, self.owners, sent, people, threshold)


def _at(sent: Sent, moments: Moments) -> NDArray[np.float64]:
    """The values in force at some moments; none before the first of its own."""
    place = np.searchsorted(sent.moments, moments, side="right") - 1
    found = sent.value[np.maximum(place, 0)].copy()
    found[place < 0] = np.nan
    return found


def confidential(con: duckdb.DuckDBPyConnection) -> Iterator[Sent]:
    """Each confidential indicator and semester of the warehouse attached as `built`."""
    rows = con.execute(_ROWS).df()
    what = con.execute(_INDICATORS).df().set_index("id")
    people = dict(iter(con.execute(_PEOPLE).df().groupby(["level", "group_code"])))
    tree = con.execute(_AREAS).df()
    above = {
        level: dict(zip(found["area_id"], found["ancestor_id"], strict=True))
        for level, found in tree.groupby("level")
    }
    for (indicator, semester), sent in rows.groupby(["indicator_id", "semester_id"]):
        row = what.loc[indicator]
        units = people[row["level"], row["group_code"]]
        yield _shaped(int(indicator), int(semester), row, units, sent, above)


def _shaped(
    indicator: int,
    semester: int,
    what: pd.Series,
    units: pd.DataFrame,
    rows: pd.DataFrame,
    above: dict[str, dict[int, int]],
) -> Sent:
    ids = units["unit_id"].to_numpy(np.int64)
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
    ends = rows["ends"].dropna()
    moments = np.unique(np.concatenate([rows["begins"].to_numpy(), ends.to_numpy()]))
    first = np.searchsorted(moments, rows["begins"].to_numpy())
    last = np.where(rows["ends"].isna(), len(moments),
                    np.searchsorted(moments, rows["ends"].fillna(rows["begins"]).to_numpy()))  # fmt: skip
    place = np.searchsorted(ids, rows["area_id"].to_numpy())
    sex = rows["sex_code"].map({s: n for n, s in enumerate(SEXES)}).to_numpy()
    shape = (len(moments), len(ids), len(SEXES))
    value, denominator = np.full(shape, np.nan), np.full(shape, np.nan)
    state = np.full(shape, MISSING)
    for begin, end in {*zip(first.tolist(), last.tolist(), strict=True)}:
        those = (first == begin) & (last == end)
        at = (slice(begin, end), place[those], sex[those])
        value[at] = rows["value"].to_numpy(float)[those]
        denominator[at] = rows["denominator"].to_numpy(float)[those]
        state[at] = rows["state_code"].to_numpy(np.int64)[those]
    residents = units[["of_t", "of_m", "of_f"]].to_numpy(float)
    if what["denominator_kind"] != "popolazione":
        residents = np.full_like(residents, np.nan)
    kept = rows[["row", "in_force"]].assign(first=first, last=last, unit=place, sex=sex)
    return Sent(
        indicator, semester, what, np.array(areas), np.array([[number[a] for a in h] for h in held]),
        np.unique(owners, return_inverse=True)[1], moments, value, denominator, state, residents,
        units["residents"].to_numpy(float), kept,
    )  # fmt: skip
