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
}
FEWEST, MOST, DEFAULT = 3, 7, 5
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
    values: ArrayLike, method: str = "quantili", k: int = DEFAULT, decimals: int | None = None
) -> Floats:
    """Upper limits of the classes, ascending; a value belongs to the first that is not below it.

    Missing and infinite values are dropped first: one NaN makes mapclassify put every value in
    class 0. With no more than `k` distinct values each is a class of its own: mapclassify raises,
    or repeats limits. Equal limits, which ties make, become one. So there may be fewer than `k`
    classes, and none where there is no value. Equal intervals may leave a class empty.

    Args:
        values: one-dimensional, in the indicator's unit.
        method: a key of METHODS. Quantiles are linear between order statistics (Hyndman and Fan
            1996, type 7), as in mapclassify.Quantiles; equal intervals as in
            mapclassify.EqualInterval; Fisher-Jenks is mapclassify's: the partition with the least
            sum of squares within classes.
        k: classes wanted, at least 1.
        decimals: rounds values and limits as they are printed; `None` leaves them.

    Returns:
        At most `k` limits; the last is the greatest value.

    Raises:
        ValueError: an unknown method, or k below 1.

    Source: Fisher W.D., On grouping for maximum homogeneity, JASA 1958; 53: 789-798; Jenks G.F.,
    The data model concept in statistical mapping, 1967; Rey S. et al., mapclassify (PySAL).
    """
    if method not in METHODS or k < 1:
        raise ValueError(f"classificazione sconosciuta: {method!r} con {k} classi")
    array = np.asarray(values, dtype=np.float64)
    array = array[np.isfinite(array)]
    if decimals is not None:
        array = printed(array, decimals)
    distinct = np.unique(array)
    if len(distinct) <= k:
        return distinct
    if method == "quantili":
        breaks = np.quantile(array, np.arange(1, k + 1) / k)
    elif method == "intervalli":
        breaks = np.linspace(distinct[0], distinct[-1], k + 1)[1:]
    else:
        breaks = np.array(_jenks(tuple(np.sort(array).tolist()), k))
    breaks[-1] = distinct[-1]  # whatever the arithmetic, the greatest value has a class
    return np.unique(breaks if decimals is None else printed(breaks, decimals))


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
