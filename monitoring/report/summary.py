"""The cover and the summary of a report: the sentences and counts of Sintesi, with their arithmetic."""

from __future__ import annotations

from typing import Any

import pandas as pd

from monitoring import plan_progress as progress
from monitoring import plan_words as words
from monitoring.clock_arithmetic import arithmetic, plan_span
from monitoring.drawing.progress_line import progress_svg
from monitoring.exports import DEMONSTRATION_NOTE
from monitoring.italian import dated, day, number, percent, plural, signed
from monitoring.missing import owed_by_sender
from monitoring.reader_words import use_words
from monitoring.report import cells
from monitoring.report.gathered import Gathered, Standing
from monitoring.semester import Semester

TITLE = "Relazione semestrale"


def facts(found: Gathered) -> list[tuple[str, str]]:
    """What is to be known of a report before reading it, as (label, words)."""
    asked, territory = found.asked, found.catalogue.territory
    area = f"{found.where} ({asked.area.code})" if asked.area else "nessuno: intera provincia"
    coverage = words.coverage(found.senders, asked.semester.code, asked.today)
    sent = coverage.partition(" · ")[2]
    return [
        ("Semestre", asked.semester.label),
        ("Territorio", found.where),
        ("Filtri", area),
        ("Stati giudicati al", asked.when),
        ("Invii in vigore al", day(asked.today)),
        ("Copertura", f"{sent[:1].upper()}{sent[1:]}"),
        ("Piano", str(territory["plan"]["title"])),
        ("Regole", f"versione {found.catalogue.rules_version}"),
        ("Impronta dei dati", found.warehouse.fingerprint),
        ("Uso", use_words(found.warehouse)),
        *((("Dati dimostrativi", DEMONSTRATION_NOTE),) if found.demonstration else ()),
    ]


def cover(found: Gathered) -> dict[str, Any]:
    """The first page, and what every page repeats."""
    asked, territory = found.asked, found.catalogue.territory
    note = [f"{territory['agency']} · {TITLE}, {asked.semester.label} · {found.where}"]
    note += ["Dati dimostrativi"] if found.demonstration else []
    return {
        "title": TITLE,
        "subtitle": f"{asked.semester.label} · {found.where}",
        "agency": territory["agency"],
        "plan": territory["plan"]["title"],
        "day": [asked.judged_on.year, asked.judged_on.month, asked.judged_on.day],
        "facts": [fact for fact in facts(found) if fact[0] != "Dati dimostrativi"],
        "demonstration": DEMONSTRATION_NOTE if found.demonstration else "",
        "foot": [" · ".join(note), use_words(found.warehouse)],
    }


def sentence(found: Gathered, standing: Standing) -> str:
    """`Dei 74 traguardi dovuti a oggi 49 sono completati, …`; for a past day, with its date."""
    if found.asked.is_last:
        return progress.due_sentence(standing.counts)
    return progress.due_sentence(standing.counts, f"{dated('al', found.asked.judged_on)},")


def summary(found: Gathered) -> dict[str, Any]:
    """The summary: where the plan stands, what changed, what to look at, who is missing."""
    own, on = found.own, found.asked.judged_on
    since, groups = progress.changes(own.history)
    now = "Stati di oggi" if found.asked.is_last else f"Stati {dated('al', on)}"
    watched = progress.first_to_watch(own.states)
    coming = progress.coming(own.states, found.semesters, on)
    whole = sentence(found, found.whole)
    return {
        "sentence": sentence(found, own),
        "oggi": f"Oggi è {dated('il', on)}, {found.asked.when.partition(', ')[2]}."
        if found.asked.is_last
        else f"Il giorno del giudizio è {dated('il', on)}, ultimo giorno del semestre: è quello che le "
        "definizioni chiamano «oggi».",
        "beside": f"Intera provincia: {whole[:1].lower()}{whole[1:]}" if found.asked.area else "",
        "counts": [cells.marks(own.counts)],
        "figures": clock_figures(own.clock),
        "line": progress_svg(own.lines, on),
        "line_alt": words.clock_alt(own.clock, on),
        "note": words.clock_note(own.clock, own.lines, own.counts),
        "arithmetic": arithmetic(
            own.states, own.clock, *plan_span(found.semesters), found.asked.judged_on
        ),
        "changes": {
            "line": words.changes_line(since, now),
            "rows": [
                {
                    "count": number(len(row["milestones"])),
                    **cells.state(row["now"]),
                    "before": words.before_words(row["before"]),
                    "codes": ", ".join(row["milestones"]),
                }
                for row in words.in_order(groups)
            ],
            "none": words.NOTHING_CHANGED if since and groups.empty else "",
        },
        "watch": {
            "rule": progress.WATCH_RULE,
            "rows": [
                {**cells.state(row["state"]), "code": row["milestone_code"],
                 "what": words.short(row["text"]), "below": words.watch_words(row)}
                for row in watched.to_dict("records")
            ],
            "none": words.NOTHING_TO_WATCH if watched.empty else "",
        },
        "missing": _missing(found),
        "coming": {
            "rows": [
                [*words.coming_words(row, on), ", ".join(row["milestones"])]
                for row in coming.to_dict("records")
            ],
            "none": words.NOTHING_COMING if coming.empty else "",
        },
    }  # fmt: skip


def clock_figures(clock: progress.Clock) -> list[tuple[str, str]]:
    """The three figures of the clock, each with its words, as on Sintesi."""
    behind = "indietro" if clock.lag_semesters >= 0 else "avanti"
    return [
        (percent(clock.actual), "avanzamento documentato"),
        (percent(clock.expected), "atteso"),
        (
            f"{signed(clock.gap_points)} punti",
            f"circa {number(abs(clock.lag_semesters), 1)} semestri {behind}",
        ),
    ]


def _missing(found: Gathered) -> dict[str, Any]:
    """Who has not sent everything; with an Ambito, what it has still to send, cell by cell."""
    semester, senders = found.asked.semester.code, found.senders
    if found.asked.area is None:
        gone = senders[senders["missing"].map(len) > 0]
        rows = [
            (row["name"], words.missing_words(row["missing"])) for row in gone.to_dict("records")
        ]
        line = words.senders_line(senders, semester)
        return {"line": line, "rows": rows, "none": "" if rows else words.NOTHING_MISSING}
    owed = owed_by_sender(found.warehouse, found.catalogue, semester)[found.code]
    filled = owed.expected - owed.missing
    line = (
        f"{Semester.parse(semester).label}, {found.where}: {number(filled)} celle compilate su "
        f"{number(owed.expected)}."
    )
    rows = [
        (f"{gap.title}: {plural(gap.missing, 'cella', 'celle')} di {number(gap.expected)}",
         "; ".join(gap.lines))
        for gap in owed.gaps
    ]  # fmt: skip
    return {"line": line, "rows": rows, "none": "" if rows else "Non manca nulla."}


def clock_frame(standing: Standing) -> pd.DataFrame:
    """The line of progress as rows: a semester's end, or the day of the report; shares 0-1."""
    return standing.lines.iloc[1:][["semester", "day", "expected", "actual"]]
