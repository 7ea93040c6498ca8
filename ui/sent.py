"""The submissions of a sender, as a table."""

from __future__ import annotations

import pandas as pd

from monitoring.italian import moment, number, plural
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from ui.submissions import text_or_empty
from ui.tables import html_table


def sent_table(sent: pd.DataFrame, caption: str) -> None:
    """Draws the rows of monitoring.queries.sending.submissions_of."""
    rows = [
        (
            moment(s.received_at.to_pydatetime()),
            DATASETS[s.dataset].title.partition(" (")[0],
            Semester.parse(s.semester).label,
            s.original_name,
            number(s.rows),
            s.received_by,
            ": ".join(filter(None, (s.state.replace("_", " "), text_or_empty(s.review_reason)))),
            _in_force(s.live, s.in_force),
        )
        for s in sent.itertuples()
    ]
    columns = ["Ricevuto", "Dati", "Semestre", "File", "Righe", "Inviato da", "Stato", "In vigore"]
    frame = pd.DataFrame(rows, columns=columns)
    html_table(frame, caption=caption, numeric=["Righe"], stacked=True)


def _in_force(live: bool, values: int) -> str:
    if not live:
        return "no"
    return f"sì, {plural(values, 'valore', 'valori')}" if values else "no, sostituito"
