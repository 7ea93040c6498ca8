"""The moment chosen on one page, in a real browser: it goes from page to page, and comes back to today."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from monitoring.settings import Folders
from tests.browser import at_rest, chromium, open_page, served

pytestmark = pytest.mark.browser
THEN = "Com'era il 5 agosto 2026, alla chiusura del 2° sem. 2025."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(shipped_folders: Folders) -> Iterator[str]:
    """The shipped demonstration, served."""
    with served(shipped_folders.data, "2026-11-22") as url:
        yield url


def by_menu(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    page.wait_for_function(f"document.title.startsWith('{title}')")
    at_rest(page)


@pytest.mark.parametrize("width", [1366, 390])
def test_from_page_to_page_and_back_to_today(browser: Browser, address: str, width: int) -> None:
    page = open_page(browser, address, width, 844).page
    then = page.locator(".then")
    expect(then).to_have_count(0)
    page.get_by_role("button", name="Com'è oggi").click()
    page.get_by_text("Alla chiusura del 2° sem. 2025 (5 agosto 2026)").click()
    expect(then).to_contain_text(THEN)
    expect(page.get_by_role("radio")).to_have_count(0)  # chosen, the menu closes
    assert page.url == f"{address}/?al=2025-S2"
    if width > 640:  # on a telephone the menu is a drawer: the links do the same
        by_menu(page, "Mappe")
        expect(then).to_contain_text(THEN)
        assert page.url == f"{address}/mappe?al=2025-S2"
        by_menu(page, "Calendario")
        expect(then).to_have_count(0)
        assert "al=" not in page.url
        by_menu(page, "Obiettivi")
        expect(then).to_contain_text(THEN)
        by_menu(page, "Sintesi")
    page.locator(".pl-grid a").first.click()  # one of our links: a new session
    page.wait_for_function("document.title.startsWith('Obiettivi')")
    expect(then).to_contain_text(THEN)
    page.get_by_role("link", name="Che cosa è cambiato da allora").click()
    page.wait_for_function("document.title.startsWith('Correzioni')")
    expect(page.locator("h1")).to_contain_text("Dopo la chiusura del 2° sem. 2025")
    page.goto(f"{address}/mappe?livello=ambito&al=2025-S2")
    expect(then).to_contain_text(THEN)
    page.get_by_role("link", name="Torna a oggi").click()
    expect(page.get_by_role("button", name="Com'è oggi")).to_be_visible()
    expect(then).to_have_count(0)
    assert page.url == f"{address}/mappe?livello=ambito"
    page.context.close()


def test_a_day_is_typed(browser: Browser, address: str) -> None:
    page = open_page(browser, f"{address}/risorse").page
    page.get_by_role("button", name="Com'è oggi").click()
    page.get_by_text("Alla fine di un altro giorno").click()
    field = page.get_by_test_id("stDateInput")
    field.click()
    page.keyboard.type("01032026")
    page.get_by_role("button", name="domenica 1 marzo 2026").click()
    expect(page.locator(".then")).to_contain_text("Com'era il 1° marzo 2026, a fine giornata.")
    assert page.url == f"{address}/risorse?al=2026-03-01"
    page.context.close()
