"""The header: where it is, which dataset it announces, which columns it gives."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from monitoring.italian import fold
from monitoring.schema import DATASETS, DESCRIPTIVE, Dataset
from monitoring.validation.decoding import Refusal, clean, known_columns
from monitoring.validation.problems import Problem

_SHARED = frozenset.intersection(*(frozenset(c.name for c in d.columns) for d in DATASETS.values()))


def find_header(rows: list[list[str]]) -> int:
    """The place, among the first rows, of the one that holds most column names.

    Raises:
        Refusal: none of them looks like a header.
    """
    if not any(clean(cell) for row in rows for cell in row):
        raise Refusal("FILE_EMPTY", "Il file non contiene nulla.")
    counts = [known_columns(row) for row in rows]
    place = counts.index(max(counts))
    if counts[place] == 0 or len(rows[place]) < 2:
        message = "Nelle prime righe non ci sono i nomi delle colonne."
        raise Refusal("FILE_NOT_TABLE", message)
    return place


def choose_dataset(header: list[str]) -> Dataset | None:
    """The dataset whose own columns the header names; failing that, the one it nearly names."""
    names = {name.lower() for name in header}

    def score(dataset: Dataset, holds: Callable[[str], bool]) -> int:
        return sum(1 for c in dataset.columns if c.name not in _SHARED and holds(c.name))

    for holds in (names.__contains__, lambda name: bool(_nearest(name, list(names)))):
        scores = {name: score(dataset, holds) for name, dataset in DATASETS.items()}
        best = [
            name for name, points in scores.items() if points and points == max(scores.values())
        ]
        if len(best) == 1:
            return DATASETS[best[0]]
        if best:
            return None
    return None


def place_columns(
    dataset: Dataset, header: list[str], line: int
) -> tuple[dict[str, int], list[Problem]]:
    """Where each column of the dataset stands in the header, and the problems of the header."""
    from openpyxl.utils import get_column_letter

    declared = {c.name for c in dataset.columns}
    given = {name.lower() for name in header}
    missing = [name for name in dataset.required if name not in given]
    absent = missing + [c.name for c in dataset.columns if c.name not in given | set(missing)]
    positions: dict[str, int] = {}
    problems: list[Problem] = []
    for place, name in enumerate(header):
        lower = name.lower()
        if lower in positions:
            twice = f"{get_column_letter(positions[lower] + 1)}, {get_column_letter(place + 1)}"
            message = f"La colonna «{name}» compare due volte: colonne {twice}."
            hint = "Tieni una sola colonna con questo nome."
            problems.append(Problem("HEADER_DUPLICATE_COLUMN", message, hint, line, name, name))
        elif lower in declared or lower in DESCRIPTIVE:
            positions[lower] = place
        elif name:
            message = f"La colonna «{name[:60]}» non è prevista e non è stata letta."
            near = _nearest(name, absent)
            hint = f"Forse intendevi «{near}»?" if near else "Se non serve, lasciala pure."
            problems.append(Problem("HEADER_UNKNOWN_COLUMN", message, hint, line, name, name))
    for name in missing:
        message = f"Manca la colonna «{name}»."
        help = dataset.column(name).help
        hint = f"Aggiungila: {help[0].lower()}{help[1:]}"
        if near := _nearest(name, [n for n in header if n.lower() not in positions]):
            hint = f"Forse è la colonna «{near[:60]}»: rinominala «{name}»."
        problems.append(Problem("HEADER_MISSING_COLUMN", message, hint, line, name))
    return positions, problems


def _nearest(name: str, choices: list[str]) -> str | None:
    """The choice most like a name, if one is like it."""
    folded = {fold(choice[:60]): choice for choice in choices if choice}
    close = get_close_matches(fold(name[:60]), folded, n=1, cutoff=0.75)
    return folded[close[0]] if close else None
