"""Classes of a map: the upper limits of the intervals, and the class of each value."""

from __future__ import annotations

import warnings
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
METHODS: dict[str, str] = {
    "quantili": "quantili",
    "intervalli": "intervalli uguali",
    "jenks": "Fisher-Jenks",
    "head-tail": "testa e coda",
}
WITH_REFERENCE: dict[str, str] = {
    "provincia": "rispetto alla provincia",
    "traguardo": "soglie del traguardo",
}
SHARES_OF_TARGET = (0.5, 0.75, 1.0, 1.25)
RATIOS_TO_WHOLE = (1.1, 1.25, 1.5)  # and their inverses
FEWEST, MOST, DEFAULT = 3, 7, 5
_MOST_OF_HEAD = 0.4  # a larger head is no longer a head
_MOST_FOR_JENKS = 400  # mapclassify without numba: 0.1 s for 250 values, 6 s for 2,000


def printed(values: ArrayLike, decimals: int) -> Floats:
    """Values as they are printed, so that a class never contradicts the figure beside it.

    Args:
        values: any shape; NaN stays NaN.
        decimals: digits after the comma on screen.
    """
    array = np.asarray(values, dtype=np.float64)
    flat = [float(f"{value:.{decimals}f}") for value in array.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(array.shape)


def class_breaks(
    values: ArrayLike,
    method: str = "quantili",
    k: int = DEFAULT,
    decimals: int | None = None,
    *,
    reference: float | None = None,
    polarity: str = "neutra",
) -> Floats:
    """Upper limits of the classes, ascending; a value belongs to the first that is not below it.

    Missing and infinite values are dropped first: one NaN makes mapclassify put every value in
    class 0. With no more than `k` distinct values each is a class of its own: mapclassify raises,
    or repeats limits. Equal limits, which ties make, become one. So there may be fewer than `k`
    classes, and none where there is no value. Equal intervals, and limits that come from a
    reference, may leave a class empty.

    Args:
        values: one-dimensional, in the indicator's unit.
        method: a key of METHODS or WITH_REFERENCE. Quantiles are linear between order statistics (Hyndman and Fan
            1996, type 7), as in mapclassify.Quantiles; equal intervals as in
            mapclassify.EqualInterval; Fisher-Jenks is mapclassify's: the partition with the least
            sum of squares within classes. Head-tail: each mean of what lies above the last, while
            that is at most four tenths of what it came from (Jiang), up to k classes. Traguardo:
            SHARES_OF_TARGET of `reference`, and k is not used. Provincia: `reference` times and
            over RATIOS_TO_WHOLE, as many pairs as k allows, so that half and double are as far.
        k: classes wanted, at least 1.
        decimals: rounds values and limits as they are printed; `None` leaves them.
        reference: the target, or the whole territory's figure.
        polarity: with alto_meglio a value equal to a share of the target has reached it, so it
            is in the class above.

    Returns:
        At most `k` limits (of the target, five); the last is the greatest value, or beyond it the
        last threshold.

    Raises:
        ValueError: an unknown method, k below 1, or a method without its reference.

    Source: Fisher W.D., On grouping for maximum homogeneity, JASA 1958; 53: 789-798; Jenks G.F.,
    The data model concept in statistical mapping, 1967; Rey S. et al., mapclassify (PySAL); Jiang
    B., Head/tail breaks, The Professional Geographer 2013; 65: 482-494.
    """
    if method not in METHODS | WITH_REFERENCE or k < 1:
        raise ValueError(f"classificazione sconosciuta: {method!r} con {k} classi")
    array = np.asarray(values, dtype=np.float64)
    array = array[np.isfinite(array)]
    if decimals is not None:
        array = printed(array, decimals)
    distinct = np.unique(array)
    if method in ("traguardo", "provincia"):
        thresholds = _thresholds(method, k, decimals, reference, polarity)
        beyond = distinct[distinct > thresholds[-1]]
        return np.unique([*thresholds, *beyond[-1:]]) if len(distinct) else distinct
    if len(distinct) <= k:
        return distinct
    if method == "quantili":
        breaks = np.quantile(array, np.arange(1, k + 1) / k)
    elif method == "intervalli":
        breaks = np.linspace(distinct[0], distinct[-1], k + 1)[1:]
    elif method == "head-tail":
        breaks = np.array([*_heads(array, k), distinct[-1]])
    else:
        breaks = np.array(_jenks(tuple(np.sort(array).tolist()), k))
    breaks[-1] = distinct[-1]  # whatever the arithmetic, the greatest value has a class
    return np.unique(breaks if decimals is None else printed(breaks, decimals))


def symmetric_breaks(values: ArrayLike, k: int = DEFAULT, decimals: int | None = None) -> Floats:
    """Upper limits of classes around zero, the same on both sides, for differences.

    The limits are quantiles of the absolute values, so that about one area in k is in each class
    where the values are as often above as below; with an odd k a class holds zero, with an even
    one zero is a limit.

    Args:
        values: one-dimensional; missing and infinite values are dropped.
        k: classes wanted, at least 2; ties make fewer. decimals: as in `class_breaks`.

    Returns:
        The limits, of which the last is the greatest value or the last threshold; none where there
        is no value.
    """
    array = np.asarray(values, dtype=np.float64)
    array = array[np.isfinite(array)]
    if not len(array):
        return array
    if decimals is not None:
        array = printed(array, decimals) + 0.0  # no -0.0
    shares = np.arange(2 - k % 2, k, 2) / k
    limits = np.quantile(np.abs(array), shares)
    both = np.unique([*-limits, *([] if k % 2 else [0.0]), *limits])
    both = np.unique(both if decimals is None else printed(both, decimals) + 0.0)
    return np.array([*both, array.max()]) if array.max() > both[-1] else both


def _thresholds(
    method: str, k: int, decimals: int | None, reference: float | None, polarity: str
) -> Floats:
    """The limits that a reference gives, whatever the values."""
    if reference is None or not np.isfinite(reference):
        raise ValueError(f"classificazione senza riferimento: {method!r}")
    if method == "provincia":
        ratios = RATIOS_TO_WHOLE[: max(1, min((k - 1) // 2, len(RATIOS_TO_WHOLE)))]
        limits = reference * np.array([*(1 / r for r in ratios[::-1]), *ratios])
    else:
        limits = reference * np.array(SHARES_OF_TARGET)
    limits = np.sort(limits if decimals is None else printed(limits, decimals))
    if method == "traguardo" and polarity == "alto_meglio":
        if decimals is None:
            return np.nextafter(limits, -np.inf)
        return printed(limits - 10.0**-decimals, decimals)
    return limits


def _heads(values: Floats, k: int) -> list[float]:
    """Means of what lies above the last mean, at most k - 1."""
    means: list[float] = []
    while len(means) < k - 1 and np.ptp(values) > 0:
        means.append(float(values.mean()))
        head = values[values > means[-1]]
        if len(head) > _MOST_OF_HEAD * len(values):
            break
        values = head
    return means


@lru_cache(maxsize=64)
def _jenks(values: tuple[float, ...], k: int) -> tuple[float, ...]:
    """Fisher-Jenks limits of sorted values; of evenly spaced ones where they are too many."""
    from mapclassify import FisherJenks  # brings scikit-learn: a second and a half, once

    array = np.array(values)
    if len(array) > _MOST_FOR_JENKS:
        array = array[np.linspace(0, len(array) - 1, _MOST_FOR_JENKS).round().astype(int)]
    k = min(k, len(np.unique(array)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it advises numba
        return tuple(FisherJenks(array, k).bins.tolist())


def class_of(values: ArrayLike, breaks: ArrayLike, decimals: int | None = None) -> Integers:
    """The class of each value, from 0; -1 where the value is missing or beyond the last limit.

    Args:
        values: one-dimensional; breaks: as class_breaks returns them, with the same `decimals`.
    """
    array = np.asarray(values, dtype=np.float64)
    limits = np.asarray(breaks, dtype=np.float64)
    if decimals is not None:
        array = printed(array, decimals)
    found = np.searchsorted(limits, array, side="left").astype(np.int64)
    return np.where(np.isfinite(array) & (found < len(limits)), found, -1)


def class_sizes(values: ArrayLike, breaks: ArrayLike, decimals: int | None = None) -> Integers:
    """How many areas are in each class, to be printed beside its interval."""
    classes = class_of(values, breaks, decimals)
    return np.bincount(classes[classes >= 0], minlength=len(np.asarray(breaks)))
