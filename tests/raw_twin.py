"""The reports in force read from the raw folder as a person would: files, sidecars, events."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from monitoring.catalogue import read_rows
from monitoring.semester import Semester
from tests.naive_reader import AREAS, bare, figure, plain, semester, table_of
from tests.states_twin import Said

COLUMNS = ["semestre", "codice_traguardo", "codice_area", "stato", "avanzamento", "quantita",
           "data_prevista", "data_completamento", "atto", "link", "nota"]  # fmt: skip
GONE = ("return", "withdraw")


def reports_in_force(raw: Path) -> dict[str, dict[str, list[Said]]]:
    """What each area says of each milestone: the last live file that has a row for it."""
    events: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((raw / "events").glob("*.json")):
        told = json.loads(path.read_text())
        if "submission_id" in told:
            events.setdefault(told["submission_id"], []).append((told["at"], told["kind"]))
    files = []
    for path in raw.glob("*/*/*.traguardi.*.json"):
        told = json.loads(path.read_text())
        last = max(events.get(told["id"], [("", "")]))[1]
        if last not in GONE:
            files.append((told["received_at"], told["semestre"], path))
    found: dict[tuple[str, str, str], Said | None] = {}
    areas, levels = _areas(), _levels()
    for _, of, path in sorted(files):
        for row in _rows(path.with_suffix(".csv")):
            if (semester(row["semestre"]) or of) == of:
                code = row["codice_traguardo"]
                area = areas[levels[code], plain(row["codice_area"])]
                found[code, area, of] = _said(row, of)
    out: dict[str, dict[str, list[Said]]] = {}
    for (milestone, area, _), said in found.items():
        if said:
            out.setdefault(milestone, {}).setdefault(area, []).append(said)
    return out


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a received file: a text, or the first sheet of a workbook."""
    if path.exists():
        return [row for _, row in table_of(path.read_bytes(), COLUMNS).rows]
    sheet = load_workbook(path.with_suffix(".xlsx"), data_only=True).worksheets[0]
    lines = [[_typed(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    start = next(n for n, line in enumerate(lines) if "codice_traguardo" in line)
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :] if any(line)]


def _typed(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else bare(str(cell))


def _said(row: dict[str, str], of: str) -> Said | None:
    """One row; None where the state is left empty: not reported."""
    state = "_".join(row["stato"].lower().split())
    if not state:
        return None
    numbers = [figure(row.get(name, ""), "")[1] for name in ("avanzamento", "quantita")]
    days = [_day(row.get(name, "")) for name in ("data_prevista", "data_completamento")]
    progress, quantity = (None if n is None else float(n) for n in numbers)
    return Said(Semester.parse(of), state, progress, quantity, *days)


def _day(text: str) -> date | None:
    if not text:
        return None
    if "/" in text:
        day, month, year = map(int, text.split("/"))
        return date(year, month, day)
    return date.fromisoformat(text)


def _areas() -> dict[tuple[str, str], str]:
    """Codes, names and aliases of every area at each level."""
    found = {}
    for row in read_rows(AREAS):
        for name in (row["code"], row["name"], *row["aliases"].split("|")):
            found[row["level"], plain(name)] = row["code"]
    return found


def _levels() -> dict[str, str]:
    return {row["code"]: row["level"] for row in read_rows(AREAS.with_name("milestones.csv"))}
