"""Matrice in real Chromium: one sheet of paper a year, scrolled inside its region, sorted by a press."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.browser import Opened, chromium, go_to, open_page, served
from tests.fixtures_plan import sampled
from tests.test_browser_pages import violations

pytestmark = pytest.mark.browser
A4_ACROSS = (841.9, 595.3)  # points


@pytest.fixture(scope="module")
def tab() -> Iterator[tuple[Opened, str]]:
    with served(sampled().data, "2026-11-22") as url, chromium() as browser:
        opened = open_page(browser, f"{url}/matrice")
        yield opened, f"{url}/matrice"
        opened.page.context.close()


@pytest.mark.parametrize(
    ("asked", "sheets"), [("", 3), ("?livello=tutti", 3), ("?livello=tutti&anno=2026", 1)]
)
def test_a_year_is_one_sheet_across(tab: tuple[Opened, str], asked: str, sheets: int) -> None:
    opened, url = tab
    opened.page.set_viewport_size({"width": 1366, "height": 768})
    go_to(opened, url + asked)
    opened.page.wait_for_selector("footer.foot")
    printed = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(boxes) == sheets
    for wide, high in boxes:
        assert (float(wide), float(high)) == pytest.approx(A4_ACROSS, abs=1)


def test_on_a_telephone_it_scrolls_inside_and_keeps_the_names(tab: tuple[Opened, str]) -> None:
    opened, url = tab
    page = opened.page
    page.set_viewport_size({"width": 390, "height": 844})
    go_to(opened, f"{url}?livello=tutti")
    page.wait_for_selector("footer.foot")
    region = page.get_by_role("region", name="Stati dei traguardi")
    name = region.get_by_role("rowheader").first
    before = name.bounding_box()
    assert region.evaluate("r => { r.scrollLeft = 600; return r.scrollLeft; }") == 600
    after = name.bounding_box()
    assert before and after
    assert after["x"] == pytest.approx(before["x"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert violations(page) == []


def test_a_press_sorts_and_another_goes_back_to_the_names(tab: tuple[Opened, str]) -> None:
    opened, url = tab
    page = opened.page
    page.set_viewport_size({"width": 1366, "height": 768})
    go_to(opened, f"{url}?anno=2025")
    page.wait_for_selector("footer.foot")
    page.get_by_role("columnheader", name="2025").first.get_by_role("link").click()
    sorted_ = page.get_by_role("columnheader", name="2025").and_(
        page.locator("[aria-sort=descending]")
    )
    sorted_.wait_for()
    assert re.search(r"ordina=\w+-2025", page.url)
    assert "anno=2025" in page.url
    page.get_by_role("link", name=re.compile("Ambito ?, per nome")).click()
    page.locator("th[aria-sort=ascending]").wait_for()
    assert "ordina" not in page.url
