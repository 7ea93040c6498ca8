"""Scheda Ambito: its states counted again, its figures from what was sent, who reads it, links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.catalogue import Area, Catalogue
from monitoring.italian import number
from monitoring.queries import plan, plan_seen
from monitoring.settings import ROOT, Folders
from monitoring.statistics.intervals import poisson
from monitoring.warehouse import Warehouse, open_warehouse
from tests.fixtures_comparisons import NORMAL, VALUES, compared_folders
from tests.fixtures_figures import world
from tests.fixtures_hidden import ROLES, hidden_folders
from tests.fixtures_plan import folders_at, report, sampled, send_reports
from tests.shown_page import html, shown, texts
from tests.small_territory import make_small, small_codes
from ui.links import map_links, view_links

Show = Callable[..., AppTest]
PAGE = str(ROOT / "pages" / "consultazione" / "scheda_ambito.py")
GAPS = str(ROOT / "pages" / "consultazione" / "completezza.py")
TODAY = date(2026, 11, 22)
SILENT = "AMB11"


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    def run(folders: Folders | None = None, file: str = PAGE, **address: str) -> AppTest:
        day, address = TODAY.isoformat(), {k: v for k, v in address.items() if v}
        return shown(monkeypatch, file, (folders or sampled()).data, day, address)

    return run


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return open_warehouse(sampled().warehouse)


def cells(row: str) -> list[str]:
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)
    plain = [unescape(re.sub(r"<[^>]+>", " ", cell)).replace("\u00a0", " ") for cell in found]
    return [re.sub(r"\s+", " ", cell).strip() for cell in plain]


def rows_of(page: AppTest, caption: str) -> list[list[str]]:
    """The rows of a table, as read."""
    (table,) = re.findall(rf"<caption>{caption}.*?</table>", html(page), flags=re.S)
    return [cells(row) for row in re.findall(r"<tr.*?</tr>", table, flags=re.S)[1:]]


def judged(warehouse: Warehouse) -> dict[tuple[str, str], str]:
    rows = warehouse.query("FROM milestone_judged WHERE is_today", today=TODAY)
    return dict(zip(zip(rows["milestone_code"], rows["area_code"], strict=True), rows["state"],
                    strict=True))  # fmt: skip


def seat(catalogue: Catalogue, area: Area, level: str) -> str:
    while area.level != level:
        area = catalogue.areas[area.parent_code]
    return area.code


@pytest.mark.parametrize("code", ["AMB01", "AMB08", SILENT])
def test_the_states_are_those_judged(
    show: Show, warehouse: Warehouse, catalogue: Catalogue, code: str
) -> None:
    """Its own one by one, and those due add up to the sentence; the others by who contains it."""
    page, states = show(ambito=code), judged(warehouse)
    own = [m for m in catalogue.milestones.values() if m.level == "ambito"]
    words = {row[0].split()[0]: row[2].replace(" ", "_") for row in rows_of(page, "Il codice apre")}
    assert words == {m.code: states[m.code, code] for m in own}
    due = Counter(states[m.code, code] for m in own if m.due_date <= TODAY)
    badges = re.findall(r"<span><b>(\d+)</b> <span class=\"bg-badge\">.*?bg-shape-(\w+)",
                        html(page))  # fmt: skip
    assert {state: int(n) for n, state in badges} == due
    said = unescape(re.findall(r"fg-message\">(.*?)<", html(page))[0])
    sentence = [int(n) for n in re.findall(r"\d+", said)]
    assert sentence[0] == sum(due.values()) == sum(sentence[1:])
    for row, level in zip(rows_of(page, "Lo stato di oggi"), ("distretto", "asst", "provincia"),
                          strict=True):  # fmt: skip
        area = seat(catalogue, catalogue.areas[code], level)
        found = [m for m in catalogue.milestones.values() if m.level == level]
        counted = Counter(states[m.code, area].replace("_", " ") for m in found)
        assert row[:3] == [catalogue.areas[area].label(), str(len(found)),
                           str(sum(m.due_date <= TODAY for m in found))]  # fmt: skip
        assert {w: int(n) for n, w in re.findall(r"(\d+) ([a-z ]+?)(?= \d|$)", row[3])} == counted


def test_what_it_declared_is_what_it_sent(show: Show, tmp_path: Path) -> None:
    folders = folders_at(tmp_path)
    sent = {
        "SO6-2025-01": ("completato", {"data_completamento": "2025-11-08"},
                        "completato l'8 novembre 2025 (2° sem. 2025)"),
        "SO6-2026-01": ("in_corso", {"avanzamento": "35"}, "in corso, 35 % (2° sem. 2025)"),
        "SO6-2026-03": ("rinviato", {"data_prevista": "2027-03-01", "nota": "Gara <deserta>"},
                        "rinviato al 1° marzo 2027 (2° sem. 2025); nota: Gara <deserta>"),
        "SO6-2025-02": ("non_avviato", {}, "non avviato (2° sem. 2025)"),
    }  # fmt: skip
    send_reports(folders, [("2025-S2", report(code, "AMB08", state, **more))
                           for code, (state, more, _) in sent.items()])  # fmt: skip
    said = {
        row[0].split()[0]: row[3] for row in rows_of(show(folders, ambito="AMB08"), "Il codice")
    }
    assert {code: said[code] for code in sent} == {
        code: words for code, (*_, words) in sent.items()
    }
    assert said["SO6-2027-02"] == "nulla"


@pytest.mark.parametrize("place", [0, 1])
def test_a_figure_is_the_sum_of_what_was_sent(show: Show, place: int) -> None:
    codes, residents = small_codes(), world().residents
    values = [int(v) for v in VALUES[NORMAL]]
    count = sum(values[4 * place : 4 * place + 4])
    people = sum(residents[c] for c in codes["comune"][4 * place : 4 * place + 4])
    low, high = (float(x[0]) * 1000 / people for x in poisson([count]))
    whole = 1000 * sum(values) / sum(residents.values())
    page = show(compared_folders(), ambito=codes["ambito"][place])
    row = next(r for r in rows_of(page, "Gli indicatori") if r[0].startswith("Caregiver in carico"))
    assert row[1:6] == [
        "1° sem. 2026",
        f"{number(1000 * count / people, 2)} per 1.000 residenti",
        f"{number(low, 2)}-{number(high, 2)}",
        f"{count} su {number(people)}",
        number(whole, 2),
    ]
    assert row[6] == (
        "simile" if low <= whole <= high else "migliore" if low > whole else "peggiore"
    )


def test_who_it_is_and_where_it_leads(show: Show, catalogue: Catalogue) -> None:
    page = show(ambito="AMB08")
    area = catalogue.areas["AMB08"]
    comuni = [a for a in catalogue.areas.values() if a.parent_code == "AMB08"]
    assert page.title[0].value == area.label()
    said, written = texts(page), html(page)
    for level in ("distretto", "asst"):
        assert catalogue.areas[seat(catalogue, area, level)].label() in said
    assert f"{len(comuni)} comuni · " in said
    assert all(f"scheda-comune?area={comune.code}" in written for comune in comuni)
    for link in ("mappe?indicatore=SS1-CAMMINO&amp;livello=comune&amp;inquadra=AMB08",
                 "livello=ambito&amp;vista=ambiti&amp;area=AMB08", "obiettivi?ambito=AMB08",
                 "obiettivo=SO6&amp;traguardo=SO6-2025-01&amp;ambito=AMB08"):  # fmt: skip
        assert link in written
    assert not re.search(r"\b(nan|None|NaT|NaN)\b", said)
    assert "«AMB99» non è fra le scelte" in texts(show(ambito="AMB99"))


def test_money_is_exact(show: Show) -> None:
    made = world()
    rows = rows_of(show(made.folders, ambito=made.codes["ambito"][0]), "Euro, cumulati")
    fnps = {row[1]: row[2:] for row in rows if row[0] == "Quota FNPS degli Ambiti"}
    assert fnps["2026"] == ["5.929,98", "5.929,98", "0,05", "0,00", "5.929,93", "1° sem. 2026"]
    bonus = next(r for r in rows if "Bonus" in r[0] and r[1] == "2026")
    assert bonus[2:] == ["—"] * 5 + ["non rendicontato"]


def test_who_has_sent_nothing(show: Show, tmp_path: Path) -> None:
    page = show(make_small(tmp_path), ambito=small_codes()["ambito"][0])
    said = texts(page)
    assert "Questo Ambito non ha ancora inviato nulla." in said
    assert "Nessun semestre è ancora stato rendicontato." in said
    assert "Chi ha inviato non ha scritto note." in said
    assert "Indice di vecchiaia" in said
    assert not re.search(r"\b(nan|None|NaT|NaN)\b", said)


@pytest.mark.parametrize(("role", "seen"), ROLES)
def test_a_reader_outside_sees_no_small_number(
    show: Show, monkeypatch: pytest.MonkeyPatch, role: str, seen: bool
) -> None:
    """Three people of an Ambito: its office reads 3, a reader of the other rooms does not."""
    ambiti = small_codes()["ambito"]
    monkeypatch.setenv("PROLOGO_ROLE", role.format(*ambiti))
    rows = rows_of(show(hidden_folders(), ambito=ambiti[0]), "Gli indicatori")
    row = next(r for r in rows if r[0].startswith("Caregiver in carico"))
    assert row[4].startswith("3 su") is seen
    assert (row[2] == "soppresso") is not seen


def test_an_office_opens_on_its_own_ambito(
    show: Show, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    for role, place in (("interno", 0), ("ambito:{0}", 0), ("ambito:{1}", 1)):
        ambiti = sorted(small_codes()["ambito"], key=lambda code: catalogue.areas[code].name)
        monkeypatch.setenv("PROLOGO_ROLE", role.format(*ambiti))
        page = show(hidden_folders())
        assert page.title[0].value == catalogue.areas[ambiti[place]].label()


@pytest.mark.parametrize("links", [map_links, view_links])
def test_an_ambito_in_evidence_leads_here(links: Callable[..., str]) -> None:
    assert 'href="scheda-ambito?ambito=AMB08"' in links({"code": "X"}, "ambito", None, "AMB08")
    assert "scheda-ambito" not in links({"code": "X"}, "ambito", None, None)
    assert "scheda-ambito" not in links({"code": "X"}, "distretto", None, "BG-E")


@pytest.mark.parametrize("sender", ["", "AMB08", "BG"])
def test_completezza_leads_here(show: Show, sender: str) -> None:
    page = show(file=GAPS, ambito=sender)
    leads = re.findall(r'href="scheda-ambito\?ambito=(\w+)" target="_self">([^<]+)', html(page))
    named = {code for code, words in leads if words.startswith("Ambito ")}
    assert named == {f"AMB{n:02d}" for n in range(1, 15)}
    assert (("AMB08", "Scheda dell'Ambito") in [(c, unescape(w)) for c, w in leads]) == (
        sender == "AMB08"
    )


@pytest.mark.parametrize("area", ["BG", "AMB08", SILENT])
def test_the_plan_seen_is_the_same_however_it_is_asked(warehouse: Warehouse, area: str) -> None:
    once = plan.milestones_seen_from(warehouse, area, TODAY)
    wanted = dict(zip(once["code"], once["state"], strict=True))
    many = plan_seen.from_each(warehouse, ("AMB02", area), TODAY)
    many = many[many["seen_from"] == area]
    times = plan_seen.in_time(warehouse, area, TODAY)
    now = times[times["is_today"]]
    for rows in (many, now):
        assert dict(zip(rows["milestone_code"], rows["state"], strict=True)) == wanted
    if area == "BG":
        pd.testing.assert_frame_equal(times, plan.whole_plan(warehouse, TODAY), check_dtype=False)
        given = plan_seen.objectives(warehouse, area, TODAY).set_index("objective_code")
        known = plan.objectives_today(warehouse, TODAY).set_index("objective_code")
        pd.testing.assert_frame_equal(given.sort_index(), known[list(given)].sort_index())
