"""What the published files show a reader, as tables that the attacker understands."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from monitoring.access import Reader
from monitoring.statistics.suppression_table import SHARE, Flags, Table
from monitoring.warehouse import current_name, open_warehouse
from pipelines.confidential import SEXES, Sent, confidential
from pipelines.protected import Decision, age_table, decisions, threshold_of

_SEEN = """
SELECT f.indicator_id, f.semester_id, f.area_id, f.sex::VARCHAR AS sex, f.age_band::VARCHAR AS age_band, f.value,
       coalesce(f.valid_from, s.received_at)::TIMESTAMP AS begins, f.valid_to::TIMESTAMP AS ends
FROM (
    SELECT *, NULL::TIMESTAMPTZ AS valid_to FROM observation_facts
    UNION ALL BY NAME SELECT * FROM observation_superseded
) f JOIN submissions s ON s.number = f.sub
UNION ALL
SELECT indicator_id, semester_id, area_id, sex::VARCHAR, age_band::VARCHAR, numerator, valid_from::TIMESTAMP,
       valid_to::TIMESTAMP
FROM public_figures
"""


_MINE = """
SELECT a.id FROM built.areas a JOIN built.area_tree t ON t.area_id = a.id
JOIN built.areas s ON s.id = t.ancestor_id AND s.level IN ('provincia', 'asst', 'ambito')
GROUP BY ALL HAVING arg_max(s.code, s.level) = ?
"""


def as_published(warehouse: Path, reader: Reader) -> list[tuple[str, Table, Flags, int | None]]:
    """Each confidential table: its name, what was in force at each release, what this reader sees
    hidden of it, and which of its owners the reader is."""
    con = duckdb.connect()
    con.execute(f"ATTACH '{warehouse / str(current_name(warehouse))}' AS built (READ_ONLY)")
    con.execute("SET TimeZone = 'UTC'")
    every = list(confidential(con))
    names = dict(con.execute("SELECT id, code FROM built.indicators").fetchall())
    limits = dict(con.execute("SELECT code, value FROM built.thresholds").fetchall())
    mine = [area for (area,) in con.execute(_MINE, [reader.area]).fetchall()]
    con.close()
    seen = open_warehouse(warehouse, reader).query(_SEEN)
    found = []
    for decision in decisions(every, limits):
        first_of_all, *_ = (sent for sent, *_ in decision.of)
        hidden = [_hidden(sent, seen) for sent, *_ in decision.of]
        here = first_of_all.owners[np.isin(first_of_all.areas[: len(first_of_all.owners)], mine)]
        own = int(here[0]) if len(here) else None
        name = f"{names[first_of_all.indicator]} {first_of_all.semester}"
        found.append((name, decision.table, _laid(decision, hidden), own))
        if len(first_of_all.strata) > len(SEXES) and len(first_of_all.paths) > 1:
            ages, flags = _by_age(first_of_all, hidden[0], threshold_of(first_of_all, limits))
            found.append((f"{name} per età", ages, flags, own))
    return found


def _laid(decision: Decision, hidden: list[Flags]) -> Flags:
    """What is hidden of each column of a table."""
    table, last = decision.table, len(decision.table.sent)
    laid = np.ones((last, int(table.paths.max()) + 1, table.sent.shape[2]), bool)
    for (sent, first, depends), flags in zip(decision.of, hidden, strict=True):
        for stratum, columns in enumerate(depends):
            laid[first:, :, columns[-1]] = flags[:, :, stratum]
        if sent.what["numerator"] == "cartelle_aggiornate":  # the rest, by difference
            laid[first:, :, depends[0][-1] + 1] = flags[:, :, 0]
    if table.layout == SHARE:
        laid[:, :, 0], laid[:, :, 2] = False, laid[:, :, 1]
    return laid


def _by_age(sent: Sent, hidden: Flags, threshold: int) -> tuple[Table, Flags]:
    """The table of the age bands, and what is hidden of it: all but some of the widest area."""
    ages, strata = age_table(sent, np.arange(len(sent.releases)), threshold)
    flags = np.ones((len(sent.releases), int(ages.paths.max()) + 1, ages.sent.shape[2]), bool)
    flags[:, :, : len(SEXES)] = False
    for column, stratum in enumerate(strata, start=len(SEXES)):
        if stratum is not None:
            flags[:, -1, column] = hidden[:, -1, stratum]
    return ages, flags


def _hidden(sent: Sent, seen: pd.DataFrame) -> Flags:
    """Places without a number: [releases, areas, strata]; and what is shown is what was sent."""
    rows = seen[(seen["indicator_id"] == sent.indicator) & (seen["semester_id"] == sent.semester)]
    number = {int(area): place for place, area in enumerate(sent.areas)}
    hidden = np.ones((len(sent.releases), len(sent.areas), len(sent.strata)), bool)
    for row in rows.itertuples():
        at = (sent.releases >= np.datetime64(row.begins)) & (
            pd.isna(row.ends) or (sent.releases < np.datetime64(row.ends))
        )
        place, stratum = number.get(row.area_id), (row.sex, row.age_band)
        if place is None or np.isnan(row.value) or stratum not in sent.strata:
            continue
        column = sent.strata.index(stratum)
        hidden[at, place, column] = False
        members = (sent.paths == place).any(axis=0)
        for release in np.flatnonzero(at):
            true = np.nansum(sent.value[release, members, column])
            assert true == row.value, (sent.indicator, sent.semester, place, release)
    return hidden
