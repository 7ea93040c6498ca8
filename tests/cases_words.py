"""Semesters, areas and codes that stand for nothing, or not for what they should."""

from __future__ import annotations

from datetime import datetime

from tests.validation_case import GOOD, MILESTONES, NAMES, STRATA, Case, area, each
from tests.validation_support import RISORSE, TRAGUARDI, book, file

# what is typed, and a part of the cure that it asks for
SEMESTERS = {
    "2026": "2026-S1", "2026-S3": "2026-S1", "gen-26": "data", "01/01/2026": "data", "": "2026-S1",
    "2024-S2": "2025-S1", "primo": "2026-S1",
}  # fmt: skip
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
