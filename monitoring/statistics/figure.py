"""The rules of a figure on whole columns: cells become units, sums of units, values with limits.

pipelines/sql says the same rules for every measure at once (42_figure_rules.sql and the views after
it); here they answer one measure quickly. tests/test_figures.py holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.schema import VALUE_STATES
from monitoring.statistics.intervals import poisson, wilson

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_STATE = {name: number for number, name in enumerate(VALUE_STATES)}
VALUE, ZERO, MISSING = _STATE["valore"], _STATE["zero"], _STATE["mancante"]
UNAVAILABLE, NOT_APPLICABLE = _STATE["non_disponibile"], _STATE["non_applicabile"]
NOT_YET, SUPPRESSED = _STATE["non_ancora_applicabile"], _STATE["soppresso"]


@dataclass(frozen=True)
class Cells:
    """One place per unit expected. `state` is a place in VALUE_STATES; no row sent is MISSING.

    numerator, denominator: not a number where there is none. residents: of the unit [persons].
    """

    numerator: Floats
    denominator: Floats
    state: Whole
    residents: Floats


@dataclass(frozen=True)
class Parts:
    """One place per area: the parts of its figure, how much of it has answered [0-1, units]."""

    numerator: Floats
    denominator: Floats
    state: Whole
    coverage: Floats
    units: Whole
    units_counted: Whole


def of_units(cells: Cells, kind: str) -> Parts:
    """The figure that each unit itself reports. kind: nessuno, file or popolazione."""
    has_value = ~np.isnan(cells.numerator)
    divisible = (kind == "nessuno") | (cells.denominator > 0)
    state = np.where(has_value & ~divisible, MISSING, cells.state)
    expected = (cells.state != NOT_APPLICABLE) & (cells.residents > 0)
    coverage = np.where(expected, has_value.astype(np.float64), np.nan)
    return _shown(cells.numerator, cells.denominator, state, coverage,
                  np.ones_like(cells.state), has_value.astype(np.int64))  # fmt: skip


def of_sums(cells: Cells, kind: str, place: Whole, areas: int) -> Parts:
    """Sums over the units that have a value. place: the area of each unit, from 0 to `areas` - 1."""

    def total(of_each: NDArray[np.generic]) -> Floats:
        sums = np.bincount(place, weights=of_each.astype(np.float64), minlength=areas)
        return sums.astype(np.float64)

    has_value = ~np.isnan(cells.numerator)
    units, counted = total(np.ones_like(place)), total(has_value)
    numerator = np.where(counted > 0, total(np.nan_to_num(cells.numerator)), np.nan)
    has_denominator = total(~np.isnan(cells.denominator)) > 0
    denominator = np.where(has_denominator, total(np.nan_to_num(cells.denominator)), np.nan)
    left_out = total(cells.state == NOT_APPLICABLE)
    not_yet, unavailable = total(cells.state == NOT_YET), total(cells.state == UNAVAILABLE)
    state = np.select(
        [
            (counted > 0) & ((kind == "nessuno") | (denominator > 0)),
            counted > 0,
            total(cells.state == SUPPRESSED) > 0,
            left_out == units,
            not_yet + left_out == units,
            (unavailable > 0) & (unavailable + left_out == units),
        ],
        [
            np.where(numerator == 0, ZERO, VALUE),
            MISSING,
            SUPPRESSED,
            NOT_APPLICABLE,
            NOT_YET,
            UNAVAILABLE,
        ],
        MISSING,
    )
    residents = np.nan_to_num(cells.residents)
    expected = total(np.where(cells.state == NOT_APPLICABLE, 0, residents))
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = np.where(
            expected > 0, total(np.where(has_value, residents, 0)) / expected, np.nan
        )
    return _shown(
        numerator, denominator, state, coverage, units.astype(np.int64), counted.astype(np.int64)
    )


def _shown(
    numerator: Floats,
    denominator: Floats,
    state: Whole,
    coverage: Floats,
    units: Whole,
    counted: Whole,
) -> Parts:
    """The parts, without those of a figure that has no value to show."""
    shown = (state == VALUE) | (state == ZERO)
    return Parts(np.where(shown, numerator, np.nan), np.where(shown, denominator, np.nan),
                 state, coverage, units, counted)  # fmt: skip


def together(one: Parts, other: Parts) -> Parts:
    """The sum of two parts of the same areas, such as the two sexes: only where both are shown.

    Elsewhere the state is that of the one which is not shown; coverage is the lower of the two.
    """
    both = [np.isin(parts.state, (VALUE, ZERO)) for parts in (one, other)]
    numerator = one.numerator + other.numerator
    state = np.select(
        [both[0] & both[1], both[0]],
        [np.where(numerator == 0, ZERO, VALUE), other.state],
        one.state,
    )
    return _shown(numerator, one.denominator + other.denominator, state,
                  np.minimum(one.coverage, other.coverage), one.units,
                  np.minimum(one.units_counted, other.units_counted))  # fmt: skip


def value(parts: Parts, kind: str, scale: float) -> Floats:
    """The figure, in the unit of the indicator; not a number where it is not shown."""
    return parts.numerator if kind == "nessuno" else parts.numerator / parts.denominator * scale


def limits(
    parts: Parts, kind: str, tipo: str, scale: float, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Lower and upper limits, in the unit of the indicator: Wilson for shares, Poisson for rates;
    none for counts and means. confidence: between 0 and 1."""
    return limits_of(parts.numerator, parts.denominator, kind, tipo, scale, confidence)


def limits_of(
    numerator: Floats,
    denominator: Floats,
    kind: str,
    tipo: str,
    scale: float,
    confidence: float = 0.95,
) -> tuple[Floats, Floats]:
    """As `limits`, of numerators and denominators; not a number where they are not."""
    if kind == "nessuno" or tipo == "media":
        nothing = np.full(numerator.shape, np.nan)
        return nothing, nothing
    if tipo == "quota":
        low, high = wilson(numerator, denominator, confidence)
        return scale * low, scale * high
    low, high = poisson(numerator, confidence)
    return scale / denominator * low, scale / denominator * high
