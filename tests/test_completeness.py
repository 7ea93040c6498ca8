"""What is complete, and when it is late: told again by a naive twin, and the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from monitoring import plan_words
from monitoring.catalogue import Catalogue
from monitoring.italian import percent_reached
from monitoring.plan_progress import missing_by_sender
from monitoring.queries import calendar
from monitoring.queries.completeness import returned
from monitoring.queries.sending import due_from
from monitoring.schema import DATASETS
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from pipelines.intake import receive
from pipelines.publish import publish
from pipelines.review import decide
from tests.fixtures_review import put
from tests.fixtures_sending import Row, as_csv, template_rows
from tests.small_territory import small_codes
from ui import home, missing
from ui.plan_overview import missing_html

SENDER = small_codes()["ambito"][0]
GRACE = date(2026, 8, 15)
IN_TIME, LATE = datetime(2026, 7, 20, 8, tzinfo=UTC), datetime(2026, 11, 20, 8, tzinfo=UTC)
_FILLED = {
    "indicatori": {"valore": "1", "denominatore": "40"},
    "cartelle": {"cartelle_attive": "3", "cartelle_nuove": "1", "cartelle_aggiornate": "2"},
    "traguardi": {"stato": "in corso"},
    "risorse": {"stanziato": "10"},
}


@dataclass(frozen=True)
class Sent:
    """One file: when, which rows of the template (`:1`, `1:`, `:`), emptied or filled, its end."""

    at: datetime
    rows: slice
    filled: bool = True
    verdict: str = ""
    decided: datetime | None = None

    def counts(self, on: datetime) -> bool:
        """Whether it had arrived and had not been sent back, at a moment."""
        return self.at <= on and not (self.decided and self.decided <= on)


ALL, FIRST, OTHERS = slice(None), slice(1), slice(1, None)
STORIES = {
    "all on time": ([Sent(IN_TIME, ALL)], "in_tempo"),
    "all late": ([Sent(LATE, ALL)], "in_ritardo"),
    "one row on time, the others four months late": (
        [Sent(IN_TIME, FIRST), Sent(LATE, OTHERS)],
        "in_ritardo",
    ),
    "one row on time, then everything late": (
        [Sent(IN_TIME, FIRST), Sent(LATE, ALL)],
        "in_ritardo",
    ),
    "in two files, both on time": (
        [Sent(IN_TIME, FIRST), Sent(IN_TIME + timedelta(days=2), OTHERS)],
        "in_tempo",
    ),
    "a row corrected late": ([Sent(IN_TIME, ALL), Sent(LATE, FIRST)], "in_tempo"),
    "all corrected late": ([Sent(IN_TIME, ALL), Sent(LATE, ALL)], "in_tempo"),
    "a row emptied and filled again": (
        [
            Sent(IN_TIME, ALL),
            Sent(LATE, FIRST, filled=False),
            Sent(LATE + timedelta(days=1), FIRST),
        ],
        "in_tempo",
    ),
    "a row emptied": ([Sent(IN_TIME, ALL), Sent(LATE, FIRST, filled=False)], "incompleta"),
    "returned, and sent again late": (
        [
            Sent(IN_TIME, ALL, verdict="return", decided=IN_TIME + timedelta(days=1)),
            Sent(LATE, ALL),
        ],
        "in_ritardo",
    ),
    "a late correction returned": (
        [
            Sent(IN_TIME, ALL),
            Sent(LATE, ALL, verdict="return", decided=LATE + timedelta(days=1)),
        ],
        "in_tempo",
    ),
    "the end withdrawn": (
        [
            Sent(IN_TIME, FIRST),
            Sent(LATE, OTHERS, verdict="withdraw", decided=LATE + timedelta(days=1)),
        ],
        "incompleta",
    ),
    "returned, and what answered it withdrawn": (
        [
            Sent(IN_TIME, ALL, verdict="return", decided=IN_TIME + timedelta(days=1)),
            Sent(LATE, ALL, verdict="withdraw", decided=LATE + timedelta(days=1)),
        ],
        "restituita",
    ),
    "withdrawn": (
        [Sent(IN_TIME, ALL, verdict="withdraw", decided=IN_TIME + timedelta(days=1))],
        "mancante",
    ),
    "in the last hour of the tolerance": (
        [Sent(datetime(2026, 8, 15, 21, 30, tzinfo=UTC), ALL)],
        "in_tempo",
    ),
    "in Italy it was already the day after": (
        [Sent(datetime(2026, 8, 15, 23, 30, tzinfo=UTC), ALL)],
        "in_ritardo",
    ),
}


def twin(story: list[Sent], cells: int, on: datetime) -> str:
    """The state at a moment, cell by cell, from the files alone."""
    live = [sent for sent in story if sent.counts(on)]
    arrived = [sent for sent in story if sent.at <= on and sent.verdict != "withdraw"]
    if not live:
        return "restituita" if arrived else "mancante"
    first: list[datetime] = []
    for cell in range(cells):
        said = [s for s in live if cell in range(cells)[s.rows]]
        if said and said[-1].filled:
            first.append(min(s.at for s in said if s.filled))
    if len(first) < cells:
        return "incompleta"
    late = max(first).astimezone(ZoneInfo("Europe/Rome")).date() > GRACE
    return "in_ritardo" if late else "in_tempo"


def send(folders: Folders, dataset: str, rows: list[Row], sent: Sent) -> None:
    """Store one file of the story, and what was decided of it; published at its end."""
    values = dict.fromkeys(_FILLED[dataset], "")
    if sent.filled:
        values = _FILLED[dataset] | {"nota": f"Inviato alle {sent.at:%H del giorno %j}."}
    content = as_csv([{**row, **values} for row in rows[sent.rows]])
    submission = put(folders, SENDER, content, sent.at)
    if sent.verdict:
        decide(folders, submission.id, sent.verdict, "ATS", "Da rivedere.", sent.decided)


@pytest.mark.parametrize("name", STORIES)
def test_lateness_is_of_the_cell_that_completed_the_dataset(
    name: str, small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the end, and as of every moment of the story."""
    story, state = STORIES[name]
    datasets = ("cartelle", "traguardi", "risorse")
    dataset = datasets[list(STORIES).index(name) % len(datasets)]
    rows = template_rows(small, dataset, SENDER)
    for sent in story:
        monkeypatch.setenv("PROLOGO_TODAY", sent.at.date().isoformat())
        send(small, dataset, rows, sent)
    publish(small)
    warehouse = open_warehouse(small.warehouse)
    due = due_from(warehouse, SENDER, "2026-S1").set_index("dataset")["state"]
    end = LATE + timedelta(days=30)
    assert (due[dataset], twin(story, len(rows), end)) == (state, state)
    if state == "restituita":
        assert returned(warehouse, "2026-S1")["reason"].tolist() == ["Da rivedere."]
    for moment in {m for s in story for m in (s.at, s.decided) if m}:
        then = warehouse.at(moment)
        known = due_from(then, SENDER, "2026-S1").set_index("dataset")["state"]
        then.close()
        assert known[dataset] == twin(story, len(rows), moment), moment


@pytest.mark.parametrize(
    ("amount", "note", "filled"),
    [
        ("", "", False),
        ("", "arriva a settembre", False),
        ("0", "", True),
        ("10", "", True),
        ("ND", "il riparto non c'è", True),
        ("NAA", "", True),
        ("SOP", "", True),
        ("<3", "", True),
    ],
)
def test_an_amount_is_reported_by_its_cell_and_not_by_its_note(
    amount: str, note: str, filled: bool, small: Folders
) -> None:
    """As everywhere: empty is missing, a token is an answer."""
    rows = template_rows(small, "risorse", SENDER)[:1]
    rows[0] |= {"stanziato": amount, "nota": note}
    area = Catalogue.read(small.reference).areas[SENDER]
    assert receive(small, as_csv(rows), "f.csv", "Ufficio", area, "Verificato.").submission
    due = due_from(open_warehouse(small.warehouse), SENDER, "2026-S1").set_index("dataset")
    assert due.loc["risorse", "filled_cells"] == filled


def test_every_page_means_the_same_by_everything_sent(small: Folders) -> None:
    """Home, Completezza and Sintesi, as the cells of an Ambito are filled: all but one, then all."""
    for dataset in DATASETS:
        rows = template_rows(small, dataset, SENDER)
        if dataset == "indicatori":
            last = Sent(IN_TIME + timedelta(hours=1), slice(len(rows) - 1, None)), rows
            rows = rows[:-1]
        send(small, dataset, rows, Sent(IN_TIME, ALL))
    publish(small)
    assert "1 file da inviare o completare" in said(small)["Home"]
    assert said(small)["Completezza"] == "Nessun Ambito ha ancora inviato tutto il 1° sem. 2026"
    assert "0 di 2 Ambiti hanno inviato tutto, 0 % della popolazione" in said(small)["Sintesi"]
    assert "0 di 2 Ambiti" in said(small)["Chi manca"]
    assert "da inviare o completare: indicatori<" in said(small)["Chi manca"]
    sent, rows = last
    send(small, "indicatori", rows, sent)
    publish(small)
    assert "Hai inviato tutto" in said(small)["Home"]
    assert said(small)["Completezza"] == "1 di 2 Ambiti ha inviato tutto il 1° sem. 2026"
    assert "1 di 2 Ambiti ha inviato tutto" in said(small)["Sintesi"]
    assert "1 di 2 Ambiti" in said(small)["Chi manca"]


def said(folders: Folders) -> dict[str, str]:
    """What the pages say of who has sent everything."""
    warehouse = open_warehouse(folders.warehouse)
    senders = missing_by_sender(calendar.sent(warehouse, "2026-S1"))
    return {
        "Home": home.headline(due_from(warehouse, SENDER, "2026-S1")),
        "Completezza": missing.title(senders, "2026-S1"),
        "Sintesi": plan_words.coverage(senders, "2026-S1", GRACE),
        "Chi manca": plan_words.senders_line(senders, "2026-S1") + missing_html(senders),
    }


@pytest.mark.parametrize(
    ("done", "due", "words"),
    [
        (0, 47, "0 %"),
        (1, 394, "0 %"),
        (393, 394, "99 %"),
        (394, 394, "100 %"),
        (29, 50, "58 %"),
        (0, 0, "0 %"),
    ],
)
def test_a_share_is_never_whole_before_its_time(done: int, due: int, words: str) -> None:
    assert percent_reached(done, due) == words


def test_the_share_of_home_is_that_of_completezza(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[pd.DataFrame] = []
    monkeypatch.setattr(home, "html_table", lambda frame, **_: drawn.append(frame))
    row = {"dataset": "indicatori", "expected_cells": 394, "filled_cells": 393}
    home.due_table(pd.DataFrame([row | {"state": "incompleta"}]), "1° sem. 2026")
    assert drawn[0]["Quota"].tolist() == ["99 %"]
