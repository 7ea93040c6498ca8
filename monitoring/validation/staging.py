"""Rows of text laid as Arrow columns that DuckDB asks, and their meaning beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import duckdb
import numpy as np
import pyarrow as pa

from monitoring.catalogue import LEVELS, Area, Catalogue
from monitoring.italian import fold
from monitoring.schema import Column, Dataset
from monitoring.validation.figures import MACROS, read_figures
from monitoring.validation.meaning import TOTAL_WORDS, Meaning
from monitoring.validation.resolve import Resolver
from monitoring.validation.sheet import Sheet
from monitoring.validation.views import lay_views, limits_of, texts_of
from monitoring.validation.words import joined, numbers_of, pairs, repeated, reworded

_TOTAL_PLACES = ("semestre", "anno", "codice_area", "linea")
RESOLVED = {
    "semester": "semestre",
    "indicator": "codice_indicatore",
    "milestone": "codice_traguardo",
    "line": "linea",
    "state": "stato",
    "sex": "sesso",
    "age_band": "fascia_eta",
}
_LEVEL_KIND = {"indicatori": "indicator", "traguardi": "milestone", "risorse": "line"}
# What DuckDB would ask Arrow to filter, and Arrow cannot where the words of a column are decimals.
_FILTERS_IN_ARROW = "filter_pushdown,join_filter_pushdown,top_n,late_materialization"


class Staging:
    """One dataset's rows, asked through a private DuckDB: `work` holds texts, codes and numbers.

    `work` has a row for each row of data: `sub` (which file), `line`, the columns of the dataset as
    typed, `<kind>_code` for each column that names something, `area_code` and the `level` asked
    for, `<column>__form` and `<column>__number` for each numeric one, and `decimal`, the mark that
    the numbers of its file prove. The rows «Totale» are apart, in the table `total_rows`, with
    forms and numbers. Each different text is understood once: a column is its words and a number
    a row, and what the words mean is another list of words under the same numbers.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self.dataset, self.catalogue = dataset, catalogue
        self.con = duckdb.connect(config={"threads": 2})
        self.con.execute(f"SET disabled_optimizers = '{_FILTERS_IN_ARROW}'")
        self.con.execute(MACROS)
        self.sheets: dict[int, Sheet] = {}
        names = {c.name for c in dataset.columns}
        self.kinds = {kind: column for kind, column in RESOLVED.items() if column in names}
        self.total_rows = 0
        self.any_misnamed = False
        self.work: pa.Table = None

    def add(self, sub: int, sheet: Sheet) -> None:
        """Lay the rows of a sheet below those before."""
        self.sheets[sub] = sheet

    @cached_property
    def present(self) -> list[Column]:
        """The columns that some file has."""
        given = {name for sheet in self.sheets.values() for name in sheet.positions}
        return [c for c in self.dataset.columns if c.name in given]

    def load(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Append some rows to a table of as many columns."""
        if rows:
            columns = [list(values) for values in zip(*rows, strict=True)]
            self.con.execute(
                f"INSERT INTO {table} SELECT {', '.join(['unnest(?)'] * len(columns))}", columns
            )

    def resolve(self, resolver: Resolver) -> None:
        """Make `work` and `total_rows`, by way of the `meanings` of the names and codes."""
        texts, totals = self._totals_apart(self._texts())
        self.total_rows = totals.num_rows
        self.con.execute(
            "CREATE TABLE meanings (column_name VARCHAR, text VARCHAR, level VARCHAR, "
            "code VARCHAR, problem VARCHAR, message VARCHAR, hint VARCHAR)"
        )
        meanings = self._names(texts, resolver) | self._areas(texts, resolver)
        typed = {(sub, *place) for sub, sheet in self.sheets.items() for place in sheet.typed}
        figures, total_figures = read_figures(
            self.con, (texts, totals), self.dataset.numeric, typed
        )
        self.work = _beside(texts, meanings | figures)
        self.con.register("texts", texts)
        self.con.register("total_texts", totals)
        self.con.register("work", self.work)
        self.con.register("total_rows", _beside(totals, total_figures))
        self.con.register("cell_texts", texts_of(self.present, (texts, totals)))
        lay_views(self.con, self.dataset, self.present)
        if self.dataset.name == "indicatori":
            self.load("limits", [limits_of(i) for i in self.catalogue.indicators.values()])

    def _texts(self) -> pa.Table:
        """`sub`, `line` and every column of the dataset, empty where a file lacks it."""
        sheets = list(self.sheets.items())
        columns = {
            "sub": np.concatenate([np.full(len(s.lines), sub, np.int32) for sub, s in sheets]),
            "line": np.concatenate([s.lines for _, s in sheets]),
        }
        for name in (c.name for c in self.dataset.columns):
            pieces = [s.columns.get(name) or repeated("", len(s.lines)) for _, s in sheets]
            columns[name] = joined(pieces)
        return pa.table(columns)

    def _totals_apart(self, texts: pa.Table) -> tuple[pa.Table, pa.Table]:
        """The rows of data, and those whose semester, year, area or line is the word «Totale»."""
        is_total = np.zeros(texts.num_rows, bool)
        for name in _TOTAL_PLACES if self.dataset.has_total_row else ():
            if name in texts.column_names:
                cells = texts[name].chunk(0)
                says = [fold(text) in TOTAL_WORDS for text in cells.dictionary.to_pylist()]
                is_total |= np.array(says, bool)[numbers_of(cells)]
        return _only(texts, ~is_total), _only(texts, is_total)

    def _names(self, texts: pa.Table, resolver: Resolver) -> dict[str, pa.DictionaryArray]:
        """`<kind>_code`: what each different text of a column that names something stands for."""
        found = {}
        for kind, column in self.kinds.items():
            read: Callable[[str], Meaning] = getattr(resolver, kind)
            cells = texts[column].chunk(0)
            words = cells.dictionary.to_pylist()
            meanings = [read(text) for text in words]
            self._mean([(column, t, None, m) for t, m in zip(words, meanings, strict=True)])
            found[f"{kind}_code"] = reworded(cells, _codes(meanings))
        return found

    def _mean(self, rows: list[tuple[str, str, str | None, Meaning]]) -> None:
        self.load("meanings", [(*key, m.code, m.problem, m.message, m.hint) for *key, m in rows])
        self.any_misnamed |= any(meaning.problem for *_, meaning in rows)

    def _levels(self, texts: pa.Table, resolver: Resolver) -> pa.DictionaryArray:
        """The level of area that the indicator, milestone or line of each row asks for."""
        kind = _LEVEL_KIND.get(self.dataset.name)
        if kind is None:
            return repeated("comune", texts.num_rows)
        catalogue = self.catalogue
        wanted: dict[str | None, str] = {
            "indicator": {i.code: i.level for i in catalogue.indicators.values()},
            "milestone": {m.code: m.level for m in catalogue.milestones.values()},
            "line": {code: row["level"] for code, row in catalogue.lines.items()},
        }[kind]
        cells = texts[RESOLVED[kind]].chunk(0)
        codes = [getattr(resolver, kind)(text).code for text in cells.dictionary.to_pylist()]
        return reworded(cells, pa.array([wanted.get(code) for code in codes], pa.string()))

    def _areas(self, texts: pa.Table, resolver: Resolver) -> dict[str, pa.DictionaryArray]:
        """`level` and `area_code`: the same name may be of another area at another level."""
        level, named = self._levels(texts, resolver), texts["codice_area"].chunk(0)
        places = {name: place for place, name in enumerate((*LEVELS, None))}
        asked = np.array([places[name] for name in level.dictionary.to_pylist()], np.int32)
        number, words, levels = pairs(numbers_of(named), asked[numbers_of(level)], len(places))
        texts_of = named.dictionary.take(pa.array(words)).to_pylist()
        keys = [(t, (*LEVELS, None)[n]) for t, n in zip(texts_of, levels, strict=True)]
        if resolver.sender is None:
            rows = np.bincount(number, minlength=len(keys)).tolist()
            resolver.sender = self._likely_sender(dict(zip(keys, rows, strict=True)), resolver)
        meanings = [resolver.area(*key) for key in keys]
        self._mean([("codice_area", *k, m) for k, m in zip(keys, meanings, strict=True)])
        codes = pa.DictionaryArray.from_arrays(number, _codes(meanings))
        return {"level": level, "area_code": codes}

    def _likely_sender(
        self, found: dict[tuple[str, str | None], int], resolver: Resolver
    ) -> Area | None:
        """Without a declared sender, the one that answers for most rows; the first, if equal."""
        votes: dict[str, int] = {}
        for (text, level), rows in found.items():
            if area := resolver.area_named(text, level):
                owner = self.catalogue.sender_of(area).code
                votes[owner] = votes.get(owner, 0) + rows
        return self.catalogue.areas[max(votes, key=lambda c: votes[c])] if votes else None

    def written(self, column: str, sub: int = 0) -> str:
        """The header of a column as the file writes it."""
        return self.sheets[sub].written(column) if sub in self.sheets else column


def _codes(meanings: list[Meaning]) -> pa.Array:
    return pa.array([meaning.code for meaning in meanings], pa.string())


def _only(texts: pa.Table, chosen: np.ndarray) -> pa.Table:
    """Some rows, and of their columns only the words that they say."""
    if chosen.all():
        return texts
    rows = texts.filter(pa.array(chosen)).combine_chunks()
    words = {n: joined(rows[n].chunks) for n in rows.column_names if n not in ("sub", "line")}
    return pa.table({"sub": rows["sub"], "line": rows["line"], **words})


def _beside(texts: pa.Table, columns: dict[str, pa.DictionaryArray]) -> pa.Table:
    return pa.table(dict(zip(texts.column_names, texts.columns, strict=True)) | columns)
