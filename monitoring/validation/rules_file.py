"""What the rows of a file say together: one semester, no contradiction, sums that come out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from monitoring.italian import number
from monitoring.schema import SEXES, Column
from monitoring.validation.problems import Problem
from monitoring.validation.staging import Staging


def semesters_mixed(staging: Staging) -> Iterator[Problem]:
    """The first row of a second semester, if there is one."""
    if len(set(staging.work["semester_code"].chunk(0).dictionary.to_pylist()) - {None}) < 2:
        return
    found = staging.con.execute(
        "SELECT min(line), arg_min(semestre, line), semester_code FROM work "
        "WHERE semester_code IS NOT NULL GROUP BY semester_code ORDER BY 1"
    ).fetchall()
    if len(found) > 1:
        (line, text, _), first = found[1], found[0][2]
        message = f"Il file comincia con {first}, questa riga è di {text}."
        hint = "Invia un file per ogni semestre."
        yield Problem("SEMESTER_MIXED", message, hint, line, staging.written("semestre"), text)


def duplicates(staging: Staging) -> Iterator[Problem]:
    """Rows that speak of the same thing as an earlier one."""
    dataset = staging.dataset
    cells = staging.work["cell"].drop_null().to_numpy()
    if (cells[1:] > cells[:-1]).all():  # in order, as in the template
        return
    cells = np.sort(cells)
    if (cells[1:] != cells[:-1]).all():
        return
    said = ", ".join(_said(c) for c in dataset.columns if c.name not in (*dataset.key, "semestre"))
    # Repeated keys are found first: comparing whole rows is dear, and they are few.
    rows = staging.con.execute(f"""
        WITH repeated AS (
            SELECT cell, min(line) AS first_line FROM work
            WHERE cell IS NOT NULL GROUP BY cell HAVING count(*) > 1
        ), told AS (
            SELECT line, codice_area, first_line, row({said}) AS said
            FROM work JOIN repeated USING (cell)
        )
        SELECT t.line, t.codice_area, t.first_line, t.said = f.said
        FROM told t JOIN told f ON f.line = t.first_line WHERE t.line <> t.first_line ORDER BY 1
    """).fetchall()
    for line, text, first_line, same in rows:
        code = "DUPLICATE_IDENTICAL" if same else "DUPLICATE_CONFLICT"
        message = (
            f"Ripete la riga {first_line}."
            if same
            else f"Parla della stessa cosa della riga {first_line}, ma dice altro."
        )
        hint = "Ne basta una: togli questa, o conferma." if same else "Tieni solo la riga giusta."
        yield Problem(code, message, hint, line, staging.written("codice_area"), text)


def _said(column: Column) -> str:
    """SQL for what a cell says, however it is written."""
    if column.numeric:
        return f'coalesce({column.name}__number::VARCHAR, upper("{column.name}"))'
    if column.kind == "date":
        return f'coalesce(read_date("{column.name}")::VARCHAR, "{column.name}")'
    if column.kind == "state":
        return f'coalesce(state_code, "{column.name}")'
    return f'"{column.name}"'


def sums(staging: Staging) -> Iterator[Problem]:
    """Totals that are not the sum of their parts: over the sexes, and over the age bands."""
    if not {"sesso", "fascia_eta"} & {c.name for c in staging.present}:
        return
    for code, other, parts, words in (
        ("sex_code", "age_band_code", 2, "maschi e femmine insieme fanno"),
        (
            "age_band_code",
            "sex_code",
            len(staging.catalogue.age_bands),
            "le fasce d'età insieme fanno",
        ),
    ):
        split = f"SELECT 1 FROM work WHERE {code} <> 'T' LIMIT 1"
        if not staging.con.execute(split).fetchall():
            continue
        rows = staging.con.execute(f"""
            SELECT min(line) FILTER (WHERE {code} = 'T') AS total_line,
                   any_value(valore) FILTER (WHERE {code} = 'T'),
                   sum(valore__number) FILTER (WHERE {code} <> 'T') AS parts,
                   any_value(valore__number) FILTER (WHERE {code} = 'T') AS total
            FROM work WHERE area_code IS NOT NULL
            GROUP BY semester_code, indicator_code, area_code, {other}
            HAVING count(*) FILTER (WHERE {code} = 'T') = 1
               AND count(DISTINCT {code}) = count(*) AND count(valore__number) = count(*)
               AND (parts > total + {_tolerance(staging)}
                    OR parts < total - {_tolerance(staging)} AND count(*) = {parts + 1})
            ORDER BY total_line
        """).fetchall()
        for line, text, together, _ in rows:
            message = f"Il totale è {text}, {words} {number(float(together))}."
            hint = "Controlla il totale e le sue parti."
            yield Problem("SUM_MISMATCH", message, hint, line, staging.written("valore"), text)


def totals_missing(staging: Staging) -> Iterator[Problem]:
    """A value split in parts has its total, or all of its parts: some of them make none."""
    if not {"sesso", "fascia_eta"} & {c.name for c in staging.present}:
        return
    rows = staging.con.execute(f"""
        SELECT min(line) AS first FROM work JOIN limits ON code = indicator_code
        WHERE area_code IS NOT NULL
        GROUP BY semester_code, indicator_code, area_code, strata
        HAVING count(sex_code) = count(*) AND count(age_band_code) = count(*)
           AND (strata = 'sesso_eta' OR strata = 'sesso' AND bool_and(age_band_code = 'T'))
           AND bool_and(sex_code <> 'T' OR age_band_code <> 'T') AND NOT ({whole_split(staging)})
        ORDER BY first
    """).fetchall()
    for (line,) in rows:
        message = "Ci sono solo alcune parti, per sesso o per età, e manca il totale."
        hint = "Aggiungi la riga del totale (T e T): da queste parti non si ricava."
        yield Problem("TOTAL_MISSING", message, hint, line, staging.written("valore"), None)


def whole_split(staging: Staging) -> str:
    """SQL: whether the rows of a cell, none the total, are all of its parts, each with its number.

    Then the total is their sum: pipelines/load.py says the same of the rows that it keeps.
    """
    sexes, bands = len(SEXES) - 1, len(staging.catalogue.age_bands)
    return f"""
        count(valore__number) = count(*)
        AND (bool_and(sex_code <> 'T') OR bool_and(sex_code = 'T'))
        AND (bool_and(age_band_code <> 'T') OR bool_and(age_band_code = 'T'))
        AND count(DISTINCT (sex_code, age_band_code)) =
            CASE WHEN bool_and(sex_code = 'T') THEN 1 ELSE {sexes} END
            * CASE WHEN bool_and(age_band_code = 'T') THEN 1 ELSE {bands} END"""


def _tolerance(staging: Staging) -> float:
    return staging.catalogue.thresholds["sum_tolerance"]


def total_rows(staging: Staging) -> Iterator[Problem]:
    """A row «Totale» is the sum of the others, column by column.

    Where a cell of the column is not read, or a row is left out, the sum is not known and nothing
    is said; where one is suppressed or not available, the total may only be larger.
    """
    if not staging.total_rows or any(p.code.startswith("ROW_") for p in staging.sheets[0].problems):
        return
    for column in (c for c in staging.dataset.numeric if c.kind != "year"):
        form, figure = f"{column.name}__form", f"{column.name}__number"
        rows = staging.con.execute(f"""
            WITH parts AS (
                SELECT coalesce(sum({figure}), 0) AS total,
                       count_if({form} = 'sigla') > 0 AS hidden,
                       count_if({figure} IS NULL AND {form} NOT IN ('vuoto', 'sigla')) > 0 AS unread
                FROM work
            )
            SELECT line, "{column.name}", parts.total FROM total_rows, parts
            WHERE NOT unread AND ({figure} < parts.total - {_tolerance(staging)}
                OR {figure} > parts.total + {_tolerance(staging)} AND NOT hidden)
            ORDER BY line
        """).fetchall()
        for line, text, actual in rows:
            decimals = 2 if column.kind == "money" else 0
            message = (
                f"Il totale è {text}, la somma delle righe è {number(float(actual), decimals)}."
            )
            hint = "Controlla se manca una riga o è cambiato un valore; o togli il totale."
            yield Problem(
                "TOTAL_ROW_MISMATCH", message, hint, line, staging.written(column.name), text
            )
