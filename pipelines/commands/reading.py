"""export, status: what is published."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime

from monitoring import access
from monitoring.catalogue import Catalogue
from monitoring.exports import as_bytes, read_view, with_facts
from monitoring.files.formats import FORMATS, write
from monitoring.italian import dated, day
from monitoring.queries.calendar import recorded
from monitoring.settings import Folders, today
from monitoring.warehouse import open_warehouse
from pipelines.commands import Parser, UsageWrong, verb
from pipelines.commands.files import write_out


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(
        verbs,
        "export",
        "una tabella o vista come file",
        "indicator_by_area -o indicatori.csv",
        _export,
    )
    new.add_argument("view", metavar="VISTA")
    new.add_argument("--format", choices=list(FORMATS), default="csv")
    new.add_argument("-o", "--output", metavar="FILE")
    new.add_argument(
        "--as-of", metavar="UTC", help="com'era in un momento, per esempio 2026-08-01T12:00"
    )
    new.add_argument("--role", metavar="RUOLO", help="come lo vede un altro: lettore, ambito:AMB08")
    new = verb(
        verbs, "status", "chi ha inviato che cosa, che cosa manca, le scadenze", "--json", _status
    )
    new.add_argument("--json", action="store_true")


def _export(options: argparse.Namespace) -> int:
    folders = Folders.from_environment()
    reader = access.parse(options.role) if options.role else access.reader()
    warehouse = open_warehouse(folders.warehouse, reader)
    if options.as_of:
        try:
            moment = datetime.fromisoformat(options.as_of)
        except ValueError as error:
            raise UsageWrong(
                f"«{options.as_of}» non è un momento: scrivilo come 2026-08-01T12:00."
            ) from error
        warehouse = warehouse.at(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    table = read_view(warehouse, options.view, today())
    content = with_facts(warehouse, options.view, table, today(), folders.geo)
    write_out(lambda out: write(content, options.format, out), options.output)
    return 0


def _status(options: argparse.Namespace) -> int:
    folders = Folders.from_environment()
    catalogue = Catalogue.read(folders.reference)
    opened = [c for c, w in catalogue.windows.items() if w.opens_on <= today()]
    warehouse = open_warehouse(folders.warehouse)
    rows = warehouse.query(
        "SELECT c.*, a.name FROM completeness c JOIN areas a ON a.code = c.sender_code "
        "WHERE list_contains(?, semester) ORDER BY semester, sender_code, dataset",
        [opened],
    )
    if options.json:
        records = json.loads(as_bytes(rows, "json"))
        windows = {c: {"deadline": catalogue.windows[c].deadline.isoformat()} for c in opened}
        print(
            json.dumps(
                {"today": today().isoformat(), "windows": windows, "cells": records},
                ensure_ascii=False,
                indent=1,
            )
        )
        return 0
    calendar = warehouse.once(recorded)
    for semester in opened:
        window = calendar.window(catalogue.windows[semester])
        last = dated("al", window.closes_on)
        print(f"{semester}: scadenza {day(window.deadline)}, si invia fino {last}")
        for row in rows[rows["semester"] == semester].itertuples():
            share = f"{row.filled_cells}/{row.expected_cells}"
            print(
                f"  {row.sender_code:6} {row.name:42.42} {row.dataset:11} {share:>9}  {row.state.replace('_', ' ')}"
            )
    return 0
