"""How a measure becomes colours: classes of one hue or around a centre, words, or circles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.drawing.map_classes import MapClasses
from monitoring.drawing.tokens import ABOVE, BELOW, BUBBLE, CENTRE, SEQUENTIAL
from monitoring.figure_words import Row, figure
from monitoring.italian import number
from monitoring.measure_words import CLUSTER_WORDS
from monitoring.queries import mapped
from monitoring.statistics import clusters
from monitoring.statistics.classification import (
    DEFAULT,
    METHODS,
    WITH_REFERENCE,
    class_breaks,
    class_of,
    symmetric_breaks,
)

DEFAULT_METHOD = next(iter(METHODS))
Floats = NDArray[np.float64]
COMPARED = {
    "neutra": {"più basso": BELOW[1][0], "simile": CENTRE, "più alto": ABOVE[1][0]},
    "alto_meglio": {"peggiore": BELOW[1][0], "simile": CENTRE, "migliore": ABOVE[1][0]},
}
COMPARED["basso_meglio"] = COMPARED["alto_meglio"]
CLUSTER_COLOURS = {
    clusters.HIGH_HIGH: ABOVE[2][1],
    clusters.HIGH_LOW: ABOVE[2][0],
    clusters.LOW_HIGH: BELOW[2][1],
    clusters.LOW_LOW: BELOW[2][0],
    clusters.NONE: CENTRE,
}


@dataclass(frozen=True)
class Style:
    """What the reader chose of the classes. fixed: the same limits in all the semesters."""

    method: str = DEFAULT_METHOD
    k: int = DEFAULT
    fixed: bool = False


def classified(
    rows: pd.DataFrame,
    indicator: Row,
    measure: str,
    style: Style,
    *,
    pool: Floats | None = None,
    reference: float | None = None,
) -> tuple[MapClasses, NDArray[np.int64]]:
    """The classes, and the class of each row (-1 where its state is not "valore").

    rows: of monitoring.queries.mapped, in the unit of `indicator` (as the measure shows it).
    pool: the values that make the classes, those of the rows if not given.
    reference: the target or the territory's figure, where the method wants one; without it the
        classes are the default's.
    """
    valued = np.where(rows["value_state"] == "valore", rows["value"], np.nan).astype(float)
    pool = valued if pool is None else pool
    decimals = int(indicator["decimals"])
    none = np.full(len(rows), -1)
    if measure == mapped.COUNT or indicator["denominator_kind"] == "nessuno":
        return _circles(pool[np.isfinite(pool)].tolist()), none
    if measure in mapped.CONFIDENCE:
        return _worded(rows, COMPARED[str(indicator["polarity"])])
    if measure == mapped.CLUSTERS:
        classes, found = _worded(rows, CLUSTER_COLOURS)
        labels = [CLUSTER_WORDS[code] for code in classes.labels]
        return MapClasses(classes.breaks, classes.colours, labels, "categorie"), found
    if measure == mapped.DIFFERENCE:
        breaks = symmetric_breaks(pool, style.k, decimals)
        classes = _around(breaks, 0.0, pool, indicator)
    else:
        method = "provincia" if measure == mapped.RATIO else style.method
        reference = 100.0 if measure == mapped.RATIO else reference
        if method in WITH_REFERENCE and not (reference and math.isfinite(reference)):
            method = DEFAULT_METHOD
        breaks = class_breaks(
            pool, method, style.k, decimals,
            reference=reference, polarity=str(indicator["polarity"]),
        )  # fmt: skip
        if method == "provincia" and reference:
            classes = _around(breaks, reference, pool, indicator)
        else:
            classes = _one_hue(breaks, pool, indicator, open_ended=method in WITH_REFERENCE)
    return classes, class_of(valued, breaks, decimals)


def _worded(rows: pd.DataFrame, colours: dict[str, str]) -> tuple[MapClasses, NDArray[np.int64]]:
    """One class a word, in the order of the colours."""
    words = list(colours)
    found = rows["category"].map({word: n for n, word in enumerate(words)}).fillna(-1).astype(int)
    places = [float(n) for n in range(len(words))]
    return MapClasses(places, list(colours.values()), words, "categorie"), found.to_numpy()


def _one_hue(breaks: Floats, pool: Floats, indicator: Row, *, open_ended: bool) -> MapClasses:
    if not len(breaks):
        return MapClasses((), (), (), "sequenziale")
    labels = _intervals(breaks, pool, indicator, open_ended=open_ended)
    return MapClasses(breaks.tolist(), _palette(len(breaks)), labels, "sequenziale")


def _around(breaks: Floats, centre: float, pool: Floats, indicator: Row) -> MapClasses:
    """Two hues, the darker the farther from the centre; the class that holds it is neutral."""
    if not len(breaks):
        return MapClasses((), (), (), "divergente")
    least = np.nanmin(pool)
    below = int((breaks <= centre).sum())
    has_centre = not (breaks == centre).any() and below < len(breaks) and (below or least < centre)
    above = len(breaks) - below - bool(has_centre)
    colours = (*BELOW[below], *([CENTRE] * bool(has_centre)), *ABOVE[above])
    labels = _intervals(breaks, pool, indicator, open_ended=True)
    return MapClasses(breaks.tolist(), colours, labels, "divergente")


def _intervals(
    breaks: Floats, pool: Floats, indicator: Row, *, open_ended: bool = False
) -> list[str]:
    """Each class in words; values are as printed, so that both ends are inside.

    open_ended: the first and the last limits come from a rule and not from the values.
    """
    decimals, step = int(indicator["decimals"]), 10.0 ** -int(indicator["decimals"])
    signed = bool(indicator.get("signed"))
    if open_ended and len(breaks) > 1:
        middle = [
            _from_to(start + step, end, decimals, indicator, signed)
            for start, end in pairwise(breaks[:-1])
        ]
        last = figure(breaks[-2], indicator)
        return [f"fino a {figure(breaks[0], indicator)}", *middle, f"oltre {last}"]
    starts = [float(np.nanmin(pool)), *(limit + step for limit in breaks[:-1])]
    return [
        _from_to(start, end, decimals, indicator, signed)
        for start, end in zip(starts, breaks, strict=True)
    ]


def _from_to(start: float, end: float, decimals: int, indicator: Row, signed: bool) -> str:
    first, last = figure(start, indicator), figure(end, indicator)
    if first == last or round(start, decimals) > end:
        return last
    return f"da {first} a {last}" if signed else f"{first}-{last}"


def _palette(count: int) -> tuple[str, ...]:
    """`count` steps of one hue, the darker where there are fewer than three."""
    return SEQUENTIAL[count] if count in SEQUENTIAL else SEQUENTIAL[3][3 - count :]


def _circles(values: list[float]) -> MapClasses:
    """Three round values for the legend of the circles; the last is the greatest value."""
    greatest = max(values, default=0)
    if greatest <= 0:
        return MapClasses((), (), (), "sequenziale")
    shown = sorted({_round(greatest / 10), _round(greatest / 3), greatest})
    shown = [value for value in shown if 0 < value <= greatest]
    return MapClasses(shown, (BUBBLE,), [number(value) for value in shown], "bolle")


def _round(value: float) -> float:
    """To one significant digit, and not below 1."""
    if value < 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return round(value / power) * power
