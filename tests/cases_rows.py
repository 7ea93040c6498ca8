"""Rows that contradict themselves or one another."""

from __future__ import annotations

from tests.validation_case import GOOD, MILESTONES, NOTE, STRATA, Case
from tests.validation_support import CARTELLE, HEADER, RISORSE, TRAGUARDI, book, file

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
        "one sex and no total",
        file(
            "2026-S1;016124;SO5-PROGETTI-VITA;4;M",
            "2026-S1;016008;SO5-PROGETTI-VITA;4;M",
            "2026-S1;016008;SO5-PROGETTI-VITA;5;F",
            "2026-S1;016108;SO5-PROGETTI-VITA;6;F",
            "2026-S1;016108;SO5-PROGETTI-VITA;ND;M",
            header=HEADER + ";sesso",
        ).replace("ND;M", "SOP;M"),
        "TOTAL_MISSING 2 valore | TOTAL_MISSING 5 valore",
        "da queste parti",
    ),
    Case(
        "some ages and no total",
        file(
            "2026-S1;016124;SS1-ATTIVO-65;7;T;65-69",
            "2026-S1;016124;SS1-ATTIVO-65;5;T;70-74",
            header=STRATA,
        ),
        "TOTAL_MISSING 2 valore",
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
