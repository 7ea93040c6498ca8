"""The quality grade of an indicator's data, by a stated rule, from facts that are published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

GRADES = ("A", "B", "C")
COMPLETE, WARNED, DEFINED = "completezza", "avvisi", "definizione"
SEMESTERS = 2  # the last ones reported
_DOCUMENTED = ("prologo", "altro_documento", "istat")


@dataclass(frozen=True)
class Quality:
    """The grade, the worst of those of its criteria; "" where nothing has been reported.

    criteria: the grade of each of COMPLETE, WARNED, DEFINED. semesters: those looked at.
    expected: cells due in them, without those that do not apply; answered: with a figure, also a
    suppressed one; unavailable, missing; warned: from submissions with accepted warnings [cells],
    `None` for who is not told.
    """

    grade: str
    criteria: Mapping[str, str]
    semesters: tuple[str, ...]
    expected: int
    answered: int
    unavailable: int
    missing: int
    warned: int | None

    @property
    def complete(self) -> float:
        """The share of the expected cells with a figure [0-1]."""
        return self.answered / self.expected


def quality_of(cells: pd.DataFrame, provenance: str, thresholds: Mapping[str, float]) -> Quality:
    """The grade of an indicator.

    The rule, ours: the worst of three grades.
    Completeness, of the last SEMESTERS: A from `quality_complete` of the expected cells with a
    figure, B from `coverage_minimum`, else C.
    Warnings: A where no more than `quality_warned` of the figures come from submissions whose
    warnings were accepted, else B; left out for who is not told.
    Definition: A where a document gives it, B where it is deduced or proposed.

    Args:
        cells: rows of queries.quality.cells_of, the newest first.
        provenance: of the indicator's definition.
        thresholds: code to value, shares between 0 and 1.
    """
    last = cells.head(SEMESTERS)
    names = ("cells", "not_applicable", "valued", "suppressed", "unavailable", "missing")
    total = {name: int(last[name].sum()) for name in names}
    warned = int(last["warned"].sum()) if last["warned"].notna().all() else None
    expected = total["cells"] - total["not_applicable"]
    answered = total["valued"] + total["suppressed"]
    criteria: dict[str, str] = {}
    if expected and answered:
        share = answered / expected
        steps = (thresholds["quality_complete"], thresholds["coverage_minimum"])
        criteria[COMPLETE] = next(
            (g for g, s in zip(GRADES, steps, strict=False) if share >= s), "C"
        )
        if warned is not None:
            many = warned > thresholds["quality_warned"] * answered
            criteria[WARNED] = "B" if many else "A"
        criteria[DEFINED] = "A" if provenance in _DOCUMENTED else "B"
    elif expected:
        criteria[COMPLETE] = "C"
    reported = bool(expected and cells["valued"].sum() + cells["suppressed"].sum())
    return Quality(
        max(criteria.values()) if reported else "",
        criteria if reported else {},
        tuple(last["semester"]),
        expected,
        answered,
        total["unavailable"],
        total["missing"],
        warned,
    )
