"""Why an objective has its state: its milestones and the targets of its indicators, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from monitoring.italian import listing, number, percent, plural
from monitoring.status_reasons import STATE_WORDS, Reason, state_counts

MOST_NAMED = 6  # codes in a sentence
OBJECTIVE_RULE = (
    "Un obiettivo è in ritardo se lo è almeno un suo traguardo, o se un valore fissato per un suo "
    "indicatore non è stato raggiunto nel suo anno; se nessuno è in ritardo, è non rendicontato se "
    "lo è almeno un traguardo dovuto o un valore fissato.",
    "È completato quando lo sono tutti i traguardi che si applicano e sono raggiunti tutti i valori "
    "fissati; completato in ritardo se almeno uno lo è stato tardi. Altrimenti è a buon punto se la "
    "media pesata dell'avanzamento documentato è almeno l'atteso meno la tolleranza, in corso se è "
    "sotto, non avviato se è zero.",
)
Row = Mapping[str, Any]


def why_objective(
    judged: Row, milestones: Sequence[Row], targets: Sequence[Row], tolerance: float
) -> list[Reason]:
    """Why an objective has its state in the whole territory.

    judged: a row of plan.objectives_today. milestones: rows of plan.whole_plan, judged today, of
    the objective, with `code`. targets: rows of plan.targets. tolerance: see status_reasons.
    """
    return [
        Reason("conteggio", _counts(judged, milestones)),
        *([Reason("conteggio", _targets_words(targets))] if targets else []),
        Reason("conteggio", _progress(judged, milestones)),
        Reason("regola", _rule(judged, milestones, targets, tolerance)),
    ]


def _counts(judged: Row, milestones: Sequence[Row]) -> str:
    """`Ha 7 traguardi, 2 dovuti: 1 in ritardo, …`: the counts add up to the milestones."""
    said = state_counts([m["state"] for m in milestones])
    due = plural(int(judged["due"]), "dovuto", "dovuti")
    return f"Ha {plural(len(milestones), 'traguardo', 'traguardi')}, {due} a quel giorno: {said}."


def _targets_words(targets: Sequence[Row]) -> str:
    """Each target with its figure."""
    said = [
        f"{t['name']}, {t['year']}: {_figure(t['value'], t)} su {_figure(t['target'], t)} "
        f"({STATE_WORDS[t['state']]})"
        for t in targets
    ]
    return f"Valori fissati per i suoi indicatori: {'; '.join(said)}."


def _figure(value: Any, target: Row) -> str:
    return "nessuna cifra" if pd.isna(value) else number(value, int(target["decimals"]))


def _progress(judged: Row, milestones: Sequence[Row]) -> str:
    if pd.isna(judged["actual"]):
        return "Nessun traguardo si applica: non c'è un avanzamento."
    weights = {float(m["weight"]) for m in milestones}
    equal = "ogni traguardo pesa uguale" if len(weights) == 1 else "ogni traguardo con il suo peso"
    return (
        f"Avanzamento documentato {percent(judged['actual'])}, atteso {percent(judged['expected'])} "
        f"(medie dei traguardi che si applicano, {equal})."
    )


def _rule(judged: Row, milestones: Sequence[Row], targets: Sequence[Row], tolerance: float) -> str:
    state = judged["state"]
    if state in ("in_ritardo", "non_rendicontato"):
        codes = [m["code"] for m in milestones if m["state"] == state]
        named = [f"«{t['name']}» per il {t['year']}" for t in targets if t["state"] == state]
        return f"{STATE_WORDS[state].capitalize()} per {listing(codes + named, MOST_NAMED)}."
    if state in ("a_buon_punto", "in_corso", "non_avviato"):
        return _pace(judged, tolerance)
    reached = " e tutti i valori fissati sono raggiunti" if targets else ""
    rules = {
        "non_applicabile": "Nessun traguardo si applica: non applicabile.",
        "completato": f"Tutti i traguardi che si applicano sono completati in tempo{reached}: "
        "completato.",
        "completato_in_ritardo": f"Tutti i traguardi che si applicano sono completati{reached}, "
        f"ma tardi {_late(judged)}: completato in ritardo.",
        "non_ancora_dovuto": "Nessuna scadenza è arrivata e nessuno ha ancora rendicontato: non "
        "ancora dovuto.",
        "rinviato": f"Ciò che non è completato ({judged['postponed']}) è rinviato: rinviato.",
    }
    return rules[state]


def _late(judged: Row) -> str:
    parts = []
    if judged["done_late"]:
        parts.append(plural(int(judged["done_late"]), "traguardo", "traguardi"))
    if judged["targets_reached_late"]:
        parts.append(plural(int(judged["targets_reached_late"]), "valore", "valori"))
    return " e ".join(parts)


def _pace(judged: Row, tolerance: float) -> str:
    actual, least = percent(judged["actual"]), percent(judged["expected"])
    points = f"{least} meno {number(100 * tolerance)} punti di tolleranza"
    if judged["state"] == "a_buon_punto":
        return f"Nulla è in ritardo; l'avanzamento ({actual}) è almeno l'atteso a quel giorno: {points}."
    if judged["state"] == "non_avviato":
        return "Nulla è in ritardo, e nulla è ancora avviato: non avviato."
    return f"Nulla è in ritardo; l'avanzamento ({actual}) è sotto l'atteso a quel giorno: {points}."
