"""The case files in a table, on screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from monitoring.figure_words import Row, figure
from monitoring.italian import MISSING, number


def short_name(name: str) -> str:
    """`Cartelle sociali attive` as `Attive`: under a title that already says it."""
    text = name.removeprefix("Cartelle sociali ").removesuffix(" in CSI-HP")
    return text[:1].upper() + text[1:]


def ambiti_table(
    by_ambito: pd.DataFrame, measures: Sequence[Row], names: Mapping[str, str]
) -> pd.DataFrame:
    """One row per Ambito by name: the comuni that have sent, each measure's count or ratio."""
    cells = {(r["code"], r["indicator_code"]): r for r in by_ambito.to_dict("records")}
    codes = sorted({code for code, _ in cells}, key=lambda code: names[code])
    rows = []
    for code in codes:
        first = cells[code, measures[0]["code"]]
        row = {"Ambito": names[code], "Comuni": f"{first['units_counted']} di {first['units']}"}
        for measure in measures:
            ratio = measure["denominator_kind"] == "file"
            cell = cells[code, measure["code"]]
            title = short_name(str(measure["name"])) + (" (%)" if measure["unit"] == "%" else "")
            value = cell["value"] if ratio else cell["numerator"]
            there = not pd.isna(value)
            text = figure(value, measure) if ratio else number(value if there else None)
            row[title] = text if there else MISSING
        rows.append(row)
    return pd.DataFrame(rows)
