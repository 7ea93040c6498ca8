"""Confidence intervals of counts and proportions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


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
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1), tail), 0.0)
    high = gammaincinv(counts + 1, 1 - tail)
    return low, high
