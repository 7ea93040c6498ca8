"""What holds for any file: no dialect changes a number, nothing makes the checks fall."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from monitoring.validation.problems import grouped
from tests.examples import PROOF_ALONE, examples
from tests.validation_support import (
    CARTELLE,
    HEADER,
    RISORSE,
    TRAGUARDI,
    Cell,
    book,
    file,
    read,
    rows,
)

pytestmark = PROOF_ALONE
KEYS = [(y, line) for y in (2025, 2026, 2027) for line in ("FNPS", "LR15-BONUS", "LR15-SPORTELLI")]
NAMES = [
    "semestre",
    "anno",
    "codice_area",
    "linea",
    "stanziato",
    "liquidato",
    "speso",
    "rendicontato",
    "nota",
]
ENCODINGS = ["utf-8", "utf-8-sig", "windows-1252", "utf-16", "utf-16-be"]
FILES = [
    file(
        "2026-S1;016124;SS1-CAMMINO;3;;T;;",
        '2026-S1;16008;SS1-PEDIBUS;ND;;;;"a;b\nc"',
        header=HEADER + ";denominatore;sesso;fascia_eta;nota",
    ).encode(),
    file("2026-S1;016124;1.200;2,5;3", "Totale;;1.200;2,5;3", header=CARTELLE).encode("utf-16"),
    file(
        "2026-S1;SS1-2026-01;AMB08;in corso;31/12/2026", header=TRAGUARDI + ";data_prevista"
    ).encode(),
    "\n".join(["titolo", "", RISORSE, "2026-S1;2026;Val Seriana;FNPS;1.234,50 €"]).encode("cp1252"),
    book(HEADER.split(";"), ["2026-S1", 16124, "SS1-CAMMINO", 3.5], [None], ["x"]),
]
pieces = st.sampled_from([b'"', b";", b",", b"\t", b"\n", b"\r", b"\x00", b"\xff", b"=", b'""'])
encodings = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
moments = st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31))
odd_cells: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=20).map(lambda t: ILLEGAL_CHARACTERS_RE.sub("", t)),
    st.sampled_from(["2026-S1", "016124", "SS1-CAMMINO", "ND", "=1/0", "#N/A", "1.234", "AMB08"]),
    moments,
    moments.map(datetime.date),
    moments.map(datetime.time),
    st.timedeltas(timedelta(0), timedelta(days=9)),
)

amounts = st.decimals(min_value=0, max_value=Decimal(10) ** 9, places=2)


def written(value: Decimal, mark: str, thousands: bool, idle: bool) -> str:
    """An amount as a person writes it: with or without thousands, with or without idle zeros."""
    text = f"{value:,.2f}" if thousands else f"{value:.2f}"
    if not idle:
        text = text.removesuffix(".00")
    return text.translate(str.maketrans(",.", ".,")) if mark == "," else text


@examples(few=25, many=1_000)
@given(
    values=st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=9),
    encoding=st.sampled_from(ENCODINGS),
    separator=st.sampled_from(";,\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(",."),
    order=st.permutations(range(len(NAMES))),
    how=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=36, max_size=36),
)
def test_the_dialect_does_not_change_the_numbers(
    values: list[tuple[Decimal, ...]],
    encoding: str,
    separator: str,
    end: str,
    mark: str,
    order: list[int],
    how: list[tuple[bool, bool]],
) -> None:
    """A first amount with cents proves the mark; all the others may be ambiguous alone."""
    values[0] = (Decimal("0.50"), *values[0][1:])
    styles = iter(how)
    lines = [NAMES]
    for (year, line), four in zip(KEYS, values, strict=False):
        cells = [written(v, mark, *next(styles)) for v in four]
        lines.append(["2026-S1", str(year), "Valle Seriana", line, *cells, "è così, d’accordo; sì"])
    text = end.join(separator.join(f'"{row[i]}"' for i in order) for row in lines)
    content = text.encode(encoding)
    found = read(b"\xfe\xff" + content if encoding == "utf-16-be" else content)
    assert found.report.problems == []
    assert found.report.understood["decimal"] == mark
    columns = [f"{name}__number" for name in NAMES[4:8]]
    assert rows(found, *columns) == [tuple(map(float, four)) for four in values]


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
watching: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """Notes what is opened for writing, made, moved or removed while a file is examined."""
    if watching is None:
        return
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        watching.append(f"{event} {arguments[0]}")
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "subprocess.Popen"):
        watching.append(event)


sys.addaudithook(_watch)


def survives(content: bytes) -> None:
    """Examined without raising and without writing; refused only with a reason."""
    global watching  # noqa: PLW0603 - an audit hook cannot be given anything, nor taken away
    watching = []
    try:
        report = read(content, None).report
        written = watching
    finally:
        watching = None
    assert written == []
    assert report.accepted == (report.dataset is not None and not report.errors)
    assert report.accepted or report.errors
    assert report.rows >= 0
    for problem in report.problems:
        assert problem.line is None or problem.line >= 1
        assert problem.message
    json.dumps(report.as_dict()).encode()
    for group in grouped(report.problems):
        assert group.message and group.rows is not None and group.written is not None
        assert len(group.written) < 400


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """DuckDB and openpyxl leave nothing in the folder where they run."""
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


@examples(few=60, many=4_000)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", HEADER.encode() + b"\n"]),
)
def test_any_bytes(content: bytes, start: bytes) -> None:
    survives(start + content)


@examples(few=40, many=2_000)
@given(st.text(max_size=300), st.sampled_from(["", HEADER + "\n", RISORSE + "\r"]), encodings)
def test_any_text(text: str, start: str, encoding: str) -> None:
    survives((start + text).encode(encoding, "replace"))


@examples(few=60, many=2_000)
@given(
    base=st.sampled_from(FILES),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=3) | pieces), max_size=6
    ),
)
def test_any_mutation(base: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    """Bytes changed, cut, put in: separators, quotes, NUL, line ends, halves of characters."""
    content = base
    for where, cut, put in changes:
        at = int(where * len(content))
        content = content[:at] + put + content[at + cut :]
    survives(content)


@examples(few=40, many=1_000)
@given(
    st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=9), min_size=1, max_size=6),
    st.sampled_from(FILES),
)
def test_any_cells(table: list[list[str]], base: bytes) -> None:
    """Strange cells under a header of ours."""
    start = base if base[:2] == b"\xff\xfe" else base.split(b"\n")[0] + b"\n"
    text = "\n".join(";".join('"' + c.replace('"', '""') + '"' for c in row) for row in table)
    survives(start + text.encode("utf-16-le" if base[:2] == b"\xff\xfe" else "utf-8", "replace"))


@examples(few=25, many=1_000)
@given(
    st.sampled_from([HEADER, CARTELLE, TRAGUARDI, RISORSE]),
    st.lists(st.lists(odd_cells, max_size=8), max_size=5),
    st.sampled_from(["General", "0%", "@", "dd/mm/yyyy", "0.00E+00", "[h]:mm"]),
)
def test_any_workbook(header: str, table: list[list[Cell]], shown: str) -> None:
    """Cells of every type that openpyxl writes, shown in any way, under a header of ours."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(header.split(";"))
    for row in table:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.number_format = shown
    content = io.BytesIO()
    workbook.save(content)
    survives(content.getvalue())


def test_what_is_written_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object) -> None:
        (tmp_path.parent / "fuori.txt").write_text("x")

    monkeypatch.setattr("tests.test_validation_properties.read", write)
    with pytest.raises(AttributeError):  # the report of None
        survives(b"")
    assert watching is None


def test_the_files_to_mutate_are_read() -> None:
    assert all(read(content, None).staging for content in FILES)
