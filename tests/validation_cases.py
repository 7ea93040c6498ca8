"""Cases: files with problems, every code of the contract on its row and in its column."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product

from monitoring.catalogue import Catalogue
from tests.validation_support import (
    CARTELLE,
    CATALOGUE,
    HEADER,
    RISORSE,
    TRAGUARDI,
    Place,
    book,
    file,
)

CONTRACT = """
FILE_EMPTY FILE_NOT_TABLE FILE_TOO_LARGE ENCODING_UNREADABLE DATASET_UNKNOWN HEADER_MISSING_COLUMN
HEADER_UNKNOWN_COLUMN HEADER_DUPLICATE_COLUMN HEADER_NOT_FIRST TEMPLATE_OLD ROW_TOO_MANY_CELLS
ROW_TOO_FEW_CELLS SEMESTER_INVALID SEMESTER_NOT_OPEN SEMESTER_CLOSED SEMESTER_MIXED AREA_UNKNOWN
AREA_AMBIGUOUS AREA_WRONG_LEVEL AREA_OTHER_AMBITO AREA_CODE_REPAIRED INDICATOR_UNKNOWN
MILESTONE_UNKNOWN LINE_UNKNOWN STATE_UNKNOWN STRATUM_UNKNOWN VALUE_NOT_NUMBER VALUE_AMBIGUOUS
VALUE_NOT_INTEGER VALUE_NEGATIVE VALUE_OUT_OF_RANGE VALUE_REASON_MISSING DENOMINATOR_MISSING
NUMERATOR_EXCEEDS_DENOMINATOR DATE_INVALID DUPLICATE_CONFLICT DUPLICATE_IDENTICAL FORMULA_CELL
PERSONAL_DATA TOTAL_ROW_MISMATCH SUM_MISMATCH JUMP PAST_CHANGED VALUES_DISAPPEARED
""".split()
"""The codes that other programs and the users' own scripts rely on."""
NOTICES = {"HEADER_UNKNOWN_COLUMN", "HEADER_NOT_FIRST", "AREA_CODE_REPAIRED"}
WARNINGS = {"TEMPLATE_OLD", "DUPLICATE_IDENTICAL", "SUM_MISMATCH"}
GOOD = "2026-S1;016124;SS1-CAMMINO;3"
NAMES = HEADER.split(";")
NOTE = HEADER + ";nota"
OWN = [a.code for a in CATALOGUE.areas.values() if a.level == "comune" and a.parent_code == "AMB08"]
MILESTONES = [m.code for m in CATALOGUE.milestones.values() if m.level == "ambito"]
RATIO = HEADER + ";denominatore;nota"
STRATA = HEADER + ";sesso;fascia_eta"
SMALL = replace(CATALOGUE, thresholds=CATALOGUE.thresholds | {"max_rows": 2})


@dataclass(frozen=True)
class Case:
    """A file and all of its problems, `CODE line column | …`; `hint` is a part of a cure."""

    name: str
    content: str | bytes
    problems: str
    hint: str = ""
    sender: str | None = "AMB08"
    catalogue: Catalogue = CATALOGUE

    @property
    def expected(self) -> list[Place]:
        found: list[Place] = []
        for problem in self.problems.split(" | "):
            code, line, column = (*problem.split(" ", 2), "", "")[:3]
            found.append((code, int(line) if line else None, column or None))
        return found


def one(code: str, cell: str, hint: str = "") -> Case:
    """A cell of the column `valore` with one problem."""
    rows = file(GOOD, f"2026-S1;016008;SS1-CAMMINO;{cell}")
    return Case(f"valore {cell}", rows, f"{code} 3 valore", hint)


def area(code: str, text: str, indicator: str, hint: str = "", sender: str = "AMB08") -> Case:
    """An area with one problem."""
    rows = file(f"2026-S1;{text};{indicator};1")
    return Case(f"area {text}", rows, f"{code} 2 codice_area", hint, sender)


def each(name: str, row: str, problem: str, told: dict[str, str], header: str = HEADER) -> Case:
    """One row for each text, each of another comune or indicator, and each with that problem."""
    keys = list(product(OWN, ("SS1-PEDIBUS", "SO1-RESIDENZA", "SO3-EMERGENZA")))[: len(told)]
    lines = [row.format(area=a, code=c, text=t) for (a, c), t in zip(keys, told, strict=True)]
    problems = " | ".join(problem.format(n) for n in range(2, len(lines) + 2))
    return Case(name, file(*lines, header=header), problems)


def archive(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(name, content)
    return packed.getvalue()


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + random.Random(1).randbytes(200)
SHEET = book(NAMES, ["2026-S1", "016124", "SS1-CAMMINO", 3])
# texts of a column, and a part of the cure that each asks for
SEMESTERS = {
    "2026": "2026-S1", "2026-S3": "2026-S1", "gen-26": "data", "01/01/2026": "data", "": "2026-S1",
    "2024-S2": "2025-S1", "primo": "2026-S1",
}  # fmt: skip
NO_NUMBERS = {
    "01/02/2026": "data", "gen-25": "data", "1-gen": "data", "2026-02-01": "data", "12abc": "12,5",
    "inf": "12,5", "nan": "12,5", "Infinity": "12,5", "1_000": "di seguito", "1e5": "100000",
    "1 234": "di seguito", "1’234": "di seguito", "45%": "conteggio", "n.d.": "ND", "n/d": "ND",
    "n.a.": "NA", "-": "vuota", "–": "vuota", "#N/D": "errore del foglio",
    "#DIV/0!": "errore del foglio", "€ 12": "valuta", "<10": "SOP", "12.34,5": "12,5",
    "1.23.456": "12,5", "1,234,5": "12,5", "--5": "12,5", "٣": "tastiera: 3", "0x10": "12,5", ",5": "12,5",
    "5,": "12,5", "3-apr": "data", "1E3": "1000", "－5": "tastiera: -5", "−5": "tastiera: -5",
    "1\u00a0234": "di seguito", "1\u2009234": "di seguito", "1'234": "di seguito",
    "1\u202f234,50": "di seguito", "５": "tastiera: 5", "VERO": "12,5", "#RIF!": "errore del foglio",
    "1.234 €": "valuta", "12 persone": "12,5", "1.2.2026": "data",
}  # fmt: skip
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
WORDS: list[Case] = [
    each("semesters", "{text};{area};{code};3", "SEMESTER_INVALID {} semestre", SEMESTERS),
    Case(
        "a semester that Excel made a date",
        book(NAMES, [datetime(2026, 1, 1), "016124", "SS1-CAMMINO", 3]),
        "SEMESTER_INVALID 2 semestre",
        "formatta la colonna come testo",
    ),
    Case(
        "closed long ago, in words",
        file("2° semestre 2025;016124;SS1-CAMMINO;3"),
        "SEMESTER_CLOSED 2 semestre",
        "coordinamento",
    ),
    Case(
        "two semesters, one closed",
        file("I sem 2026;016124;SS1-CAMMINO;3", "2025-S2;016008;SS1-CAMMINO;3"),
        "SEMESTER_CLOSED 3 semestre | SEMESTER_MIXED 3 semestre",
    ),
    Case(
        "not yet open",
        file("2026-S2;016124;SS1-CAMMINO;3", "2026-S2;016008;SS1-CAMMINO;3"),
        "SEMESTER_NOT_OPEN 2 semestre",
        "1° gennaio 2027",
    ),
    Case(
        "closed",
        file("2025-S2;016124;SS1-CAMMINO;3", "2025-S2;016008;SS1-CAMMINO;3"),
        "SEMESTER_CLOSED 2 semestre",
        "coordinamento",
    ),
    Case(
        "two semesters",
        file(
            GOOD,
            GOOD.replace("CAMMINO", "PEDIBUS"),
            "2027-S1;016124;SS1-CAMMINO;3",
            "2027-S1;016008;SS1-CAMMINO;3",
        ),
        "SEMESTER_NOT_OPEN 4 semestre | SEMESTER_MIXED 4 semestre",
    ),
    area(
        "AREA_UNKNOWN",
        "Lefffe",
        "SS1-CAMMINO",
        "Forse intendevi 016124 Leffe (Ambito Valle Seriana)?",
    ),
    area("AREA_UNKNOWN", "", "SS1-CAMMINO", "modello"),
    area("AREA_UNKNOWN", "999999", "SS1-CAMMINO", "modello"),
    area("AREA_UNKNOWN", "AMB8", "SS1-WHP", "Forse intendevi Ambito Valle Seriana?"),
    area("AREA_UNKNOWN", "Totale", "SS1-CAMMINO", "Togli la riga"),
    area("AREA_AMBIGUOUS", "Bergamo", "SS1-AFA", "AMB01 (un Ambito)", "ASST1"),
    area("AREA_AMBIGUOUS", "Isola Bergamasca", "SS1-CAMMINO", "AMB12", "AMB12"),
    area("AREA_UNKNOWN", "Lefe", "SS1-CAMMINO", "Forse intendevi 016124 Leffe"),
    area("AREA_WRONG_LEVEL", "AMB08", "SS1-CAMMINO", "una riga per ciascun comune"),
    area("AREA_WRONG_LEVEL", "016124", "SS1-WHP", "il totale di AMB08 (Ambito Valle Seriana)"),
    area("AREA_OTHER_AMBITO", "Dalmine", "SS1-CAMMINO", "la invia Ambito Dalmine"),
    area("AREA_OTHER_AMBITO", "AMB02", "SS1-WHP"),
    area("AREA_CODE_REPAIRED", "16124", "SS1-CAMMINO"),
    area("AREA_CODE_REPAIRED", "16008", "SS1-PEDIBUS"),
    area("FORMULA_CELL", '"=""016124"""', "SS1-CAMMINO"),
    Case(
        "codes of the wrong kind",
        file(
            "2026-S1;SS1-CAMMINO;AMB08;in corso",
            f"2026-S1;;016008;{MILESTONES[0]}",
            header=TRAGUARDI,
        ),
        "MILESTONE_UNKNOWN 2 codice_traguardo | MILESTONE_UNKNOWN 3 codice_traguardo | "
        "STATE_UNKNOWN 3 stato",
    ),
    Case(
        "lines in words, or none",
        file("2026-S1;2026;AMB08;Fondo nazionale;10", "2026-S1;2026;AMB08;;10", header=RISORSE),
        "LINE_UNKNOWN 2 linea | LINE_UNKNOWN 3 linea",
        "modello",
    ),
    Case(
        "strata of an indicator that has none",
        file("2026-S1;016124;SS1-CAMMINO;3;F;0-4", header=STRATA),
        "STRATUM_UNKNOWN 2 sesso | STRATUM_UNKNOWN 2 fascia_eta",
        "Invia solo il totale",
    ),
    Case(
        "indicator misspelt",
        file("2026-S1;016124;SS1-CAMINO;3"),
        "INDICATOR_UNKNOWN 2 codice_indicatore",
        "Forse intendevi SS1-CAMMINO",
    ),
    Case(
        "indicator by its name",
        file("2026-S1;016124;Linee di pedibus attive;3"),
        "INDICATOR_UNKNOWN 2 codice_indicatore",
        "Forse intendevi SS1-PEDIBUS",
    ),
    Case(
        "indicator missing",
        file("2026-S1;Bergamo;;3"),
        "INDICATOR_UNKNOWN 2 codice_indicatore",
        "modello",
        "AMB01",
    ),
    Case(
        "indicator that is computed",
        file("2026-S1;016124;CTX-RESIDENTI;3"),
        "INDICATOR_UNKNOWN 2 codice_indicatore",
        "Togli",
    ),
    Case(
        "milestone",
        file("2026-S1;SS1-2026-99;AMB08;in corso", header=TRAGUARDI),
        "MILESTONE_UNKNOWN 2 codice_traguardo",
        "Forse intendevi SS1-2026",
    ),
    Case(
        "state",
        file("2026-S1;SS1-2026-01;AMB08;fatto", header=TRAGUARDI),
        "STATE_UNKNOWN 2 stato",
        "non avviato, in corso",
    ),
    Case(
        "line",
        file("2026-S1;2026;AMB08;FNSP;10", header=RISORSE),
        "LINE_UNKNOWN 2 linea",
        "Forse intendevi FNPS",
    ),
    Case(
        "strata",
        file(
            "2026-S1;016124;SS1-ATTIVO-65;3;X;65-69",
            "2026-S1;016124;SS1-ATTIVO-65;3;M;5-set",
            "2026-S1;016124;SS1-ATTIVO-65;3;M;65-70",
            "2026-S1;016124;SS1-PEDIBUS;3;M;",
            "2026-S1;016124;SO5-PROGETTI-VITA;3;M;20-24",
            header=STRATA,
        ),
        "STRATUM_UNKNOWN 2 sesso | "
        "STRATUM_UNKNOWN 3 fascia_eta | "
        "STRATUM_UNKNOWN 4 fascia_eta | "
        "STRATUM_UNKNOWN 5 sesso | "
        "STRATUM_UNKNOWN 6 fascia_eta",
    ),
]
VALUES: list[Case] = [
    each("no numbers", "2026-S1;{area};{code};{text}", "VALUE_NOT_NUMBER {} valore", NO_NUMBERS),
    one("FORMULA_CELL", "=SOMMA(A1:A3)", "solo il valore"),
    one("FORMULA_CELL", "+A1"),
    one("FORMULA_CELL", "@nome"),
    Case(
        "a note that begins as a formula",
        file(f"{GOOD};=vedi sotto", header=NOTE),
        "FORMULA_CELL 2 nota",
        "prima una parola",
    ),
    one("VALUE_AMBIGUOUS", "1.234", "1234 oppure 1,2340"),
    one("VALUE_AMBIGUOUS", "-1,234"),
    one("VALUE_NOT_INTEGER", "12,5", "senza decimali"),
    one("VALUE_NEGATIVE", "-3", "zero"),
    one("VALUE_NEGATIVE", "-3,5"),
    one("VALUE_OUT_OF_RANGE", "9" * 16, "cifre"),
    one("VALUE_OUT_OF_RANGE", "9" * 40, "cifre"),
    Case(
        "ambiguous, conflicting proofs",
        file(
            *(
                f"2026-S1;{y};AMB08;FNPS;{v}"
                for y, v in ((2025, "1.234"), (2026, "12,5"), (2027, "12.5"))
            ),
            header=RISORSE,
        ),
        "VALUE_AMBIGUOUS 2 stanziato",
    ),
    Case(
        "ambiguous text beside a typed decimal",
        book(
            RISORSE.split(";"),
            ["2026-S1", 2025, "AMB08", "FNPS", 12.5],
            ["2026-S1", 2026, "AMB08", "FNPS", "1.234"],
        ),
        "VALUE_AMBIGUOUS 3 stanziato",
    ),
    Case(
        "cells of a workbook",
        book(
            RISORSE.split(";"),
            *(
                ["2026-S1", y, "AMB08", line, v]
                for y, line, v in (
                    (2025, "FNPS", datetime(2026, 2, 1)),
                    (2025, "LR15-BONUS", "=1+1"),
                    (2026, "FNPS", True),
                    (2026, "LR15-BONUS", 0.5),
                    (2027, "FNPS", date(2026, 1, 1)),
                )
            ),
            percent=["E5"],
        ),
        "VALUE_NOT_NUMBER 2 stanziato | "
        "FORMULA_CELL 3 stanziato | "
        "VALUE_NOT_NUMBER 4 stanziato | "
        "VALUE_NOT_NUMBER 5 stanziato | "
        "VALUE_NOT_NUMBER 6 stanziato",
    ),
    Case(
        "above the indicator's maximum",
        file("2026-S1;AMB08;SO2-COORD-LOCALI;2"),
        "VALUE_OUT_OF_RANGE 2 valore",
        "da 0 a 1",
    ),
    Case(
        "progress",
        file(
            f"2026-S1;{MILESTONES[0]};AMB08;in corso;101",
            f"2026-S1;{MILESTONES[1]};AMB08;in corso;40%",
            header=TRAGUARDI + ";avanzamento",
        ),
        "VALUE_OUT_OF_RANGE 2 avanzamento | VALUE_NOT_NUMBER 3 avanzamento",
        "da 0 a 100",
    ),
    Case(
        "years and cents",
        file(
            "2026-S1;2024;AMB08;FNPS;10",
            "2026-S1;ND;AMB08;FNPS;10",
            "2026-S1;;AMB08;FNPS;10",
            "2026-S1;2026,5;AMB08;FNPS;10",
            "2026-S1;2026;AMB08;FNPS;10,1234",
            header=RISORSE,
        ),
        "VALUE_OUT_OF_RANGE 2 anno | "
        "VALUE_NOT_NUMBER 3 anno | "
        "VALUE_NOT_NUMBER 4 anno | "
        "VALUE_NOT_INTEGER 5 anno | "
        "VALUE_OUT_OF_RANGE 6 stanziato",
    ),
    Case(
        "no reason",
        file("2026-S1;016124;SS1-CAMMINO;ND;", "2026-S1;016124;SS1-PEDIBUS;na;", header=NOTE),
        "VALUE_REASON_MISSING 2 nota | VALUE_REASON_MISSING 3 nota",
        "perché",
    ),
    Case(
        "no reason, no column",
        file("2026-S1;016124;ND;NA;3", header=CARTELLE),
        "VALUE_REASON_MISSING 2 nota",
    ),
    Case(
        "denominators",
        file(
            "2026-S1;AMB08;SS1-GAP;3;;",
            "2026-S1;AMB08;SS4-UDO;3;ND;perché",
            "2026-S1;AMB08;SO5-BUDGET;12;9;",
            "2026-S1;AMB08;SO5-UDO;12abc;;",
            "2026-S1;AMB08;SO6-FORMATI;1;0;",
            header=RATIO,
        ),
        "DENOMINATOR_MISSING 2 denominatore | "
        "DENOMINATOR_MISSING 3 denominatore | "
        "NUMERATOR_EXCEEDS_DENOMINATOR 4 denominatore | "
        "VALUE_NOT_NUMBER 5 valore | "
        "DENOMINATOR_MISSING 5 denominatore | "
        "NUMERATOR_EXCEEDS_DENOMINATOR 6 denominatore",
    ),
    Case(
        "a part larger than its whole, in Italian figures",
        file("2026-S1;AMB08;SS1-GAP;1.200,0;1.100;", header=RATIO),
        "NUMERATOR_EXCEEDS_DENOMINATOR 2 denominatore",
        "scambiate",
    ),
    Case(
        "a denominator without its column",
        file("2026-S1;AMB08;SS1-GAP;3"),
        "DENOMINATOR_MISSING 2 denominatore",
    ),
    Case(
        "dates",
        file(
            *(
                f"2026-S1;{code};AMB08;rinviato;{d}"
                for code, d in zip(
                    MILESTONES,
                    (
                        "31/02/2026",
                        "2026-13-01",
                        "fine anno",
                        "12/31/2026",
                        "31/12/26",
                        "1/1/0206",
                        "46022",
                        "=OGGI()",
                    ),
                    strict=False,
                )
            ),
            header=TRAGUARDI + ";data_prevista",
        ),
        "DATE_INVALID 2 data_prevista | "
        "DATE_INVALID 3 data_prevista | "
        "DATE_INVALID 4 data_prevista | "
        "DATE_INVALID 5 data_prevista | "
        "DATE_INVALID 6 data_prevista | "
        "DATE_INVALID 7 data_prevista | "
        "DATE_INVALID 8 data_prevista | "
        "FORMULA_CELL 9 data_prevista",
    ),
]
VALUES += [
    Case(
        "a date in a workbook that is the year 1900",
        book(
            [*RISORSE.split(";"), "data_trasferimento"],
            ["2026-S1", 2026, "AMB08", "FNPS", 10.5, 46022],
            ["2026-S1", 2025, "AMB08", "FNPS", 10.5, "31 marzo"],
        ),
        "DATE_INVALID 2 data_trasferimento | DATE_INVALID 3 data_trasferimento",
        "31/12/2026",
    )
]
ROWS: list[Case] = [
    Case(
        "people in the notes",
        file(
            f"{GOOD};RSSMRA80A01A794X",
            "2026-S1;016008;SS1-CAMMINO;3;m.rossi@comune.bg.it",
            header=NOTE,
        ),
        "PERSONAL_DATA 2 nota | PERSONAL_DATA 3 nota",
        "identificano",
    ),
    Case(
        "people in an act and in a link",
        file(
            f"2026-S1;{MILESTONES[0]};AMB08;in corso;det. 12, tel. 035 123456;",
            f"2026-S1;{MILESTONES[1]};AMB08;in corso;;https://x.it/?da=m.rossi@x.it",
            header=TRAGUARDI + ";atto;link",
        ),
        "PERSONAL_DATA 2 atto | PERSONAL_DATA 3 link",
    ),
    Case(
        "a phone that begins as a formula",
        file(f"{GOOD};+39 3331234567", header=NOTE),
        "FORMULA_CELL 2 nota | PERSONAL_DATA 2 nota",
    ),
    Case(
        "repeated rows",
        file(GOOD, "2026-S1;Leffe;SS1-CAMMINO;3,0", "2026-S1;016124;SS1-CAMMINO;4"),
        "DUPLICATE_IDENTICAL 3 codice_area | DUPLICATE_CONFLICT 4 codice_area",
        "Ne basta una",
    ),
    Case(
        "repeated milestones",
        file(
            "2026-S1;SS1-2026-01;AMB08;in corso;31/12/2026",
            "2026-S1;SS1-2026-01;Valle Seriana;In_Corso;2026-12-31",
            "2026-S1;SS1-2026-01;AMB08;completato;",
            header=TRAGUARDI + ";data_prevista",
        ),
        "DUPLICATE_IDENTICAL 3 codice_area | DUPLICATE_CONFLICT 4 codice_area",
    ),
    Case(
        "sums",
        file(
            "2026-S1;016124;SO5-PROGETTI-VITA;10;T",
            "2026-S1;016124;SO5-PROGETTI-VITA;4;M",
            "2026-S1;016124;SO5-PROGETTI-VITA;5;F",
            "2026-S1;016008;SO5-PROGETTI-VITA;9;T",
            "2026-S1;016008;SO5-PROGETTI-VITA;4;M",
            "2026-S1;016008;SO5-PROGETTI-VITA;5;F",
            header=HEADER + ";sesso",
        ),
        "SUM_MISMATCH 2 valore",
        "parti",
    ),
    Case(
        "parts above their total",
        file(
            "2026-S1;016124;SS1-ATTIVO-65;10;T;T",
            "2026-S1;016124;SS1-ATTIVO-65;7;T;65-69",
            "2026-S1;016124;SS1-ATTIVO-65;5;T;70-74",
            "2026-S1;016008;SS1-ATTIVO-65;10;;",
            "2026-S1;016008;SS1-ATTIVO-65;7;;65-69",
            header=STRATA,
        ),
        "SUM_MISMATCH 2 valore",
    ),
    Case(
        "a total that does not add up",
        file(
            "2026-S1;016124;10;2;3", "2026-S1;016008;5;ND;<5", "Totale;;16;9;2", header=CARTELLE
        ).replace("ND;<5", "SOP;<5"),
        "TOTAL_ROW_MISMATCH 4 cartelle_attive | TOTAL_ROW_MISMATCH 4 cartelle_aggiornate",
        "riga",
    ),
    Case(
        "a total that is a formula",
        book(
            RISORSE.split(";"),
            ["2026-S1", 2026, "AMB08", "FNPS", 10.5],
            [None, None, "Totale", None, "=SUM(E2:E2)"],
        ),
        "FORMULA_CELL 3 stanziato",
    ),
    Case(
        "a total over an unread cell",
        file("2026-S1;016124;10abc;2;3", ";Totale;16;9,5;1.234", header=CARTELLE),
        "VALUE_NOT_NUMBER 2 cartelle_attive | "
        "TOTAL_ROW_MISMATCH 3 cartelle_nuove | "
        "TOTAL_ROW_MISMATCH 3 cartelle_aggiornate",
    ),
    Case(
        "everything at once",
        file(
            "2026-s1 ;Dalmine;SS1-CAMMINO;1.234",
            "2026-S1;016008;SS9;12abc",
            "x",
            "2026-S1;16124;SS1-PEDIBUS;-2",
            GOOD + ";;;9",
        ),
        "AREA_OTHER_AMBITO 2 codice_area | "
        "VALUE_AMBIGUOUS 2 valore | "
        "INDICATOR_UNKNOWN 3 codice_indicatore | "
        "VALUE_NOT_NUMBER 3 valore | "
        "ROW_TOO_FEW_CELLS 4 | "
        "AREA_CODE_REPAIRED 5 codice_area | "
        "VALUE_NEGATIVE 5 valore | "
        "ROW_TOO_MANY_CELLS 6",
    ),
]
CASES = WHOLE + HEADERS + WORDS + VALUES + ROWS


@dataclass(frozen=True)
class PastCase:
    """A file of AMB10 after those that test_validation_past.py sends, and all of its problems.

    `problems` are `CODE line column value | …`, in any order; `sentences` in the order told.
    """

    name: str
    content: str
    problems: str
    sentences: list[str]
    day: date = date(2026, 8, 1)


BEFORE_CLOSING = date(2026, 7, 15)
WALKS = [f"2026-S1;{area};SS1-CAMMINO;{{}}" for area in ("016014", "016027", "016035", "016036")]
BUS = "2026-S1;016014;SS1-PEDIBUS;2"
PAST_CASES = [
    PastCase("nothing to say", file(*(w.format(3) for w in WALKS), BUS), "", []),
    PastCase(
        "a jump upwards",
        file("2026-S1;Averara;1200;10;20", "2026-S1;016027;31;1;11", header=CARTELLE),
        "JUMP 2 cartelle_attive 1200",
        ["Cartelle attive, Averara: era 120 nel 2° sem. 2025, ora 1.200."],
    ),
    PastCase(
        "a jump from zero",
        file("2026-S1;016035;10;9;0", header=CARTELLE),
        "JUMP 2 cartelle_attive 10",
        ["Cartelle attive, Bracca: era 0 nel 2° sem. 2025, ora 10."],
    ),
    PastCase(
        "a jump downwards, in Italian",
        file(*(w.format("3,0" if n else "1,0") for n, w in enumerate(WALKS)), BUS),
        "JUMP 2 valore 1,0",
        ["Gruppi di Cammino attivi, Averara: era 12 nel 2° sem. 2025, ora 1."],
    ),
    PastCase(
        "a past value",
        file("2025-S2;016014;SS1-CAMMINO;10", "2025-S2;016027;SS1-CAMMINO;3,0"),
        "PAST_CHANGED 2 valore 10",
        ["Gruppi di Cammino attivi, Averara: da 12 a 10."],
        BEFORE_CLOSING,
    ),
    PastCase(
        "a past value that is no more available",
        file(
            "2025-S2;016014;SS1-CAMMINO;nd;registro perso",
            "2025-S2;016027;SS1-CAMMINO;;",
            header=HEADER + ";nota",
        ),
        "PAST_CHANGED 2 valore nd | PAST_CHANGED 3 valore",
        [
            "Gruppi di Cammino attivi, Averara: da 12 a non disponibile.",
            "Gruppi di Cammino attivi, Blello: da 3 a mancante.",
        ],
        BEFORE_CLOSING,
    ),
    PastCase(
        "past case files, one more, two left out",
        file("2025-S2;016014;120;10;21", "2025-S2;Blello;30;1;2", header=CARTELLE),
        "PAST_CHANGED 2 cartelle_aggiornate 21 | VALUES_DISAPPEARED",
        [
            "Cartelle sociali: 2 comuni già inviati mancano nel file (Bracca e Branzi).",
            "Cartelle aggiornate, Averara: da 20 a 21.",
        ],
        BEFORE_CLOSING,
    ),
    PastCase(
        "an indicator left out",
        file(BUS),
        "VALUES_DISAPPEARED",
        [
            "Gruppi di Cammino attivi: 4 valori già inviati mancano nel file "
            "(Averara, Blello, Bracca e Branzi)."
        ],
    ),
    PastCase(
        "a comune left out",
        file(*(w.format(3) for w in WALKS[1:]), BUS),
        "VALUES_DISAPPEARED",
        ["Gruppi di Cammino attivi: 1 valore già inviato manca nel file (Averara)."],
    ),
    PastCase(
        "a year of a line left out",
        file("2026-S1;2026;AMB10;FNPS;900,50;100", header=RISORSE + ";speso"),
        "VALUES_DISAPPEARED",
        [
            "Ambito Valle Brembana: 1 linea già inviata manca nel file "
            "(Quota FNPS degli Ambiti 2025)."
        ],
    ),
    PastCase(
        "milestones left out",
        file(f"2026-S1;{MILESTONES[0]};AMB10;completato", header=TRAGUARDI),
        "VALUES_DISAPPEARED",
        [
            f"Ambito Valle Brembana: 2 traguardi già inviati mancano nel file "
            f"({MILESTONES[1]} e {MILESTONES[2]})."
        ],
    ),
]
