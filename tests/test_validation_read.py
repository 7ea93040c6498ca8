"""Files that must be read, each with the values that must come out of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from monitoring.validation.examine import examine
from tests.validation_support import (
    CARTELLE,
    CATALOGUE,
    DAY,
    HEADER,
    RISORSE,
    TRAGUARDI,
    Cell,
    book,
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


OWN = [a.code for a in CATALOGUE.areas.values() if a.level == "comune" and a.parent_code == "AMB08"]


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


# what is written as area, the indicator, the sender, the area meant
AREAS = [
    ("016124", "SS1-CAMMINO", "AMB08", "016124"),
    ("Leffe", "SS1-CAMMINO", "AMB08", "016124"),
    ("LEFFE", "SS1-CAMMINO", "AMB08", "016124"),
    ("Lefte", "SS1-CAMMINO", "AMB08", "016124"),  # the misprint of the document is an alias
    ("016 124", "SS1-CAMMINO", "AMB08", "016124"),
    ("'016124", "SS1-CAMMINO", "AMB08", "016124"),
    ("torre de busi", "SS1-CAMMINO", "AMB12", "016215"),
    ("Torre De’ Busi", "SS1-CAMMINO", "AMB12", "016215"),
    ("Torre dei Busi", "SS1-CAMMINO", "AMB12", "016215"),
    ("Rota d`Imagna", "SS1-CAMMINO", "AMB11", "016186"),
    ("Rota dImagna", "SS1-CAMMINO", "AMB11", "016186"),  # the apostrophe is missing
    ("Rota d''Imagna", "SS1-CAMMINO", "AMB11", "016186"),
    ("Rota d´Imagna", "SS1-CAMMINO", "AMB11", "016186"),
    ("ROTA  D' IMAGNA", "SS1-CAMMINO", "AMB11", "016186"),
    ("Alme'", "SS1-CAMMINO", "AMB11", "016005"),
    ("Almé", "SS1-CAMMINO", "AMB11", "016005"),
    ("Alme\u0300", "SS1-CAMMINO", "AMB11", "016005"),  # the accent is a sign of its own
    ("ALMÈ", "SS1-CAMMINO", "AMB11", "016005"),
    ("Villa d’Alme`", "SS1-CAMMINO", "AMB11", "016239"),
    ("amb08", "SS1-WHP", "AMB08", "AMB08"),
    ("Valle Seriana", "SS1-WHP", "AMB08", "AMB08"),
    ("Val Seriana", "SS1-WHP", "AMB08", "AMB08"),
    ("Bergamo", "SS1-CAMMINO", "AMB01", "016024"),
    ("Bergamo", "SS1-WHP", "AMB01", "AMB01"),
    ("Bergamo", "SS2-SPERIMENTA", "ASST1", "DIS01"),
    ("Bergamo", "STR-TAVOLI", "BG", "BG"),
    ("Papa Giovanni XXIII", "SS1-AFA", "ASST1", "ASST1"),
]


@pytest.mark.parametrize("sender", sorted({sender for _, _, sender, _ in AREAS}))
def test_areas(sender: str) -> None:
    mine = [(text, indicator, code) for text, indicator, by, code in AREAS if by == sender]
    found = read(file(*(f"2026-S1;{text};{indicator};1" for text, indicator, _ in mine)), sender)
    assert {p.code for p in found.report.problems} <= {"DUPLICATE_IDENTICAL"}
    assert rows(found, "area_code") == [(code,) for _, _, code in mine]


SEMESTERS = [
    "2026-S1", "2026S1", "2026 s1", "2026_S1", "2026/S1", "S1-2026", "S1 2026", "s1/2026", "1/2026",
    "1-2026", "2026/1", "I sem 2026", "I SEM. 2026", "I semestre 2026", "1 sem 2026", "1° sem. 2026",
    "1º semestre 2026", "1^ semestre 2026", "1° semestre del 2026", "primo semestre 2026",
    "Primo Semestre 2026", "2026, 1° semestre", "2026 I sem", "1°\u00a0semestre\u00a02026",
]  # fmt: skip


def test_every_form_of_the_semester() -> None:
    """All in one file: they are one semester."""
    keys = [(a, i) for i in ("SS1-PEDIBUS", "SS1-CAMMINO") for a in OWN]
    lines = [f'"{s}";{a};{i};1' for s, (a, i) in zip(SEMESTERS, keys, strict=False)]
    found = read(file(*lines))
    assert found.report.problems == []
    assert rows(found, "semester_code") == [("2026-S1",)] * len(SEMESTERS)


def test_a_lost_zero_is_told_once() -> None:
    found = read(
        file(
            "2026-S1;16124;SS1-CAMMINO;1",
            "2026-S1;16124;SS1-PEDIBUS;2",
            "2026-S1;16008;SS1-PEDIBUS;2",
        )
    )
    assert places(found, "notice") == [
        ("AREA_CODE_REPAIRED", 2, "codice_area"),
        ("AREA_CODE_REPAIRED", 4, "codice_area"),
    ]
    assert found.report.accepted
    assert found.report.understood["repaired_codes"] == 2
    assert rows(found, "area_code") == [("016124",), ("016124",), ("016008",)]


def test_codes_states_and_strata_as_typed_by_hand() -> None:
    found = read(
        file(
            "2026-S1;ss1 – attivo-65;Leffe;3;f;65 - 69",
            "2026-S1;SS1-ATTIVO-65;Leffe;3;;",
            header="semestre;codice_indicatore;codice_area;valore;sesso;fascia_eta",
        )
    )
    assert found.report.problems == []
    assert rows(found, "indicator_code", "sex_code", "age_band_code") == [
        ("SS1-ATTIVO-65", "F", "65-69"),
        ("SS1-ATTIVO-65", "T", "T"),
    ]


def test_milestones() -> None:
    header = TRAGUARDI + ";avanzamento;data_prevista;data_completamento;link"
    codes = [m.code for m in CATALOGUE.milestones.values() if m.level == "ambito"][:5]
    found = read(
        file(
            f"2026-S1;{codes[0]};AMB08;In corso;40;2026-12-31;;",
            f"2026-S1;{codes[1].lower()};AMB08;COMPLETATO;100;;31/12/2025;https://x.it/0351234567",
            f"2026-S1;{codes[2]};AMB08;non_avviato;0;1/3/2027;;",
            f"2026-S1;{codes[3]};AMB08;Rinviato;ND;;;",
            f"2026-S1;{codes[4]};AMB08;non applicabile;;;;",
            header=header + ";nota",
        ).replace("ND;;;", "ND;;;;in attesa"),
    )
    assert found.report.problems == []
    assert rows(
        found, "milestone_code", "state_code", "avanzamento__number", "read_date(data_prevista)"
    ) == [
        (codes[0], "in_corso", 40.0, date(2026, 12, 31)),
        (codes[1], "completato", 100.0, None),
        (codes[2], "non_avviato", 0.0, date(2027, 3, 1)),
        (codes[3], "rinviato", None, None),
        (codes[4], "non_applicabile", None, None),
    ]
    assert rows(found, "read_date(data_completamento)")[1] == (date(2025, 12, 31),)


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


def test_an_empty_value_in_the_last_column_is_missing_in_a_workbook_and_an_error_in_a_csv() -> None:
    row = ["2026-S1", "016124", "SS1-CAMMINO"]
    assert read(book(NAMES[:4], row)).report.accepted
    assert places(read(file(";".join(row))), "error") == [("ROW_TOO_FEW_CELLS", 2, None)]
    assert read(file(";".join(row) + ";")).report.accepted


def test_the_sender_is_the_one_that_answers_for_most_rows() -> None:
    found = read(
        file(
            "2026-S1;016091;SS1-CAMMINO;1",
            "2026-S1;016124;SS1-CAMMINO;1",
            "2026-S1;016124;SS1-PEDIBUS;1",
        ),
        None,
    )
    assert found.report.ambito == "AMB08"
    assert places(found, "error") == [("AREA_OTHER_AMBITO", 2, "codice_area")]
    tied = read(file("2026-S1;016091;SS1-CAMMINO;1", "2026-S1;016124;SS1-CAMMINO;1"), None)
    assert tied.report.ambito == "AMB02"


def test_windows_are_judged_on_the_day_and_can_be_prolonged() -> None:
    content = file("2025-S2;016124;SS1-CAMMINO;3").encode()
    sender = CATALOGUE.areas["AMB08"]
    assert not examine(content, "a.csv", CATALOGUE, sender=sender, day=DAY).report.accepted
    assert examine(
        content, "a.csv", CATALOGUE, sender=sender, day=date(2026, 7, 31)
    ).report.accepted
    assert examine(content, "a.csv", CATALOGUE, sender=sender, day=None).report.accepted
    until = {"2025-S2": date(2026, 8, 1)}
    assert examine(content, "a.csv", CATALOGUE, sender=sender, day=DAY, until=until).report.accepted


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
