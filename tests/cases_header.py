"""Files that are no table, or whose header is not right."""

from __future__ import annotations

from tests.validation_case import GOOD, NAMES, NOTE, PNG, SHEET, SMALL, Case, archive
from tests.validation_support import HEADER, book, file

WHOLE: list[Case] = [
    Case("no bytes", b"", "FILE_EMPTY"),
    Case("spaces and line ends", " \r\n\t\r\n \u00a0", "FILE_EMPTY"),
    Case("a byte order mark alone", b"\xef\xbb\xbf", "FILE_EMPTY"),
    Case("spaces in UTF-16", b"\xff\xfe \x00\r\x00\n\x00", "FILE_EMPTY"),
    Case("separators alone", ";;;\n;;;\n", "FILE_EMPTY"),
    Case("header alone", HEADER + "\n;;;\n", "FILE_EMPTY 1"),
    Case("an empty workbook", book([None]), "FILE_EMPTY"),
    Case("an image", PNG, "FILE_NOT_TABLE", "CSV"),
    Case("NUL bytes", file(GOOD).replace("3", "\0"), "FILE_NOT_TABLE"),
    Case("NUL bytes in UTF-16", b"\xff\xfe" + file("\0").encode("utf-16-le"), "FILE_NOT_TABLE"),
    Case(
        "an old .xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "FILE_NOT_TABLE", ".xlsx"
    ),
    Case("an archive", archive("dati.csv", b"a;b"), "FILE_NOT_TABLE"),
    Case("a broken workbook", SHEET[:-40], "FILE_NOT_TABLE"),
    Case("a workbook with a broken part", archive("xl/workbook.xml", b"<x"), "FILE_NOT_TABLE"),
    Case("prose", "Gentile collega,\nti invio i dati; grazie.\n", "FILE_NOT_TABLE"),
    Case("no header", file(GOOD).split("\r\n", 1)[1], "FILE_NOT_TABLE", "colonne"),
    Case("21 lines above the header", "nota\n" * 21 + file(GOOD), "FILE_NOT_TABLE"),
    Case("an open quote", file(GOOD, '2026-S1;016008;SS1-CAMMINO;"3', GOOD), "FILE_NOT_TABLE 3"),
    Case("an endless cell", HEADER + "\n" + "9" * 140_000, "FILE_NOT_TABLE 2"),
    Case("over 64 MiB", bytes(64 * 2**20 + 1), "FILE_TOO_LARGE", "semestre"),
    Case(
        "500 columns",
        file(GOOD, header=HEADER + ";" + ";".join(f"c{i}" for i in range(500))),
        "FILE_TOO_LARGE 1",
    ),
    Case(
        "500 columns in a workbook",
        book([*NAMES, *(f"c{i}" for i in range(500))]),
        "FILE_TOO_LARGE",
    ),
    Case("too many rows", file(GOOD, GOOD, GOOD), "FILE_TOO_LARGE 4", catalogue=SMALL),
    Case("a zip bomb", archive("xl/workbook.xml", bytes(2**26)), "FILE_TOO_LARGE"),
    Case("half a character of UTF-16", b"\xff\xfea", "ENCODING_UNREADABLE", "UTF-8"),
    Case("an unknown encoding", file(GOOD).encode() + b"\x81\x8d", "ENCODING_UNREADABLE"),
    Case(
        "shared columns alone",
        file("2026-S1;016124;x", header="semestre;codice_area;nota"),
        "DATASET_UNKNOWN 1",
        "modello",
    ),
    Case(
        "columns of two datasets",
        file(GOOD, header="semestre;codice_area;stanziato;valore"),
        "DATASET_UNKNOWN 1",
    ),
]
HEADERS: list[Case] = [
    Case(
        "a column is missing",
        file("2026-S1;016124;SS1-CAMMINO", header="semestre;codice_area;codice_indicatore"),
        "HEADER_MISSING_COLUMN 1 valore",
        "Aggiungila",
    ),
    Case(
        "a column is misspelt",
        file(GOOD, header="semestre;codice_area;codice_indicatore;valori"),
        "HEADER_UNKNOWN_COLUMN 1 valori | HEADER_MISSING_COLUMN 1 valore",
        "valori",
    ),
    Case(
        "every own column is misspelt",
        file(GOOD, header="semestre;codice area;codice indicatore;valori"),
        "HEADER_MISSING_COLUMN 1 codice_area | "
        "HEADER_MISSING_COLUMN 1 codice_indicatore | "
        "HEADER_MISSING_COLUMN 1 valore | "
        "HEADER_UNKNOWN_COLUMN 1 codice area | "
        "HEADER_UNKNOWN_COLUMN 1 codice indicatore | "
        "HEADER_UNKNOWN_COLUMN 1 valori",
    ),
    Case(
        "a missing column hides no other problem",
        file(
            "2026-S1;12abc;SS1-CAMMINO",
            "2026-S1;4;SS1-CAMMINI",
            header="semestre;valore;codice_indicatore",
        ),
        "HEADER_MISSING_COLUMN 1 codice_area | "
        "VALUE_NOT_NUMBER 2 valore | "
        "INDICATOR_UNKNOWN 3 codice_indicatore",
    ),
    Case(
        "a column is repeated",
        file(GOOD + ";4", header=HEADER + "; Valore"),
        "HEADER_DUPLICATE_COLUMN 1 Valore",
        "una sola",
    ),
    Case(
        "an unknown column",
        file(GOOD + ";x", header=HEADER + ";colore"),
        "HEADER_UNKNOWN_COLUMN 1 colore",
    ),
    Case(
        "an optional column is misspelt",
        file(GOOD + ";x", header=HEADER + ";denominatori"),
        "HEADER_UNKNOWN_COLUMN 1 denominatori",
        "«denominatore»",
    ),
    Case(
        "a column is repeated in capitals",
        file(GOOD + ";x;y", header=HEADER + ";NOTA;nota"),
        "HEADER_DUPLICATE_COLUMN 1 nota",
        "una sola",
    ),
    Case("a title above", "Titolo\n" + file(GOOD), "HEADER_NOT_FIRST 2"),
    Case(
        "a header on line 3, blank rows before and between, a line break inside quotes",
        f'Ambito Valle Seriana;;;\r\n\r\n{NOTE}\r\n;;;;\r\n{GOOD};"a\r\nb"\r\n\r\n'
        "2026-S1;016008;SS1-CAMMINO;x;y",
        "HEADER_NOT_FIRST 3 | VALUE_NOT_NUMBER 7 valore",
    ),
    Case(
        "an old template",
        file(GOOD + ";0", header=HEADER + ";versione_modello"),
        "TEMPLATE_OLD 2 versione_modello",
        "modello nuovo",
    ),
    Case(
        "a template of another year, told once",
        file(
            GOOD + ";2024-01",
            GOOD.replace("16124", "16008") + ";2024-01",
            header=HEADER + ";Versione_Modello",
        ),
        "TEMPLATE_OLD 2 Versione_Modello",
    ),
    Case(
        "too many cells",
        file(GOOD, "2026-S1;016008;SS1-CAMMINO;12;5"),
        "ROW_TOO_MANY_CELLS 3",
        "virgolette",
    ),
    Case(
        "an Italian decimal between commas",
        file("2026-S1,AMB08,SS3-ORE-EQUIPE,12,5", header=HEADER.replace(";", ",") + ",,,"),
        "ROW_TOO_MANY_CELLS 2",
    ),
    Case("too few cells", file(GOOD, "2026-S1;016008"), "ROW_TOO_FEW_CELLS 3", "Completa"),
    Case(
        "a note below the table",
        file(GOOD, "", "Fonte: CSI-HP"),
        "ROW_TOO_FEW_CELLS 4",
        "note sotto",
    ),
    Case(
        "a note below, as Excel writes it",
        file(GOOD, "Fonte: CSI-HP;;;"),
        "ROW_TOO_FEW_CELLS 3",
        "note sotto",
    ),
    Case(
        "a note below, in a workbook",
        book(NAMES, GOOD.split(";"), ["Fonte"]),
        "ROW_TOO_FEW_CELLS 3",
    ),
]
