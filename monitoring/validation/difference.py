"""A file against what is in force, or against another: new, changed, no longer there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

import numpy as np
import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.semester import Semester
from monitoring.validation.examine import Examined
from monitoring.validation.people import without_people
from monitoring.validation.problems import Problem
from monitoring.validation.sides import said_in_file, said_in_force, unnamed_rows
from monitoring.validation.staging import Staging
from monitoring.validation.told import gone, jumped, passed
from monitoring.warehouse import Warehouse

NEW, CHANGED, SAME, GONE = "nuovo", "modificato", "uguale", "non più presente"


@dataclass(frozen=True)
class Comparison:
    """`rows`: key, what, line, before, after (texts), figure_before, figure_after, change.

    `line` is the row in the later file; in the earlier one where the later side is what is in force.
    """

    rows: pd.DataFrame

    def count(self, change: str) -> int:
        return int((self.rows["change"] == change).sum())

    @cached_property
    def fingerprint(self) -> str:
        """Of all the cells, before and after: other figures, another fingerprint."""
        cells = self.rows[["key", "what", "before", "after"]].astype(str)
        hashes = pd.util.hash_pandas_object(cells, index=False).sort_values()
        return sha256(hashes.to_numpy().tobytes()).hexdigest()

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
    assert staging is not None and report.semestre and report.dataset and report.ambito
    key = (report.dataset, semester or report.semestre, report.ambito)
    return compared(said_in_file(staging), said_in_force(warehouse, catalogue, *key))


def compared(after: pd.DataFrame, before: pd.DataFrame) -> Comparison:
    """The later of two sides against the earlier: each what a file says, or what is in force.

    A row replaces all the cells of the earlier one: those that it leaves out are empty now.
    """
    after, before = (side.drop_duplicates(["key", "what"]) for side in (after, before))
    lines = after.drop_duplicates("key").set_index("key").get("line")
    if lines is not None:
        before = before.drop(columns="line", errors="ignore")
    rows = after.merge(
        before, on=["key", "what"], how="outer", suffixes=("_after", "_before"), indicator="side"
    )
    rows = rows.rename(columns={"said_after": "after", "said_before": "before"})
    # A cell that cannot be read is an error told elsewhere: it is there, nobody knows what it says.
    rows = rows[(rows["side"] == "right_only") | rows["after"].notna()].reset_index(drop=True)
    emptied = (rows["side"] == "right_only") & rows["key"].isin(after["key"])
    rows["after"] = rows["after"].mask(emptied, "mancante")
    if lines is not None:
        rows["line"] = rows["line"].where(~emptied, rows["key"].map(lines))

    is_figure = rows["figure_after"].notna() & rows["figure_before"].notna()
    close = (rows["figure_after"] - rows["figure_before"]).abs() < 1e-9
    same = close.where(is_figure, rows["after"] == rows["before"])
    known = [rows["after"].isna(), rows["before"].isna(), same.astype(bool)]
    rows["change"] = np.select(known, [GONE, NEW, SAME], CHANGED)
    # An empty cell says nothing: where nothing was it is neither new nor equal, nor is it missed.
    empty_before = rows["before"].isna() | (rows["before"] == "mancante")
    empty_after = rows["after"].isna() | (rows["after"] == "mancante")
    told = rows.drop(columns="side")[~(empty_before & empty_after)]
    return Comparison(told.reset_index(drop=True))


def problems_against(
    examined: Examined, catalogue: Catalogue, warehouse: Warehouse, today: date
) -> tuple[list[Problem], Comparison | None]:
    """Warnings that only a comparison with the warehouse can give, and the comparison.

    The warnings repeat nothing that names a person.
    """
    report, staging = examined.report, examined.staging
    if staging is None or not (report.dataset and report.semestre and report.ambito):
        return [], None
    now = compare(examined, catalogue, warehouse)
    found = []
    # As many rows that cannot be read as rows no longer there: these are those, and told as such.
    if now.gone["key"].nunique() > unnamed_rows(staging):
        found += _disappeared(now, report.dataset, catalogue)
    found += _past(report.semestre, now, catalogue, staging, today)
    previous = Semester.parse(report.semestre).previous().code
    if report.dataset in ("indicatori", "cartelle") and previous in catalogue.windows:
        before = compare(examined, catalogue, warehouse, previous)
        found += _jumps(before, catalogue, previous, staging)
    texts = {staging.written(name) for name in staging.dataset.free_texts}
    return [without_people(problem, texts) for problem in found], now


def _disappeared(now: Comparison, dataset: str, catalogue: Catalogue) -> list[Problem]:
    hint = "Restano in vigore. Se non valgono più, scrivi le loro righe con la cella vuota."
    told = gone(now.gone, dataset, catalogue)
    return [Problem("VALUES_DISAPPEARED", sentence, hint) for sentence in told]


def _past(
    semester: str, now: Comparison, catalogue: Catalogue, staging: Staging, today: date
) -> list[Problem]:
    opened = [code for code, window in catalogue.windows.items() if window.opens_on <= today]
    if not opened or semester == max(opened):
        return []
    typed = _typed(staging, now.changed)
    past, current = (Semester.parse(code).label for code in (semester, max(opened)))
    hint = f"Cambia il {past}, mentre si rendiconta il {current}: conferma e scrivi perché."
    return [
        Problem(
            "PAST_CHANGED",
            passed(row, staging.dataset.name, catalogue),
            hint,
            int(row["line"]),
            staging.written(row["what"]),
            typed[row["what"]][row["line"]],
        )
        for row in now.changed.sort_values("line").to_dict("records")
    ]


def _jumps(
    before: Comparison, catalogue: Catalogue, previous: str, staging: Staging
) -> list[Problem]:
    limits = catalogue.thresholds
    factor, least = limits["jump_factor"], limits["jump_minimum"]
    rows = before.rows.dropna(subset=["figure_before", "figure_after", "line"])
    low, high = (
        rows[["figure_before", "figure_after"]].min(axis=1),
        rows[["figure_before", "figure_after"]].max(axis=1),
    )
    far = rows[(high - low >= least) & (high > factor * low)]
    typed = _typed(staging, far)
    return [
        Problem(
            "JUMP",
            jumped(row, previous, staging.dataset.name, catalogue),
            "Se è giusto, conferma e scrivi perché; altrimenti correggi la cella.",
            int(row["line"]),
            staging.written(row["what"]),
            typed[row["what"]][row["line"]],
        )
        for row in far.sort_values("line").to_dict("records")
    ]


def _typed(staging: Staging, rows: pd.DataFrame) -> dict[str, dict[int, str]]:
    """The cells of the columns that rows speak of, as typed, by line."""
    return {
        what: dict(staging.con.execute(f'SELECT line, "{what}" FROM texts').fetchall())
        for what in set(rows["what"])
    }
