"""Confidence intervals of counts and proportions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Z95 = 1.959963984540054
EXACT_UNDER = 10  # events


def normal_quantile(confidence: float) -> float:
    """How many standard deviations hold `confidence` [0-1] of a normal distribution, two-sided.

    Raises:
        ValueError: a confidence that is not between 0 and 1.
    """
    if confidence == 0.95:
        return Z95
    if not 0 < confidence < 1:
        raise ValueError(f"confidenza non fra 0 e 1: {confidence}")
    from scipy.special import ndtri

    return float(ndtri((1 + confidence) / 2))


def exact_poisson(events: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact limits of Poisson counts.

    Args:
        events: observed events, any shape, not negative [events].
        confidence: between 0 and 1.

    Returns:
        Lower and upper limits, of the same shape [events]; the lower limit at 0 events is 0.

    Source: Garwood F., Fiducial limits for the Poisson distribution, Biometrika 1936; 28: 437-442.
    """
    from scipy.special import gammaincinv

    counts = np.asarray(events, dtype=np.float64)
    tail = (1 - confidence) / 2
    low = np.where(counts > 0, gammaincinv(np.where(counts > 0, counts, 1), tail), 0.0)
    high = gammaincinv(counts + 1, 1 - tail)
    return low, high


def wilson(events: ArrayLike, total: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Score limits of proportions.

    Args:
        events: those with the property, any shape [persons or things].
        total: those looked at, of the same shape; where it is 0 there are no limits (NaN).
        confidence: between 0 and 1.

    Returns:
        Lower and upper limits, of the same shape [0-1].

    Source: Wilson E.B., Journal of the American Statistical Association 1927; 22: 209-212.
    """
    x, n = np.asarray(events, dtype=np.float64), np.asarray(total, dtype=np.float64)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * np.sqrt(np.maximum(x * (n - x) / n, 0) + z**2 / 4)
        low = (x + z**2 / 2 - half) / (n + z**2)
        high = (x + z**2 / 2 + half) / (n + z**2)
    return np.maximum(low, 0), np.minimum(high, 1)


def poisson(events: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Limits of counts: exact under ten events, Byar's approximation from ten.

    Args:
        events: observed events, any shape, not negative [events].
        confidence: between 0 and 1.

    Returns:
        Lower and upper limits, of the same shape [events].

    Source: Breslow N.E., Day N.E., Statistical methods in cancer research, volume II, IARC 1987,
    for Byar's; `exact_poisson` for the others.
    """
    x = np.asarray(events, dtype=np.float64)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    low, high = np.asarray(low), np.asarray(high)  # a single count comes as a scalar
    few = (x < EXACT_UNDER) & (x == np.floor(x))
    if few.any():
        low[few], high[few] = exact_poisson(x[few], confidence)
    return low, high
