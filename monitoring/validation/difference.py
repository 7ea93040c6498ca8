"""A file against what is in force: what is new, what changes, what is no longer there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.italian import day, listing, number, plural
from monitoring.semester import Semester
from monitoring.validation.examine import Examined
from monitoring.validation.problems import Problem
from monitoring.validation.staging import Staging
from monitoring.warehouse import Warehouse

NEW, CHANGED, SAME, GONE = "nuovo", "modificato", "uguale", "non più presente"

# What a dataset says of a key, in the file (over `work w`) and in force. Both sides have the same
# columns: key, what, figure (a number, where it is one), said (as a text).
_IN_FILE = {
    "indicatori": (
        "area_code || ' · ' || indicator_code || CASE WHEN sex_code || age_band_code = 'TT' THEN '' "
        "ELSE ' · ' || sex_code || ' ' || age_band_code END",
        {"valore": "indicator_code IS NOT NULL"},
    ),
    "cartelle": ("area_code", {}),
    "traguardi": ("milestone_code || ' · ' || area_code", {}),
    "risorse": ("line_code || ' ' || anno__number::INTEGER || ' · ' || area_code", {}),
}
_IN_FORCE = {
    "indicatori": (
        "SELECT area_code || ' · ' || indicator_code || CASE WHEN sex || age_band = 'TT' THEN '' "
        "ELSE ' · ' || sex || ' ' || age_band END AS key, 'valore' AS what, value AS figure, "
        "coalesce(value::DECIMAL(28, 8)::VARCHAR, value_state::VARCHAR) AS said FROM observations"
    ),
    "cartelle": (
        "SELECT area_code AS key, what, figure::DOUBLE AS figure, figure::VARCHAR AS said FROM ("
        "UNPIVOT (SELECT semester, area_code, COLUMNS(c -> c NOT IN "
        "('semester', 'area_code', 'note', 'submission_id', 'line')) FROM cartelle) "
        "ON COLUMNS(* EXCLUDE (semester, area_code)) INTO NAME what VALUE figure)"
    ),
    "traguardi": (
        "SELECT milestone_code || ' · ' || area_code AS key, 'stato' AS what, NULL::DOUBLE AS figure, "
        "coalesce(state, 'mancante') AS said FROM milestone_updates"
    ),
    "risorse": (
        "SELECT line_code || ' ' || year || ' · ' || area_code AS key, what, figure::DOUBLE AS figure, "
        "figure::VARCHAR AS said FROM (UNPIVOT resources "
        "ON stanziato, liquidato, speso, rendicontato INTO NAME what VALUE figure)"
    ),
}


@dataclass(frozen=True)
class Comparison:
    """`rows`: key, what, line, before, after (texts), figure_before, figure_after, change."""

    rows: pd.DataFrame

    def count(self, change: str) -> int:
        return int((self.rows["change"] == change).sum())

    @property
    def changed(self) -> pd.DataFrame:
        return self.rows[self.rows["change"] == CHANGED]

    @property
    def gone(self) -> pd.DataFrame:
        return self.rows[self.rows["change"] == GONE]


def compare(
    examined: Examined, catalogue: Catalogue, warehouse: Warehouse, semester: str | None = None
) -> Comparison:
    """Compare a file with what its sender has in force for its semester (or for `semester`)."""
    report, staging = examined.report, examined.staging
    assert staging is not None and report.dataset and report.ambito
    sender = catalogue.areas[report.ambito]
    own = [a.code for a in catalogue.areas.values() if catalogue.sender_of(a) == sender]
    query = _IN_FORCE[report.dataset]
    where = " WHERE semester = ? AND list_contains(?, area_code)"
    if report.dataset in ("cartelle", "risorse"):
        query = f"SELECT key, what, figure, said FROM ({query.replace('SELECT ', 'SELECT semester, area_code, ', 1)})"
    force = warehouse.query(query + where, [semester or report.semestre, own])
    return Comparison(_joined(_file_side(staging), force))


def _file_side(staging: Staging) -> pd.DataFrame:
    name = staging.dataset.name
    key, _ = _IN_FILE[name]
    parts = []
    for column in staging.dataset.columns:
        if (column.kind in ("count", "money") and name != "traguardi") or column.name == "valore":
            parts.append(
                f"SELECT {key} AS key, '{column.name}' AS what, line, {column.name}__number::DOUBLE AS figure, "
                f"coalesce({column.name}__number::VARCHAR, "
                f'value_state("{column.name}", {column.name}__form, {column.name}__number)) AS said FROM work'
            )
        elif column.kind == "state":
            parts.append(
                f"SELECT {key} AS key, 'stato' AS what, line, NULL::DOUBLE AS figure, "
                "coalesce(state_code, 'mancante') AS said FROM work"
            )
    return staging.con.execute(
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE key IS NOT NULL"
    ).df()


def _joined(file: pd.DataFrame, force: pd.DataFrame) -> pd.DataFrame:
    file = file.drop_duplicates(["key", "what"])
    rows = file.merge(force, on=["key", "what"], how="outer", suffixes=("_after", "_before"))
    rows = rows.rename(columns={"said_after": "after", "said_before": "before"})
    # A cell that cannot be read is an error told elsewhere: it is there, nobody knows what it says.
    rows = rows[rows["line"].isna() | rows["after"].notna()].reset_index(drop=True)
    empty_after = rows["after"].isna() | (rows["after"] == "mancante") & rows["before"].isna()

    is_figure = rows["figure_after"].notna() & rows["figure_before"].notna()
    close = (rows["figure_after"] - rows["figure_before"]).abs() < 1e-9
    same = close.where(is_figure, rows["after"] == rows["before"])
    known = [rows["after"].isna(), rows["before"].isna(), same.astype(bool)]
    rows["change"] = np.select(known, [GONE, NEW, SAME], CHANGED)
    # An empty cell of the template that was never sent is nothing new.
    return rows[~(empty_after & (rows["change"] == NEW))].reset_index(drop=True)


def problems_against(
    examined: Examined, catalogue: Catalogue, warehouse: Warehouse, today: date
) -> tuple[list[Problem], Comparison | None]:
    """Warnings that only a comparison with the warehouse can give, and the comparison."""
    report, staging = examined.report, examined.staging
    if staging is None or not report.semestre or not report.ambito:
        return [], None
    now = compare(examined, catalogue, warehouse)
    found = list(_disappeared(now)) + list(_past(report.semestre, now, catalogue, staging, today))
    previous = Semester.parse(report.semestre).previous().code
    if report.dataset in ("indicatori", "cartelle") and previous in catalogue.windows:
        before = compare(examined, catalogue, warehouse, previous)
        found += _jumps(before, catalogue.thresholds, previous, staging)
    return found, now


def _disappeared(now: Comparison) -> list[Problem]:
    keys = list(dict.fromkeys(now.gone["key"]))
    if not keys:
        return []
    message = f"{plural(len(now.gone), 'valore già inviato', 'valori già inviati')} qui non ci sono e restano in vigore: "
    hint = "Se un valore non vale più, scrivi la sua riga con la cella vuota."
    return [Problem("VALUES_DISAPPEARED", message + listing(keys, most=8) + ".", hint)]


def _past(
    semester: str, now: Comparison, catalogue: Catalogue, staging: Staging, today: date
) -> list[Problem]:
    opened = [code for code, window in catalogue.windows.items() if window.opens_on <= today]
    if not opened or semester == max(opened):
        return []
    hint = f"Il semestre in corso di rendicontazione è {max(opened)}: spiega perché correggi {semester}."
    return [
        Problem(
            "PAST_CHANGED",
            f"{row.key}: {row.what} passa da {_shown(row.before)} a {_shown(row.after)}.",
            hint,
            int(row.line),
            staging.written(row.what),
            _shown(row.after),
        )
        for row in now.changed.sort_values("line").itertuples()
    ]


def _jumps(
    before: Comparison, limits: dict[str, float], previous: str, staging: Staging
) -> list[Problem]:
    factor, least = limits["jump_factor"], limits["jump_minimum"]
    rows = before.rows.dropna(subset=["figure_before", "figure_after", "line"])
    low, high = (
        rows[["figure_before", "figure_after"]].min(axis=1),
        rows[["figure_before", "figure_after"]].max(axis=1),
    )
    jumped = rows[(high - low >= least) & (high > factor * low)]
    return [
        Problem(
            "JUMP",
            f"{row.key}: era {number(row.figure_before)} nel {previous}, ora {number(row.figure_after)}.",
            "Se è giusto, conferma e scrivi perché.",
            int(row.line),
            staging.written(row.what),
            number(row.figure_after),
        )
        for row in jumped.sort_values("line").itertuples()
    ]


def _shown(said: str) -> str:
    """A figure without its idle decimals, a state as it is."""
    try:
        value = float(said)
    except ValueError:
        return said.replace("_", " ")
    return number(value, 0 if value.is_integer() else 2)


def window_sentence(catalogue: Catalogue, semester: str) -> str:
    """`dal 1° luglio 2026 al 31 luglio 2026`."""
    window = catalogue.windows[semester]
    return f"dal {day(window.opens_on)} al {day(window.deadline)}"
