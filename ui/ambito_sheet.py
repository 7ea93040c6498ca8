"""The parts of an Ambito's page: who it is, its milestones with what it declared, links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from monitoring.area_sheet import Sheet
from monitoring.catalogue import Area
from monitoring.figure_words import Row
from monitoring.italian import dated, day, euro, number, plural
from monitoring.plan_progress import due_counts
from monitoring.semester import Semester
from ui.area_page import completeness_words, message
from ui.links import area_link, comparison_link, map_link
from ui.plan_marks import OBJECTIVES_PATH, link_html, marks_html
from ui.theme import MILESTONE_STATES, milestone_badge_html

NOTHING = (
    "Questo Ambito non ha ancora inviato nulla.",
    "Scadenze, popolazione e comuni ci sono già; gli stati e le cifre arrivano con i suoi invii, "
    "dalla pagina Carica.",
)
_DECLARED = {
    "non_avviato": "non avviato",
    "in_corso": "in corso",
    "completato": "completato",
    "rinviato": "rinviato",
    "non_applicabile": "non applicabile",
}


def header_line(sheet: Sheet, population_day: str) -> str:
    """`Distretto … · ASST … · 18 comuni · 95.344 residenti al …, il 24,7 % ha 65 anni o più`."""
    parts = [area.label() for area in sheet.above if area.level != "provincia"]
    parts.append(plural(len(sheet.comuni), "comune", "comuni"))
    if sheet.residents is not None:
        people = f"{number(sheet.residents)} residenti al {population_day}"
        if sheet.share_65 is not None:
            people += f", {number(sheet.share_65, 1)} % con 65 anni o più"
        parts.append(people)
    return " · ".join(parts)


def milestones_detail(sheet: Sheet) -> str:
    """How many milestones are its own, how many of those are due later."""
    own = sheet.own
    later = len(own) - sum(sheet.counts.values())
    said = f"{plural(len(own), 'traguardo è', 'traguardi sono')} dell'Ambito"
    if later:
        said += f": {plural(later, 'scade', 'scadono')} dopo {dated('il', sheet.day)}"
    return f"{said}. Gli altri {number(len(sheet.others))} sono di chi lo comprende."


def milestones_table(sheet: Sheet) -> pd.DataFrame:
    """One row per milestone of the Ambito, by due date; all but the last column hold our own HTML."""
    return pd.DataFrame(
        {
            "Traguardo": f'<span class="pl-narrow">{_opened(row, sheet.area)}</span> '
            f"{escape(row['text'])}",
            "Scadenza": f'<span class="pl-narrow">{day(row["due_date"].date())}</span>',
            "Stato": milestone_badge_html(row["state"]),
            "Che cosa ha dichiarato": declared_words(row),
        }
        for row in sheet.own.to_dict("records")
    )


def _opened(row: Mapping[Any, Any], area: Area) -> str:
    """The code, which opens «Perché questo stato?» as the Ambito sees it."""
    chosen = {"obiettivo": row["objective_code"], "traguardo": row["code"], "ambito": area.code}
    return link_html(OBJECTIVES_PATH, row["code"], **chosen)


def declared_words(row: Mapping[Any, Any]) -> str:
    """`completato il 5 maggio 2026 (1° sem. 2026)`; `in corso, 55 % (1° sem. 2026)`."""
    if not isinstance(row["declared"], str):
        return "nulla"
    said = _DECLARED[row["declared"]]
    if row["declared"] == "completato" and pd.notna(row["completed_on"]):
        said += f" {dated('il', row['completed_on'].date())}"
    elif row["declared"] == "rinviato" and pd.notna(row["planned_on"]):
        said += f" {dated('al', row['planned_on'].date())}"
    elif row["declared"] == "in_corso" and pd.notna(row["progress"]):
        said += f", {number(row['progress'])} %"
    if pd.notna(row["quantity"]):
        asked = f" di {number(row['target_events'])}" if pd.notna(row["target_events"]) else ""
        said += f", quantità {number(row['quantity'])}{asked}"
    on = row["said_of"].date()
    said += f" ({Semester(on.year, 1 if on.month < 7 else 2).label})"
    return f"{said}; nota: {row['said']}" if isinstance(row["said"], str) else said


def others_table(sheet: Sheet) -> pd.DataFrame:
    """One row per area that contains the Ambito: its milestones due, by state, and those to come.

    `Stati dei dovuti` holds our own HTML, with links to Obiettivi.
    """
    made = []
    for area in sheet.above:
        rows = sheet.others[sheet.others["level"] == area.level]
        counts = due_counts(rows)
        marks = marks_html(_states(rows), livello=area.level, ambito=sheet.area.code)
        made.append(
            {
                "Di chi": area.label(),
                "Traguardi": number(len(rows)),
                "Dovuti": number(sum(counts.values())),
                "Stati di oggi": marks,
            }
        )
    return pd.DataFrame(made)


def _states(rows: pd.DataFrame) -> dict[str, int]:
    counted = rows["state"].value_counts()
    return {state: int(counted.get(state, 0)) for state in MILESTONE_STATES}


def links_html(sheet: Sheet, indicator: str) -> str:
    """The map opened on the Ambito, the Ambiti compared, its milestones."""
    code = sheet.area.code
    links = [
        map_link(indicator, "Vedi sulla mappa", livello="comune", inquadra=code),
        comparison_link(indicator, "Confronta con gli altri Ambiti", livello="ambito",
                        vista="ambiti", area=code),
        link_html(OBJECTIVES_PATH, "Tutti i traguardi visti da qui", ambito=code),
        link_html("matrice", "Tutti gli Ambiti nella matrice"),
    ]  # fmt: skip
    return f'<p class="fg-links">{" · ".join(links)}</p>'


def figures_words(sheet: Sheet, known: Sequence[Row], minimum: float) -> str:
    """How its figures stand to the province's, and how many cells due have one."""
    said = f"{message(sheet.figures, sheet.whole, known, minimum)}. " if len(sheet.figures) else ""
    return f"<p>{escape(said + completeness_words(sheet.figures))}</p>"


def quota_words(sheet: Sheet) -> str:
    """The yearly quota as the document prints it, and how much of the territory's people it is for."""
    if sheet.quota.empty:
        return "Il documento non stampa una quota per questo Ambito."
    row = sheet.quota.iloc[0]
    return (
        f"Quota annua FNPS stampata nel documento: {euro(row['amount'])} ({row['source_place']})."
    )


def comuni_html(comuni: tuple[Area, ...]) -> str:
    """The comuni, each with a link to its page."""
    links = ", ".join(area_link(comune.code, comune.name) for comune in comuni)
    return f"<p>{plural(len(comuni), 'comune', 'comuni')}: {links}.</p>"
