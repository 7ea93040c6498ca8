"""Why each milestone due and not plainly completed has its state, with the lines it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from monitoring.italian import moment
from monitoring.report import cells
from monitoring.report.cells import Cell
from monitoring.report.gathered import Gathered
from monitoring.status_reasons import how_read, why_area, why_whole

_TICK = ("☑", "[x]")  # of a table of the document: a sign that the fonts of the report lack


@dataclass(frozen=True)
class Noted:
    """A milestone to be explained: its row of milestones_seen_from, its areas (milestone_areas)."""

    milestone: Mapping[str, Any]
    areas: pd.DataFrame
    tolerance: float

    @property
    def own(self) -> pd.DataFrame:
        """The row of the area whose state it is; none where several areas make the state."""
        return self.areas[self.areas["area_code"] == self.milestone["area_code"]]


def endnote(row: Noted) -> list[str]:
    """Why a milestone has its state: the sentences of «Perché questo stato?»."""
    m = row.milestone
    reasons = (
        why_whole(m, row.tolerance)
        if row.own.empty
        else why_area(row.own.iloc[0].to_dict(), row.tolerance)
    )
    read = how_read(m["date_text"], m["date_rule"]).replace(*_TICK)
    read = f"La data: {read} ({m['source_place']})."
    note = [m["note"]] if isinstance(m["note"], str) else []
    return [*(reason.text for reason in reasons), read, *note]


def endnotes(found: Gathered) -> dict[str, Any]:
    """The notes in order, and the submissions that they quote, numbered as they are met."""
    quoted: dict[str, list[Cell]] = {}
    notes = []
    for milestone in found.to_explain.to_dict("records"):
        code = milestone["milestone_code"]
        row = Noted(
            {**milestone, "code": code},
            found.units[code],
            found.catalogue.thresholds["on_track_tolerance"],
        )
        shown = row.areas if row.own.empty else row.own
        notes.append(
            {
                "code": code,
                "what": milestone["text"],
                **cells.state(milestone["state"]),
                "sentences": endnote(row),
                "table": _areas(shown, row.tolerance, quoted) if len(shown) > 1 else None,
                "evidence": _evidence(shown.iloc[0].to_dict(), quoted) if len(shown) == 1 else "",
            }
        )
    columns = [
        ("N.", "8mm", "right"), ("Numero dell'invio, file", "1fr", "left"),
        ("Ricevuto, da chi", "72mm", "left"),
    ]  # fmt: skip
    return {
        "notes": notes,
        "version": f"Regole, versione {found.catalogue.rules_version}.",
        "submissions": cells.table("Gli invii citati nelle note", columns, list(quoted.values())),
    }


def _areas(areas: pd.DataFrame, tolerance: float, quoted: dict[str, list[Cell]]) -> cells.Told:
    rows: list[list[Cell]] = []
    for row in areas.to_dict("records"):
        why = why_area(row, tolerance)[-1].text
        rows.append([row["area"], cells.state(row["state"]), why, _evidence(row, quoted)])
    columns = [
        ("Area", "36mm", "left"), ("Stato", "31mm", "left"), ("Perché", "1fr", "left"),
        ("Invio e riga", "24mm", "left"),
    ]  # fmt: skip
    return cells.table("", columns, rows)


def _evidence(row: Mapping[str, Any], quoted: dict[str, list[Cell]]) -> str:
    """`[3], riga 12`: the submission by its place in the list, and the line of its file."""
    number = row["submission_id"]
    if not isinstance(number, str):
        return "nessun invio"
    if number not in quoted:
        received = moment(row["received_at"].to_pydatetime())
        quoted[number] = [
            f"[{len(quoted) + 1}]",
            cells.noted(number, str(row["original_name"])),
            cells.noted(received, str(row["received_by"])),
        ]
    return f"{quoted[number][0]}, riga {row['line']}"
