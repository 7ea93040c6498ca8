"""Every page in real Chromium, over three data folders: shown whole, nothing asked outside this machine."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from monitoring.settings import ROOT, Folders
from pipelines.folders import new_folder
from pipelines.publish import publish
from tests.browser import chromium, open_page, served, text_of
from ui.page_table import PAGES

pytestmark = pytest.mark.browser
TODAY = "2026-08-15"
BROKEN = re.compile(r"Traceback|Exception|Error:|undefined|\bNaN\b|\bNone\b|\bnull\b|\bnan\b")
FOLDERS = ("shipped", "empty", "one_sender")


def data_folder(kind: str, place: Path) -> Path:
    """The shipped submissions, none at all, or those of one sender alone."""
    if kind == "empty":
        return new_folder(place / "empty", Folders(ROOT / "data", ROOT / "geo"))
    data = place / kind
    shutil.copytree(ROOT / "data" / "reference", data / "reference")
    shutil.copytree(ROOT / "data" / "raw", data / "raw")
    if kind == "one_sender":
        for sender in data.glob("raw/*-S*/*"):
            if sender.name != sorted(p.name for p in sender.parent.iterdir())[0]:
                shutil.rmtree(sender)
    publish(Folders(data, ROOT / "geo"))
    return data


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module", params=FOLDERS)
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with served(data_folder(request.param, tmp_path_factory.mktemp("house")), TODAY) as url:
        yield url


@pytest.mark.parametrize("entry", PAGES, ids=lambda e: e.url_path)
def test_a_page_is_whole_and_asks_nothing_outside(browser: Browser, address: str, entry) -> None:  # type: ignore[no-untyped-def]
    path = "" if entry is PAGES[0] else entry.url_path
    for width, height in ((1366, 768), (390, 844)):
        opened = open_page(browser, f"{address}/{path}", width, height)
        page = opened.page
        page.wait_for_selector("footer.foot", timeout=30_000)
        said = text_of(page)
        assert page.locator("h1").count() == 1
        assert not BROKEN.search(said), BROKEN.search(said)
        assert page.locator('[data-testid="stException"]').count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
            f"scrolls sideways at {width}"
        )
        assert opened.outside == []
        page.context.close()


def test_a_request_outside_would_be_seen(browser: Browser, address: str) -> None:
    """The check itself: an image asked of another host is noted (and not fetched)."""
    opened = open_page(browser, f"{address}/dati-e-note")
    opened.page.route("http://altrove.invalid/**", lambda route: route.abort())
    opened.page.evaluate("new Image().src = 'http://altrove.invalid/x.png'")
    opened.page.wait_for_timeout(300)
    assert opened.outside == ["http://altrove.invalid/x.png"]
    opened.page.context.close()


def test_a_deep_link_to_a_server_just_started(browser: Browser, tmp_path: Path) -> None:
    with served(data_folder("empty", tmp_path), TODAY) as url:
        opened = open_page(browser, f"{url}/risorse")
        assert "Risorse" in opened.page.inner_text("h1")
        assert opened.page.get_by_text("Page not found").count() == 0
        opened.page.context.close()


def test_a_link_restores_the_map(browser: Browser, address: str) -> None:
    opened = open_page(browser, f"{address}/mappe?indicatore=CTX-VECCHIAIA&livello=ambito")
    opened.page.wait_for_selector("footer.foot")
    said = text_of(opened.page)
    assert "Indice di vecchiaia" in said
    assert "166,2" in said
    opened.page.context.close()
