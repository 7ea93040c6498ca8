"""Rows of text laid in a DuckDB table, and their meaning beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb
import pyarrow as pa

from monitoring.catalogue import Area, Catalogue
from monitoring.italian import fold
from monitoring.schema import Column, Dataset
from monitoring.validation.figures import MACROS, figure_columns, read_figures
from monitoring.validation.meaning import TOTAL_WORDS, Meaning
from monitoring.validation.resolve import Resolver
from monitoring.validation.sheet import Sheet
from monitoring.validation.views import lay_views, limits_of

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


class Staging:
    """One dataset's rows in a private DuckDB: `work` holds texts, codes, forms and numbers.

    `work` has a row for each row of data: `sub` (which file), `line`, the columns of the dataset as
    typed, `<kind>_code` for each column that names something, `area_code` and the `level` asked
    for, `<column>__form` and `<column>__number` for each numeric one, and `decimal`, the mark that
    the numbers of its file prove. The rows «Totale» are apart, in `total_rows`, with forms and
    numbers.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self.dataset, self.catalogue = dataset, catalogue
        self.con = duckdb.connect(config={"threads": 2})
        self.con.execute(MACROS)
        columns = ", ".join(f'"{c.name}" VARCHAR' for c in dataset.columns)
        self.con.execute(f"CREATE TABLE texts (sub INTEGER, line INTEGER, {columns})")
        self.con.execute(
            "CREATE TABLE typed_decimals (sub INTEGER, line INTEGER, column_name VARCHAR)"
        )
        self.sheets: dict[int, Sheet] = {}
        names = {c.name for c in dataset.columns}
        self.kinds = {kind: column for kind, column in RESOLVED.items() if column in names}
        self.total_rows = 0
        self.any_misnamed = False

    def add(self, sub: int, sheet: Sheet) -> None:
        """Lay the rows of a sheet; columns that it lacks stay empty."""
        self.sheets[sub] = sheet
        count = len(sheet.lines)
        arrays = {
            "sub": pa.repeat(sub, count).cast(pa.int32()),
            "line": pa.array(sheet.lines, pa.int32()),
        }
        for column in self.dataset.columns:
            cells = sheet.columns.get(column.name)
            arrays[column.name] = (
                pa.repeat("", count) if cells is None else pa.array(cells, pa.string())
            )
        self._insert("texts", arrays)
        self.load("typed_decimals", [(sub, line, name) for line, name in sheet.typed])

    @property
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

    def _insert(self, table: str, arrays: dict[str, pa.Array]) -> None:
        self.con.register("incoming", pa.table(arrays))
        self.con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
        self.con.unregister("incoming")

    def resolve(self, resolver: Resolver) -> None:
        """Fill `work` and `total_rows`, by way of the `meanings` of the names and codes."""
        self._set_totals_apart()
        self.con.execute(
            "CREATE TABLE meanings (column_name VARCHAR, text VARCHAR, level VARCHAR, "
            "code VARCHAR, problem VARCHAR, message VARCHAR, hint VARCHAR)"
        )
        self._names(resolver)
        self._levels()
        self._areas(resolver)
        read_figures(self.con, [c for c in self.present if c.numeric])
        self._work()
        lay_views(self.con, self.dataset, self.present, bool(self.total_rows))
        if self.dataset.name == "indicatori":
            self.load("limits", [limits_of(i) for i in self.catalogue.indicators.values()])

    def _set_totals_apart(self) -> None:
        """`total_texts`: the rows whose semester, year, area or line is the word «Totale»."""
        self.con.execute("CREATE TABLE total_texts AS FROM texts LIMIT 0")
        if not self.dataset.has_total_row:
            return
        for column in (c.name for c in self.dataset.columns if c.name in _TOTAL_PLACES):
            words = [t for (t,) in self._distinct(column) if fold(t) in TOTAL_WORDS]
            if words:
                is_total = f'list_contains(?, "{column}")'
                self.con.execute(f"INSERT INTO total_texts FROM texts WHERE {is_total}", [words])
                self.con.execute(f"DELETE FROM texts WHERE {is_total}", [words])
        self.total_rows = self.con.execute("SELECT count(*) FROM total_texts").fetchall()[0][0]

    def _distinct(self, column: str) -> list[tuple[str]]:
        return self.con.execute(f'SELECT DISTINCT "{column}" FROM texts').fetchall()

    def _names(self, resolver: Resolver) -> None:
        """`meanings`: what each different text of a column that names something stands for."""
        for kind, column in self.kinds.items():
            read: Callable[[str], Meaning] = getattr(resolver, kind)
            self._mean([(column, text, None, read(text)) for (text,) in self._distinct(column)])

    def _mean(self, rows: list[tuple[str, str, str | None, Meaning]]) -> None:
        self.load("meanings", [(*key, m.code, m.problem, m.message, m.hint) for *key, m in rows])
        self.any_misnamed |= any(meaning.problem for *_, meaning in rows)

    def _levels(self) -> None:
        """`wanted(key, level)`: the level of area that an indicator, milestone or line asks for."""
        catalogue = self.catalogue
        wanted = {
            "indicatori": [(i.code, i.level) for i in catalogue.indicators.values()],
            "traguardi": [(m.code, m.level) for m in catalogue.milestones.values()],
            "risorse": [(code, row["level"]) for code, row in catalogue.lines.items()],
            "cartelle": [("", "comune")],
        }[self.dataset.name]
        self.con.execute("CREATE TABLE wanted (key VARCHAR, level VARCHAR)")
        self.load("wanted", wanted)

    @property
    def _level_join(self) -> str:
        """SQL that gives to a row `t` of texts the level `w.level` that it must speak of."""
        kind = _LEVEL_KIND.get(self.dataset.name)
        if kind is None:
            return "LEFT JOIN wanted w ON true"
        return (
            f"LEFT JOIN meanings k ON k.column_name = '{RESOLVED[kind]}' "
            f"AND k.text = t.{RESOLVED[kind]} "
            "LEFT JOIN wanted w ON w.key = k.code"
        )

    def _areas(self, resolver: Resolver) -> None:
        found = self.con.execute(
            "SELECT t.codice_area, w.level, count(*) FROM texts t "
            f"{self._level_join} GROUP BY ALL ORDER BY min(t.line)"
        ).fetchall()
        if resolver.sender is None:
            resolver.sender = self._likely_sender(found, resolver)
        self._mean(
            [("codice_area", text, level, resolver.area(text, level)) for text, level, _ in found]
        )

    def _likely_sender(
        self, found: list[tuple[str, str | None, int]], resolver: Resolver
    ) -> Area | None:
        """Without a declared sender, the one that answers for most rows; the first, if equal."""
        votes: dict[str, int] = {}
        for text, level, rows in found:
            if area := resolver.area_named(text, level):
                owner = self.catalogue.sender_of(area).code
                votes[owner] = votes.get(owner, 0) + rows
        return self.catalogue.areas[max(votes, key=lambda c: votes[c])] if votes else None

    def _work(self) -> None:
        figures, joins = figure_columns(self.dataset.numeric, self.present)
        codes = "".join(f", {kind}_m.code AS {kind}_code" for kind in self.kinds)
        named = " ".join(
            f"LEFT JOIN meanings {kind}_m ON {kind}_m.column_name = '{column}' "
            f"AND {kind}_m.text = t.{column}"
            for kind, column in self.kinds.items()
        )
        mark = "coalesce(v.decimal, '') AS decimal"
        self.con.execute(f"""
            CREATE TABLE work AS
            SELECT t.*, w.level, a.code AS area_code{codes}, {mark}{figures}
            FROM texts t {self._level_join} {named}
            LEFT JOIN meanings a ON a.column_name = 'codice_area' AND a.text = t.codice_area
                AND a.level IS NOT DISTINCT FROM w.level
            LEFT JOIN conventions v ON v.sub = t.sub {joins} ORDER BY t.sub, t.line;
            CREATE TABLE total_rows AS SELECT t.*, {mark}{figures}
            FROM total_texts t LEFT JOIN conventions v ON v.sub = t.sub {joins}
            ORDER BY t.sub, t.line
        """)

    def written(self, column: str, sub: int = 0) -> str:
        """The header of a column as the file writes it."""
        return self.sheets[sub].written(column) if sub in self.sheets else column
