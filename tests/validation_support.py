"""What the tests of the checks share: the repository's own reference, a day, short files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

from monitoring.catalogue import Catalogue
from monitoring.validation.examine import Examined, examine

CATALOGUE = Catalogue.read(Path(__file__).resolve().parents[1] / "data" / "reference")
DAY = date(2026, 8, 1)
HEADER = "semestre;codice_area;codice_indicatore;valore"
CARTELLE = "semestre;codice_area;cartelle_attive;cartelle_nuove;cartelle_aggiornate"
TRAGUARDI = "semestre;codice_traguardo;codice_area;stato"
RISORSE = "semestre;anno;codice_area;linea;stanziato"

Place = tuple[str, int | None, str | None]
Cell = str | int | float | bool | datetime | date | None


def read(
    content: str | bytes, sender: str | None = "AMB08", catalogue: Catalogue = CATALOGUE
) -> Examined:
    """A file as its sender uploads it on 1 August 2026."""
    raw = content.encode() if isinstance(content, str) else content
    area = catalogue.areas[sender] if sender else None
    return examine(raw, "prova.csv", catalogue, sender=area, day=DAY)


def file(*rows: str, header: str = HEADER) -> str:
    """Lines under a header, as Excel writes them."""
    return "\r\n".join([header, *rows]) + "\r\n"


def book(*rows: Sequence[Cell], percent: Sequence[str] = ()) -> bytes:
    """A workbook whose first sheet holds these rows; `percent` names cells shown as percentages."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for name in percent:
        sheet[name].number_format = "0%"
    workbook.create_sheet("Istruzioni").append(["semestre", "non", "è", "qui"])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def rows(examined: Examined, *columns: str) -> list[tuple[object, ...]]:
    """Columns of the staged table, in the order of the file; numbers as floats."""
    assert examined.staging is not None, examined.report.problems
    found = examined.staging.con.execute(
        f"SELECT {', '.join(columns)} FROM work ORDER BY line"
    ).fetchall()
    return [tuple(float(v) if hasattr(v, "as_tuple") else v for v in row) for row in found]


def places(examined: Examined, *severities: str) -> list[Place]:
    """Code, line and column of the problems of some severities."""
    found = [p for p in examined.report.problems if p.severity in severities]
    return [(p.code, p.line, p.column) for p in found]
