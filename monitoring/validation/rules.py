"""The checks of cells and rows: one function a rule, each returning every row that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monitoring.italian import number
from monitoring.schema import DATASETS
from monitoring.validation.problems import Problem
from monitoring.validation.staging import Staging

Rule = Callable[[Staging], Iterator[Problem]]
RULES: list[Rule] = []

_FISCAL = r"\b[A-Za-z]{6}[0-9LMNP-Vlmnp-v]{2}[A-EHLMPRSTa-ehlmprst][0-9LMNP-Vlmnp-v]{2}[A-Za-z][0-9LMNP-Vlmnp-v]{3}[A-Za-z]\b"
_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
_PHONE = r"(^|[^0-9/.,-])(\+39[ .]?)?(3[0-9]{2}|0[0-9]{1,3})[ ./-]?[0-9]{5,8}($|[^0-9/])"
_DATE_LIKE = r"\d{1,2}[/-]\d{1,2}([/-]\d{2,4})?|\d{4}-\d{2}-\d{2}.*|\d{1,2}[-/ ][a-z]{3}([-/ ]\d{2,4})?|[a-z]{3}[-/ ]\d{2,4}"


def rule(function: Rule) -> Rule:
    """Enrol a check."""
    RULES.append(function)
    return function


def _starts_formula(column: str) -> str:
    """SQL: the cell begins as a formula and is no number."""
    return f"regexp_matches(\"{column}\", '^[=+@]') AND number_form(\"{column}\") = 'errato'"


def _cells(
    staging: Staging, column: str, where: str, extra: str = "NULL", table: str = "work w"
) -> Iterator[tuple[int, str, object]]:
    """Line, cell as typed and one more figure, for the rows where `where` holds."""
    query = f'SELECT line, "{column}", {extra} FROM {table} WHERE {where} ORDER BY line'
    yield from staging.con.execute(query).fetchall()


@rule
def formulas(staging: Staging) -> Iterator[Problem]:
    for column in staging.dataset.columns:
        for line, text, _ in _cells(staging, column.name, _starts_formula(column.name)):
            hint = "Copia la cella e incolla solo il valore; un testo non cominci con =, + o @."
            yield Problem("FORMULA_CELL", f"«{text}» è una formula.", hint, line, staging.written(column.name), text)


@rule
def not_numbers(staging: Staging) -> Iterator[Problem]:
    for column in staging.dataset.numeric:
        name = column.name
        wrong = f"{name}__form = 'errato' AND NOT ({_starts_formula(name)})"
        if column.kind == "year":
            wrong = f"({wrong} OR {name}__form IN ('sigla', 'vuoto'))"
        date_like = f"regexp_full_match(lower(\"{name}\"), '{_DATE_LIKE}')"
        for line, text, is_date in _cells(staging, name, wrong, date_like):
            hint = "Scrivi solo cifre, per esempio 12 oppure 12,5."
            if is_date:
                hint = "Sembra una data: in Excel formatta la colonna come numero e riscrivi il valore."
            elif "%" in text:
                hint = "Togli il segno %: qui va il conteggio, non la percentuale."
                if column.kind == "percent":
                    hint = "Togli il segno %: scrivi per esempio 40."
            elif text.lower().startswith(("n.d", "nd", "n/d", "n.a", "n/a")):
                hint = "Per un dato non disponibile scrivi ND e il motivo nella nota."
            message = f"«{text}» non è un numero." if text else f"Manca {name}."
            yield Problem("VALUE_NOT_NUMBER", message, hint, line, staging.written(name), text)


@rule
def ambiguous(staging: Staging) -> Iterator[Problem]:
    for column in staging.dataset.numeric:
        for line, text, _ in _cells(staging, column.name, f"{column.name}__form = 'ambiguo' AND decimal = ''"):
            plain, other = text.replace(".", "").replace(",", ""), text.replace(".", ",")
            message = f"«{text}» può essere {plain} oppure {other}: il resto del file non lo chiarisce."
            hint = f"Scrivilo senza separatore delle migliaia: {plain} oppure {other}0."
            yield Problem("VALUE_AMBIGUOUS", message, hint, line, staging.written(column.name), text)


@rule
def not_integers(staging: Staging) -> Iterator[Problem]:
    for column, where in _integer_columns(staging):
        whole = f"{column}__number <> floor({column}__number) AND {where}"
        for line, text, _ in _cells(staging, column, whole, table="work w " + _indicator_join(staging)):
            hint = "Si contano persone o cose intere: scrivi un numero senza decimali."
            yield Problem("VALUE_NOT_INTEGER", f"«{text}» non è intero.", hint, line, staging.written(column), text)


def _integer_columns(staging: Staging) -> Iterator[tuple[str, str]]:
    """Columns that hold whole numbers, and when."""
    for column in staging.dataset.numeric:
        if column.kind in ("count", "year"):
            yield column.name, "true"
        elif column.name == "valore":
            yield "valore", "i.is_integer"


def _indicator_join(staging: Staging) -> str:
    """Join to the indicator's own limits, where the dataset has indicators."""
    if staging.dataset.name != "indicatori":
        return ""
    rows = [
        (i.code, i.integer, i.minimum, i.maximum, i.denominator_kind, i.tipo, i.strata)
        for i in staging.catalogue.indicators.values()
    ]
    staging.con.execute(
        "CREATE TABLE IF NOT EXISTS indicator_limits (code VARCHAR, is_integer BOOLEAN, minimum DOUBLE, "
        "maximum DOUBLE, denominator_kind VARCHAR, tipo VARCHAR, strata VARCHAR)"
    )
    (count,) = staging.con.execute("SELECT count(*) FROM indicator_limits").fetchone() or (0,)
    if not count and rows:
        staging.con.executemany("INSERT INTO indicator_limits VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return "LEFT JOIN indicator_limits i ON i.code = w.indicator_code"


@rule
def negative(staging: Staging) -> Iterator[Problem]:
    for column in staging.dataset.numeric:
        for line, text, _ in _cells(staging, column.name, f"{column.name}__number < 0"):
            hint = "Scrivi zero o un numero positivo."
            yield Problem("VALUE_NEGATIVE", f"«{text}» è negativo.", hint, line, staging.written(column.name), text)


@rule
def out_of_range(staging: Staging) -> Iterator[Problem]:
    plan = staging.catalogue.territory["plan"]
    for column in staging.dataset.numeric:
        name, join = column.name, ""
        n = f"{name}__number"
        if column.kind == "percent":
            where, hint = f"{n} > 100", "L'avanzamento va da 0 a 100."
        elif column.kind == "year":
            first, last = plan["first_year"], plan["last_year"]
            where, hint = f"{n} NOT BETWEEN {first} AND {last}", f"Gli anni del piano vanno dal {first} al {last}."
        elif column.kind == "money":
            where, hint = f"{n} <> round({n}, 2)", "Un importo ha al più due decimali."
        elif name == "valore":
            join = _indicator_join(staging)
            where, hint = f"{n} >= 0 AND ({n} < i.minimum OR {n} > i.maximum)", ""
        else:
            continue
        bounds = "i.minimum || '|' || coalesce(i.maximum::VARCHAR, '')" if join else "NULL"
        for line, text, limits in _cells(staging, name, where, bounds, f"work w {join}"):
            message = f"«{text}» è fuori dai limiti."
            yield Problem("VALUE_OUT_OF_RANGE", message, hint or _between(limits), line, staging.written(name), text)


def _between(limits: object) -> str:
    low, _, high = str(limits or "").partition("|")
    if not high:
        return "Controlla la definizione dell'indicatore."
    return f"Per questo indicatore vanno da {number(float(low or 0))} a {number(float(high))}."


@rule
def reasons_missing(staging: Staging) -> Iterator[Problem]:
    for column in staging.dataset.numeric:
        name = column.name
        where = (
            f"nota = '' AND token_state(\"{name}\", {name}__form) IN ('non_disponibile', 'non_applicabile')"
        )
        for line, text, _ in _cells(staging, name, where):
            hint = "Scrivi nella nota perché il dato non c'è."
            message = f"{name} vale {text.upper()} e la nota è vuota."
            yield Problem("VALUE_REASON_MISSING", message, hint, line, staging.written("nota"), text)


@rule
def denominators(staging: Staging) -> Iterator[Problem]:
    if staging.dataset.name != "indicatori":
        return
    table, column = "work w " + _indicator_join(staging), staging.written("denominatore")
    missing = (
        "i.denominator_kind = 'file' AND valore__number IS NOT NULL "
        "AND denominatore__form IN ('vuoto', 'sigla')"
    )
    for line, text, _ in _cells(staging, "denominatore", missing, table=table):
        hint = "Questo indicatore è un rapporto: scrivi su quanti è calcolato."
        yield Problem("DENOMINATOR_MISSING", "Manca il denominatore.", hint, line, column, text)
    over = (
        "i.denominator_kind = 'file' AND (i.tipo = 'quota' AND valore__number > denominatore__number "
        "OR denominatore__number = 0 AND valore__number > 0)"
    )
    for line, text, value in _cells(staging, "denominatore", over, "valore", table):
        message = f"Il valore {value} supera il denominatore {text}."
        hint = "Il valore è una parte del denominatore: controlla se le colonne sono scambiate."
        yield Problem("NUMERATOR_EXCEEDS_DENOMINATOR", message, hint, line, column, text)


@rule
def strata(staging: Staging) -> Iterator[Problem]:
    if staging.dataset.name != "indicatori":
        return
    table = "work w " + _indicator_join(staging)
    for column, code, allowed in (
        ("sesso", "sex_code", "i.strata = 'nessuna'"),
        ("fascia_eta", "age_band_code", "i.strata <> 'sesso_eta'"),
    ):
        for line, text, name in _cells(staging, column, f"{code} <> 'T' AND {allowed}", "i.code", table):
            message = f"{name} non si divide per {'sesso' if column == 'sesso' else 'età'}."
            hint = "Invia solo il totale, con T."
            yield Problem("STRATUM_UNKNOWN", message, hint, line, staging.written(column), text)


@rule
def dates(staging: Staging) -> Iterator[Problem]:
    for column in (c for c in staging.dataset.columns if c.kind == "date"):
        where = f"\"{column.name}\" <> '' AND read_date(\"{column.name}\") IS NULL"
        where += f" AND NOT ({_starts_formula(column.name)})"
        for line, text, _ in _cells(staging, column.name, where):
            hint = "Scrivila come 31/12/2026."
            yield Problem("DATE_INVALID", f"«{text}» non è una data.", hint, line, staging.written(column.name), text)


@rule
def personal_data(staging: Staging) -> Iterator[Problem]:
    for column in (c.name for c in staging.dataset.columns if c.kind in ("note", "text")):
        kinds = [("un codice fiscale", _FISCAL), ("un indirizzo e-mail", _MAIL)]
        if column != "link":
            kinds.append(("un numero di telefono", _PHONE))
        for what, pattern in kinds:
            for line, _text, _ in _cells(staging, column, f"regexp_matches(\"{column}\", '{pattern}')"):
                message = f"La cella sembra contenere {what}."
                hint = "Toglilo: qui non servono dati che identificano una persona."
                yield Problem("PERSONAL_DATA", message, hint, line, staging.written(column))


@rule
def semesters_mixed(staging: Staging) -> Iterator[Problem]:
    first = staging.con.execute(
        "SELECT semester_code FROM work WHERE semester_code IS NOT NULL ORDER BY line LIMIT 1"
    ).fetchone()
    if first is None:
        return
    for line, text, _ in _cells(staging, "semestre", f"semester_code <> '{first[0]}'"):
        hint = "Invia un file per ogni semestre."
        message = f"Il file comincia con {first[0]}, questa riga è di {text}."
        yield Problem("SEMESTER_MIXED", message, hint, line, staging.written("semestre"), text)
        return


KEY_CODES = {
    "codice_area": "area_code",
    "codice_indicatore": "indicator_code",
    "codice_traguardo": "milestone_code",
    "linea": "line_code",
    "sesso": "sex_code",
    "fascia_eta": "age_band_code",
    "anno": "anno__number",
}


@rule
def duplicates(staging: Staging) -> Iterator[Problem]:
    dataset = staging.dataset
    keys = [KEY_CODES[name] for name in dataset.key]
    known = " AND ".join(f"{k} IS NOT NULL" for k in keys)
    said = ", ".join(
        f'coalesce({c.name}__number::VARCHAR, upper("{c.name}"))' if c.numeric else f'"{c.name}"'
        for c in dataset.columns
        if c.name not in (*dataset.key, "semestre")
    )
    partition = f"PARTITION BY semester_code, {', '.join(keys)} ORDER BY line"
    rows = staging.con.execute(f"""
        SELECT line, codice_area, first_line, said = first_said FROM (
            SELECT line, codice_area, row({said}) AS said,
                   first_value(line) OVER ({partition}) AS first_line,
                   first_value(row({said})) OVER ({partition}) AS first_said
            FROM work WHERE {known}
        ) WHERE line <> first_line ORDER BY line
    """).fetchall()
    for line, text, first_line, same in rows:
        code = "DUPLICATE_IDENTICAL" if same else "DUPLICATE_CONFLICT"
        message = f"Ripete la riga {first_line}." if same else f"Dice altro dalla riga {first_line}."
        hint = "Ne basta una." if same else "Tieni solo la riga giusta."
        yield Problem(code, message, hint, line, staging.written("codice_area"), text)


@rule
def sums(staging: Staging) -> Iterator[Problem]:
    """A total over sexes that is not the sum of M and F."""
    if staging.dataset.name != "indicatori":
        return
    tolerance = staging.catalogue.thresholds["sum_tolerance"]
    rows = staging.con.execute(f"""
        SELECT any_value(line) FILTER (WHERE sex_code = 'T'), any_value(valore) FILTER (WHERE sex_code = 'T'),
               sum(valore__number) FILTER (WHERE sex_code <> 'T')
        FROM work GROUP BY indicator_code, area_code, age_band_code
        HAVING count(*) FILTER (WHERE sex_code = 'M') = 1 AND count(*) FILTER (WHERE sex_code = 'F') = 1
           AND count(*) FILTER (WHERE sex_code = 'T') = 1 AND count(valore__number) = 3
           AND abs(sum(CASE sex_code WHEN 'T' THEN valore__number ELSE -valore__number END)) > {tolerance}
        ORDER BY 1
    """).fetchall()
    for line, text, parts in rows:
        message = f"Il totale è {text}, maschi e femmine insieme fanno {number(float(parts))}."
        yield Problem("SUM_MISMATCH", message, "Controlla le tre righe.", line, staging.written("valore"), text)


@rule
def total_rows(staging: Staging) -> Iterator[Problem]:
    tolerance = staging.catalogue.thresholds["sum_tolerance"]
    for column in (c for c in staging.dataset.numeric if c.kind != "year"):
        name = column.name
        rows = staging.con.execute(f"""
            SELECT line, "{name}", (SELECT coalesce(sum({name}__number), 0) FROM work w WHERE w.sub = t.sub)
            FROM (SELECT t.*, number_value("{name}", number_form("{name}"), decimal) AS total
                  FROM total_rows t JOIN conventions USING (sub)) t
            WHERE number_form("{name}") <> 'vuoto' AND (total IS NULL OR abs(total - (
                SELECT coalesce(sum({name}__number), 0) FROM work w WHERE w.sub = t.sub)) > {tolerance})
            ORDER BY line
        """).fetchall()
        for line, text, actual in rows:
            decimals = 2 if column.kind == "money" else 0
            message = f"Il totale scritto è {text}, la somma delle righe è {number(float(actual), decimals)}."
            hint = "Manca una riga, o un valore è cambiato dopo il totale."
            yield Problem("TOTAL_ROW_MISMATCH", message, hint, line, staging.written(name), text)


assert set(KEY_CODES) >= {name for d in DATASETS.values() for name in d.key}
