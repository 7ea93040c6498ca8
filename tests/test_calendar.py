"""Exceptions and closings: what is refused, what a sender may then do, what completeness says."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue, ReferenceInvalid
from monitoring.queries.calendar import recorded
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from monitoring.windows import (
    NOTHING_RECORDED,
    Calendar,
    Closing,
    Extension,
    coordination,
    current_window,
    deadline_sentence,
    window_state,
)
from pipelines.__main__ import main
from pipelines.calendar import CalendarRefused, close, extend
from pipelines.calendar_events import read_calendar
from pipelines.intake import ClosedMeanwhile, check, keep
from pipelines.store import RawUnreadable
from tests.fixtures_plan import send
from tests.small_territory import make_small, small_codes

SENDER, OTHER = small_codes()["ambito"]
COMUNE, OTHER_COMUNE = small_codes()["comune"][0], small_codes()["comune"][-1]
PAST, NOW, NEXT = "2025-S2", "2026-S1", "2026-S2"
WHY = "Cambio del gestionale."


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small territory, published once for all the tests of this file."""
    return make_small(tmp_path_factory.mktemp("piccolo"))


@pytest.fixture
def small(
    published: Folders, tmp_path: Path, on_day: str, monkeypatch: pytest.MonkeyPatch
) -> Folders:
    """A copy of it for one test, set in the environment."""
    shutil.copytree(published.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", published.geo)
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(folders.geo))
    return folders


def file(semester: str, area: str = COMUNE, value: int = 7) -> bytes:
    head = "semestre;codice_area;codice_indicatore;valore\n"
    return f"{head}{semester};{area};SS1-CAMMINO;{value}\n".encode()


def events(folders: Folders) -> list[dict[str, object]]:
    return [json.loads(p.read_text()) for p in sorted(folders.events.glob("*.json"))]


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("PROLOGO_TODAY", day)


def problems(folders: Folders, semester: str, sender: str | None, area: str = COMUNE) -> list[str]:
    area_of = Catalogue.read(folders.reference).areas
    found = check(folders, file(semester, area), "f.csv", area_of[sender] if sender else None)
    return [f"{p.code}: {p.message} {p.hint}" for p in found.examined.report.errors]


REFUSED = [
    (
        "no such semester",
        "2031-S1",
        SENDER,
        "2026-09-15",
        WHY,
        "ATS",
        "non è un semestre del piano",
    ),
    ("prolongs nothing", NOW, SENDER, "2026-07-31", WHY, "ATS", "non proroga nulla"),
    ("gone by", PAST, SENDER, "2026-07-31", WHY, "ATS", "è già passato"),
    ("beyond the plan", NOW, SENDER, "2206-09-15", WHY, "ATS", "oltre il calendario"),
    ("no reason", NOW, SENDER, "2026-09-15", "  ", "ATS", "Manca il motivo"),
    ("no name", NOW, SENDER, "2026-09-15", WHY, " ", "Manca chi lo decide"),
    ("no such sender", NOW, "AMB99", "2026-09-15", WHY, "ATS", "non è un mittente"),
    ("a comune sends nothing", NOW, COMUNE, "2026-09-15", WHY, "ATS", "non è un mittente"),
]


@pytest.mark.parametrize(
    ("semester", "sender", "until", "why", "by", "said"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_an_exception_is_refused_with_a_sentence(
    small: Folders, semester: str, sender: str, until: str, why: str, by: str, said: str
) -> None:
    with pytest.raises((CalendarRefused, ReferenceInvalid), match=said):
        extend(small, semester, sender, date.fromisoformat(until), why, by)
    assert events(small) == []


@pytest.mark.parametrize(
    ("day", "semester", "by", "said"),
    [
        ("2026-08-01", "2031-S1", "ATS", "non è un semestre del piano"),
        ("2026-07-15", NOW, "ATS", "scade il 31 luglio 2026, con tolleranza fino al 15 agosto"),
        ("2026-08-15", NOW, "ATS", "si può chiudere dal giorno dopo"),
        ("2026-08-16", NOW, "  ", "Manca chi lo decide"),
    ],
)
def test_a_closing_is_refused_with_a_sentence(
    small: Folders, monkeypatch: pytest.MonkeyPatch, day: str, semester: str, by: str, said: str
) -> None:
    on(monkeypatch, day)
    with pytest.raises(CalendarRefused, match=said):
        close(small, semester, by)
    assert events(small) == []
    assert not small.closings.exists()


def test_a_semester_is_closed_once(small: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "2026-08-16")
    close(small, NOW, "ATS")
    with pytest.raises(CalendarRefused, match="già stato chiuso il 16 agosto 2026 da ATS"):
        close(small, NOW, "un altro")
    assert [e["kind"] for e in events(small)] == ["close"]


def test_the_same_exception_twice_is_one_and_the_last_one_counts(small: Folders) -> None:
    for until in ("2026-10-15", "2026-10-15", "2026-09-15"):
        extend(small, NOW, SENDER.lower(), date.fromisoformat(until), WHY, "ATS")
    assert [e["until"] for e in events(small)] == ["2026-10-15", "2026-09-15"]
    given = recorded(open_warehouse(small.warehouse)).extension(NOW, SENDER)
    assert given
    assert given.until == date(2026, 9, 15)


def test_a_semester_closed_by_date_is_open_for_whom_has_an_exception(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = problems(small, PAST, SENDER)
    assert len(refused) == 1
    assert refused[0].startswith("SEMESTER_CLOSED: ")
    assert "fino al 31 luglio 2026" in refused[0]
    assert "coordinamento di ATS Bergamo" in refused[0]
    extend(small, PAST, SENDER, date(2026, 8, 20), WHY, "ATS")
    assert problems(small, PAST, SENDER) == []
    assert problems(small, PAST, None) == []  # the likely sender is the same
    assert problems(small, PAST, None, OTHER_COMUNE)[0].startswith("SEMESTER_CLOSED")
    assert problems(small, PAST, OTHER, OTHER_COMUNE)[0].startswith("SEMESTER_CLOSED")
    on(monkeypatch, "2026-08-20")
    assert problems(small, PAST, SENDER) == []
    on(monkeypatch, "2026-08-21")
    assert "fino al 20 agosto 2026" in problems(small, PAST, SENDER)[0]


def test_a_closing_refuses_all_but_the_exceptions_from_its_day(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2026-08-16")
    extend(small, NOW, SENDER, date(2026, 9, 1), WHY, "ATS")
    assert problems(small, NOW, OTHER, OTHER_COMUNE) == []
    close(small, NOW, "ATS")
    assert "fino al 15 agosto 2026" in problems(small, NOW, OTHER, OTHER_COMUNE)[0]
    assert problems(small, NOW, SENDER) == []


def test_a_file_checked_before_a_closing_is_not_kept_after_it(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2026-08-16")
    area = Catalogue.read(small.reference).areas[SENDER]
    checked = check(small, file(NOW), "f.csv", area)
    close(small, NOW, "ATS")
    arguments = (small, file(NOW), "f.csv", "io", checked.examined, None, None, "invio")
    with pytest.raises(ClosedMeanwhile, match="è stato chiuso"):
        keep(*arguments)
    assert list(small.raw.glob("2*/*/*")) == []
    extend(small, NOW, SENDER, date(2026, 9, 1), WHY, "ATS")
    assert keep(*arguments)[1] is False


def test_an_event_that_cannot_be_read_is_named(small: Folders) -> None:
    extend(small, NOW, SENDER, date(2026, 9, 15), WHY, "ATS")
    (path,) = small.events.glob("*.extend.*.json")
    path.write_text(path.read_text().replace("2026-09-15", "settembre"))
    with pytest.raises(RawUnreadable, match="settembre"):
        read_calendar(small.raw)
    path.write_text("{")
    with pytest.raises(RawUnreadable, match=path.name):
        read_calendar(small.raw)


MOMENT = datetime(2026, 8, 20, 9, tzinfo=UTC)
CALENDARS = {
    "nothing": NOTHING_RECORDED,
    "an exception before the closing": Calendar(
        (Extension(NOW, SENDER, date(2026, 9, 30), WHY, "ATS", MOMENT),)
    ),
    "beyond it, then a shorter one": Calendar(
        (
            Extension(PAST, SENDER, date(2027, 3, 1), WHY, "ATS", MOMENT),
            Extension(PAST, SENDER, date(2026, 9, 30), WHY, "ATS", MOMENT + timedelta(hours=1)),
        )
    ),
    "a closing and an exception": Calendar(
        (Extension(NOW, OTHER, date(2026, 10, 1), WHY, "ATS", MOMENT),),
        (Closing(NOW, "ATS", MOMENT), Closing(PAST, "ATS", MOMENT)),
    ),
    "a closing in the night, when Italy is a day ahead": Calendar(
        (), (Closing(NOW, "ATS", datetime(2026, 8, 20, 22, 30, tzinfo=UTC)),)
    ),
}


@pytest.mark.parametrize("case", CALENDARS)
def test_the_warehouse_and_the_checks_know_the_same_windows(
    small: Folders, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """`sender_windows` in SQL, `Calendar.window` in Python: every sender, every semester."""
    on(monkeypatch, "2026-08-20")
    calendar, catalogue = CALENDARS[case], Catalogue.read(small.reference)
    for e in calendar.extensions:
        extend(small, e.semester, e.sender, e.until, e.why, e.by, e.at)
    for c in calendar.closings:
        close(small, c.semester, c.by, c.at)
    assert read_calendar(small.raw) == calendar
    warehouse = open_warehouse(small.warehouse)
    assert recorded(warehouse) == calendar
    rows = warehouse.query("SELECT * FROM sender_windows").to_dict("records")
    assert len(rows) == len(catalogue.windows) * len(catalogue.senders)
    for row in rows:
        window = calendar.window(catalogue.windows[row["semester"]], row["sender_code"])
        for name in ("opens_on", "deadline", "grace_until", "closes_on"):
            assert row[name].date() == getattr(window, name), (row, name)


@pytest.mark.parametrize(
    ("until", "state"),
    [(None, "in_ritardo"), ("2026-08-24", "in_ritardo"), ("2026-08-25", "in_tempo")],
)
def test_lateness_is_judged_by_the_senders_own_deadline(
    small: Folders, monkeypatch: pytest.MonkeyPatch, until: str | None, state: str
) -> None:
    """All the lines of funding, sent on 25 August: ten days after everybody's tolerance."""
    on(monkeypatch, "2026-08-20")
    lines = Catalogue.read(small.reference).lines
    rows = [
        {"anno": "2026", "codice_area": SENDER, "linea": code, "stanziato": "10"}
        for code, line in lines.items()
        if line["level"] == "ambito"
    ]
    kept = send(small, "risorse", NOW, SENDER, rows)
    sidecar = small.raw / kept.folder / f"{kept.id}.json"
    sidecar.write_text(sidecar.read_text().replace(kept.received_at, "2026-08-25T09:00:00+00:00"))
    if until:
        extend(small, NOW, SENDER, date.fromisoformat(until), WHY, "ATS")
    else:
        assert main(["build"]) == 0
    found = open_warehouse(small.warehouse).query(
        "SELECT state FROM completeness WHERE sender_code = ? AND semester = ? AND dataset = 'risorse'",
        [SENDER, NOW],
    )
    assert found["state"].tolist() == [state]


@pytest.mark.parametrize(
    ("case", "sender", "day", "said"),
    [
        (
            "nothing",
            SENDER,
            "2026-07-19",
            "1° sem. 2026: scade il 31 luglio 2026, mancano 12 giorni.",
        ),
        (
            "an exception before the closing",
            SENDER,
            "2026-08-20",
            "1° sem. 2026: scade il 30 settembre 2026, mancano 41 giorni. 1° sem. 2026, per "
            "l'{label} prorogato al 30 settembre 2026: Cambio del gestionale.",
        ),
        (
            "an exception before the closing",
            OTHER,
            "2026-08-20",
            "1° sem. 2026: scaduto il 31 luglio 2026; si può inviare, in ritardo, fino al 31 gennaio 2027.",
        ),
        (
            "beyond it, then a shorter one",
            SENDER,
            "2026-08-10",
            "1° sem. 2026: scaduto il 31 luglio 2026; fino al 15 agosto 2026 è ancora in tempo. "
            "2° sem. 2025, per l'{label} prorogato al 30 settembre 2026: Cambio del gestionale.",
        ),
        (
            "a closing and an exception",
            SENDER,
            "2026-08-21",
            "Nessun semestre è aperto: 2° sem. 2026 si apre il 1° gennaio 2027.",
        ),
        (
            "a closing and an exception",
            OTHER,
            "2026-10-01",
            "1° sem. 2026: scade oggi, 1° ottobre 2026. 1° sem. 2026, per l'{label} prorogato al "
            "1° ottobre 2026: Cambio del gestionale.",
        ),
    ],
)
def test_the_deadline_of_a_sender_in_words(
    catalogue: Catalogue, case: str, sender: str, day: str, said: str
) -> None:
    area = catalogue.areas[sender]
    found = deadline_sentence(catalogue, date.fromisoformat(day), CALENDARS[case], area)
    assert found == said.replace("{label}", area.label())


@pytest.mark.parametrize(
    ("day", "sender", "expected"),
    [
        ("2026-08-19", None, NOW),
        ("2026-08-20", None, None),
        ("2026-08-20", SENDER, None),
        ("2026-10-01", OTHER, NOW),
        ("2026-10-02", OTHER, None),
        ("2027-01-01", OTHER, NEXT),
    ],
)
def test_the_semester_to_send(
    catalogue: Catalogue, day: str, sender: str | None, expected: str | None
) -> None:
    calendar = CALENDARS["a closing and an exception"]
    window = current_window(catalogue, date.fromisoformat(day), calendar, sender)
    assert (window.semester.code if window else None) == expected


@pytest.mark.parametrize(
    ("day", "case", "said"),
    [
        ("2026-06-30", "nothing", "non ancora aperto: si apre il 1° luglio 2026"),
        ("2026-07-19", "nothing", "aperto: mancano 12 giorni alla scadenza"),
        ("2026-07-30", "nothing", "aperto: scade domani"),
        ("2026-07-31", "nothing", "aperto: scade oggi"),
        ("2026-08-15", "nothing", "scaduto, ancora in tempo fino al 15 agosto 2026"),
        ("2026-08-16", "nothing", "scaduto: si invia in ritardo fino al 31 gennaio 2027"),
        ("2027-02-01", "nothing", "chiuso: si poteva inviare fino al 31 gennaio 2027"),
        ("2026-08-20", "a closing and an exception", "chiuso il 20 agosto 2026 da ATS"),
    ],
)
def test_how_a_semester_stands_in_words(
    catalogue: Catalogue, day: str, case: str, said: str
) -> None:
    closing = CALENDARS[case].closing(NOW)
    assert window_state(catalogue.windows[NOW], closing, date.fromisoformat(day)) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "coordinamento di ATS Bergamo"),
        ({"email": "a@b.it"}, "coordinamento di ATS Bergamo (a@b.it)"),
        (
            {"office": "Ufficio Uno", "email": "a@b.it"},
            "coordinamento di ATS Bergamo (Ufficio Uno, a@b.it)",
        ),
    ],
)
def test_whom_to_ask_comes_from_the_reference(
    small: Folders, given: dict[str, str], said: str
) -> None:
    path = small.reference / "territory.toml"
    keys = "".join(f'{name} = "{text}"\n' for name, text in given.items())
    path.write_text(path.read_text(encoding="utf-8") + f"\n[coordination]\n{keys}")
    assert coordination(Catalogue.read(small.reference)) == said


USAGE = [
    (["--close", NOW], 2, "Manca --by"),
    (["--close", "boh", "--by", "ATS"], 2, "non è un semestre"),
    (["--close", NOW, "--by", "ATS"], 1, "si può chiudere dal giorno dopo"),
    (["--extend", NOW, "--by", "ATS"], 2, "Manca --ambito"),
    (["--extend", NOW, "--ambito", SENDER, "--until", "domani", "--why", WHY, "--by", "ATS"], 2,
     "non è un giorno"),
    (["--extend", NOW, "--ambito", "AMB99", "--until", "2026-09-15", "--why", WHY, "--by", "ATS"], 1,
     "non è un mittente"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "code", "said"), USAGE)
def test_the_command_refuses_with_a_sentence(
    small: Folders, capsys: pytest.CaptureFixture[str], options: list[str], code: int, said: str
) -> None:
    assert main(["calendar", *options]) == code
    assert said in capsys.readouterr().err
    assert events(small) == []


def test_the_command_records_and_lists(
    small: Folders, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on(monkeypatch, "2026-08-16")
    given = ["--ambito", SENDER, "--until", "2026-09-15", "--why", WHY, "--by", "ATS"]
    assert main(["calendar", "--extend", "1/2026", *given]) == 0
    assert main(["calendar", "--close", NOW, "--by", "Coordinamento"]) == 0
    capsys.readouterr()
    assert main(["calendar"]) == 0
    said = capsys.readouterr().out
    label = Catalogue.read(small.reference).areas[SENDER].label()
    assert f"{NOW}: chiuso il 16 agosto 2026 da Coordinamento" in said
    assert f"per l'{label} prorogato al 15 settembre 2026: Cambio del gestionale" in said
    assert f"{NEXT}: non ancora aperto: si apre il 1° gennaio 2027" in said
    with pytest.raises(SystemExit) as stop:
        main(["calendar", "--close", NOW, "--extend", NOW, "--by", "ATS"])
    assert stop.value.code == 2


def test_reviews_and_the_calendar_share_a_folder(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extend(small, NOW, SENDER, date(2026, 9, 15), WHY, "ATS")
    path = tmp_path / "f.csv"
    path.write_bytes(file(NOW))
    assert main(["intake", str(path), "--by", "io", "--json"]) == 0
    number = json.loads(capsys.readouterr().out)["submission_id"]
    assert main(["review", number, "--accept", "--by", "ATS"]) == 0
    assert sorted(e["kind"] for e in events(small)) == ["accept", "extend"]
