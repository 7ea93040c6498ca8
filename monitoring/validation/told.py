"""A comparison as people read it: names for codes, Italian figures."""

from __future__ import annotations

import math

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.italian import number, signed

COLUMNS = ("Area", "Che cosa", "Riga", "Prima", "Dopo", "Differenza", "Δ %")


def told(rows: pd.DataFrame, dataset: str, catalogue: Catalogue) -> pd.DataFrame:
    """Rows of `Comparison.rows` with the columns COLUMNS, all texts; a missing one is empty."""
    return pd.DataFrame(
        [_row(row, dataset, catalogue) for row in rows.to_dict("records")], columns=list(COLUMNS)
    )


def _row(row: dict[str, object], dataset: str, catalogue: Catalogue) -> tuple[str, ...]:
    area, what = _names(str(row["key"]), str(row["what"]), dataset, catalogue)
    line, before, after = row["line"], _figure(row["figure_before"]), _figure(row["figure_after"])
    difference = share = ""
    if before is not None and after is not None:
        difference = signed(after - before, _decimals(after - before))
        share = f"{signed((after / before - 1) * 100, 1)} %" if before else "da zero"
    shown = "" if _missing(line) else number(float(str(line)))
    return (
        area,
        what,
        shown,
        _said(row["before"], before),
        _said(row["after"], after),
        difference,
        share,
    )


def _names(key: str, what: str, dataset: str, catalogue: Catalogue) -> tuple[str, str]:
    """What the parts of a key are called: the area, and what is said of it."""
    parts = key.split(" · ")
    if dataset == "indicatori":
        code, strata = parts[1], "".join(f", {part}" for part in parts[2:])
        return _area(parts[0], catalogue), catalogue.indicators[code].name + strata
    if dataset == "traguardi":
        return _area(parts[1], catalogue), f"{parts[0]} {catalogue.milestones[parts[0]].text}"
    if dataset == "risorse":
        code, year = parts[0].rsplit(" ", 1)
        return _area(parts[1], catalogue), f"{catalogue.lines[code]['name']} {year}, {what}"
    return _area(parts[0], catalogue), what.replace("_", " ")


def _area(code: str, catalogue: Catalogue) -> str:
    area = catalogue.areas[code]
    return area.name if area.level == "comune" else area.label()


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _figure(value: object) -> float | None:
    return value if isinstance(value, float) and not math.isnan(value) else None


def _said(text: object, figure: float | None) -> str:
    if figure is not None:
        return number(figure, _decimals(figure))
    return "" if _missing(text) else str(text).replace("_", " ")


def _decimals(figure: float) -> int:
    return 0 if abs(figure - round(figure)) < 1e-9 else 2
