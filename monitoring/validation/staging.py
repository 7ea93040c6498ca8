"""Rows of text laid as Arrow columns that DuckDB asks, and their meaning beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from monitoring.catalogue import Catalogue
from monitoring.italian import fold
from monitoring.schema import Column, Dataset
from monitoring.validation.areas_meant import areas_meant
from monitoring.validation.figures import MACROS, read_figures
from monitoring.validation.meaning import TOTAL_WORDS, Meaning
from monitoring.validation.resolve import Resolver
from monitoring.validation.sheet import Sheet
from monitoring.validation.views import lay_views, limits_of, register_rows, texts_of
from monitoring.validation.words import (
    beside,
    combined,
    joined,
    numbers_of,
    only,
    repeated,
    reworded,
    saying,
)

_MANY_ROWS = 20_000
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
KEY_CODES = {
    "codice_area": "area_code",
    "codice_indicatore": "indicator_code",
    "codice_traguardo": "milestone_code",
    "linea": "line_code",
    "sesso": "sex_code",
    "fascia_eta": "age_band_code",
}


class Staging:
    """One dataset's rows, asked through a private DuckDB: `work` holds texts, codes and numbers.

    `work` has a row for each row of data: `sub` (which file), `line`, the columns of the dataset as
    typed, `<kind>_code` for each column that names something, `area_code` and the `level` asked
    for, `<column>__form` and `<column>__number` for each numeric one, and `decimal`, the mark that
    the numbers of its file prove; `cell` is the same number on the rows that speak of the same
    thing. The rows «Totale» are apart, in `total_rows`, with forms and numbers.
    Each different text is understood once: a column is its words and a number a row, and what the
    words mean is another list of words under the same numbers.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self.dataset, self.catalogue = dataset, catalogue
        self.con = duckdb.connect(config={"threads": 1})
        # Of an Arrow table DuckDB does not know the size: a join goes as it is written, large first.
        self.con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self.con.execute(MACROS)
        self.sheets: dict[int, Sheet] = {}
        names = {c.name for c in dataset.columns}
        self.kinds = {kind: column for kind, column in RESOLVED.items() if column in names}
        self.total_rows = 0
        self.any_misnamed = False
        self.work = self.texts = self.totals = pa.table({})

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
            columns = [pa.array(values) for values in zip(*rows, strict=True)]
            names = [str(place) for place in range(len(columns))]
            self.con.register("incoming", pa.table(columns, names))
            self.con.execute(f"INSERT INTO {table} FROM incoming")
            self.con.unregister("incoming")

    def resolve(self, resolver: Resolver) -> None:
        """Make `work` and `total_rows`, with the `meanings` of the names and codes that are wrong."""
        texts, totals = self._totals_apart(self._texts())
        if texts.num_rows >= _MANY_ROWS:
            self.con.execute("SET threads = 2")  # for fewer, waking the other costs more
        self.total_rows = totals.num_rows
        self.con.execute(
            "CREATE TABLE meanings (column_name VARCHAR, text VARCHAR, level VARCHAR, "
            "code VARCHAR, problem VARCHAR, message VARCHAR, hint VARCHAR)"
        )
        meanings = self._names(texts, resolver)
        level, area_code, areas = areas_meant(self.dataset, texts, resolver)
        self._mean([("codice_area", *named, meaning) for named, meaning in areas.items()])
        meanings |= {"level": level, "area_code": area_code}
        typed = {(sub, *place) for sub, sheet in self.sheets.items() for place in sheet.typed}
        figures, total_figures = read_figures(
            self.con, (texts, totals), self.dataset.numeric, typed
        )
        self.work = beside(texts, meanings | figures | {"cell": self._cell(meanings, figures)})
        self.texts, self.totals = texts, totals
        self.con.register("texts", texts)
        self.con.register("total_texts", totals)
        numeric = [column.name for column in self.dataset.numeric]
        register_rows(self.con, "work", self.work, numeric)
        register_rows(self.con, "total_rows", beside(totals, total_figures), numeric)
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
        return only(texts, ~is_total), only(texts, is_total)

    def _names(self, texts: pa.Table, resolver: Resolver) -> dict[str, pa.DictionaryArray]:
        """`<kind>_code`: what each different text of a column that names something stands for."""
        found = {}
        for kind, column in self.kinds.items():
            read: Callable[[str], Meaning] = getattr(resolver, kind)
            cells = texts[column].chunk(0)
            words = cells.dictionary.to_pylist()
            meanings = [read(text) for text in words]
            self._mean([(column, t, None, m) for t, m in zip(words, meanings, strict=True)])
            codes = pa.array([meaning.code for meaning in meanings], pa.string())
            found[f"{kind}_code"] = reworded(cells, codes)
        return found

    def _mean(self, rows: list[tuple[str, str, str | None, Meaning]]) -> None:
        """Keep in `meanings` the texts that have a problem."""
        wrong = [(*key, m.code, m.problem, m.message, m.hint) for *key, m in rows if m.problem]
        self.load("meanings", wrong)
        self.any_misnamed |= bool(wrong)

    def _cell(self, meanings: dict[str, pa.Array], figures: dict[str, pa.Array]) -> pa.Array:
        """The same number on the rows that speak of the same thing; none where it is not known."""
        keys = [meanings[KEY_CODES[name]] for name in self.dataset.key if name in KEY_CODES]
        years = [figures[f"{name}__number"] for name in self.dataset.key if name == "anno"]
        return combined([meanings["semester_code"], *keys, *years])

    def cells(
        self, where: str, parameters: object = None, relation: str = "cell_texts", more: str = ""
    ) -> list[tuple[Any, ...]]:
        """The cells whose text meets a condition, by line: line, column_name, text, and `more`.

        The condition is asked of the different texts, which are few, not of the rows.

        Args:
            relation: `cell_texts`, or `figure_texts` for those of the numeric columns.
            more: further columns of it, each after a comma.
        """
        found = self.con.execute(
            f"SELECT in_total, column_name, text{more} FROM {relation} WHERE {where}", parameters
        ).fetchall()
        told: dict[tuple[bool, str], dict[str, list[Any]]] = {}
        for in_total, column, text, *rest in found:
            told.setdefault((in_total, column), {})[text] = rest
        rows = [
            (line, column, text, *rest[text])
            for (in_total, column), rest in told.items()
            for line, text in saying(self.totals if in_total else self.texts, column, list(rest))
        ]
        places = {c.name: place for place, c in enumerate(self.dataset.columns)}
        return sorted(rows, key=lambda row: (row[0], places[row[1]]))

    def written(self, column: str, sub: int = 0) -> str:
        """The header of a column as the file writes it."""
        return self.sheets[sub].written(column) if sub in self.sheets else column
