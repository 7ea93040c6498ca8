"""What is done fast says the same as what is done slowly."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from monitoring.validation import examine as examining
from monitoring.validation import rows, slices
from monitoring.validation.examine import examine
from monitoring.validation.reading import read_sheet
from monitoring.validation.sheet import Sheet
from monitoring.warehouse import Warehouse, current_name
from pipelines import build
from pipelines.intake import check, receive
from pipelines.publish import publish
from tests.examples import examples
from tests.fixtures_sending import filled, with_cell
from tests.validation_support import CATALOGUE, DAY, HEADER, file

NOTED = HEADER + ";nota"
ROW = "2026-S1;016124;SS1-CAMMINO;3"
PLAIN = {
    "as Excel writes it": file(ROW, "2026-S1;016008;SS1-PEDIBUS;4,5"),
    "line feeds": file(ROW, ROW).replace("\r\n", "\n"),
    "carriage returns": file(ROW, ROW).replace("\r\n", "\r"),
    "commas": file(ROW, ROW).replace(";", ","),
    "tabs": file(ROW, ROW).replace(";", "\t"),
    "no end to the last line": file(ROW, ROW).rstrip(),
    "blank rows": file("", ROW, "", "", ROW, ";;;", ROW, ""),
    "a title, a blank row and the header": "Anno 2026\r\n\r\n" + file(ROW),
    "every cell in quotes": '"' + file(ROW, ROW).replace(";", '";"').replace("\r\n", '"\r\n"')[:-1],
    "separators in quotes": file(ROW + ';"uno; due"', ROW + ";tre", header=NOTED),
    "line breaks in quotes": file(ROW + ';"uno\r\ndue\n\ntre"', ROW + ";x", header=NOTED),
    "quotes in quotes": file(ROW + ';"il ""PON"""', ROW + ';""', ROW + ';""""', header=NOTED),
    "spaces of every kind": file(" 2026-S1 ;016124\u00a0;\tSS1-CAMMINO;\u202f3 ", ROW),
    "empty columns on the right": file(ROW + ";;", ROW + ";;", header=HEADER + ";;"),
    "something written there": file(ROW + ";;", ROW + ";;x", header=HEADER + ";;"),
    "cells dropped on the right": file(ROW, ROW + ";", ROW + ";x", header=NOTED),
    "too few cells": file(ROW, "2026-S1;016124", ROW),
    "too many cells": file(ROW, ROW + ";a;b", ROW + ";;"),
    "a note below the table": file(ROW, "", "Fonte: Ufficio di Piano", "Fonte: noi;;;"),
    "a column without a name": file(ROW + ";;7", ROW + ";x;", header=HEADER + ";;nota"),
    "a column that nobody asked": file(ROW + ";z", header=HEADER + ";colore"),
    "a column twice": file(ROW + ";9", header=HEADER + ";valore"),
    "accents": file(ROW + ";perché è così – «sì»", ROW + ";’", header=NOTED),
    "the same note with a space": file(ROW + ";a", ROW + ";a ", ROW + "; a", header=NOTED),
    "only a header": HEADER + "\r\n",
}
DOUBTFUL = {
    "an inch": file(ROW + ';tubo da 5"', ROW + ";x", header=NOTED),
    "a space before the quote": file(ROW + '; "uno"', ROW + ";x", header=NOTED),
    "text after the quote": file(ROW + ';"uno" due', ROW + ";x", header=NOTED),
    "mixed line ends": file(ROW, ROW).replace("\r\n", "\r", 1),
    "a carriage return in quotes": file(ROW + ';"a\rb"', header=NOTED),
    "a quote never closed": file(ROW + ';"uno', ROW, header=NOTED),
}
ENCODINGS = ["utf-8", "utf-8-sig", "windows-1252", "utf-16"]
TOGETHER = [
    pytest.param(
        name,
        encoding,
        # the text is the same whatever the encoding was: a few of each show it
        marks=() if encoding == "utf-8" or name.startswith("a") else pytest.mark.proof,
    )
    for name in [*PLAIN, *DOUBTFUL]
    for encoding in ENCODINGS
]


def said(sheet: Sheet) -> tuple[object, ...]:
    columns = {name: cells.to_pylist() for name, cells in sheet.columns.items()}
    return sheet.lines.tolist(), columns, sheet.problems, sheet.understood, sheet.positions


def both(content: bytes, catalogue: Catalogue = CATALOGUE) -> list[tuple[object, ...]]:
    return [said(read_sheet(content, catalogue, slowly=slowly)) for slowly in (False, True)]


@pytest.fixture(params=[64, 2**19])
def cut(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Slices of a line or two, and the usual ones."""
    monkeypatch.setattr(slices, "SLICE_BYTES", request.param)
    return int(request.param)


@pytest.mark.parametrize(("name", "encoding"), TOGETHER)
def test_both_ways_of_reading_say_the_same(name: str, encoding: str, cut: int) -> None:
    text = (PLAIN | DOUBTFUL)[name]
    arrays, one_by_one = both(text.encode(encoding, "replace"))
    assert arrays == one_by_one


@pytest.mark.parametrize("name", [*PLAIN, *DOUBTFUL])
def test_only_what_is_plain_is_read_as_arrays(name: str) -> None:
    text = (PLAIN | DOUBTFUL)[name]
    delimiter = next(d for d in ",\t;" if d in text.split("semestre")[1][:2])
    width = next(x for x in text.splitlines() if "semestre" in x).count(delimiter) + 1
    found = slices.slices(slices.Text(text.encode()), delimiter, width, 1)
    if name in DOUBTFUL:
        with pytest.raises(slices.Doubtful):
            list(found)
    else:
        assert list(found)


@pytest.mark.parametrize("most", range(1, 8))
def test_rows_beyond_the_most(most: int, cut: int) -> None:
    limited = replace(CATALOGUE, thresholds={**CATALOGUE.thresholds, "max_rows": most})
    content = file(ROW, "", "x", ROW, ROW + ";a;b", ROW, "", ROW).encode()
    arrays, one_by_one = both(content, limited)
    assert arrays == one_by_one


SIGNS = 'ab;"\n ,\t7è'
CELLS = st.text(alphabet=SIGNS + "\r", max_size=6)


@examples(25, 1_000)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8), st.sampled_from("\n\r;"))
def test_any_text_is_read_the_same(table: list[list[str]], end: str) -> None:
    body = end.join(";".join(cells) for cells in table)
    arrays, one_by_one = both(f"{NOTED}\n{body}".encode())
    assert arrays == one_by_one


@examples(25, 1_000)
@given(
    table=st.lists(
        st.lists(st.text(alphabet=SIGNS, max_size=6), min_size=4, max_size=5),
        min_size=1,
        max_size=8,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_cells_well_quoted_are_read_the_same(
    cut: int, table: list[list[str]], end: str
) -> None:
    """Always as arrays: nothing in them is in doubt."""
    lines = [";".join('"' + c.replace('"', '""') + '"' for c in cells) for cells in table]
    content = end.join([NOTED, *lines]).encode()
    if cut > len(content):  # a record longer than a slice is read one by one
        assert list(slices.slices(slices.Text(content), ";", NOTED.count(";") + 1, 1))
    arrays, one_by_one = both(content)
    assert arrays == one_by_one


def moves(check_: Callable[[examining.Progress], object]) -> list[float]:
    shares: list[float] = []
    words: list[str] = []
    check_(lambda share, what: (shares.append(share), words.append(what)))
    assert len(set(words)) >= 3 and all(words)
    return shares


def test_a_check_tells_how_far_it_is(small: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE_BYTES", 2**12)
    content = file(*[ROW] * 2000).encode()
    alone = moves(lambda p: examine(content, "x", CATALOGUE, day=DAY, progress=p))
    whole = moves(lambda p: check(small, content, "x", None, progress=p))
    for shares in (alone, whole):
        assert shares == sorted(shares)
        assert shares[0] == 0 and shares[-1] == 1
        assert sum(0 < share < 0.5 for share in shares) > 5


def test_problems_beyond_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (examining, rows):
        monkeypatch.setattr(module, "MOST_PROBLEMS", 5)
    wrong = [f"2026-S1;016124;SS1-CAMMINO;x{n}" for n in range(9)]
    found = examine(file(*wrong).encode(), "x", CATALOGUE, day=DAY).report
    assert [p.code for p in found.problems].count("FILE_TOO_LARGE") == 1
    assert len(found.problems) == 6 or len(found.problems) == 7
    assert not found.accepted
    narrow = examine(file(ROW, *["x"] * 9).encode(), "x", CATALOGUE, day=DAY).report
    assert [p.code for p in narrow.problems] == ["ROW_TOO_FEW_CELLS"] * 5 + ["FILE_NOT_TABLE"]
    assert narrow.problems[-1].line == 8


TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'w' ORDER BY 1"


def published(folders: Folders) -> dict[str, list[tuple[object, ...]]]:
    """Every table and view that the territory has in force."""
    warehouse = Warehouse(folders.warehouse, str(current_name(folders.warehouse)))
    try:
        names = list(warehouse.query(TABLES)["table_name"])
        names += ["observations", "observation_history", "indicator_by_area", "completeness"]
        return {
            name: sorted(map(str, warehouse.table(f'FROM "{name}"').to_pylist())) for name in names
        }
    finally:
        warehouse.close()


def rebuilt(folders: Folders) -> dict[str, list[tuple[object, ...]]]:
    for path in folders.warehouse.glob("prologo*"):
        path.unlink()
    publish(folders)
    return published(folders)


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [None, spoil, Path.unlink])
def test_what_is_kept_changes_nothing(
    small: Folders, catalogue: Catalogue, harm: Callable[[Path], None] | None
) -> None:
    ambiti = [a for a in Catalogue.read(small.reference).senders.values() if a.level == "ambito"]
    for sender, value in ((ambiti[0], "4"), (ambiti[1], "5"), (ambiti[0], "6")):
        content = filled(small, sender.code, with_cell(2, "valore", value))
        assert receive(small, content, "a.csv", "prova", sender, "prova").submission
    shutil.rmtree(small.warehouse / ".kept")
    first = rebuilt(small)
    kept = [p for p in (small.warehouse / ".kept").rglob("*") if p.is_file()]
    assert len(kept) == 3 + 1  # the submissions, the reference
    for path in kept if harm else ():
        assert harm
        harm(path)
    assert rebuilt(small) == first


def test_what_is_kept_is_used(small: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = next(
        a for a in Catalogue.read(small.reference).senders.values() if a.level == "ambito"
    )
    receive(small, filled(small, sender.code), "a.csv", "prova", sender)
    read: list[str] = []
    monkeypatch.setattr("pipelines.staged.read_sheet", lambda *_: read.append("read"))
    monkeypatch.setattr(build, "_reference_tables", lambda *_: read.append("reference"))
    rebuilt(small)
    assert not read


def test_other_rules_forget_what_was_kept(small: Folders) -> None:
    before = [p.name for p in (small.warehouse / ".kept").iterdir()]
    thresholds = small.reference / "thresholds.csv"
    thresholds.write_text(thresholds.read_text("utf-8").replace("max_rows,", "max_rows,1"), "utf-8")
    publish(small)
    after = [p.name for p in (small.warehouse / ".kept").iterdir()]
    assert len(before) == len(after) == 1 and before != after
