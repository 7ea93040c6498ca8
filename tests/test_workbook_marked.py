"""The file given back marked: the same rows, what is wrong on its cell, ready to be sent again."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from itertools import product

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.validation.examine import Report
from monitoring.validation.problems import ERROR, NOTICE, WARNING
from pipelines.workbook_marked import marked_name, marked_workbook
from tests.validation_case import GOOD, NOTE, Case
from tests.validation_cases import CASES
from tests.validation_support import CATALOGUE, HEADER, RISORSE, book, file, places, read

RED, AMBER = "00F8D7DC", "00FFE8B8"
Marked = tuple[Workbook, Worksheet]
# A row of a CSV that stops too soon is, in a workbook, one whose last cells are empty.
SHORT = {"too few cells", "everything at once"}
BAD = file(
    GOOD,
    "2026-S1;016008;SS1-CAMMINO;=1+1;",
    "",
    "2026-S1;16008;SS1-PEDIBUS;12abc;perché «così»",
    "2026-S1;Lefe;SS1-CAMMINO;-3;",
    "2026-S1;016124;SS1-CAMMINO;3;",
    header=NOTE,
)


def marked(content: str | bytes, sender: str | None = "AMB08") -> Marked:
    made = marked_bytes(content, sender)
    assert made is not None
    return opened(made)


def marked_bytes(content: str | bytes, sender: str | None = "AMB08") -> bytes | None:
    raw = content.encode() if isinstance(content, str) else content
    return marked_workbook(raw, read(raw, sender).report, CATALOGUE.thresholds)


def opened(content: bytes) -> Marked:
    workbook = load_workbook(io.BytesIO(content))
    return workbook, workbook["Dati"]


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def texts(sheet: Worksheet) -> list[list[str]]:
    rows = [["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)]
    return [row[: max((n for n, c in enumerate(row, 1) if c), default=0)] for row in rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sent_again_as_it_is_it_has_the_same_problems(case: Case) -> None:
    """On the same rows and columns; nothing that was refused is accepted, nothing new appears."""
    raw = case.content.encode() if isinstance(case.content, str) else case.content
    first = read(raw, case.sender, case.catalogue)
    made = marked_workbook(raw, first.report, case.catalogue.thresholds)
    if any(p.code.startswith(("FILE_", "ENCODING_")) for p in first.report.problems):
        assert made is None
        return
    assert made is not None
    again = read(made, case.sender, case.catalogue)
    assert again.report.accepted == first.report.accepted
    assert again.report.dataset == first.report.dataset
    severities = (ERROR, WARNING, NOTICE)
    before, after = places(first, *severities), places(again, *severities)
    if case.name in SHORT:
        before = [p for p in before if p[0] != "ROW_TOO_FEW_CELLS"]
        after = [p for p in after if p in before]
    assert sorted(after, key=str) == sorted(before, key=str)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "newline"),
    [*product(("utf-8", "utf-8-sig", "utf-16", "cp1252"), ";,\t", ("\r\n", "\n", "\r"))],
)
def test_every_row_stays_where_it_was(encoding: str, delimiter: str, newline: str) -> None:
    table = [
        ["Ambito Valle Seriana"],
        [],
        NOTE.split(";"),
        ["2026-S1", "016124", "SS1-CAMMINO", "3", "è così"],
        [],
        ["2026-S1", "016008", "SS1-CAMMINO", "12abc", "due\nrighe"],
        ["2026-S1", "016008", "SS1-PEDIBUS", "1.234,5", "=A1"],
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows(table)
    _, sheet = marked(out.getvalue().encode(encoding))
    found = texts(sheet)
    assert [row[:5] for row in found[3:]] == table[3:]
    assert found[:2] == [["Ambito Valle Seriana"], []]
    assert found[2] == [*table[2], "errori"]
    assert {c.data_type for row in sheet.iter_rows(min_row=3) for c in row} <= {
        "inlineStr",
        "n",
        "s",
    }
    assert sheet.freeze_panes == "A4"


def test_what_is_wrong_is_on_its_cell() -> None:
    """Red for errors; the good rows are plain; the sentence in a comment and in the last column."""
    _, sheet = marked(BAD)
    red = {c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == RED}
    assert red == {"D3", "F3", "D5", "F5", "B6", "D6", "F6"}
    said = sheet["D5"].comment
    assert said is not None and said.text.startswith("«12abc» non è un numero.\nScrivi solo cifre")
    assert sheet["F6"].value == (
        "codice_area: «Lefe» non è un comune del territorio. Forse intendevi 016124 Leffe "
        "(Ambito Valle Seriana)? valore: «-3» è negativo. Scrivi zero o un numero positivo."
    )
    assert sheet["B5"].comment is None  # a code that was understood is no error
    amber = {c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == AMBER}
    assert amber == {"B7", "F7"}
    assert [sheet.cell(line, 6).value for line in (1, 2, 4)] == ["errori", None, None]


def test_a_formula_comes_back_as_a_text() -> None:
    for content in (BAD, book(HEADER.split(";"), GOOD.split(";"), ["2026-S1", "x", "y", "=1+1"])):
        _, sheet = marked(content)
        assert sheet["D3"].value == "=1+1" and sheet["D3"].data_type in ("s", "inlineStr")
        assert sheet["D3"].quotePrefix


def test_corrected_it_is_accepted() -> None:
    """Whoever corrects the cells need not touch the remarks; a row may be emptied too."""
    workbook, sheet = marked(BAD.replace("2026-S1;016124;SS1-CAMMINO;3;", "Fonte: CSI-HP"))
    sheet["D3"], sheet["D5"], sheet["B6"], sheet["D6"] = 2, "12", "Leffe", 3.0
    sheet["A7"] = None
    sheet["C6"] = "SS1-PEDIBUS"
    content = saved(workbook)
    report = read(content).report
    assert (report.accepted, report.rows) == (True, 4)
    assert {p.code for p in report.problems} == {"AREA_CODE_REPAIRED"}
    _, again = marked(content)
    assert [again.cell(line, 6).value for line in range(1, 8)] == ["errori", *[None] * 6]


def test_a_workbook_keeps_its_numbers_and_dates() -> None:
    header = [*RISORSE.split(";"), "data_trasferimento"]
    content = book(
        header,
        ["2026-S1", 2026, "AMB08", "FNPS", 1234.5, datetime(2026, 3, 6)],
        ["2026-S1", 2026, "AMB08", "LR15-BONUS", 0.5, date(2026, 3, 7)],
        ["2026-S1", "2026", "AMB08", "LR15-SPORTELLI", "12,5", "32/01/2026"],
        percent=["E3"],
    )
    _, sheet = marked(content)
    rows = [row[:6] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [
        ("2026-S1", 2026, "AMB08", "FNPS", 1234.5, datetime(2026, 3, 6)),
        ("2026-S1", 2026, "AMB08", "LR15-BONUS", 0.5, datetime(2026, 3, 7)),
        ("2026-S1", "2026", "AMB08", "LR15-SPORTELLI", "12,5", "32/01/2026"),
    ]
    assert sheet["E3"].number_format == "0%"
    assert sheet["F4"].fill.fgColor.rgb == RED


def test_what_is_beyond_the_header_is_never_taken_for_a_remark() -> None:
    """`12,5` split by commas: were the 5 under a name, 12 would be accepted."""
    split = file("2026-S1,AMB08,SS3-ORE-EQUIPE,12,5", header=HEADER.replace(";", ","))
    made = marked_bytes(split)
    assert made is not None
    again = read(made)
    assert places(again, ERROR) == [("ROW_TOO_MANY_CELLS", 2, None)]
    assert texts(opened(made)[1])[1][-1] == "5"


def test_the_list_of_all_problems() -> None:
    workbook, _ = marked(BAD)
    rows = list(workbook["Problemi"].iter_rows(values_only=True))
    assert rows[0] == (
        *("gravità", "riga", "colonna", "c'è scritto", "che cosa non va", "che cosa fare"),
    )
    report = read(BAD).report
    assert [row[1] for row in rows[1:]] == [p.line for p in report.problems]
    assert ("notizia", 5, "B codice_area", "16008") in [row[:4] for row in rows]
    assert {row[0] for row in rows[1:]} == {"errore", "avviso", "notizia"}


def test_a_missing_column_is_told_in_the_header() -> None:
    _, sheet = marked(file("2026-S1;016124;SS1-CAMMINO", header=HEADER.removesuffix(";valore")))
    remark = sheet["D1"].comment
    assert sheet["D1"].value == "errori" and remark is not None
    assert "Manca la colonna «valore»" in remark.text


def test_control_characters_do_not_stop_it() -> None:
    _, sheet = marked(file("2026-S1;016124;SS1-CAMMINO;1\x0b2", header=HEADER))
    assert sheet["D2"].value == "1 2"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Dalmine.csv", "Dalmine_da_correggere.xlsx"),
        ("C:\\dati\\Dati 2026.s1.XLSX", "Dati 2026.s1_da_correggere.xlsx"),
        ("Dalmine_da_correggere.xlsx", "Dalmine_da_correggere.xlsx"),
    ],
)
def test_its_name_says_what_to_do_with_it(name: str, given: str) -> None:
    assert marked_name(name) == given


def test_a_report_without_a_header_has_no_workbook() -> None:
    assert marked_workbook(b"", Report("vuoto.csv"), CATALOGUE.thresholds) is None
