"""Figures as tables to read: the areas of a level, the semesters of an area."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from monitoring.figure_words import STATE_WORDS, Row, figure, interval, state_words, unit_words
from monitoring.italian import MISSING, fold, number
from monitoring.measure_words import CLUSTER_WORDS, reason_words
from monitoring.queries.mapped import CLUSTERS, SMOOTHED
from monitoring.semester import Semester


def figures_table(
    frame: pd.DataFrame,
    indicator: Row,
    names: Mapping[str, str],
    seats: Mapping[str, str],
    minimum: float,
    *,
    selected: str | None,
) -> tuple[pd.DataFrame, list[int]]:
    """The areas by name with what is read of each, and the position of the one in evidence.

    seats: the Ambito of each comune; empty at the other levels, and then not shown.
    """
    records = sorted(frame.to_dict("records"), key=lambda r: fold(names[str(r["code"])]))
    made = pd.DataFrame(
        {
            "Area": names[str(row["code"])],
            **({"Ambito": seats[str(row["code"])]} if seats else {}),
            **_read(row, indicator, minimum),
        }
        for row in records
    )
    return made, [n for n, row in enumerate(records) if row["code"] == selected]


def measured_table(
    frame: pd.DataFrame,
    indicator: Row,
    shown: Row,
    measure: str,
    names: Mapping[str, str],
    seats: Mapping[str, str],
    *,
    selected: str | None,
) -> tuple[pd.DataFrame, list[int]]:
    """As figures_table, of a measure computed from the figure: which stands beside it.

    frame: rows of monitoring.queries.mapped; shown: the indicator as the measure shows it.
    """
    records = sorted(frame.to_dict("records"), key=lambda r: fold(names[str(r["code"])]))
    limits = frame["low"].notna().any()
    worded = (frame["category"] != "").any()
    made = pd.DataFrame(
        {
            "Area": names[str(row["code"])],
            **({"Ambito": seats[str(row["code"])]} if seats else {}),
            **({"Esito": _category(row, measure)} if worded else {}),
            **({} if worded else {f"Misura ({unit_words(shown)})": figure(row["value"], shown)}),
            **(
                {"Intervallo": interval(row["low"], row["high"], shown) or MISSING}
                if limits
                else {}
            ),
            "Valore grezzo": figure(row["crude"], indicator),
            **({"Peso del grezzo": number(row["weight"], 2)} if measure == SMOOTHED else {}),
            "Numeratore": number(row["numerator"]),
            "Denominatore": number(row["denominator"]),
            "Stato": "; ".join(
                text
                for text in (STATE_WORDS[row["value_state"]], reason_words(row["reason"]))
                if text
            ),
        }
        for row in records
    )
    return made, [n for n, row in enumerate(records) if row["code"] == selected]


def _category(row: Row, measure: str) -> str:
    word = str(row["category"])
    return (CLUSTER_WORDS.get(word, word) if measure == CLUSTERS else word) or MISSING


def series_table(series: pd.DataFrame, indicator: Row, minimum: float) -> pd.DataFrame:
    """An area's semesters, the newest first, with the same columns as figures_table."""
    return pd.DataFrame(
        {"Semestre": Semester.parse(row["semester"]).label, **_read(row, indicator, minimum)}
        for row in series.to_dict("records")
    )


def _read(row: Row, indicator: Row, minimum: float) -> dict[str, str]:
    columns = {f"Valore ({unit_words(indicator) or 'numero'})": figure(row["value"], indicator)}
    if indicator["denominator_kind"] != "nessuno":
        columns |= {
            "Intervallo al 95 %": interval(row["low"], row["high"], indicator) or MISSING,
            "Numeratore": number(None if pd.isna(row["numerator"]) else row["numerator"]),
            "Denominatore": number(None if pd.isna(row["denominator"]) else row["denominator"]),
        }
    return columns | {"Stato": state_words(row, minimum)}


def numeric_columns(table: pd.DataFrame) -> list[str]:
    """The columns of a table of figures that hold numbers."""
    return [
        name
        for name in table.columns
        if name not in ("Area", "Ambito", "Semestre", "Esito", "Stato")
    ]
