"""What a cell says by itself: formulas, numbers, dates, limits, personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring.italian import listing, number
from monitoring.validation.problems import Problem, quoted
from monitoring.validation.resolve import looks_like_date
from monitoring.validation.staging import Staging

LARGEST = 10**15
"""Beyond it a number of people, things or euros is a slip, and loses its last digits in sums."""
_FISCAL = (
    r"\b[A-Za-z]{3} ?[A-Za-z]{3} ?[0-9LMNP-Vlmnp-v]{2}[A-EHLMPRSTa-ehlmprst][0-9LMNP-Vlmnp-v]{2} ?"
    r"[A-Za-z][0-9LMNP-Vlmnp-v]{3} ?[A-Za-z]\b"
)
_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
_MOBILE = r"3[0-9]{2}([ ./-]?[0-9]{6,7}|[ .-][0-9]{3}[ .-][0-9]{4}|[ .-][0-9]{2}[ .-][0-9]{2}[ .-][0-9]{3})"
_LANDLINE = (
    r"0[0-9]{1,3}[ ./-]?([0-9]{6,8}|[0-9]{3}[ .-][0-9]{3,4}|[0-9]{2}[ .-][0-9]{2}[ .-][0-9]{2})"
)
_PHONE = rf"(^|[^0-9/.,-])((\+|00)39[ .-]?)?({_MOBILE}|{_LANDLINE})($|[^0-9/])"
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
    (r"[\d.,]+\s?e[+-]?\d+", "Scrivi il numero per esteso, per esempio 100000."),
    (
        r"\d{1,3}([\s'’_]\d{3})+([.,]\d+)?",
        "Scrivi le cifre di seguito, senza spazi né altri segni.",
    ),
)


def formulas(staging: Staging) -> Iterator[Problem]:
    """Cells that a spreadsheet would compute."""
    rows = staging.con.execute(
        "SELECT line, column_name, text FROM cells "
        "WHERE text[1] IN ('=', '+', '@') AND number_form(text) = 'errato' ORDER BY line"
    ).fetchall()
    for line, column, text in rows:
        hint = "Copia la cella e incolla solo il valore; un testo non deve cominciare con =, + o @."
        message = f"{quoted(text)} è una formula."
        yield Problem("FORMULA_CELL", message, hint, line, staging.written(column), text)


def _figures(staging: Staging, where: str, *kinds: str) -> list[tuple[int, str, str, str]]:
    """Line, column, kind and text of the numeric cells, of some kinds if said, for which `where` holds."""
    if kinds and not any(c.kind in kinds for c in staging.dataset.numeric):
        return []
    if kinds:
        named = ", ".join(f"'{kind}'" for kind in kinds)
        where = f"kind IN ({named}) AND ({where})"
    query = f"SELECT line, column_name, kind, text FROM figures WHERE {where} ORDER BY line"
    return staging.con.execute(query).fetchall()


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
    if looks_like_date(text) or re.match(r"\d{4}-\d{2}-\d{2}", text):
        return "Sembra una data: in Excel formatta la colonna come numero e riscrivi il valore."
    if "%" in text:
        if kind == "percent":
            return "Togli il segno %: scrivi per esempio 40."
        return "Togli il segno %: qui va il conteggio, non la percentuale."
    found = (hint for form, hint in _HINTS if re.fullmatch(form, text.lower()))
    return next(found, "Scrivi solo cifre, per esempio 12 oppure 12,5.")


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
    rows = [
        (line, column, text)
        for line, column, _kind, text in _figures(staging, fraction, "count", "year")
    ]
    if staging.dataset.name == "indicatori":
        rows = staging.con.execute(
            "SELECT line, 'valore', valore FROM work JOIN limits ON code = indicator_code "
            "WHERE is_integer AND valore__number <> floor(valore__number) ORDER BY line"
        ).fetchall()
    for line, column, text in rows:
        message = f"«{text}» non è intero."
        hint = "Si contano persone o cose intere: scrivi un numero senza decimali."
        yield Problem("VALUE_NOT_INTEGER", message, hint, line, staging.written(column), text)


def too_large(staging: Staging) -> Iterator[Problem]:
    """Numbers of more digits than any count or amount has."""
    unread = "number IS NULL AND form IN ('intero', 'virgola', 'punto', 'italiano', 'inglese')"
    for line, column, _kind, text in _figures(staging, f"abs(number) >= {LARGEST} OR {unread}"):
        message, hint = f"{quoted(text)} è troppo grande.", "Controlla quante cifre ha il numero."
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
        "SELECT line, valore, minimum, maximum FROM work JOIN limits ON code = indicator_code "
        "WHERE valore__number < minimum OR valore__number > maximum ORDER BY line"
    ).fetchall()
    for line, text, low, high in rows:
        bounds = [f"almeno {number(low)}"] if low is not None else []
        bounds += [f"al più {number(high)}"] if high is not None else []
        message, hint = (
            f"«{text}» è fuori dai limiti.",
            f"Per questo indicatore vale {listing(bounds)}.",
        )
        yield Problem("VALUE_OUT_OF_RANGE", message, hint, line, staging.written("valore"), text)


def dates(staging: Staging) -> Iterator[Problem]:
    """Dates are ISO, or day/month/year."""
    names = [c.name for c in staging.dataset.columns if c.kind == "date"]
    if not names:
        return
    rows = staging.con.execute(
        "SELECT line, column_name, text FROM cells "
        "WHERE list_contains(?, column_name) AND text <> '' AND read_date(text) IS NULL ORDER BY line",
        [names],
    ).fetchall()
    for line, column, text in rows:
        message, hint = f"{quoted(text)} non è una data.", "Scrivila come 31/12/2026."
        yield Problem("DATE_INVALID", message, hint, line, staging.written(column), text)


def personal_data(staging: Staging) -> Iterator[Problem]:
    """Free texts name nobody; the cell is not repeated in the problem."""
    names = [c.name for c in staging.dataset.columns if c.kind in ("note", "text")]
    rows = staging.con.execute(
        "SELECT * FROM (SELECT line, column_name, regexp_matches(text, $fiscal), regexp_matches(text, $mail),"
        " column_name <> 'link' AND regexp_matches(text, $phone) FROM cells"
        " WHERE text <> '' AND list_contains($names, column_name)) t(line, name, a, b, c)"
        " WHERE a OR b OR c ORDER BY line",
        {"fiscal": _FISCAL, "mail": _MAIL, "phone": _PHONE, "names": names},
    ).fetchall()
    kinds = ("un codice fiscale", "un indirizzo e-mail", "un numero di telefono")
    for line, column, *found in rows:
        message = f"La cella sembra contenere {listing([k for k, f in zip(kinds, found, strict=True) if f])}."
        hint = "Toglilo: qui non servono dati che identificano una persona."
        yield Problem("PERSONAL_DATA", message, hint, line, staging.written(column))
