"""The clock of the plan with its arithmetic written out: each figure, and the numbers it is made of."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from monitoring.italian import dated, number, percent, plural, signed
from monitoring.plan_progress import DAYS_OF_A_MONTH, DAYS_OF_A_SEMESTER, Clock


def plan_span(semesters: pd.DataFrame) -> tuple[date, date]:
    """The first and the last day of the plan. semesters: rows of calendar.semesters."""
    return semesters["starts_on"].iloc[0].date(), semesters["ends_on"].iloc[-1].date()


def arithmetic(
    states: pd.DataFrame, clock: Clock, starts_on: date, ends_on: date, on: date
) -> list[str]:
    """How each figure of the clock is reached, with the numbers put into it.

    states: one row per milestone judged `on` that day (`state`, `expected`, `actual`, `weight`).
    """
    apply = states[states["state"] != "non_applicabile"]
    weights = apply["weight"]
    left_out = len(states) - len(apply)
    out = f", {plural(left_out, 'non si applica', 'non si applicano')}" if left_out else ""
    of, whole = _whole(weights)
    done = float((apply["actual"].fillna(0.0) * weights).sum())
    due = float((apply["expected"] * weights).sum())
    gone, left = (on - starts_on).days / DAYS_OF_A_MONTH, (ends_on - on).days / DAYS_OF_A_MONTH
    away = round(clock.lag_semesters * DAYS_OF_A_SEMESTER)
    then = on - timedelta(days=away)
    ago = f"{plural(abs(away), 'giorno', 'giorni')} {'prima' if away >= 0 else 'dopo'}"
    said = [
        f"I traguardi sono {number(len(states))}{out}. Documentato: la somma dei loro avanzamenti{of} è "
        f"{number(done, 1)} su {whole}, cioè {percent(clock.actual, 1)}; un traguardo non "
        "rendicontato conta zero.",
        f"Atteso {dated('al', on)}: ogni traguardo cresce in modo uniforme dal 1° gennaio del suo "
        f"anno alla scadenza; la somma{of} è {number(due, 1)} su {whole}, cioè "
        f"{percent(clock.expected, 1)}.",
        f"Scarto: {number(100 * clock.actual, 1)} − {number(100 * clock.expected, 1)} = "
        f"{signed(clock.gap_points, 1)} punti. Il {percent(clock.actual, 1)} era atteso "
        f"{dated('il', then)}, {ago}: {number(abs(clock.lag_semesters), 1)} semestri di "
        f"{number(DAYS_OF_A_SEMESTER, 1)} giorni.",
        f"Ritmo: {number(100 * clock.actual, 1)} punti in {number(gone, 1)} mesi, "
        f"{number(clock.pace, 1)} al mese.",
    ]
    if clock.pace_needed is not None:
        said.append(
            f"Fino alla fine del piano restano {number(100 * (1 - clock.actual), 1)} punti in "
            f"{number(left, 1)} mesi: ne servono {number(clock.pace_needed, 1)} al mese."
        )
    return said


def _whole(weights: pd.Series) -> tuple[str, str]:
    """How the sums are called, and what they are of: as many as the milestones, or their weights."""
    if (weights == 1).all():
        return "", number(len(weights))
    return ", ognuno con il suo peso,", f"{number(float(weights.sum()), 1)} (i pesi)"
