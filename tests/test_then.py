"""«Com'è oggi / Com'era»: the choice of a moment, on every page for readers and on no other."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from monitoring import laid as keeping
from monitoring.access import INTERNAL, PUBLIC, Reader
from monitoring.laid import laid
from monitoring.moments import Past
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from monitoring.windows import Closing
from tests.shown_page import SECONDS, html, texts
from ui import data as asked
from ui.page_table import PAGES, READING

TODAY = "2026-11-22"
CLOSED = {"2025-S1": date(2026, 2, 5), "2025-S2": date(2026, 8, 5)}
READ = [entry.url_path for entry in PAGES if entry.group == READING]
OTHERS = [entry.url_path for entry in PAGES if entry.group != READING]
WAS = {
    "2025-S2": "Com'era il 5 agosto 2026, alla chiusura del 2° sem. 2025.",
    "2025-S1": "Com'era il 5 febbraio 2026, alla chiusura del 1° sem. 2025.",
    "2026-03-01": "Com'era il 1° marzo 2026, a fine giornata.",
}


@pytest.fixture(scope="module")
def house(shipped_folders: Folders) -> Folders:
    return shipped_folders


@pytest.fixture
def app(house: Folders, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The whole dashboard at an address."""
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(house.data))
    monkeypatch.setenv("PROLOGO_TODAY", TODAY)

    def opened(page: str = "", **address: str) -> AppTest:
        shown = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        for name, value in address.items():
            shown.query_params[name] = value
        return go(shown, page) if page else ran(shown)

    return opened


def ran(shown: AppTest) -> AppTest:
    shown.run()
    assert not shown.exception, shown.exception
    return shown


def go(shown: AppTest, page: str) -> AppTest:
    """As the menu goes: another page."""
    entry = next(entry for entry in PAGES if entry.url_path == page)
    return ran(shown.switch_page(f"pages/{entry.file}"))


@pytest.mark.parametrize("page", READ)
def test_a_page_for_readers_speaks_of_then(app: Callable[..., AppTest], page: str) -> None:
    shown = app("" if page == READ[0] else page, al="2025-S2")
    said = texts(shown)
    foot = said.rpartition("Fonti:")[2]
    if page == "correzioni":
        assert WAS["2025-S2"] not in said and "22 novembre 2026" in foot
        assert "Dopo la chiusura del 2° sem. 2025" in shown.title[0].value
        return
    assert WAS["2025-S2"] in said
    assert WAS["2025-S2"] in foot and "Giorno di riferimento: 5 agosto 2026" in foot
    assert "22 novembre 2026" not in said
    assert 'href="correzioni?al=2025-S2"' in html(shown)


@pytest.mark.parametrize("page", OTHERS)
def test_the_other_pages_are_always_of_today(app: Callable[..., AppTest], page: str) -> None:
    shown = go(app(al="2025-S2"), page)
    assert "Com'era" not in texts(shown)
    assert "Giorno di riferimento: 22 novembre 2026" in texts(shown)
    assert "al=2025-S2" not in html(shown)


def test_the_moment_survives_the_menu_and_comes_back_after_the_other_pages(
    app: Callable[..., AppTest],
) -> None:
    shown = app(al="2025-s2")
    assert shown.query_params["al"] == "2025-S2"
    for page in ("mappe", "carica", "risorse", "sintesi"):
        shown.query_params.clear()  # what Streamlit's menu does
        go(shown, page)
        assert (WAS["2025-S2"] in texts(shown)) == (page != "carica"), page
        assert dict(shown.query_params) == ({} if page == "carica" else {"al": "2025-S2"}), page


def test_another_address_in_the_same_session_is_another_moment(app: Callable[..., AppTest]) -> None:
    shown = app(al="2025-S2")
    for code in ("2025-S1", "2026-03-01"):
        shown.query_params["al"] = code
        assert WAS[code] in texts(ran(shown))


def test_the_choice_writes_the_address_and_today_takes_it_away(app: Callable[..., AppTest]) -> None:
    shown = app()
    assert "al" not in shown.query_params and "Com'era" not in texts(shown)
    assert not shown.radio  # its fields are sent when it is opened
    for option, code in (("2025-S1", "2025-S1"), ("giorno", "2026-03-01"), ("", "")):
        shown.session_state["then_opened"] = True
        ran(shown)
        assert shown.radio[0].options == ["Com'è oggi", "Alla chiusura del 2° sem. 2025 (5 agosto 2026)",
            "Alla chiusura del 1° sem. 2025 (5 febbraio 2026)", "Alla fine di un altro giorno"]  # fmt: skip
        shown.radio[0].set_value(option)
        ran(shown)
        if option == "giorno":
            field = shown.date_input[0]
            assert (field.min, field.max) == (date(2025, 7, 11), date(2026, 11, 21))
            field.set_value(date(2026, 3, 1))
            ran(shown)
        assert shown.query_params.get("al", "") == code
        assert (WAS[code] in texts(shown)) if code else ("Com'era" not in texts(shown))


INVALID = [
    "2031-01-01",
    TODAY,
    "2025-07-10",
    "2026-S1",
    "2025-S9",
    "ieri",
    "<b>x</b>",
    "2026-02-30",
]


@pytest.mark.parametrize("value", INVALID)
def test_what_is_no_moment_is_said_and_ignored(app: Callable[..., AppTest], value: str) -> None:
    said = texts(app("obiettivi", al=value))
    assert f"«{value}» non è un momento che si può rivedere: vedi com'è oggi." in said
    assert "Giorno di riferimento: 22 novembre 2026" in said and "Com'era" not in said


PAST = Past(
    (
        Closing("2025-S1", "ATS", datetime(2026, 2, 5, 23, 30, tzinfo=UTC)),  # the 6th, in Rome
        Closing("2025-S2", "ATS", datetime(2026, 9, 1, 9, tzinfo=UTC)),
    ),
    date(2025, 7, 11),
    date(2026, 8, 20),
)


@pytest.mark.parametrize(
    ("code", "at", "words"),
    [
        ("2025-S1", "2026-02-05T23:30:00", "Com'era il 6 febbraio 2026, alla chiusura del 1° sem. 2025"),
        ("2026-08-19", "2026-08-19T21:59:59.999999", "Com'era il 19 agosto 2026, a fine giornata"),
        ("2026-01-08", "2026-01-08T22:59:59.999999", "Com'era l'8 gennaio 2026, a fine giornata"),
        ("2025-07-11", "2025-07-11T21:59:59.999999", "Com'era l'11 luglio 2025, a fine giornata"),
        ("2025-07-10", None, ""),  # before the first submission
        ("2026-08-20", None, ""),  # today is not over
        ("2025-S2", None, ""),  # closed later than today
        ("20260101", "2026-01-01T22:59:59.999999", "Com'era il 1° gennaio 2026, a fine giornata"),
    ],
)  # fmt: skip
def test_a_moment_by_its_code(code: str, at: str | None, words: str) -> None:
    found = PAST.find(code)
    if at is None:
        assert found is None
    else:
        assert found and found.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
        assert found.was == words
        assert PAST.find(found.code) == found


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    words = rows.drop(columns="origine", errors="ignore").round(9).astype(str)
    return words.sort_values(list(words.columns)).reset_index(drop=True)


@pytest.mark.parametrize("semester", CLOSED)
@pytest.mark.parametrize("view", ["indicator_by_area", "cartelle_by_area", "milestone_status"])
def test_under_a_closing_stands_what_was_frozen(
    house: Folders, monkeypatch: pytest.MonkeyPatch, semester: str, view: str
) -> None:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(house.data))
    monkeypatch.setenv("PROLOGO_TODAY", TODAY)
    frozen = pq.read_table(house.closings / semester / f"{view}.parquet").to_pandas()
    with asked.one_snapshot():
        found = asked.past().find(semester)
        assert found
        with asked.as_of(found):
            assert asked.today() == CLOSED[semester]
            then = asked.whole(view, asked.today()).table.to_pandas()
    pd.testing.assert_frame_equal(comparable(then), comparable(frozen))


def test_the_map_s_title_line_is_the_frozen_figure(
    house: Folders, app: Callable[..., AppTest]
) -> None:
    """Corrected after the closing: today it is another."""
    code, semester = "SS1-ATTIVO-65", "2025-S1"
    frozen = pq.read_table(house.closings / semester / "indicator_by_area.parquet").to_pandas()
    one = (frozen["indicator_code"] == code) & (frozen["area_level"].astype(str) == "provincia")
    row = frozen[one & (frozen["semester"] == semester)].iloc[0]
    figure = f"{row['value']:.1f}".replace(".", ",")
    limits = "-".join(f"{row[side]:.1f}".replace(".", ",") for side in ("low", "high"))
    address = {"indicatore": code, "semestre": semester}
    then, now = (texts(app("mappe", **address, **more)) for more in ({"al": semester}, {}))
    assert f": {figure} " in then and f"({limits})" in then
    assert f"({limits})" not in now


def test_no_cache_mixes_two_moments(house: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(house.data))
    monkeypatch.setenv("PROLOGO_TODAY", TODAY)

    def known(warehouse: Warehouse) -> pd.DataFrame:
        return warehouse.query("SELECT count(*) AS n, max(received_at) AS last FROM submissions")

    def told(code: str) -> tuple[int, str]:
        with asked.one_snapshot():
            if not code:
                return int(asked.ask(known)["n"].iloc[0]), asked.warehouse().fingerprint
            found = asked.past().find(code)
            assert found
            with asked.as_of(found):
                row = asked.ask(known).iloc[0]
                assert row["last"] <= found.at
                assert len(asked.calendar().closings) == list(CLOSED).index(code) + 1
                return int(row["n"]), asked.warehouse().fingerprint

    first = {code: told(code) for code in ("2025-S1", "2025-S2", "")}
    assert {code: told(code) for code in ("", "2025-S2", "2025-S1")} == first
    assert len(set(first.values())) == 3
    assert [first[code][0] for code in first] == [122, 183, 198]


def test_two_sessions_with_two_moments_at_once(app: Callable[..., AppTest]) -> None:
    one, other, today = app(al="2025-S1"), app(al="2025-S2"), app()
    for _ in range(2):
        for page in ("mappe", "risorse", "sintesi"):
            for shown, code in ((one, "2025-S1"), (other, "2025-S2"), (today, "")):
                said = texts(go(shown, page))
                for each in ("2025-S1", "2025-S2"):
                    assert (WAS[each] in said) == (each == code), (page, code)


def test_at_most_two_are_laid_and_none_is_closed_while_it_is_asked(house: Folders) -> None:
    """Six sessions, each of its own moment, all at once: each is told the truth of its moment."""
    present = open_warehouse(house.warehouse)
    start = datetime(2026, 1, 20, tzinfo=UTC)
    moments = [start + timedelta(days=30 * n) for n in range(6)]
    truth = present.query("SELECT received_at FROM submissions")["received_at"]
    wrong, most = [], []

    def session(at: datetime) -> None:
        for _ in range(3):
            with laid(present, at) as then:
                for _ in range(3):
                    (count,) = then.query("SELECT count(*) AS n FROM submissions")["n"]
                    most.append(len(keeping._open))
                    if count != (truth <= at).sum():
                        wrong.append((at, count))

    threads = [threading.Thread(target=session, args=(at,)) for at in moments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not wrong and len(most) == 54 and max(most) <= keeping.MOST


def test_what_lies_over_a_replaced_snapshot_is_let_go(house: Folders, tmp_path: Path) -> None:
    folders = Folders(tmp_path / "data", ROOT / "geo")
    shutil.copytree(house.warehouse, folders.warehouse)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    first = Warehouse(folders.warehouse, open_warehouse(folders.warehouse).name)
    with laid(first, at):
        pass
    second = Warehouse(folders.warehouse, f"prologo.{'0' * 16}.duckdb") if shutil.copy(
        folders.warehouse / first.name, folders.warehouse / f"prologo.{'0' * 16}.duckdb"
    ) else first  # fmt: skip
    with laid(second, at):
        assert [key[1] for key in keeping._open if key[0] == str(folders.warehouse)] == [
            second.name
        ]


@pytest.mark.parametrize(
    ("reader", "hidden", "others_hidden"),
    [(PUBLIC, True, True), (Reader("ambito", "AMB10"), False, True), (INTERNAL, False, False)],
    ids=["lettore", "ambito", "interno"],
)
def test_outside_is_known_what_had_been_released_by_then(
    house: Folders, reader: Reader, hidden: bool, others_hidden: bool
) -> None:
    """The day before the closing of a semester nothing confidential of it is known, but one's own."""
    question = (
        "SELECT t.ancestor_id IS NOT NULL AS own, count(o.value) AS shown FROM observation_facts o "
        "JOIN indicators i ON i.id = o.indicator_id AND i.confidential "
        "JOIN semesters s ON s.id = o.semester_id AND s.code = '2025-S2' "
        "LEFT JOIN (SELECT t.* FROM area_tree t JOIN areas a ON a.id = t.ancestor_id AND a.code = 'AMB10') t "
        "ON t.area_id = o.area_id GROUP BY ALL"
    )
    present = open_warehouse(house.warehouse, reader)
    for days, released in ((-1, False), (1, True)):
        at = datetime(2026, 8, 5, 9, tzinfo=UTC) + timedelta(days=days)
        with laid(present, at) as then:
            found = then.query(question).set_index("own")["shown"]
        assert (found[True] > 0) == (released or not hidden), days
        assert (found[False] > 0) == (released or not others_hidden), days


@pytest.mark.parametrize("role", ["lettore", "ambito:AMB08"])
def test_the_pages_of_the_past_for_every_reader(
    app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setenv("PROLOGO_ROLE", role)
    for page in READ[1:]:
        shown = app(page, al="2025-S1")
        assert WAS["2025-S1"] in texts(shown) or page == "correzioni"
