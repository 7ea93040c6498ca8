"""An area's figure by sex and age band: the difference between the sexes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from monitoring.schema import TOTAL
from monitoring.statistics.trend import difference


@dataclass(frozen=True)
class Sexes:
    """Females less males [unit of the indicator], with limits at 95 %; NaN where one has no figure."""

    females: float
    males: float
    change: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        return not math.isnan(self.change)

    @property
    def differ(self) -> bool:
        """Whether the limits leave no difference out; never where there are none."""
        return self.low > 0 or self.high < 0


def sexes_of(strata: pd.DataFrame) -> Sexes:
    """The two sexes of one area, at all ages.

    Args:
        strata: rows of strata.by_stratum of one area.
    """
    found = {}
    for sex in "MF":
        rows = strata[(strata["sex"] == sex) & (strata["age_band"] == TOTAL)]
        found[sex] = [float(rows[name].iloc[0]) if len(rows) else math.nan
                      for name in ("value", "low", "high")]  # fmt: skip
    change, low, high = (float(x) for x in difference(*found["M"], *found["F"]))
    return Sexes(found["F"][0], found["M"][0], change, low, high)
