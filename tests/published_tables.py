"""What the published files show a reader, as tables that the attacker understands."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from monitoring.access import Reader
from monitoring.statistics.forms import FILES, SHARE, Flags, Table
from monitoring.warehouse import current_name, open_warehouse
from pipelines.confidential import SEXES, Sent, confidential

_SEEN = """
SELECT f.indicator_id, f.semester_id, f.area_id, f.sex::VARCHAR AS sex, f.value, f.state::VARCHAR AS state,
       coalesce(f.valid_from, s.received_at)::TIMESTAMP AS begins, f.valid_to::TIMESTAMP AS ends
FROM (
    SELECT *, NULL::TIMESTAMPTZ AS valid_to FROM observation_facts
    UNION ALL BY NAME SELECT * FROM observation_superseded
) f JOIN submissions s ON s.number = f.sub WHERE f.age_band = 'T'
UNION ALL
SELECT indicator_id, semester_id, area_id, sex::VARCHAR, numerator, state::VARCHAR, valid_from::TIMESTAMP,
       valid_to::TIMESTAMP
FROM public_figures
"""


def as_published(warehouse: Path, reader: Reader) -> list[tuple[str, Table, Flags]]:
    """Each confidential table: its name, what was sent, and what this reader sees hidden of it."""
    con = duckdb.connect()
    con.execute(f"ATTACH '{warehouse / str(current_name(warehouse))}' AS built (READ_ONLY)")
    con.execute("SET TimeZone = 'UTC'")
    every = list(confidential(con))
    names = dict(con.execute("SELECT id, code FROM built.indicators").fetchall())
    limits = dict(con.execute("SELECT code, value FROM built.thresholds").fetchall())
    con.close()
    seen = open_warehouse(warehouse, reader).query(_SEEN)
    found, files = [], {names[s.indicator]: s for s in every if s.what["dataset"] == "cartelle"}
    for sent in every:
        code = names[sent.indicator]
        t = int(limits["small_count_sensitive" if sent.what["sensitive"] else "small_count"])
        hidden = _hidden(sent, seen)
        table = sent.table(t)
        if code == "CSI-ATTIVE":
            part = next(
                s for s in every
                if s.semester == sent.semester and s.indicator == files["CSI-AGGIORNATE"].indicator
            )  # fmt: skip
            table, others = sent.table(t, part), _hidden(part, seen)
            hidden = np.stack([hidden[:, :, 0], others[:, :, 0], others[:, :, 0]], axis=2)
            assert table.layout == FILES
        elif table.layout == SHARE:
            hidden = np.repeat(hidden[:, :, :1], 2, axis=2)
        found.append((f"{code} {sent.semester}", table, hidden[:, :, : table.sent.shape[2]]))
    return found


def _hidden(sent: Sent, seen: pd.DataFrame) -> Flags:
    """Places without a number: [moments, areas, sexes]; and what is shown is what was sent."""
    rows = seen[(seen["indicator_id"] == sent.indicator) & (seen["semester_id"] == sent.semester)]
    number = {int(area): place for place, area in enumerate(sent.areas)}
    hidden = np.ones((len(sent.moments), len(sent.areas), len(SEXES)), bool)
    for row in rows.itertuples():
        at = (sent.moments >= np.datetime64(row.begins)) & (
            pd.isna(row.ends) or (sent.moments < np.datetime64(row.ends))
        )
        place = number.get(row.area_id)
        if place is None or np.isnan(row.value):
            continue
        hidden[at, place, SEXES.index(row.sex)] = False
        members = (sent.paths == place).any(axis=0)
        for moment in np.flatnonzero(at):
            true = np.nansum(sent.value[moment, members, SEXES.index(row.sex)])
            assert true == row.value, (sent.indicator, sent.semester, place, moment)
    return hidden
