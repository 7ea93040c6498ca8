"""The matrix as a file: one row per area and milestone, and what each column is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from monitoring.exports import DEMONSTRATION, DEMONSTRATION_NOTE, ORIGIN, REAL
from monitoring.files.content import Content
from monitoring.italian import day
from ui.data import today
from ui.frame import is_demonstration
from ui.theme import MILESTONE_STATES

COLUMNS = {
    "codice_area": "Codice dell'area da cui si guarda",
    "area": "Nome dell'area",
    "obiettivo": "Codice dell'obiettivo",
    "anno": "Anno della scadenza",
    "traguardo": "Codice del traguardo",
    "livello": "A chi spetta: ambito, distretto, asst, provincia",
    "scadenza": "Ultimo giorno utile",
    "stato": "Stato nel giorno del file, dell'area stessa o di quella che la comprende al suo livello",
    "testo": "Il traguardo, come nel documento",
    ORIGIN: f"{DEMONSTRATION} se gli invii sono di prova, {REAL} altrimenti",
}


def content(rows: pd.DataFrame, names: Mapping[str, str], filters: Mapping[str, str]) -> Content:
    """The rows on screen as a file: one per area and milestone. filters: words of what was chosen."""
    demonstration = is_demonstration()
    table = pd.DataFrame(
        {
            "codice_area": rows["seen_from"],
            "area": [names[code] for code in rows["seen_from"]],
            "obiettivo": rows["objective_code"],
            "anno": rows["year"],
            "traguardo": rows["milestone_code"],
            "livello": rows["level"].astype(str),
            "scadenza": [moment.date() for moment in rows["due_date"]],
            "stato": [MILESTONE_STATES[state].word for state in rows["state"]],
            "testo": rows["text"],
            ORIGIN: DEMONSTRATION if demonstration else REAL,
        }
    )
    facts = [
        *([("Dati dimostrativi", DEMONSTRATION_NOTE)] if demonstration else []),
        ("Titolo", "Stati dei traguardi per Ambito, obiettivo e anno"),
        *filters.items(),
        ("Righe", str(len(table))),
        ("Giorno", day(today())),
    ]
    return Content("matrice", table, COLUMNS, facts, area="codice_area")
