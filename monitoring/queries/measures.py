"""One measure in one semester, for a map: the rows of the view measure_by_area, quickly.

The view computes every measure at once and is slow to plan; here the question carries the numbers of
one measure and semester as constants, so that DuckDB reads the few row groups that hold them, and
monitoring.statistics.figure does the rest. tests/test_figures.py holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.queries import published
from monitoring.schema import TOTAL, VALUE_STATES
from monitoring.statistics import figure
from monitoring.statistics.figure import Cells, Floats, Parts, Whole
from monitoring.warehouse import Warehouse

_DUE = """
SELECT i.code, s.code AS semester, i.confidential, d.* REPLACE (d.unit_level::VARCHAR AS unit_level)
FROM due_figures d JOIN indicators i ON i.id = d.indicator_id JOIN semesters s ON s.id = d.semester_id
"""
_UNITS = """
SELECT unit_level::VARCHAR AS level, group_code, unit_id, code, u.residents, group_residents
FROM figure_units u JOIN areas ON id = unit_id ORDER BY unit_id
"""
_ABOVE = """
SELECT u.level::VARCHAR AS unit_level, a.level::VARCHAR AS level, t.area_id AS unit_id, a.code
FROM area_tree t JOIN areas u ON u.id = t.area_id JOIN areas a ON a.id = t.ancestor_id
WHERE t.area_id <> t.ancestor_id ORDER BY t.area_id
"""
_CELLS = """
SELECT area_id, value, denominator, enum_code(state)::UTINYINT AS state FROM observation_facts
WHERE indicator_id = ?::SMALLINT AND semester_id = ?::UTINYINT
  AND sex = ?::sex AND age_band = ?::age_band
"""
# Residents of a unit in a stratum of a group: the ages that the group and the band share.
_PEOPLE = """
SELECT t.ancestor_id AS unit_id, sum(p.residents)::DOUBLE AS residents
FROM population p JOIN areas a ON a.code = p.area_code JOIN area_tree t ON t.area_id = a.id
JOIN areas u ON u.id = t.ancestor_id AND u.level::VARCHAR = ?
JOIN population_groups g ON g.code = ? AND p.age BETWEEN g.age_from AND g.age_to AND g.sex IN ('T', p.sex)
LEFT JOIN age_bands b ON b.code = ?
WHERE p.year = (SELECT max(year) FROM population) AND ? IN ('T', p.sex::VARCHAR)
  AND p.age BETWEEN coalesce(b.age_from, 0) AND coalesce(b.age_to, 255)
GROUP BY t.ancestor_id
"""
_GROUPS = """
SELECT code, level::VARCHAR AS level, coalesce(population_group, 'T') AS group_code FROM indicators
"""
_STATES = np.array(VALUE_STATES, dtype=object)


@dataclass(frozen=True)
class Measure:
    """What a measure is, in the warehouse's own numbers."""

    indicator_id: int
    semester_id: int
    unit_level: str
    group_code: str
    rollup: str
    denominator_kind: str
    scale: float
    tipo: str
    confidential: bool = False


@dataclass(frozen=True)
class Units:
    """The areas that report at a level, by id; residents of each and of its group [persons]."""

    ids: Whole
    codes: NDArray[np.object_]
    residents: Floats
    group_residents: Floats


@dataclass(frozen=True)
class Above:
    """The areas of a level, and the place among them of each unit of another level."""

    codes: NDArray[np.object_]
    place: Whole


def by_area(
    warehouse: Warehouse,
    indicator: str,
    semester: str,
    level: str,
    sex: str = TOTAL,
    age_band: str = TOTAL,
) -> pd.DataFrame:
    """One row per area of the level; none where the measure is not due or not summed up to it.

    sex: M, F or T; age_band: a code of age_bands, or T. An age band of both sexes is the sum of the
    two, as they are sent, where both have a figure.
    """
    measure = warehouse.once(_measures).get((indicator, semester))
    if measure is None:
        return _empty()
    units = warehouse.once(_units)[measure.unit_level, measure.group_code]
    above = None
    if measure.unit_level != level:
        above = warehouse.once(_above).get((measure.unit_level, level))
        if above is None or measure.rollup == "nessuno":
            return _empty()

    def parts_of(sex: str) -> Parts:
        cells = _cells(warehouse, measure, units, sex, age_band)
        if above is None:
            return figure.of_units(cells, measure.denominator_kind)
        sums = figure.of_sums(cells, measure.denominator_kind, above.place, len(above.codes))
        if warehouse.reader.sees_all or not measure.confidential:
            return sums
        key = (measure.indicator_id, measure.semester_id, measure.unit_level)
        return published.sums(warehouse, key, above.codes, (sex, age_band), sums)

    split = sex == TOTAL and age_band != TOTAL
    parts = figure.together(parts_of("F"), parts_of("M")) if split else parts_of(sex)
    return _frame(units.codes if above is None else above.codes, parts, measure)


def unit_people(
    warehouse: Warehouse, indicator: str, sex: str = TOTAL, age_band: str = TOTAL
) -> pd.Series[float]:
    """Who lives in each unit of an indicator's level, of its group, in a stratum [persons]."""
    level, group = warehouse.once(_groups)[indicator]
    units = warehouse.once(_units)[level, group]
    return pd.Series(warehouse.once(_people, level, group, sex, age_band), index=units.codes)


def up_to(
    warehouse: Warehouse, indicator: str, level: str, of_units: pd.Series[float]
) -> pd.Series[float]:
    """Sums over the units of each area of a level; the units themselves at their own."""
    unit_level, _ = warehouse.once(_groups)[indicator]
    if level == unit_level:
        return of_units
    above = warehouse.once(_above)[unit_level, level]
    sums = np.bincount(above.place, weights=of_units.to_numpy(), minlength=len(above.codes))
    return pd.Series(sums, index=above.codes)


def _groups(warehouse: Warehouse) -> dict[str, tuple[str, str]]:
    """The level and the group of population of each indicator."""
    rows = warehouse.table(_GROUPS).to_pylist()
    return {row["code"]: (row["level"], row["group_code"]) for row in rows}


def _cells(warehouse: Warehouse, measure: Measure, units: Units, sex: str, age_band: str) -> Cells:
    """The cells in force of a stratum, each at the place of its unit."""
    asked = [measure.indicator_id, measure.semester_id, sex, age_band]
    sent = warehouse.table(_CELLS, asked)
    place = np.searchsorted(units.ids, sent["area_id"].to_numpy())
    numerator = np.full(len(units.ids), np.nan)
    denominator, state = numerator.copy(), np.full(len(units.ids), figure.MISSING)
    numerator[place] = sent["value"].to_numpy()
    state[place] = sent["state"].to_numpy()
    if age_band != TOTAL and measure.confidential and not warehouse.reader.sees_all:
        state[state == figure.MISSING] = figure.SUPPRESSED  # not in this reader's file
    if measure.denominator_kind == "file":
        denominator[place] = sent["denominator"].to_numpy()
    elif measure.denominator_kind == "popolazione":
        whole = sex == TOTAL and age_band == TOTAL
        stratum = (measure.unit_level, measure.group_code, sex, age_band)
        denominator = units.group_residents if whole else warehouse.once(_people, *stratum)
    denominator = np.where(np.isnan(numerator), np.nan, denominator)
    return Cells(numerator, denominator, state, units.residents)


def _people(
    warehouse: Warehouse, unit_level: str, group_code: str, sex: str, age_band: str
) -> Floats:
    """Residents of a group in a stratum, for each unit of a level in the order of its ids [persons]."""
    units = warehouse.once(_units)[unit_level, group_code]
    found = warehouse.query(_PEOPLE, [unit_level, group_code, age_band, sex])
    residents = np.zeros(len(units.ids))
    residents[np.searchsorted(units.ids, found["unit_id"].to_numpy())] = found["residents"]
    return residents


def _frame(codes: NDArray[np.object_], parts: Parts, measure: Measure) -> pd.DataFrame:
    kind, tipo, scale = measure.denominator_kind, measure.tipo, measure.scale
    low, high = figure.limits(parts, kind, tipo, scale)
    return pd.DataFrame(
        {
            "code": codes,
            "value": figure.value(parts, kind, scale),
            "low": low,
            "high": high,
            "numerator": parts.numerator,
            "denominator": parts.denominator,
            "value_state": _STATES[parts.state],
            "coverage": parts.coverage,
            "units": parts.units,
            "units_counted": parts.units_counted,
        }
    )


def _empty() -> pd.DataFrame:
    nobody = Cells(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64), np.empty(0))
    nothing = Measure(0, 0, "", "", "", "nessuno", 1, "")
    return _frame(np.empty(0, dtype=object), figure.of_units(nobody, "nessuno"), nothing)


def _measures(warehouse: Warehouse) -> dict[tuple[str, str], Measure]:
    """Each measure due, by its code and semester."""
    rows = warehouse.table(_DUE).to_pylist()
    return {(row.pop("code"), row.pop("semester")): Measure(**row) for row in rows}


def _units(warehouse: Warehouse) -> dict[tuple[str, str], Units]:
    """The units of each level, by group of population."""
    found = warehouse.query(_UNITS).groupby(["level", "group_code"])
    return {
        (str(level), str(group)): Units(
            rows["unit_id"].to_numpy(dtype=np.int64),
            rows["code"].to_numpy(dtype=object),
            rows["residents"].to_numpy(dtype=float),
            rows["group_residents"].to_numpy(dtype=float),
        )
        for (level, group), rows in found
    }


def _above(warehouse: Warehouse) -> dict[tuple[str, str], Above]:
    """The areas above the units, by the levels of both."""
    found = warehouse.query(_ABOVE).groupby(["unit_level", "level"])
    return {
        (str(unit_level), str(level)): _placed(rows["code"]) for (unit_level, level), rows in found
    }


def _placed(codes: pd.Series[str]) -> Above:
    place, areas = pd.factorize(codes)
    return Above(areas.to_numpy(dtype=object), place)
