"""What any cell says by itself: formulas, dates, personal data."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.italian import listing
from monitoring.validation.problems import Problem, quoted
from monitoring.validation.staging import Staging

_FISCAL = (
    r"\b[A-Za-z]{3} ?[A-Za-z]{3} ?[0-9LMNP-Vlmnp-v]{2}[A-EHLMPRSTa-ehlmprst][0-9LMNP-Vlmnp-v]{2} ?"
    r"[A-Za-z][0-9LMNP-Vlmnp-v]{3} ?[A-Za-z]\b"
)
_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
_MOBILE = (
    r"3[0-9]{2}([ ./-]?[0-9]{6,7}"
    r"|[ .-][0-9]{3}[ .-][0-9]{4}|[ .-][0-9]{2}[ .-][0-9]{2}[ .-][0-9]{3})"
)
_LANDLINE = (
    r"0[0-9]{1,3}[ ./-]?([0-9]{6,8}|[0-9]{3}[ .-][0-9]{3,4}|[0-9]{2}[ .-][0-9]{2}[ .-][0-9]{2})"
)
_PHONE = rf"(^|[^0-9/.,-])((\+|00)39[ .-]?)?({_MOBILE}|{_LANDLINE})($|[^0-9/])"


def formulas(staging: Staging) -> Iterator[Problem]:
    """Cells that a spreadsheet would compute."""
    rows = staging.cells("text[1] IN ('=', '+', '@') AND number_form(text) = 'errato'")
    for line, column, text in rows:
        hint = "Copia la cella e incolla solo il valore; un testo non deve cominciare con =, + o @."
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
    """Free texts name nobody; the cell is not repeated in the problem."""
    names = [c.name for c in staging.dataset.columns if c.kind in ("note", "text")]
    rows = staging.cells(
        "text <> '' AND list_contains($names, column_name) AND (a OR b OR c)",
        {"fiscal": _FISCAL, "mail": _MAIL, "phone": _PHONE, "names": names},
        more=", regexp_matches(text, $fiscal) AS a, regexp_matches(text, $mail) AS b,"
        " column_name <> 'link' AND regexp_matches(text, $phone) AS c",
    )
    kinds = ("un codice fiscale", "un indirizzo e-mail", "un numero di telefono")
    for line, column, _text, *found in rows:
        what = listing([kind for kind, there in zip(kinds, found, strict=True) if there])
        message = f"La cella sembra contenere {what}."
        hint = "Toglilo: qui non servono dati che identificano una persona."
        yield Problem("PERSONAL_DATA", message, hint, line, staging.written(column))
