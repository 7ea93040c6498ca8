"""The map's own code in Chromium: its texts, and the keys that move about it, against slow twins."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from monitoring.italian import number
from monitoring.settings import ROOT
from tests.browser import chromium
from tests.test_map_texts import SIGNED, TEXTS
from ui.map_texts import pack_texts

pytestmark = pytest.mark.browser
WAYS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}
_IMPORT = """async ([name, source]) => {
  window[name] = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page that has imported the modules under their own names."""
    with chromium() as browser:
        page = browser.new_page()
        for name in ("texts", "navigate"):
            source = (ROOT / "ui" / "map_component" / f"{name}.js").read_text("utf-8")
            page.evaluate(_IMPORT, [name, source])
        yield page


def ask(page: Page, expression: str, *values: Any) -> Any:
    return page.evaluate(f"(v) => {expression}", list(values))


MANY = [
    f"{number(n * 7 / 9, 1)} % ({number(n / 2, 1)}-{number(n * 1.1, 1)})\n{n} su {number(n * n)}"
    for n in range(2_000)
]


@pytest.mark.parametrize("texts", [*TEXTS, MANY, SIGNED])
def test_the_browser_reads_the_texts_sent(page: Page, texts: list[str]) -> None:
    read = ask(page, "{ const f = texts.textsOf(v[0], v[1]); return [...Array(v[1]).keys()].map(f); }",
               pack_texts(texts), len(texts))  # fmt: skip
    assert read == texts


def nearest(points: list[list[int]], start: int, key: str, among: list[int]) -> int:
    """Each area measured, the whole list sorted: within 45 degrees, else within 72."""
    wx, wy = WAYS[key]
    ranked = []
    for i in among:
        dx, dy = points[i][0] - points[start][0], points[i][1] - points[start][1]
        ahead, aside = dx * wx + dy * wy, abs(dx * wy - dy * wx)
        if i != start and ahead > 0:
            ranked.append((ahead + aside, i, aside <= ahead, aside <= 3 * ahead))
    ranked.sort(key=lambda row: row[0])
    return next((r[1] for r in ranked if r[2]), next((r[1] for r in ranked if r[3]), start))


def test_an_arrow_leads_to_the_nearest_area(page: Page) -> None:
    chance = random.Random(3)
    for size in (1, 2, 30):
        points = [[chance.randrange(50), chance.randrange(50)] for _ in range(size)]
        for among in (list(range(size)), list(range(0, size, 2))):
            cases = [[start, key] for start in range(size) for key in WAYS]
            went = ask(page, "v[2].map(([from, key]) => navigate.neighbour(v[0], from, key, v[1]))",
                       points, among, cases)  # fmt: skip
            assert went == [nearest(points, start, key, among) for start, key in cases]


NAMES = ["Éze", "Albino", "Zogno", "albano", "Ardesio", "Erba", "Àlzano"]


@pytest.mark.parametrize(
    ("letter", "start", "inside", "found"),
    [
        ("a", 2, range(7), 3),  # Albano, Albino, Alzano, Ardesio
        ("A", 3, range(7), 1),
        ("a", 1, range(7), 6),
        ("à", 6, range(7), 4),
        ("a", 4, range(7), 3),  # and again from the first
        ("a", 3, (0, 2, 3, 4), 4),  # only those on screen
        ("e", 0, range(7), 5),
        ("z", 2, range(7), 2),
        ("x", 5, range(7), 5),  # no such name: where it was
    ],
)
def test_a_letter_leads_to_the_next_name(
    page: Page, letter: str, start: int, inside: range, found: int
) -> None:
    expression = "navigate.byInitial(navigate.alphabetical(v[0]), v[1], v[2], new Set(v[3]))"
    assert ask(page, expression, NAMES, letter, start, list(inside)) == found
