"""Marshall's empirical Bayes rates: the published moments, a naive twin, the traps."""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

import numpy as np
import pytest

from monitoring.statistics.smoothing import marshall

NAN = float("nan")
PUBLISHED = Path(__file__).parent / "published"


def test_auckland_as_published() -> None:
    """Deaths under five over nine times the children: spdep's EBest prints a and b to 7 digits."""
    with (PUBLISHED / "auckland.csv").open(encoding="utf-8") as file:
        rows = [
            (int(r["deaths_1977_85"]), 9 * int(r["under_5_1981"])) for r in csv.DictReader(file)
        ]
    found = marshall(*zip(*rows, strict=True))
    assert len(rows) == 167
    assert f"{found.variance:.6e}" == "7.284173e-07"
    assert f"{found.mean:.9f}" == "0.002633436"
    expected = [
        found.mean + found.variance / (found.variance + found.mean / n) * (e / n - found.mean)
        for e, n in rows
    ]
    assert found.rate.tolist() == pytest.approx(expected, rel=1e-12)


def naive(events: list[float], people: list[float]) -> list[tuple[float, float]]:
    """Rate and weight of each area, in loops; None where there is none."""
    used = [(e, n) for e, n in zip(events, people, strict=True) if not math.isnan(e) and n > 0]
    lived = sum(n for _, n in used)
    mean = sum(e for e, _ in used) / lived
    spread = sum(n * (e / n - mean) ** 2 for e, n in used) / lived
    variance = max(0.0, spread - mean / (lived / len(used)))
    found = []
    for e, n in zip(events, people, strict=True):
        if math.isnan(e) or not n > 0:
            found.append((NAN, NAN))
            continue
        weight = 0.0 if variance == 0 else variance / (variance + mean / n)
        found.append((weight * e / n + (1 - weight) * mean, weight))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_naive_twin(seed: int) -> None:
    draw = random.Random(seed)
    areas = draw.randint(1, 12)
    people = [draw.choice([1, 12, 300, 9000]) for _ in range(areas)]
    events = [float(min(n, draw.choice([0, 0, 1, 9, 70]))) for n in people]
    if areas > 3:
        people[0], events[1] = 0, NAN
    found, twin = marshall(events, people, 1000), naive(events, people)
    assert found.rate.tolist() == pytest.approx([1000 * r for r, _ in twin], nan_ok=True)
    assert found.weight.tolist() == pytest.approx([w for _, w in twin], nan_ok=True)
    known = np.isfinite(found.rate)
    between = (found.rate - found.mean) * (found.crude - found.rate)
    assert (between[known] >= -1e-9).all()  # between the mean and the crude rate


def test_a_small_area_is_drawn_nearer_to_the_mean() -> None:
    found = marshall([1, 100, 2000, 300], [5, 1000, 10_000, 10_001])
    assert (np.diff(found.weight) > 0).all() and 0 < found.weight[0] < found.weight[3] < 1
    assert found.rate[0] < found.crude[0]


def test_equal_zero_one_and_none() -> None:
    equal = marshall([5, 10, 1], [50, 100, 10], 100)
    assert equal.variance == 0 and equal.weight.tolist() == [0, 0, 0]
    assert equal.rate.tolist() == pytest.approx([10, 10, 10])
    less = marshall([5, 5, 6], [50, 52, 50])  # less than chance: a negative moment
    assert less.variance == 0 and len(set(less.rate.tolist())) == 1
    zero = marshall([0, 0], [10, 20])
    assert zero.rate.tolist() == [0, 0] and zero.weight.tolist() == [0, 0]
    assert marshall([3], [10]).rate.tolist() == [0.3]
    empty = marshall([0, NAN, 3, 3], [0, 5, NAN, math.inf])
    assert math.isnan(empty.mean) and np.isnan(empty.rate).all() and np.isnan(empty.weight).all()
    assert marshall([], []).rate.shape == (0,)


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="negativo"):
        marshall([-1], [1])
    with pytest.raises(ValueError, match="forme"):
        marshall([1], [1, 2])
