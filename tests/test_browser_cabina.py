"""Cabina di regia in real Chromium: no view scrolls, letters read from afar, the arrows move."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from monitoring.settings import Folders
from tests.browser import Opened, at_rest, chromium, go_to, open_page, served
from tests.test_browser_pages import violations

pytestmark = pytest.mark.browser
TODAY = "2026-11-22"
SIZES = ((1366, 768), (1920, 1080))
VIEWS = "123456"
READABLE_PX = 24
"""At 1920 × 1080, of all that is not a heading of a table, a hint of a key or what only screen
readers read."""
SMALLEST = """(least) => {
    const found = [];
    for (const at of document.querySelectorAll('[data-testid=stMain] *')) {
        const own = [...at.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        const seen = at.getClientRects().length && !at.closest('.bg-unseen, label, kbd, caption, style');
        const size = parseFloat(getComputedStyle(at).fontSize) * (at.currentCSSZoom ?? 1);
        const hint = at.textContent.trim().length < 2;
        if (own && seen && !hint && size < least - 0.5) found.push(`${size} ${at.textContent.trim()}`);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def tab(shipped_folders: Folders) -> Iterator[tuple[Opened, str]]:
    with chromium() as browser, served(shipped_folders.data, TODAY) as url:
        opened = first_view(browser, url)
        yield opened, f"{url}/cabina-di-regia"
        opened.page.context.close()


def first_view(browser: Browser, url: str) -> Opened:
    opened = open_page(browser, f"{url}/cabina-di-regia")
    opened.page.wait_for_selector("footer.foot")
    return opened


def overflow(page: Page) -> tuple[int, int]:
    """By how much the page is higher and wider than the screen [pixels]."""
    high, wide = page.locator('[data-testid="stMain"]').evaluate(
        "m => [m.scrollHeight - m.clientHeight, m.scrollWidth - m.clientWidth]"
    )
    return high, wide


@pytest.mark.parametrize("area", ["", "&ambito=AMB03"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_the_screen(tab: tuple[Opened, str], view: str, area: str) -> None:
    opened, url = tab
    page = opened.page
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    go_to(opened, f"{url}?vista={view}{area}")
    page.wait_for_selector("footer.foot")
    if view == "4":
        page.locator("g.areas path").first.wait_for()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        assert overflow(page) == (0, 0), f"at {width} × {height}"
    assert page.evaluate(SMALLEST, READABLE_PX) == []
    assert not page.locator('[data-testid="stSidebar"]').is_visible()
    assert violations(page) == []
    assert opened.outside == []


def test_the_arrows_move_among_the_views(tab: tuple[Opened, str]) -> None:
    opened, url = tab
    page = opened.page
    go_to(opened, f"{url}?ambito=AMB03")
    for key, view in (("ArrowRight", "2"), ("ArrowRight", "3"), ("ArrowLeft", "2")):
        page.keyboard.press(key)
        page.get_by_text(f"{view} di 6").wait_for()
        at_rest(page)
        assert f"vista={view}" in page.url
        assert "ambito=AMB03" in page.url


def test_the_keyboard_reaches_everything_in_order(tab: tuple[Opened, str]) -> None:
    opened, url = tab
    page = opened.page
    go_to(opened, f"{url}?vista=2")
    page.wait_for_selector("footer.foot")
    page.get_by_role("link", name="Esci").focus()
    found = []
    for _ in range(3):
        page.keyboard.press("Tab")
        found.append(page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
        ))  # fmt: skip
    assert ["Territorio" in found[0], "Indietro" in found[1], "Avanti" in found[2]] == [True] * 3
    page.get_by_role("link", name="Esci").click()
    page.get_by_role("link", name="Matrice").wait_for()
    assert page.url.rstrip("/").endswith(url.removesuffix("/cabina-di-regia"))
    assert page.locator('[data-testid="stSidebar"]').is_visible()
