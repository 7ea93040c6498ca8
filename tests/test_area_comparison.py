"""Areas against the whole: funnel, words, places, trend and sexes, each recomputed by hand."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, chi2, norm
from scipy.stats import poisson as poisson_law

from monitoring import area_comparison as compare
from monitoring.area_profile import sexes_of
from monitoring.area_trend import comparable, recent
from monitoring.queries import figures, strata
from monitoring.statistics import trend
from monitoring.warehouse import Warehouse

Row = Mapping[str, Any]
MINIMUM = 0.8
RATE = {"code": "T", "denominator_kind": "popolazione", "dataset": "indicatori", "tipo": "stock",
        "is_integer": True, "scale": 1000.0, "polarity": "alto_meglio", "decimals": 1}  # fmt: skip
SHARE = {**RATE, "denominator_kind": "file", "tipo": "quota", "scale": 100.0}
WHOLE = {"value": 5.0, "numerator": 50.0, "denominator": 10_000.0, "coverage": 1.0}


def rows_of(cells: list[tuple[float, float, float]], scale: float = 1000.0) -> pd.DataFrame:
    """Areas from (numerator, denominator, coverage); a numerator that is NaN has no figure."""
    numerator, below, coverage = (
        np.array(column, dtype=float) for column in zip(*cells, strict=True)
    )
    value = scale * numerator / below
    return pd.DataFrame({
        "code": [f"A{n}" for n in range(len(cells))], "numerator": numerator,
        "denominator": below, "coverage": coverage, "value": value,
        "low": value * 0.8, "high": value * 1.2,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("indicator", "whole", "reason"),
    [
        (RATE, WHOLE, ""),
        (SHARE, WHOLE, ""),
        ({**RATE, "denominator_kind": "nessuno"}, WHOLE, compare.COUNT),
        ({**RATE, "dataset": "contesto"}, WHOLE, compare.CONTEXT),
        ({**SHARE, "tipo": "media"}, WHOLE, compare.MEAN),
        ({**RATE, "is_integer": False}, WHOLE, compare.HOURS),
        (RATE, None, compare.NOT_SUMMED),
        (RATE, {**WHOLE, "value": math.nan}, compare.NO_WHOLE),
        (RATE, {**WHOLE, "coverage": 0.79}, compare.THIN_WHOLE),
        (RATE, {**WHOLE, "coverage": 0.80}, ""),
    ],
)
def test_why_there_is_no_funnel(indicator: Row, whole: Row | None, reason: str) -> None:
    assert compare.without_funnel(indicator, whole, MINIMUM) == reason
    rows = rows_of([(5, 1000, 1)])
    if reason:
        with pytest.raises(ValueError, match=reason):
            compare.funnel_of(rows, whole, indicator, MINIMUM)


def tail_position(events: int, size: float, share: float, kind: str) -> int:
    """Where an area lies, by the exact interval of its own count."""
    for steps, confidence in ((2, 0.998), (1, 0.95)):
        half = (1 - confidence) / 2
        if kind == "rate":
            above = poisson_law.sf(events - 1, size * share) < half
            below = poisson_law.cdf(events, size * share) < half
        else:
            own = binomtest(events, int(size)).proportion_ci(confidence, method="exact")
            above, below = own.low > share, own.high < share
        if above or below:
            return steps if above else -steps
    return 0


@pytest.mark.parametrize(("indicator", "share"), [(RATE, 0.005), (SHARE, 0.4)])
@pytest.mark.parametrize("seed", range(4))
def test_a_funnel_is_the_exact_tails_or_wider(indicator: Row, share: float, seed: int) -> None:
    rng = random.Random(seed)
    sizes = [rng.choice((40, 300, 900, 4000)) for _ in range(60)]
    spread = 1 if seed % 2 else 3  # even seeds vary more than chance
    cells = []
    for size in sizes:
        mean = min(share * rng.choice((1 / spread, 1, spread)), 1.0)
        cells.append((float(sum(rng.random() < mean for _ in range(size))), float(size), 1.0))
    cells += [(math.nan, math.nan, 0.0), (30.0, 900.0, 0.5)]  # no figure; too little coverage
    scale = float(indicator["scale"])
    rows = rows_of(cells, scale)
    whole = {
        "value": scale * share,
        "numerator": 1000 * share,
        "denominator": 1000.0,
        "coverage": 1,
    }
    found = compare.funnel_of(rows, whole, indicator, MINIMUM)
    kind = "proportion" if indicator is SHARE else "rate"
    naive = [tail_position(int(n), d, share, kind) for n, d, _ in cells[:-2]]
    assert found.exact.tolist() == [*naive, 9, 9]
    assert found.placed == 60
    # squares of the distances, the farthest tenth at each end drawn in, against chi-squared
    turn = math.sqrt if kind == "rate" else lambda p: math.asin(math.sqrt(p))
    z = sorted(2 * math.sqrt(d) * (turn(n / d) - turn(share)) for n, d, _ in cells[:-2])
    low, high = np.quantile(z, [0.1, 0.9])
    total = sum(min(max(x, low), high) ** 2 for x in z)
    assert found.spread.phi == pytest.approx(total / 60)
    assert (found.tau2 > 0) == (total > chi2.ppf(0.95, 59))
    if found.tau2:
        assert found.outside() <= found.outside(exact=True)
        assert found.outside(0.998) <= found.outside()
    else:
        assert found.position.tolist() == found.exact.tolist()
    assert found.outside(exact=True) == sum(abs(p) >= 1 for p in naive)
    assert found.outside(0.998, exact=True) == sum(abs(p) == 2 for p in naive)
    drawn = []  # each point against the curves that the page draws
    for n, d, _ in cells[:-2]:
        inner, outer = (found.curves(np.array([d]), level) for level in (0.95, 0.998))
        beyond = sum(n / d * scale > side[1][0] + 1e-9 for side in (inner, outer))
        drawn.append(beyond - sum(n / d * scale < side[0][0] - 1e-9 for side in (inner, outer)))
    assert found.position.tolist() == [*drawn, 9, 9]


def test_overdispersion_is_met_at_least_once() -> None:
    """The cases above do hold both kinds."""
    few = compare.funnel_of(rows_of([(5, 1000, 1), (40, 1000, 1)] * 5), WHOLE, RATE, MINIMUM)
    calm = compare.funnel_of(rows_of([(5, 1000, 1)] * 10), WHOLE, RATE, MINIMUM)
    some = compare.funnel_of(rows_of([(524, 1e5, 1), (477, 1e5, 1)] * 5), WHOLE, RATE, MINIMUM)
    assert (some.spread.tau2 > 0, some.tau2) == (True, 0.0)  # more than the mean, within chance
    alone = compare.funnel_of(rows_of([(40, 1000, 1)]), WHOLE, RATE, MINIMUM)
    assert (few.tau2 > 0, calm.tau2, alone.tau2) == (True, 0.0, 0.0)
    assert alone.position.tolist() == [2]  # one area is still placed


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("code", ["SS3-CAREGIVER-PRESI", "SS1-GAP", "SS1-PEDIBUS", "CSI-CARICO"])
def test_limits_at_another_confidence(shipped: Warehouse, code: str, confidence: float) -> None:
    indicator = figures.indicators(shipped).set_index("code", drop=False).loc[code].to_dict()
    rows = figures.by_area(shipped, code, "2026-S1", "ambito")
    found = compare.with_limits(rows, indicator, confidence)
    z = norm.ppf((1 + confidence) / 2)
    for n, d, value, low, high in found[
        ["numerator", "denominator", "value", "low", "high"]
    ].itertuples(index=False):
        if (
            indicator["denominator_kind"] == "nessuno"
            or indicator["tipo"] == "media"
            or math.isnan(value)
        ):
            assert math.isnan(low) and math.isnan(high)
        elif indicator["tipo"] == "quota":
            p, span = n / d, z**2 / d
            half = z * math.sqrt(p * (1 - p) / d + span / (4 * d))
            ends = [(p + span / 2 - half) / (1 + span), (p + span / 2 + half) / (1 + span)]
            assert [low, high] == pytest.approx([100 * e for e in ends], abs=1e-9)
        elif n >= 10:
            start = n * (1 - 1 / (9 * n) - z / (3 * math.sqrt(n))) ** 3
            assert low == pytest.approx(indicator["scale"] * start / d)
    assert found["value"].equals(rows["value"])


def test_words_leave_out_what_is_thin() -> None:
    rows = rows_of([(9, 1000, 1), (5, 1000, 1), (2, 1000, 1), (9, 1000, 0.5), (math.nan, 1, 0)])
    said = compare.words_of(rows, WHOLE, RATE, MINIMUM).tolist()
    assert said == ["migliore", "simile", "peggiore", "non confrontato", "non confrontato"]
    neutral = compare.words_of(rows, WHOLE, {**RATE, "polarity": "neutra"}, MINIMUM).tolist()
    assert neutral[:3] == ["più alto", "simile", "più basso"]
    for whole in (None, {**WHOLE, "coverage": 0.5}, {**WHOLE, "value": math.nan}):
        assert set(compare.words_of(rows, whole, RATE, MINIMUM)) == {"non confrontato"}


@pytest.mark.parametrize("seed", range(5))
def test_places_by_every_pair(seed: int) -> None:
    rng = random.Random(seed)
    cells = sorted(((rng.random(), rng.random() / 4) for _ in range(12)), reverse=True)
    low, high = (np.array([v + s * w for v, w in cells]) for s in (-1, 1))
    found = compare.places(low, high)
    for i in range(12):
        above = [j for j in range(12) if low[j] > high[i]]
        below = [j for j in range(12) if high[j] < low[i]]
        assert (found.first[i], found.last[i]) == (1 + len(above), 12 - len(below))
    near = {i for i in range(12) for j in (i - 1, i + 1)
            if 0 <= j < 12 and low[i] <= high[j] and low[j] <= high[i]}  # fmt: skip
    assert found.overlapping == len(near)


def test_places_that_are_certain() -> None:
    found = compare.places(np.array([9.0, 5, 1]), np.array([10.0, 6, 2]))
    assert (found.first.tolist(), found.last.tolist(), found.overlapping) == (
        [1, 2, 3],
        [1, 2, 3],
        0,
    )
    alone = compare.places(np.array([1.0]), np.array([2.0]))
    assert (alone.first.tolist(), alone.last.tolist(), alone.overlapping) == ([1], [1], 0)
    with pytest.raises(ValueError, match="manca"):
        compare.places(np.array([math.nan]), np.array([1.0]))


def series_of(values: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """A series from semester to (numerator of 10,000, coverage)."""
    rows = rows_of([(n, 10_000, c) for n, c in values.values()])
    return rows.assign(semester=list(values))


YEARS = {f"{2021 + n}-S1": (100.0 + 40 * n, 1.0) for n in range(6)}


@pytest.mark.parametrize(
    ("series", "breaks", "compared"),
    [
        (YEARS, [], list(YEARS)),
        ({**YEARS, "2024-S2": (900.0, 1.0)}, [], list(YEARS)),  # the other half of the year
        ({**YEARS, "2023-S1": (1.0, 0.4)}, [], [y for y in YEARS if y != "2023-S1"]),
        ({**YEARS, "2023-S1": (math.nan, 0.0)}, [], [y for y in YEARS if y != "2023-S1"]),
        (YEARS, ["2023-S1"], ["2023-S1", "2024-S1", "2025-S1", "2026-S1"]),
        (YEARS, ["2022-S2", "2024-S2"], ["2025-S1", "2026-S1"]),
        (YEARS, ["2027-S1"], list(YEARS)),  # a break to come
        ({}, [], []),
    ],
)
def test_the_points_that_compare(
    series: dict[str, tuple[float, float]], breaks: list[str], compared: list[str]
) -> None:
    made = series_of(series) if series else series_of(YEARS).iloc[:0]
    assert (
        comparable(made.sample(frac=1, random_state=1), MINIMUM, breaks)["semester"].tolist()
        == compared
    )


def test_a_trend_of_enough_points_and_of_too_few() -> None:
    found = recent(series_of(YEARS), RATE, MINIMUM)
    assert (found.direction, found.points, found.half) == (trend.RISING, 6, 1)
    assert (found.first, found.last) == ("2021-S1", "2026-S1")
    first, last = 1000 * 100 / 10_000, 1000 * 300 / 10_000
    below = math.sqrt((0.2 * last) ** 2 + (0.2 * first) ** 2)  # the limits are 20 % away
    assert (found.change, found.low, found.high) == pytest.approx(
        (last - first, last - first - below, last - first + below)
    )
    few = recent(series_of(dict(list(YEARS.items())[-3:])), RATE, MINIMUM)
    assert (few.direction, few.points, few.first) == (trend.UNKNOWN, 3, "2024-S1")
    assert not math.isnan(few.low)
    cut = recent(series_of(YEARS), RATE, MINIMUM, ["2026-S1"])
    assert (cut.points, cut.first, cut.broken) == (1, None, "2026-S1")
    assert math.isnan(cut.change)
    counts = recent(series_of(YEARS).assign(low=math.nan, high=math.nan), RATE, MINIMUM)
    assert (counts.direction, counts.change) == (trend.UNKNOWN, pytest.approx(last - first))
    assert math.isnan(counts.low)
    nothing = recent(series_of(YEARS).iloc[:0], RATE, MINIMUM)
    assert (nothing.points, nothing.direction) == (0, trend.UNKNOWN)


def test_the_change_of_a_proportion_is_in_its_unit() -> None:
    """Newcombe's method 10 on Wilson's limits, by hand."""
    made = series_of({"2025-S1": (1000.0, 1.0), "2026-S1": (1500.0, 1.0)})
    found = recent(made, SHARE, MINIMUM)
    z, ends = norm.ppf(0.975), []
    for p in (0.10, 0.15):
        span = z**2 / 10_000
        half = z * math.sqrt(p * (1 - p) / 10_000 + span / (4 * 10_000))
        ends.append((p, (p + span / 2 - half) / (1 + span), (p + span / 2 + half) / (1 + span)))
    (a, la, ua), (b, lb, ub) = ends
    wanted = [b - a, b - a - math.hypot(b - lb, ua - a), b - a + math.hypot(ub - b, a - la)]
    assert [found.change, found.low, found.high] == pytest.approx([100 * x for x in wanted])


@pytest.mark.parametrize("code", ["SO2-PERSONE", "SS1-ATTIVO-65", "SS2-EVM-VALUTATI"])
def test_females_less_males(shipped: Warehouse, code: str) -> None:
    rows = strata.by_stratum(shipped, code, "2026-S1", "provincia")
    found = sexes_of(rows)
    one, other = (rows[(rows["sex"] == s) & (rows["age_band"] == "T")].iloc[0] for s in ("M", "F"))
    scale = figures.indicators(shipped).set_index("code").loc[code, "scale"]
    parts = [scale * row["numerator"] / row["denominator"] for row in (one, other)]
    assert found.change == pytest.approx(parts[1] - parts[0])
    low = found.change - math.hypot(other["value"] - other["low"], one["high"] - one["value"])
    high = found.change + math.hypot(other["high"] - other["value"], one["value"] - one["low"])
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.differ == (low > 0 or high < 0)
    half = sexes_of(rows[rows["sex"] == "F"])
    assert not half.known and not half.differ
