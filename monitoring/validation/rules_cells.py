"""What a numeric cell says by itself: whether it is a number, and one that can be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from monitoring.italian import number
from monitoring.validation.meaning import looks_like_date
from monitoring.validation.problems import Problem, quoted
from monitoring.validation.staging import Staging
from monitoring.validation.words import texts_at

_MOST_COUNTED = 2**31 - 1  # where a territory sets no bound of its own
_HINTS = (
    (
        r"n[./ ]{0,2}d\W*|non disp.*",
        "Per un dato non disponibile scrivi ND e il motivo nella nota.",
    ),
    (
        r"n[./ ]{0,2}a\W*|non appl.*",
        "Per un dato non applicabile scrivi NA e il motivo nella nota.",
    ),
    (
        r"[-–—_./\\*?xX]+",
        "Se il dato manca lascia vuota la cella, oppure scrivi ND e il motivo nella nota.",
    ),
    (r"<\s?\d+", "Per un valore soppresso scrivi SOP."),
    (r"#.*", "È un errore del foglio di calcolo: correggi la formula, poi incolla solo il valore."),
    (r".*[€$].*", "Togli il simbolo della valuta."),
    (
        r"\d{1,3}([\s'’_]\d{3})+([.,]\d+)?",
        "Scrivi le cifre di seguito, senza spazi né altri segni.",
    ),
)


def _figures(staging: Staging, where: str, *kinds: str) -> list[tuple[int, str, str, str]]:
    """Line, column, kind and text of the numeric cells (of some kinds) that `where` finds."""
    if kinds and not any(c.kind in kinds for c in staging.dataset.numeric):
        return []
    if kinds:
        named = ", ".join(f"'{kind}'" for kind in kinds)
        where = f"kind IN ({named}) AND ({where})"
    said = f"NOT (in_total AND kind = 'year') AND ({where})"  # the year of a total is no figure
    found = staging.cells(said, relation="figure_texts", more=", kind")
    return [(line, column, kind, text) for line, column, text, kind in found]


def not_numbers(staging: Staging) -> Iterator[Problem]:
    """Cells that are neither a number nor a token; a year cannot be missing either."""
    where = "form = 'errato' OR kind = 'year' AND form IN ('sigla', 'vuoto')"
    for line, column, kind, text in _figures(staging, where):
        message = f"{quoted(text)} non è un numero." if text else f"Manca il dato in «{column}»."
        hint = _number_hint(text, kind)
        yield Problem("VALUE_NOT_NUMBER", message, hint, line, staging.written(column), text)


def _number_hint(text: str, kind: str) -> str:
    if kind == "year":
        return "Scrivi l'anno con quattro cifre, per esempio 2026."
    if looks_like_date(text):
        return "Sembra una data: in Excel formatta la colonna come numero e riscrivi il valore."
    if "%" in text:
        if kind == "percent":
            return "Togli il segno %: scrivi per esempio 40."
        return "Togli il segno %: qui va il conteggio, non la percentuale."
    found = (hint for form, hint in _HINTS if re.fullmatch(form, text.lower()))
    return _rewritten(text) or next(found, "Scrivi solo cifre, per esempio 12 oppure 12,5.")


def _rewritten(text: str) -> str:
    """The same number as a keyboard writes it: no power of ten, no signs of other alphabets."""
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d{1,2}", text, re.ASCII):
        whole = f"{Decimal(text.replace(',', '.')):f}".replace(".", ",")
        return f"Scrivi il numero per esteso: {whole}."
    signs = ("-" if c in "−－–—‐‑" else c for c in text)
    usual = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in signs)
    if usual != text and re.fullmatch(r"[+-]?[0-9][0-9.,]*", usual):
        return f"Riscrivilo con i segni della tastiera: {usual}."
    return ""


def ambiguous(staging: Staging) -> Iterator[Problem]:
    """`1.234` and `1,234`, where nothing else in the file says which is the decimal mark."""
    for line, column, _kind, text in _figures(staging, "form = 'ambiguo' AND decimal = ''"):
        plain, other = text.replace(".", "").replace(",", ""), text.replace(".", ",")
        message = f"«{text}» può essere {plain} oppure {other}: il resto del file non lo chiarisce."
        hint = f"Scrivilo senza separatore delle migliaia: {plain} oppure {other}0."
        yield Problem("VALUE_AMBIGUOUS", message, hint, line, staging.written(column), text)


def negative(staging: Staging) -> Iterator[Problem]:
    """No count, share or amount is below zero."""
    for line, column, _kind, text in _figures(staging, "number < 0 AND NOT in_total"):
        hint = "Scrivi zero o un numero positivo."
        yield Problem(
            "VALUE_NEGATIVE", f"«{text}» è negativo.", hint, line, staging.written(column), text
        )


def not_integers(staging: Staging) -> Iterator[Problem]:
    """Counts and years are whole; so is a value, where its indicator says so."""
    fraction = "number <> floor(number) AND NOT in_total"
    kinds = ("value",) if staging.dataset.name == "indicatori" else ("count", "year")
    rows = [(line, c, text) for line, c, _, text in _figures(staging, fraction, *kinds)]
    if rows and staging.dataset.name == "indicatori":
        whole = {i.code for i in staging.catalogue.indicators.values() if i.integer}
        codes = texts_at(staging.work, "indicator_code", [line for line, _, _ in rows])
        asked = zip(rows, codes, strict=True)
        rows = [row for row, code in asked if row[1] == "valore" and code in whole]
    for line, column, text in rows:
        message = f"«{text}» non è intero."
        hint = "Si contano persone o cose intere: scrivi un numero senza decimali."
        yield Problem("VALUE_NOT_INTEGER", message, hint, line, staging.written(column), text)


def too_long(staging: Staging) -> Iterator[Problem]:
    """Numbers of more digits than are kept: `exact_number` in numbers.sql says how many."""
    unread = "number IS NULL AND form IN ('intero', 'virgola', 'punto', 'italiano', 'inglese')"
    for line, column, _kind, text in _figures(staging, unread):
        message = f"{quoted(text)} ha troppe cifre."
        hint = "Controllalo, o arrotondalo: si leggono al più 15 cifre, e 12 dopo la virgola."
        yield Problem("VALUE_OUT_OF_RANGE", message, hint, line, staging.written(column), text)


def count_limits(staging: Staging) -> Iterator[Problem]:
    """Nobody counts more than `max_count` in a cell: it is a phone or a code, in the wrong column."""
    most = staging.catalogue.thresholds.get("max_count", _MOST_COUNTED)
    where = f"number > {most:.0f} AND NOT in_total"
    for line, column, _kind, text in _figures(staging, where, "count", "value"):
        message = f"«{text}» è troppo grande per un conteggio."
        hint = (
            f"Qui si conta al più fino a {number(most)}: controlla che non sia un telefono, "
            "un codice o un importo finito in questa colonna."
        )
        yield Problem("VALUE_OUT_OF_RANGE", message, hint, line, staging.written(column), text)


def percent_limits(staging: Staging) -> Iterator[Problem]:
    """A progress is at most 100."""
    for line, column, _kind, text in _figures(staging, "number > 100", "percent"):
        message, hint = f"«{text}» è più di 100.", "L'avanzamento va da 0 a 100."
        yield Problem("VALUE_OUT_OF_RANGE", message, hint, line, staging.written(column), text)


def year_limits(staging: Staging) -> Iterator[Problem]:
    """A year is one of the plan's."""
    plan = staging.catalogue.territory["plan"]
    first, last = int(plan["first_year"]), int(plan["last_year"])
    for line, column, _kind, text in _figures(
        staging, f"number NOT BETWEEN {first} AND {last}", "year"
    ):
        message, hint = (
            f"Il {text} è fuori dal piano.",
            f"Gli anni del piano vanno dal {first} al {last}.",
        )
        yield Problem("VALUE_OUT_OF_RANGE", message, hint, line, staging.written(column), text)


def cents(staging: Staging) -> Iterator[Problem]:
    """An amount has at most two decimals: it is stored to the cent."""
    for line, column, _kind, text in _figures(staging, "number <> round(number, 2)", "money"):
        message, hint = f"«{text}» ha più di due decimali.", "Arrotonda l'importo al centesimo."
        yield Problem("VALUE_OUT_OF_RANGE", message, hint, line, staging.written(column), text)


def indicator_limits(staging: Staging) -> Iterator[Problem]:
    """A value is within the bounds of its indicator."""
    if staging.dataset.name != "indicatori":
        return
    rows = staging.con.execute(
        "SELECT line, valore, minimum, maximum FROM work JOIN (FROM limits WHERE minimum IS NOT NULL "
        "OR maximum IS NOT NULL) ON code = indicator_code "
        "WHERE valore__number < minimum OR valore__number > maximum ORDER BY line"
    ).fetchall()
    for line, text, low, high in rows:
        if low is None or high is None:
            bounds = f"è al più {number(high)}" if low is None else f"è almeno {number(low)}"
        else:
            bounds = f"va da {number(low)} a {number(high)}"
        message, hint = (
            f"«{text}» è fuori dai limiti.",
            f"Per questo indicatore il valore {bounds}.",
        )
        yield Problem("VALUE_OUT_OF_RANGE", message, hint, line, staging.written("valore"), text)
