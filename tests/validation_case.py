"""A case of the checks: a file, and all the problems that it must have."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import dataclass, replace
from itertools import product

from monitoring.catalogue import Catalogue
from tests.validation_support import (
    CATALOGUE,
    HEADER,
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
WARNINGS = {"TEMPLATE_OLD", "DUPLICATE_IDENTICAL", "SUM_MISMATCH", "TOTAL_MISSING"}
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
