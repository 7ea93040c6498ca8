"""Recent trends, and the change between two moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.intervals import wilson

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Words = NDArray[np.str_]
NEEDED = 5  # points; the latest ones
THRESHOLD = 9.54953570608324  # chi-squared, one degree of freedom, 99.8 %
RISING, FALLING, STEADY, UNKNOWN = "in_aumento", "in_diminuzione", "stabile", "non_calcolabile"


@dataclass(frozen=True)
class Trend:
    """One place per area.

    direction: RISING, FALLING, STEADY, or UNKNOWN where `points` is less than NEEDED.
    points: comparable points in the series; slope: of the latest NEEDED [unit of the figure per
    unit of time]; chi2: with one degree of freedom; steadfast: the slope keeps its sign whichever
    point is left out.
    change, low, high: last comparable figure less the first, with limits at 95 %; NaN with fewer
    than two points.
    """

    direction: Words
    points: Whole
    slope: Floats
    chi2: Floats
    steadfast: NDArray[np.bool_]
    change: Floats
    low: Floats
    high: Floats


def of_rates(
    value: ArrayLike, low: ArrayLike, high: ArrayLike, times: ArrayLike | None = None
) -> Trend:
    """The recent trend of rates, ratios or means: a line weighted by the inverse variances.

    Only comparable points may be given: independent, of the same half of the year or of whole
    years (semesters are seasonal); the others are to be NaN. A point counts where its three
    figures are finite and its limits differ.

    Args:
        value, low, high: areas by moments, the earliest first; limits at 95 %.
        times: of the moments, ascending [any unit]; their order where not given.

    Raises:
        ValueError: shapes that differ, or times that do not ascend.

    Source: Public Health England / OHID, Fingertips, Trend markers: the test for a recent trend;
    weighted least squares with variance ((high - low) / 3.92) squared.
    """
    value, low, high = (np.atleast_2d(np.asarray(x, np.float64)) for x in (value, low, high))
    moments = _moments(times, value, low, high)
    with np.errstate(invalid="ignore"):
        width = high - low
    used = np.isfinite(value) & np.isfinite(width) & (width > 0)
    latest = _latest(used)
    weight = np.where(latest, 1 / np.where(used, width / (2 * 1.96), 1) ** 2, 0)
    slope, moment = _line(np.where(used, value, 0), weight, moments)
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = slope**2 * moment
    ends = difference(*_ends(used, value, low, high))
    return _trend(used, latest, slope, chi2, np.where(used, value, 0), weight, moments, ends)


def of_proportions(events: ArrayLike, total: ArrayLike, times: ArrayLike | None = None) -> Trend:
    """The recent trend of proportions: the chi-squared test for a linear trend.

    Args:
        events, total: areas by moments, the earliest first; a total of 0 is no point.
        times: as in `of_rates`, whose comparable points and errors hold here too.

    Returns:
        slope and change in proportions [0-1]. The sign is that of the weighted line itself, which
        0 events do not upset; Fingertips takes that of the logits.

    Source: Armitage P., Tests for linear trends in proportions and frequencies, Biometrics 1955;
    11: 375-386; Fingertips, Trend markers, for proportions.
    """
    found, seen = (np.atleast_2d(np.asarray(x, np.float64)) for x in (events, total))
    moments = _moments(times, found, seen)
    used = np.isfinite(found) & np.isfinite(seen) & (seen > 0)
    if (used & ((found < 0) | (found > seen))).any():
        raise ValueError("più eventi dei casi osservati, o negativi")
    safe = np.where(used, seen, 1)
    share = np.where(used, found, 0) / safe
    latest = _latest(used)
    weight = np.where(latest, safe, 0)
    slope, moment = _line(share, weight, moments)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (share * weight).sum(axis=1) / weight.sum(axis=1)
        spread = pooled * (1 - pooled)
        chi2 = np.where(spread > 0, slope**2 * moment / np.where(spread > 0, spread, 1), 0.0)
    low, high = wilson(np.where(used, found, np.nan), safe)
    ends = difference(*_ends(used, share, low, high))
    return _trend(used, latest, slope, chi2, share, weight, moments, ends)


def difference(
    first: ArrayLike, low: ArrayLike, high: ArrayLike,
    last: ArrayLike, last_low: ArrayLike, last_high: ArrayLike,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """The second of two independent figures less the first, with its limits.

    Args:
        first, low, high: a figure and its limits, any shape; last, last_low, last_high: another.

    Returns:
        Difference, lower and upper limit at the same confidence; NaN where one is missing.

    Source: Newcombe R.G., Interval estimation for the difference between independent proportions,
    Statistics in Medicine 1998; 17: 873-890, method 10, with Wilson's limits; for any two figures
    Zou G.Y., Donner A., Statistics in Medicine 2008; 27: 1693-1702.
    """
    one, down, up, other, other_down, other_up = (
        np.asarray(x, np.float64) for x in (first, low, high, last, last_low, last_high)
    )
    with np.errstate(invalid="ignore"):
        change = other - one
        below = np.sqrt((other - other_down) ** 2 + (up - one) ** 2)
        above = np.sqrt((other_up - other) ** 2 + (one - down) ** 2)
    return change, change - below, change + above


def _moments(times: ArrayLike | None, *arrays: Floats) -> Floats:
    shape = arrays[0].shape
    moments = np.asarray(np.arange(shape[1]) if times is None else times, dtype=np.float64)
    if any(array.shape != shape for array in arrays) or moments.shape != shape[1:]:
        raise ValueError("forme diverse")
    if not (np.isfinite(moments).all() and (np.diff(moments) > 0).all()):
        raise ValueError("i momenti non sono in ordine")
    return moments


def _latest(used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The last NEEDED of the points used."""
    after = np.cumsum(used[:, ::-1], axis=1)[:, ::-1]
    return used & (after <= NEEDED)


def _line(value: Floats, weight: Floats, times: Floats) -> tuple[Floats, Floats]:
    """Slope of the weighted line of each row, and the weighted spread of its times."""
    with np.errstate(divide="ignore", invalid="ignore"):
        total = weight.sum(axis=1, keepdims=True)
        away = times - (weight * times).sum(axis=1, keepdims=True) / total
        middle = (weight * value).sum(axis=1, keepdims=True) / total
        moment = (weight * away**2).sum(axis=1)
        return (weight * away * (value - middle)).sum(axis=1) / moment, moment


def _ends(used: NDArray[np.bool_], *arrays: Floats) -> list[Floats]:
    """Each array at the first point used, then at the last; NaN with fewer than two points."""
    rows, enough = np.arange(len(used)), used.sum(axis=1) > 1
    if not used.shape[1]:
        return [np.full(len(used), np.nan)] * (2 * len(arrays))
    places = np.argmax(used, axis=1), used.shape[1] - 1 - np.argmax(used[:, ::-1], axis=1)
    return [np.where(enough, a[rows, place], np.nan) for place in places for a in arrays]


def _trend(
    used: NDArray[np.bool_], latest: NDArray[np.bool_], slope: Floats, chi2: Floats,
    value: Floats, weight: Floats, times: Floats, ends: tuple[Floats, Floats, Floats],
) -> Trend:  # fmt: skip
    points = used.sum(axis=1)
    known = points >= NEEDED
    steadfast = known & (slope != 0)
    for place in range(used.shape[1]):
        without = weight.copy()
        without[:, place] = 0
        left, _ = _line(value, without, times)
        same = np.sign(left) == np.sign(slope)
        steadfast &= same | ~latest[:, place]
    moved = steadfast & (chi2 > THRESHOLD)
    direction = np.select([~known, moved & (slope > 0), moved], [UNKNOWN, RISING, FALLING], STEADY)
    slope, chi2 = (np.where(known, x, np.nan) for x in (slope, chi2))
    return Trend(direction, points, slope, chi2, steadfast, *ends)
