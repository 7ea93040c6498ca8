"""Objectives × areas × years: how many milestones of each have each state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

Column = tuple[str, int]
"""An objective and a year of due date."""
WORST_FIRST = (
    "in_ritardo",
    "non_rendicontato",
    "rinviato",
    "non_avviato",
    "in_corso",
    "a_buon_punto",
    "completato_in_ritardo",
    "non_ancora_dovuto",
    "completato",
    "non_applicabile",
)


@dataclass(frozen=True)
class Matrix:
    """States counted by area and column.

    areas: in the order of the rows; the last is the whole territory. columns: only those with some
    milestone, by objective in the order of the document, then by year. counts: by area and column,
    state to how many milestones [milestones].
    """

    areas: tuple[str, ...]
    columns: tuple[Column, ...]
    counts: Mapping[tuple[str, Column], Counter[str]]

    @property
    def each(self) -> tuple[str, ...]:
        """The areas without the whole territory."""
        return self.areas[:-1]

    def at(self, area: str, column: Column) -> Counter[str]:
        return self.counts.get((area, column), Counter())

    def total(self, areas: Sequence[str]) -> dict[str, int]:
        """State to how many cells of a milestone and an area of `areas` have it, the worst first."""
        found: Counter[str] = Counter()
        for area in areas:
            for column in self.columns:
                found += self.at(area, column)
        return {state: found[state] for state in WORST_FIRST}

    def with_state(self, state: str) -> tuple[str, ...]:
        """The areas, but the whole territory, with some milestone in a state."""
        return tuple(a for a in self.each if any(self.at(a, c)[state] for c in self.columns))

    def sorted_by(self, column: Column) -> Matrix:
        """The same, the areas with the worst states of a column first; the whole stays last.

        Of two areas with the same worst state, first the one that has more of it, and so on for
        the other states; then as they were.
        """
        ordered = sorted(self.each, key=lambda a: [-self.at(a, column)[s] for s in WORST_FIRST])
        return Matrix((*ordered, self.areas[-1]), self.columns, self.counts)

    def of_year(self, year: int) -> Matrix:
        """The columns of a year alone."""
        return Matrix(self.areas, tuple(c for c in self.columns if c[1] == year), self.counts)


def matrix(rows: pd.DataFrame, areas: Sequence[str]) -> Matrix:
    """Rows of monitoring.queries.plan_seen.from_each, counted; areas: the whole territory last."""
    counts: dict[tuple[str, Column], Counter[str]] = {}
    order = {code: place for place, code in enumerate(dict.fromkeys(rows["objective_code"]))}
    for area, objective, year, state in zip(
        rows["seen_from"], rows["objective_code"], rows["year"], rows["state"], strict=True
    ):
        counts.setdefault((area, (objective, int(year))), Counter())[state] += 1
    columns = sorted({column for _, column in counts}, key=lambda c: (order[c[0]], c[1]))
    return Matrix(tuple(areas), tuple(columns), counts)
