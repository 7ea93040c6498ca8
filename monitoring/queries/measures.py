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

from monitoring.schema import VALUE_STATES
from monitoring.statistics import figure
from monitoring.statistics.figure import Cells, Floats, Parts, Whole
from monitoring.warehouse import Warehouse

_DUE = """
SELECT i.code, s.code AS semester, d.* REPLACE (d.unit_level::VARCHAR AS unit_level)
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
  AND sex = 'T'::sex AND age_band = 'T'::age_band
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


def by_area(warehouse: Warehouse, indicator: str, semester: str, level: str) -> pd.DataFrame:
    """One row per area of the level; none where the measure is not due or not summed up to it."""
    measure = warehouse.once(_measures).get((indicator, semester))
    if measure is None:
        return _empty()
    units = warehouse.once(_units)[measure.unit_level, measure.group_code]
    if measure.unit_level == level:
        cells = _cells(warehouse, measure, units)
        return _frame(units.codes, figure.of_units(cells, measure.denominator_kind), measure)
    above = warehouse.once(_above).get((measure.unit_level, level))
    if above is None or measure.rollup == "nessuno":
        return _empty()
    cells = _cells(warehouse, measure, units)
    sums = figure.of_sums(cells, measure.denominator_kind, above.place, len(above.codes))
    return _frame(above.codes, sums, measure)


def _cells(warehouse: Warehouse, measure: Measure, units: Units) -> Cells:
    """The cells in force, each at the place of its unit."""
    sent = warehouse.table(_CELLS, [measure.indicator_id, measure.semester_id])
    place = np.searchsorted(units.ids, sent["area_id"].to_numpy())
    numerator = np.full(len(units.ids), np.nan)
    denominator, state = numerator.copy(), np.full(len(units.ids), figure.MISSING)
    numerator[place] = sent["value"].to_numpy()
    state[place] = sent["state"].to_numpy()
    if measure.denominator_kind == "file":
        denominator[place] = sent["denominator"].to_numpy()
    elif measure.denominator_kind == "popolazione":
        denominator = units.group_residents
    denominator = np.where(np.isnan(numerator), np.nan, denominator)
    return Cells(numerator, denominator, state, units.residents)


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
