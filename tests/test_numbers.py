"""The rules of numbers in SQL, against the same rules told naively in Python."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import duckdb
import pytest

from monitoring.schema import TOKENS
from monitoring.validation.figures import MACROS

DIGITS = "0123456789"
PIECES = ["", "0", "7", "12", "007", "123", "0123", "1234", "123456"]
ODD = [
    "ND", "nd", "Na", "naa", "sop", "SOP", "<3", "< 5", "<4", "N D", "n.d.", "-", "inf", "-inf",
    "nan", "NaN", "1e5", "1_000", "0x1f", "1 234", "1\u00a0234", "٣", "½", "²", "1.", ".5", "1,",
    ",5", "1..2", "1,,2", "1.2.3", "1,2,3", "1.234.567", "1,234,567", "1.234.56", "1.234.5678",
    "1,234.567.890", "0.123.456", "1.234.567,8", "1,234,567.8", "1.234,567", "1,234.567",
    "1.234,567,8", "1234.567,8", "12.345.678", "+", "--1", "+-1", "1-", "1+", "10%", "€5", "=1",
    "01/02/2026", "gen-25", "A", "1a", "9" * 20, "9" * 21, "0" * 40 + "1",
    "12345678901234567890,12345678", "999999999999999", "1000000000000000", "0,000000000001",
    "0,0000000000001", "0,50000000000000", "123456789012345,678", "1,234,567,890.123456789",
]  # fmt: skip
SHAPES = product(
    ["", "-", "+"],
    PIECES,
    ["", ".", ","],
    ["", "5", "25", "123", "5678"],
    ["", ".", ","],
    ["", "4", "321"],
)
TEXTS = sorted({"".join(shape) for shape in SHAPES} | set(ODD))


def twin_form(text: str) -> str:
    """How a cell is written, letter by letter."""
    if text == "":
        return "vuoto"
    if text.upper().replace(" ", "") in TOKENS:
        return "sigla"
    body = text[1:] if text[0] in "+-" else text
    marks = [c for c in body if c not in DIGITS]
    groups = body.replace(",", ".").split(".")
    if set(marks) - {".", ","} or not all(groups):
        return "errato"
    short = len(groups[0]) <= 3 and groups[0][0] != "0"
    if len(marks) < 2:
        if marks and short and len(groups[1]) == 3:
            return "ambiguo"
        return {"": "intero", ",": "virgola", ".": "punto"}["".join(marks)]
    first, last = marks[0], marks[-1]
    thousands, grouped = (marks, groups[1:]) if first == last else (marks[:-1], groups[1:-1])
    regular = short and set(thousands) == {first} and all(len(g) == 3 for g in grouped)
    return {".": "italiano", ",": "inglese"}[first] if regular else "errato"


def twin_value(text: str, mark: str) -> Decimal | None:
    """The number that a cell means where the file proves `mark` as its decimal mark, or nothing."""
    form = twin_form(text)
    decimal = {
        "intero": ",",
        "virgola": ",",
        "punto": ".",
        "italiano": ",",
        "inglese": ".",
        "ambiguo": mark,
    }.get(form)
    if not decimal:
        return None
    whole = text.replace("." if decimal == "," else ",", "")
    value = Decimal(whole.replace(",", "."))
    # What is stored is a double: a number that would come back as another is not read.
    kept = abs(value) < 10**15 and value == round(value, 12) == Decimal(repr(float(value)))
    return value if kept else None


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(MACROS)
    con.execute("CREATE TABLE texts AS SELECT unnest(?) AS text", [TEXTS])
    return con


def test_the_table_has_every_form() -> None:
    forms = {twin_form(text) for text in TEXTS}
    assert forms == {
        "vuoto", "sigla", "intero", "virgola", "punto", "italiano", "inglese", "ambiguo", "errato",
    }  # fmt: skip
    assert len(TEXTS) > 2500


def test_forms(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("SELECT text, number_form(text) FROM texts").fetchall()
    assert [(t, f, twin_form(t)) for t, f in found if f != twin_form(t)] == []


@pytest.mark.parametrize("mark", [",", ".", ""])
def test_values(connection: duckdb.DuckDBPyConnection, mark: str) -> None:
    query = "SELECT text, number_value(text, number_form(text), ?) FROM texts"
    found = connection.execute(query, [mark]).fetchall()
    assert [(t, v, twin_value(t, mark)) for t, v in found if v != twin_value(t, mark)] == []


def test_states(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "SELECT text, value_state(text, form, number_value(text, form, ',')) "
        "FROM (SELECT text, number_form(text) AS form FROM texts)"
    ).fetchall()
    for text, state in found:
        value = twin_value(text, ",")
        expected = TOKENS.get(text.upper().replace(" ", ""), "mancante" if text == "" else None)
        if value is not None:
            expected = "zero" if value == 0 else "valore"
        assert state == expected, text


DATES = {
    "2026-12-31": "2026-12-31",
    "31/12/2026": "2026-12-31",
    "1/3/2027": "2027-03-01",
    "29/02/2028": "2028-02-29",
}
NO_DATES = [
    "29/02/2026",
    "2026-02-30",
    "12/31/2026",
    "31/12/26",
    "31/12/0026",
    "31-12-2026",
    "",
    "x",
]


@pytest.mark.parametrize(("text", "read"), [*DATES.items(), *((text, None) for text in NO_DATES)])
def test_dates(connection: duckdb.DuckDBPyConnection, text: str, read: str | None) -> None:
    (found,) = connection.execute("SELECT read_date(?)", [text]).fetchone() or ("",)
    assert (found and found.isoformat()) == read
