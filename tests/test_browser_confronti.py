"""Confronti in real Chromium: every view draws without an error, a chart is saved with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import ConsoleMessage

from tests.browser import Opened, chromium, go_to, open_page, served, text_of
from tests.fixtures_comparisons import NORMAL, NOW, TODAY, compared_folders
from tests.small_territory import small_codes
from tests.test_browser_pages import violations
from ui.figure_choice import COMPARISONS

pytestmark = pytest.mark.browser
AREA = small_codes()["comune"][2]
# The words around the plot that reach beyond the figure, at the right or at the bottom.
OUTSIDE = """() => { const plot = document.querySelector('.js-plotly-plot').getBoundingClientRect();
    return [...document.querySelectorAll('.js-plotly-plot .annotation, .js-plotly-plot .ytick')]
        .map(text => text.getBoundingClientRect())
        .filter(box => box.right > plot.right + 1 || box.bottom > plot.bottom + 1 || box.left < plot.left - 1)
        .length; }"""


@pytest.fixture(scope="module")
def tab() -> Iterator[tuple[Opened, str, list[str]]]:
    with served(compared_folders().data, TODAY) as url, chromium() as browser:
        opened, errors = open_page(browser, url), list[str]()

        def note(message: ConsoleMessage) -> None:
            if message.type == "error":
                errors.append(message.text)

        opened.page.on("console", note)
        opened.page.on("pageerror", lambda error: errors.append(str(error)))
        yield opened, f"{url}/confronti?indicatore={NORMAL}&area={AREA}", errors
        opened.page.context.close()


@pytest.mark.parametrize("view", COMPARISONS)
def test_a_view_draws_within_its_figure(tab: tuple[Opened, str, list[str]], view: str) -> None:
    opened, address, errors = tab
    errors.clear()
    opened.page.set_viewport_size({"width": 1366, "height": 768})
    go_to(opened, f"{address}&vista={view}")
    opened.page.locator(".js-plotly-plot .annotation").first.wait_for()
    assert violations(opened.page) == []
    for width, height in ((1366, 768), (390, 844)):
        opened.page.set_viewport_size({"width": width, "height": height})
        opened.page.wait_for_timeout(500)
        assert opened.page.evaluate(OUTSIDE) == 0, width
        assert "Fonte:" in text_of(opened.page)
        assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert errors == []
    assert opened.outside == []


def test_the_funnel_is_saved_with_its_title_inside(
    tab: tuple[Opened, str, list[str]], tmp_path: Path
) -> None:
    opened, address, errors = tab
    page = opened.page
    page.set_viewport_size({"width": 1366, "height": 768})
    for kind in ("svg", "png"):
        go_to(opened, f"{address}&immagine={kind}")
        page.locator(".js-plotly-plot").hover()
        with page.expect_download() as saving:
            page.locator(".modebar-btn").click()
        saved = saving.value
        assert saved.suggested_filename == f"{NORMAL}_imbuto_comuni_{NOW}_{TODAY}.{kind}"
        saved.save_as(tmp_path / f"picture.{kind}")
    content = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    drawing = ElementTree.fromstring(content)
    words = " ".join(text for text in drawing.itertext() if text.strip())
    said = re.sub(r"\s+", " ", unescape(words).replace("\u00a0", " "))
    assert page.inner_text("h1") in said
    assert "oltre i limiti al 95 %" in said and "Fonte: invii degli uffici" in said
    assert content.count('class="point"') >= 8
    assert (tmp_path / "picture.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert errors == []
