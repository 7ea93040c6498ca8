"""The sums of a confidential indicator, as the suppressed file publishes them.

They cannot be made from its cells, of which some are hidden. An office makes its own from its cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics import figure
from monitoring.statistics.figure import Parts
from monitoring.warehouse import Warehouse

_SUMS = """
SELECT a.code, p.numerator, p.denominator, enum_code(p.state)::UTINYINT AS state, p.coverage,
       p.units, p.units_counted
FROM public_figures p JOIN areas a ON a.id = p.area_id
WHERE p.indicator_id = ?::SMALLINT AND p.semester_id = ?::UTINYINT AND p.sex = ?::sex
  AND p.age_band = ?::age_band AND p.valid_to IS NULL
"""
_CLEAR = """
SELECT a.code FROM clear_areas k JOIN areas a ON a.id = k.area_id
WHERE k.unit_level::VARCHAR = ?
"""


def sums(
    warehouse: Warehouse,
    key: tuple[int, int, str],
    codes: NDArray[np.object_],
    stratum: tuple[str, str],
    of_cells: Parts,
) -> Parts:
    """The published parts of some areas, in the order of `codes`.

    key: indicator and semester by number, level of the units; stratum: sex, age band; of_cells: the
    sums of the cells that this reader sees, which hold for the areas that are its own.
    """
    indicator, semester, unit_level = key
    found = warehouse.query(_SUMS, [indicator, semester, *stratum]).set_index("code")
    clear = set(warehouse.query(_CLEAR, [unit_level])["code"])
    at = found.reindex(codes)
    there = at["state"].notna().to_numpy()
    own = np.array([code in clear for code in codes], dtype=bool)
    own |= ~there & (of_cells.units_counted == 0)  # nobody has sent any
    # A stratum without a published row: a sum of some of its cells would be a sum of what is known.
    unpublished = np.where(of_cells.units_counted > 0, figure.SUPPRESSED, of_cells.state)
    state = np.where(there, at["state"].fillna(0).to_numpy(int), unpublished)

    def chosen(name: str, mine: NDArray[np.generic], missing: float) -> NDArray[np.float64]:
        theirs = at[name].to_numpy(float)
        return np.where(own, mine.astype(float), np.where(there, theirs, missing))

    return Parts(
        chosen("numerator", of_cells.numerator, np.nan),
        chosen("denominator", of_cells.denominator, np.nan),
        np.where(own, of_cells.state, state),
        chosen("coverage", of_cells.coverage, np.nan),
        chosen("units", of_cells.units, 0).astype(np.int64),
        chosen("units_counted", of_cells.units_counted, 0).astype(np.int64),
    )
