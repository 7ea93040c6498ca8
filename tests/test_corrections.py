"""The corrections between a moment and today, against a naive twin and told one by one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.access import INTERNAL, PUBLIC
from monitoring.catalogue import Catalogue
from monitoring.corrections import (
    CHANGED,
    REMOVED,
    corrected_cells,
    other_states,
    submissions_of,
)
from monitoring.queries import corrections as asked
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.publish import publish
from pipelines.review import decide
from tests import corrections_twin as twin
from tests.fixtures_review import START, cartelle, comuni, put
from tests.shown_page import SECONDS, texts
from tests.small_territory import small_codes
from ui import corrections_tables as shown_tables

SENDER, OTHER = small_codes()["ambito"]
NOW = datetime(2100, 1, 1, tzinfo=UTC)


def found(present: Warehouse, at: datetime, catalogue: Catalogue) -> pd.DataFrame:
    stays = asked.stays_since(present, at)
    with closing(present.at(at)) as then:
        known = asked.cells_of(then, submissions_of(stays, at))
    return corrected_cells(
        known,
        stays,
        asked.sent(present),
        asked.decided(present),
        at,
        catalogue,
        present.reader.sees_all,
    )


def as_the_twin(cells: pd.DataFrame) -> set[tuple[object, ...]]:
    rows = set()
    for cell in cells.to_dict("records"):
        row = tuple(
            cell[name] for name in ("dataset", "semester", "area_code", "object", "sex", "age_band")
        )
        before, after = (plain(cell, side) for side in ("before", "after"))
        gone = cell["change"] == REMOVED
        who = (
            (None, None)
            if gone or cell["cause"] != "inviato"
            else (cell["submission_id"], cell["line"])
        )
        rows.add(((*row, cell["year"]), cell["column"], before, after, *who, gone))
    return rows


def plain(cell: dict[str, object], side: str) -> object:
    number = cell[f"number_{side}"]
    if not pd.isna(number):
        return Decimal(str(number)).normalize()
    return cell[side] or None


def normal(told: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {tuple(v.normalize() if isinstance(v, Decimal) else v for v in row) for row in told}


MOMENTS = ["2025-08-01T12:00", "2026-01-20T00:00", "2026-02-05T09:00", "2026-02-24T09:29", "2026-06-30T00:00",
           "2026-07-24T12:00", "2026-07-28T12:59", "2026-08-05T09:00", "2026-10-01T00:00"]  # fmt: skip


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_corrections_of_the_demonstration_are_the_twin_s(
    shipped: Warehouse, catalogue: Catalogue, moment: str
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    expected = normal(twin.corrections(ROOT / "data" / "raw", at, NOW))
    assert as_the_twin(found(shipped, at, catalogue)) == expected


def test_the_demonstration_has_corrections_and_removals(
    shipped: Warehouse, catalogue: Catalogue
) -> None:
    """So that the twin is not compared with nothing."""
    kinds = {
        change
        for moment in MOMENTS
        for change in found(shipped, datetime.fromisoformat(moment).replace(tzinfo=UTC), catalogue)[
            "change"
        ]
    }
    assert kinds == {CHANGED, REMOVED}


HEADER = "semestre;codice_traguardo;codice_area;stato;avanzamento;data_completamento"
MONEY = "semestre;anno;codice_area;linea;stanziato;speso;nota"


def table(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def milestone() -> str:
    level = Catalogue.read(ROOT / "data" / "reference").milestones
    return next(code for code, m in level.items() if m.level == "ambito")


@pytest.fixture
def told_since(small: Folders) -> Callable[[float], list[tuple[str, ...]]]:
    """A story of ten days over every dataset; what has changed since a day of it."""
    code, places = milestone(), comuni(small, SENDER)
    first = {
        "a": cartelle(places, ["3", "4", "5", "6"]),
        "t": table(HEADER, f"2026-S1;{code};{SENDER};in corso;40;"),
        "r": table(MONEY, f"2026-S1;2026;{SENDER};FNPS;1000;200;"),
    }
    sent = {name: put(small, SENDER, content, START, name) for name, content in first.items()}
    put(small, SENDER, cartelle(places[:2], ["7", "4"]), START + timedelta(days=2), "b")
    put(small, SENDER, cartelle(places[:1], ["7"], "di nuovo"), START + timedelta(days=3), "c")
    wrong = put(small, SENDER, cartelle(places[2:3], ["99"]), START + timedelta(days=4), "d")
    decide(small, wrong.id, "withdraw", "Ufficio", "Era una prova.", START + timedelta(days=6))
    done = table(HEADER, f"2026-S1;{code};{SENDER};completato;;30/06/2026")
    put(small, SENDER, done, START + timedelta(days=5), "u")
    decide(small, sent["r"].id, "return", "ATS", "Da rifare.", START + timedelta(days=7))
    put(small, OTHER, cartelle(comuni(small, OTHER), ["1"] * 4), START + timedelta(days=8), "o")
    publish(small)
    catalogue = Catalogue.read(small.reference)
    names = {place: catalogue.areas[place].name for place in places}

    def told(day: float) -> list[tuple[str, ...]]:
        at = START + timedelta(days=day)
        present = open_warehouse(small.warehouse)
        cells = found(present, at, catalogue)
        assert as_the_twin(cells) == normal(twin.corrections(small.raw, at, NOW))
        kept = ["area", "column", "before", "after", "cause", "file", "by", "reason"]
        rows = cells[kept].replace({"area": {names[p]: str(n) for n, p in enumerate(places)}})
        return sorted(rows.itertuples(index=False, name=None))

    return told


BY = ("inviato", "Ufficio", "")
B = ("0", "cartelle_attive", "3", "7", BY[0], "b", *BY[1:])
RETURNED = ("restituito", "r", "ATS", "Da rifare.")
STATE = [
    ("stato", "in corso", "completato"),
    ("avanzamento", "40", ""),
    ("data_completamento", "", "30/06/2026"),
]
U = [(AMBITO, *cell, BY[0], "u", *BY[1:]) for AMBITO in [Catalogue.read(ROOT / "data" / "reference").areas[SENDER].label()]
     for cell in STATE]  # fmt: skip
R = [(U[0][0], *cell, "", *RETURNED) for cell in (("stanziato", "1.000"), ("speso", "200"))]
WITHDRAWN = ("2", "cartelle_attive", "99", "5", "ritirato", "d", "Ufficio", "Era una prova.")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (-1, []),  # nothing was known
        (
            1,
            [B, *U, *R],
        ),  # «c» says again what «b» had said: the change is of «b»; «d» left no trace
        (4.5, [WITHDRAWN, *U, *R]),
        (5.5, [WITHDRAWN, *R]),
        (6.5, R),
        (9, []),
    ],
)
def test_a_story_told_from_each_of_its_days(
    told_since: Callable[[float], list[tuple[str, ...]]],
    day: float,
    expected: list[tuple[str, ...]],
) -> None:
    assert told_since(day) == sorted(expected)


def test_what_arrived_since_is_counted_apart(
    told_since: Callable[[float], object], small: Folders
) -> None:
    told_since(1)
    rows = asked.arrived(open_warehouse(small.warehouse), START + timedelta(days=1))
    assert rows.to_dict("records") == [
        {"semester": "2026-S1", "sender": OTHER, "dataset": "cartelle", "submissions": 1, "rows": 4}
    ]
    before = asked.arrived(open_warehouse(small.warehouse), START - timedelta(days=1))
    counted = dict(
        zip(zip(before["sender"], before["dataset"], strict=True), before["rows"], strict=True)
    )
    assert counted == {(SENDER, "cartelle"): 4, (SENDER, "traguardi"): 1, (OTHER, "cartelle"): 4}


@pytest.mark.parametrize("moment", ["2026-02-05T09:00", "2026-08-05T09:00"])
def test_states_at_the_ends_of_semesters_that_are_others_now(
    shipped: Warehouse, moment: str
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with closing(shipped.at(at)) as past:
        then, now = asked.milestone_states(past), asked.milestone_states(shipped)
    key = ["semester", "milestone_code", "area_code"]
    stood = {tuple(row[:3]): row[3] for row in then[[*key, "state"]].to_numpy().tolist()}
    stands = {tuple(row[:3]): row[3] for row in now[[*key, "state"]].to_numpy().tolist()}
    expected = [(*k, s, stands[k]) for k, s in sorted(stood.items()) if stands[k] != s]
    assert expected
    found_states = other_states(then, now)[[*key, "before", "after"]]
    assert [tuple(row) for row in found_states.to_numpy().tolist()] == expected


@pytest.mark.parametrize(
    ("moment", "released"), [("2026-01-20T00:00", False), ("2026-02-05T09:00", True)]
)
def test_outside_no_name_no_reason_and_nothing_that_is_or_was_hidden(
    shipped_folders: Folders, catalogue: Catalogue, moment: str, released: bool
) -> None:
    """Before the first closing nothing confidential was known, so nothing of it is a correction."""
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    inside, outside = (
        found(open_warehouse(shipped_folders.warehouse, reader), at, catalogue)
        for reader in (INTERNAL, PUBLIC)
    )
    assert set(inside["by"]) - {""} and set(inside["file"]) - {""}
    assert (outside[["by", "reason", "file"]] == "").all(axis=None)
    told = ["semester", "area_code", "object", "sex", "age_band", "column", "before", "after"]
    true, shown = ({tuple(r) for r in f[told].to_numpy().tolist()} for f in (inside, outside))
    assert shown < true
    asked_of = open_warehouse(shipped_folders.warehouse)
    codes = set(asked_of.query("SELECT code FROM indicators WHERE confidential")["code"])
    assert bool(set(outside["object"]) & codes) == released
    assert not (outside[["before", "after"]] == "soppresso").any(axis=None)


def page(patch: pytest.MonkeyPatch, data: Folders, today: str, **address: str) -> AppTest:
    patch.setenv("PROLOGO_DATA_DIR", str(data.data))
    patch.setenv("PROLOGO_TODAY", today)
    shown = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    for name, value in address.items():
        shown.query_params[name] = value
    shown.switch_page("pages/consultazione/correzioni.py").run()
    assert not shown.exception, shown.exception
    return shown


@pytest.mark.parametrize(
    ("address", "title", "said", "unsaid"),
    [
        ({"al": "2025-S1"}, "Dopo la chiusura del 1° sem. 2025 sono cambiati 26 valori in 2 invii",
         ["17 valori", "9 valori", "file indicatori_AMB10_2025-S1.csv", "12 stati",
          "Dal 5 febbraio 2026 al 22 novembre 2026"], []),
        ({"al": "2025-S1", "ambito": "AMB10"}, "Dopo la chiusura del 1° sem. 2025 sono cambiati 9 valori in 1 invio",
         ["9 valori"], ["17 valori", "12 stati"]),
        ({"al": "2025-S1", "dati": "traguardi"}, "Dopo la chiusura del 1° sem. 2025 nessun valore è cambiato",
         ["12 stati"], ["17 valori"]),
        ({"al": "2025-S1", "dati": "risorse"}, "Nulla di ciò che si sapeva allora è cambiato",
         ["Nulla di ciò che si sapeva allora è cambiato."], ["stati", "valori"]),
        ({}, "Dopo la chiusura del 2° sem. 2025 nessun valore è cambiato", ["Dal 5 agosto 2026"], ["17 valori"]),
        ({"al": "2026-03-08"}, "Dopo l'8 marzo 2026 sono cambiati 17 valori in 1 invio",
         ["Dall'8 marzo 2026 al 22 novembre 2026"], []),
        ({"al": "2026-07-27"}, "Dopo il 27 luglio 2026 sono stati tolti 28 valori", ["non c'è più", "Restituito"], []),
    ],
)  # fmt: skip
def test_the_page_says_the_numbers_first(
    shipped_folders: Folders, monkeypatch: pytest.MonkeyPatch, address: dict[str, str], title: str,
    said: list[str], unsaid: list[str],
) -> None:  # fmt: skip
    shown = page(monkeypatch, shipped_folders, "2026-11-22", **address)
    words = texts(shown)
    assert shown.title[0].value == title
    assert [s for s in said if s not in words] == [] == [s for s in unsaid if s in words]


@pytest.mark.parametrize("role", ["interno", "lettore"])
def test_the_file_has_every_row(
    shipped_folders: Folders, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    """More rows than the screen: its 200 are said, the file has them all, and inside alone the names."""
    monkeypatch.setenv("PROLOGO_ROLE", role)
    monkeypatch.setattr(shown_tables, "MOST_ROWS", 10)
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(
        shown_tables.st,
        "download_button",
        lambda _, made, name, *__, **___: kept.update({name: made()}),
    )
    shown = page(monkeypatch, shipped_folders, "2026-11-22", al="2025-S1")
    captions = [caption.value for caption in shown.caption]
    count = 26 if role == "interno" else 9
    assert (f"Sono mostrati i primi 10 di {count} valori." in captions) == (count > 10)
    assert set(kept) == {
        f"dimostrativo_correzioni_dal_2026-02-05_al_2026-11-22.{f}" for f in ("csv", "xlsx")
    }
    lines = next(iter(kept.values())).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + count + 12
    assert ("chi;" in lines[0]) == (role == "interno")
    assert ("Ufficio di Piano" in "".join(lines)) == (role == "interno")


def test_before_anything_is_closed_the_page_says_what_to_do(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nessun semestre è ancora stato chiuso." in texts(page(monkeypatch, small, "2026-08-01"))
