"""Whom the numbers on a page or on paper are for, and which of them are not told."""

from __future__ import annotations

from monitoring.italian import dated, day_of
from monitoring.queries.calendar import recorded
from monitoring.semester import Semester
from monitoring.warehouse import Warehouse


def use_words(warehouse: Warehouse) -> str:
    """Whom the numbers are for, and the rule on small ones where it touches this reader."""
    reader = warehouse.reader
    if reader.sees_all:
        return "Uso interno."
    hidden = "I numeri piccoli delle altre aree non sono mostrati." if reader.area else (
        "I numeri piccoli non sono mostrati."
    )  # fmt: skip
    said = f"{hidden} {_released(warehouse)}"
    return f"Uso interno. {said}" if reader.sees_unsuppressed else said


def _released(warehouse: Warehouse) -> str:
    """Up to when there is what is confidential."""
    closings = warehouse.once(recorded).closings
    if not closings:
        return (
            "I dati riservati di un semestre si vedono dalla sua chiusura: nessuno è ancora chiuso."
        )
    last = max(closings, key=lambda closing: closing.at)
    which = Semester.parse(last.semester).label
    return (
        "I dati riservati di un semestre si vedono dalla sua chiusura: l'ultima è quella del "
        f"{which}, {dated('il', day_of(last.at))}."
    )
