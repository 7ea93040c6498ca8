"""Why each milestone due and not plainly completed has its state, with the lines it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from monitoring.certificate import Certificate
from monitoring.italian import moment
from monitoring.queries.certificates import of_milestone
from monitoring.report import cells
from monitoring.report.cells import Cell
from monitoring.report.gathered import Gathered
from monitoring.status_reasons import how_read, why_area

_TICK = ("☑", "[x]")  # of a table of the document: a sign that the fonts of the report lack


def endnote(certificate: Certificate, milestone: Mapping[str, Any]) -> list[str]:
    """Why a milestone has its state: the sentences of its certificate, how its date was read.

    milestone: its row of milestones_seen_from.
    """
    read = how_read(milestone["date_text"], milestone["date_rule"]).replace(*_TICK)
    note = [milestone["note"]] if isinstance(milestone["note"], str) else []
    declared = [certificate.declared.words()] if certificate.declared else []
    said = [*declared, *(reason.text for reason in certificate.said)]
    return [*said, f"La data: {read} ({milestone['source_place']}).", *note, certificate.footing]


def endnotes(found: Gathered) -> dict[str, Any]:
    """The notes in order, and the submissions that they quote, numbered as they are met."""
    quoted: dict[str, list[Cell]] = {}
    tolerance = found.catalogue.thresholds["on_track_tolerance"]
    notes = []
    for milestone in found.to_explain.to_dict("records"):
        code = milestone["milestone_code"]
        where = milestone["area_code"]
        certificate = of_milestone(found.known, found.catalogue, code, where)
        areas = areas_of(found, code)
        own = areas[areas["area_code"] == where]
        shown = areas if own.empty else own
        notes.append(
            {
                "code": code,
                "what": milestone["text"],
                **cells.state(milestone["state"]),
                "sentences": endnote(certificate, milestone),
                "table": _areas(shown, tolerance, quoted) if len(shown) > 1 else None,
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


def areas_of(found: Gathered, code: str) -> pd.DataFrame:
    """The areas of a milestone, as its certificate has them."""
    units = found.known.units
    return units[units["milestone_code"] == code]


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
