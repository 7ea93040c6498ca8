"""What the cells of one row say together: reasons, denominators, strata."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from monitoring.italian import listing
from monitoring.schema import REASON_NEEDED
from monitoring.validation.problems import Problem, quoted
from monitoring.validation.staging import Staging
from monitoring.validation.views import register_rows
from monitoring.validation.words import floats, texts_at

_UNSAID = pa.array(["vuoto", "sigla"])


def reasons_missing(staging: Staging) -> Iterator[Problem]:
    """ND and NA ask for a reason in the note: one problem a row, whatever the cells that ask."""
    states = ", ".join(f"'{state}'" for state in REASON_NEEDED)
    asking = staging.cells(
        "form = 'sigla' AND kind <> 'year' AND NOT in_total "
        f"AND token_state(text, form) IN ({states})",
        relation="figure_texts",
    )
    notes = texts_at(staging.texts, "nota", [line for line, _, _ in asking])
    unsaid = [cell for cell, note in zip(asking, notes, strict=True) if not note]
    add = "S" if _given(staging, "nota") else "Aggiungi la colonna «nota» e s"
    for line, cells in groupby(unsaid, key=lambda cell: cell[0]):
        names = [column for _, column, _ in cells]
        what = listing([staging.written(name) for name in names])
        message = f"In «{what}» c'è ND o NA, ma la nota è vuota."
        hint = f"{add}crivi nella nota perché il dato non c'è."
        yield Problem("VALUE_REASON_MISSING", message, hint, line, staging.written("nota"), "")


def denominators_missing(staging: Staging) -> Iterator[Problem]:
    """A ratio of the sender's own needs its denominator, wherever a value is written."""
    if staging.dataset.name != "indicatori":
        return
    unsaid = pc.is_in(staging.work["denominatore__form"], _UNSAID)
    said = pc.invert(pc.is_in(staging.work["valore__form"], _UNSAID))
    rows = _values(staging, pc.and_(unsaid, said), "denominator_kind = 'file'")
    add = "" if _given(staging, "denominatore") else "aggiungi la colonna «denominatore» e "
    for line, _value, text in rows:
        hint = f"Questo indicatore è un rapporto: {add}scrivi su quanti è calcolato il valore."
        message = (
            f"Manca il denominatore: {quoted(text)} non basta."
            if text
            else "Manca il denominatore."
        )
        yield Problem(
            "DENOMINATOR_MISSING", message, hint, line, staging.written("denominatore"), text
        )


def numerators_exceeding(staging: Staging) -> Iterator[Problem]:
    """A part is not larger than its whole; over zero there is nothing."""
    if staging.dataset.name != "indicatori":
        return
    part, whole = (floats(staging.work[f"{n}__number"]) for n in ("valore", "denominatore"))
    rows = _values(
        staging,
        pa.array(part >= whole),
        "denominator_kind = 'file' AND valore__number > denominatore__number "
        "AND denominatore__number >= 0 AND (tipo = 'quota' OR denominatore__number = 0)",
    )
    for line, value, text in rows:
        message = f"Il valore {value} supera il denominatore {text}."
        hint = (
            "Il valore è il conteggio, non la percentuale; controlla se le colonne sono scambiate."
        )
        column = staging.written("denominatore")
        yield Problem("NUMERATOR_EXCEEDS_DENOMINATOR", message, hint, line, column, text)


def _given(staging: Staging, column: str) -> bool:
    return any(c.name == column for c in staging.present)


def _values(staging: Staging, chosen: pa.Array, where: str) -> list[tuple[int, str, str]]:
    """Line, value and denominator as typed, of the chosen rows for which `where` holds."""
    figures = ["valore", "denominatore"]
    names = ["line", "indicator_code", *figures, *(f"{figure}__number" for figure in figures)]
    register_rows(staging.con, "chosen", staging.work.select(names).filter(chosen), figures)
    query = "SELECT line, valore, denominatore FROM chosen JOIN limits ON code = indicator_code"
    return staging.con.execute(f"{query} WHERE {where} ORDER BY line").fetchall()


def strata(staging: Staging) -> Iterator[Problem]:
    """An indicator is split by sex or age only where it is meant to be."""
    for column, code, whole, what in (
        ("sesso", "sex_code", "strata = 'nessuna'", "sesso"),
        ("fascia_eta", "age_band_code", "strata <> 'sesso_eta'", "età"),
    ):
        if not _given(staging, column):
            continue
        rows = staging.con.execute(
            f"SELECT line, {column}, code FROM work JOIN limits ON code = indicator_code "
            f"WHERE {code} <> 'T' AND {whole} ORDER BY line"
        ).fetchall()
        for line, text, name in rows:
            named = staging.catalogue.indicators[name].name
            message = f"{quoted(named)} non si divide per {what}."
            hint = "Invia solo il totale, con T."
            yield Problem("STRATUM_UNKNOWN", message, hint, line, staging.written(column), text)
