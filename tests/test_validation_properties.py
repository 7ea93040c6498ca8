"""What holds for any file: no dialect changes a number, nothing makes the checks fall."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.validation_support import (
    CARTELLE,
    CATALOGUE,
    HEADER,
    RISORSE,
    TRAGUARDI,
    book,
    file,
    read,
    rows,
)

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
QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)

amounts = st.decimals(min_value=0, max_value=Decimal(10) ** 9, places=2)


def written(value: Decimal, mark: str, thousands: bool, idle: bool) -> str:
    """An amount as a person writes it: with or without thousands, with or without idle zeros."""
    text = f"{value:,.2f}" if thousands else f"{value:.2f}"
    if not idle:
        text = text.removesuffix(".00")
    return text.translate(str.maketrans(",.", ".,")) if mark == "," else text


@QUICK
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


def survives(content: bytes) -> None:
    report = read(content, None).report
    assert report.accepted == (not report.errors)
    assert report.accepted == (report.dataset is not None and not report.errors)
    assert report.rows >= 0
    for problem in report.problems:
        assert problem.line is None or problem.line >= 1
        assert problem.message


@QUICK
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xfe", b"PK\x03\x04", HEADER.encode() + b"\n"]),
)
def test_any_bytes(content: bytes, start: bytes) -> None:
    survives(start + content)


@QUICK
@given(
    base=st.sampled_from(FILES),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(min_size=1, max_size=3)), max_size=6
    ),
)
def test_any_mutation(base: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    content = base
    for where, cut, put in changes:
        at = int(where * len(content))
        content = content[:at] + put + content[at + cut :]
    survives(content)


@QUICK
@given(
    st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=9), min_size=1, max_size=6),
    st.sampled_from(FILES),
)
def test_any_cells(table: list[list[str]], base: bytes) -> None:
    """Strange cells under a header of ours."""
    start = base if base[:2] == b"\xff\xfe" else base.split(b"\n")[0] + b"\n"
    text = "\n".join(";".join('"' + c.replace('"', '""') + '"' for c in row) for row in table)
    survives(start + text.encode("utf-16-le" if base[:2] == b"\xff\xfe" else "utf-8", "replace"))


def test_the_files_to_mutate_are_read() -> None:
    assert all(read(content, None).staging for content in FILES)
    assert CATALOGUE.areas["AMB08"].name == "Valle Seriana"
