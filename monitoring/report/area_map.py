"""The map of a report: an indicator by Ambito, drawn as on screen."""

from __future__ import annotations

from typing import Any

from monitoring.drawing.figure_classes import Style, classified
from monitoring.drawing.map_marks import drawn_marks
from monitoring.drawing.map_paths import FILE, shapes
from monitoring.drawing.map_picture import map_parts
from monitoring.figure_words import (
    Row,
    coverage_words,
    legend_title,
    map_alternative,
    with_unit,
)
from monitoring.queries import figures, mapped
from monitoring.report.asked import ReportRefused
from monitoring.report.figures import by_indicator
from monitoring.report.gathered import Gathered
from monitoring.semester import Semester

LEVEL = "ambito"


def area_map(found: Gathered, indicator: str | None = None) -> dict[str, Any] | None:
    """The map by Ambito; None where there are no boundaries, or nothing to draw.

    indicator: its code; without it, the one that territory.toml declares, or the first collected
    that has figures.

    Raises:
        ReportRefused: no such indicator, or it has no figures by Ambito up to this semester.
    """
    if not (found.geo / FILE).exists():
        return None
    row, semester = _chosen(found, indicator)
    if row is None:
        return None
    measure = mapped.offered(row, LEVEL)[0]
    asked = mapped.Choice(row["code"], semester, LEVEL, measure)
    shown = mapped.by_measure(found.warehouse, asked)
    classes, index = classified(shown.rows, row, measure, Style())
    rows = shown.rows.assign(class_index=index)
    known = shapes(found.geo)
    names = {code: area.name for code, area in found.catalogue.areas.items()}
    marks = drawn_marks(rows, known.codes[LEVEL], classes)
    period, title = Semester.parse(semester).label, str(row["name"])
    whole = by_indicator(found.figures).get(row["code"])
    minimum = found.catalogue.thresholds["coverage_minimum"]
    line = "non si somma"
    if whole is not None and whole["semester"] == semester:
        line = (
            f"Provincia: {with_unit(whole['value'], row)} · {coverage_words(whole, row, minimum)}"
        )
    return {
        **map_parts(marks, classes, names, level=LEVEL, geo_dir=found.geo),
        "title": title,
        "line": f"{period}, per Ambito · {line}",
        "legend": legend_title(row, period),
        "square": None,
        "rule": ["Valori arrotondati come sono stampati."] if classes.kind == "sequenziale" else [],
        "alt": map_alternative(rows, names, row, title, LEVEL, period),
        "source": f"Fonte: invii degli uffici. Confini: {known.source}.",
        "definition": str(row["definition"]),
    }


def _chosen(found: Gathered, indicator: str | None) -> tuple[Row | None, str]:
    """The indicator and the last semester of which it has figures by Ambito."""
    known = {row["code"]: row for row in found.indicators.to_dict("records")}
    asked = indicator or found.catalogue.territory.get("report", {}).get("indicator")
    if indicator and indicator not in known:
        raise ReportRefused(f"«{indicator}» non è un indicatore: i codici sono in Dati e note.")
    collected = [code for code, row in known.items() if row["collected"]]
    for code in [asked] if asked in known else collected:
        semester = _with_figures(found, code)
        if semester:
            return known[code], semester
    if indicator:
        raise ReportRefused(
            f"«{indicator}» non ha valori per Ambito fino al {found.asked.semester.label}."
        )
    return None, ""


def _with_figures(found: Gathered, code: str) -> str:
    semesters = figures.semesters_of(found.warehouse, code)
    upto = semesters[(semesters["code"] <= found.asked.semester.code) & ~semesters["withheld"]]
    for semester in upto["code"]:
        rows = figures.by_area(found.warehouse, code, semester, LEVEL)
        if rows["value_state"].isin(["valore", "zero"]).any():
            return str(semester)
    return ""
