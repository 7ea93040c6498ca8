"""Cells that are no number, or no number that can be."""

from __future__ import annotations

from datetime import date, datetime

from tests.validation_case import GOOD, MILESTONES, NOTE, RATIO, Case, each, one
from tests.validation_support import CARTELLE, HEADER, RISORSE, TRAGUARDI, book, file

# what is typed, and a part of the cure that it asks for
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
    one("VALUE_OUT_OF_RANGE", "3451234567", "telefono"),
    one("VALUE_OUT_OF_RANGE", "5000001", "al più fino a 5.000.000"),
    Case(
        "a count that nobody counts",
        file(
            "2026-S1;016124;3451234567;0;0;0",
            "2026-S1;016004;5000000;0;0;035123456",
            header=CARTELLE + ";interventi",
        ),
        "VALUE_OUT_OF_RANGE 2 cartelle_attive | VALUE_OUT_OF_RANGE 3 interventi",
        "telefono",
    ),
    Case(
        "a ratio that nobody counts",
        file("2026-S1;AMB08;SS4-UDO;3;5000001", header=HEADER + ";denominatore"),
        "VALUE_OUT_OF_RANGE 2 denominatore",
        "codice",
    ),
    Case(
        "a year that is a telephone",
        file("2026-S1;3451234567;AMB08;FNPS;10", header=RISORSE),
        "VALUE_OUT_OF_RANGE 2 anno",
    ),
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
