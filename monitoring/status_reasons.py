"""Why a milestone has its state: the rule applied, in words, with the numbers put into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from monitoring.italian import dated, day, listing, number, percent, plural

DATE_RULES = {
    "data_espressa": "il documento dà la data",
    "fine_mese": "il documento dà il mese: vale l'ultimo giorno",
    "fine_anno": "il documento dà l'anno: vale il 31 dicembre",
    "primi_mesi": "il documento dice «primi mesi»: la data è dedotta",
    "fine_biennio": "il documento dà un biennio: vale il 31 dicembre del secondo anno",
    "fine_triennio": "il documento dà il triennio: vale il 31 dicembre dell'ultimo anno",
    "ogni_anno": "il documento lo chiede ogni anno: vale il 31 dicembre",
}
_MANY = {
    "non_ancora_dovuto": "non ancora dovuti",
    "non_rendicontato": "non rendicontati",
    "non_avviato": "non avviati",
    "completato": "completati",
    "completato_in_ritardo": "completati in ritardo",
    "rinviato": "rinviati",
    "non_applicabile": "non applicabili",
}
LEVEL_AREAS = {
    "provincia": "della provincia",
    "asst": "delle ASST",
    "distretto": "dei distretti",
    "ambito": "degli Ambiti",
    "comune": "dei comuni",
}
STATE_WORDS = {
    "completato": "completato",
    "completato_in_ritardo": "completato in ritardo",
    "a_buon_punto": "a buon punto",
    "in_corso": "in corso",
    "in_ritardo": "in ritardo",
    "non_avviato": "non avviato",
    "non_rendicontato": "non rendicontato",
    "non_ancora_dovuto": "non ancora dovuto",
    "rinviato": "rinviato",
    "non_applicabile": "non applicabile",
}
Kind = Literal["scadenza", "conteggio", "regola"]


def state_counts(states: Sequence[str]) -> str:
    """`2 completati, 1 in ritardo e 5 non ancora dovuti`: they add up to the states given."""
    said = []
    for code, word in STATE_WORDS.items():
        if count := states.count(code):
            said.append(f"{count} {word if count == 1 else _MANY.get(code, word)}")
    return listing(said, len(STATE_WORDS))


@dataclass(frozen=True)
class Reason:
    """One sentence of the explanation; `regola` is the one that decides the state."""

    kind: Kind
    text: str


def why_whole(milestone: Mapping[str, Any], tolerance: float) -> list[Reason]:
    """Why a milestone asked of several areas has its state for the whole territory.

    milestone: a row of monitoring.queries.plan.milestones_seen_from. tolerance: share under the
    expected progress within which it is still «a buon punto» (threshold on_track_tolerance).
    """
    m = milestone
    asked = (
        f"È un traguardo {LEVEL_AREAS[m['level']]}: deve avvenire in {m['required']} su "
        f"{m['areas']}"
    )
    if m["applicable"] < m["areas"]:
        asked += f" ({plural(m['areas'] - m['applicable'], 'non applicabile', 'non applicabili')})"
    heard = (
        f"Aree che hanno rendicontato: {m['reported']} su {m['areas']}. Hanno completato in "
        f"{m['done']} "
        f"({m['done_in_time']} entro la scadenza), rinviato in {m['postponed']}; "
        f"senza una rendicontazione che valga a quel giorno: {m['unknown']}."
    )
    return [
        _due(m),
        Reason("conteggio", asked + "."),
        Reason("conteggio", heard),
        Reason("regola", _whole_rule(m, tolerance)),
    ]


def _whole_rule(m: Mapping[str, Any], tolerance: float) -> str:
    required, done, unknown, postponed = m["required"], m["done"], m["unknown"], m["postponed"]
    state, over = m["state"], _date(m["due_date"]) <= _date(m["day"])
    if state in ("a_buon_punto", "in_corso"):
        return _pace(m, tolerance)
    if state == "rinviato" and not over:
        return (
            f"Chi ha rinviato ({postponed}) e chi ha completato ({done}) sono i {required} "
            "richiesti, "
            "e nessun altro ha cominciato: rinviato."
        )
    rules = {
        "non_applicabile": "Nessuna area a cui si applichi: non applicabile.",
        "completato": (
            f"Entro la scadenza hanno completato in {m['done_in_time']}, ne servivano "
            f"{required}: completato."
        ),
        "completato_in_ritardo": (
            f"Hanno completato in {done}, ne servivano {required}, ma entro la scadenza "
            f"erano {m['done_in_time']}: completato in ritardo."
        ),
        "non_ancora_dovuto": "La scadenza non è arrivata e nessuno ha ancora rendicontato: "
        "non ancora dovuto.",
        "non_avviato": "La scadenza non è arrivata e chi ha rendicontato non ha ancora "
        "avviato nulla: non avviato.",
        "non_rendicontato": (
            f"La scadenza è passata. Completati ({done}) e aree di cui non si sa ({unknown}) fanno "
            f"{done + unknown}: i {required} richiesti potrebbero esserci, ma non sono "
            "rendicontati."
        ),
        "rinviato": (
            f"La scadenza è passata. Completati ({done}), aree di cui non si sa ({unknown}) e "
            "rinviati "
            f"({postponed}) fanno {done + unknown + postponed}, ne servono {required}: rinviato."
        ),
        "in_ritardo": (
            f"La scadenza è passata. Completati ({done}), aree di cui non si sa ({unknown}) e "
            "rinviati "
            f"({postponed}) fanno {done + unknown + postponed}, meno dei {required} "
            "richiesti: in ritardo."
        ),
    }
    return rules[state]


def why_area(unit: Mapping[str, Any], tolerance: float) -> list[Reason]:
    """Why a milestone has its state in one area.

    unit: a row of monitoring.queries.plan.milestone_areas. tolerance: see why_whole.
    """
    return [
        _due(unit),
        Reason("conteggio", _said(unit)),
        Reason("regola", _area_rule(unit, tolerance)),
    ]


def _area_rule(u: Mapping[str, Any], tolerance: float) -> str:
    state, due = u["state"], day(_date(u["due_date"]))
    if state in ("a_buon_punto", "in_corso"):
        return _pace(u, tolerance)
    if state == "non_rendicontato" and pd.notna(u["declared"]):
        return (
            "La scadenza è passata e l'ultima rendicontazione è del semestre prima "
            f"({day(_date(u['ends_on']))}): non rendicontato."
        )
    when = (
        (
            f"completato {dated('il', _date(u['completed_on']))}"
            if pd.notna(u["completed_on"])
            else f"completato nel semestre che finisce {dated('il', _date(u['ends_on']))}, senza "
            "una data"
        )
        if u["declared"] == "completato"
        else ""
    )
    rules = {
        "non_applicabile": "L'area lo ha dichiarato non applicabile.",
        "completato": f"È stato {when}, entro la scadenza ({due}): completato.",
        "completato_in_ritardo": f"È stato {when}, dopo la scadenza ({due}): completato in "
        "ritardo.",
        "non_ancora_dovuto": "La scadenza non è arrivata e non c'è ancora una rendicontazione.",
        "non_rendicontato": "La scadenza è passata e non c'è nessuna rendicontazione: non "
        "rendicontato.",
        "non_avviato": "La scadenza non è arrivata ed è dichiarato non avviato.",
        "rinviato": (
            f"È dichiarato rinviato {dated('al', _date(u['planned_on']))}, che non è ancora "
            "passato: rinviato."
            if pd.notna(u["planned_on"])
            else "È dichiarato rinviato, senza una nuova data: rinviato."
        ),
        "in_ritardo": "La scadenza è passata e l'ultima rendicontazione non lo dà per "
        "completato: in ritardo.",
    }
    return rules[state]


def _said(u: Mapping[str, Any]) -> str:
    """What the area declared, with its figures and where they are written."""
    if pd.isna(u["declared"]):
        return "Nessuna rendicontazione in vigore a questa data."
    figures = []
    if pd.notna(u["progress"]):
        figures.append(f"avanzamento {number(u['progress'])} %")
    if pd.notna(u["quantity"]):
        of = f" su {number(u['target_events'])}" if pd.notna(u["target_events"]) else ""
        figures.append(f"quantità {number(u['quantity'])}{of}")
    if pd.notna(u["planned_on"]):
        figures.append(f"nuova data {day(_date(u['planned_on']))}")
    more = f" ({', '.join(figures)})" if figures else ""
    return (
        f"Nel semestre che finisce {dated('il', _date(u['ends_on']))} è dichiarato "
        f"{STATE_WORDS[u['declared']]}{more}."
    )


def _pace(m: Mapping[str, Any], tolerance: float) -> str:
    actual = 0.0 if pd.isna(m["actual"]) else float(m["actual"])
    least = f"{percent(m['expected'])} meno {number(100 * tolerance)} punti di tolleranza"
    if m["state"] == "a_buon_punto":
        return (
            f"La scadenza non è arrivata; l'avanzamento ({percent(actual)}) è almeno l'atteso "
            f"a quel giorno: {least}."
        )
    return (
        f"La scadenza non è arrivata; l'avanzamento ({percent(actual)}) è sotto l'atteso a "
        f"quel giorno: {least}."
    )


def _due(m: Mapping[str, Any]) -> Reason:
    due, today = _date(m["due_date"]), _date(m["day"])
    gap = (due - today).days
    when = (
        f"mancano {plural(gap, 'giorno', 'giorni')}"
        if gap > 0
        else "è la scadenza"
        if gap == 0
        else f"sono passati {plural(-gap, 'giorno', 'giorni')}"
    )
    return Reason("scadenza", f"Scadenza {day(due)}; al giorno del giudizio, {day(today)}, {when}.")


def how_read(date_text: object, date_rule: str) -> str:
    """How the due date was read from the document: its words and the rule."""
    rule = DATE_RULES.get(date_rule, date_rule.replace("_", " "))
    return f"«{date_text}»: {rule}" if isinstance(date_text, str) and date_text else rule


def _date(value: Any) -> date:
    moment: date = pd.Timestamp(value).date()
    return moment
