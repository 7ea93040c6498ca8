"""The tables of Obiettivi: milestones, areas, why each area has its state, indicators."""

from __future__ import annotations

from html import escape

import pandas as pd

from monitoring.italian import day, number, percent
from monitoring.queries.certificates import source_of
from monitoring.semester import Semester
from monitoring.status_reasons import how_read, why_area
from ui.data import today_words
from ui.plan_marks import OBJECTIVES_PATH, link_html
from ui.tables import html_table
from ui.theme import VALUE_STATES, milestone_badge_html

LEVELS = {"provincia": "provincia", "asst": "ASST", "distretto": "distretto", "ambito": "Ambito"}
PROVENANCES = {
    "prologo": "Prologo",
    "dedotta": "dedotta",
    "altro_documento": "altro documento",
    "istat": "ISTAT",
    "proposta": "proposta",
}


def milestones_table(rows: pd.DataFrame, *, caption: str, **keep: str) -> None:
    """One row per milestone; the code opens «Perché questo stato?». keep: parameters kept."""
    out = []
    for row in rows.to_dict("records"):
        code = link_html(OBJECTIVES_PATH, row["code"], traguardo=row["code"], **keep)
        read = escape(how_read(row["date_text"], row["date_rule"]))
        moved = [
            f'<span class="pl-tags">{words} {day(row[column].date())}</span>'
            for column, words in (("completed_on", "completato il"), ("planned_on", "rinviato al"))
            if pd.notna(row[column])
        ]
        events = (
            '<span class="pl-tags">quantità '
            f"chiesta{' a ogni area' if row['level'] != 'provincia' else ''}: "
            f"{number(row['target_events'])}</span>"
            if pd.notna(row["target_events"])
            else ""
        )
        enough = row["required"] < row["applicable"]
        areas = f'<span class="pl-tags">ne bastano {row["required"]}</span>' if enough else ""
        where = (
            ""
            if row["level"] == "provincia"
            else f'<span class="pl-tags">{escape(row["seat_name"])}</span>'
        )
        out.append(
            {
                "Traguardo": f'<span class="pl-narrow">{code}</span> {escape(row["text"])}'
                f'<span class="pl-tags">{escape(row["source_place"])}</span>{events}',
                "Scadenza": f'<span class="pl-narrow">{day(row["due_date"].date())}</span>'
                f'<span class="pl-tags">{read}</span>{"".join(moved)}',
                "Livello": LEVELS[row["level"]] + where,
                "Stato": milestone_badge_html(row["state"]),
                "Aree": f"{row['done']} di {row['applicable']}{areas}",
                "Provenienza": PROVENANCES[row["provenance"]],
            }
        )
    columns = ["Traguardo", "Scadenza", "Livello", "Stato", "Aree", "Provenienza"]
    frame = pd.DataFrame(out, columns=columns)
    html_table(frame, caption=caption, html_columns=columns[:5], align={"Aree": "right"})


def why_areas_table(code: str, areas: pd.DataFrame, tolerance: float) -> None:
    """Each area of a milestone: its state, the sentence that decides it, the line it comes from.

    areas: rows of plan.milestone_areas.
    """
    rows = [
        {
            "Area": r["area"],
            "Stato": milestone_badge_html(r["state"]),
            "Perché": why_area(r, tolerance)[-1].text,
            "Da dove viene": source.words() if (source := source_of(r)) else "nessun invio",
        }
        for r in areas.to_dict("records")
    ]
    caption = f"{code}: le aree e la riga dell'invio da cui viene ogni stato"
    html_table(pd.DataFrame(rows), caption=caption, html_columns=("Stato",))


def areas_tables(states: pd.DataFrame, codes: list[str]) -> None:
    """For each level below the province: one row per area, one column per milestone, its state.

    states: see area_states. codes: the milestones shown, in order.
    """
    for level, group in states.groupby("level", sort=False):
        shown = [c for c in codes if (group["milestone_code"] == c).any()]
        if not shown:
            continue
        by_cell = group.set_index(["area", "milestone_code"])["state"]
        rows = [
            {"Area": area, **{code: milestone_badge_html(by_cell[area, code]) for code in shown}}
            for area in sorted(group["area"].unique())
        ]
        caption = f"Stato {today_words('di')}, per {LEVELS[str(level)]}"
        html_table(pd.DataFrame(rows), caption=caption, html_columns=shown)


def indicators_table(rows: pd.DataFrame, year: int) -> None:
    """One row per indicator, with its latest provincial figure and a link to its map."""
    out = []
    for row in rows.to_dict("records"):
        known = isinstance(row["semester"], str) and pd.notna(row["value"])
        state = row["value_state"] if isinstance(row["value_state"], str) else "mancante"
        target = row.get(f"target_{year}")
        out.append(
            {
                "Indicatore": link_html("mappe", row["name"], indicatore=row["code"]),
                "Provincia": number(row["value"], int(row["decimals"]))
                if known
                else VALUE_STATES.get(state, state),
                "Unità": row["unit"],
                "Semestre": Semester.parse(row["semester"]).label
                if isinstance(row["semester"], str)
                else "—",
                "Copertura": percent(row["coverage"]) if known else "—",
                f"Valore fissato per il {year}": number(target, int(row["decimals"]))
                if pd.notna(target)
                else "—",
            }
        )
    html_table(
        pd.DataFrame(out),
        caption="L'ultima cifra provinciale di ogni indicatore e la quota di territorio che copre",
        html_columns=("Indicatore",),
        numeric=("Provincia", "Copertura", f"Valore fissato per il {year}"),
    )
