"""What is in force of a dataset, as the rows that would say it again."""

from __future__ import annotations

from monitoring.schema import CARTELLE

STATE = "__state"
"""End of the name of the column that holds the state of a value, where there is no number."""

_MEASURES = ", ".join(
    f"max(h.value) FILTER (i.numerator = '{c.name}') AS {c.name}, "
    f"max(h.value_state) FILTER (i.numerator = '{c.name}')::VARCHAR AS {c.name}{STATE}"
    for c in CARTELLE.numeric
)
_ROWS = {
    "indicatori": f"""
        SELECT semester, area_code, area_code AS codice_area, indicator_code AS codice_indicatore,
               sex::VARCHAR AS sesso, age_band::VARCHAR AS fascia_eta, value AS valore,
               value_state::VARCHAR AS valore{STATE}, denominator AS denominatore, note AS nota
        FROM observations""",
    # every column of the extract is the numerator of some indicator
    "cartelle": f"""
        SELECT h.semester, h.area_code, h.area_code AS codice_area, {_MEASURES},
               any_value(h.note) AS nota
        FROM observation_history h
        JOIN indicators i ON i.code = h.indicator_code AND i.dataset = 'cartelle'
        WHERE h.valid_to IS NULL GROUP BY h.semester, h.area_code""",
    "traguardi": """
        SELECT semester, area_code, milestone_code AS codice_traguardo, area_code AS codice_area,
               replace(state, '_', ' ') AS stato, progress AS avanzamento, quantity AS quantita,
               planned_on AS data_prevista, completed_on AS data_completamento, act AS atto, link,
               note AS nota
        FROM milestone_updates""",
    "risorse": f"""
        SELECT semester, area_code, year AS anno, area_code AS codice_area, line_code AS linea,
               stanziato, stato_stanziato::VARCHAR AS stanziato{STATE}, liquidato, speso, rendicontato, data_trasferimento,
               note AS nota
        FROM resources""",
}


def in_force_sql(dataset: str) -> str:
    """One row per row that would say again what is in force; columns as the dataset names them.

    Parameters: a semester, a list of areas. Where a number may be missing for a reason,
    `<column>__state` holds the state of the value.
    """
    return (
        f"SELECT * EXCLUDE (semester, area_code) FROM ({_ROWS[dataset]}) "
        "WHERE semester = ? AND list_contains(?, area_code)"
    )
