"""The areas that rows speak of: the same name may be of another area at another level."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from monitoring.catalogue import LEVELS, Area, Catalogue
from monitoring.schema import Dataset
from monitoring.validation.meaning import Meaning
from monitoring.validation.resolve import Resolver
from monitoring.validation.words import numbers_of, pairs, repeated, reworded

_ASKING = {
    "indicatori": ("indicator", "codice_indicatore"),
    "traguardi": ("milestone", "codice_traguardo"),
    "risorse": ("line", "linea"),
}
_LEVELS = (*LEVELS, None)
Named = tuple[str, str | None]
"""A text of `codice_area` and the level asked for, if it is known."""


def areas_meant(
    dataset: Dataset, texts: pa.Table, resolver: Resolver
) -> tuple[pa.DictionaryArray, pa.DictionaryArray, dict[Named, Meaning]]:
    """The level asked of each row, the code of its area, and what each different name means.

    Without a declared sender, the resolver takes the one that answers for most rows.
    """
    level, named = _levels(dataset, texts, resolver), texts["codice_area"].chunk(0)
    asked = np.array([_LEVELS.index(name) for name in level.dictionary.to_pylist()], np.int32)
    numbers, words, levels = pairs(numbers_of(named), asked[numbers_of(level)], len(_LEVELS))
    said = named.dictionary.take(pa.array(words)).to_pylist()
    keys = [(text, _LEVELS[n]) for text, n in zip(said, levels, strict=True)]
    if resolver.sender is None:
        rows = np.bincount(numbers, minlength=len(keys)).tolist()
        resolver.sender = _likely_sender(dict(zip(keys, rows, strict=True)), resolver)
    meanings = {key: resolver.area(*key) for key in keys}
    codes = pa.array([meaning.code for meaning in meanings.values()], pa.string())
    return level, pa.DictionaryArray.from_arrays(numbers, codes), meanings


def _levels(dataset: Dataset, texts: pa.Table, resolver: Resolver) -> pa.DictionaryArray:
    """The level that the indicator, milestone or line of each row asks for."""
    if dataset.name not in _ASKING:
        return repeated("comune", texts.num_rows)
    kind, column = _ASKING[dataset.name]
    catalogue: Catalogue = resolver.catalogue
    wanted = {
        "indicator": {i.code: i.level for i in catalogue.indicators.values()},
        "milestone": {m.code: m.level for m in catalogue.milestones.values()},
        "line": {code: row["level"] for code, row in catalogue.lines.items()},
    }[kind]
    cells = texts[column].chunk(0)
    codes = [getattr(resolver, kind)(text).code for text in cells.dictionary.to_pylist()]
    return reworded(cells, pa.array([wanted.get(code) for code in codes], pa.string()))


def _likely_sender(rows: dict[Named, int], resolver: Resolver) -> Area | None:
    """The sender that answers for most rows; the first of the file, if equal."""
    votes: dict[str, int] = {}
    for (text, level), count in rows.items():
        if area := resolver.area_named(text, level):
            owner = resolver.catalogue.sender_of(area).code
            votes[owner] = votes.get(owner, 0) + count
    return resolver.catalogue.areas[max(votes, key=lambda c: votes[c])] if votes else None
