"""The money asked. Amounts leave the warehouse as text and become Decimal: never a float."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd

from monitoring.warehouse import Warehouse

AMOUNTS = ("stanziato", "liquidato", "speso", "rendicontato", "residuo")
_AS_TEXT = ", ".join(f"r.{name}::VARCHAR AS {name}" for name in AMOUNTS)

_LINES = "SELECT * REPLACE (level::VARCHAR AS level, provenance::VARCHAR AS provenance) FROM lines"
_YEARS = "SELECT DISTINCT year FROM resources_by_area ORDER BY year DESC"

_BY_AREA = f"""
SELECT a.code, a.name, a.residents, r.semester, r.data_trasferimento, r.units_counted, {_AS_TEXT}
FROM areas a JOIN lines l ON l.level = a.level AND l.code = $1
LEFT JOIN resources_by_area r ON r.area_code = a.code AND r.line_code = l.code AND r.year = $2
ORDER BY a.name
"""

_WHOLE = f"""
SELECT r.line_code, r.year, r.semester, r.units_counted, {_AS_TEXT},
       (SELECT count(*) FROM areas a WHERE a.level = l.level) AS units
FROM resources_by_area r JOIN lines l ON l.code = r.line_code
WHERE r.area_level = 'provincia' ORDER BY r.year, r.line_code
"""

_OF_AREA = f"""
SELECT l.code, l.name, y.year, r.semester, r.data_trasferimento, {_AS_TEXT}
FROM areas a JOIN lines l ON l.level = a.level
CROSS JOIN (SELECT DISTINCT year FROM resources_by_area) y
LEFT JOIN resources_by_area r ON r.area_code = a.code AND r.line_code = l.code AND r.year = y.year
WHERE a.code = $1 ORDER BY y.year DESC, l.code
"""

_QUOTAS = """
SELECT q.area_code AS code, a.name, q.printed_name, q.amount::VARCHAR AS amount, q.source_place,
       a.residents
FROM fnps_quotas q JOIN areas a ON a.code = q.area_code ORDER BY q.area_code
"""

_TRANSFERS = """
SELECT m.year, m.due_date, a.code, r.data_trasferimento, r.stanziato::VARCHAR AS stanziato
FROM milestones m JOIN objectives o ON o.code = m.objective_code AND o.kind = 'risorse'
JOIN areas a ON a.level = m.level AND m.level = 'ambito'
LEFT JOIN resources_by_area r ON r.area_code = a.code AND r.year = m.year AND r.line_code = $1
ORDER BY m.year, a.code
"""

_FACTS = """
SELECT code, label, value, unit, source_place, note FROM facts
WHERE unit IN ('euro', 'numero') AND code NOT IN (SELECT line || end_of FROM (
        SELECT code AS line, unnest(['-TOTALE', '-SOMMA']) AS end_of FROM lines))
  AND split_part(code, '-', 1) IN (
        SELECT split_part(code, '-', 1) FROM lines
        UNION SELECT code FROM objectives WHERE kind = 'risorse')
ORDER BY unit, code
"""


def facts_of_resources(warehouse: Warehouse) -> pd.DataFrame:
    """One row per single figure that the documents state about money and the measures it pays for.

    The totals of the quotas are not here: they stand under the quotas.
    """
    return warehouse.query(_FACTS)


def lines(warehouse: Warehouse) -> pd.DataFrame:
    """One row per funding line, in the order of the reference file."""
    return warehouse.query(_LINES)


def years(warehouse: Warehouse) -> pd.DataFrame:
    """One row per year with something reported, the newest first."""
    return warehouse.query(_YEARS)


def by_area(warehouse: Warehouse, line: str, year: int) -> pd.DataFrame:
    """One row per area of the line's level, reported or not; amounts as Decimal [euro] or None."""
    return exact(warehouse.query(_BY_AREA, [line, year]), *AMOUNTS)


def of_area(warehouse: Warehouse, area: str) -> pd.DataFrame:
    """One row per line of an area's level and year that anybody reported; amounts as in by_area."""
    return exact(warehouse.query(_OF_AREA, [area]), *AMOUNTS)


def whole(warehouse: Warehouse) -> pd.DataFrame:
    """One row per line and year for the whole territory; amounts as Decimal [euro] or None."""
    return exact(warehouse.query(_WHOLE), *AMOUNTS)


def quotas(warehouse: Warehouse) -> pd.DataFrame:
    """One row per Ambito: its yearly quota as printed, `amount` as Decimal [euro]."""
    return exact(warehouse.query(_QUOTAS), "amount")


def transfers(warehouse: Warehouse, line: str) -> pd.DataFrame:
    """One row per Ambito and year with a transfer in the plan: the day due, the day received."""
    return exact(warehouse.query(_TRANSFERS, [line]), "stanziato")


def exact(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with the texts of `columns` as Decimal, None where there is none."""
    for name in columns:
        amounts = [None if pd.isna(text) else Decimal(text) for text in frame[name]]
        frame[name] = pd.Series(amounts, index=frame.index, dtype=object)
    return frame


def total(amounts: pd.Series) -> Decimal | None:
    """The exact sum of what is there; None where nothing is."""
    there = [amount for amount in amounts if amount is not None]
    return sum(there, Decimal(0)) if there else None


def received(due: date, on: date | None, today: date) -> str:
    """How a transfer stands: ricevuto, ricevuto_in_ritardo, non_ancora_dovuto, non_rendicontato."""
    if on is not None:
        return "ricevuto" if on <= due else "ricevuto_in_ritardo"
    return "non_ancora_dovuto" if today <= due else "non_rendicontato"
