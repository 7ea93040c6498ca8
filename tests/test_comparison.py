"""Comparison with a benchmark on whole columns, against the same rule area by area."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from monitoring.statistics.comparison import (
    NOT_COMPARED,
    against,
    by_chance,
    compared,
    strength,
)
from monitoring.statistics.rates import crude_rate

NAN, INF = float("nan"), float("inf")


def naive(low: float, high: float, other: float, polarity: str) -> str:
    if not all(map(math.isfinite, (low, high, other))):
        return NOT_COMPARED
    if other < low:
        return {"alto_meglio": "migliore", "basso_meglio": "peggiore"}.get(polarity, "più alto")
    if other > high:
        return {"alto_meglio": "peggiore", "basso_meglio": "migliore"}.get(polarity, "più basso")
    return "simile"


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("polarity", ["alto_meglio", "basso_meglio", "neutra"])
def test_naive_twin(seed: int, polarity: str) -> None:
    draw = random.Random(seed)
    figures = [0.0, 1.0, 2.0, 3.0, NAN, INF]  # few, so that limits and benchmark often coincide
    pairs = [sorted(draw.choices(figures, k=2)) for _ in range(30)]
    low, high = zip(*[(a, b) if not a > b else (b, a) for a, b in pairs], strict=True)
    for other in (1.0, NAN, INF):
        words = compared(low, high, other, polarity).tolist()
        assert words == [naive(a, b, other, polarity) for a, b in zip(low, high, strict=True)]
        assert words == [against(a, b, other, polarity) for a, b in zip(low, high, strict=True)]


def test_a_benchmark_for_each_area_and_none() -> None:
    assert compared([1, 1], [2, 2], [2, 2.1]).tolist() == ["simile", "più basso"]
    assert compared([], [], 1).tolist() == []
    assert against(None, 1, 1) == NOT_COMPARED


def test_strength_is_the_greatest_confidence_that_differs() -> None:
    events, people = np.array([30, 62, 80, NAN, 40]), np.array([1000, 1000, 1000, 1000, 0])
    limits = {}
    for sure in (0.95, 0.998):
        found = crude_rate(events, people, 1000, sure)
        limits[sure] = (found.low, found.high)
    assert strength(limits, 45).tolist() == pytest.approx(
        [0.95, 0.95, 0.998, NAN, NAN], nan_ok=True
    )
    assert strength(limits, 30).tolist()[:2] == [0, 0.998]


def test_how_many_differ_by_chance() -> None:
    assert by_chance(243, 0.95) == pytest.approx(12.15)
    assert by_chance(243, 0.998) == pytest.approx(0.486)


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="polarità"):
        compared([1], [2], 1, "alto")
    with pytest.raises(ValueError, match="supera"):
        compared([2], [1], 1)
    with pytest.raises(ValueError, match="nessun intervallo"):
        strength({}, 1)
