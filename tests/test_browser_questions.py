"""The five questions of who opens Sintesi: each answered in at most two clicks, as the data say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from monitoring import plan_progress as progress
from monitoring.queries import calendar, plan
from monitoring.settings import Folders
from monitoring.warehouse import Warehouse
from tests.browser import at_rest, chromium, open_page, served

pytestmark = pytest.mark.browser
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def folders(shipped_folders: Folders) -> Folders:
    return shipped_folders


@pytest.fixture(scope="module")
def house(shipped: Warehouse) -> Warehouse:
    return shipped


class Reader:
    """Somebody who counts the clicks."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1
        at_rest(self.page)

    def list_of(self, title: str) -> Locator:
        """The column of Sintesi under a title, up to the next."""
        return self.page.get_by_test_id("stColumn").filter(
            has=self.page.get_by_role("heading", name=title, exact=True)
        )


@pytest.fixture
def reader(folders: Folders) -> Iterator[Reader]:
    with chromium() as browser, served(folders.data, TODAY.isoformat()) as url:
        yield Reader(_opened(browser, url))


def _opened(browser: Browser, url: str) -> Page:
    return open_page(browser, url, 1366, 768).page


def test_the_five_questions(reader: Reader, house: Warehouse) -> None:
    page, whole = reader.page, plan.whole_plan(house, TODAY)
    judged = plan.objectives_today(house, TODAY).set_index("objective_code")["state"]

    # which objectives are late
    late = sorted(judged.index[judged == "in_ritardo"])
    rows = page.locator(".pl-grid tbody tr").filter(
        has=page.locator("td:nth-last-child(3) .bg-shape-in_ritardo")
    )
    assert sorted(rows.locator("th b").all_inner_texts()) == late != []

    # which Ambiti have not reported
    codes = progress.last_reportable(calendar.semesters(house), TODAY)
    assert codes
    senders = progress.missing_by_sender(calendar.sent(house, codes))
    gone = senders[(senders["missing"].map(len) > 0) & (senders["level"] == "ambito")]
    missing = reader.list_of("Chi manca")
    for name in gone["name"]:
        expect(missing.get_by_role("link", name=name, exact=True)).to_be_visible()
    assert len(gone) > 0

    # what is due next
    soon = progress.coming(whole[whole["is_today"]], calendar.semesters(house), TODAY)
    due = reader.list_of("Prossime scadenze")
    for row in soon.to_dict("records"):
        words = f"{len(row['milestones'])} traguard" if row["milestones"] else "rendicontazione"
        expect(due).to_contain_text(words)

    # what changed since last semester
    since, groups = progress.changes(whole)
    changed = reader.list_of("Che cosa è cambiato")
    assert since is not None and len(groups) > 0
    expect(changed).to_contain_text("dove non sono quelli del 31 dicembre 2025")
    assert reader.clicks == 0, "four of the five are on the page as it opens"
    first = groups.iloc[0]
    summary = changed.locator("summary").filter(has=page.locator(f".bg-shape-{first['now']}"))
    reader.click(summary.first)
    for code in first["milestones"]:
        expect(changed.get_by_role("link", name=code, exact=True)).to_be_visible()
    assert reader.clicks == 1

    # why is SO2 where it is
    reader.clicks = 0
    reader.click(page.locator(".pl-grid").get_by_role("link", name="SO2 Lavoro"))
    page.wait_for_function("document.title.startsWith('Obiettivi')")
    why = page.locator(".pl-why")
    expect(why.locator(f".bg-shape-{judged['SO2']}").first).to_be_visible()
    expect(why.locator(".pl-rule")).to_contain_text("Nulla è in ritardo; l'avanzamento")
    expect(why).to_contain_text("Ha 6 traguardi, 1 dovuto a quel giorno")
    assert reader.clicks <= 2


def test_it_prints_on_one_sheet(folders: Folders, tmp_path: Path) -> None:
    with chromium() as browser, served(folders.data, TODAY.isoformat()) as url:
        page = _opened(browser, url)
        paper = page.pdf(format="A4", print_background=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") == 1
