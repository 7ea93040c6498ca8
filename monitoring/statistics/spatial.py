"""Whether neighbouring areas resemble each other: contiguity and Moran's I."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
PERMUTATIONS, SEED = 9_999, 20_250_101
FEWEST_AREAS = 3
_AT_ONCE = 1_000_000  # numbers shuffled together: bounds the memory


@dataclass(frozen=True)
class Contiguity:
    """Which areas touch.

    areas: how many; focal, neighbour: places of the two ends of each link. A pair is two links.
    """

    areas: int
    focal: Whole
    neighbour: Whole

    @property
    def degrees(self) -> Whole:
        """Neighbours of each area; 0 of an island."""
        return np.bincount(self.focal, minlength=self.areas)

    def keeping(self, kept: Flags) -> Contiguity:
        """The areas kept, numbered again, and the links among them."""
        number = np.cumsum(kept) - 1
        both = kept[self.focal] & kept[self.neighbour]
        return Contiguity(int(kept.sum()), number[self.focal[both]], number[self.neighbour[both]])

    def row_standardised(self) -> csr_array:
        """The weights: each area's neighbours share a weight of one."""
        from scipy.sparse import csr_array

        weights = 1 / self.degrees[self.focal]
        return csr_array((weights, (self.focal, self.neighbour)), shape=(self.areas, self.areas))


@dataclass(frozen=True)
class Moran:
    """Global spatial autocorrelation; NaN where it cannot be computed.

    index: Moran's I; expected: its mean if areas were shuffled; p: of the permutations, two-sided.
    areas, links: used; missing, islands: areas left out, because they have no value or, among
    those that have one, no neighbour.
    """

    index: float
    expected: float
    p: float
    areas: int
    links: int
    missing: Flags
    islands: Flags


def queen(geometries: Iterable[Any]) -> Contiguity:
    """Areas that share at least a point of their boundaries.

    Args:
        geometries: polygons (shapely) of one coverage, in the order of the values.

    Source: libpysal (PySAL), contiguity by the predicate «touches».
    """
    import geopandas
    from libpysal.graph import Graph  # a third of a second, once, after geopandas

    shapes = geopandas.GeoSeries(list(geometries))
    graph = Graph.build_contiguity(shapes, rook=False, strict=True)
    links = graph.adjacency[graph.adjacency > 0].index
    focal, neighbour = (links.get_level_values(i).to_numpy(np.int64) for i in (0, 1))
    return Contiguity(len(shapes), focal, neighbour)


def with_value_and_neighbours(values: Floats, contiguity: Contiguity) -> tuple[Flags, Flags]:
    """The areas to drop before any statistic: missing, then islands among the others.

    Raises:
        ValueError: as many values as not areas.
    """
    if values.shape != (contiguity.areas,):
        raise ValueError(f"valori {values.shape}, aree {contiguity.areas}")
    missing = ~np.isfinite(values)
    islands = np.zeros_like(missing)
    islands[~missing] = contiguity.keeping(~missing).degrees == 0
    return missing, islands


def moran_index(values: Floats, weights: csr_array) -> float:
    """Moran's I of values under any weights; NaN where all are equal.

    Source: Cliff A.D., Ord J.K., Spatial processes: models and applications, 1981, equation 1.44.
    """
    away = values - values.mean()
    if not len(values) or np.ptp(values) == 0 or not weights.sum():
        return float("nan")
    return float(len(values) / weights.sum() * (away @ (weights @ away)) / (away @ away))


def global_moran(
    values: ArrayLike,
    contiguity: Contiguity,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Moran:
    """Moran's I with row-standardised weights, tested by shuffling the values over the areas.

    Areas without a value are dropped, then those left without neighbours, and the weights are
    rebuilt on the others. The seed is fixed, and its stream is numpy's frozen one (RandomState):
    the same values give the same p at each reload and on each version.

    Args:
        values: one per area of `contiguity`, in the indicator's unit; NaN or infinite is missing.
        permutations: how many shuffles; p is at least 2 / (permutations + 1).
        seed: of the shuffles.

    Raises:
        ValueError: as many values as not areas.

    Source: Moran P.A.P., Notes on continuous stochastic phenomena, Biometrika 1950; 37: 17-23;
    permutations as in Cliff and Ord 1981.
    """
    array = np.asarray(values, dtype=np.float64)
    missing, islands = with_value_and_neighbours(array, contiguity)
    kept = ~(missing | islands)
    used, among = array[kept], contiguity.keeping(kept)
    index = p = expected = float("nan")
    if among.areas >= FEWEST_AREAS and np.ptp(used) > 0:
        weights = among.row_standardised()
        index, expected = moran_index(used, weights), -1 / (among.areas - 1)
        p = float(two_sided(index, _shuffled(used, weights, permutations, seed)))
    return Moran(index, expected, p, among.areas, len(among.focal), missing, islands)


def _shuffled(values: Floats, weights: csr_array, permutations: int, seed: int) -> Floats:
    """Moran's I of each shuffle."""
    away = values - values.mean()
    draw, found = np.random.RandomState(seed), []
    together = max(1, _AT_ONCE // len(values))
    for start in range(0, permutations, together):
        rows = min(together, permutations - start)
        shuffled = away[np.argsort(draw.random_sample((rows, len(values))), axis=1)]
        lagged = (weights @ shuffled.T).T
        found.append((shuffled * lagged).sum(axis=1))
    scale = len(values) / weights.sum() / (away @ away)
    simulated: Floats = np.concatenate([*found, np.empty(0)]) * scale
    return simulated


def two_sided(observed: ArrayLike, simulated: Floats) -> Floats:
    """Pseudo p: twice the smaller tail, counting what is observed, at most 1.

    Args:
        observed: one figure, or one per row; simulated: figures by permutations.
    """
    figure = np.asarray(observed, dtype=np.float64)[..., np.newaxis]
    near = 1e-12 * np.maximum(1, np.abs(figure))  # sums in another order are ties
    above = (simulated >= figure - near).sum(axis=-1)
    below = (simulated <= figure + near).sum(axis=-1)
    p: Floats = np.minimum(1, 2 * (np.minimum(above, below) + 1) / (simulated.shape[-1] + 1))
    return p


def standardised_rates(events: ArrayLike, population: ArrayLike) -> Floats:
    """Rates less their mean over their own standard errors, for Moran's I of rates.

    `global_moran(standardised_rates(events, population), contiguity)` is the empirical Bayes
    index: small areas, whose rates vary by chance, no longer make or hide a pattern.

    Args:
        events: of each area, one-dimensional [events]; population: of the same areas [persons].

    Returns:
        One place per area; NaN where a number is missing, nobody lives, or no event is anywhere.

    Raises:
        ValueError: a negative number, or shapes that differ.

    Source: Assunção R.M., Reis E.A., A new proposal to adjust Moran's I for population density,
    Statistics in Medicine 1999; 18: 2147-2162; a variance below 0 is replaced by its Poisson part.
    """
    observed, people = np.asarray(events, np.float64), np.asarray(population, np.float64)
    if observed.shape != people.shape or (observed < 0).any() or (people < 0).any():
        raise ValueError("forme diverse, o un numero negativo")
    used = np.isfinite(observed) & np.isfinite(people) & (people > 0)
    found = np.full(observed.shape, np.nan)
    counts, lived = observed[used], people[used]
    if not counts.sum() > 0:
        return found
    mean, crude = counts.sum() / lived.sum(), counts / lived
    among = (lived * (crude - mean) ** 2).sum() / lived.sum() - mean / lived.mean()
    variance = among + mean / lived
    variance = np.where(variance > 0, variance, mean / lived)
    found[used] = (crude - mean) / np.sqrt(variance)
    return found
