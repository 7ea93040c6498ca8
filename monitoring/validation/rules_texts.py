"""What any cell says by itself: formulas, dates, personal data."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.italian import listing
from monitoring.validation.people import PERHAPS, PHONE, people_in
from monitoring.validation.problems import Problem, quoted
from monitoring.validation.staging import Staging


def formulas(staging: Staging) -> Iterator[Problem]:
    """Cells that a spreadsheet would compute."""
    rows = staging.cells("text[1] IN ('=', '+', '@') AND number_form(text) = 'errato'")
    for line, column, text in rows:
        hint = "Copia la cella e incolla solo il valore."
        if column in staging.dataset.free_texts:
            hint = "Un testo non può cominciare con =, + o @: metti prima una parola."
        message = f"{quoted(text)} è una formula."
        yield Problem("FORMULA_CELL", message, hint, line, staging.written(column), text)


def dates(staging: Staging) -> Iterator[Problem]:
    """Dates are ISO, or day/month/year."""
    names = [c.name for c in staging.dataset.columns if c.kind == "date"]
    if not names:
        return
    rows = staging.cells(
        "list_contains(?, column_name) AND text <> '' AND read_date(text) IS NULL", [names]
    )
    for line, column, text in rows:
        message, hint = f"{quoted(text)} non è una data.", "Scrivila come 31/12/2026."
        yield Problem("DATE_INVALID", message, hint, line, staging.written(column), text)


def personal_data(staging: Staging) -> Iterator[Problem]:
    """Free texts name nobody. A link may hold numbers that look like a phone's."""
    rows = staging.cells(
        "list_contains($names, column_name) AND regexp_matches(text, $perhaps)",
        {"names": list(staging.dataset.free_texts), "perhaps": PERHAPS},
    )
    texts = {text: people_in(text) for text in {text for _, _, text in rows}}
    for line, column, text in rows:
        found = dict.fromkeys(kind for kind, _, _ in texts[text])
        if column == "link":
            found.pop(PHONE, None)
        if found:
            written = staging.written(column)
            message = f"In «{written}» sembra esserci {listing(list(found))}."
            hint = "Toglilo dalla cella: qui non servono dati che identificano una persona."
            yield Problem("PERSONAL_DATA", message, hint, line, written, text)
