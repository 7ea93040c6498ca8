"""A file corrected in some cells: they change, and not one byte beside them."""

from __future__ import annotations

import io
import itertools
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from monitoring.validation.reading import read_sheet
from pipelines.cells import CellUnknown
from pipelines.correct import CorrectionImpossible, corrected
from pipelines.store import Submission, digest
from tests.validation_support import CATALOGUE

HEADER = ("semestre", "codice_area", "codice_indicatore", "valore", "nota")
ROWS = (
    ("2026-S1", "016124", "SS1-CAMMINO", "3", "è così"),
    ("2026-S1", "16024", "SS1-CAMMINO", "4", "prima riga{end}seconda; «{quote}sì{quote}», perché"),
    ("", "", "", "", ""),
    ("2026-S1", "016004", "SS1-CAMMINO", "{decimal}", ""),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "windows-1252")
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def submission(content: bytes, dataset: str = "indicatori", suffix: str = ".csv") -> Submission:
    """The sidecar of a file that was received."""
    named = ("2026-S1", "AMB08", digest(content), "dati" + suffix)
    when = ("2026-07-20T08:00:00+00:00", "Ufficio", "1", 4)
    return Submission("X", dataset, *named, *when, suffix=suffix)


def table(
    valore: str, nota: str, last: str, delimiter: str, end: str, decimal: str, quotes: bool
) -> str:
    """A file with two lines above its header; some cells of its first row and the last one's note."""

    def cell(text: str) -> str:
        text = text.format(end=end, quote='"', decimal=f"7{decimal}25")
        if quotes or any(sign in text for sign in (delimiter, '"', "\n", "\r")):
            return '"' + text.replace('"', '""') + '"'
        return text

    rows = [HEADER, (*ROWS[0][:3], valore, nota), *ROWS[1:-1], (*ROWS[-1][:4], last)]
    lines = ["Dati dell'Ambito", "", *(delimiter.join(map(cell, row)) for row in rows)]
    return end.join(lines) + end


DIALECTS = itertools.product(ENCODINGS, ";,\t", ("\r\n", "\n", "\r"))
NUMBERS = itertools.cycle(itertools.product(",.", (False, True)))  # 4 and 45 have no common factor


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end", "decimal", "quotes"),
    [(*dialect, *next(NUMBERS)) for dialect in DIALECTS],
)
def test_only_the_named_cells_change_in_every_dialect(
    encoding: str, delimiter: str, end: str, decimal: str, quotes: bool
) -> None:
    def written(valore: str, nota: str, last: str) -> bytes:
        text = table(valore, nota, last, delimiter, end, decimal, quotes)
        return MARKS.get(encoding, b"") + text.encode(encoding)

    before = written("3", "è così", "")
    changes = {(4, "valore"): "1.208,5", (4, "NOTA"): "rivisto; «però», «sì»", (7, "nota"): "dopo"}
    after = corrected(before, submission(before), changes, CATALOGUE)
    assert after == written(f"1208{decimal}5", "rivisto; «però», «sì»", "dopo")
    assert corrected(before, submission(before), {}, CATALOGUE) == before


@pytest.mark.parametrize(
    ("row", "column", "typed", "then"),
    [
        ("2026-S1;016124;SS1-CAMMINO;3;x", "valore", "12", "2026-S1;016124;SS1-CAMMINO;12;x"),
        ("2026-S1;016124;SS1-CAMMINO;3;x", "valore", "", "2026-S1;016124;SS1-CAMMINO;;x"),
        ("2026-S1;016124;SS1-CAMMINO;3;x", "valore", " nd ", "2026-S1;016124;SS1-CAMMINO;nd;x"),
        ("2026-S1;016124;SS1-CAMMINO;3;x", "valore", "12abc", "2026-S1;016124;SS1-CAMMINO;12abc;x"),
        ("2026-S1;016124;SS1-CAMMINO;3", "nota", "manca", "2026-S1;016124;SS1-CAMMINO;3;manca"),
        ("2026-S1;016124;SS1-CAMMINO;3;x", "nota", "a;b", '2026-S1;016124;SS1-CAMMINO;3;"a;b"'),
        ("2026-S1;016124;SS1-CAMMINO;3;x", "nota", 'un "sì"', '2026-S1;016124;SS1-CAMMINO;3;"un ""sì"""'),
        ("2026-S1;016124;SS1-CAMMINO;3;x", "nota", "a\nb", '2026-S1;016124;SS1-CAMMINO;3;"a\nb"'),
        ('2026-S1;016124;SS1-CAMMINO;"3";x', "valore", "4", '2026-S1;016124;SS1-CAMMINO;"4";x'),
        ('2026-S1;016124;"SS1-CAMMINO" ; 3 ;x', "valore", "4", '2026-S1;016124;"SS1-CAMMINO" ;4;x'),
        ("2026-S1;016124;SS1-CAMMINO;3;x;;", "valore", "4", "2026-S1;016124;SS1-CAMMINO;4;x;;"),
        ('2026-S1;016124;SS1-CAMMINO;3;5" di neve', "valore", "4", '2026-S1;016124;SS1-CAMMINO;4;5" di neve'),
    ],
)  # fmt: skip
def test_a_row_keeps_all_the_rest(row: str, column: str, typed: str, then: str) -> None:
    def whole(text: str) -> bytes:
        return (";".join(HEADER) + "\r\n" + text).encode()

    before = whole(row)
    assert corrected(before, submission(before), {(2, column): typed}, CATALOGUE) == whole(then)


@pytest.mark.parametrize(
    ("figures", "typed", "written"),
    [
        (("7.25", "1"), "12,5", "12.5"),
        (("7,25", "1"), "12.5", "12,5"),
        (("1,234.5", "1"), "0,125", "0.125"),
        (("7", "1"), "12.5", "12.5"),
        (("7", "1"), "1.208,5", "1208,5"),
        (("7.25", "3,5"), "12,5", "12,5"),
        (("7.25", "1"), "ND", "ND"),
    ],
)
def test_a_number_takes_the_mark_of_the_file(
    figures: tuple[str, str], typed: str, written: str
) -> None:
    rows = [f"2026-S1;01612{n};SS1-CAMMINO;{text};" for n, text in enumerate(figures, start=4)]
    before = "\n".join([";".join(HEADER), *rows]).encode()
    after = corrected(before, submission(before), {(3, "valore"): typed}, CATALOGUE)
    assert after.decode().splitlines()[2].split(";")[3] == written


@pytest.mark.parametrize(
    ("encoding", "change", "error", "said"),
    [
        ("utf-8", {(2, "valore"): "1.234"}, CorrectionImpossible, "scrivi 1234 se sono migliaia, 1,2340"),
        ("windows-1252", {(2, "nota"): "da 3 → 4"}, CorrectionImpossible, "«→» non si può scrivere"),
        ("utf-8", {(2, "denominatore"): "4"}, CellUnknown, "non c'è la colonna «denominatore»"),
        ("utf-8", {(2, "area"): "Leffe"}, CellUnknown, "non c'è la colonna «area»"),
    ],
)  # fmt: skip
def test_what_the_file_cannot_hold_is_said(
    encoding: str, change: dict[tuple[int, str], str], error: type[Exception], said: str
) -> None:
    row = "2026-S1;016124;SS1-CAMMINO;3;perché;Leffe"
    before = f"{';'.join(HEADER)};area\n{row}\n".encode(encoding)
    with pytest.raises(error, match=said.replace("(", r"\(")):
        corrected(before, submission(before), change, CATALOGUE)


def book() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Dati dell'Ambito"])
    sheet.append([])
    sheet.append(list(HEADER))
    sheet.append(["2026-S1", "016124", "SS1-CAMMINO", 3, "è così"])
    sheet.append(["2026-S1", "016004", "SS1-CAMMINO", 7.25, "=testo"])
    sheet["E5"].data_type = "s"
    sheet["D5"].number_format = "0.00"
    sheet["D4"].number_format = "dd/mm/yyyy"
    sheet["D4"].value = date(2026, 3, 4)
    sheet.merge_cells("B7:C7")
    workbook.create_sheet("Istruzioni").append(["una riga", 1.5])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def cells(content: bytes) -> dict[str, tuple[object, str, str]]:
    found = {}
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                found[f"{sheet.title}!{cell.coordinate}"] = (
                    cell.value,
                    cell.data_type,
                    cell.number_format,
                )
    return found


@pytest.mark.parametrize(
    ("place", "typed", "then"),
    [
        ((5, "valore"), "12", ("Sheet!D5", 12, "n", "0.00")),
        ((5, "valore"), "12,5", ("Sheet!D5", 12.5, "n", "0.00")),
        ((5, "valore"), "ND", ("Sheet!D5", "ND", "s", "0.00")),
        ((5, "valore"), "", ("Sheet!D5", None, "n", "0.00")),
        ((5, "valore"), "=1+1", ("Sheet!D5", "=1+1", "s", "0.00")),
        ((4, "valore"), "8", ("Sheet!D4", 8, "n", "General")),
        ((4, "codice_area"), "016004", ("Sheet!B4", "016004", "s", "General")),
    ],
)
def test_a_workbook_keeps_its_other_cells(
    place: tuple[int, str], typed: str, then: tuple[str, object, str, str]
) -> None:
    before = book()
    after = corrected(before, submission(before, suffix=".xlsx"), {place: typed}, CATALOGUE)
    name, *expected = then
    assert cells(after) == cells(before) | {name: tuple(expected)}
    again = corrected(before, submission(before, suffix=".xlsx"), {place: typed}, CATALOGUE)
    assert again == after
    assert (read_sheet(after, CATALOGUE).lines == read_sheet(before, CATALOGUE).lines).all()


def test_a_merged_cell_is_said() -> None:
    before = book()
    with pytest.raises(CorrectionImpossible, match="C7 è unita ad altre"):
        corrected(before, submission(before, suffix=".xlsx"), {(7, "codice_indicatore"): "X"}, CATALOGUE)  # fmt: skip


@pytest.mark.parametrize("sign", ["\x0b", "\x01", "\x1f"])
def test_a_sign_that_excel_refuses_is_said(sign: str) -> None:
    before = book()
    change = {(4, "nota"): f"riga uno{sign}riga due"}
    with pytest.raises(CorrectionImpossible, match=r"cella E4 .* riscrivi il testo a mano"):
        corrected(before, submission(before, suffix=".xlsx"), change, CATALOGUE)


@pytest.mark.parametrize(
    ("sheets", "read"),
    [
        ({"Nascosto": "hidden", "Dati": "visible"}, "Dati"),
        ({"Istruzioni": "visible", "Dati": "visible"}, "Dati"),
        ({"Dati": "visible", "Altri dati": "visible"}, "Dati"),
        ({"Vecchi dati": "veryHidden", "Istruzioni": "visible", "Dati": "visible"}, "Dati"),
    ],
)
def test_the_sheet_that_was_read_is_the_one_written(sheets: dict[str, str], read: str) -> None:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, state in sheets.items():
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = state
        if "ati" in name:
            sheet.append(list(HEADER))
            sheet.append(["2026-S1", "016124", "SS1-CAMMINO", 3, "è così"])
        else:
            sheet.append(["Compila il foglio Dati"])
    workbook.active = list(sheets).index(read)
    out = io.BytesIO()
    workbook.save(out)
    before = out.getvalue()
    after = corrected(before, submission(before, suffix=".xlsx"), {(2, "valore"): "77"}, CATALOGUE)
    assert cells(after) == cells(before) | {f"{read}!D2": (77, "n", "General")}
    assert read_sheet(after, CATALOGUE).columns["valore"].to_pylist() == ["77"]
