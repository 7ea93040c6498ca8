"""Funnels: published limits, exact tails summed by hand, overdispersion by loops."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from scipy.stats import binom, binomtest, poisson

from monitoring.statistics.dispersion import dispersion, winsorised, z_scores
from monitoring.statistics.funnel import LEVELS, limits, position
from monitoring.statistics.intervals import exact_poisson, normal_quantile

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("events", "at", "side", "confidence"),
    [  # events at a limit, expected events there: testdata_funnel_ratio_outputs of PHEindicatormethods
        (1, 5.571644585, 0, 0.95),
        (1, 0.025317898, 1, 0.95),
        (1, 9.233410143, 0, 0.998),
        (5, 11.6683331, 0, 0.95),
        (5, 1.623486324, 1, 0.95),
        (5, 16.45474478, 0, 0.998),
        (5, 0.739371928, 1, 0.998),
        (23, 34.51130117, 0, 0.95),
        (23, 14.58002338, 1, 0.95),
        (716, 770.4222128, 0, 0.95),
        (716, 664.5083011, 1, 0.95),
        (716, 802.60414, 0, 0.998),
        (716, 636.1521174, 1, 0.998),
    ],
)
def test_limits_of_a_ratio_as_published(
    events: int, at: float, side: int, confidence: float
) -> None:
    """Their search stops at 1e-7, so their ten digits hold to the sixth."""
    found = limits(at, 1, "rate", confidence)[side] * at
    assert float(found) == pytest.approx(events, rel=2e-6)


def test_limits_are_where_the_exact_interval_of_a_count_begins() -> None:
    for confidence in LEVELS:
        low, high = exact_poisson(np.arange(1.0, 60), confidence)
        counts = np.arange(1.0, 60)
        assert limits(high, 1, "rate", confidence)[0] * high == pytest.approx(counts, rel=1e-9)
        assert limits(low, 1, "rate", confidence)[1] * low == pytest.approx(counts, rel=1e-9)
    for events, total in [(1, 9), (4, 9), (8, 9), (30, 200)]:
        for confidence in LEVELS:
            own = binomtest(events, total).proportion_ci(confidence, method="exact")
            share = events / total
            assert float(limits(total, own.high, "proportion", confidence)[0]) == pytest.approx(
                share
            )
            assert float(limits(total, own.low, "proportion", confidence)[1]) == pytest.approx(
                share
            )


def naive_position(events: int, size: float, benchmark: float, kind: str) -> int:
    """Tails summed one count at a time."""
    low = high = 0.0
    for k in range(events + 1):
        mass = poisson.pmf if kind == "rate" else binom.pmf
        term = mass(k, size * benchmark) if kind == "rate" else mass(k, size, benchmark)
        low += term
        high += term if k < events else 0
    found = 0
    for level in LEVELS:
        tail = (1 - level) / 2
        found += int(1 - high < tail) - int(low < tail)
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_position_is_what_the_exact_tails_say(seed: int, kind: str) -> None:
    draw = random.Random(seed)
    benchmark = draw.choice([0.002, 0.1, 0.5, 0.93])
    sizes = [draw.choice([1, 2, 5, 30, 200]) for _ in range(25)]
    events = [draw.randint(0, min(n, round(n * benchmark * 3) + 1)) for n in sizes]
    found = position(events, sizes, benchmark, kind).tolist()
    assert found == [
        naive_position(e, n, benchmark, kind) for e, n in zip(events, sizes, strict=True)
    ]


def test_limits_close_with_size_and_stay_possible() -> None:
    sizes = np.geomspace(1, 1e6, 60)
    for kind, benchmark in (("rate", 0.01), ("rate", 3), ("proportion", 0.3), ("proportion", 0.99)):
        for tau2 in (0.0, 0.01):
            low, high = limits(sizes, benchmark, kind, tau2=tau2)
            wider_low, wider_high = limits(sizes, benchmark, kind, 0.998, tau2)
            assert (np.diff(low) >= -1e-12).all() and (np.diff(high) <= 1e-12).all()
            assert (low <= benchmark).all() and (high >= benchmark).all()
            assert (wider_low <= low).all() and (wider_high >= high).all() and (low >= 0).all()
            assert kind == "rate" or high.max() <= 1


def test_zero_missing_and_infinite_sizes_have_no_limits_and_no_place() -> None:
    low, high = limits([0, NAN, INF, 10], 0.2, "rate")
    assert np.isnan(low[:3]).all() and np.isnan(high[:3]).all() and high[3] > 0.2
    found = position([0, 1, NAN, 3, 0], [0, NAN, 5, 5, 5], 0.2, "rate")
    assert found.tolist() == [9, 9, 9, 0, 0]
    assert position([], [], 0.2, "rate").tolist() == []


def test_benchmarks_at_the_ends() -> None:
    assert position([0, 1], [9, 9], 0, "rate").tolist() == [0, 2]
    assert position([9, 8], [9, 9], 1, "proportion").tolist() == [0, -2]
    with pytest.raises(ValueError, match="riferimento"):
        limits([1], 1.1, "proportion")
    with pytest.raises(ValueError, match="riferimento"):
        limits([1], NAN, "rate")
    with pytest.raises(ValueError, match="più dei casi"):
        position([3], [2], 0.1, "proportion")


# ---------------------------------------------------------------- overdispersion


def naive_quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_dispersion_by_loops(seed: int, kind: str) -> None:
    draw = random.Random(seed)
    areas = draw.randint(2, 30)
    sizes = [draw.choice([3, 20, 150, 4000]) for _ in range(areas)]
    events = [min(n, int(n * draw.choice([0, 0.1, 0.2, 0.3, 0.6]))) for n in sizes]
    benchmark = (sum(events) or 1) / sum(sizes)
    scores = []
    for e, n in zip(events, sizes, strict=True):
        if kind == "rate":
            scores.append((math.sqrt(e / n) - math.sqrt(benchmark)) / (1 / (2 * math.sqrt(n))))
        else:
            angle = math.asin(math.sqrt(e / n)) - math.asin(math.sqrt(benchmark))
            scores.append(angle * 2 * math.sqrt(n))
    found = z_scores(events, sizes, benchmark, kind)
    assert found.tolist() == pytest.approx(scores, abs=1e-9)
    low, high = naive_quantile(scores, 0.1), naive_quantile(scores, 0.9)
    pulled = [min(max(z, low), high) for z in scores]
    assert winsorised(found).tolist() == pytest.approx(pulled, abs=1e-9)
    phi = sum(z * z for z in pulled) / areas
    weights = [4 * n for n in sizes]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    said = dispersion(found, sizes)
    assert said.phi == pytest.approx(phi)
    assert said.tau2 == pytest.approx(max(0, (areas * phi - areas + 1) / spread))
    assert said.areas == areas


def test_overdispersed_limits_are_the_wider_and_flag_fewer() -> None:
    draw = random.Random(2)
    sizes = [draw.choice([200, 900, 5000]) for _ in range(120)]
    events = [int(n * draw.gauss(0.1, 0.03)) for n in sizes]
    benchmark = sum(events) / sum(sizes)
    said = dispersion(z_scores(events, sizes, benchmark, "rate"), sizes)
    assert said.phi > 2 and said.tau2 > 0
    low, high = limits(sizes, benchmark, "rate", tau2=said.tau2)
    reach = normal_quantile(0.95) * math.sqrt(1 / (4 * sizes[0]) + said.tau2)
    assert high[0] == pytest.approx((math.sqrt(benchmark) + reach) ** 2)
    assert low[0] == pytest.approx((math.sqrt(benchmark) - reach) ** 2)
    plain = position(events, sizes, benchmark, "rate")
    wide = position(events, sizes, benchmark, "rate", said.tau2)
    assert (np.abs(wide) <= np.abs(plain)).all()
    assert np.count_nonzero(wide) < np.count_nonzero(plain) / 2


def test_chance_alone_gives_phi_near_one_and_almost_no_variance() -> None:
    draw = np.random.default_rng(4)
    sizes = np.full(2000, 4000.0)
    said = dispersion(z_scores(draw.poisson(400, 2000), sizes, 0.1, "rate"), sizes, share=0)
    assert said.phi == pytest.approx(1, abs=0.06)
    assert said.tau2 < 1e-5


def test_equal_one_and_no_areas_are_not_overdispersed() -> None:
    equal = dispersion(z_scores([5, 5, 5], [50, 50, 50], 0.1, "rate"), [50, 50, 50])
    assert (equal.phi, equal.tau2) == (pytest.approx(0, abs=1e-20), 0)
    alone = dispersion(z_scores([5, NAN], [50, 0], 0.2, "rate"), [50, 0])
    assert (math.isnan(alone.phi), alone.tau2, alone.areas) == (True, 0, 1)
    assert winsorised([NAN]).tolist() == pytest.approx([NAN], nan_ok=True)


def test_a_small_area_has_no_lower_limit_at_all() -> None:
    for kind in ("rate", "proportion"):
        low, _ = limits(3, 0.5, kind)
        assert float(low) == 0  # not almost


def test_the_variance_among_areas_never_narrows_a_funnel() -> None:
    """The transformed limits alone would: the lower of rates, both of small proportions."""
    sizes = np.array([1.0, 2, 5, 10, 20, 50])
    for kind in ("rate", "proportion"):
        exact, additive = limits(sizes, 0.2, kind), limits(sizes, 0.2, kind, tau2=1e-12)
        assert additive[0].tolist() == exact[0].tolist()
        assert (additive[1] >= exact[1]).all()
        assert kind == "rate" or additive[1].tolist() == exact[1].tolist()
