"""The parts of an area's page: who it is, its figures against the province, states, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from monitoring.area_search import at_level
from monitoring.catalogue import Area, Catalogue
from monitoring.figure_words import (
    STATE_WORDS,
    Row,
    figure,
    interval,
    parts,
    state_words,
    with_unit,
)
from monitoring.italian import MISSING, day, listing, number, percent, plural
from monitoring.semester import Semester
from monitoring.statistics.comparison import NOT_COMPARED
from ui.comparison_marks import word_for
from ui.figure_parts import compared
from ui.links import indicator_link

_SHARES = ("CTX-RESIDENTI",)


def seats_words(reference: Catalogue, area: Area) -> str:
    """`Ambito Seriate · Distretto Est · ASST Bergamo Est`: the areas that contain this one."""
    above = (at_level(reference, area, level) for level in ("ambito", "distretto", "asst"))
    return " · ".join(seat.label() for seat in above if seat and seat != area)


def context_table(
    own: pd.DataFrame, whole: pd.DataFrame, indicators: Sequence[Row], heading: str = "Comune"
) -> pd.DataFrame:
    """One row per indicator of context: the area and the province. heading: what the area is."""
    here = {row["indicator_code"]: row for row in own.to_dict("records")}
    there = {row["indicator_code"]: row for row in whole.to_dict("records")}
    return pd.DataFrame(
        {
            "Misura": str(indicator["name"]),
            "Unità": str(indicator["unit"]),
            heading: figure(here[indicator["code"]]["value"], indicator),
            "Provincia": figure(there[indicator["code"]]["value"], indicator),
        }
        for indicator in indicators
        if indicator["code"] in here
    )


def figures_table(
    own: pd.DataFrame,
    whole: pd.DataFrame,
    indicators: Sequence[Row],
    minimum: float,
    heading: str = "Comune",
) -> pd.DataFrame:
    """One row per indicator: the area's last figure against the province's of the same semester.

    own, whole: rows of area_page.latest. heading: what the area is. `Indicatore` holds our own HTML.
    """
    here = {row["indicator_code"]: row for row in own.to_dict("records")}
    there = {(row["indicator_code"], row["semester"]): row for row in whole.to_dict("records")}
    made = []
    for indicator in indicators:
        code = str(indicator["code"])
        row = here.get(code)
        if row is None:
            continue
        total = there.get((code, row["semester"]))
        word = compared(row, total, indicator, minimum)
        limits = interval(row["low"], row["high"], indicator)
        known = not pd.isna(row["value"])
        beside = total is not None and indicator["denominator_kind"] != "nessuno"
        made.append(
            {
                "Indicatore": indicator_link(code, str(indicator["name"])),
                "Semestre": Semester.parse(row["semester"]).label.replace(" ", "\u00a0"),
                heading: with_unit(row["value"], indicator) if known else state_words(row, minimum),
                "Intervallo al 95 %": limits or MISSING,
                "Numeratore e denominatore": (parts(row, indicator) or MISSING) + covered(row),
                "Provincia": figure(total["value"], indicator) if total and beside else MISSING,
                "Confronto": word if limits else MISSING,
            }
        )
    return pd.DataFrame(made)


def covered(row: Row) -> str:
    """How much of an area's people a sum is of, where not all have answered: ` (copertura 95 %)`."""
    partial = row["units"] > 1 and not pd.isna(row["coverage"]) and row["coverage"] < 1
    return f" (copertura {percent(row['coverage'])})" if partial else ""


def message(
    own: pd.DataFrame, whole: pd.DataFrame, indicators: Sequence[Row], minimum: float
) -> str:
    """How many figures are there, and how they stand to the province; no full stop."""
    known = {str(i["code"]): i for i in indicators}
    rows = [row for row in own.to_dict("records") if row["indicator_code"] in known]
    there = {(row["indicator_code"], row["semester"]): row for row in whole.to_dict("records")}
    words = Counter(
        compared(row, there.get((row["indicator_code"], row["semester"])),
                 known[row["indicator_code"]], minimum)
        for row in rows
    )  # fmt: skip
    compared_all = sum(n for word, n in words.items() if word != NOT_COMPARED)
    if not compared_all:
        return "Nessun indicatore si può confrontare con la provincia"
    sides = [f"{n} {word_for(word, n)}" for word in ("migliore", "peggiore", "più alto", "più basso")
             if (n := words[word])]  # fmt: skip
    similar = f"{words['simile']} su {compared_all} simili alla provincia"
    return f"{plural(compared_all, 'indicatore confrontato', 'indicatori confrontati')}: " + (
        f"{similar}; {', '.join(sides)}" if sides else similar
    )


def completeness_words(own: pd.DataFrame) -> str:
    """How many of the cells due have a figure, and the states of the others."""
    if own.empty:
        return "Nessun semestre è ancora stato rendicontato."
    states = Counter(own["value_state"])
    valued = states["valore"] + states["zero"]
    rest = [
        f"{STATE_WORDS[state]} ({n})"
        for state, n in sorted(states.items(), key=lambda pair: list(STATE_WORDS).index(pair[0]))
        if state not in ("valore", "zero")
    ]
    said = f"{number(valued)} indicatori su {number(len(own))} hanno una cifra"
    return f"{said}; gli altri: {listing(rest, 9)}." if rest else f"{said}."


def notes_html(notes: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The notes of the senders, by semester; that there is none where there is none."""
    if notes.empty:
        return "<p>Chi ha inviato non ha scritto note.</p>"
    items = "".join(
        f"<li>{escape(Semester.parse(row['semester']).label)}, "
        f"{escape(names[row['indicator_code']])} ({escape(STATE_WORDS[row['value_state']])}): "
        f"{escape(row['note'])}</li>"
        for row in notes.to_dict("records")
    )
    return f"<ul>{items}</ul>"


def header_line(reference: Catalogue, area: Area, context: pd.DataFrame) -> str:
    """Where the area stands and how many live there."""
    found = context.loc[context["indicator_code"].isin(_SHARES), "value"]
    people = (
        f" · {number(float(found.iloc[0]))} residenti al "
        f"{day(reference.territory['population']['date'])}"
        if len(found)
        else ""
    )
    return seats_words(reference, area) + people
