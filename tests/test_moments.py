"""When things happen: the offices' day, a clock that goes back, what is recorded in between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from monitoring import settings
from monitoring.catalogue import Catalogue
from monitoring.italian import day_of
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from pipelines import calendar as calendar_module
from pipelines import intake
from pipelines import publish as publishing
from pipelines.calendar import close, extend
from pipelines.closing import freeze_missing
from pipelines.effects import effects_of_sending
from pipelines.events import Event
from pipelines.intake import check, keep, receive
from pipelines.publish import publish
from pipelines.review import decide, review
from pipelines.store import NotFinished, StorageFailed, read_history, record
from tests.fixtures_review import START, cartelle, comuni, put, send
from tests.small_territory import small_codes

SENDER, OTHER = small_codes()["ambito"]
SEMESTER, AFTER = "2026-S1", "2026-08-16"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def set_clock(patch: pytest.MonkeyPatch, at: str) -> None:
    """What the machine's clock says, in UTC."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment(at).astimezone(tz)

    patch.setattr(settings, "datetime", Clock)


@pytest.mark.parametrize(
    ("clock", "today", "now", "day"),
    [
        ("2026-07-19T22:30:00", "", "2026-07-19T22:30:00", "2026-07-20"),  # half past midnight
        ("2026-07-20T07:00:00", "", "2026-07-20T07:00:00", "2026-07-20"),
        ("2026-12-31T23:30:00", "", "2026-12-31T23:30:00", "2027-01-01"),  # an hour, in winter
        ("2026-07-20T07:00:00", "2026-09-03", "2026-09-03T07:00:00", "2026-09-03"),
        ("2026-07-19T22:30:00", "2026-09-03", "2026-09-02T22:30:00", "2026-09-03"),
        ("2026-07-20T07:00:00", "2026-12-03", "2026-12-03T08:00:00", "2026-12-03"),  # same hour
    ],
)
def test_now_is_the_clock_and_today_its_day_in_the_offices(
    monkeypatch: pytest.MonkeyPatch, clock: str, today: str, now: str, day: str
) -> None:
    monkeypatch.setenv("PROLOGO_TODAY", today)
    set_clock(monkeypatch, clock)
    assert settings.now() == moment(now)
    assert settings.today() == day_of(settings.now()) == date.fromisoformat(day)


def test_a_clock_that_goes_back_loses_no_correction(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = Catalogue.read(small.reference).areas[SENDER]
    for clock, figure in (("2026-07-20T09:00:00", "3"), ("2026-07-20T08:00:00", "4")):
        set_clock(monkeypatch, clock)
        content = cartelle(comuni(small, SENDER), [figure] * 4)
        receipt = receive(small, content, "dati.csv", "Ufficio", area, "Verificato.")
    assert receipt.submission
    found = open_warehouse(small.warehouse).query("SELECT DISTINCT cartelle_attive FROM cartelle")
    assert found["cartelle_attive"].tolist() == [4]
    set_clock(monkeypatch, "2026-07-20T07:00:00")
    review(small, receipt.submission.id, "reserve", "ATS", "Da chiarire.")
    returned = review(small, receipt.submission.id, "return", "ATS", "Sbagliato.")
    assert returned.state == "restituita"
    assert sorted(returned.moments) == list(returned.moments)


def test_two_exceptions_and_a_closing_keep_their_order(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All on a clock that stands still, after a file that came later in the day."""
    monkeypatch.setenv("PROLOGO_TODAY", AFTER)
    late = put(
        small, SENDER, cartelle(comuni(small, SENDER), ["9"] * 4), START + timedelta(days=27)
    )
    set_clock(monkeypatch, "2026-08-16T06:00:00")
    given = [
        extend(small, SEMESTER, SENDER, date(2026, 9, day), "Gestionale nuovo", "ATS")
        for day in (10, 12)
    ]
    closing = close(small, SEMESTER, "ATS")
    assert given[0].at < given[1].at < closing.at
    assert late.received < closing.at


def test_the_same_event_under_two_names_is_one(small: Folders) -> None:
    """As a backup put back by hand leaves it: every later publication goes on."""
    sent = put(small, SENDER, cartelle(comuni(small, SENDER), ["3"] * 4), START)
    decide(small, sent.id, "reserve", "ATS", "Da chiarire.", cells=[(2, "cartelle_attive")])
    given = extend(small, SEMESTER, SENDER, date(2026, 9, 10), "Gestionale nuovo", "ATS")
    for path in list(small.events.glob("*.json")):
        path.with_name(path.name.replace(".json", ".copia.json")).write_bytes(path.read_bytes())
    publish(small)
    warehouse = open_warehouse(small.warehouse)
    assert len(warehouse.query("FROM review_cells")) == 1
    assert warehouse.query("FROM calendar_exceptions")["recorded_at"].tolist() == [given.at]


def test_what_was_received_before_a_closing_is_in_its_copy(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process freezes between the closing and its publication: it has not got that file."""
    monkeypatch.setenv("PROLOGO_TODAY", AFTER)
    area = Catalogue.read(small.reference).areas[SENDER]
    first, second = (cartelle(comuni(small, SENDER), [n] * 4) for n in ("10", "99"))
    receive(small, first, "a.csv", "Ufficio", area, "Verificato.")
    examined = check(small, second, "b.csv", area).examined
    keep(small, second, "b.csv", "Ufficio", examined, "Verificato.", None, "invio")
    made = []

    def publish_after_another(folders: Folders) -> str:
        made.append(freeze_missing(folders))
        return publish(folders)

    monkeypatch.setattr(calendar_module, "publish_recorded", publish_after_another)
    close(small, SEMESTER, "ATS")
    assert made == [[]]
    frozen = pq.read_table(small.closings / SEMESTER / "cartelle_by_area.parquet").to_pandas()
    mine = frozen["area_code"].isin(comuni(small, SENDER))
    active = frozen[mine & (frozen["indicator_code"] == "CSI-ATTIVE")]
    assert set(active["numerator"].dropna()) == {99}


AS_OF = [
    (0.5, {"A": ("ricevuta", True, None)}),
    (2, {"A": ("accettata", True, None)}),
    (5, {"A": ("accettata", False, None), "B": ("ricevuta", True, None)}),
    (7, {"A": ("restituita", False, "Era sbagliato."), "B": ("ricevuta", True, None)}),
    (9, {"A": ("restituita", False, "Era sbagliato."),
         "B": ("accettata_con_riserva", True, "Da chiarire.")}),
    (11, {"A": ("restituita", False, "Era sbagliato."),
          "B": ("restituita", False, "Rifare.")}),
]  # fmt: skip


def test_what_was_known_of_a_submission_at_a_moment(small: Folders) -> None:
    places = comuni(small, SENDER)
    a = put(small, SENDER, cartelle(places, ["3", "4", "5", "6"]), START, "A")
    later = START + timedelta(days=4)
    b = put(small, SENDER, cartelle(places, ["30", "40", "50", "60"]), later, "B")
    for day, sent, kind, why in (
        (1, a, "accept", None),
        (6, a, "return", "Era sbagliato."),
        (8, b, "reserve", "Da chiarire."),
        (10, b, "return", "Rifare."),
    ):
        decide(small, sent.id, kind, "ATS", why, START + timedelta(days=day))
    publish(small)
    warehouse = open_warehouse(small.warehouse)
    for day, expected in AS_OF:
        then = warehouse.at(START + timedelta(days=day))
        found = then.query(
            "SELECT original_name, state, in_force, review_reason FROM submissions"
        ).itertuples(index=False)
        told = {n: (s, bool(f), w if isinstance(w, str) else None) for n, s, f, w in found}
        assert told == expected, day
        stays = then.query("SELECT submission_id, valid_to FROM observation_history")
        known = {a.id} if day < 4 else {a.id, b.id}
        assert set(stays["submission_id"]) == known, day
        ended = stays.loc[stays["valid_to"].notna(), "valid_to"]
        assert (ended <= START + timedelta(days=day)).all()
        counted = then.query("SELECT cartelle_attive FROM cartelle ORDER BY 1")
        figures = [] if day > 10 else [3, 4, 5, 6] if day < 4 else [30, 40, 50, 60]
        assert counted["cartelle_attive"].tolist() == figures, day
        then.close()


def test_a_semester_returned_whole_was_known_before(small: Folders) -> None:
    sent = put(small, SENDER, cartelle(comuni(small, SENDER), ["3"] * 4), START)
    decide(small, sent.id, "return", "ATS", "Rifare.", START + timedelta(days=2))
    publish(small)
    question = "SELECT count(*) AS n FROM cartelle_by_area WHERE numerator IS NOT NULL"
    warehouse = open_warehouse(small.warehouse)
    then = warehouse.at(START + timedelta(days=1))
    assert warehouse.query(question)["n"].tolist() == [0]
    assert then.query(question)["n"].tolist()[0] > 4
    then.close()


def test_an_event_recorded_and_not_published_is_not_the_doing_of_who_previews(
    small: Folders,
) -> None:
    send(small, SENDER, cartelle(comuni(small, SENDER), ["3", "4", "5", "6"]))
    other = send(small, OTHER, cartelle(comuni(small, OTHER), ["100"] * 4), days=1)
    when = (START + timedelta(days=2)).isoformat()
    record(small.raw, Event(when, "return", other.id, "ATS", "Da rifare."))
    content = cartelle(comuni(small, SENDER), ["3", "4", "5", "6"], "solo una nota")
    area = Catalogue.read(small.reference).areas[SENDER]
    report = check(small, content, "dati.csv", area).examined.report
    assert effects_of_sending(small, content, "dati.csv", report).is_nothing
    assert read_history(small.raw)[1].state == "restituita"


def test_a_publication_that_fails_after_a_record_says_that_it_is_recorded(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = Catalogue.read(small.reference).areas[SENDER]
    content = cartelle(comuni(small, SENDER), ["3"] * 4)

    def full(*_: object) -> str:
        raise StorageFailed("Disco pieno.")

    monkeypatch.setattr(publishing, "build", full)
    with pytest.raises(NotFinished, match=r"È registrato.*Disco pieno"):
        intake.receive(small, content, "dati.csv", "Ufficio", area, "Verificato.")
    assert len(read_history(small.raw)) == 1
