"""Funnel plots: how far from the benchmark areas of each size lie by chance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.dispersion import Kind, back, check_benchmark, transform, z_scores
from monitoring.statistics.intervals import normal_quantile

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
LEVELS = (0.95, 0.998)
_HALVINGS = 64


def limits(
    denominator: ArrayLike,
    benchmark: float,
    kind: Kind,
    confidence: float = 0.95,
    tau2: float = 0.0,
) -> tuple[Floats, Floats]:
    """Limits of the figure around the benchmark, for areas of each size.

    Exact: the count at which the tail beyond is half of what `confidence` leaves, read on the
    continuous form of the Poisson (rate) or binomial (proportion) distribution. A whole count lies
    beyond a limit where its own exact interval leaves the benchmark out: funnel and comparison
    agree. With `tau2` above 0 they are the wider of these and of the limits with the additive
    variance, so that overdispersion never narrows a funnel.

    Args:
        denominator: population, expected events or persons looked at, any shape [units].
        benchmark: the centre: events a unit (1 for a standardised ratio), or a proportion [0-1].
        kind: rate or proportion.
        confidence: between 0 and 1.
        tau2: as `dispersion.dispersion` gives it.

    Returns:
        Lower and upper limits, of the same shape [events a unit]; NaN where the denominator is
        not a positive finite number.

    Raises:
        ValueError: a benchmark that is negative, not finite or, of a proportion, above 1.

    Source: Spiegelhalter D.J., Funnel plots for comparing institutional performance, Statistics in
    Medicine 2005; 24: 1185-1202, appendix A.1; the continuous form as in Public Health England's
    funnel tables; the additive variance from Spiegelhalter D.J., Handling over-dispersion of
    performance indicators, Quality and Safety in Health Care 2005; 14: 347-351.
    """
    check_benchmark(benchmark, kind)
    size = np.asarray(denominator, dtype=np.float64)
    usable = np.isfinite(size) & (size > 0)
    safe = np.where(usable, size, 1.0)
    tail = (1 - confidence) / 2
    z = normal_quantile(confidence)
    low, high = _counts(safe, benchmark, kind, tail)
    low, high = low / safe, high / safe
    if tau2 > 0:
        centre, error = transform(np.float64(benchmark), kind), 1 / (2 * np.sqrt(safe))
        reach = z * np.sqrt(error**2 + tau2)
        low = np.minimum(low, back(centre - reach, kind))
        high = np.maximum(high, back(centre + reach, kind))
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def position(
    numerator: ArrayLike,
    denominator: ArrayLike,
    benchmark: float,
    kind: Kind,
    tau2: float = 0.0,
) -> Whole:
    """Where each area lies in the funnel.

    Returns:
        0 inside (a point on a limit is inside), 1 or -1 above or below the first of LEVELS only,
        2 or -2 beyond the second; 9 where there is nothing to place.
    """
    z_scores(numerator, denominator, benchmark, kind)  # refuses what cannot be
    events, size = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    usable = np.isfinite(events) & np.isfinite(size) & (size > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = events / size
    found = np.zeros(share.shape, dtype=np.int64)
    for level in LEVELS:
        low, high = limits(size, benchmark, kind, level, tau2)
        slack = 1e-9 * np.maximum(high, 1e-300)  # of the halvings, not of the data
        found += (share > high + slack).astype(np.int64) - (share < low - slack).astype(np.int64)
    return np.where(usable, found, 9)


def _counts(size: Floats, benchmark: float, kind: Kind, tail: float) -> tuple[Floats, Floats]:
    """The lower and the upper count of each size, on the continuous distributions."""
    from scipy.special import betainc, gammainc, gammaincc

    if benchmark == 0 or (kind == "proportion" and benchmark == 1):
        return size * benchmark, size * benchmark
    if kind == "rate":
        mean = size * benchmark
        top = mean + 40 * np.sqrt(mean) + 200
        low = _halved(lambda k: gammaincc(k + 1, mean) < tail, np.zeros_like(mean), mean)
        low = np.where(np.exp(-mean) >= tail, 0.0, low)
        return low, _halved(lambda k: gammainc(k, mean) > tail, np.zeros_like(mean), top)
    low = _halved(
        lambda k: betainc(size - k, k + 1, 1 - benchmark) < tail, np.zeros_like(size), size
    )
    low = np.where((1 - benchmark) ** size >= tail, 0.0, low)
    high = _halved(lambda k: betainc(k, size - k + 1, benchmark) > tail, np.zeros_like(size), size)
    return low, np.where(benchmark**size > tail, size, high)


def _halved(before: Callable[[Floats], NDArray[np.bool_]], low: Floats, high: Floats) -> Floats:
    """Where `before` stops being true, between low and high, by halving."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        true = before(middle)
        low, high = np.where(true, middle, low), np.where(true, high, middle)
    return (low + high) / 2
