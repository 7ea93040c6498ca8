"""Classes of a map: cases worked by hand, a naive twin, and mapclassify itself."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from monitoring.statistics.classification import (
    METHODS,
    WITH_REFERENCE,
    class_breaks,
    class_of,
    class_sizes,
    printed,
)
from monitoring.statistics.comparison import against

NAN = float("nan")
CASES = [
    # values, method, k, breaks
    ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "quantili", 5, [2.8, 4.6, 6.4, 8.2, 10]),
    ([NAN, 1, 2, NAN, 3, 4], "quantili", 2, [2.5, 4]),  # NaN dropped first
    ([1, 1, 1, 1, 1, 9, 10], "quantili", 2, [1, 10]),
    ([0, 0, 0, 0, 0, 0, 1, 2, 3], "quantili", 3, [0, 0.3333333, 3]),
    ([5, 5, 5], "quantili", 5, [5]),  # one value, one class
    ([3, 1, 3, 1], "jenks", 5, [1, 3]),  # fewer values than classes
    ([], "quantili", 5, []),
    ([NAN], "jenks", 5, []),
    ([0, 1, 10], "intervalli", 2, [5, 10]),
    ([0, float("inf"), 1, 10], "intervalli", 2, [5, 10]),
    ([1, 2, 3, 50, 51, 52, 100], "jenks", 3, [3, 52, 100]),
    ([4.34, 4.26, 9.0, 1.0, 2.0, 3.0], "quantili", 2, [3.63, 9]),
    ([1, 1, 1, 1, 1, 1, 1, 2, 20, 31], "head-tail", 3, [6, 25.5, 31]),
    ([1, 1, 1, 1, 1, 1, 1, 2, 20, 31], "head-tail", 2, [6, 31]),
    ([1, 2, 3, 4, 5, 6], "head-tail", 5, [3.5, 6]),  # no tail: two classes
    ([5, 5, 5], "head-tail", 2, [5]),
    ([], "head-tail", 5, []),
]


@pytest.mark.parametrize(("values", "method", "k", "expected"), CASES)
def test_breaks(values: list[float], method: str, k: int, expected: list[float]) -> None:
    assert class_breaks(values, method, k).tolist() == pytest.approx(expected)


def naive_quantiles(values: list[float], k: int) -> list[float]:
    ordered, found = sorted(values), set()
    for i in range(1, k + 1):
        place = (len(ordered) - 1) * i / k
        below = min(int(place), len(ordered) - 2)
        found.add(ordered[below] + (place - below) * (ordered[below + 1] - ordered[below]))
    return sorted(found)


def naive_jenks(values: list[float], k: int) -> float:
    """The least sum of squares within k classes, by trying every partition."""
    ordered = sorted(values)

    def squares(group: list[float]) -> float:
        mean = sum(group) / len(group)
        return sum((v - mean) ** 2 for v in group)

    cuts = combinations(range(1, len(ordered)), k - 1)
    return min(
        sum(squares(ordered[a:b]) for a, b in zip((0, *c), (*c, len(ordered)), strict=True))
        for c in cuts
    )


def within(values: list[float], breaks: list[float]) -> float:
    groups: dict[int, list[float]] = {}
    for value in values:
        groups.setdefault(sum(value > b for b in breaks), []).append(value)
    return sum(sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups.values())


@pytest.mark.parametrize("seed", range(6))
def test_naive_twins_and_mapclassify_agree(seed: int) -> None:
    import mapclassify

    draw = random.Random(seed)
    values = [round(draw.gammavariate(2, 3), draw.choice([0, 1, 3])) for _ in range(14)]
    for k in (2, 3, 4):
        ours = class_breaks(values, "quantili", k).tolist()
        assert ours == pytest.approx(naive_quantiles(values, k))
        assert ours == pytest.approx(mapclassify.Quantiles(np.array(values), k).bins.tolist())
        best = class_breaks(values, "jenks", k).tolist()
        assert within(values, best) == pytest.approx(naive_jenks(values, k))
        equal = class_breaks(values, "intervalli", k).tolist()
        assert equal == pytest.approx(mapclassify.EqualInterval(np.array(values), k).bins.tolist())


@pytest.mark.parametrize("method", METHODS | WITH_REFERENCE)
def test_every_value_has_a_class_and_every_missing_has_none(method: str) -> None:
    draw = random.Random(3)
    for size in (1, 2, 5, 40):
        values = [draw.gauss(5, 2) for _ in range(size)] + [NAN]
        for decimals in (None, 0, 1, 2):
            breaks = class_breaks(values, method, 5, decimals, reference=4.2)
            assert 1 <= len(breaks) <= 5
            assert (np.diff(breaks) > 0).all()
            sizes = class_sizes(values, breaks, decimals)
            assert (len(sizes), sizes.sum()) == (len(breaks), size)
            classes = class_of(values, breaks, decimals)
            assert classes[-1] == -1
            assert classes[:-1].min() >= 0
            assert classes[:-1].max() < len(breaks)


def test_jenks_of_many_values_stays_quick_and_the_same() -> None:
    draw = random.Random(1)
    values = [draw.choice([2, 20, 200]) + draw.random() for _ in range(3000)]
    breaks = class_breaks(values, "jenks", 3, decimals=0)
    assert breaks.tolist() == [3, 21, 201]
    assert class_breaks(list(reversed(values)), "jenks", 3, decimals=0).tolist() == breaks.tolist()


def test_a_value_is_in_the_class_that_its_printed_figure_says() -> None:
    values = [4.34, 4.36, 4.449, 4.451, 9.96]
    breaks = class_breaks(values, "quantili", 2, decimals=1)
    assert printed(values, 1).tolist() == [4.3, 4.4, 4.4, 4.5, 10.0]
    assert breaks.tolist() == [4.4, 10.0]
    assert class_of(values, breaks, 1).tolist() == [0, 0, 0, 1, 1]
    assert class_of([4.34, 11], [4.4, 10], 1).tolist() == [0, -1]  # beyond the last limit


def naive_head_tail(values: list[float], k: int) -> list[float]:
    greatest, found = max(values), set()
    while len(found) < k - 1 and len(set(values)) > 1:
        mean = sum(values) / len(values)
        found.add(mean)
        head = [v for v in values if v > mean]
        if len(head) / len(values) > 0.4:
            break
        values = head
    return sorted(found | {greatest})


@pytest.mark.parametrize("seed", range(8))
def test_head_tail_by_loops(seed: int) -> None:
    draw = random.Random(seed)
    values = [round(draw.paretovariate(1), draw.choice([0, 3])) for _ in range(60)]
    for k in (2, 3, 5, 7):
        if len(set(values)) > k:
            found = class_breaks(values, "head-tail", k).tolist()
            assert found == pytest.approx(naive_head_tail(values, k))


@pytest.mark.parametrize(
    ("values", "k", "reference", "breaks", "sizes"),
    [
        ([1, 9, 10, 11, 20], 5, 10, [8, 10 / 1.1, 11, 12.5, 20], [1, 1, 2, 0, 1]),
        ([1, 9, 10, 11, 20], 3, 10, [10 / 1.1, 11, 20], [2, 2, 1]),
        ([10, 10, 10], 5, 10, [8, 10 / 1.1, 11, 12.5], [0, 0, 3, 0]),  # nobody beyond
        ([10], 2, 10, [10 / 1.1, 11], [0, 1]),
        ([0, 4], 5, 0, [0, 4], [1, 1]),
        ([NAN], 5, 10, [], []),
    ],
)
def test_against_the_province(
    values: list[float], k: int, reference: float, breaks: list[float], sizes: list[int]
) -> None:
    found = class_breaks(values, "provincia", k, reference=reference)
    assert found.tolist() == pytest.approx(breaks)
    assert class_sizes(values, found).tolist() == sizes


def test_who_reaches_the_target_is_in_the_class_that_says_so() -> None:
    values = [0, 50, 74.96, 75, 100, 130]
    found = class_breaks(values, "traguardo", decimals=1, reference=100, polarity="alto_meglio")
    assert found.tolist() == [49.9, 74.9, 99.9, 124.9, 130]
    assert class_of(values, found, 1).tolist() == [0, 1, 2, 2, 3, 4]
    exact = class_breaks(values, "traguardo", reference=100, polarity="alto_meglio")
    assert class_of(values, exact).tolist() == [0, 1, 1, 2, 3, 4]
    least = class_breaks(values, "traguardo", reference=100, polarity="basso_meglio")
    assert least.tolist() == [50, 75, 100, 125, 130]
    assert class_of(values, least).tolist() == [0, 0, 1, 1, 2, 4]
    assert class_of([100.0], least).tolist() == [2]  # at most the target: reached


@pytest.mark.parametrize("method", ["traguardo", "provincia"])
@pytest.mark.parametrize("reference", [None, NAN])
def test_no_classes_without_the_reference(method: str, reference: float | None) -> None:
    with pytest.raises(ValueError, match="senza riferimento"):
        class_breaks([1, 2], method, reference=reference)


@pytest.mark.parametrize(("method", "k"), [("deciles", 5), ("quantili", 0)])
def test_unknown_classification(method: str, k: int) -> None:
    with pytest.raises(ValueError, match="classificazione"):
        class_breaks([1, 2], method, k)


@pytest.mark.parametrize(
    ("low", "high", "benchmark", "polarity", "word"),
    [
        (2.9, 8.3, 4.2, "alto_meglio", "simile"),
        (4.2, 8.3, 4.2, "alto_meglio", "simile"),  # closed
        (4.3, 8.3, 4.2, "alto_meglio", "migliore"),
        (4.3, 8.3, 4.2, "basso_meglio", "peggiore"),
        (1.0, 4.1, 4.2, "basso_meglio", "migliore"),
        (1.0, 4.1, 4.2, "alto_meglio", "peggiore"),
        (1.0, 4.1, 4.2, "neutra", "più basso"),
        (4.3, 5.0, 4.2, "neutra", "più alto"),
        (None, 5.0, 4.2, "neutra", "non confrontato"),
        (1.0, NAN, 4.2, "neutra", "non confrontato"),
        (1.0, 2.0, NAN, "neutra", "non confrontato"),
    ],
)
def test_comparison(
    low: float | None, high: float | None, benchmark: float, polarity: str, word: str
) -> None:
    assert against(low, high, benchmark, polarity) == word
