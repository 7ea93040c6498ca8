"""Workbooks that are broken, protected, too large, or odd: what is read of each, or what is said."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from random import Random

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.validation.archive import MAX_ELEMENTS_IN_ROW, MAX_RATIO
from monitoring.validation.decoding import Refusal
from monitoring.validation.problems import ERROR
from monitoring.validation.workbook import workbook_rows
from tests.validation_case import archive
from tests.validation_support import CATALOGUE, HEADER, RISORSE, TRAGUARDI, book, places, read, rows
from ui.upload import understood

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NAMES = HEADER.split(";")
GOOD = ["2026-S1", "016124", "SS1-CAMMINO", 3]
PLAIN = book(NAMES, GOOD)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_part(name: str, part: bytes | str, content: bytes = PLAIN, **others: bytes) -> bytes:
    """A workbook with a part replaced, and others added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for entry in source.infolist():
            out.writestr(entry.filename, part if entry.filename == name else source.read(entry))
        for other, bytes_ in others.items():
            out.writestr(other, bytes_)
    return made.getvalue()


def strict() -> bytes:
    """The workbook as Excel saves a «Foglio Strict Open XML»."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as source, zipfile.ZipFile(made, "w") as out:
        for entry in source.infolist():
            part = source.read(entry).decode()
            part = part.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            part = part.replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            out.writestr(entry.filename, part)
    return made.getvalue()


def sheet_xml(body: str, before: str = "", head: str = "") -> str:
    return f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData></worksheet>'


def lying_about_size(content: bytes, name: str, size: int) -> bytes:
    """The central directory says that a part is `size` bytes long."""
    raw = bytearray(content)
    place = raw.rindex(name.encode()) - 46  # the last time that the name stands is the directory
    assert raw[place : place + 4] == b"PK\x01\x02"
    raw[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(raw)


def encrypted(content: bytes) -> bytes:
    """Every part asks for a password."""
    raw = bytearray(content)
    for mark, flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + flag] |= 1
            place = raw.find(mark, place + 4)
    return bytes(raw)


HEADER_CELLS = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in NAMES)
NOISE = Random(1).randbytes(2_000_000)  # it lowers the ratio of the whole file
ONE_ROW = sheet_xml("<row>" + "<c/>" * (MAX_ELEMENTS_IN_ROW + 1) + "</row>")
ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
REFUSED = {
    "a ratio of thousands": (with_part(SHEET, bytes(2**26)), "FILE_TOO_LARGE", "troppo grande"),
    "a ratio just above": (
        with_part(SHEET, bytes(MAX_RATIO * 12_000)),
        "FILE_TOO_LARGE",
        "troppo grande",
    ),
    "three thousand parts": (
        with_part("", b"", **{f"xl/{n}.xml": b"<a/>" for n in range(3_000)}),
        "FILE_TOO_LARGE",
        "troppo grande",
    ),
    "a row of a hundred thousand cells": (
        with_part(SHEET, ONE_ROW, noise=NOISE),
        "FILE_TOO_LARGE",
        "troppo grande",
    ),
    "a shared string of a hundred thousand parts": (
        with_part(
            "", b"", **{STRINGS: b"<sst><si>" + b"<r/>" * 100_001 + b"</si></sst>", "noise": NOISE}
        ),
        "FILE_TOO_LARGE",
        "troppo grande",
    ),
    "a declared size that lies": (
        lying_about_size(with_part(SHEET, bytes(2**26)), SHEET, 100),
        "FILE_NOT_TABLE",
        "rovinato",
    ),
    "entities that multiply": (
        with_part(SHEET, sheet_xml("<row><c><v>&i;</v></c></row>", head=ENTITIES)),
        "FILE_NOT_TABLE",
        "rovinato",
    ),
    "one harmless entity": (
        with_part(
            SHEET, sheet_xml("<row><c><v>&a;</v></c></row>", head='<!DOCTYPE w [<!ENTITY a "7">]>')
        ),
        "FILE_NOT_TABLE",
        "rovinato",
    ),
    "a cell on row ten million": (
        with_part(
            SHEET, sheet_xml(f'<row>{HEADER_CELLS}</row><row r="10000000"><c><v>1</v></c></row>')
        ),
        "FILE_TOO_LARGE",
        "1.048.576 righe",
    ),
    "protected by a password": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "FILE_NOT_TABLE",
        "password",
    ),
    "an archive with a password": (encrypted(PLAIN), "FILE_NOT_TABLE", "password"),
    "an old .xls": (OLE, "FILE_NOT_TABLE", ".xls"),
    "an .ods": (archive("content.xml", b"<office/>"), "FILE_NOT_TABLE", ".ods"),
    "an .xlsb": (archive("xl/workbook.bin", b"x"), "FILE_NOT_TABLE", ".xlsb"),
    "a strict workbook": (strict(), "FILE_NOT_TABLE", "«Cartella di lavoro di Excel (.xlsx)»"),
    "a .docx": (archive("word/document.xml", b"<w/>"), "FILE_NOT_TABLE", "Word"),
    "a workbook inside an archive": (archive("dati.xlsx", PLAIN), "FILE_NOT_TABLE", "estrai"),
    "an empty archive": (b"PK\x05\x06" + bytes(18), "FILE_NOT_TABLE", "archivio"),
    "half a file": (PLAIN[: len(PLAIN) // 2], "FILE_NOT_TABLE", "rovinato"),
    "a sheet that is no XML": (with_part(SHEET, "semestre;valore"), "FILE_NOT_TABLE", "rovinato"),
    "a sheet cut short": (
        with_part(SHEET, sheet_xml("<row><c/></row>")[:-20]),
        "FILE_NOT_TABLE",
        "rovinato",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_before_it_is_opened(name: str) -> None:
    """One problem of the whole file, in Italian, in little memory."""
    content, code, sentence = REFUSED[name]
    tracemalloc.start()
    problems = read(content).report.problems
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(p.code, p.severity) for p in problems] == [(code, ERROR)]
    assert sentence in problems[0].message and problems[0].hint
    assert peak < 60 * 2**20


def made(
    change: Callable[[Worksheet], object], *header: str, book_: Workbook | None = None
) -> bytes:
    """A workbook whose first sheet has the header, and then what `change` does."""
    workbook = book_ or Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(list(header) or NAMES)
    change(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def row_of(value: object, **format: str) -> Callable[[Worksheet], object]:
    """A good row with this value."""

    def change(sheet: Worksheet) -> None:
        sheet.append(["2026-S1", "016124", "SS1-CAMMINO"])
        sheet["D2"] = value
        if format:
            sheet["D2"].number_format = format["number_format"]

    return change


@dataclass(frozen=True)
class Odd:
    """A workbook; the problems of its cell D2 as `CODE value part-of-the-cure`, or its number."""

    content: bytes
    code: str = ""
    value: str = ""
    cure: str = ""
    number: float | None = None


def raw(cell: str, before: str = "") -> bytes:
    """A workbook whose cell D2 is this XML."""
    texts = [*NAMES, *GOOD[:3]]
    first, second = (
        "".join(f'<c t="inlineStr"><is><t>{t}</t></is></c>' for t in part)
        for part in (texts[:4], texts[4:])
    )
    return with_part(SHEET, sheet_xml(f"<row>{first}</row><row>{second}{cell}</row>", before))


_1904 = Workbook()
_1904.epoch = CALENDAR_MAC_1904
_RICH = CellRichText("1", TextBlock(InlineFont(b=True), "2"))
ODD = {
    "3-apr, that Excel made a date": Odd(
        made(row_of(datetime(2026, 4, 3))), "VALUE_NOT_NUMBER", "03/04/2026", "data"
    ),
    "a date of a Mac": Odd(
        made(row_of(datetime(2026, 4, 3)), book_=_1904), "VALUE_NOT_NUMBER", "03/04/2026", "data"
    ),
    "a date beyond all calendars": Odd(
        made(row_of(9e9, number_format="dd/mm/yyyy")), "VALUE_NOT_NUMBER", "#VALORE!", "errore"
    ),
    "an hour": Odd(made(row_of(time(12, 30))), "VALUE_NOT_NUMBER", "12:30"),
    "a duration": Odd(made(row_of(timedelta(hours=30, minutes=5))), "VALUE_NOT_NUMBER", "30:05"),
    "true": Odd(made(row_of(True)), "VALUE_NOT_NUMBER", "VERO"),
    "#N/D": Odd(made(row_of("#N/A")), "VALUE_NOT_NUMBER", "#N/D", "errore del foglio"),
    "#RIF!": Odd(made(row_of("#REF!")), "VALUE_NOT_NUMBER", "#RIF!", "errore del foglio"),
    "a percentage": Odd(
        made(row_of(0.125, number_format="0.0%")), "VALUE_NOT_NUMBER", "12,5%", "conteggio"
    ),
    "a formula": Odd(made(row_of("=SUM(A1:A3)")), "FORMULA_CELL", "=SUM(A1:A3)", "il valore"),
    "a formula with its result": Odd(
        raw("<c><f>1+1</f><v>2</v></c>"), "FORMULA_CELL", "=1+1", "il valore"
    ),
    "a formula of a matrix": Odd(
        made(row_of(ArrayFormula("D2", "=A1:A2"))), "FORMULA_CELL", "=A1:A2"
    ),
    "a table of simulations": Odd(
        made(row_of(DataTableFormula("D2", dt2D=True))), "FORMULA_CELL", "=TABELLA()"
    ),
    "rich text": Odd(made(row_of(_RICH)), number=12),
    "an inline text": Odd(raw('<c t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r></is></c>'), number=12),
    "a number written as a text": Odd(made(row_of(" 7\u00a0")), number=7),
    "a dimension that lies": Odd(raw("<c><v>7</v></c>", '<dimension ref="A1:A1"/>'), number=7),
    "an enormous dimension": Odd(raw("<c><v>7</v></c>", '<dimension ref="A1:XFD1048576"/>'), number=7),
    "an exponent": Odd(raw("<c><v>1.2E3</v></c>"), number=1200),
    "macros inside (.xlsm)": Odd(
        with_part(
            "[Content_Types].xml",
            zipfile.ZipFile(io.BytesIO(PLAIN))
            .read("[Content_Types].xml")
            .replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.main",
                b"ms-excel.sheet.macroEnabled.main",
            ),
        ),
        number=3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_cell_is_named_as_what_it_is(name: str) -> None:
    odd = ODD[name]
    found = read(odd.content)
    if odd.code:
        assert places(found, "error", "warning") == [(odd.code, 2, "valore")]
        assert found.report.errors[0].value == odd.value
        assert odd.cure in found.report.errors[0].hint
    else:
        assert found.report.problems == []
        assert rows(found, "line", "valore__number") == [(2, odd.number)]


def test_merged_cells_are_told_where_they_hide_a_value() -> None:
    """Only the first of merged cells holds anything: the others are empty."""

    def merge(sheet: Worksheet) -> None:
        for code in ("SS1-CAMMINO", "SS1-PEDIBUS"):
            sheet.append(["2026-S1", "016124", code, 1])
        sheet.merge_cells("B2:B3")

    found = read(made(merge))
    assert places(found, "error") == [("AREA_UNKNOWN", 3, "codice_area")]


def test_what_is_hidden_is_read() -> None:
    """A filter left on, a column folded away: the values are there, and are sent."""

    def hide(sheet: Worksheet) -> None:
        sheet.append(GOOD)
        sheet.append(["2026-S1", "016008", "SS1-CAMMINO", 5])
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["D"].hidden = True

    assert rows(read(made(hide)), "line", "valore__number") == [(2, 3.0), (3, 5.0)]


@pytest.mark.parametrize("hidden", [False, True])
def test_the_sheet_of_the_data_is_found_behind_the_instructions(hidden: bool) -> None:
    """Somebody moved «Istruzioni» first, or a hidden sheet stands there."""
    workbook = Workbook()
    first = workbook.worksheets[0]
    for name in NAMES:  # the list of the columns is no header
        first.append([name, "che cosa ci va"])
    if hidden:
        first.append(NAMES)
        first.append(["2026-S1", "x", "y", "z"])
        first.sheet_state = "hidden"
    data = workbook.create_sheet("Dati")
    data.append(NAMES)
    data.append(GOOD)
    out = io.BytesIO()
    workbook.save(out)
    found = read(out.getvalue())
    assert found.report.problems == []
    assert rows(found, "line", "valore__number") == [(2, 3.0)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], ""),
        (["Febbraio"], "Non ho letto «Febbraio»: ogni foglio va inviato come un file."),
        (["Q2", "Q3"], "Non ho letto «Q2», «Q3»: ogni foglio va inviato come un file."),
    ],
)
def test_other_sheets_with_data_are_named(more: list[str], said: str) -> None:
    workbook = Workbook()
    for sheet in (workbook.worksheets[0], *map(workbook.create_sheet, more)):
        sheet.append(NAMES)
        sheet.append(GOOD)
    workbook.create_sheet("Appunti").append(["da rivedere"])
    out = io.BytesIO()
    workbook.save(out)
    found = read(out.getvalue()).report
    assert (found.rows, found.unread) == (1, said)
    assert said in understood(found)


def test_without_a_header_the_first_sheet_is_judged() -> None:
    out = io.BytesIO()
    workbook = Workbook()
    workbook.worksheets[0].append(["Gentile collega", "invio i dati"])
    workbook.create_sheet("Note").append(["grazie"])
    workbook.save(out)
    problems = read(out.getvalue()).report.problems
    assert [p.code for p in problems] == ["FILE_NOT_TABLE"]
    assert "nomi delle colonne" in problems[0].message


@pytest.mark.parametrize(
    ("header", "column", "value", "text"),
    [
        (RISORSE, "E2", datetime(2026, 4, 3), "03/04/2026"),
        (TRAGUARDI + ";data_prevista", "E2", 46115, "46115"),
    ],
)
def test_dates_and_numbers_in_each_other_s_place(
    header: str, column: str, value: object, text: str
) -> None:
    row = {RISORSE: ["2026-S1", 2026, "AMB08", "FNPS"]}.get(
        header, ["2026-S1", "SS1-2026-01", "AMB08", "in corso"]
    )
    found = read(book(header.split(";"), [*row, value]))  # type: ignore[list-item]
    (problem,) = found.report.errors
    assert (problem.line, problem.value) == (2, text)


def test_a_shared_workbook_is_read_in_few_rows_at_a_time() -> None:
    """The rows come one by one: nobody waits for a sheet to be whole in memory."""
    body = "<row><c><v>1</v></c></row>" * 50_000
    content = with_part(SHEET, sheet_xml(body), noise=NOISE)
    tracemalloc.start()
    first = list(islice(workbook_rows(content, CATALOGUE.thresholds, {}), 5))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert first == [["1"]] * 5
    assert peak < 20 * 2**20


def test_the_reader_raises_nothing_but_refusals() -> None:
    """A workbook with any byte changed is read, or refused."""
    random = Random(7)
    for _ in range(150):
        content = bytearray(PLAIN)
        for _ in range(random.randint(1, 4)):
            content[random.randrange(len(content))] = random.randrange(256)
        with suppress(Refusal):
            assert len(list(workbook_rows(bytes(content), CATALOGUE.thresholds, {}))) < 10
