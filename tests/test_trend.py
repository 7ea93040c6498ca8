"""Recent trends and changes: published series and limits, loops, the traps."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency

from monitoring.statistics.intervals import wilson
from monitoring.statistics.trend import (
    FALLING,
    NEEDED,
    RISING,
    STEADY,
    THRESHOLD,
    UNKNOWN,
    difference,
    of_proportions,
    of_rates,
)

NAN = float("nan")


def test_the_threshold() -> None:
    assert chi2.ppf(0.998, 1) == pytest.approx(THRESHOLD, rel=1e-12)


@pytest.mark.parametrize(
    ("events", "total", "direction"),
    [  # the series that the tests of Fingertips judge
        ([621, 599, 556, 535, 447], [3454, 3195, 3256, 3227, 3121], FALLING),
        ([2157, 2090, 2194, 2134.81, 2094], [3454, 3195, 3256, 3152, 3062], RISING),
        ([8116, 8145, 8222, 8506, 8728], [91530, 91773, 92088, 92238, 92665.89], RISING),
        ([5, 7, 6, 8, 8, 9], [22, 35, 42, 50, 100, 200], FALLING),
        ([5405, 5500, 5435, 5480, 5315], [18095, 18170, 18005, 17890, 17860], STEADY),
        ([22435, 22445, 21365, 20955, 19055], [65880, 67900, 68705, 69835, 70910], FALLING),
    ],
)
def test_series_judged_by_fingertips(
    events: list[float], total: list[float], direction: str
) -> None:
    found = of_proportions(events, total)
    assert found.direction.tolist() == [direction]
    share = np.array(events) / np.array(total)
    low, high = wilson(events, total)
    assert of_rates(share, low, high).direction.tolist() == [direction]


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 20), (10, 10), 0.6791, 1.0000),
        ((0, 10), (10, 10), 0.6075, 1.0000),
    ],
)
def test_difference_as_published(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    first, last = wilson(*one), wilson(*other)
    found = difference(one[0] / one[1], *first, other[0] / other[1], *last)
    assert [round(float(limit), 4) for limit in found[1:]] == [low, high]


def naive_line(points: list[tuple[float, float, float]]) -> tuple[float, float]:
    """Slope and weighted spread of the times of (time, value, weight), from the normal equations."""
    s = sum(w for _, _, w in points)
    sx, sy = sum(w * t for t, _, w in points), sum(w * y for _, y, w in points)
    sxx, sxy = sum(w * t * t for t, _, w in points), sum(w * t * y for t, y, w in points)
    return (s * sxy - sx * sy) / (s * sxx - sx * sx), sxx - sx * sx / s


def naive_direction(points: list[tuple[float, float, float]], chi: float) -> str:
    signs = {np.sign(naive_line(points)[0])}
    for place in range(len(points)):
        signs.add(np.sign(naive_line(points[:place] + points[place + 1 :])[0]))
    if len(signs) > 1 or chi <= THRESHOLD:
        return STEADY
    return RISING if signs == {1} else FALLING


@pytest.mark.parametrize("seed", range(15))
def test_rates_by_loops(seed: int) -> None:
    draw = random.Random(seed)
    moments = draw.randint(4, 9)
    times = sorted(draw.sample(range(2000, 2030), moments))
    value = [[draw.gauss(10 + draw.choice([0, 1]) * k, 1) for k in range(moments)] for _ in "abcd"]
    value[0][draw.randrange(moments)] = NAN
    width = [[draw.choice([0.5, 2, 4]) for _ in range(moments)] for _ in "abcd"]
    low = [[v - w for v, w in zip(a, b, strict=True)] for a, b in zip(value, width, strict=True)]
    high = [[v + w for v, w in zip(a, b, strict=True)] for a, b in zip(value, width, strict=True)]
    found = of_rates(value, low, high, times)
    for i in range(4):
        points = [
            (t, v, 1 / (2 * w / 3.92) ** 2)
            for t, v, w in zip(times, value[i], width[i], strict=True)
            if not math.isnan(v)
        ]
        assert found.points[i] == len(points)
        if len(points) < NEEDED:
            assert found.direction[i] == UNKNOWN and math.isnan(found.chi2[i])
            continue
        slope, spread = naive_line(points[-NEEDED:])
        assert found.slope[i] == pytest.approx(slope)
        assert found.chi2[i] == pytest.approx(slope**2 * spread)
        assert found.direction[i] == naive_direction(points[-NEEDED:], slope**2 * spread)


@pytest.mark.parametrize("seed", range(15))
def test_proportions_by_loops(seed: int) -> None:
    draw = random.Random(seed)
    total = [draw.randint(1, 400) for _ in range(6)]
    events = [min(n, int(n * draw.random() * k / 5)) for k, n in enumerate(total)]
    found = of_proportions(events, total)
    points = [(k, events[k] / total[k], float(total[k])) for k in range(1, 6)]
    slope, spread = naive_line(points)
    share = sum(events[1:]) / sum(total[1:])
    chi = slope**2 * spread / (share * (1 - share)) if 0 < share < 1 else 0.0
    assert found.chi2[0] == pytest.approx(chi)
    assert found.direction[0] == naive_direction(points, chi)
    assert found.change[0] == pytest.approx(events[5] / total[5] - events[0] / total[0])


def test_two_groups_are_the_plain_chi_squared() -> None:
    """With times of two kinds the test for trend is that of a two by two table."""
    found = of_proportions([9, 0, 0, 0, 30], [50, 0, 0, 0, 80])
    table = [[9, 41], [30, 50]]
    assert found.points.tolist() == [2] and found.direction.tolist() == [UNKNOWN]
    weights = [(0.0, 9 / 50, 50.0), (4.0, 30 / 80, 80.0)]
    slope, spread = naive_line(weights)
    share = 39 / 130
    plain = chi2_contingency(table, correction=False).statistic
    assert slope**2 * spread / (share * (1 - share)) == pytest.approx(plain)


def test_too_few_points_are_counted_and_the_change_is_given() -> None:
    found = of_rates([[1, NAN, 3, 4]], [[0.5, NAN, 2, 3]], [[1.5, 1, 5, 5.5]])
    assert (found.direction[0], found.points[0]) == (UNKNOWN, 3)
    assert (found.change[0], found.low[0], found.high[0]) == pytest.approx(
        (3, 3 - math.sqrt(1 + 0.25), 3 + math.sqrt(1.5**2 + 0.25))
    )
    alone = of_rates([[NAN, 2.0]], [[NAN, 1]], [[NAN, 3]])
    assert alone.points[0] == 1 and math.isnan(alone.change[0])


def test_one_point_that_makes_the_trend_does_not_make_it() -> None:
    flat = [10.0, 9.9, 9.8, 9.7, 30]
    found = of_rates(flat, np.array(flat) - 0.1, np.array(flat) + 0.1)
    assert found.chi2[0] > THRESHOLD and not found.steadfast[0]
    assert found.direction[0] == STEADY


def test_only_the_latest_points_count() -> None:
    value = np.array([90.0, 80, 70, 1, 2, 3, 4, 5])
    assert of_rates(value, value - 0.1, value + 0.1).direction.tolist() == [RISING]


def test_all_equal_no_events_no_width_and_infinite() -> None:
    equal = np.full((1, 6), 4.0)
    assert of_rates(equal, equal - 1, equal + 1).direction.tolist() == [STEADY]
    assert of_rates(equal, equal, equal).points.tolist() == [0]
    assert of_rates(equal, equal - 1, equal + math.inf).points.tolist() == [0]
    for events in (0, 30):
        found = of_proportions([[events] * 6], [[30] * 6])
        assert (found.direction[0], found.chi2[0]) == (STEADY, 0)
    assert of_proportions([[0, 3]], [[0, NAN]]).points.tolist() == [0]
    none = of_rates(np.empty((2, 0)), np.empty((2, 0)), np.empty((2, 0)))
    assert none.direction.tolist() == [UNKNOWN] * 2 and np.isnan(none.change).all()


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="ordine"):
        of_proportions([[1, 1]], [[2, 2]], [2025, 2024])
    with pytest.raises(ValueError, match="più eventi"):
        of_proportions([[3]], [[2]])
    with pytest.raises(ValueError, match="forme"):
        of_rates([[1, 2]], [[1]], [[2]])
