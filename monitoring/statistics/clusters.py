"""Where like areas lie together: local Moran's I, its clusters, and which of them to believe."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.spatial import (
    FEWEST_AREAS,
    PERMUTATIONS,
    SEED,
    Contiguity,
    two_sided,
    with_value_and_neighbours,
)

Floats = NDArray[np.float64]
Words = NDArray[np.str_]
HIGH_HIGH, LOW_LOW, HIGH_LOW, LOW_HIGH = "HH", "LL", "HL", "LH"
NONE, LEFT_OUT = "none", "left_out"
_SEEDED = Lock()  # esda draws from numpy's one stream, which all threads share


@dataclass(frozen=True)
class Clusters:
    """One place per area; NaN and LEFT_OUT where an area has no value or no neighbour with one.

    cluster: HH, LL (like its neighbours), HL, LH (unlike them), NONE where p is above `cutoff`.
    index: local Moran's I; standard, lag: the value, and its neighbours' mean, in standard
    deviations from the mean: the two axes of Moran's scatter plot. p: two-sided.
    cutoff: the greatest p that is a cluster; 0 where none is.
    """

    cluster: Words
    index: Floats
    standard: Floats
    lag: Floats
    p: Floats
    cutoff: float


def local_moran(
    values: ArrayLike,
    contiguity: Contiguity,
    *,
    significance: float = 0.05,
    false_discovery: bool = False,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Clusters:
    """Local Moran's I with row-standardised weights and conditional permutations.

    Areas are dropped as by `spatial.global_moran`. The seed is fixed: the same values give the
    same colours at each reload. p is two-sided, twice what PySAL and GeoDa print: an area is looked
    at for being like its neighbours and for being unlike them.

    Args:
        values: one per area of `contiguity`; NaN or infinite is missing.
        significance: the greatest p of a cluster, or the rate of false discoveries.
        false_discovery: lower the cutoff so that of the clusters shown at most `significance`
            are expected to be false; of 243 areas twelve would be at 0.05 by chance.
        permutations, seed: as in `spatial.global_moran`.

    Raises:
        ValueError: as many values as not areas.

    Source: Anselin L., Local indicators of spatial association: LISA, Geographical Analysis 1995;
    27: 93-115; esda (PySAL) for the permutations.
    """
    array = np.asarray(values, dtype=np.float64)
    missing, islands = with_value_and_neighbours(array, contiguity)
    kept = ~(missing | islands)
    nothing = np.full(array.shape, np.nan)
    index, standard, lag, p = (nothing.copy() for _ in range(4))
    words = np.where(kept, NONE, LEFT_OUT)
    used, among = array[kept], contiguity.keeping(kept)
    if among.areas < FEWEST_AREAS or np.ptp(used) == 0:
        return Clusters(words, index, standard, lag, p, 0.0)
    z = (used - used.mean()) / used.std()
    standard[kept], lag[kept] = z, among.row_standardised() @ z
    index[kept], simulated = _simulated(used, among, permutations, seed)
    p[kept] = two_sided(index[kept], simulated)
    cutoff = discovery_cutoff(p[kept], significance) if false_discovery else significance
    with np.errstate(invalid="ignore"):
        high, around, found = standard > 0, lag > 0, p <= cutoff
    for word, place in {
        HIGH_HIGH: high & around,
        LOW_LOW: ~high & ~around,
        HIGH_LOW: high & ~around,
        LOW_HIGH: ~high & around,
    }.items():
        words = np.where(kept & found & place, word, words)
    return Clusters(words, index, standard, lag, p, cutoff)


def _simulated(
    values: Floats, contiguity: Contiguity, permutations: int, seed: int
) -> tuple[Floats, Floats]:
    """Each area's index, and its index under each permutation of the other areas."""
    from esda.moran import Moran_Local  # brings scikit-learn: a second or two, once
    from libpysal.graph import Graph

    ones = np.ones(len(contiguity.focal))
    graph = Graph.from_arrays(contiguity.focal, contiguity.neighbour, ones)
    with _SEEDED, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how its own p will change
        before = np.random.get_state()
        try:
            found = Moran_Local(values, graph, permutations=permutations, seed=seed)
        finally:
            np.random.set_state(before)
    return np.asarray(found.Is), np.asarray(found.rlisas)


def discovery_cutoff(p: ArrayLike, rate: float) -> float:
    """The greatest p whose discoveries are false at most at `rate`; 0 where there is none.

    Args:
        p: one-dimensional; NaN is not a test.
        rate: of false discoveries, between 0 and 1.

    Source: Benjamini Y., Hochberg Y., Journal of the Royal Statistical Society B 1995; 57: 289-300;
    for local statistics Caldas de Castro M., Singer B.H., Geographical Analysis 2006; 38: 180-208.
    """
    tests = np.asarray(p, dtype=np.float64)
    tests = np.sort(tests[np.isfinite(tests)])
    passed = tests[tests <= rate * np.arange(1, len(tests) + 1) / len(tests)]
    return float(passed[-1]) if len(passed) else 0.0
