"""When a semester may be sent: which is due on a day, and how a sender is told."""

from __future__ import annotations

from datetime import date

from monitoring.catalogue import Catalogue, Window
from monitoring.italian import day, plural


def current_window(catalogue: Catalogue, on: date) -> Window | None:
    """The semester to send on a day: the last one opened and not closed, or none."""
    opened = [w for w in catalogue.windows.values() if w.opens_on <= on <= w.closes_on]
    return max(opened, key=lambda w: w.opens_on, default=None)


def next_window(catalogue: Catalogue, on: date) -> Window | None:
    """The first semester that has still to open."""
    coming = [w for w in catalogue.windows.values() if w.opens_on > on]
    return min(coming, key=lambda w: w.opens_on, default=None)


def deadline_sentence(catalogue: Catalogue, on: date) -> str:
    """`1° sem. 2026: scade il 31 luglio 2026, mancano 12 giorni`; or what there is instead."""
    window = current_window(catalogue, on)
    if window is None:
        coming = next_window(catalogue, on)
        if coming is None:
            return "Nessun semestre è aperto: il calendario del piano è finito."
        opening = f"{coming.semester.label} si apre il {day(coming.opens_on)}"
        return f"Nessun semestre è aperto: {opening}."
    name, left = window.semester.label, (window.deadline - on).days
    if left == 0:
        return f"{name}: scade oggi, {day(window.deadline)}."
    if left > 0:
        verb = "manca" if left == 1 else "mancano"
        days = plural(left, "giorno", "giorni")
        return f"{name}: scade il {day(window.deadline)}, {verb} {days}."
    past = f"{name}: scaduto il {day(window.deadline)}"
    if on <= window.grace_until:
        return f"{past}; fino al {day(window.grace_until)} è ancora in tempo."
    return f"{past}; si può inviare, in ritardo, fino al {day(window.closes_on)}."
