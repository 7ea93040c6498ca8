"""What is accepted is what a person reads: files of every dialect, against the naive reader."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from monitoring.schema import DATASETS
from tests import naive_reader as naive
from tests.examples import PROOF_ALONE, examples
from tests.validation_support import CATALOGUE, read

pytestmark = PROOF_ALONE
T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]

SENDER = "AMB11"  # its names have accents and apostrophes
OWN = [a for a in CATALOGUE.areas.values() if a.parent_code == SENDER]
# The names that can be written in most ways come first: files are short.
OWN.sort(key=lambda a: "'" not in a.name and a.name.isascii())
COMUNI = {a.code: a.name for a in OWN}
KNOWN = naive.comuni()
MOST_COUNTED = 5_000_000
YEARS = ("2025", "2026", "2027")
LINES = ("FNPS", "LR15-BONUS", "LR15-SPORTELLI")
SEMESTERS = [
    "2026-S1", "2026S1", "S1-2026", "s1 2026", "1/2026", "2026/1", "I sem 2026", "1° semestre 2026",
    "primo semestre 2026", "1 SEM. 2026", "2026 - 1° sem", "1º sem del 2026",
]  # fmt: skip
NO_SEMESTERS = ["2026", "2026-S3", "01/01/2026", "gen-26", "S1", "2026-S11", "III sem 2026"]
JUNK = [
    "12abc", "#N/D", "#DIV/0!", "1E3", "1e5", "3-apr", "01/02/2026", "－5", "−5", "٣", "½", "²",
    "1 234", "1\u00a0234", "1\u2009234,5", "1'234", "1’234", "1_000", "0x10", "inf", "nan", "--5",
    "+-5", "5-", "5,", ",5", "1..2", "1,,2", "1.2.3", "1,2,3", "1.23.456", "12.34,5", "1,234,5",
    "1.234,567,8", "0.123.456", "1234.567,8", "45%", "€ 12", "<10", "< 4", "n.d.", "n/d", "n.a.", "-",
    "–", "x", "VERO", "=1+1", "+A1", "@x", "\u200e5", "1\u200b2", "9" * 16, "9" * 40, "０",
]  # fmt: skip
TOKENS = ["ND", "nd", "Na", "NAA", "naa", "sop", "SOP", "<3", "<5", "< 5", ""]
AROUND = ["", "", "", " ", "\u00a0", "\u2009", "\u202f", "\t ", "\ufeff", "\u3000"]
NOTES = [
    "perché sì", "a; b, c", "due\nrighe", "due\r\nrighe", 'dice "basta"', '"', "l’operatore", "-3",
    "è così\rdavvero", "'", "1.234", "€ 12", "n. 1234/2026",
]  # fmt: skip
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "windows-1252": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}


def spelt(value: Decimal, mark: str, thousands: bool, how: str) -> str:
    """A number as a person writes it; `how` adds idle zeros, a plus sign or none."""
    text = f"{value:,f}" if thousands else f"{value:f}"
    text = text.translate(str.maketrans(",.", ".,")) if mark == "," else text
    idle = {"zeros": "0" if mark in text else f"{mark}00", "plus": "", "leading": "", "": ""}[how]
    return {"plus": "+", "leading": "" if thousands else "00"}.get(how, "") + text + idle


@st.composite
def numbers(draw: Draw, mark: str, whole: bool) -> str:
    """The spelling of a number, by the convention of a mark."""
    places = 0 if whole else draw(st.integers(0, 2))
    value = Decimal(draw(st.integers(0, 5_000_000))).scaleb(-places)
    how = draw(st.sampled_from(["", "", "zeros", "plus", "leading"]))
    return spelt(value, mark, draw(st.booleans()), how)


@st.composite
def figures(draw: Draw, mark: str, whole: bool, clean: bool) -> str:
    """A cell of a numeric column; unless `clean`, of any convention and perhaps no number."""
    if not clean and draw(st.integers(0, 3)) == 0:
        odd = st.sampled_from(JUNK) | st.text("0123456789.,-+ ", max_size=9)
        return draw(odd | numbers(draw(st.sampled_from(",.")), draw(st.booleans())))
    usual = numbers(mark, whole)
    return draw(st.sampled_from(TOKENS) if draw(st.integers(0, 4)) == 0 else usual)


def area(draw: Draw, code: str) -> str:
    """The code of a comune, or its name, as offices write them."""
    name = COMUNI[code]
    forms = [code, code.lstrip("0"), f"'{code}", name, name.upper(), name.replace(" ", "  ")]
    if "'" in name:
        forms = [name.replace("'", a) for a in ("", "’", "`", "´", " ", "''")]
    if not name.isascii():
        forms += [name.replace("è", e) for e in ("e", "é", "e'", "e\u0300", "È")]
    return draw(st.sampled_from(forms))


@st.composite
def files(draw: Draw) -> tuple[str, bytes]:
    """A dataset and a file of it: any dialect, order, spelling; in half of them no bad cell."""
    dataset, clean = (
        draw(st.sampled_from(("cartelle", "risorse", "indicatori"))),
        draw(st.booleans()),
    )
    columns = [c for c in DATASETS[dataset].columns if c.kind != "date"]
    columns = [c for c in columns if c.name not in ("denominatore", "sesso", "fascia_eta")]
    mark = draw(st.sampled_from(",."))
    keys = {
        "cartelle": [{"codice_area": code} for code in COMUNI],
        "risorse": [
            {"anno": y, "linea": x, "codice_area": SENDER} for y, x in product(YEARS, LINES)
        ],
        "indicatori": [{"codice_area": c, "codice_indicatore": "SS1-PEDIBUS"} for c in COMUNI],
    }[dataset]
    lines = [[c.name for c in columns]]
    for key in keys[: draw(st.integers(1, 9))]:
        if not clean and draw(st.integers(0, 19)) == 0:
            half = draw(st.sampled_from(NO_SEMESTERS))
        else:
            half = draw(st.sampled_from(SEMESTERS))
        row = {"semestre": half, "nota": draw(st.sampled_from(NOTES)), **key}
        if "linea" not in key:
            row["codice_area"] = area(draw, key["codice_area"])
        for c in columns:
            if c.name not in row:
                row[c.name] = draw(figures(mark, c.kind != "money", clean))
        if not clean and draw(st.integers(0, 9)) == 0:
            row["nota"] = ""
        lines.append([draw(st.sampled_from(AROUND)) + row[c.name] for c in columns])
    return dataset, dialect(draw, lines)


def dialect(draw: Draw, lines: list[list[str]]) -> bytes:
    """A table in one of the ways in which tables are saved."""
    separator, end = draw(st.sampled_from(";,\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    order = draw(st.permutations(range(len(lines[0]))))
    case = draw(st.sampled_from([str.lower, str.upper, str.title]))
    quotes = draw(st.booleans())
    table = [[case(name) for name in lines[0]], *lines[1:]]
    written: list[str] = ["nota di servizio"] * draw(st.integers(0, 3))
    for line in table:
        cells = []
        for place in order:
            cell = line[place]
            must = quotes or any(c in cell for c in f'{separator}"\r\n')
            cells.append('"' + cell.replace('"', '""') + '"' if must else cell)
        written += [separator.join(cells)]
        written += [draw(st.sampled_from(["", separator * (len(order) - 1), " "]))] * draw(
            st.integers(0, 1)
        )
    text = end.join(written) + end * draw(st.integers(0, 2))
    name = draw(st.sampled_from(list(ENCODINGS)))
    try:
        return ENCODINGS[name] + text.encode(name)
    except UnicodeEncodeError:  # a sign that Windows-1252 does not have
        return text.encode("utf-8-sig")


def judged(dataset: str, content: bytes) -> tuple[list[tuple[object, ...]], set[tuple[int, str]]]:
    """What a person reads: the rows (line, semester, area, states, numbers), and the bad cells."""
    columns = DATASETS[dataset].columns
    table = naive.table_of(content, [c.name for c in columns])
    numeric = [c for c in columns if c.numeric and c.name in table.header]
    mark = naive.convention([row.get(c.name, "") for _, row in table.rows for c in numeric])
    read_rows: list[tuple[object, ...]] = []
    bad: set[tuple[int, str]] = set()
    for line, row in table.rows:
        half = naive.semester(row["semestre"])
        bad |= {(line, "semestre")} if half is None else set()
        code = row["codice_area"]
        code = code if code == SENDER else naive.comune(code.lstrip("'"), KNOWN) or ""
        bad |= {(line, "codice_area")} if not code else set()
        found: list[object] = []
        for c in numeric:
            state, value = naive.figure(row[c.name], mark)
            found += [state, value]
            if state == "errore" or (value is not None and not allowed(value, c.kind)):
                bad.add((line, c.name))
            if state in ("non_disponibile", "non_applicabile") and not row["nota"]:
                bad.add((line, "nota"))
        read_rows.append((line, half, code, *found))
    return read_rows, bad


def allowed(value: Decimal, kind: str) -> bool:
    """Whether a count, or an amount to the cent, can be this number."""
    if kind == "money":
        return 0 <= value < 10**15 and value == round(value, 2)
    return 0 <= value <= MOST_COUNTED and value == round(value)


def ours(dataset: str, content: bytes) -> tuple[list[tuple[object, ...]], set[tuple[int, str]]]:
    """What the checks read and refuse, in the same shape."""
    found = read(content, SENDER)
    bad = {(p.line or 0, (p.column or "").lower()) for p in found.report.errors}
    if found.staging is None:
        return [], bad
    names = ["line", "semester_code", "area_code"]
    for c in (c for c in found.staging.present if c.numeric):
        names.append(f"value_state({c.name}, {c.name}__form, {c.name}__number)")
        names.append(f"{c.name}__number")
    query = f"SELECT {', '.join(names)} FROM work ORDER BY line"
    return found.staging.con.execute(query).fetchall(), bad


@examples(few=60, many=2_000)
@given(files())
def test_what_is_accepted_is_what_a_person_reads(case: tuple[str, bytes]) -> None:
    """Accepted with the same values, or refused on the same cells: both or neither."""
    expected, bad = judged(*case)
    found, refused = ours(*case)
    assert refused == bad
    if not bad:
        assert found == expected


def test_the_files_are_of_both_kinds() -> None:
    """The comparison would say nothing if every file were refused, or none."""
    seen: list[bool] = []

    @examples(few=60, many=60)
    @given(files())
    def collect(case: tuple[str, bytes]) -> None:
        seen.append(not judged(*case)[1])

    collect()
    assert min(sum(seen), len(seen) - sum(seen)) > 15
