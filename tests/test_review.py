"""Reviews: what an event carries, what the warehouse says of it, which decisions are refused."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue
from monitoring.queries import submissions
from monitoring.settings import Folders
from monitoring.validation.difference import CHANGED, GONE, NEW, SAME, Comparison
from monitoring.warehouse import open_warehouse
from pipelines import compared
from pipelines.__main__ import main
from pipelines.cells import CellUnknown, named_cells, rows_as_typed
from pipelines.events import Cell
from pipelines.review import ReviewRefused, find, review
from pipelines.store import RawUnreadable, Submission, read_content, read_history
from tests.conftest import TODAY
from tests.fixtures_review import START, cartelle, comuni, send
from tests.small_territory import small_codes
from ui.submissions import cell_rows

SENDER = small_codes()["ambito"][0]
LATER = START + timedelta(days=10)


@pytest.fixture(scope="module")
def received(
    pattern: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Folders, Submission]]:
    """One extract of a sender: 3, 4, 5, 6 cartelle in its four comuni. Each test has a copy."""
    parent = tmp_path_factory.mktemp("inviato")
    shutil.copytree(pattern, parent, dirs_exist_ok=True)
    folders = Folders(parent / "data", parent / "geo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", TODAY)
        content = cartelle(comuni(folders, SENDER), ["3", "4", "5", "6"], "perché")
        yield folders, send(folders, SENDER, content)


@pytest.fixture
def sent(small: Folders, received: tuple[Folders, Submission]) -> Submission:
    """The extract, received in `small`."""
    folders, submission = received
    shutil.copytree(folders.data, small.data, dirs_exist_ok=True)
    return submission


def test_a_return_names_cells_and_a_day_and_the_warehouse_says_them(
    small: Folders, sent: Submission
) -> None:
    cells, until = [(4, "CARTELLE_ATTIVE"), (2, "nota"), (4, "cartelle_attive")], date(2026, 8, 12)
    after = review(small, sent.id, "return", "ATS", " Sono doppie. ", LATER, cells, until)
    assert after.state == "restituita"
    assert after.events[-1].cells == (Cell(2, "nota", "perché"), Cell(4, "cartelle_attive", "5"))
    house = open_warehouse(small.warehouse)
    (row,) = submissions.returned_to(house, SENDER).to_dict("records")
    assert (row["id"], row["reason"], row["reviewer"]) == (sent.id, "Sono doppie.", "ATS")
    assert row["answer_by"].date() == until
    assert row["decided_at"].to_pydatetime() == LATER
    areas = Catalogue.read(small.reference).areas
    codes = comuni(small, SENDER)
    told = submissions.named_cells(house, sent.id)
    assert told[["line", "column_name", "value", "area"]].to_numpy().tolist() == [
        [2, "nota", "perché", areas[codes[0]].name],
        [4, "cartelle_attive", "5", areas[codes[2]].name],
    ]
    with closing(house.at(LATER - timedelta(seconds=1))) as then:
        assert submissions.reviews_of(then, sent.id).empty
        assert submissions.named_cells(then, sent.id).empty


def test_a_decision_has_its_author(small: Folders, sent: Submission) -> None:
    with pytest.raises(ReviewRefused, match="Manca chi decide"):
        review(small, sent.id, "accept", "  ")
    assert find(small, sent.id).events == ()


def test_an_event_of_before_still_reads(small: Folders, sent: Submission) -> None:
    old = {
        "at": LATER.isoformat(),
        "kind": "return",
        "submission_id": sent.id,
        "by": "ATS",
        "why": "x",
    }
    (small.events / "20260730T080000000000Z.return.00000000.json").write_text(json.dumps(old))
    (history,) = read_history(small.raw)
    assert (history.state, history.events[0].cells, history.events[0].until) == (
        "restituita",
        (),
        None,
    )


@pytest.mark.parametrize("spoilt", ['{"cells": [{"riga": 1}]', '{"cells": [{"riga": 1}]}', "[]"])
def test_an_event_that_is_no_event_is_named(small: Folders, spoilt: str) -> None:
    (small.events / "20260730T080000000000Z.return.11111111.json").write_text(spoilt)
    with pytest.raises(RawUnreadable, match="11111111"):
        read_history(small.raw)


@pytest.mark.parametrize(
    ("kind", "why", "asked", "said"),
    [
        ("return", None, {}, "Serve il motivo"),
        ("return", "  ", {}, "Serve il motivo"),
        ("reserve", "", {}, "Serve il motivo"),
        ("withdraw", None, {}, "Serve il motivo"),
        ("accept", None, {"cells": [(2, "nota")]}, "Celle e data si indicano solo"),
        ("withdraw", "errore", {"until": date(2026, 8, 12)}, "Celle e data si indicano solo"),
        ("return", "x", {"until": date(2026, 7, 1)}, "1° luglio 2026 è già passato"),
        ("return", "x", {"cells": [(1, "nota")]}, "la riga 1 non è una riga di dati: vanno dalla 2 alla 5"),
        ("return", "x", {"cells": [(6, "nota")]}, "la riga 6 non è una riga di dati"),
        ("return", "x", {"cells": [(2, "interventi")]}, "non c'è la colonna «interventi»: ci sono semestre"),
        ("return", "x", {"cells": [(2, "valore")]}, "non c'è la colonna «valore»"),
    ],
)  # fmt: skip
def test_a_decision_that_is_not_complete_is_refused(
    small: Folders,
    sent: Submission,
    kind: str,
    why: str | None,
    asked: dict[str, object],
    said: str,
) -> None:
    with pytest.raises((ReviewRefused, CellUnknown), match=said):
        review(small, sent.id, kind, "ATS", why, LATER, **asked)  # type: ignore[arg-type]
    assert find(small, sent.id).events == ()


@pytest.mark.parametrize(
    ("first", "then", "allowed"),
    [
        ("accept", "accept", False),
        ("accept", "withdraw", False),
        ("accept", "return", True),
        ("accept", "reserve", True),
        ("reserve", "withdraw", False),
        ("reserve", "accept", True),
        ("return", "return", False),
        ("return", "accept", False),
        ("return", "withdraw", False),
        ("withdraw", "withdraw", False),
        ("withdraw", "accept", False),
        ("withdraw", "return", False),
    ],
)
def test_what_may_follow_a_decision(
    small: Folders, sent: Submission, first: str, then: str, allowed: bool
) -> None:
    review(small, sent.id, first, "ATS", "uno", LATER)
    if allowed:
        assert (
            len(review(small, sent.id, then, "ATS", "due", LATER + timedelta(hours=1)).events) == 2
        )
    else:
        with pytest.raises(ReviewRefused, match=r"è già stato (accettato|restituito|ritirato)"):
            review(small, sent.id, then, "ATS", "due", LATER + timedelta(hours=1))


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--cell", "2:nota", "--cell", "4:cartelle_attive", "--until", "2026-08-12"], 0, "restituita"),
        ([], 0, "restituita"),
        (["--cell", "99:nota"], 1, "la riga 99 non è una riga di dati"),
        (["--cell", "nota"], 2, "«nota» non è una cella: scrivi riga:colonna"),
        (["--cell", ":nota"], 2, "«:nota» non è una cella"),
        (["--until", "12/8/26"], 2, "«12/8/26» non è una data"),
    ],
)  # fmt: skip
def test_the_command_says_cells_and_day(
    small: Folders,
    sent: Submission,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    code: int,
    said: str,
) -> None:
    assert main(["review", sent.id, "--return", "x", *more, "--by", "ATS"]) == code
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
    if more[:2] == ["--cell", "2:nota"] and code == 0:
        (event,) = find(small, sent.id).events
        assert [(c.line, c.column) for c in event.cells] == [(2, "nota"), (4, "cartelle_attive")]
        assert event.until == "2026-08-12"


Said = dict[tuple[str, str], int | None]


def figures(content: bytes) -> Said:
    """A naive reading of an extract: (comune, column) → figure, None where the cell is empty."""
    rows = csv.DictReader(io.StringIO(content.decode()), delimiter=";")
    return {
        (row["codice_area"], name): int(cell) if cell else None
        for row in rows
        for name, cell in row.items()
        if name.startswith("cartelle")
    }


def naive(before: Said, after: Said) -> Counter[str]:
    def change(key: tuple[str, str]) -> str | None:
        if before.get(key) is None:
            return None if after.get(key) is None else NEW
        if key not in after:
            return GONE
        return SAME if before[key] == after[key] else CHANGED

    return Counter(filter(None, map(change, before | after)))


def counts(found: Comparison) -> Counter[str]:
    return Counter(found.rows["change"])


def test_two_files_are_compared_as_a_person_would(small: Folders) -> None:
    a, b, c, d = comuni(small, SENDER)
    first = cartelle([a, b, c], ["3", "4", "5"])
    second = cartelle([b, c, d], ["40", "", "6"])
    one, two = (send(small, SENDER, file, days) for days, file in enumerate((first, second)))
    in_force = figures(first) | figures(second)
    said = {one.id: figures(first), two.id: figures(second)}
    assert counts(compared.between(small, two, one)) == naive(said[one.id], said[two.id])
    assert counts(compared.with_what_it_replaced(small, one)) == naive({}, said[one.id])
    assert counts(compared.with_what_it_replaced(small, two)) == naive(said[one.id], said[two.id])
    assert counts(compared.with_what_is_in_force(small, one)) == naive(said[one.id], in_force)
    assert counts(compared.with_what_is_in_force(small, two)) == naive(said[two.id], in_force)
    changed = compared.between(small, one, two).changed.sort_values("line").to_dict("records")
    assert [(r["key"], r["what"], r["line"], r["before"], r["after"]) for r in changed] == [
        (b, "cartelle_attive", 2, "4.0", "40.0"),
        (c, "cartelle_attive", 3, "5.0", "mancante"),
    ]


def test_a_returned_file_gives_back_what_was_there(small: Folders) -> None:
    areas = comuni(small, SENDER)
    first, second = cartelle(areas, ["3", "4", "5", "6"]), cartelle(areas, ["9", "4", "5", "6"])
    one, two = send(small, SENDER, first), send(small, SENDER, second, 1)
    review(small, two.id, "return", "ATS", "x", LATER)
    assert counts(compared.with_what_is_in_force(small, one)) == naive(
        figures(first), figures(first)
    )
    assert counts(compared.with_what_is_in_force(small, two)) == naive(
        figures(second), figures(first)
    )


FILES = ("abc", "ba", "a")  # the comuni that each of three files speaks of, one letter each


@pytest.mark.parametrize("ended", [(), (1,), (1, 2), (0, 1, 2)], ids=lambda ended: f"ended {ended}")
def test_how_many_rows_of_each_submission_are_in_force(
    small: Folders, ended: tuple[int, ...]
) -> None:
    codes = dict(zip("abcd", comuni(small, SENDER), strict=True))
    made = [
        send(small, SENDER, cartelle([codes[x] for x in spoken], [str(9 + n)] * len(spoken)), n)
        for n, spoken in enumerate(FILES)
    ]
    for n in ended:
        review(small, made[n].id, "withdraw", "Ufficio", "x", LATER + timedelta(minutes=n))
    live = set(range(3)) - set(ended)

    def counted(n: int) -> int:
        """A row counts if its file is the last live one that speaks of its comune."""
        return sum(n == max((m for m in live if x in FILES[m]), default=None) for x in FILES[n])

    told = submissions.submissions_from(open_warehouse(small.warehouse), SENDER)
    assert told["id"].tolist() == [one.id for one in made]
    assert told["live"].tolist() == [n in live for n in range(3)]
    assert told["rows_in_force"].tolist() == [counted(n) for n in range(3)]
    assert told["rows_counted"].tolist() == [len(spoken) for spoken in FILES]


def test_a_returned_submission_waits_until_it_is_sent_again(
    small: Folders, sent: Submission
) -> None:
    areas = comuni(small, SENDER)

    def open_returns() -> list[str]:
        found = submissions.returned_to(open_warehouse(small.warehouse), SENDER)
        return [str(number) for number in found["id"]]

    assert open_returns() == []
    review(small, sent.id, "return", "ATS", "x", LATER)
    assert open_returns() == [sent.id]
    again = send(small, SENDER, cartelle(areas, ["3", "4", "5", "7"]), 11)
    assert open_returns() == []
    review(small, again.id, "withdraw", "Ufficio", "x", LATER + timedelta(days=2))
    assert open_returns() == [sent.id]


def test_the_queue_begins_with_what_jumped_and_was_warned_of(small: Folders) -> None:
    a, b, c, d = comuni(small, SENDER)
    plain = send(small, SENDER, cartelle([a, b], ["3", "4"]))
    warned = send(small, SENDER, cartelle([c, c, d], ["5", "5", "6"]), 1)  # a row repeated
    replaced = send(small, SENDER, cartelle([d], ["7"]), 2)
    latest = send(small, SENDER, cartelle([d], ["8"]), 3)
    found = submissions.waiting(open_warehouse(small.warehouse))
    accepted = dict(zip(found["id"], found["accepted"], strict=True))
    assert accepted[plain.id] == 0
    assert replaced.id not in accepted  # nothing of it is in force
    by_warnings = sorted(accepted.values(), key=lambda n: n == 0)
    assert list(accepted.values()) == by_warnings
    assert list(accepted)[-1] == plain.id
    assert {warned.id, latest.id} == set(list(accepted)[:2])
    assert list(accepted)[:2] == [latest.id, warned.id]  # of those with warnings, the newest first
    review(small, latest.id, "accept", "ATS", at=LATER)
    assert latest.id not in set(submissions.waiting(open_warehouse(small.warehouse))["id"])


@pytest.mark.parametrize(
    ("name", "suffix", "downloaded"),
    [
        ("Dalmine 2026.csv", ".csv", "Dalmine 2026.csv"),
        ("dati.XLSX", ".xlsx", "dati.XLSX"),
        ('a"b;c\n<d>.csv', ".csv", "a_b_c__d_.csv"),
        ("elenco", ".csv", "elenco.csv"),
        ("dati.exe", ".csv", "dati.exe.csv"),
        ("...", ".csv", "X.csv"),
        ("è così.txt", ".csv", "è così.txt"),
        ("x" * 300 + ".csv", ".csv", "x" * 100 + ".csv"),
    ],
)
def test_the_original_is_downloaded_under_a_safe_name(
    name: str, suffix: str, downloaded: str
) -> None:
    fields = ("X", "indicatori", "2026-S1", "AMB08", "0", name, START.isoformat(), "io", "1", 1)
    assert Submission(*fields, suffix=suffix).download_name == downloaded


def test_the_rows_as_typed_have_their_names(small: Folders, sent: Submission) -> None:
    catalogue = Catalogue.read(small.reference)
    rows = rows_as_typed(read_content(small.raw, sent), catalogue, "cartelle")
    assert rows["riga"].tolist() == [2, 3, 4, 5]
    assert rows["area"].tolist() == [catalogue.areas[c].name for c in comuni(small, SENDER)]
    assert rows["cartelle_attive"].tolist() == ["3", "4", "5", "6"]
    cell = named_cells(read_content(small.raw, sent), catalogue, "cartelle", [(3, "nota")])
    assert cell == (Cell(3, "nota", "perché"),)


def test_the_named_cells_of_one_comune_say_their_stratum(small: Folders) -> None:
    """The file gives two parts; their sum, kept beside the first, does not hide it."""
    (one, two, *_) = comuni(small, SENDER)
    whole, aged = "SO2-PERSONE", "SS1-ATTIVO-65"
    rows = [
        f"2026-S1;{one};{whole};M;T;3",
        f"2026-S1;{one};{whole};F;T;4",
        f"2026-S1;{two};{aged};F;65-69;9",
        f"2026-S1;{two};{aged};T;T;30",
    ]
    header = "semestre;codice_area;codice_indicatore;sesso;fascia_eta;valore"
    sent = send(small, SENDER, "\n".join([header, *rows, ""]).encode())
    cells = [(line, "valore") for line in (2, 3, 4, 5)]
    review(small, sent.id, "return", "ATS", "Sono doppie.", LATER, cells)
    told = cell_rows(submissions.named_cells(open_warehouse(small.warehouse), sent.id))
    known = Catalogue.read(small.reference).indicators
    assert told["Che cosa"].tolist() == [
        f"{known[whole].name}, maschi",
        f"{known[whole].name}, femmine",
        f"{known[aged].name}, femmine di 65-69 anni",
        known[aged].name,
    ]
