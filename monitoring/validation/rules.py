"""Every check, in the order in which it looks: the cell, the row, the file as a whole.

A rule is a function from the staged rows to the problems that it finds, all of them. To add one,
write it in the module of what it looks at and list it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitoring.validation import rules_cells, rules_file, rules_names, rules_rows, rules_texts
from monitoring.validation.problems import Problem
from monitoring.validation.staging import Staging

Rule = Callable[[Staging], Iterable[Problem]]
RULES: tuple[Rule, ...] = (
    rules_texts.formulas,
    rules_names.names,
    rules_cells.not_numbers,
    rules_cells.ambiguous,
    rules_cells.too_long,
    rules_cells.negative,
    rules_cells.not_integers,
    rules_cells.count_limits,
    rules_cells.percent_limits,
    rules_cells.year_limits,
    rules_cells.cents,
    rules_cells.indicator_limits,
    rules_texts.dates,
    rules_texts.personal_data,
    rules_rows.reasons_missing,
    rules_rows.denominators_missing,
    rules_rows.numerators_exceeding,
    rules_rows.strata,
    rules_file.semesters_mixed,
    rules_file.duplicates,
    rules_file.sums,
    rules_file.totals_missing,
    rules_file.total_rows,
)
