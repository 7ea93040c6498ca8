"""The tables of a report with their titles and notes, in order."""

from __future__ import annotations

from typing import Any

from monitoring.figure_words import METHOD_NOTE, NOT_EFFICIENCY
from monitoring.report.accounts import completeness, money
from monitoring.report.figures import indicators, volumes
from monitoring.report.gathered import Gathered


def tables(found: Gathered) -> list[dict[str, Any]]:
    """The tables with their titles and notes, in order."""
    label = found.asked.semester.label
    whose = f"{found.where} e provincia" if found.asked.area else "Intera provincia"
    return [
        {
            "title": "Indicatori",
            "lead": f"{whose}, all'ultimo semestre in cui sono dovuti fino al {label}. La copertura "
            "è la quota della popolazione provinciale di cui c'è il dato.",
            "tables": [indicators(found)],
            "note": METHOD_NOTE,
        },
        {
            "title": "Cartelle sociali",
            "lead": f"Volumi del {label}.",
            "tables": volumes(found),
            "note": "Un trattino: il dato non c'è, oppure è un numero che non si comunica.",
        },
        {
            "title": "Risorse",
            "lead": f"Euro, cumulati all'ultima rendicontazione fino al {label}.",
            "tables": money(found),
            "note": f"{NOT_EFFICIENCY} Residuo: stanziato meno speso.",
        },
        {
            "title": "Completezza",
            "lead": f"{label}: che cosa è arrivato, misurato dal contenuto; celle compilate su celle "
            "dovute.",
            "tables": [completeness(found)],
            "note": "Una cella con ND o NA e il motivo è compilata.",
        },
    ]
