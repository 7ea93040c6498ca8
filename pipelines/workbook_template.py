"""The pre-filled template as a workbook: the data, the instructions, what each code is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.catalogue import Area, Catalogue
from monitoring.italian import day, typed
from monitoring.queries.calendar import recorded
from monitoring.schema import (
    DATASETS,
    DECLARED_STATES,
    SEXES,
    TEMPLATE_VERSION,
    TOKEN_HELP,
    TOTAL,
    Column,
    Dataset,
)
from monitoring.warehouse import Warehouse
from monitoring.workbook_style import (
    BORDER,
    DATA,
    DATE_FORMAT,
    INK,
    LINE_HEIGHT_PT,
    QUIET,
    RIGHT,
    SOFT_FILL,
    TEXT_FORMAT,
    TOP,
    WRAPPED,
    as_header,
    as_text,
    cell_at,
    explain,
    font,
    print_on_pages,
    saved,
    set_widths,
)
from pipelines.template_rows import OBJECT, Cell, Row, as_typed, template_rows
from pipelines.workbook_guide import add_codes, add_instructions

_FOUR_DECIMALS = "0.0000"
_ALIGNED = {"indicatore": WRAPPED, "valore_precedente": RIGHT}
_SPARE_ROWS = 2_000  # below the last, for which drop-downs and formats are ready
_PROMPT_LETTERS = 255  # Excel's limit for a message
_MOST_LETTERS = {"area": 28, "indicatore": 68, "unita": 46, "valore_precedente": 18, "nota": 40}
_LEAST_LETTERS = {"nota": 36, "atto": 24, "link": 24}
# A count keeps the general format: one without decimals would show, and save as CSV, 13 for 12,5.
_FORMATS = {"money": "#,##0.00", "date": DATE_FORMAT, "value": "General", "count": "General"}
_FORMATS |= {"percent": "General"}


def template_xlsx(
    warehouse: Warehouse, catalogue: Catalogue, dataset: str, sender: Area, semester: str
) -> bytes:
    """The template as .xlsx: the rows of the CSV one, drop-downs, «Istruzioni», the codes due.

    Nothing is locked: a protected sheet can be neither sorted nor given another row.

    Raises:
        NothingDue: there is nothing to fill; the message says what the sender does owe.
    """
    rows = template_rows(warehouse, catalogue, dataset, sender, semester)
    shape, book = DATASETS[dataset], Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = DATA
    window = warehouse.once(recorded).window(catalogue.windows[semester], sender.code)
    add_instructions(book, shape, sender, window)
    codes = _add_codes(book, shape, catalogue, rows)
    _fill(sheet, shape, rows, catalogue)
    for column in shape.columns:
        _guide(sheet, shape, column, _choices(column, catalogue, codes), len(rows))
    properties: Any = book  # the stubs do not know them
    properties.custom_doc_props.append(
        StringProperty(name="versione_modello", value=TEMPLATE_VERSION)
    )
    label = catalogue.windows[semester].semester.label
    book.properties.title = f"{shape.title}, {label}: {sender.label()}"
    book.properties.creator = catalogue.territory["plan"]["title"]
    return saved(book)


def _fill(sheet: Worksheet, shape: Dataset, rows: Sequence[Row], catalogue: Catalogue) -> None:
    names, columns = shape.template_columns, {c.name: c for c in shape.columns}
    sheet.append(names)
    for place, name in enumerate(names, start=1):
        cell = as_header(cell_at(sheet, 1, place))
        if name in columns:
            explain(cell, columns[name].help)
    letters = dict.fromkeys(names, 0)
    for line, row in enumerate(rows, start=2):
        asked = _asked(shape, row, catalogue)
        for place, name in enumerate(names, start=1):
            cell, value = cell_at(sheet, line, place), row.get(name, "")
            letters[name] = max(letters[name], len(as_typed(value)))
            kind = columns[name].kind if name in columns else ""
            if isinstance(value, str):
                as_text(cell, value)
            else:
                cell.value = value
            cell.number_format = _format(kind, value)
            cell.border, cell.alignment = BORDER, _ALIGNED.get(name, TOP)
            cell.font = font(color=INK if name in asked else QUIET)
            if name not in asked:
                cell.fill = SOFT_FILL
        lines = -(-len(as_typed(row.get("indicatore", ""))) // _MOST_LETTERS["indicatore"])
        if lines > 1:
            sheet.row_dimensions[line].height = LINE_HEIGHT_PT * lines
    least = {n: max(_LEAST_LETTERS.get(n, 0), len(n) + 3) for n in names}  # and the filter's arrow
    widths = [
        min(max(letters[n] + 2, least[n]), max(_MOST_LETTERS.get(n, 40), least[n])) for n in names
    ]
    set_widths(sheet, widths)
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    print_on_pages(sheet, header=1)


def _format(kind: str, value: Cell) -> str:
    """The number format of a cell; three decimals, as `1,234`, would be read as thousands."""
    if isinstance(value, float) and typed(value).endswith("0"):
        return _FOUR_DECIMALS
    return _FORMATS.get(kind, TEXT_FORMAT)


def _asked(shape: Dataset, row: Row, catalogue: Catalogue) -> set[str]:
    """The columns that a row asks to fill: a denominator only where its indicator wants one."""
    names = {c.name for c in shape.inputs}
    if shape.name == "indicatori":
        kind = catalogue.indicators[str(row["codice_indicatore"])].denominator_kind
        names -= set() if kind == "file" else {"denominatore"}
    return names


def _choices(column: Column, catalogue: Catalogue, codes: str) -> str | None:
    """What a drop-down offers for a column: a list, or the range that holds it."""
    lists: dict[str, Sequence[str]] = {
        "sex": (TOTAL, *(s for s in SEXES if s != TOTAL)),
        "age_band": (TOTAL, *catalogue.age_bands),
        "state": [state.replace("_", " ") for state in DECLARED_STATES],
    }
    if column.kind in lists:
        return f'"{",".join(lists[column.kind])}"'
    return codes if column.name in OBJECT.values() else None


def _guide(
    sheet: Worksheet, shape: Dataset, column: Column, choices: str | None, rows: int
) -> None:
    """A drop-down where values are few, and a message where something is to be typed."""
    if choices is None and column not in shape.inputs:
        return
    rule = DataValidation(type="list" if choices else None, formula1=choices, allow_blank=True)
    rule.showErrorMessage = choices is not None
    rule.errorTitle, rule.error = "Valore non previsto", "Scegli un valore dalla tendina."
    if column in shape.inputs:
        help = column.help
        if column.numeric:  # a token is no number: it is explained, never blocked
            help += f"\nSe il numero non c'è: {', '.join(TOKEN_HELP)} (vedi Istruzioni)."
        rule.showInputMessage, rule.promptTitle = True, column.name
        rule.prompt = help[:_PROMPT_LETTERS]
    letter = get_column_letter(shape.template_columns.index(column.name) + 1)
    rule.add(f"{letter}2:{letter}{rows + 1 + _SPARE_ROWS}")
    sheet.add_data_validation(rule)


def _add_codes(book: Workbook, shape: Dataset, catalogue: Catalogue, rows: Sequence[Row]) -> str:
    """The sheet with what the codes of these rows are; empty where the dataset has none."""
    if shape.name not in OBJECT:
        return ""
    found = list(dict.fromkeys(str(row[OBJECT[shape.name]]) for row in rows))
    if shape.name == "indicatori":
        header = ("codice", "indicatore", "definizione", "si conta", "livello")
        each = [catalogue.indicators[code] for code in found]
        told = [(i.code, i.name, i.row["definition"], i.row["numerator"], i.level) for i in each]
        return add_codes(book, "Indicatori", header, told)
    if shape.name == "traguardi":
        dues = [catalogue.milestones[code] for code in found]
        header = ("codice", "entro il", "traguardo", "obiettivo", "livello")
        told = [(m.code, day(m.due_date), m.text, m.objective_code, m.level) for m in dues]
        return add_codes(book, "Traguardi", header, told)
    header = ("codice", "linea di finanziamento", "nota", "fonte", "livello")
    lines = [catalogue.lines[code] for code in found]
    told = [(r["code"], r["name"], r["note"], r["source_place"], r["level"]) for r in lines]
    return add_codes(book, "Linee", header, told)
