"""Crude and standardised rates with their limits, and the reason where one is not given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.intervals import poisson

Floats = NDArray[np.float64]
Words = NDArray[np.str_]
FEWEST_EVENTS = 10  # for a directly standardised rate
# Standard population of 2013 [persons], bands 0-4, 5-9 … 85-89, 90+: Eurostat, Revision of the
# European Standard Population, 2013, with its first two bands and its last two joined.
EUROPEAN_2013 = (5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000,
                 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000)  # fmt: skip
GIVEN, MISSING, NO_POPULATION = "", "mancante", "popolazione_zero"
FEW_EVENTS, EMPTY_BAND, NONE_EXPECTED = "pochi_eventi", "fascia_vuota", "attesi_zero"


@dataclass(frozen=True)
class Estimates:
    """One place per area. Value and limits are in the unit asked, NaN where `reason` is not "".

    reason: GIVEN or why there is no figure (a code, not a sentence).
    """

    value: Floats
    low: Floats
    high: Floats
    reason: Words


def crude_rate(
    events: ArrayLike, population: ArrayLike, scale: float = 1.0, confidence: float = 0.95
) -> Estimates:
    """Events over population; limits are Byar's from ten events and exact below.

    Args:
        events: of each area, any shape [events]; population: of the same shape [persons].
        scale: persons of the unit, such as 100,000.
        confidence: between 0 and 1.

    Returns:
        Rates per `scale`; MISSING where either is not a finite number, NO_POPULATION at 0.

    Raises:
        ValueError: a negative number, or shapes that differ.

    Source: Breslow and Day 1987 and Garwood 1936, through intervals.poisson; the change at ten
    events is Public Health England's (Technical guide: confidence intervals, 2018).
    """
    observed, people = _counts(events, population)
    reason = np.where(np.isfinite(observed) & np.isfinite(people), GIVEN, MISSING)
    reason = np.where((reason == GIVEN) & (people == 0), NO_POPULATION, reason)
    low, high = poisson(observed, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _given(
            observed * scale / people, low * scale / people, high * scale / people, reason
        )


def direct_rate(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike = EUROPEAN_2013,
    scale: float = 100_000.0,
    confidence: float = 0.95,
) -> Estimates:
    """Directly standardised rate, with Dobson's limits on Byar's.

    Args:
        events, population: areas by age bands [events, persons]; one area may be one-dimensional.
        standard: the standard population of each band [persons].
        scale: persons of the unit.
        confidence: between 0 and 1.

    Returns:
        One place per area: MISSING where a cell is not a finite number, EMPTY_BAND where nobody
        lives in a band, FEW_EVENTS under FEWEST_EVENTS in all.

    Raises:
        ValueError: a negative number, shapes that differ, or as many bands as not in `standard`.

    Source: Dobson A.J. et al., Confidence intervals for weighted sums of Poisson parameters,
    Statistics in Medicine 1991; 10: 457-462, equation 5; variance as in Breslow and Day 1987.
    """
    observed, people = _counts(events, population)
    weights = np.asarray(standard, dtype=np.float64)
    if weights.ndim != 1 or observed.shape[-1:] != weights.shape:
        raise ValueError(f"fasce di età: {observed.shape[-1:]}, attese {weights.shape}")
    total = observed.sum(axis=-1)
    known = (np.isfinite(observed) & np.isfinite(people)).all(axis=-1)
    reason = np.where(known, GIVEN, MISSING)
    reason = np.where(known & (people <= 0).any(axis=-1), EMPTY_BAND, reason)
    reason = np.where((reason == GIVEN) & (total < FEWEST_EVENTS), FEW_EVENTS, reason)
    share = weights / weights.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (share * observed / people).sum(axis=-1)
        spread = np.sqrt((share**2 * observed / people**2).sum(axis=-1) / total)
        low, high = poisson(total, confidence)
        low, high = value + spread * (low - total), value + spread * (high - total)
    return _given(value * scale, low * scale, high * scale, reason)


def own_rates(events: ArrayLike, population: ArrayLike) -> Floats:
    """The whole territory's rate in each age band, from its areas' cells.

    A cell where either number is missing is left out of both sums.

    Args:
        events, population: areas by age bands [events, persons].

    Returns:
        A rate per band [events a person]; NaN where nobody lives.

    Raises:
        ValueError: a negative number, or shapes that differ.
    """
    observed, people = _counts(events, population)
    known = np.isfinite(observed) & np.isfinite(people)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates: Floats = np.where(known, observed, 0).sum(axis=0) / np.where(known, people, 0).sum(
            axis=0
        )
    return rates


def expected_events(population: ArrayLike, rates: ArrayLike) -> Floats:
    """Events that an area would have at the reference's rates.

    Args:
        population: areas by age bands [persons]; rates: of each band [events a person].

    Returns:
        One place per area [events]; NaN where a population is missing, or lives in a band
        without a rate.

    Raises:
        ValueError: a negative number, or bands that differ.
    """
    people, of_band = np.asarray(population, np.float64), np.asarray(rates, np.float64)
    people, of_band = _counts(people, np.broadcast_to(of_band, people.shape))
    nobody = (people == 0) & np.isnan(of_band)
    expected: Floats = (people * np.where(nobody, 0, of_band)).sum(axis=-1)
    return expected


def indirect_ratio(
    events: ArrayLike, expected: ArrayLike, scale: float = 100.0, confidence: float = 0.95
) -> Estimates:
    """Indirectly standardised ratio (SMR): events over expected; limits of the events alone.

    Args:
        events: of each area [events]; expected: as expected_events gives them.
        scale: 1 or 100. With the reference's crude rate (per its unit) it is the indirectly
            standardised rate.
        confidence: between 0 and 1.

    Returns:
        One place per area; MISSING, or NONE_EXPECTED where no event was expected.

    Raises:
        ValueError: a negative number, or shapes that differ.

    Source: Breslow N.E., Day N.E., Statistical methods in cancer research, volume II, IARC 1987,
    chapter 2; limits as in crude_rate.
    """
    found = crude_rate(events, expected, scale, confidence)
    reason = np.where(found.reason == NO_POPULATION, NONE_EXPECTED, found.reason)
    return Estimates(found.value, found.low, found.high, reason)


def _counts(one: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if first.shape != second.shape:
        raise ValueError(f"forme diverse: {first.shape} e {second.shape}")
    if (first < 0).any() or (second < 0).any():
        raise ValueError("un numero è negativo")
    return first, second


def _given(value: Floats, low: Floats, high: Floats, reason: Words) -> Estimates:
    """Figures only where there is no reason against them."""
    given = reason == GIVEN
    value, low, high = (np.where(given, figure, np.nan) for figure in (value, low, high))
    return Estimates(value, low, high, reason)
