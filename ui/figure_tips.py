"""What the map says of an area, under its name. Plain text, lines separated by a line feed."""

from __future__ import annotations

import pandas as pd

from monitoring.figure_words import (
    Row,
    coverage_line,
    figure,
    interval,
    parts,
    state_words,
    with_unit,
)
from monitoring.italian import number
from monitoring.measure_words import CLUSTER_WORDS, reason_words
from monitoring.queries import mapped


def tooltip(row: Row, shown: Row, measure: str, minimum: float, said: str = "") -> str:
    """Value with interval, parts, state with its reason, coverage.

    row: of monitoring.queries.mapped; shown: the indicator as the measure shows it; said: what the
    sender wrote beside the cell.
    """
    if pd.isna(row["value"]):
        why = reason_words(row["reason"]) or said
        state = state_words(row, minimum).capitalize()
        lines = [f"{state}: {why}" if why else state]
        return "\n".join(lines + _crude(row, shown, measure) + coverage_line(row, minimum))
    limits = interval(row["low"], row["high"], shown)
    lines = [with_unit(row["value"], shown) + (f" ({limits})" if limits else "")]
    if measure in mapped.CONFIDENCE:
        lines.insert(0, f"{str(row['category']).capitalize()} rispetto alla provincia")
    elif measure == mapped.CLUSTERS:
        lines.insert(0, CLUSTER_WORDS[row["category"]].capitalize())
    lines += [text for text in (parts(row, shown), *_crude(row, shown, measure)) if text]
    return "\n".join(lines + coverage_line(row, minimum))


def _crude(row: Row, shown: Row, measure: str) -> list[str]:
    """The indicator's own figure beside one that is computed from it."""
    if pd.isna(row["crude"]) or measure in (mapped.CRUDE, mapped.COUNT, mapped.CLUSTERS):
        return []
    if measure in mapped.CONFIDENCE:
        return [] if not pd.isna(row["value"]) else [f"Valore {figure(row['crude'], shown)}"]
    decimals = {**shown, "signed": False, "decimals": max(int(shown["decimals"]), 1)}
    weight = "" if pd.isna(row["weight"]) else f", peso {number(row['weight'], 2)}"
    return [f"Grezzo {figure(row['crude'], decimals)}{weight}"]
