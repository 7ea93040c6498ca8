"""Files of every dialect and layout that must be read, each with what must come out of it."""

from __future__ import annotations

import pytest

from tests.validation_support import (
    HEADER,
    file,
    places,
    read,
    rows,
)

PLAIN = file("2026-S1;016124;SS1-CAMMINO;3", "2026-S1;016008;SS1-CAMMINO;12")
PLAIN_VALUES = [("016124", 3.0), ("016008", 12.0)]
MORE = HEADER + ";denominatore;sesso;fascia_eta;nota"

# the mark at the start and Python's name of each encoding, by the name that is understood
ENCODINGS = [
    ("utf-8", b"", "utf-8"),
    ("utf-8-sig", b"\xef\xbb\xbf", "utf-8"),
    ("windows-1252", b"", "cp1252"),
    ("utf-16", b"\xff\xfe", "utf-16-le"),
    ("utf-16", b"\xfe\xff", "utf-16-be"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize(("name", "mark", "encoding"), ENCODINGS)
def test_every_dialect_reads_the_same(
    name: str, mark: bytes, encoding: str, separator: str, end: str
) -> None:
    """Accents, a comma in quotes, a blank row: encoding × separator × line end, all of them."""
    note = '"Rete d’Imagna, Val San Martino; è così"'
    lines = [
        HEADER + ";nota",
        f"2026-S1;Torre de’ Busi;SS1-CAMMINO;3;{note}",
        ";;;;",
        '2026-S1;016215;SS1-PEDIBUS;12;"perché"',
    ]
    table = [
        line.replace(";", separator).replace(note.replace(";", separator), note) for line in lines
    ]
    found = read(mark + end.join(table).encode(encoding), "AMB12")
    assert found.report.problems == []
    assert (found.report.understood["encoding"], found.report.understood["delimiter"]) == (
        name,
        separator,
    )
    assert rows(found, "line", "area_code", "valore__number", "nota") == [
        (2, "016215", 3.0, note.strip('"')),
        (4, "016215", 12.0, "perché"),
    ]


# name: (file, lines of the two rows, blank rows, codes of the notices)
LAYOUTS = {
    "no line end at the end": (PLAIN.rstrip(), (2, 3), 0, []),
    "blank rows anywhere": (
        file(
            "",
            "2026-S1;016124;SS1-CAMMINO;3",
            ";;;",
            " ; ; ; ",
            "2026-S1;016008;SS1-CAMMINO;12",
            "",
            "",
        ),
        (3, 6),
        5,
        [],
    ),
    "a blank row of non-breaking spaces": (
        file("2026-S1;016124;SS1-CAMMINO;3", "\u00a0;\u00a0;;", "2026-S1;016008;SS1-CAMMINO;12"),
        (2, 4),
        1,
        [],
    ),
    "sep= of Excel": ("sep=;\r\n" + PLAIN, (3, 4), 0, ["HEADER_NOT_FIRST"]),
    "a merged title": (
        "Ambito Valle Seriana;;;\r\n;;;\r\n" + PLAIN,
        (4, 5),
        1,
        ["HEADER_NOT_FIRST"],
    ),
    "a title that names a column": (
        "Semestre;2026-S1\r\n" + PLAIN,
        (3, 4),
        0,
        ["HEADER_NOT_FIRST"],
    ),
    "twenty lines above": ("nota di servizio\n" * 20 + PLAIN, (22, 23), 0, ["HEADER_NOT_FIRST"]),
    "trailing empty columns": (
        file(
            "2026-S1;016124;SS1-CAMMINO;3;;",
            "2026-S1;016008;SS1-CAMMINO;12;;;;",
            header=HEADER + ";;",
        ),
        (2, 3),
        0,
        [],
    ),
    "spaces around every cell": (
        file(" 2026-s1 ; 016124\u00a0; ss1-cammino;3 ", "\u00a02026-S1;016008;SS1-CAMMINO ;\t12"),
        (2, 3),
        0,
        [],
    ),
    "upper case header with spaces": (
        file(
            "2026-S1;016124;SS1-CAMMINO;3",
            "2026-S1;016008;SS1-CAMMINO;12",
            header=" SEMESTRE ;Codice_Area; CODICE_INDICATORE;VALORE ",
        ),
        (2, 3),
        0,
        [],
    ),
    "permuted columns": (
        file(
            "3;SS1-CAMMINO;2026-S1;016124",
            "12;SS1-CAMMINO;2026-S1;016008",
            header="valore;codice_indicatore;semestre;codice_area",
        ),
        (2, 3),
        0,
        [],
    ),
    "columns of the template": (
        file(
            "Leffe;2026-S1;016124;Gruppi;SS1-CAMMINO;gruppi;7;3;1",
            "x;2026-S1;016008;;SS1-CAMMINO;;;12;1",
            header="area;semestre;codice_area;indicatore;codice_indicatore;unita;valore_precedente;valore;versione_modello",
        ),
        (2, 3),
        0,
        [],
    ),
    "optional cells that Excel drops": (
        file("2026-S1;016124;SS1-CAMMINO;3", "2026-S1;016008;SS1-CAMMINO;12;;T", header=MORE),
        (2, 3),
        0,
        [],
    ),
    "every cell quoted": (
        '"' + PLAIN.rstrip().replace(";", '";"').replace("\r\n", '"\r\n"') + '"',
        (2, 3),
        0,
        [],
    ),
    "a header on line 3, blank rows before and after": (
        "Ambito Valle Seriana\r\n\r\n" + PLAIN,
        (4, 5),
        1,
        ["HEADER_NOT_FIRST"],
    ),
    "thin, wide and invisible spaces around": (
        file(
            "\u20092026-S1;\ufeff016124\u200b;SS1-CAMMINO\u3000;\u202f3\u2009",
            "2026-S1\u2003;016008;SS1-CAMMINO;\u00a012\u00a0",
        ),
        (2, 3),
        0,
        [],
    ),
    "a column without a name": (
        file(
            "2026-S1;x;016124;SS1-CAMMINO;3",
            "2026-S1;;016008;SS1-CAMMINO;12",
            header="semestre;;codice_area;codice_indicatore;valore",
        ),
        (2, 3),
        0,
        ["HEADER_UNKNOWN_COLUMN"],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str) -> None:
    content, lines, blank, notices = LAYOUTS[name]
    found = read(content)
    assert places(found, "error", "warning") == []
    assert [p.code for p in found.report.problems] == notices
    assert rows(found, "line", "area_code", "valore__number") == [
        (line, *values) for line, values in zip(lines, PLAIN_VALUES, strict=True)
    ]
    assert (found.report.rows, found.report.understood["blank_rows"]) == (2, blank)
    assert (found.report.dataset, found.report.semestre, found.report.ambito) == (
        "indicatori",
        "2026-S1",
        "AMB08",
    )


def test_quoted_separators_and_line_breaks_keep_the_row_numbers() -> None:
    found = read(
        file(
            '2026-S1;016124;SS1-CAMMINO;ND;"primo; ""secondo""\r\nterzo"',
            '2026-S1;016008;SS1-CAMMINO;12abc;"a\nb\nc"',
            header=HEADER + ";nota",
        )
    )
    assert rows(found, "line", "nota") == [(2, 'primo; "secondo"\r\nterzo'), (3, "a\nb\nc")]
    assert places(found, "error") == [("VALUE_NOT_NUMBER", 3, "valore")]


def test_the_json_report_has_the_keys_of_the_contract() -> None:
    report = read(file("2026-S1;016124;SS1-CAMMINO;12abc")).report.as_dict()
    assert list(report) == [
        "file",
        "dataset",
        "semestre",
        "ambito",
        "rows",
        "accepted",
        "understood",
        "problems",
    ]
    assert list(report["problems"][0]) == [
        "code",
        "severity",
        "line",
        "column",
        "value",
        "message",
        "hint",
    ]
    assert {"encoding", "delimiter", "decimal", "blank_rows"} <= set(report["understood"])
    assert {"encoding", "delimiter", "decimal", "blank_rows"} <= set(read(b"").report.understood)
