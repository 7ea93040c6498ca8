"""Rates: published vectors, naive twins, and the reasons why a rate is not given.

The vectors are the figures of the workbooks that PHEindicatormethods (R) is tested against:
testdata_Rate, testdata_Byars_Wilson, and testdata_DSR_ISR (sheets testdata_multiarea, testdata_1976,
refdata, testresults_DSR, testresults_ISR).
"""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from scipy.stats import binomtest, chi2, norm

from monitoring.statistics.intervals import exact_poisson, normal_quantile, poisson, wilson
from monitoring.statistics.rates import (
    EMPTY_BAND,
    EUROPEAN_2013,
    FEW_EVENTS,
    GIVEN,
    MISSING,
    NO_POPULATION,
    NONE_EXPECTED,
    Estimates,
    crude_rate,
    direct_rate,
    expected_events,
    indirect_ratio,
    own_rates,
)

NAN, INF = float("nan"), float("inf")
EXACT = {"rel": 1e-9}

# ---------------------------------------------------------------- published


def row(found: Estimates, place: int = 0) -> list[float]:
    return [float(np.atleast_1d(a)[place]) for a in (found.value, found.low, found.high)]


@pytest.mark.parametrize(
    ("events", "confidence", "low", "high"),
    [  # testdata_Byars_Wilson
        (65, 0.95, 50.163187710459454, 82.84913854593984),
        (1045, 0.95, 982.5932018073325, 1110.33121298565),
        (65, 0.998, 42.8802614714802, 94.00029084431802),
        (1045, 0.998, 947.9407035610374, 1148.806160988033),
        (10, 0.998, 2.916318374695686, 24.193724927880535),
    ],
)
def test_byar(events: int, confidence: float, low: float, high: float) -> None:
    found = [float(limit) for limit in poisson(events, confidence)]
    assert found == pytest.approx([low, high], **EXACT)


@pytest.mark.parametrize(
    ("events", "total", "confidence", "low", "high"),
    [  # testdata_Byars_Wilson
        (65, 100, 0.95, 0.5525444329688797, 0.7363575175690247),
        (1045, 5000, 0.95, 0.19795549880013297, 0.22049130373189027),
        (0.445, 1, 0.95, 0.04381744772058822, 0.9334621276979156),
        (65, 100, 0.998, 0.4954946574070431, 0.7783540614089697),
        (1045, 5000, 0.998, 0.19179381799015244, 0.22731562902525818),
        (0.445, 1, 0.998, 0.019347006132900975, 0.9702259947019541),
    ],
)
def test_wilson(events: float, total: float, confidence: float, low: float, high: float) -> None:
    found = [float(limit) for limit in wilson(events, total, confidence)]
    assert found == pytest.approx([low, high], **EXACT)


def test_exact_limits_as_funnelplotr_prints_them() -> None:
    """FunnelPlotR (R), its test of Poisson limits: seven or six decimals."""
    expected = np.array([15.0, 20.0, 30.0])
    low, _ = exact_poisson(expected)
    assert (low / expected).round(7).tolist() == [0.5596924, 0.6108260, 0.6746958]
    _, high = exact_poisson(expected)
    assert (high / expected).round(6).tolist() == [1.649348, 1.544419, 1.427562]
    low, high = exact_poisson(expected, 0.998)
    assert (low / expected).round(7).tolist() == [0.3862650, 0.4479107, 0.5289724]
    assert (high / expected).round(6).tolist() == [2.082907, 1.902094, 1.702771]


def test_exact_limits_of_less_than_an_event() -> None:
    """Events can be fractions, such as hours over a full time."""
    low, high = exact_poisson([0, 0.5, 1])
    assert low.tolist() == pytest.approx([0, chi2.ppf(0.025, 1) / 2, chi2.ppf(0.025, 2) / 2])
    assert high.tolist() == pytest.approx([chi2.ppf(0.975, n) / 2 for n in (2, 3, 4)])


@pytest.mark.parametrize(
    ("events", "people", "scale", "confidence", "expected"),
    [  # testdata_Rate: exact to nine events, Byar's from ten
        (1, 100, 100, 0.95, (1, 0.025317807984289897, 5.571643390938898)),
        (1, 100, 100, 0.998, (1, 0.0010005003335835344, 9.233413476451585)),
        (5, 100, 100, 0.95, (5, 1.62348639011842, 11.668332079322669)),
        (5, 100, 100, 0.998, (5, 0.739371731917839, 16.454745203680105)),
        (20, 100, 100, 0.95, (20, 12.211428834875937, 30.889880369197066)),
        (20, 100, 100, 0.998, (20, 8.922802365144193, 38.08503562504191)),
        (9856, 12345, 100, 0.95, (79.83799108950991, 78.26949058976757, 81.4300165427214)),
        (
            7776456,
            7564336677,
            100,
            0.998,
            (0.10280420256339154, 0.102690317308454, 0.10291817639509068),
        ),
        (222, 3215, 100, 0.95, (6.905132192846033, 6.026574877652675, 7.87572937087185)),
        (999, 3456, 100, 0.998, (28.90625, 26.162147596445767, 31.845604819822654)),
        (10, 200, 100_000, 0.95, (5000, 2393.7249569837822, 9195.729302878237)),
        (250, 220, 1e5, 0.95, (113636.36363636365, 99984.94738532876, 128631.14487455782)),
    ],
)
def test_crude_rate_as_published(
    events: int, people: int, scale: float, confidence: float, expected: tuple[float, float, float]
) -> None:
    assert row(crude_rate(events, people, scale, confidence)) == pytest.approx(expected, **EXACT)


PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576,
          606, 522, 426, 273, 300, 288, 153, 123, 207]  # fmt: skip
BIG = [127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91]
SMALL = [12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4]
TINY = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 3]
REFERENCE_EVENTS = [10303, 2824, 0, 3615, 3641, 3490, 3789, 3213, 3031, 2771,
                    3089, 3490, 3595, 4745, 5514, 7125, 5694, 6210, 5757]  # fmt: skip
REFERENCE_PEOPLE = [50520, 57173, 60213, 54659, 44345, 50128, 62163, 67423, 62899, 55463,
                    60479, 49974, 44140, 40888, 37239, 30819, 18136, 15325, 13918]  # fmt: skip
STANDARD_1976 = [8000, 7000, 7000, 7000, 7000, 7000, 7000, 7000, 7000,
                 7000, 7000, 6000, 5000, 4000, 3000, 2000, 1000, 1000]  # fmt: skip


def test_direct_rate_as_published() -> None:
    """testresults_DSR, per 10,000 and per 100,000."""
    found = direct_rate([BIG, SMALL, TINY], [PEOPLE] * 3, scale=10_000)
    big = (1043.0247991469423, 971.770906798568, 1117.894091547925)
    small = (110.3212025300104, 87.7455767536709, 136.70882227251795)
    assert row(found, 0) == pytest.approx(big, **EXACT)
    assert row(found, 1) == pytest.approx(small, **EXACT)
    assert found.reason.tolist() == [GIVEN, GIVEN, FEW_EVENTS]
    assert np.isnan([found.value[2], found.low[2], found.high[2]]).all()
    wide = direct_rate([BIG, SMALL], [PEOPLE] * 2, confidence=0.998)
    big = (10430.247991469423, 9323.287880219903, 11620.595999522058)
    small = (1103.212025300104, 763.6420357939879, 1530.0328948244762)
    assert row(wide, 0) == pytest.approx(big, **EXACT)
    assert row(wide, 1) == pytest.approx(small, **EXACT)


def test_direct_rate_on_another_standard() -> None:
    found = direct_rate(BIG[:18], PEOPLE[:18], STANDARD_1976, scale=10_000)
    published = (859.2097585022366, 799.1160931442103, 922.5253880318318)
    assert row(found) == pytest.approx(published, **EXACT)


def test_indirect_ratio_and_rate_as_published() -> None:
    """testresults_ISR."""
    rates = np.array(REFERENCE_EVENTS) / np.array(REFERENCE_PEOPLE)
    expected = expected_events([PEOPLE] * 3, rates)
    assert expected.tolist() == pytest.approx([835.8835612311743] * 3, **EXACT)
    events = [895, 91, 9]
    found = indirect_ratio(events, expected)
    assert row(found, 0) == pytest.approx(
        (107.07232939020275, 100.17147712553987, 114.3233287249895), **EXACT
    )
    assert row(found, 1) == pytest.approx(
        (10.886683770400502, 8.765040101829404, 13.366576328418912), **EXACT
    )
    assert row(found, 2) == pytest.approx(
        (1.0767049882813684, 0.4923380825095776, 2.043921455549973), **EXACT
    )
    reference = sum(REFERENCE_EVENTS) / sum(REFERENCE_PEOPLE) * 100_000
    assert reference == pytest.approx(9349.88309221102, **EXACT)
    wide = indirect_ratio(events, expected, reference, 0.998)
    assert row(wide, 0) == pytest.approx(
        (10011.137622091057, 9008.7578618655, 11089.02718538338), **EXACT
    )
    assert row(wide, 2) == pytest.approx(
        (100.6706576523123, 27.43190862554234, 253.4369635219236), **EXACT
    )


def test_the_standard_is_the_one_of_the_reference_data() -> None:
    import csv

    from monitoring.settings import ROOT

    with (ROOT / "data/reference/age_bands.csv").open(encoding="utf-8") as file:
        assert [int(band["esp2013"]) for band in csv.DictReader(file)] == list(EUROPEAN_2013)


# ---------------------------------------------------------------- naive twins


def naive_limits(events: float, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    if events < 10:
        low = chi2.ppf(tail, 2 * events) / 2 if events else 0.0
        return low, chi2.ppf(1 - tail, 2 * events + 2) / 2
    z = norm.isf(tail)
    low = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    more = events + 1
    return low, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3


def naive_direct(events: list[float], people: list[float], confidence: float) -> list[float]:
    value = variance = 0.0
    for observed, lived, weight in zip(events, people, EUROPEAN_2013, strict=True):
        value += weight / 100_000 * observed / lived
        variance += (weight / 100_000 / lived) ** 2 * observed
    total = sum(events)
    low, high = naive_limits(total, confidence)
    return [
        100_000 * (value + math.sqrt(variance / total) * (limit - total))
        for limit in (total, low, high)
    ]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_naive_twins(seed: int, confidence: float) -> None:
    draw = random.Random(seed)
    areas = draw.randint(1, 9)
    people = [[draw.choice([0, 1, 40, 900, 5000]) or 3 for _ in range(19)] for _ in range(areas)]
    if seed % 2:
        people[0][draw.randrange(19)] = 0
    events = [[min(n, draw.choice([0, 0, 1, 2, 30])) for n in area] for area in people]
    totals, everyone = [sum(a) for a in events], [sum(a) for a in people]
    crude, direct = (
        crude_rate(totals, everyone, 1000, confidence),
        direct_rate(events, people, confidence=confidence),
    )
    rates = own_rates(events, people)
    expected = expected_events(people, rates)
    ratio = indirect_ratio(totals, expected, 1, confidence)
    for i in range(areas):
        limits = [totals[i], *naive_limits(totals[i], confidence)]
        assert row(crude, i) == pytest.approx([1000 * n / everyone[i] for n in limits], rel=1e-8)
        of_band = [
            sum(e[b] for e in events) / n if (n := sum(p[b] for p in people)) else 0.0
            for b in range(19)
        ]
        mine = sum(n * r for n, r in zip(people[i], of_band, strict=True))
        assert expected[i] == pytest.approx(mine)
        if mine:
            assert row(ratio, i) == pytest.approx([n / mine for n in limits], rel=1e-8)
        else:
            assert ratio.reason[i] == NONE_EXPECTED
        if 0 in people[i]:
            assert direct.reason[i] == EMPTY_BAND and math.isnan(direct.value[i])
        elif totals[i] < 10:
            assert direct.reason[i] == FEW_EVENTS and math.isnan(direct.high[i])
        else:
            twin = naive_direct(events[i], people[i], confidence)
            assert row(direct, i) == pytest.approx(twin, rel=1e-8)
    assert expected.sum() == pytest.approx(sum(totals))  # own rates: what is observed is expected


def test_wilson_is_where_the_score_test_is_equal_to_its_limit() -> None:
    for events, total in [(0, 7), (3, 7), (7, 7), (44, 90)]:
        for confidence in (0.95, 0.998):
            low, high = (float(limit) for limit in wilson(events, total, confidence))
            twin = binomtest(events, total).proportion_ci(confidence, method="wilson")
            assert (low, high) == pytest.approx((twin.low, twin.high), abs=1e-12)


# ---------------------------------------------------------------- traps


def test_zeros_missing_and_infinite_have_a_reason_and_no_figure() -> None:
    found = crude_rate([0, 3, NAN, 3, INF, 0], [100, 0, 10, NAN, 10, 0], 100)
    assert found.reason.tolist() == [GIVEN, NO_POPULATION, MISSING, MISSING, MISSING, NO_POPULATION]
    assert row(found, 0) == pytest.approx([0, 0, chi2.ppf(0.975, 2) / 2])
    assert np.isnan(found.value[1:]).all() and np.isnan(found.high[1:]).all()
    ratio = indirect_ratio([0, 5, 5], [0, 0, NAN])
    assert ratio.reason.tolist() == [NONE_EXPECTED, NONE_EXPECTED, MISSING]
    gone = direct_rate(
        [BIG, BIG, SMALL], [[*PEOPLE[:18], NAN], [*PEOPLE[:18], INF], [0, *PEOPLE[1:]]]
    )
    assert gone.reason.tolist() == [MISSING, MISSING, EMPTY_BAND]


def test_ten_events_are_enough_and_nine_are_not() -> None:
    ten = [10, *[0] * 18]
    found = direct_rate([ten, [9, *ten[1:]]], [PEOPLE] * 2)
    assert found.reason.tolist() == [GIVEN, FEW_EVENTS]


def test_a_missing_cell_leaves_both_sums_of_the_reference() -> None:
    rates = own_rates([[NAN, 2], [3, 4]], [[100, 10], [10, 20]])
    assert rates.tolist() == [0.3, 0.2]
    empty = own_rates([[0, 1]], [[0, 4]])
    assert math.isnan(empty[0]) and empty[1] == 0.25
    assert expected_events([[0, 8], [1, 8]], empty).tolist() == pytest.approx([2, NAN], nan_ok=True)


def test_one_area_and_no_area() -> None:
    assert row(direct_rate(BIG, PEOPLE)) == row(direct_rate([BIG], [PEOPLE]))
    assert crude_rate([], []).value.shape == (0,)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: crude_rate([-1], [10]), "negativo"),
        (lambda: crude_rate([1, 2], [10]), "forme diverse"),
        (lambda: direct_rate([[1, 2]], [[10, 10]]), "fasce di età"),
        (lambda: expected_events([[1.0, 2.0]], [-1, 0]), "negativo"),
        (lambda: normal_quantile(95), "confidenza"),
    ],
)
def test_what_is_refused(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
