"""What is missing in names, and the reminder already written."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar as Appointments

from monitoring.catalogue import Catalogue
from monitoring.italian import dated
from monitoring.missing import Cell, Owed, gap, owed_by_sender
from monitoring.reminder import (
    appointment,
    deadline_words,
    due_day,
    every_reminder,
    missing_sentence,
    reminder_text,
    text_file,
)
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from monitoring.windows import Calendar, Extension
from pipelines.intake import receive
from pipelines.publish import publish
from pipelines.review import review
from tests.fixtures_sending import Row, filled, template_rows
from tests.small_territory import make_small, small_codes

SENDER, OTHER = small_codes()["ambito"]
COMUNI = small_codes()["comune"][:4]
SEMESTER = "2026-S1"
STAMP = datetime(2026, 7, 20, 8, 30, tzinfo=UTC)
WALK, LOCAL, LINE, MILESTONE = "SS1-CAMMINO", "SS1-WHP", "FNPS", "SS1-2026-01"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """One Ambito has sent its indicators with two cells of SS1-CAMMINO empty; a file of the other
    was returned.
    """
    folders = make_small(tmp_path_factory.mktemp("piccolo"))
    areas = Catalogue.read(folders.reference).areas

    def emptied(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row["codice_indicatore"] == WALK and row["codice_area"] in COMUNI[:2]:
                row["valore"] = ""
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-07-10")
        receive(folders, filled(folders, SENDER, emptied), "f.csv", "x", areas[SENDER])
        other = receive(folders, filled(folders, OTHER), "f.csv", "x", areas[OTHER])
        assert other.submission
        review(folders, other.submission.id, "return", "ATS", "I comuni sono scambiati.")
    return folders


def debts(folders: Folders) -> dict[str, Owed]:
    house = open_warehouse(folders.warehouse)
    return owed_by_sender(house, Catalogue.read(folders.reference), SEMESTER)


def test_what_is_owed_is_the_template_less_what_was_filled(sent: Folders) -> None:
    """The naive count: rows of the templates, and the two cells left empty."""
    found = debts(sent)
    mine = {g.dataset: (g.missing, g.expected) for g in found[SENDER].gaps}
    rows = {d: len(template_rows(sent, d, SENDER)) for d in ("indicatori", "traguardi", "risorse")}
    comuni = len(template_rows(sent, "cartelle", SENDER))
    assert mine == {
        "indicatori": (2, rows["indicatori"]),
        "cartelle": (3 * comuni, 3 * comuni),
        "traguardi": (rows["traguardi"],) * 2,
        "risorse": (rows["risorse"],) * 2,
    }
    assert found[SENDER].expected == sum(rows.values()) + 3 * comuni
    assert set(found) == set(Catalogue.read(sent.reference).senders)


def test_the_exact_cells_are_named(sent: Folders) -> None:
    areas = Catalogue.read(sent.reference).areas
    (indicators,) = [g for g in debts(sent)[SENDER].gaps if g.dataset == "indicatori"]
    names = ", ".join(sorted(areas[c].name for c in COMUNI[:2]))
    due = sum(r["codice_indicatore"] == WALK for r in template_rows(sent, "indicatori", SENDER))
    assert indicators.lines == (f"Gruppi di Cammino attivi: 2 comuni su {due}: {names}",)


def test_a_returned_file_says_why(sent: Folders) -> None:
    found = debts(sent)[OTHER]
    reasons = {g.dataset: g.returned_for for g in found.gaps}
    assert reasons["indicatori"] == "I comuni sono scambiati."
    assert reasons["cartelle"] is None


def cells(code: str, areas: list[str], filled: list[bool]) -> list[Cell]:
    return list(zip([code] * len(areas), areas, filled, strict=True))


@pytest.mark.parametrize(
    ("dataset", "due", "said"),
    [
        ("indicatori", cells(WALK, COMUNI, [False] * 4), "Gruppi di Cammino attivi: tutti i 4 comuni"),
        ("indicatori", cells(WALK, COMUNI, [True] * 3 + [False]), "Gruppi di Cammino attivi: 1 comune su 4: {3}"),
        ("indicatori", cells(WALK, COMUNI[:1], [False]), "Gruppi di Cammino attivi: 1 comune su 1: {0}"),
        ("indicatori", cells(LOCAL, [SENDER], [False]), "Aziende aderenti alla rete WHP"),
        ("risorse", cells(LINE, [SENDER], [False]), "Quota FNPS degli Ambiti"),
        # the same code is an indicator and a line of funding: each dataset has its own name
        ("risorse", cells("LR15-SPORTELLI", [SENDER], [False]), "{LR15-SPORTELLI}"),
        ("traguardi", cells(MILESTONE, [SENDER], [False]), "SS1-2026-01, entro il {due}: {text}"),
        ("indicatori", cells(WALK, COMUNI, [True] * 4), None),
    ],
)  # fmt: skip
def test_a_line_for_each_thing_missing(
    catalogue: Catalogue, dataset: str, due: list[Cell], said: str | None
) -> None:
    found = gap(due, catalogue, catalogue.areas[SENDER], dataset)
    if said is None:
        assert (found.lines, found.missing) == ((), 0)
        return
    for position, code in enumerate(COMUNI):
        said = said.replace(f"{{{position}}}", catalogue.areas[code].name)
    milestone = catalogue.milestones[MILESTONE]
    said = said.replace("{text}", milestone.text).replace("{due}", "31 dicembre 2026")
    said = said.replace("{LR15-SPORTELLI}", catalogue.lines["LR15-SPORTELLI"]["name"])
    assert found.lines == (said,)


def owed(
    catalogue: Catalogue, *, until: date | None = None, missing: int = 2, email: str | None = None
) -> Owed:
    """An Ambito that owes some cells of one indicator, perhaps with an exception."""
    area = catalogue.areas[SENDER]
    given = until and Extension(SEMESTER, SENDER, until, "Cambio del gestionale.", "ATS", STAMP)
    filled_cells = [False] * missing + [True] * (4 - missing)
    found = gap(cells(WALK, COMUNI, filled_cells), catalogue, area, "indicatori")
    calendar = Calendar((given,) if given else ())
    window = calendar.window(catalogue.windows[SEMESTER], SENDER)
    gaps = (found,) if missing else ()
    return Owed(area, window, 4, gaps, given, "Ufficio di Piano Uno", email)


@pytest.mark.parametrize(
    ("missing", "said"),
    [(0, "non manca nulla"), (1, "manca 1 cella di 4"), (2, "mancano 2 celle di 4")],
)
def test_how_much_is_missing_in_words(catalogue: Catalogue, missing: int, said: str) -> None:
    assert missing_sentence(owed(catalogue, missing=missing)) == said


DEADLINES = [
    (None, "2026-07-20", "La scadenza è il 31 luglio 2026.", "2026-07-31"),
    (None, "2026-07-31", "La scadenza è il 31 luglio 2026.", "2026-07-31"),
    (None, "2026-08-10", "La scadenza era il 31 luglio 2026, e fino al 15 agosto 2026 è ancora in tempo.", "2026-08-15"),
    (None, "2026-09-10", "La scadenza era il 31 luglio 2026; si può ancora inviare fino al 31 gennaio 2027.", "2027-01-31"),
    (None, "2027-02-01", "Il semestre è chiuso: si poteva inviare fino al 31 gennaio 2027.", None),
    ("2026-09-30", "2026-09-10", "La scadenza è il 30 settembre 2026. 1° sem. 2026, per l'", "2026-09-30"),
    ("2027-03-01", "2027-02-15", "La scadenza è il 1° marzo 2027. 1° sem. 2026, per l'", "2027-03-01"),
]  # fmt: skip


@pytest.mark.parametrize(("until", "day", "said", "due"), DEADLINES)
def test_the_deadline_and_the_day_that_counts(
    catalogue: Catalogue, until: str | None, day: str, said: str, due: str | None
) -> None:
    found = owed(catalogue, until=date.fromisoformat(until) if until else None)
    on = date.fromisoformat(day)
    assert deadline_words(found, on).startswith(said)
    assert due_day(found, on) == (date.fromisoformat(due) if due else None)
    made = appointment(found, catalogue, datetime.combine(on, STAMP.timetz()))
    assert (made is None) == (due is None)


def test_the_reminder_says_what_until_when_how_and_whom_to_ask(catalogue: Catalogue) -> None:
    text = reminder_text(owed(catalogue, email="a@b.it"), catalogue, STAMP.date())
    label = catalogue.areas[SENDER].label()
    names = [catalogue.areas[c].name for c in COMUNI[:2]]
    for part in (
        "A: a@b.it\n",
        f"Oggetto: Dati del 1° sem. 2026 da completare: {label}\n",
        "Gentile Ufficio di Piano Uno,\n",
        "per il 1° semestre 2026 mancano 2 celle di 4:\n",
        "INDICATORI: 2 celle di 4\n",
        f"- Gruppi di Cammino attivi: 2 comuni su 4: {', '.join(sorted(names))}\n",
        "La scadenza è il 31 luglio 2026.\n",
        f"«Carica» del cruscotto scegliere «{label}»",
        "una riga lasciata vuota cancella il suo valore",
        "coordinamento di ATS Bergamo",
    ):
        assert part in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("missing", "day", "there", "not_there"),
    [
        (4, "2026-07-20", "scaricare il modello", "già stata inviata"),
        (2, "2026-07-20", "già stata inviata", "serve una proroga"),
        (2, "2027-02-01", "Per inviare ora serve una proroga", "scaricare il modello"),
    ],
)
def test_how_to_send_depends_on_what_is_there(
    catalogue: Catalogue, missing: int, day: str, there: str, not_there: str
) -> None:
    text = reminder_text(owed(catalogue, missing=missing), catalogue, date.fromisoformat(day))
    assert there in text
    assert not_there not in text
    assert "A: " not in text.splitlines()[0]


def test_the_text_file_opens_in_windows(catalogue: Catalogue) -> None:
    content = text_file(owed(catalogue), catalogue, STAMP.date())
    assert content.startswith(b"\xef\xbb\xbfOggetto: ")
    assert content.count(b"\n") == content.count(b"\r\n") > 5


def test_the_appointment_is_read_back(catalogue: Catalogue) -> None:
    """By the library itself: a whole day, an alarm before it, the same UID whenever it is made."""
    until = date(2026, 9, 30)
    first, later = (
        appointment(found, catalogue, stamp)
        for found, stamp in (
            (owed(catalogue), STAMP),
            (owed(catalogue, until=until), STAMP + timedelta(days=50)),
        )
    )
    assert first
    assert later
    (event,), (moved,) = (Appointments.from_ical(c).walk("VEVENT") for c in (first, later))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        date(2026, 7, 31),
        date(2026, 8, 1),
    )
    assert event.decoded("dtstamp") == STAMP
    assert moved.decoded("dtstart") == until
    assert event["uid"] == moved["uid"]
    assert SENDER in event["uid"]
    assert SEMESTER in event["uid"]
    assert event["summary"].startswith("Scade l'invio dei dati del 1° sem. 2026")
    assert "mancano 2 celle di 4" in event["description"]
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-3)


@pytest.mark.parametrize(
    ("on", "day", "said"),
    [
        ("2026-07-19", "2026-07-31", "Scade l'invio dei dati del 1° sem. 2026"),
        ("2026-08-01", "2026-08-15", "Ultimo giorno per inviare in tempo i dati del 1° sem. 2026"),
        ("2026-08-15", "2026-08-15", "Ultimo giorno per inviare in tempo i dati del 1° sem. 2026"),
        ("2026-08-16", "2027-01-31", "Ultimo giorno per inviare i dati del 1° sem. 2026"),
    ],
)
def test_the_appointment_says_what_ends(catalogue: Catalogue, on: str, day: str, said: str) -> None:
    made = appointment(owed(catalogue), catalogue, datetime.fromisoformat(f"{on}T09:00+00:00"))
    assert made
    (event,) = Appointments.from_ical(made).walk("VEVENT")
    assert event.decoded("dtstart") == date.fromisoformat(day)
    assert event["summary"].startswith(f"{said}: ")


def test_days_are_elided(catalogue: Catalogue) -> None:
    """8 and 11 begin with a vowel."""
    eighth = owed(catalogue, until=date(2027, 3, 8))
    text = reminder_text(eighth, catalogue, date(2026, 11, 11))
    assert "La scadenza è l'8 marzo 2027." in text
    assert "prorogato all'8 marzo 2027" in text
    made = appointment(eighth, catalogue, datetime(2026, 11, 11, 9, tzinfo=UTC))
    assert made
    (event,) = Appointments.from_ical(made).walk("VEVENT")
    assert event["description"].startswith("All'11 novembre 2026 ")


@pytest.mark.parametrize(
    ("article", "value", "said"),
    [
        ("il", date(2026, 7, 31), "il 31 luglio 2026"),
        ("il", date(2026, 8, 1), "il 1° agosto 2026"),
        ("il", date(2026, 8, 8), "l'8 agosto 2026"),
        ("al", date(2026, 8, 11), "all'11 agosto 2026"),
        ("al", date(2026, 8, 18), "al 18 agosto 2026"),
        ("Al", date(2026, 8, 8), "All'8 agosto 2026"),
        ("dal", date(2026, 8, 8), "dall'8 agosto 2026"),
        ("del", date(2026, 8, 11), "dell'11 agosto 2026"),
        # the day is Italy's
        ("il", datetime(2026, 8, 7, 22, 30, tzinfo=UTC), "l'8 agosto 2026, 00:30"),
    ],
)
def test_a_day_after_its_article(article: str, value: date, said: str) -> None:
    assert dated(article, value) == said


def test_all_the_reminders_in_one_file(sent: Folders) -> None:
    catalogue, found = Catalogue.read(sent.reference), debts(sent)
    archive = zipfile.ZipFile(io.BytesIO(every_reminder(found.values(), catalogue, STAMP)))
    owing = [code for code, one in found.items() if one.missing]
    assert sorted(archive.namelist()) == sorted(
        f"sollecito_{SEMESTER}_{code}.{kind}" for code in owing for kind in ("txt", "ics")
    )
    text = archive.read(f"sollecito_{SEMESTER}_{OTHER}.txt").decode("utf-8-sig")
    assert "(l'invio è stato restituito: I comuni sono scambiati.)" in text
    nothing = every_reminder([owed(catalogue, missing=0)], catalogue, STAMP)
    assert zipfile.ZipFile(io.BytesIO(nothing)).namelist() == []


def test_a_territory_without_offices_has_reminders_too(tmp_path: Path) -> None:
    folders = make_small(tmp_path, published=False)
    offices = folders.reference / "offices.csv"
    offices.write_text(offices.read_text(encoding="utf-8").splitlines()[0] + "\n")
    publish(folders)
    found = debts(folders)[SENDER]
    text = reminder_text(found, Catalogue.read(folders.reference), STAMP.date())
    assert "Gentili colleghe e colleghi," in text
