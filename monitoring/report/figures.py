"""The figures of a report: its territory's indicators and case files, beside the province's."""

from __future__ import annotations

import pandas as pd

from monitoring.figure_words import (
    Row,
    figure,
    interval,
    is_thin,
    state_words,
    unit_words,
)
from monitoring.italian import MISSING, number, percent
from monitoring.report import cells
from monitoring.report.cells import Cell, Told
from monitoring.report.gathered import Gathered
from monitoring.semester import Semester
from monitoring.volume_words import ambiti_table, short_name


def collected(found: Gathered, dataset: str) -> pd.DataFrame:
    """The indicators of a dataset, in the order of the reference file."""
    return found.indicators[found.indicators["dataset"] == dataset]


def by_indicator(figures: pd.DataFrame | None) -> dict[str, Row]:
    """The figures by the code of their indicator."""
    rows = [] if figures is None else figures.to_dict("records")
    return {str(row["indicator_code"]): row for row in rows}


def indicators(found: Gathered) -> Told:
    """One row per indicator, by objective: value, interval, coverage, the year's fixed value."""
    names = dict(zip(found.objectives["code"], found.objectives["short_name"], strict=True))
    whole, own = by_indicator(found.figures), by_indicator(found.own_figures)
    year, beside = found.asked.semester.year, found.asked.area is not None
    rows: list[list[Cell]] = []
    known = collected(found, "indicatori").fillna({"objective_code": ""})
    for objective, group in known.groupby("objective_code", sort=False):
        title = f"{objective} {names[str(objective)]}" if objective else "Altri programmi"
        rows.append(list(cells.band(title)))
        for indicator in group.to_dict("records"):
            row, target = whole.get(indicator["code"]), indicator[f"target_{year}"]
            rows.append(
                [
                    cells.noted(str(indicator["name"]), str(indicator["unit"])),
                    *([_own(own.get(indicator["code"]), row, indicator, found)] if beside else []),
                    _figure(row, indicator, found),
                    Semester.parse(row["semester"]).label if row else MISSING,
                    _coverage(row, found),
                    figure(target, indicator) if pd.notna(target) else MISSING,
                ]
            )
    caption = "Ogni indicatore con il suo intervallo al 95 % e il valore fissato per l'anno"
    columns = [
        ("Indicatore", "1fr", "left"),
        *([("Ambito", "27mm", "right")] if beside else []),
        ("Provincia", "27mm", "right"),
        ("Semestre", "21mm", "left"),
        ("Copertura", "21mm", "right"),
        (f"Fissato per il {year}", "20mm", "right"),
    ]
    return cells.table(caption, columns, rows)


def _figure(row: Row | None, indicator: Row, found: Gathered) -> Cell:
    """The value with its interval below; where there is none, why."""
    if row is None:
        return "non si somma" if indicator["rollup"] == "nessuno" else MISSING
    if pd.isna(row["value"]):
        return state_words(row, found.catalogue.thresholds["coverage_minimum"])
    limits = interval(row["low"], row["high"], indicator)
    value = figure(row["value"], indicator)
    return cells.noted(value, limits) if limits else value


def _own(row: Row | None, whole: Row | None, indicator: Row, found: Gathered) -> Cell:
    """The Ambito's figure; its semester, where it is not the one of the province's beside it."""
    if row is None:
        return MISSING
    shown = _figure(row, indicator, found)
    if whole is not None and whole["semester"] == row["semester"]:
        return shown
    value, limits = (shown, "") if isinstance(shown, str) else (shown["text"], shown["below"])
    label = Semester.parse(row["semester"]).label
    return cells.noted(value, " · ".join(filter(None, [limits, label])))


def _coverage(row: Row | None, found: Gathered) -> Cell:
    if row is None or pd.isna(row["value"]) or pd.isna(row["coverage"]):
        return MISSING
    share = percent(row["coverage"])
    if is_thin(row, found.catalogue.thresholds["coverage_minimum"]):
        return cells.noted(share, "insufficiente")
    return share


def volumes(found: Gathered) -> list[Told]:
    """The measures of the case files, then the Ambiti; nothing where nobody has sent them."""
    measures = collected(found, "cartelle").to_dict("records")
    whole = by_indicator(found.sums[found.sums["level"] == "provincia"])
    if not any(row["units_counted"] for row in whole.values()):
        return []
    own = by_indicator(found.sums[found.sums["code"] == found.code]) if found.asked.area else {}
    rows: list[list[Cell]] = []
    for measure in measures:
        pair = [own.get(measure["code"])] if found.asked.area else []
        shown: list[Cell] = []
        for row in (*pair, whole.get(measure["code"])):
            value = _figure(row, measure, found)
            if measure["denominator_kind"] == "nessuno":
                shown += [value, MISSING]
            else:
                shown += [number(row["numerator"]) if row else MISSING, value]
        name = cells.noted(short_name(str(measure["name"])), unit_words(measure))
        rows.append([name, *shown, _coverage(whole.get(measure["code"]), found)])
    pairs = [("Ambito, numero", "Ambito, valore")] if found.asked.area else []
    heads = [head for pair in (*pairs, ("Provincia, numero", "Provincia, valore")) for head in pair]
    columns = [
        ("Misura", "1fr", "left"),
        *((head, "26mm", "right") for head in heads),
        ("Copertura", "20mm", "right"),
    ]
    names = {code: area.name for code, area in found.catalogue.areas.items()}
    ambiti = found.sums[found.sums["level"] == "ambito"]
    caption = "Numeratore, valore con il suo intervallo al 95 % e copertura"
    by_ambito = ambiti_table(ambiti, measures, names)
    return [
        cells.table(caption, columns, rows, whole=True),
        cells.of_texts(by_ambito, "Numeri per Ambito; le quote in percentuale", "1fr", "15.4mm"),
    ]
