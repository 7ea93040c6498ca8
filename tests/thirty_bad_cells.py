"""A file with thirty bad cells of more than twenty kinds, and where each of them is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from monitoring.catalogue import Area, Catalogue
from tests.fixtures_sending import Row
from tests.validation_support import Place

# What is written in a cell of a row, and the code that it earns. A decimal comma and a decimal
# point in the same file prove neither, so that 1.234 stays ambiguous.
_CELLS = [
    ("valore", "12abc", "VALUE_NOT_NUMBER"),
    ("valore", "3-apr", "VALUE_NOT_NUMBER"),
    ("valore", "#N/D", "VALUE_NOT_NUMBER"),
    ("valore", "1.234", "VALUE_AMBIGUOUS"),
    ("valore", "12,5", "VALUE_NOT_INTEGER"),
    ("valore", "12.5", "VALUE_NOT_INTEGER"),
    ("valore", "-3", "VALUE_NEGATIVE"),
    ("valore", "-7", "VALUE_NEGATIVE"),
    ("valore", "9" * 16, "VALUE_OUT_OF_RANGE"),
    ("valore", "=SOMMA(A1:A3)", "FORMULA_CELL"),
    ("nota", "seguito da RSSMRA80A01A794X", "PERSONAL_DATA"),
    ("nota", "scrivere a m.rossi@comune.it", "PERSONAL_DATA"),
    ("codice_area", "999999", "AREA_UNKNOWN"),
    ("codice_area", "Comune inesistente", "AREA_UNKNOWN"),
    ("codice_indicatore", "SS9-CAMINO", "INDICATOR_UNKNOWN"),
    ("codice_indicatore", "", "INDICATOR_UNKNOWN"),
    ("sesso", "X", "STRATUM_UNKNOWN"),
    ("fascia_eta", "5-set", "STRATUM_UNKNOWN"),
    ("semestre", "2026-S3", "SEMESTER_INVALID"),
    ("semestre", "gen-26", "SEMESTER_INVALID"),
    ("semestre", "2025-S1", "SEMESTER_CLOSED"),
    ("semestre", "2027-S2", "SEMESTER_NOT_OPEN"),
    ("versione_modello", "0", "TEMPLATE_OLD"),
]


def thirty_bad_cells(
    rows: list[Row], catalogue: Catalogue, sender: Area
) -> tuple[bytes, list[Place]]:
    """A filled template of `indicatori`, spoilt: its bytes, and code, line and column of each fault.

    Rows keep their places, so that line n of the file is `rows[n - 2]` and is put right by it; the
    lines below the last are to be deleted. The first semester of the file stays the right one.
    """
    rows = [row.copy() for row in rows]
    places = list(_spoil(rows, catalogue, sender))
    header, last = list(rows[0]), len(rows) + 1
    good = [rows[0][name] for name in header]
    other = [("9" if name == "valore" else rows[0][name]) for name in header]
    many, note = [*(rows[1][name] for name in header), "", "di più"], ["Fonte: Ufficio di Piano"]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([header, *([row[name] for name in header] for row in rows)])
    writer.writerows([other, good, many, note])
    places += [
        ("DUPLICATE_CONFLICT", last + 1, "codice_area"),
        ("DUPLICATE_IDENTICAL", last + 2, "codice_area"),
        ("ROW_TOO_MANY_CELLS", last + 3, None),
        ("ROW_TOO_FEW_CELLS", last + 4, None),
    ]
    return out.getvalue().encode("utf-8-sig"), places


def _spoil(rows: list[Row], catalogue: Catalogue, sender: Area) -> Iterator[Place]:
    """Write the bad cells, each in a row of its own."""
    indicators = catalogue.indicators
    numbered = list(enumerate(rows, start=2))[2:]
    counts = iter(
        [
            (line, row)
            for line, row in numbered
            if (i := indicators[row["codice_indicatore"]]).level == "comune"
            and i.integer
            and i.maximum is None
            and i.denominator_kind != "file"
        ]
    )
    ratios = iter(
        [
            (line, row)
            for line, row in numbered
            if (i := indicators[row["codice_indicatore"]]).denominator_kind == "file"
            and i.tipo == "quota"
        ]
    )
    for column, text, code in _CELLS:
        line, row = next(counts)
        row[column] = text
        yield code, line, column
        if code == "SEMESTER_CLOSED":
            yield "SEMESTER_MIXED", line, column
    line, row = next(counts)
    row |= {"valore": "ND", "nota": ""}
    yield "VALUE_REASON_MISSING", line, "nota"
    line, row = next(counts)
    row["codice_area"] = sender.code
    yield "AREA_WRONG_LEVEL", line, "codice_area"
    line, row = next(counts)
    row["codice_area"] = next(
        a.code
        for a in catalogue.areas.values()
        if a.level == "comune" and catalogue.sender_of(a) != sender
    )
    yield "AREA_OTHER_AMBITO", line, "codice_area"
    line, row = next(ratios)
    row["denominatore"] = ""
    yield "DENOMINATOR_MISSING", line, "denominatore"
    line, row = next(ratios)
    row |= {"valore": "9", "denominatore": "8"}
    yield "NUMERATOR_EXCEEDS_DENOMINATOR", line, "denominatore"
