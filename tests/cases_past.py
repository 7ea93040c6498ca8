"""Files that change what is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.validation_case import MILESTONES
from tests.validation_support import CARTELLE, HEADER, RISORSE, TRAGUARDI, file


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
        "a comune left out, and another whose name cannot be read",
        file(WALKS[1].format(3).replace("016027", "Blelo"), *(w.format(3) for w in WALKS[2:]), BUS),
        "AREA_UNKNOWN 2 codice_area Blelo | VALUES_DISAPPEARED",
        [
            "«Blelo» non è un comune del territorio.",
            "Gruppi di Cammino attivi: 2 valori già inviati mancano nel file (Averara e Blello).",
        ],
    ),
    PastCase(
        "one row whose comune cannot be read: it is that, and no value has gone",
        file(
            WALKS[0].format(12),
            WALKS[1].format(3).replace("016027", "Blelo"),
            *(w.format(3) for w in WALKS[2:]),
            BUS,
        ),
        "AREA_UNKNOWN 3 codice_area Blelo",
        ["«Blelo» non è un comune del territorio."],
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
