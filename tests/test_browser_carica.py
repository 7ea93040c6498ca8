"""In Chromium, from the template to the map: what a referent does in twenty minutes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError

from monitoring.settings import ROOT, Folders
from pipelines.folders import new_folder
from tests.browser import at_rest, chromium, open_page, served, text_of
from tests.fixtures_sending import SEMESTER, Row, filled, template_rows, with_cell

pytestmark = pytest.mark.browser
TODAY = "2026-07-19"
SENDER, OTHER, COMUNE, INDICATOR = "AMB08", "AMB02", "Leffe", "SS1-CAMMINO"
VALUE = "23"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Folders, str]]:
    """A new data folder, empty, and the dashboard served over it."""
    folder = new_folder(tmp_path / "dati", Folders(ROOT / "data", ROOT / "geo"))
    with served(folder, TODAY) as url:
        yield Folders(folder, ROOT / "geo"), url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def upload(page: Page, content: bytes, name: str = "Valle Seriana.csv") -> str:
    page.set_input_files(
        'input[type="file"]', {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_text(f"Ho letto «{name}»").wait_for()
    at_rest(page)
    return text_of(page)


def send(page: Page) -> None:
    """Press Invia twice at once, as impatient people do."""
    page.get_by_role("button", name="Invia", exact=True).dblclick()
    receipt_of(page)


def receipt_of(page: Page) -> None:
    """Wait for the receipt; without one, what the page says instead."""
    try:
        page.locator("dl.receipt").wait_for(timeout=60_000)
    except TimeoutError as error:
        raise AssertionError(f"No receipt; the page says:\n{text_of(page)}") from error
    at_rest(page)


def sidecars(folders: Folders) -> list[Path]:
    return sorted(folders.raw.glob("2*/*/*.json"))


def corrected(folders: Folders) -> bytes:
    """The template filled, with a value that is known for one comune."""
    rows = template_rows(folders, "indicatori", SENDER)
    line = next(
        n
        for n, row in enumerate(rows, start=2)
        if row["area"] == COMUNE and row["codice_indicatore"] == INDICATOR
    )
    return filled(folders, SENDER, with_cell(line, "valore", VALUE))


def test_a_corrected_file_reaches_the_map(house: tuple[Folders, str], browser: Browser) -> None:
    folders, url = house

    def spoil(rows: list[Row]) -> list[Row]:
        for line in range(14, 20):
            rows[line - 2]["valore"] = "12abc"
        rows[31 - 2]["codice_area"] = "Lefe"
        return rows

    # The first session of a fresh server starts from its first page, as people do.
    open_page(browser, url).page.context.close()
    opened = open_page(browser, f"{url}/carica?ambito={SENDER}")
    page = opened.page
    assert "1° sem. 2026: scade il 31 luglio 2026, mancano 12 giorni." in text_of(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Modello CSV").first.click()
    download = waiting.value
    assert download.suggested_filename == f"modello_indicatori_{SENDER}_{SEMESTER}.csv"
    assert download.path().read_bytes().startswith(b"\xef\xbb\xbfsemestre;codice_area;")

    told = upload(page, filled(folders, SENDER, spoil))
    assert "7 errori in 7 righe: il file non è stato inviato e nulla è cambiato." in told
    assert re.search(r"14-19\s+[A-Z] valore\s+12abc\s+«12abc» non è un numero", told)
    assert re.search(r"31\s+[A-Z] codice_area\s+Lefe\s.*Forse intendevi 016124 Leffe", told)
    assert page.get_by_role("button", name="Invia", exact=True).count() == 0
    assert sidecars(folders) == []

    content = corrected(folders)
    assert "Nessun errore" in upload(page, content, "corretto.csv")
    send(page)
    assert len(sidecars(folders)) == 1
    receipt = page.locator("dl.receipt").inner_text()
    assert hashlib.sha256(content).hexdigest() in receipt
    assert "corretto.csv" in receipt
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Scarica la ricevuta (PDF)").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF-1.7")
    assert waiting.value.suggested_filename == f"ricevuta_{sidecars(folders)[0].stem}.pdf"
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Come testo").click()
    kept = waiting.value.path().read_text(encoding="utf-8-sig")
    assert hashlib.sha256(content).hexdigest() in kept
    assert sidecars(folders)[0].stem in kept

    page.goto(
        f"{url}/mappe?indicatore={INDICATOR}&livello=comune&semestre={SEMESTER}&vista=tabella"
    )
    page.locator("table.bg-table").first.wait_for(state="attached", timeout=60_000)
    at_rest(page)
    row = page.locator("table.bg-table tr", has=page.locator("th", has_text=COMUNE)).first
    assert VALUE in row.inner_text().split()
    page.goto(f"{url}/dati-e-note?sezione=esporta&vista=observations")
    page.get_by_role("button", name="CSV per Excel").wait_for()
    at_rest(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV per Excel").click()
    assert waiting.value.suggested_filename == f"observations_{TODAY}.csv"
    exported = waiting.value.path().read_text(encoding="utf-8-sig")
    assert f"{SEMESTER};016124;{INDICATOR};T;T;{VALUE};" in exported
    assert opened.outside == []


def test_the_same_file_from_two_tabs_is_one_submission(
    house: tuple[Folders, str], browser: Browser
) -> None:
    folders, url = house
    content = corrected(folders)
    open_page(browser, url).page.context.close()
    tabs = [open_page(browser, f"{url}/carica?ambito={SENDER}") for _ in range(2)]
    for tab in tabs:
        upload(tab.page, content)
    for tab in tabs:
        tab.page.get_by_role("button", name="Invia", exact=True).click(no_wait_after=True)
    for tab in tabs:
        tab.page.locator("dl.receipt, p.outcome-error, p.outcome-warning").wait_for(timeout=60_000)
        at_rest(tab.page)
        assert "Ricevuto: i valori sono in vigore." in text_of(tab.page)
    (sidecar,) = sidecars(folders)
    assert all(sidecar.stem in text_of(tab.page) for tab in tabs)
    assert [tab.outside for tab in tabs] == [[], []]


PRESS_AND_RENAME = """() => {
    const sender = document.querySelector('input[aria-label="Chi invia (ufficio)"]');
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    [...document.querySelectorAll('button')].find(b => b.innerText.trim() === 'Invia').click();
    sender.focus();
    write.call(sender, 'Un altro ufficio');
    sender.dispatchEvent(new Event('input', {bubbles: true}));
    sender.blur();
}"""


def test_a_press_is_answered_whatever_is_touched_after_it(
    house: tuple[Folders, str], browser: Browser
) -> None:
    folders, url = house
    open_page(browser, url).page.context.close()
    page = open_page(browser, f"{url}/carica?ambito={SENDER}").page
    upload(page, corrected(folders))
    page.evaluate(PRESS_AND_RENAME)
    receipt_of(page)
    assert len(sidecars(folders)) == 1


def test_the_screen_speaks_italian_and_fits_a_telephone(
    house: tuple[Folders, str], browser: Browser
) -> None:
    folders, url = house
    open_page(browser, url).page.context.close()
    opened = open_page(browser, f"{url}/carica?ambito={SENDER}", width=390, height=844)
    page = opened.page
    at_rest(page)
    shown = text_of(page)
    assert [
        w for w in ("Upload", "Browse", "Drag and drop", "per file", "Limit") if w in shown
    ] == []
    words = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stFileUploaderDropzone] button "
        "[data-testid=stMarkdownContainer]'), '::after').content"
    )
    assert words == '"Scegli il file"'
    told = upload(page, filled(folders, OTHER), "Dalmine.csv")
    assert "Ambito Valle Seriana" in told
    assert "Ambito Dalmine" in told
    wide = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert wide <= 0
    assert sidecars(folders) == []
    assert opened.outside == []
