"""A template filled and saved by LibreOffice, as .xlsx and as CSV, comes back without a notice."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest

from monitoring.catalogue import Catalogue
from monitoring.schema import DATASETS as SHAPES
from monitoring.settings import Folders
from pipelines.workbook_marked import marked_workbook
from tests.fixtures_template import DATASETS, checked, opened, sent, template
from tests.office import CSV, saved_again
from tests.validation_support import CATALOGUE, HEADER, book, places, read

__all__ = ["sent"]
Cells = dict[tuple[int, str], object]
Back = dict[tuple[str, str], bytes]
FORMS = {"xlsx": "xlsx", "csv": CSV}


def fill(folders: Folders, dataset: str) -> tuple[bytes, Cells]:
    """The template with something in every cell that asks; and what was typed, by row and column."""
    workbook, sheet = opened(template(folders, dataset, "xlsx"))
    header = [str(cell.value) for cell in sheet[1]]
    indicators = Catalogue.read(folders.reference).indicators
    typed: Cells = {}
    for line in range(2, sheet.max_row + 1):
        row = {name: sheet.cell(line, n) for n, name in enumerate(header, start=1)}
        code = str(row["codice_indicatore"].value) if "codice_indicatore" in row else ""
        needed = SHAPES[dataset].inputs[0].name
        if row[needed].value is None:
            for name, value in _typed(dataset, line, row, indicators.get(code)).items():
                row[name].value = value
        typed |= {(line, c.name): row[c.name].value for c in SHAPES[dataset].inputs}
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue(), typed


def _typed(dataset: str, line: int, row: dict[str, Any], indicator: Any) -> dict[str, object]:
    if dataset == "indicatori":
        if line % 7 == 0:
            return {"valore": "ND", "nota": "il dato arriva a settembre; è già chiesto"}
        value = 0.5 if not indicator.integer else 1 if row["sesso"].value in ("M", "F") else 2
        return {"valore": min(value, indicator.maximum or value)} | (
            {"denominatore": 40} if indicator.denominator_kind == "file" else {}
        )
    if dataset == "cartelle":
        return {"cartelle_attive": 1234, "cartelle_nuove": "SOP", "cartelle_aggiornate": 0}
    if dataset == "traguardi":
        return {"stato": "rinviato", "avanzamento": 45.5, "data_prevista": date(2027, 3, 31)} | {
            "atto": "DGC 12/2026",
            "nota": "in attesa",
        }
    return {"stanziato": 1234567.8, "liquidato": 1000, "data_trasferimento": date(2026, 3, 6)}


@pytest.fixture(scope="module")
def back(sent: Folders, tmp_path_factory: pytest.TempPathFactory) -> tuple[Back, dict[str, Cells]]:
    """The four templates filled, then saved by LibreOffice in both forms; and what was typed."""
    filled = {dataset: fill(sent, dataset) for dataset in DATASETS}
    found = {
        (dataset, form): content
        for form, kind in FORMS.items()
        for dataset, content in saved_again(
            {d: content for d, (content, _) in filled.items()},
            kind,
            tmp_path_factory.mktemp(f"office_{form}"),
        ).items()
    }
    return found, {dataset: typed for dataset, (_, typed) in filled.items()}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dataset", DATASETS)
def test_a_template_filled_in_libreoffice_is_read_as_it_was_typed(
    sent: Folders,
    back: tuple[Back, dict[str, Cells]],
    on_day: str,
    dataset: str,
    form: str,
) -> None:
    files, typed = back
    content = files[dataset, form]
    found = checked(sent, content, f"{dataset}.{form}").examined
    assert found.report.problems == []
    assert found.report.understood["encoding"] == {"xlsx": "xlsx", "csv": "utf-8"}[form]
    assert found.report.understood["delimiter"] == {"xlsx": "", "csv": ";"}[form]
    assert found.staging is not None
    con = found.staging.con
    for column in SHAPES[dataset].inputs:
        cells = f"{column.name}__number::DOUBLE" if column.numeric else "NULL"
        dates = f'read_date("{column.name}")' if column.kind == "date" else "NULL"
        query = f'SELECT line, "{column.name}", {cells}, {dates} FROM work ORDER BY line'
        for line, text, number, day in con.execute(query).fetchall():
            cell = typed[dataset][line, column.name]
            if isinstance(cell, date):
                assert day == (cell.date() if isinstance(cell, datetime) else cell)
            elif isinstance(cell, int | float):
                assert number == cell
            else:
                assert (text, number) == (cell or "", None)


def test_a_marked_workbook_saved_by_libreoffice_has_the_same_problems(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    content = book(
        ["Ambito"],
        HEADER.split(";"),
        ["2026-S1", "016124", "SS1-CAMMINO", "12abc"],
        [None],
        ["2026-S1", "016124", "SS1-PEDIBUS", "=1+1"],
        ["2026-S1", "Lefe", "SS1-PEDIBUS", -3],
        ["2026-S1", "016008", "SS1-PEDIBUS", 3],
    )
    first = read(content)
    made = marked_workbook(content, first.report, CATALOGUE.thresholds)
    assert made is not None and len(first.report.errors) == 4
    for form, kind in FORMS.items():
        again = saved_again({"a": made}, kind, tmp_path_factory.mktemp(f"marked_{form}"))["a"]
        assert places(read(again), "error", "notice") == places(first, "error", "notice")
