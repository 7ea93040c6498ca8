"""Questions of the template: which cells are due, and what their rows say now."""

from __future__ import annotations

from typing import Any

from monitoring.schema import CARTELLE
from monitoring.warehouse import Warehouse

STATE = "__state"
"""End of the name of the column that holds the state of a value, where there is no number."""

_DUE = """
    SELECT DISTINCT object_code, area_code FROM due_cells
    WHERE sender_code = ? AND semester = ? AND dataset = ?"""

_OWED = """
    SELECT DISTINCT dataset FROM due_cells WHERE sender_code = ? AND semester = ? ORDER BY dataset"""

_MEASURES = ", ".join(
    f"max(h.value) FILTER (i.numerator = '{c.name}') AS {c.name}, "
    f"max(h.value_state) FILTER (i.numerator = '{c.name}')::VARCHAR AS {c.name}{STATE}"
    for c in CARTELLE.numeric
)
_IN_FORCE = {
    "indicatori": f"""
        SELECT area_code AS codice_area, indicator_code AS codice_indicatore, sex::VARCHAR AS sesso,
               age_band::VARCHAR AS fascia_eta, value AS valore,
               value_state::VARCHAR AS valore{STATE}, denominator AS denominatore, note AS nota
        FROM observations""",
    # every column of the extract is the numerator of some indicator
    "cartelle": f"""
        SELECT *, area_code AS codice_area FROM (
            SELECT h.semester, h.area_code, {_MEASURES}, any_value(h.note) AS nota
            FROM observation_history h
            JOIN indicators i ON i.code = h.indicator_code AND i.dataset = 'cartelle'
            WHERE h.valid_to IS NULL GROUP BY ALL
        )""",
    "traguardi": """
        SELECT milestone_code AS codice_traguardo, area_code AS codice_area,
               replace(state, '_', ' ') AS stato, progress AS avanzamento, quantity AS quantita,
               planned_on AS data_prevista, completed_on AS data_completamento, act AS atto, link,
               note AS nota
        FROM milestone_updates""",
    # an amount that is missing with a reason was declared not available
    "risorse": f"""
        SELECT year AS anno, area_code AS codice_area, line_code AS linea, stanziato,
               CASE WHEN stanziato IS NULL AND note IS NOT NULL THEN 'non_disponibile' END
                   AS stanziato{STATE}, liquidato, speso, rendicontato, data_trasferimento,
               note AS nota
        FROM resources""",
}


def due_pairs(
    warehouse: Warehouse, sender: str, semester: str, dataset: str
) -> set[tuple[str, str]]:
    """Object (indicator, milestone, line) and area of every cell that a sender owes."""
    found = warehouse.query(_DUE, [sender, semester, dataset])
    return set(zip(found["object_code"], found["area_code"], strict=True))


def datasets_owed(warehouse: Warehouse, sender: str, semester: str) -> list[str]:
    """The datasets of which a sender owes something in a semester."""
    return list(warehouse.query(_OWED, [sender, semester])["dataset"])


def rows_in_force(
    warehouse: Warehouse, dataset: str, areas: list[str], semester: str
) -> list[dict[str, Any]]:
    """One row per row that would say again what is in force; columns as the dataset names them.

    A cell is a text, a number (DECIMAL for amounts), a date or `None`. Where a number may be
    missing for a reason, `<column>__state` holds the state of the value.
    """
    sql = f"{_IN_FORCE[dataset]} WHERE semester = ? AND list_contains(?, area_code)"
    rows: list[dict[str, Any]] = warehouse.table(sql, [semester, areas]).to_pylist()
    return rows
