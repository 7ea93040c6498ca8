"""Every page in real Chromium, over three data folders: shown whole, nothing asked outside this machine."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from monitoring.catalogue import Catalogue
from monitoring.queries import figures
from monitoring.queries.mapped import CRUDE, Choice, by_measure
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from pipelines.__main__ import main
from pipelines.folders import new_folder
from pipelines.publish import publish
from tests.browser import Opened, chromium, go_to, open_page, served, text_of
from ui.assets import FOLDER, PREFIX
from ui.figure_tips import tooltip
from ui.page_table import PAGES, SHORT_TITLE, PageEntry

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


WIDER = """() => [...document.querySelectorAll('.bg-stacked')]
    .filter(table => table.scrollWidth > table.parentElement.clientWidth + 1)
    .map(table => table.caption.innerText)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module", params=FOLDERS)
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder(request.param, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with served(data, TODAY) as url:
        yield url


@pytest.fixture(scope="module")
def tab(browser: Browser, address: str) -> Iterator[Opened]:
    opened = open_page(browser, address)
    yield opened
    opened.page.context.close()


# Streamlit's own, which no setting changes: its navigation in groups, the role of the uploader.
PAINTED = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
STREAMLIT_S = {"list": "stSidebarNavItems", "listitem": "st-emotion", "aria-allowed-role": "stFile"}


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds on a page and is ours: the rule, the element."""
    return [
        (rule["id"], node["html"][:120])
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
        if STREAMLIT_S.get(rule["id"], "nothing") not in node["html"]
    ]


@pytest.mark.parametrize("entry", PAGES, ids=lambda e: e.url_path)
def test_a_page_is_whole_and_asks_nothing_outside(
    tab: Opened, address: str, entry: PageEntry, data: Path
) -> None:
    """On a desk, where axe looks at it too, then on a telephone."""
    page = tab.page
    page.set_viewport_size({"width": 1366, "height": 768})
    go_to(tab, f"{address}/{entry.url_path}")
    page.wait_for_selector("footer.foot", timeout=30_000)
    if data.name == "shipped":
        assert violations(page) == []
    telephone = [(390, 844)] if data.name == "shipped" else []  # the widest of what there is
    for width, height in ((1366, 768), *telephone):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(PAINTED)
        said = text_of(page)
        assert page.title() == f"{entry.title} · {SHORT_TITLE}"
        assert page.locator("h1").count() == 1
        assert page.get_by_role("dialog").count() == 0
        assert not BROKEN.search(said), BROKEN.search(said)
        assert page.locator('[data-testid="stException"]').count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
            f"scrolls sideways at {width}"
        )
        assert page.evaluate(WIDER) == [], f"a list of rows wider than the screen at {width}"
    assert tab.outside == []


FOCUSED = """() => { let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.tagName; }"""


@pytest.mark.parametrize("data", ["shipped"], indirect=True)
def test_the_map_by_keyboard_alone(browser: Browser, address: str) -> None:
    """Tab to the map, arrows to the next area, a letter to a name, Enter to read its numbers."""
    opened = open_page(browser, f"{address}/mappe?indicatore=CTX-VECCHIAIA&livello=comune")
    page = opened.page
    page.locator("g.areas path").first.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == "svg":
            break
    said = page.locator(".unseen[aria-live]")
    first = said.inner_text()
    assert "65+ ogni 100 residenti 0-14" in first
    page.keyboard.press("ArrowRight")
    assert said.inner_text() != first
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("l")
    name, _, value = said.inner_text().partition(":")
    assert name.startswith("L")
    page.keyboard.press("Enter")
    page.locator(".fg-panel .fg-name").wait_for()
    assert name in page.inner_text(".fg-panel .fg-name")
    assert page.inner_text(".fg-panel .fg-big").split()[0] in value
    assert "area=016" in page.url
    opened.page.context.close()


@pytest.mark.parametrize("data", ["shipped"], indirect=True)
@pytest.mark.parametrize("asked", ["indicatore=SS3-CAREGIVER-PRESI", "indicatore=SS1-PEDIBUS"])
def test_the_picture_that_comes_down_is_the_map_on_screen(
    browser: Browser, address: str, asked: str, tmp_path: Path
) -> None:
    """Each shape has the same outline and the same fill; each circle the same place and size."""
    opened = open_page(browser, f"{address}/mappe?{asked}&livello=comune")
    page = opened.page
    page.locator("g.areas path").first.wait_for()
    shown = page.locator("g.areas path").evaluate_all(
        "paths => paths.map(p => [p.getAttribute('d'), p.getAttribute('fill') ?? '#F5F7FA'])"
    )
    circles = page.locator("g.bubbles circle").evaluate_all(
        "all => all.map(c => [c.getAttribute('cx'), c.getAttribute('cy')])"
    )
    page.get_by_role("button", name="Scarica").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Immagine SVG").click()
    assert coming.value.suggested_filename.endswith("_comuni_2026-S1_2026-08-15.svg")
    coming.value.save_as(tmp_path / "mappa.svg")
    read = ElementTree.parse(tmp_path / "mappa.svg").getroot()
    svg = "{http://www.w3.org/2000/svg}"
    drawn = [(p.get("d"), p.get("fill")) for p in read.iter(f"{svg}path") if p.get("data-code")]

    def fills(pairs: Iterable[Sequence[str | None]]) -> dict[str | None, str]:
        return {d: re.sub(r"url\(.*-(\w)\)", r"\1", str(fill)) for d, fill in pairs}

    assert len(drawn) == len(shown) == 243
    assert fills(drawn) == fills(shown)
    kept = [[c.get("cx"), c.get("cy")] for g in read.iter(f"{svg}g") if g.get("class") == "bubbles"
            for c in g]  # fmt: skip
    assert sorted(kept) == sorted(circles)
    assert bool(kept) == ("PEDIBUS" in asked)
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


def test_the_map_says_of_each_area_what_the_server_wrote(
    browser: Browser, address: str, data: Path
) -> None:
    """The texts travel as forms and numbers, the names with the shapes: here they are whole again."""
    house, reference = open_warehouse(data / "warehouse"), Catalogue.read(data / "reference")
    known = {row["code"]: row for row in figures.indicators(house).to_dict("records")}
    choice = Choice("CTX-VECCHIAIA", None, "ambito")
    rows = by_measure(house, choice).rows.to_dict("records")
    opened = open_page(browser, f"{address}/mappe?indicatore=CTX-VECCHIAIA&livello=ambito")
    areas = opened.page.locator("g.areas path")
    areas.first.wait_for()
    said = set()
    for place in range(areas.count()):
        areas.nth(place).dispatch_event("pointermove", {"pointerType": "mouse"})
        said.add("\n".join(opened.page.locator(".tip.open > *").all_inner_texts()))
    minimum = reference.thresholds["coverage_minimum"]
    assert said == {
        f"{reference.areas[r['code']].name}\n{tooltip(r, known['CTX-VECCHIAIA'], CRUDE, minimum)}"
        for r in rows
    }
    opened.page.context.close()


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("kind", ["js/index.*.js", "js/Html.*.js", "media/*.woff2", "css/*.css"])
def test_streamlit_s_own_files_are_served_whole(address: str, kind: str, encoding: str) -> None:
    path = next(iter(FOLDER.glob(kind)))
    asked = f"{address}{PREFIX}{path.relative_to(FOLDER).as_posix()}"
    with urlopen(Request(asked, headers={"Accept-Encoding": encoding})) as answer:
        content = answer.read()
        assert "immutable" in answer.headers["Cache-Control"]
        assert int(answer.headers["Content-Length"]) == len(content)
    compressed = answer.headers.get("Content-Encoding") == "gzip"
    assert compressed == (encoding == "gzip" and path.suffix != ".woff2")
    assert (gzip.decompress(content) if compressed else content) == path.read_bytes()


@pytest.mark.parametrize("path", ["js/altro.js", "..%2f..%2fapp.py", "js/../../../app.py", "js"])
def test_no_other_file_is_served_beside_them(address: str, path: str) -> None:
    """Streamlit answers any other name: that there is none, or with the page's HTML."""
    port = int(address.rpartition(":")[2])
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", PREFIX + path)  # as it is written: urlopen would tidy it
    answer = connection.getresponse()
    assert answer.status in (400, 404) or answer.headers.get_content_type() == "text/html"
    assert b"navigation()" not in answer.read()  # a word of app.py


@pytest.mark.parametrize(("path", "title"), [("", "Sintesi"), ("/mappe", "Mappe")])
def test_a_page_starts_in_italian_and_with_its_title(address: str, path: str, title: str) -> None:
    with urlopen(address + path) as answer:
        html = answer.read().decode()
    assert '<html lang="it">' in html
    assert f"<title>{title} · Prologo provinciale</title>" in html


@pytest.mark.parametrize("data", ["shipped"], indirect=True)
def test_the_report_of_the_page_is_that_of_the_command(
    browser: Browser, address: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is made in a thread of its own, without the page around it."""
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(data))
    monkeypatch.setenv("PROLOGO_TODAY", TODAY)
    made = tmp_path / "comando.pdf"
    assert main(["report", "--semestre", "2025-S2", "--ambito", "AMB08", "-o", str(made)]) == 0
    page = open_page(browser, f"{address}/relazione?semestre=2025-S2&ambito=AMB08").page
    page.wait_for_selector("footer.foot")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Scarica il PDF").click()
    assert coming.value.suggested_filename == f"dimostrativo_relazione_2025-S2_AMB08_{TODAY}.pdf"
    assert Path(coming.value.path()).read_bytes() == made.read_bytes()
    page.context.close()
