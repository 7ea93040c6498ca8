"""A measure split by sex and age: which strata were sent, and the figure of each."""

from __future__ import annotations

import pandas as pd

from monitoring.queries import measures
from monitoring.schema import TOTAL
from monitoring.warehouse import Warehouse

_SENT = """
SELECT DISTINCT sex::VARCHAR AS sex, age_band::VARCHAR AS age_band
FROM observation_facts o JOIN indicators i ON i.id = o.indicator_id
JOIN semesters s ON s.id = o.semester_id
WHERE i.code = ? AND s.code = ?
"""
_PUBLISHED = """
UNION SELECT DISTINCT sex::VARCHAR, age_band::VARCHAR FROM public_figures p
JOIN indicators i ON i.id = p.indicator_id JOIN semesters s ON s.id = p.semester_id
WHERE i.code = ? AND s.code = ?
"""
_BANDS = "SELECT code, age_from, age_to, esp2013 FROM age_bands ORDER BY age_from"


def sent(warehouse: Warehouse, indicator: str, semester: str) -> pd.DataFrame:
    """One row per stratum that somebody sent: `sex` (M, F, T), `age_band` (a code, or T)."""
    asked = [indicator, semester]
    if warehouse.reader.sees_all:
        return warehouse.query(f"{_SENT} ORDER BY ALL", asked)
    return warehouse.query(f"{_SENT} {_PUBLISHED} ORDER BY ALL", asked + asked)


def bands(warehouse: Warehouse) -> pd.DataFrame:
    """One row per age band, the youngest first, with its European standard population of 2013."""
    return warehouse.query(_BANDS)


def by_stratum(warehouse: Warehouse, indicator: str, semester: str, level: str) -> pd.DataFrame:
    """One row per area of the level, sex (M, F) and age band sent, T for the whole of a sex.

    The columns of measures.by_area, with `sex` and `age_band`, in the order of the bands; no row
    where the measure is not split.
    """
    order = [TOTAL, *bands(warehouse)["code"]]
    found = sent(warehouse, indicator, semester)
    split = sorted(
        ((str(sex), str(band)) for sex, band in found.to_numpy() if sex != TOTAL),
        key=lambda stratum: (stratum[0], order.index(stratum[1])),
    )
    rows = [
        measures.by_area(warehouse, indicator, semester, level, sex, band).assign(
            sex=sex, age_band=band
        )
        for sex, band in split
    ]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
