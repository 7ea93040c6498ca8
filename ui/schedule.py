"""The schedule of the actions by year, and the days left before what expires."""

from __future__ import annotations

from datetime import date
from graphlib import TopologicalSorter
from html import escape

import pandas as pd

from monitoring.italian import day, plural
from ui.theme import milestone_badge_html

NEAR_DAYS = 180


def schedule_table(schedule: pd.DataFrame) -> pd.DataFrame:
    """One row per action, one column per year with the state of its milestone (our own HTML).

    The actions stand in the document's order, which each year's numbering holds in part.
    """
    order: TopologicalSorter[str] = TopologicalSorter()
    cells: dict[tuple[str, int], str] = {}
    for year, rows in schedule.groupby("year"):
        actions = rows["action"].tolist()
        for position, action in enumerate(actions):
            order.add(action, *actions[max(0, position - 1) : position])
        for row in rows.to_dict("records"):
            counted = row["required"] > 1 and row["state"] != "non_ancora_dovuto"
            many = f" {row['done']} di {row['required']}" if counted else ""
            cells[row["action"], int(str(year))] = milestone_badge_html(row["state"]) + many
    years = sorted({year for _, year in cells})
    return pd.DataFrame(
        {
            "Azione": action.removeprefix("CSI-HP: ").capitalize()
            if action.startswith("CSI-HP: ")
            else action,
            **{str(year): cells.get((action, year), "") for year in years},
        }
        for action in order.static_order()
    )


def expiry_html(expiries: pd.DataFrame, today: date) -> str:
    """How long is left before each expiry stated by the document; in evidence when it is near."""
    found = []
    for row in expiries.to_dict("records"):
        on = pd.Timestamp(row["day"]).date()
        left = (on - today).days
        if left >= 0:
            when = "oggi" if left == 0 else f"fra {plural(left, 'giorno', 'giorni')}"
        else:
            when = f"passata da {plural(-left, 'giorno', 'giorni')}"
        near = " fg-near" if left <= NEAR_DAYS else ""
        note = "" if pd.isna(row["note"]) else f"{row['note']}. "
        found.append(
            f'<p class="fg-alert{near}" role="note">'
            f"<b>{escape(str(row['label']))}: {day(on)}, {when}.</b> "
            f'<span class="fg-muted">{escape(note)}{escape(str(row["source_place"]))}</span></p>'
        )
    return "".join(found)
