"""In Chromium, a scripted person with an Excel file: all the mistakes at once, corrected, sent, seen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from pipelines.folders import new_folder
from pipelines.review import review
from pipelines.store import read_history
from tests.browser import at_rest, chromium, open_page, served, text_of
from tests.fixtures_sending import SEMESTER, Row, as_csv, filled, template_rows, with_cell
from tests.thirty_bad_cells import thirty_bad_cells

pytestmark = pytest.mark.browser
TODAY = "2026-07-19"
SENDER, COMUNE, INDICATOR, VALUE = "AMB08", "Leffe", "SS1-CAMMINO", "23"


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


def choose(page: Page, name: str, content: bytes) -> str:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files('input[type="file"]', file)
    page.get_by_text(f"Ho letto «{name}»").wait_for(timeout=60_000)
    at_rest(page)
    return text_of(page)


def send(page: Page) -> None:
    page.get_by_role("button", name="Invia", exact=True).click()
    page.locator("dl.receipt").wait_for(timeout=60_000)
    at_rest(page)


def download(page: Page, label: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).first.click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def put_right(marked: bytes, rows: list[Row], lines: set[int]) -> bytes:
    """What a person does with the workbook: the marked rows typed anew, those below deleted."""
    book = load_workbook(io.BytesIO(marked))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for line in sorted(lines):
        if line > len(rows) + 1:
            continue
        for place, name in enumerate(header, start=1):
            if name in rows[0]:
                sheet.cell(line, place).value = rows[line - 2][str(name)] or None
    sheet.delete_rows(len(rows) + 2, sheet.max_row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_thirty_mistakes_at_once_corrected_in_the_workbook_and_sent(
    house: tuple[Folders, str], browser: Browser
) -> None:
    folders, url = house
    catalogue = Catalogue.read(folders.reference)
    kept: list[Row] = []

    def keep(rows: list[Row]) -> list[Row]:
        line = next(
            n
            for n, row in enumerate(rows, start=2)
            if row["area"] == COMUNE and row["codice_indicatore"] == INDICATOR
        )
        kept.extend(with_cell(line, "valore", VALUE)(rows))
        return rows

    filled(folders, SENDER, keep)
    content, places = thirty_bad_cells(kept, catalogue, catalogue.areas[SENDER])
    assert len(places) >= 30
    assert len({code for code, _, _ in places}) >= 20
    open_page(browser, url).page.context.close()
    opened = open_page(browser, f"{url}/carica?ambito={SENDER}")
    page = opened.page
    told = choose(page, "Valle Seriana.csv", content)
    assert "il file non è stato inviato e nulla è cambiato." in told
    assert page.get_by_role("button", name="Invia", exact=True).count() == 0
    name, marked = download(page, "Scarica il file con gli errori segnati")
    assert name == "Valle Seriana_da_correggere.xlsx"
    listed = load_workbook(io.BytesIO(marked))["Problemi"].iter_rows(2, values_only=True)
    reported = [
        (line or None, str(column or "").partition(" ")[2]) for _, line, column, *_ in listed
    ]
    for code, line, column in places:
        assert (line, column or "") in reported, (code, line, column)
    assert read_history(folders.raw) == []

    corrected = put_right(marked, kept, {line for _, line, _ in places})
    assert "Nessun errore" in choose(page, name, corrected)
    send(page)
    (sent,) = read_history(folders.raw)
    assert sent.submission.original_name == name
    page.goto(
        f"{url}/mappe?indicatore={INDICATOR}&livello=comune&semestre={SEMESTER}&vista=tabella"
    )
    page.locator("table.bg-table").first.wait_for(state="attached", timeout=60_000)
    at_rest(page)
    row = page.locator("table.bg-table tr", has=page.locator("th", has_text=COMUNE)).first
    assert VALUE in row.inner_text().split()
    assert opened.outside == []


def test_a_milestone_sent_from_the_excel_template_is_on_sintesi(
    house: tuple[Folders, str], browser: Browser
) -> None:
    _, url = house
    opened = open_page(browser, url)
    page = opened.page
    assert "Nessun traguardo è ancora rendicontato" in text_of(page)
    page.goto(f"{url}/il-mio-ambito?ambito={SENDER}")
    page.get_by_role("button", name="Invia i dati del 1° sem. 2026").click()
    page.get_by_role("button", name="Modello Excel").nth(2).wait_for(timeout=30_000)
    at_rest(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Modello Excel").nth(2).click()
    assert waiting.value.suggested_filename == f"modello_traguardi_{SENDER}_{SEMESTER}.xlsx"
    book = load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    sheet = book.worksheets[0]
    state = next(cell.column for cell in sheet[1] if cell.value == "stato")
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, state).value = "completato"
    out = io.BytesIO()
    book.save(out)
    assert "Nessun errore" in choose(page, "traguardi.xlsx", out.getvalue())
    send(page)
    name, pdf = download(page, "Scarica la ricevuta (PDF)")
    assert name.endswith(".pdf")
    assert pdf.startswith(b"%PDF")
    page.goto(url)
    page.locator("h1").filter(has_text="traguardi dovuti").wait_for(timeout=60_000)
    assert "Nessun traguardo è ancora rendicontato" not in text_of(page)
    assert opened.outside == []


def test_what_is_returned_is_seen_corrected_and_sent_again(
    house: tuple[Folders, str], browser: Browser
) -> None:
    """The referent sends, the coordinator returns naming a cell, the referent fixes it on the page."""
    folders, url = house
    rows = template_rows(folders, "cartelle", SENDER)
    for row in rows:
        row |= {"cartelle_attive": "40", "cartelle_nuove": "5", "cartelle_aggiornate": "9"}
    opened = open_page(browser, f"{url}/carica?ambito={SENDER}")
    page = opened.page
    assert "Nessun errore" in choose(page, "cartelle.csv", as_csv(rows))
    send(page)
    (sent,) = read_history(folders.raw)
    reason = "Sono quasi tutte nuove: controlla la riga 3."
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", TODAY)
        review(folders, sent.submission.id, "return", "ATS", reason, cells=[(3, "cartelle_nuove")])
    page.goto(f"{url}/carica?ambito={SENDER}")
    page.get_by_text(reason).first.wait_for(timeout=30_000)
    page.get_by_role("link", name="Correggi le celle").first.click()
    page.get_by_text(reason).first.wait_for(timeout=30_000)
    at_rest(page)
    assert "cartelle_nuove" in text_of(page)
    assert opened.outside == []
