"""The corrections between a moment and today again: raw files and events, in plain Python."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tests import naive_reader as naive

Row = tuple[str, str, str, str, str, str, int]
"""Dataset, semester, area, object, sex, age band, year."""
Value = Decimal | str | None
INPUTS = {
    "indicatori": ["valore", "denominatore"],
    "cartelle": ["cartelle_attive", "cartelle_nuove", "cartelle_aggiornate", "cartelle_chiuse",
                 "operatori_attivi", "istanze_online", "interventi"],
    "traguardi": ["stato", "avanzamento", "quantita", "data_prevista", "data_completamento", "atto",
                  "link"],
    "risorse": ["stanziato", "liquidato", "speso", "rendicontato", "data_trasferimento"],
}  # fmt: skip
KEYS = {
    "indicatori": ["codice_area", "codice_indicatore", "sesso", "fascia_eta"],
    "cartelle": ["codice_area"],
    "traguardi": ["codice_area", "codice_traguardo"],
    "risorse": ["codice_area", "linea", "anno"],
}
TEXTS = {"stato", "data_prevista", "data_completamento", "data_trasferimento", "atto", "link"}
WITH_A_STATE = {"valore", "stanziato", *INPUTS["cartelle"]}


@dataclass
class Sent:
    """One submission: its rows, each with its line in the file and what it says."""

    id: str
    dataset: str
    semester: str
    sender: str
    received: datetime
    ended: datetime | None
    rows: dict[Row, tuple[int, dict[str, Value]]] = field(default_factory=dict)

    def live(self, at: datetime) -> bool:
        return self.received <= at and (self.ended is None or self.ended > at)


def corrections(raw: Path, at: datetime, now: datetime) -> set[tuple[object, ...]]:
    """One tuple per cell: its row, its column, then, now, the submission and line that brought what
    is said now (None where a withdrawal or a return did), whether the whole row is gone.
    """
    found: set[tuple[object, ...]] = set()
    for group in contested(raw, at).values():
        then, today = in_force(group, at), in_force(group, now)
        for row, (_, _, before) in then.items():
            gone = row not in today
            after = today[row][2] if row in today else {}
            for column in INPUTS[row[0]]:
                if before.get(column) != after.get(column):
                    origin = (None, None) if gone else brought(group, row, column, at, now)
                    found.add((row, column, before.get(column), after.get(column), *origin, gone))
    return found


def brought(
    group: list[Sent], row: Row, column: str, at: datetime, now: datetime
) -> tuple[str | None, int | None]:
    """The submission that arrived at the first moment from which on the cell says what it says now."""
    cuts = sorted({c for s in group for c in (s.received, s.ended) if c and c > at}, reverse=True)

    def says(moment: datetime) -> object:
        held = in_force(group, moment).get(row)
        return held[2].get(column) if held else "nothing"

    first = cuts[0]
    for cut in cuts:
        if says(cut) != says(now):
            break
        first = cut
    held = in_force(group, first)[row]
    return (held[0].id, held[1]) if held[0].received == first else (None, None)


def in_force(group: list[Sent], at: datetime) -> dict[Row, tuple[Sent, int, dict[str, Value]]]:
    """Of each row, the latest live submission that has it."""
    found = {}
    for sent in sorted((s for s in group if s.live(at)), key=lambda s: s.received):
        for row, (line, cells) in sent.rows.items():
            found[row] = (sent, line, cells)
    return found


def contested(raw: Path, at: datetime) -> dict[tuple[str, str, str], list[Sent]]:
    """The submissions of each dataset, semester and sender where something ended or came again."""
    ended = {}
    for path in (raw / "events").glob("*.json"):
        event = json.loads(path.read_text(encoding="utf-8"))
        if event["kind"] in ("return", "withdraw"):
            ended[event["submission_id"]] = datetime.fromisoformat(event["at"])
    groups = defaultdict(list)
    for path in raw.glob("*-S?/*/*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        received = datetime.fromisoformat(told["received_at"])
        sent = Sent(told["id"], told["dataset"], told["semestre"], told["ambito"], received,
                    ended.get(told["id"]))  # fmt: skip
        groups[sent.dataset, sent.semester, sent.sender].append((sent, path, told["suffix"]))
    chosen = {}
    for key, group in groups.items():
        if len(group) > 1 or group[0][0].ended:
            for sent, path, suffix in group:
                assert suffix == ".csv", path
                sent.rows = rows(path.with_suffix(suffix), sent)
            chosen[key] = [sent for sent, _, _ in group]
    return chosen


def rows(path: Path, sent: Sent) -> dict[Row, tuple[int, dict[str, Value]]]:
    """The rows of a file; the first of two equal ones."""
    keys, inputs = KEYS[sent.dataset], INPUTS[sent.dataset]
    table = naive.table_of(path.read_bytes(), ["semestre", *keys, *inputs])
    numbers = [cells.get(c, "") for _, cells in table.rows for c in inputs if c not in TEXTS]
    mark = naive.convention(numbers) or ","
    comuni, found = naive.comuni(), {}
    for line, cells in table.rows:
        area = naive.comune(cells["codice_area"], comuni) or cells["codice_area"]
        parts = [cells.get(name, "") for name in keys[1:]]
        thing = parts[0] if parts else ""
        sex, band = (
            (parts[1] or "T", parts[2] or "T") if sent.dataset == "indicatori" else ("T", "T")
        )
        year = int(parts[1]) if sent.dataset == "risorse" else 0
        row = (sent.dataset, sent.semester, area, thing, sex, band, year)
        said = {name: value(name, cells.get(name, ""), mark) for name in inputs}
        if isinstance(said.get("valore"), str):
            said["denominatore"] = None  # not beside what is no number
        found.setdefault(row, (line, said))
    return found


def value(column: str, cell: str, mark: str) -> Value:
    """A number, or the word of what is there in its place; nothing where the cell is empty."""
    if column in TEXTS:
        word = cell.replace("_", " ").lower() if column == "stato" else cell
        return word or ("mancante" if column == "stato" else None)
    state, number = naive.figure(cell, mark)
    if number is not None:
        return number
    return state.replace("_", " ") if column in WITH_A_STATE else None
