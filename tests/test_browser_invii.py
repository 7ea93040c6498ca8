"""In Chromium, from a returned file to its receipt: rows ticked, a cell rewritten in the grid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from pipelines.store import read_content, read_history
from tests.browser import at_rest, chromium, open_page, served, text_of
from tests.fixtures_review import cartelle, comuni, send
from tests.small_territory import small_codes

pytestmark = pytest.mark.browser
SENDER = small_codes()["ambito"][0]
REASON = "Le cartelle sono doppie: controllate."
HEADER, ROW = 35, 35  # heights in a grid of Streamlit [pixels]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def grid(page: Page, row: int, right: float) -> tuple[float, float]:
    """The middle of a row of the only grid on the page, some pixels right of its edge."""
    box = page.locator('[data-testid="stDataFrame"] canvas').first.bounding_box()
    assert box
    return box["x"] + right, box["y"] + HEADER + ROW * row + ROW / 2


def column_at(page: Page, name: str) -> float:
    """Where a column of the grid begins, from its edge: read in the table kept for screen readers.

    The grid is a canvas, so that the place is found by clicking until the column answers.
    """
    canvas = page.locator('[data-testid="stDataFrame"]').first
    canvas.locator("th[role=columnheader]", has_text=name).wait_for(state="attached")
    names = canvas.locator("th[role=columnheader]").all_inner_texts()
    wanted = names.index(name) + 1
    for right in range(20, 860, 20):
        page.mouse.click(*grid(page, 0, right))
        chosen = canvas.locator("td[aria-selected=true]")
        if chosen.count() and chosen.first.get_attribute("aria-colindex") == str(wanted):
            return right
    raise AssertionError(f"{name} is not in {names}")


def test_a_returned_cell_is_corrected_and_sent(small: Folders, browser: Browser) -> None:
    areas = comuni(small, SENDER)
    old = send(small, SENDER, cartelle(areas, ["3", "4", "5", "60"]))
    with served(small.data, "2026-08-01", PROLOGO_GEO_DIR=str(small.geo)) as url:
        page = open_page(browser, f"{url}/revisione?invio={old.id}", 1366, 1600).page
        page.get_by_text("Restituisci", exact=True).first.click()
        page.get_by_text("Scegli le celle da far correggere").click()
        page.wait_for_timeout(600)
        page.mouse.click(*grid(page, 3, 18))
        at_rest(page)
        page.get_by_label("Perché: chi ha inviato legge queste parole").fill(REASON)
        page.get_by_role("button", name="Restituisci").click()
        page.get_by_text("Nessun invio da rivedere.").wait_for(timeout=60_000)

        page.goto(f"{url}/invii?ambito={SENDER}")
        page.get_by_text("Correggi le celle").click()
        page.get_by_text("Correggi qui le celle").wait_for(timeout=60_000)
        at_rest(page)
        assert REASON in text_of(page)
        place = column_at(page, "Valore corretto")
        page.mouse.click(*grid(page, 0, place))
        page.wait_for_timeout(300)
        page.keyboard.press("6")  # a key on a chosen cell opens its editor
        page.wait_for_timeout(500)
        page.keyboard.press("Control+A")
        page.keyboard.type("6")
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        page.get_by_text("1 cella cambiata rispetto al file restituito").wait_for(timeout=60_000)
        at_rest(page)
        page.get_by_role("button", name="Invia", exact=True).dblclick()
        page.get_by_text("Ricevuto: i valori corretti sono in vigore.").wait_for(timeout=60_000)
        at_rest(page)
        new = read_history(small.raw)[-1].submission
        assert new.sha256 in text_of(page)
        page.context.close()
    assert len(read_history(small.raw)) == 2
    assert read_content(small.raw, new) == cartelle(areas, ["3", "4", "5", "6"])
    found = open_warehouse(small.warehouse).query("SELECT sum(cartelle_attive) AS n FROM cartelle")
    assert int(found["n"][0]) == 3 + 4 + 5 + 6
