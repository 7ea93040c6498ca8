"""How much more areas vary than chance says: z scores, phi, the variance among areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Kind = Literal["rate", "proportion"]


@dataclass(frozen=True)
class Dispersion:
    """How much more areas vary than chance says.

    phi: mean square of the winsorised z scores [1 = chance alone]; tau2: variance among areas, on
    the transformed scale; areas: how many were used.
    """

    phi: float
    tau2: float
    areas: int


def z_scores(numerator: ArrayLike, denominator: ArrayLike, benchmark: float, kind: Kind) -> Floats:
    """Distances from the benchmark in standard errors, on the variance-stabilised scale.

    Square root for rates, arcsine of the square root for proportions: both are finite at 0 events,
    which many small areas have, and a logarithm is not.

    Args:
        numerator: events of each area; denominator, benchmark, kind: as in `funnel.limits`.

    Returns:
        One place per area; NaN where a number is missing or infinite, or the denominator is 0.

    Raises:
        ValueError: a benchmark out of its range; a negative number; a proportion above 1.

    Source: Spiegelhalter 2005 (Statistics in Medicine), table II: transformed scales.
    """
    check_benchmark(benchmark, kind)
    events, size = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    if (events < 0).any() or (size < 0).any() or (kind == "proportion" and (events > size).any()):
        raise ValueError("eventi negativi, o più dei casi osservati")
    usable = np.isfinite(events) & np.isfinite(size) & (size > 0)
    share = np.where(usable, events, 0) / np.where(usable, size, 1)
    centre = transform(np.float64(benchmark), kind)
    z: Floats = 2 * np.sqrt(np.where(usable, size, 1)) * (transform(share, kind) - centre)
    return np.where(usable, z, np.nan)


def winsorised(z: ArrayLike, share: float = 0.1) -> Floats:
    """z scores, the lowest and highest `share` of them moved to that quantile (type 7).

    Args:
        z: one-dimensional; NaN stays NaN and does not count.
        share: at each end, from 0 to under 0.5.
    """
    scores = np.asarray(z, dtype=np.float64)
    known = scores[np.isfinite(scores)]
    if not len(known):
        return scores
    low, high = np.quantile(known, [share, 1 - share])
    return np.clip(scores, low, high)


def dispersion(z: ArrayLike, denominator: ArrayLike, share: float = 0.1) -> Dispersion:
    """phi and the additive variance among areas, from winsorised z scores.

    Args:
        z: as `z_scores` gives them; denominator: of the same areas [units].
        share: winsorised at each end.

    Returns:
        With no more than one area, phi NaN and tau2 0. tau2 is 0 where areas vary no more than
        chance says.

    Source: Spiegelhalter 2005 (Quality and Safety in Health Care), after DerSimonian and Laird.
    """
    scores, size = np.asarray(z, np.float64), np.asarray(denominator, np.float64)
    used = np.isfinite(scores) & np.isfinite(size) & (size > 0)
    areas = int(used.sum())
    if areas < 2:
        return Dispersion(float("nan"), 0.0, areas)
    phi = float(np.mean(winsorised(scores[used], share) ** 2))
    weights = 4 * size[used]  # one over the square of the standard error
    spread = weights.sum() - (weights**2).sum() / weights.sum()
    return Dispersion(phi, max(0.0, (areas * phi - (areas - 1)) / float(spread)), areas)


def check_benchmark(benchmark: float, kind: Kind) -> None:
    """Refuses a centre that is negative, not finite or, of a proportion, above 1."""
    top = 1.0 if kind == "proportion" else np.inf
    if not 0 <= benchmark <= top or not np.isfinite(benchmark):
        raise ValueError(f"riferimento non valido: {benchmark}")


def transform(share: Floats | np.float64, kind: Kind) -> Floats:
    """A figure on the scale where its standard error is half over the root of the denominator."""
    root = np.sqrt(share)
    return np.asarray(root if kind == "rate" else np.arcsin(np.minimum(root, 1)))


def back(scale: Floats, kind: Kind) -> Floats:
    """From the transformed scale, which ends at 0 and, of proportions, at a right angle."""
    if kind == "rate":
        return np.maximum(scale, 0) ** 2
    return np.sin(np.clip(scale, 0, np.pi / 2)) ** 2
