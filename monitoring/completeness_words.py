"""The states of what a sender has sent: words and shapes, on screen and on paper."""

from __future__ import annotations

from datetime import date

import pandas as pd

WORDS = {
    "in_tempo": "in tempo",
    "in_ritardo": "in ritardo",
    "incompleta": "incompleta",
    "restituita": "restituita",
    "mancante": "mancante",
    "da_inviare": "non ancora dovuta",
}
# Drawn with the shapes of the milestones' states, each with its own word.
SHAPES = {
    "in_tempo": "completato",
    "in_ritardo": "completato_in_ritardo",
    "incompleta": "in_corso",
    "restituita": "rinviato",
    "mancante": "non_rendicontato",
    "da_inviare": "non_ancora_dovuto",
}


def shown_states(grid: pd.DataFrame, today: date) -> pd.Series[str]:
    """The state of each row, where nothing is missing before its deadline: `da_inviare`."""
    waiting = (grid["state"] == "mancante") & (grid["deadline"] >= pd.Timestamp(today))
    return grid["state"].mask(waiting, "da_inviare")
