"""Numbers, tokens and totals that must be read, in texts and in workbooks."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.validation_case import OWN
from tests.validation_support import (
    CARTELLE,
    HEADER,
    RISORSE,
    Cell,
    book,
    file,
    places,
    read,
    rows,
)

# cells of one column of amounts, the decimal mark that they prove, the numbers that they mean
NUMBERS: list[tuple[list[str], str, list[float]]] = [
    (["1.234,5"], ",", [1234.5]),
    (["1,234.5"], ".", [1234.5]),
    (["1.234", "12,5"], ",", [1234, 12.5]),
    (["1.234", "12.5"], ".", [1.234, 12.5]),
    (["1,234", "12,5"], ",", [1.234, 12.5]),
    (["1,234", "12.5"], ".", [1234, 12.5]),
    (["1.234", "1.234.567"], ",", [1234, 1234567]),
    (["1,234", "1,234,567"], ".", [1234, 1234567]),
    (["1.234", "0,25"], ",", [1234, 0.25]),
    (["1.234", "12,3456"], ",", [1234, 12.3456]),
    (["1234,567"], ",", [1234.567]),
    (["1234", "+7", "007", "0", "0,0"], ",", [1234, 7, 7, 0, 0]),
    (["12,5", "12.5"], "", [12.5, 12.5]),  # the proofs conflict, but neither is ambiguous
    (["999999999999999"], "", [999999999999999]),
    ([" 7 ", "\u00a07\u00a0", "\u20091.234\u2009", "\ufeff0,5"], ",", [7, 7, 1234, 0.5]),
    (["1.234,5", "12,50", "1.234.567,89"], ",", [1234.5, 12.5, 1234567.89]),
    (["1,234.5", "12.50", "1,234,567.89"], ".", [1234.5, 12.5, 1234567.89]),
]


@pytest.mark.parametrize(("cells", "mark", "values"), NUMBERS)
def test_numbers(cells: list[str], mark: str, values: list[float]) -> None:
    keys = [
        (y, line) for y in (2025, 2026, 2027) for line in ("FNPS", "LR15-BONUS", "LR15-SPORTELLI")
    ]
    found = read(
        file(
            *(
                f"2026-S1;{y};AMB08;{line};{cell}"
                for (y, line), cell in zip(keys, cells, strict=False)
            ),
            header=RISORSE,
        )
    )
    assert found.report.understood["decimal"] == mark
    assert [v for (v,) in rows(found, "stanziato__number")] == values


STATES = {
    "ND": "non_disponibile",
    "nd": "non_disponibile",
    "NA": "non_applicabile",
    "na": "non_applicabile",
    "NAA": "non_ancora_applicabile",
    "naa": "non_ancora_applicabile",
    "SOP": "soppresso",
    "sop": "soppresso",
    "Sop": "soppresso",
    "<3": "soppresso",
    "<5": "soppresso",
    "< 5": "soppresso",
    "": "mancante",
    "0": "zero",
    "0,00": "zero",
    "7": "valore",
}


def test_tokens_in_every_numeric_column() -> None:
    """The state of each value, in any case; they ask for a reason, never for a number."""
    state = "value_state({0}, {0}__form, {0}__number)"
    found = read(
        file(
            *(f"2026-S1;{a};SS1-PEDIBUS;{t};perché" for a, t in zip(OWN, STATES, strict=False)),
            header=HEADER + ";nota",
        )
    )
    assert found.report.problems == []
    assert rows(found, state.format("valore")) == [(s,) for s in STATES.values()]
    columns = CARTELLE.split(";")[2:]
    other = read(
        file(
            *(f"2026-S1;{a};{t};{t};{t};perché" for a, t in zip(OWN, STATES, strict=False)),
            header=CARTELLE + ";nota",
        )
    )
    assert other.report.problems == []
    assert rows(other, *map(state.format, columns)) == [(s, s, s) for s in STATES.values()]


@pytest.mark.parametrize("cell", ["ND", "naa", "<3", ""])
def test_with_a_token_or_nothing_no_denominator_is_needed(cell: str) -> None:
    row = f"2026-S1;AMB08;SS1-GAP;{cell};;motivo"
    assert read(file(row, header=HEADER + ";denominatore;nota")).report.problems == []
    assert read(file(row.replace(";;", ";"), header=HEADER + ";nota")).report.problems == []


def test_a_total_that_adds_up_is_no_row() -> None:
    found = read(
        file(
            "2026-S1;016124;1.200;2;3",
            "2026-S1;016008;1.300,0;4;<5",
            "TOTALE;;2.500;6;7",
            header=CARTELLE,
        )
    )
    assert found.report.problems == [] or places(found, "error") == []
    assert (found.report.rows, found.report.understood["total_rows"]) == (2, 1)
    assert rows(found, "cartelle_attive__number") == [(1200.0,), (1300.0,)]
    money = read(
        file(
            "2026-S1;2025;AMB08;FNPS;0,10",
            "2026-S1;2026;AMB08;FNPS;0,25",
            ";;Totale;;0,35",
            header=RISORSE,
        )
    )
    assert (money.report.problems, money.report.rows) == ([], 2)


TITLE: list[Cell] = ["Ambito Valle Seriana"]
NAMES: list[Cell] = ["semestre", "codice_area", "codice_indicatore", "valore", "nota"]


def test_workbook() -> None:
    """Typed numbers, numbers as text, lost zeros, blank rows, empty cells at the end of a row."""
    found = read(
        book(
            TITLE,
            NAMES,
            ["2026-S1", "016124", "SS1-CAMMINO", 3],
            [None],
            ["2026-S1", 16008, "SS1-CAMMINO", "12"],
            ["2026-S1", 16008.0, "SS1-PEDIBUS", 7.0, "perché"],
            ["2026-S1", "016124", "SS1-PEDIBUS"],
        )
    )
    assert places(found, "error", "warning") == []
    assert rows(found, "line", "area_code", "valore__number", "nota") == [
        (3, "016124", 3.0, ""),
        (5, "016008", 12.0, ""),
        (6, "016008", 7.0, "perché"),
        (7, "016124", None, ""),
    ]
    assert found.report.understood["encoding"] == "xlsx"
    assert (found.report.rows, found.report.understood["blank_rows"]) == (4, 1)


def test_numbers_and_dates_typed_in_a_workbook() -> None:
    header: list[Cell] = [*RISORSE.split(";"), "data_trasferimento"]
    values: list[Cell] = [1234.567, 0.1 + 0.2, 1e-9, 33.25, 1e6, -0.0]
    keys = [(y, line) for y in (2025, 2026) for line in ("FNPS", "LR15-BONUS", "LR15-SPORTELLI")]
    found = read(
        book(
            header,
            *(
                ["2026-S1", year, "AMB08", line, value, datetime(2026, 3, 31)]
                for (year, line), value in zip(keys, values, strict=True)
            ),
        )
    )
    assert [v for (v,) in rows(found, "stanziato__number")] == [
        1234.567,
        0.3,
        1e-9,
        33.25,
        1e6,
        0,
    ]
    assert {d for (d,) in rows(found, "read_date(data_trasferimento)")} == {date(2026, 3, 31)}
    assert found.report.understood["decimal"] == ""  # its commas are ours: they prove nothing


@pytest.mark.parametrize("value", [1 / 3, 37 / 3, 1e-13, 1e15, 2**53 / 7])
def test_a_number_that_a_workbook_holds_with_too_many_digits_is_not_rounded(value: float) -> None:
    """As the same number in a text is not."""
    found = read(book(NAMES[:4], ["2026-S1", "AMB08", "SS3-ORE-EQUIPE", value]))
    assert places(found, "error") == [("VALUE_OUT_OF_RANGE", 2, "valore")]
    text = f"2026-S1;AMB08;SS3-ORE-EQUIPE;{Decimal(value):.20f}".replace(".", ",")
    assert places(read(file(text)), "error") == [("VALUE_OUT_OF_RANGE", 2, "valore")]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        *((0.1 + 0.2, 0.3), (0.07 * 100, 7), (4.35 * 100, 435), (1.1 + 2.2, 3.3), (-0.0, 0)),
        *((1e-11, 1e-11), (1e-12, 1e-12), (12345.678901, 12345.678901), (1234567.0, 1234567)),
    ],
)
def test_a_workbook_says_what_its_cells_show(value: float, kept: float) -> None:
    """The noise of binary figures is no digit; every other digit is kept."""
    found = read(book(NAMES[:4], ["2026-S1", "AMB08", "SS3-ORE-EQUIPE", value]))
    assert places(found, "error") == []
    assert [float(v) for (v,) in rows(found, "valore__number")] == [kept]


def test_an_empty_value_in_the_last_column_is_missing_in_a_workbook_and_an_error_in_a_csv() -> None:
    row = ["2026-S1", "016124", "SS1-CAMMINO"]
    assert read(book(NAMES[:4], row)).report.accepted
    assert places(read(file(";".join(row))), "error") == [("ROW_TOO_FEW_CELLS", 2, None)]
    assert read(file(";".join(row) + ";")).report.accepted
