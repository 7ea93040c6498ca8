"""Sintesi: its figures, naively counted again, and what it says where there is nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring import plan_progress as progress
from monitoring import plan_words
from monitoring.catalogue import Catalogue
from monitoring.clock_arithmetic import arithmetic
from monitoring.drawing.progress_line import progress_svg
from monitoring.italian import dated, day_of
from monitoring.queries import calendar, plan
from monitoring.queries.calendar import recorded
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.publish import publish
from tests.fixtures_plan import folders_at, report, sample, send_reports
from tests.shown_page import html

Show = Callable[..., AppTest]
TODAY = date(2026, 11, 22)
PAGE = str(ROOT / "pages" / "consultazione" / "sintesi.py")
DONE = {"completato", "completato_in_ritardo"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A plan reported at random for three semesters; one Ambito has not sent the last."""
    made = folders_at(tmp_path_factory.mktemp("sintesi"))
    sample(made)
    return made


@pytest.fixture
def warehouse(folders: Folders) -> Warehouse:
    return open_warehouse(folders.warehouse)


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Runs the page over a data folder on a day."""

    def run(folders: Folders, today: date = TODAY) -> AppTest:
        monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
        monkeypatch.setenv("PROLOGO_TODAY", today.isoformat())
        page = AppTest.from_file(PAGE, default_timeout=30).run()
        assert not page.exception, page.exception
        return page

    return run


def today_states(warehouse: Warehouse) -> list[dict[str, object]]:
    states = plan.whole_plan(warehouse, TODAY)
    return states[states["is_today"]].to_dict("records")


def test_the_counts_of_the_title_add_up(folders: Folders, warehouse: Warehouse, show: Show) -> None:
    page = show(folders)
    title = page.title[0].value
    numbers = [int(n) for n in re.findall(r"\d+", title)]
    due = [r for r in today_states(warehouse) if r["due_date"] <= pd.Timestamp(TODAY)]
    reference = Catalogue.read(folders.reference).milestones.values()
    assert numbers[0] == len(due) == sum(m.due_date <= TODAY for m in reference)
    assert sum(numbers[1:]) == numbers[0]
    assert numbers[1] == sum(r["state"] in DONE for r in due)
    badges = re.findall(
        r"<span><b>(\d+)</b> <span class=\"bg-badge\">.*?bg-shape-(\w+)", html(page)
    )
    assert {s: int(n) for n, s in badges} == dict(Counter(str(r["state"]) for r in due))


def test_the_grid_shows_every_milestone_once(
    folders: Folders, warehouse: Warehouse, show: Show
) -> None:
    marks = re.findall(
        r'title="(\d+) [^"]+" href="obiettivi\?stato=(\w+)&amp;obiettivo=(\w+)&amp;anno=(\d+)(?:&amp;traguardo=[\w-]+)?"',
        html(show(folders)),
    )
    shown = {(o, int(y), s): int(n) for n, s, o, y in marks}
    assert shown == dict(
        Counter((r["objective_code"], r["year"], r["state"]) for r in today_states(warehouse))
    )
    assert sum(shown.values()) == len(Catalogue.read(folders.reference).milestones)


def test_the_clock(folders: Folders, warehouse: Warehouse, show: Show) -> None:
    apply = [r for r in today_states(warehouse) if r["state"] != "non_applicabile"]
    actual = sum(0.0 if pd.isna(r["actual"]) else r["actual"] for r in apply) / len(apply)
    expected = 0.0
    for row in apply:
        due = row["due_date"].date()
        start = date(due.year, 1, 1)
        expected += max(0.0, min(1.0, ((TODAY - start).days + 1) / ((due - start).days + 1)))
    expected /= len(apply)
    page = html(show(folders))
    assert f"<b>{100 * actual:.0f} %</b>avanzamento documentato" in page
    assert f"<b>{100 * expected:.0f} %</b>atteso a oggi" in page
    gap = round(100 * (actual - expected))
    assert f"<b>{'+' if gap > 0 else '−' if gap < 0 else ''}{abs(gap)} punti</b>" in page


def test_the_lag_is_the_time_since_so_much_was_expected() -> None:
    states = pd.DataFrame(
        {"state": ["in_corso"], "actual": [0.25], "expected": [0.5], "weight": [1.0]}
    )
    curve = pd.DataFrame({"day": [pd.Timestamp("2026-12-31")], "expected": [1.0]})
    start, now = date(2025, 1, 1), date(2025, 12, 31)
    clock = progress.clock(states, curve, start, now)
    assert clock.gap_points == pytest.approx(-25)
    assert clock.lag_semesters == pytest.approx(1.0, abs=0.02), (
        "a quarter of two years is a semester"
    )
    assert clock.pace == pytest.approx(25 / 12, abs=0.02)
    assert clock.pace_needed == pytest.approx(75 / 12, abs=0.02)


def test_the_arithmetic_with_weights_says_so() -> None:
    states = pd.DataFrame({"state": ["in_corso", "non_avviato", "non_applicabile"],
                           "actual": [0.5, 0.0, None], "expected": [0.8, 0.4, 0.5],
                           "weight": [3.0, 1.0, 5.0]})  # fmt: skip
    curve = pd.DataFrame({"day": [pd.Timestamp("2026-12-31")], "expected": [1.0]})
    start, now, end = date(2025, 1, 1), date(2025, 12, 31), date(2026, 12, 31)
    clock = progress.clock(states, curve, start, now)
    assert (clock.actual, clock.expected) == (pytest.approx(3 / 8), pytest.approx(0.7))
    said = " ".join(arithmetic(states, clock, start, end, now))
    assert "ognuno con il suo peso, è 1,5 su 4,0 (i pesi), cioè 37,5 %" in said
    assert "è 2,8 su 4,0 (i pesi), cioè 70,0 %" in said
    assert "1 non si applica" in said


def test_what_has_changed_since_the_last_closing(
    shipped: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against the states of the day of the closing, asked of what was known then."""
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(shipped.folder.parent))
    monkeypatch.setenv("PROLOGO_TODAY", TODAY.isoformat())
    page = AppTest.from_file(PAGE, default_timeout=30)
    page.query_params["da"] = "chiusura"
    text = html(page.run())
    last = max(shipped.once(recorded).closings, key=lambda closing: closing.at)
    day = day_of(last.at)
    then = shipped.at(last.at)
    before, now = (
        {r.milestone_code: r.state for r in plan.whole_plan(house, on).itertuples() if r.is_today}
        for house, on in ((then, day), (shipped, TODAY))
    )
    then.close()
    moved = {code: state for code, state in now.items() if before[code] != state}
    assert f"dove non sono quelli {dated('del', day)}" in text
    start = text.index("dove non sono quelli")
    listed = re.findall(
        r'traguardo=([\w-]+)" target="_self">', text[start : text.index("da completare", start)]
    )
    assert sorted(listed) == sorted(moved)
    assert moved


def test_what_to_look_at_first_follows_its_rule(warehouse: Warehouse) -> None:
    states = pd.DataFrame(today_states(warehouse))
    shown = progress.first_to_watch(states).to_dict("records")
    due = [r for r in today_states(warehouse) if r["due_date"] <= pd.Timestamp(TODAY)]
    late = [r for r in due if r["state"] in ("in_ritardo", "non_rendicontato")]
    late.sort(
        key=lambda r: (
            r["state"] != "in_ritardo",
            r["due_date"],
            r["done"] - r["required"],
            r["milestone_code"],
        )
    )
    assert [r["milestone_code"] for r in shown] == [r["milestone_code"] for r in late[:5]]
    assert len(shown) == 5


def test_what_has_changed(warehouse: Warehouse) -> None:
    whole = plan.whole_plan(warehouse, TODAY)
    since, groups = progress.changes(whole)
    assert since == date(2025, 12, 31), "the end of the semester before the last reported"
    rows = whole.to_dict("records")
    then = {
        r["milestone_code"]: r["state"]
        for r in rows
        if r["day"].date() == since and not r["is_today"]
    }
    now = {r["milestone_code"]: r["state"] for r in rows if r["is_today"]}
    moved = {c: s for c, s in now.items() if then[c] != s}
    found = {c: row["now"] for row in groups.to_dict("records") for c in row["milestones"]}
    assert found == moved
    assert all(sum(r["before"].values()) == len(r["milestones"]) for r in groups.to_dict("records"))


@pytest.mark.parametrize(
    ("semester", "today", "said"),
    [
        ("2025-S1", date(2025, 9, 1), "È rendicontato un solo semestre"),
        ("2025-S2", date(2026, 2, 10), "Stati di oggi, dove non sono quelli del 30 giugno 2025"),
        ("2025-S1", date(2025, 6, 30), "È rendicontato un solo semestre"),
    ],
)
def test_one_ambito_alone(
    tmp_path: Path, show: Show, semester: str, today: date, said: str
) -> None:
    folders = folders_at(tmp_path / "uno")
    ambiti = [
        m for m in Catalogue.read(folders.reference).milestones.values() if m.level == "ambito"
    ]
    send_reports(folders, [(semester, report(ambiti[0].code, "AMB01", "in_corso"))])
    page = html(show(folders, today))
    assert said in page
    assert "0 di 14 Ambiti hanno inviato tutto, 0 % della popolazione" in page, (
        "one dataset of four is not everything"
    )


def test_who_is_missing(folders: Folders, warehouse: Warehouse, show: Show) -> None:
    page = html(show(folders))
    senders = progress.missing_by_sender(calendar.sent(warehouse, "2026-S1"))
    ambiti = senders[senders["level"] == "ambito"]
    assert f"0 di {len(ambiti)} Ambiti" in page
    for code, name in zip(ambiti["sender_code"], ambiti["name"], strict=True):
        assert f'<li><a href="scheda-ambito?ambito={code}" target="_self">{escape(name)}<' in page
    sent = senders.assign(missing=[[]] * len(senders))
    silent = sent["sender_code"] == "AMB11"
    sent.loc[silent, "missing"] = sent.loc[silent, "missing"].map(lambda _: ["risorse"])
    people = ambiti.set_index("sender_code")["residents"]
    share = 100 * (people.sum() - people["AMB11"]) // people.sum()
    said = f"{len(ambiti) - 1} di {len(ambiti)} Ambiti hanno inviato tutto, {share} % della popol"
    assert said in plan_words.coverage(sent, "2026-S1", TODAY)


def test_what_is_coming(warehouse: Warehouse) -> None:
    states = pd.DataFrame(today_states(warehouse))
    rows = progress.coming(states, calendar.semesters(warehouse), TODAY).to_dict("records")
    until = TODAY + timedelta(days=60)
    open_ = [
        r["milestone_code"]
        for r in today_states(warehouse)
        if TODAY < r["due_date"].date() <= until and r["state"] not in DONE | {"non_applicabile"}
    ]
    assert sorted(c for r in rows for c in r["milestones"]) == sorted(open_)
    assert [(r["day"].date().isoformat(), r["kind"]) for r in rows if not r["milestones"]] == [
        ("2027-01-01", "apertura")
    ]
    assert [r["day"] for r in rows] == sorted(r["day"] for r in rows)


def test_nobody_has_reported(tmp_path: Path, show: Show) -> None:
    folders = folders_at(tmp_path / "vuoto")
    publish(folders)
    page = show(folders)
    assert page.title[0].value == "Nessun traguardo è ancora rendicontato"
    assert "non rendicontati" not in page.title[0].value
    assert "121 traguardi" in html(page)
    assert "pagina Carica" in html(page)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            (49, 0, 11, 14, 0, 0),
            "Dei 74 traguardi dovuti a oggi 49 sono completati, 11 in ritardo, 14 non "
            "rendicontati.",
        ),
        ((3, 4, 0, 0, 1, 0), "Degli 8 traguardi dovuti a oggi 7 sono completati, 1 rinviato."),
        ((1, 0, 0, 1, 0, 0), "Dei 2 traguardi dovuti a oggi 1 è completato, 1 non rendicontato."),
        ((0, 0, 2, 0, 0, 3), "Dei 5 traguardi dovuti a oggi 2 sono in ritardo, 3 non applicabili."),
        ((0, 0, 0, 1, 0, 0), "L'unico traguardo dovuto a oggi è non rendicontato."),
        ((0, 0, 0, 0, 0, 0), "Nessun traguardo è ancora dovuto."),
    ],
)
def test_the_sentence(counts: tuple[int, ...], sentence: str) -> None:
    assert progress.due_sentence(dict(zip(progress.DUE_STATES, counts, strict=True))) == sentence


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.12, 0.16, 0.2, 0.5, 1.0])
def test_the_name_of_the_line_stays_off_the_axis(share: float) -> None:
    """The axis is at 106, the years are written below it."""
    days = pd.to_datetime(["2025-01-01", "2026-11-22", "2027-12-31"])
    lines = pd.DataFrame({"day": days, "expected": [0.0, 0.6, 1.0], "actual": [0.0, share, None]})
    drawn = progress_svg(lines, TODAY)
    found = re.search(r'<text x="[\d.]+" y="([\d.]+)"[^>]*>documentato</text>', drawn)
    assert found
    assert 10 <= float(found[1]) <= 102
