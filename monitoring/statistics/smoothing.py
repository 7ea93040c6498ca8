"""Rates smoothed towards the territory's: small areas borrow from all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Smoothed:
    """One place per area; NaN where there is no population or a number is missing.

    rate, crude: smoothed and crude, per `scale`; weight: of the crude rate in the smoothed one
    [0-1], to be shown beside it.
    mean: the territory's rate, per `scale`; variance: among areas' rates [events a person squared],
    0 where they vary no more than chance says.
    """

    rate: Floats
    crude: Floats
    weight: Floats
    mean: float
    variance: float


def marshall(events: ArrayLike, population: ArrayLike, scale: float = 1.0) -> Smoothed:
    """Global empirical Bayes rates by the method of moments.

    The estimated variance is truncated at 0: areas that vary less than chance all take the mean.

    Args:
        events: of each area, one-dimensional [events]; population: of the same areas [persons].
        scale: persons of the unit.

    Returns:
        `mean` NaN and no rate where no area has both numbers.

    Raises:
        ValueError: a negative number, or shapes that differ.

    Source: Marshall R.J., Mapping disease and mortality rates using empirical Bayes estimators,
    Applied Statistics 1991; 40: 283-294, equations 3 to 5.
    """
    observed, people = np.asarray(events, np.float64), np.asarray(population, np.float64)
    if observed.shape != people.shape or observed.ndim != 1:
        raise ValueError(f"forme diverse: {observed.shape} e {people.shape}")
    if (observed < 0).any() or (people < 0).any():
        raise ValueError("un numero è negativo")
    used = np.isfinite(observed) & np.isfinite(people) & (people > 0)
    nothing = np.full(observed.shape, np.nan)
    if not used.any():
        return Smoothed(nothing, nothing, nothing, float("nan"), 0.0)
    counts, lived = observed[used], people[used]
    mean, crude = counts.sum() / lived.sum(), counts / lived
    around = (lived * (crude - mean) ** 2).sum() / lived.sum()
    variance = max(0.0, float(around - mean / lived.mean()))
    weight = variance / (variance + mean / lived) if variance > 0 else np.zeros_like(crude)

    def placed(figures: Floats) -> Floats:
        everywhere = nothing.copy()
        everywhere[used] = figures
        return everywhere

    return Smoothed(
        placed((mean + weight * (crude - mean)) * scale),
        placed(crude * scale),
        placed(weight),
        float(mean * scale),
        variance,
    )
