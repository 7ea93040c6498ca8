"""What is written of a figure: value with its unit, interval, coverage, state. Plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from monitoring.drawing.tokens import VALUE_STATES
from monitoring.italian import MISSING, number, percent
from monitoring.semester import Semester

LEVEL_WORDS = {
    "comune": ("comune", "comuni"),
    "ambito": ("Ambito", "Ambiti"),
    "distretto": ("Distretto", "Distretti"),
    "asst": ("ASST", "ASST"),
    "provincia": ("provincia", "province"),
}
STATE_WORDS = {"valore": "valore", **VALUE_STATES}
Row = Mapping[str, Any]


def figure(value: float | None, indicator: Row) -> str:
    """The figure alone, with the indicator's decimals, and its sign where that is what counts."""
    text = number(None if value is pd.NA else value, int(indicator["decimals"]))
    if not indicator.get("signed") or text == MISSING:
        return text
    return text.replace("-", "−") if "-" in text or not value else f"+{text}"


def unit_words(indicator: Row) -> str:
    """The unit as it follows a figure: `per 1.000 residenti`, `%`, `linee`."""
    unit = str(indicator["unit"])
    return "" if unit == "numero" else unit.removeprefix("numero di ")


def with_unit(value: float | None, indicator: Row) -> str:
    """`4,2 gruppi per 10.000 residenti`; a dash where there is none."""
    text = figure(value, indicator)
    return text if text == MISSING else f"{text} {unit_words(indicator)}".rstrip()


def interval(low: float | None, high: float | None, indicator: Row) -> str:
    """`4,0-4,4`; empty where there is no interval."""
    if pd.isna(low) or pd.isna(high):
        return ""
    return f"{figure(low, indicator)}-{figure(high, indicator)}"


def parts(row: Row, indicator: Row) -> str:
    """Numerator and denominator: `12 su 28.421`; empty for a count, or where there is no value."""
    if indicator["denominator_kind"] == "nessuno" or pd.isna(row["numerator"]):
        return ""
    digits = 2 if indicator["denominator_kind"] == "superficie" else 0
    return f"{_plain(row['numerator'])} su {_plain(row['denominator'], digits)}"


def _plain(value: float, decimals: int = 0) -> str:
    if not decimals and float(value).is_integer():
        return number(value)
    return number(value, max(decimals, 1))


def is_thin(row: Row, minimum: float) -> bool:
    """Whether a figure is there but of too small a part of the population to be compared."""
    return not pd.isna(row["value"]) and not pd.isna(row["coverage"]) and row["coverage"] < minimum


def coverage_words(row: Row, indicator: Row, minimum: float) -> str:
    """`13 di 14 Ambiti, 96 % della popolazione`, and whether it is enough."""
    one, many = LEVEL_WORDS[str(indicator["level"])]
    counted, units = int(row["units_counted"]), int(row["units"])
    words = f"{number(counted)} di {number(units)} {one if units == 1 else many}"
    if not pd.isna(row["coverage"]):
        words += f", {percent(row['coverage'])} della popolazione"
    if is_thin(row, minimum):
        words += f": copertura insufficiente, sotto {percent(minimum)}"
    return words


def semester_words(semester: str | None, population_date: str) -> str:
    """`1° sem. 2026`; for an indicator without semester, the day of the population."""
    return Semester.parse(semester).label if semester else f"dati al {population_date}"


def state_words(row: Row, minimum: float) -> str:
    """The state of a value in words."""
    return "copertura insufficiente" if is_thin(row, minimum) else STATE_WORDS[row["value_state"]]


def coverage_line(row: Row, minimum: float) -> list[str]:
    """How much of an area has answered, where it is a sum of units and not all have."""
    if row["units"] < 2 or pd.isna(row["coverage"]) or row["coverage"] == 1:
        return []
    word = "Copertura insufficiente" if row["coverage"] < minimum else "Copertura"
    return [f"{word}: {percent(row['coverage'])} della popolazione"]


def headline(whole: Row | None, indicator: Row, territory: str, period: str, minimum: float) -> str:
    """The territory's figure with its interval, the period and the coverage, on one line."""
    if whole is None:
        return f"{period} · non si somma: ogni area vale per sé"
    limits = interval(whole["low"], whole["high"], indicator)
    if pd.isna(whole["value"]):
        said = state_words(whole, minimum)
    else:
        said = with_unit(whole["value"], indicator) + (f" ({limits})" if limits else "")
    line = f"{territory}: {said} · {period}"
    if indicator["dataset"] == "contesto":
        return line
    return f"{line} · {coverage_words(whole, indicator, minimum)}"


def legend_title(indicator: Row, period: str) -> str:
    """The unit and the period: what the colours or the circles stand for."""
    what = str(indicator.get("heading") or unit_words(indicator) or "numero")
    return f"{what[:1].upper()}{what[1:]}, {period}"


def map_alternative(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    indicator: Row,
    title: str,
    level: str,
    period: str,
) -> str:
    """The map's message in words: how many areas have a value, the lowest and the highest."""
    valued = np.flatnonzero(frame["value_state"].to_numpy(object) == "valore")
    start = (
        f"Mappa: {title}, {period}; {number(len(valued))} {LEVEL_WORDS[level][1]} "
        f"su {number(len(frame))} con un valore"
    )
    if not len(valued):
        return start + "."
    values = frame["value"].to_numpy(float)[valued]
    codes = frame["code"].to_numpy(object)[valued]
    low, high = np.argmin(values), np.argmax(values)
    least, most = codes[low], codes[high]
    return (
        f"{start}, da {figure(values[low], indicator)} ({names.get(least, least)}) "
        f"a {figure(values[high], indicator)} ({names.get(most, most)}). "
        "I numeri sono nella tabella."
    )


METHOD_NOTE = (
    "Intervalli al 95 %: Wilson per le quote; esatti di Poisson sotto i dieci eventi e di Byar "
    "da dieci in su per i tassi; conteggi e medie non ne hanno. Un'area è «simile» se il suo "
    "intervallo contiene il valore della provincia; su cento confronti, circa cinque risultano "
    "diversi per caso."
)
NOT_EFFICIENCY = (
    "Non è una misura di efficienza: dice quanto è stato assegnato e usato, "
    "non che cosa ha prodotto."
)
