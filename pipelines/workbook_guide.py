"""The sheets beside the data: how to fill the template, and what each code is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.catalogue import Area, Window
from monitoring.italian import dated, day
from monitoring.rules_in_words import GRAVITY_WORDS
from monitoring.schema import (
    REASON_NEEDED,
    TEMPLATE_VERSION,
    TOKEN_HELP,
    TOKENS,
    Dataset,
)
from monitoring.validation.problems import GRAVITY, TITLES, Problem
from monitoring.workbook_style import (
    BLUE,
    BORDER,
    INK,
    LINE_HEIGHT_PT,
    QUIET,
    WRAPPED,
    as_header,
    as_text,
    cell_at,
    font,
    print_on_pages,
    set_widths,
)

INSTRUCTIONS = "Istruzioni"
_LETTERS_A_LINE = 100  # of the wide column
_WIDTHS = (24, 46, 90, 40, 16)  # of a list of codes
_FIRST_ROW = 3  # of a list of codes: a title, its header, the codes
# The problems that only some columns can give: the kind of column without which they cannot be.
_OF_KIND = {
    "INDICATOR_UNKNOWN": "indicator",
    "MILESTONE_UNKNOWN": "milestone",
    "LINE_UNKNOWN": "line",
    "STATE_UNKNOWN": "state",
    "STRATUM_UNKNOWN": "sex",
    "SUM_MISMATCH": "sex",
    "TOTAL_MISSING": "sex",
    "DATE_INVALID": "date",
    "DENOMINATOR_MISSING": "value",
    "NUMERATOR_EXCEEDS_DENOMINATOR": "value",
}
_FILLING = (
    "Compila le celle bianche; quelle grigie dicono di che cosa parla la riga: lasciale come sono.",
    "I valori già inviati per questo semestre sono già scritti: correggi solo ciò che cambia.",
    "Una riga tolta non cancella nulla: il valore già inviato resta in vigore. Per toglierlo, "
    "lascia la riga e svuota la cella.",
    "Una cella vuota vuol dire che il dato manca: non è mai contata come zero. Se hai contato e "
    "non c'era nulla, scrivi 0.",
    "Puoi ordinare, filtrare, cambiare l'ordine delle colonne, aggiungere righe; non cambiare i "
    "nomi delle colonne. Si legge anche ciò che è nascosto da un filtro.",
    "Scrivi i numeri come sempre: 1234 oppure 1234,5. «1.234» da solo si può leggere in due modi e "
    "viene rifiutato. Niente formule, percentuali o simboli: solo il numero.",
    "Nelle note niente nomi, codici fiscali, telefoni o indirizzi e-mail.",
    "Salva come .xlsx oppure come CSV: vanno bene tutti e due.",
)
_SPLIT = (
    "Un dato diviso per sesso o per età ha anche la riga del totale, con T: compila anche quella. "
    "Per dividerne un altro copia la sua riga e cambia il sesso o la fascia d'età."
)


def add_instructions(book: Workbook, shape: Dataset, sender: Area, window: Window) -> None:
    """The sheet «Istruzioni», from the same declarations that check the file.

    window: of the sender, its exceptions included.
    """
    sheet: Worksheet = book.create_sheet(INSTRUCTIONS)
    set_widths(sheet, (34, 96, 34))
    sheet.append([f"{shape.title}, {window.semester.label}: {sender.label()}"])
    sheet["A1"].font = font(bold=True, size=16)
    sheet.append([f"Una riga per {shape.grain}. Modello {TEMPLATE_VERSION}."])
    sheet["A2"].font = font(color=QUIET)
    advice = [(f"{n}.", text) for n, text in enumerate(_advice(shape), start=1)]
    _section(sheet, "Come si compila", advice)
    _section(sheet, "Quando si invia", list(_calendar(window)))
    columns = [
        (c.name, c.help, "obbligatoria" if c.required else "se serve") for c in shape.columns
    ]
    _section(sheet, "Le colonne", columns)
    tokens = [(token, _token_help(token)) for token in TOKEN_HELP]
    _section(sheet, "Quando il numero non c'è", tokens)
    _section(sheet, "Che cosa può dire il controllo", list(_problems(shape)))
    sheet.sheet_view.showGridLines = False
    print_on_pages(sheet)


def _advice(shape: Dataset) -> tuple[str, ...]:
    split = any(c.kind == "sex" for c in shape.columns)
    return (*_FILLING[:3], _SPLIT, *_FILLING[3:]) if split else _FILLING


def _calendar(window: Window) -> Iterator[tuple[str, str]]:
    yield "si apre", day(window.opens_on)
    yield "scadenza", day(window.deadline)
    yield "tolleranza", f"fino {dated('al', window.grace_until)} è ancora in tempo"
    yield "si chiude", f"{day(window.closes_on)}: dopo non si può più inviare né correggere"


def _token_help(token: str) -> str:
    reason = " Scrivi il motivo nella nota." if TOKENS[token] in REASON_NEEDED else ""
    return TOKEN_HELP[token] + reason


def _problems(shape: Dataset) -> Iterator[tuple[str, str, str]]:
    """Effect, title and code of the problems that a file of this dataset may have."""
    kinds = {c.kind for c in shape.columns}
    met = [code for code in TITLES if _OF_KIND.get(code, "") in {"", *kinds}]
    if not shape.has_total_row:
        met.remove("TOTAL_ROW_MISMATCH")
    for code in sorted(met, key=lambda c: GRAVITY[Problem(c, "").severity]):
        yield GRAVITY_WORDS[Problem(code, "").severity], TITLES[code], code


def _section(sheet: Worksheet, title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """A title, then rows of two or three cells."""
    sheet.append([])
    sheet.append([title])
    sheet.cell(sheet.max_row, 1).font = font(bold=True, size=13, color=BLUE)
    for line, row in enumerate(rows, start=sheet.max_row + 1):
        for place, text in enumerate(row, start=1):
            cell = as_text(cell_at(sheet, line, place), text)
            cell.alignment, cell.border = WRAPPED, BORDER
            cell.font = font(bold=place == 1, color=QUIET if place > 2 else INK)
        lines = 1 + max(map(len, row)) // _LETTERS_A_LINE
        sheet.row_dimensions[line].height = LINE_HEIGHT_PT * lines + 3


def add_codes(
    book: Workbook, title: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> str:
    """A sheet that says what each code is; the range of its codes, as a drop-down names it."""
    sheet: Worksheet = book.create_sheet(title)
    set_widths(sheet, _WIDTHS)
    sheet.append([f"{title} che spettano a questo mittente"])
    sheet["A1"].font = font(bold=True, size=13)
    sheet.append(header)
    for place in range(1, len(header) + 1):
        as_header(cell_at(sheet, 2, place))
    for line, row in enumerate(rows, start=_FIRST_ROW):
        for place, text in enumerate(row, start=1):
            cell = as_text(cell_at(sheet, line, place), text)
            cell.alignment, cell.border, cell.font = WRAPPED, BORDER, font(bold=place == 1)
        lines = max(1 + len(text) // width for text, width in zip(row, _WIDTHS, strict=False))
        sheet.row_dimensions[line].height = LINE_HEIGHT_PT * lines + 3
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    print_on_pages(sheet, header=2)
    return f"'{title}'!$A${_FIRST_ROW}:$A${_FIRST_ROW + len(rows) - 1}"
