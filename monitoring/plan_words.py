"""The sentences of Sintesi, of Obiettivi and of the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from monitoring.drawing.tokens import MILESTONE_STATES
from monitoring.italian import (
    dated,
    day,
    listing,
    number,
    percent,
    percent_reached,
    plural,
    signed,
)
from monitoring.plan_progress import Clock, last_reportable
from monitoring.semester import Semester

_UNREPORTED = ("traguardo non rendicontato conta", "traguardi non rendicontati contano")
_WINDOW = {
    "apertura": "Si apre la rendicontazione del",
    "scadenza": "Scade la rendicontazione del",
    "tolleranza": "Ultimo giorno di tolleranza per il",
}
NOTHING_TO_WATCH = "Nessun traguardo dovuto è in ritardo o non rendicontato."
NOTHING_CHANGED = "Nessun traguardo ha cambiato stato."
NOTHING_MISSING = "Tutti hanno inviato tutto."
NOTHING_COMING = "Nessuna scadenza nei prossimi 60 giorni."
CLOCK_CAPTION = (
    "Avanzamento medio dei traguardi, atteso e documentato, alla fine di ogni semestre e al giorno "
    "di riferimento"
)
DEFINITIONS = (
    "Avanzamento atteso: di ogni traguardo cresce in modo uniforme dal 1° gennaio del suo "
    "anno alla scadenza. "
    "Documentato: 100 % se completato, altrimenti l'avanzamento dichiarato; la media è sui "
    "traguardi che si applicano.",
    "Un traguardo è dovuto se la sua scadenza non è dopo il giorno di riferimento. Nella tabella la barra è "
    "l'avanzamento documentato, "
    "il segno nero l'atteso a quel giorno.",
)


def nobody_yet(today: date) -> str:
    """The line under the title where nothing has been reported."""
    return f"{dated('Al', today)} non c'è nessun invio in vigore con uno stato dei traguardi."


def empty_plan(states: pd.DataFrame, semesters: pd.DataFrame, today: date) -> tuple[str, str]:
    """What is known without reports, and what to do."""
    due = int((states["due_date"] <= states["day"]).sum())
    known = (
        f"Il piano ha {plural(len(states), 'traguardo', 'traguardi')}; {due} hanno già una "
        "scadenza passata."
    )
    code = last_reportable(semesters, today)
    if code is None:
        first = semesters["opens_on"].iloc[0].date()
        return known, f"La prima rendicontazione si apre {dated('il', first)}."
    return (
        known,
        f"Il semestre da rendicontare è il {Semester.parse(code).label}: gli uffici inviano "
        "dalla pagina Carica.",
    )


def coverage(senders: pd.DataFrame, semester: str, today: date) -> str:
    """`Al … · rendicontazione del 1° sem. 2026: 13 di 14 Ambiti hanno inviato tutto, 96 % della popolazione`."""
    ambiti = senders[senders["level"] == "ambito"]
    sent = ambiti[ambiti["missing"].map(len) == 0]
    have = "ha" if len(sent) == 1 else "hanno"
    share = percent_reached(int(sent["residents"].sum()), int(ambiti["residents"].sum()))
    return (
        f"{dated('Al', today)} · rendicontazione del {Semester.parse(semester).label}: "
        f"{len(sent)} di {len(ambiti)} Ambiti {have} inviato tutto, {share} della popolazione"
    )


def clock_alt(clock: Clock, today: date) -> str:
    """The message of the chart."""
    where = "sotto" if clock.gap_points < 0 else "sopra"
    return (
        f"Linea dell'avanzamento atteso e documentato: {dated('al', today)} il piano è al "
        f"{percent(clock.actual)}, "
        f"{number(abs(clock.gap_points))} punti {where} l'atteso di {percent(clock.expected)}."
    )


def clock_note(clock: Clock, lines: pd.DataFrame, counts: dict[str, int]) -> str:
    """Paces, what the unreported could change, and the day of the data."""
    said = []
    last = lines[lines["actual"].notna() & (lines["semester"] != "")].tail(1)
    for row in last.itertuples():
        gap = signed(100 * (row.actual - row.expected))
        said.append(
            f"Le rendicontazioni sono {dated('al', pd.Timestamp(row.day).date())}: allora l'atteso era "
            f"{percent(row.expected)}, lo scarto {gap} punti."
        )
    if clock.pace_needed is not None:
        said.append(
            f"Finora {number(clock.pace, 1)} punti al mese; per finire in tempo ne servono "
            f"{number(clock.pace_needed, 1)}."
        )
    if unknown := counts["non_rendicontato"]:
        said.append(
            f"{plural(unknown, *_UNREPORTED)} zero: "
            f"se completati, si sarebbe al più al {percent(clock.at_most)}."
        )
    return " ".join(said)


def changes_line(since: date | None, now: str = "Stati di oggi") -> str:
    """From when the changes are counted. now: whose states they are, where not today's."""
    if since is None:
        return "È rendicontato un solo semestre: il confronto comincia dal prossimo."
    return f"{now}, dove non sono quelli {dated('del', since)}."


def senders_line(senders: pd.DataFrame, semester: str) -> str:
    """How many senders, by level, have sent everything due."""
    names = {"ambito": "Ambiti", "asst": "ASST", "provincia": "livello provinciale"}
    parts = []
    for level, name in names.items():
        rows = senders[senders["level"] == level]
        if len(rows):
            parts.append(f"{int((rows['missing'].map(len) == 0).sum())} di {len(rows)} {name}")
    return f"{Semester.parse(semester).label}, hanno inviato tutto: {', '.join(parts)}."


def watch_words(row: Mapping[str, Any]) -> str:
    """Since when a milestone to look at is due, and in how many areas it is done."""
    late = (row["day"] - row["due_date"]).days
    areas = f" · {row['done']} di {row['required']} aree" if row["level"] != "provincia" else ""
    due = row["due_date"].date()
    if not late:
        return f"scade {dated('il', due)}, lo stesso giorno{areas}"
    return f"scaduto {dated('il', due)}, {plural(late, 'giorno', 'giorni')} fa{areas}"


def in_order(groups: pd.DataFrame) -> list[Mapping[str, Any]]:
    """The rows of plan_progress.changes, those to look at first before the others."""
    first = ["in_ritardo", "non_rendicontato", "rinviato"]
    order = [*first, *(state for state in MILESTONE_STATES if state not in first)]
    return sorted(groups.to_dict("records"), key=lambda row: order.index(row["now"]))


def before_words(before: Mapping[str, int]) -> str:
    """`prima: 3 in corso e 1 non avviato`: the states that a group of milestones comes from."""
    said = [f"{number(n)} {MILESTONE_STATES[state].word}" for state, n in before.items()]
    return f"prima: {listing(said, 4)}"


def missing_words(datasets: list[str]) -> str:
    """What a sender has still to send."""
    return f"da inviare o completare: {listing(datasets)}"


def coming_words(row: Mapping[str, Any], today: date) -> tuple[str, str]:
    """What falls due (see plan_progress.coming), and when."""
    at = row["day"].date()
    when = f"{day(at)}, fra {plural((at - today).days, 'giorno', 'giorni')}"
    if row["kind"] == "traguardi":
        return f"{plural(len(row['milestones']), 'traguardo', 'traguardi')} da completare", when
    return f"{_WINDOW[row['kind']]} {Semester.parse(row['what']).label}", when


def short(text: str, most: int = 110) -> str:
    """A text cut between two words."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"


MILESTONE_DEFINITION = (
    "Aree: quante hanno completato, su quelle a cui si applica. Con un Ambito scelto, lo "
    "stato è quello dell'Ambito "
    "per i traguardi degli Ambiti, del suo distretto e della sua ASST per i loro, della "
    "provincia per gli altri."
)


def milestones_line(kept: pd.DataFrame, milestones: pd.DataFrame, today: date) -> str:
    """`38 traguardi su 121 · 12 dovuti al 22 novembre 2026 · 9 completati`."""
    due = kept[kept["due_date"] <= pd.Timestamp(today)]
    done = int(due["state"].isin(["completato", "completato_in_ritardo"]).sum())
    which = "" if len(kept) == len(milestones) else f" su {len(milestones)}"
    return (
        f"{plural(len(kept), 'traguardo', 'traguardi')}{which} · "
        f"{plural(len(due), 'dovuto', 'dovuti')} "
        f"{dated('al', today)}, {plural(done, 'completato', 'completati')}"
    )


def nothing_reported() -> tuple[str, str]:
    """What Obiettivi says where no milestone has been reported."""
    return (
        "Nessun traguardo è ancora rendicontato.",
        "Le scadenze e i testi sono quelli del Prologo; gli stati arrivano con i primi invii, "
        "dalla pagina Carica.",
    )
