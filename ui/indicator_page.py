"""The parts of an indicator's page: grade with its reasons, thresholds, paragraph, cells, breaks."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from monitoring.data_quality import COMPLETE, DEFINED, WARNED, Quality
from monitoring.figure_words import Row, unit_words
from monitoring.italian import listing, number, percent, plural, typed
from monitoring.semester import Semester
from ui.figure_parts import provenance_words
from ui.links import objective_link

OFFICIAL = "Non si valuta: è un dato ufficiale, che nessun ufficio invia."
UNREPORTED = "Non si valuta: nessun valore è ancora arrivato."
_TITLES = {COMPLETE: "Completezza", WARNED: "Avvisi", DEFINED: "Definizione"}


def grade_words(quality: Quality, indicator: Row) -> str:
    """The grade in one sentence."""
    if indicator["dataset"] == "contesto":
        return OFFICIAL
    if not quality.grade:
        return UNREPORTED
    worst = [_TITLES[name].lower() for name, grade in quality.criteria.items()
             if grade == quality.grade]  # fmt: skip
    why = "per tutti i criteri" if quality.grade == "A" else f"per {listing(worst)}"
    return f"Qualità dei dati: {quality.grade}, {why}."


def reasons_table(
    quality: Quality, indicator: Row, thresholds: Mapping[str, float]
) -> pd.DataFrame:
    """One row per criterion: its grade, the fact, the rule. No row where nothing was graded."""
    periods = listing([Semester.parse(code).label for code in sorted(quality.semesters)])
    words: dict[str, tuple[str, str]] = {}
    if quality.criteria:
        gaps = f"{number(quality.missing)} mancanti, {number(quality.unavailable)} non disponibili"
        words[COMPLETE] = (
            f"{number(quality.answered)} celle su {number(quality.expected)} con un valore "
            f"({percent(quality.complete)}) in {periods}; {gaps}",
            f"A: almeno {percent(thresholds['quality_complete'])}; "
            f"B: almeno {percent(thresholds['coverage_minimum'])}; C: meno",
        )
        if quality.warned is not None:
            words[WARNED] = (
                f"{plural(quality.warned, 'valore viene', 'valori vengono')} da invii con avvisi accettati",
                f"A: al più {percent(thresholds['quality_warned'])} dei valori; B: di più",
            )
        words[DEFINED] = (
            provenance_words(indicator),
            "A: la dà un documento; B: è dedotta o proposta",
        )
    rows = [
        {"Criterio": _TITLES[name], "Grado": grade, "Che cosa si è visto": words[name][0],
         "La regola": words[name][1]}
        for name, grade in quality.criteria.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["Criterio", "Grado", "Che cosa si è visto", "La regola"])


def action_html(action: Row | None) -> str:
    """The paragraph of the plan that the indicator measures, with a link to its objective."""
    if action is None:
        return "<p>Nessun paragrafo del documento: è un indicatore di contesto o di esercizio.</p>"
    heading = action["heading"] if isinstance(action["heading"], str) else ""
    title = f"<p><b>{escape(heading)}</b></p>" if heading else ""
    quoted = f"<blockquote>{escape(str(action['text']))}</blockquote>"
    place = escape(str(action["source_place"]))
    to = ""
    if isinstance(action["objective_code"], str) and isinstance(action["objective"], str):
        name = f"{action['objective_code']} {action['objective']}"
        to = f'<p class="fg-links">{objective_link(action["objective_code"], name)}</p>'
    return f'<div class="fg-quote">{title}{quoted}<p>{place}</p>{to}</div>'


def limits_html(indicator: Row, thresholds: Mapping[str, float]) -> str:
    """Unit, targets and the thresholds that apply to the indicator."""
    digits = int(indicator["decimals"])
    facts = {"Unità": str(indicator["unit"])}
    targets = {y: indicator[f"target_{y}"] for y in (2025, 2026, 2027)}
    fixed = [f"{number(v, digits)} nel {y}" for y, v in targets.items() if not pd.isna(v)]
    facts["Valore atteso"] = (
        f"{', '.join(fixed)}, sul totale della provincia" if fixed
        else "il documento non ne fissa uno"
    )  # fmt: skip
    if indicator["rollup"] != "nessuno":
        facts["Copertura minima"] = (
            f"{percent(thresholds['coverage_minimum'])} della popolazione: sotto, una somma non si confronta"
        )
    code = "small_count_sensitive" if indicator["sensitive"] else "small_count"
    if indicator["dataset"] != "contesto":
        kind = "indicatore delicato" if indicator["sensitive"] else "soglia comune"
        facts["Piccoli numeri"] = f"sotto {plural(int(thresholds[code]), 'caso', 'casi')} ({kind})"
        facts["Salti"] = (
            f"si chiede conferma se un valore cambia di oltre {number(thresholds['jump_factor'])} volte "
            f"e di almeno {number(thresholds['jump_minimum'])} unità"
        )
    ends = [
        f"{word} {typed(float(indicator[name]))}"
        for word, name in (("da", "minimum"), ("a", "maximum"))
        if not pd.isna(indicator[name])
    ]
    if ends:
        facts["Valori ammessi"] = f"numeratore {' '.join(ends)}"
    terms = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items())
    return f'<dl class="fg-definition">{terms}</dl>'


def cells_table(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per semester: the cells by state, those that replaced another value."""
    columns = {
        "Attese": "cells", "Con un valore": "valued", "Soppresse": "suppressed",
        "Non disponibili": "unavailable", "Non applicabili": "not_applicable",
        "Mancanti": "missing", "Da invii con avvisi": "warned", "Corrette": "corrected",
    }  # fmt: skip
    told = {name: cells[name].notna().any() for name in columns.values()}
    return pd.DataFrame(
        {
            "Semestre": Semester.parse(row["semester"]).label,
            **{title: number(row[name]) for title, name in columns.items() if told[name]},
        }
        for row in cells.to_dict("records")
    )


def breaks_html(breaks: pd.DataFrame) -> str:
    """The breaks of the series, or that there is none."""
    if breaks.empty:
        return "<p>La serie non ha interruzioni dichiarate: la definizione non è cambiata.</p>"
    items = "".join(
        f"<li><b>{escape(Semester.parse(row['semester']).label)}</b>: {escape(row['change'])} "
        f"({escape(row['source_place'])})</li>"
        for row in breaks.to_dict("records")
    )
    return f"<p>Le cifre da questi semestri non continuano quelle di prima.</p><ul>{items}</ul>"


def headline(indicator: Row) -> str:
    """Code and unit, on one line."""
    unit = unit_words(indicator)
    return f"{indicator['code']} · {unit}" if unit else str(indicator["code"])
