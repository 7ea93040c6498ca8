"""Rows of text laid in a DuckDB table, and their meaning beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from monitoring.catalogue import Area, Catalogue
from monitoring.italian import fold
from monitoring.schema import Dataset
from monitoring.validation.problems import Problem
from monitoring.validation.reading import Sheet
from monitoring.validation.resolve import Meaning, Resolver

_MACROS = (Path(__file__).parent / "numbers.sql").read_text(encoding="utf-8")
_TOTAL_WORDS = ("totale", "totale generale", "tot")
_TOTAL_PLACES = ("semestre", "anno", "codice_area", "linea")
_WHOLE_FILE = ("SEMESTER_NOT_OPEN", "SEMESTER_CLOSED", "AREA_CODE_REPAIRED")
"""Told once for each text, on its first row: it is the same matter on all of them."""

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
    typed, `<kind>_code` for each column that names something, `area_code` and the `level` asked for,
    `<column>__form` and `<column>__number` for each numeric one, and `decimal`, the mark that the
    numbers of its file prove. The rows «Totale» are apart, in `total_rows`, with forms and numbers.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self.dataset, self.catalogue = dataset, catalogue
        self.con = duckdb.connect(config={"threads": 2})
        self.con.execute(_MACROS)
        columns = ", ".join(f'"{c.name}" VARCHAR' for c in dataset.columns)
        self.con.execute(f"CREATE TABLE texts (sub INTEGER, line INTEGER, {columns})")
        self.con.execute("CREATE TABLE typed_decimals (sub INTEGER, line INTEGER, column_name VARCHAR)")
        self.sheets: dict[int, Sheet] = {}
        names = {c.name for c in dataset.columns}
        self.kinds = {kind: column for kind, column in RESOLVED.items() if column in names}
        self.total_rows = 0

    def add(self, sub: int, sheet: Sheet) -> None:
        """Lay the rows of a sheet; columns that it lacks stay empty."""
        self.sheets[sub] = sheet
        count = len(sheet.rows)
        arrays = {
            "sub": pa.array([sub] * count, pa.int32()),
            "line": pa.array([line for line, _ in sheet.rows], pa.int32()),
        }
        for column in self.dataset.columns:
            place = sheet.positions.get(column.name)
            values = [""] * count if place is None else [cells[place] for _, cells in sheet.rows]
            arrays[column.name] = pa.array(values, pa.string())
        self._insert("texts", arrays)
        names = {place: name for name, place in sheet.positions.items()}
        typed = [(sub, line, names[place]) for line, place in sheet.typed if place in names]
        self.load("typed_decimals", typed)

    def load(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Append rows to a table of as many columns."""
        if rows:
            columns = zip(*rows, strict=True)
            self._insert(table, {f"c{i}": pa.array(values) for i, values in enumerate(columns)})

    def _insert(self, table: str, arrays: dict[str, pa.Array]) -> None:
        self.con.register("incoming", pa.table(arrays))
        self.con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
        self.con.unregister("incoming")

    def resolve(self, resolver: Resolver) -> None:
        """Fill `work` and `total_rows`, and one table of meanings for each column that names something."""
        self._set_totals_apart()
        for kind, column in self.kinds.items():
            self._meanings(kind, column, getattr(resolver, kind))
        self._levels()
        self._areas(resolver)
        self._decimals()
        self._work()
        self._views()

    def _set_totals_apart(self) -> None:
        """`total_texts`: the rows whose semester, year, area or line is the word «Totale»."""
        self.con.execute("CREATE TABLE total_texts AS FROM texts LIMIT 0")
        if not self.dataset.has_total_row:
            return
        for column in (c.name for c in self.dataset.columns if c.name in _TOTAL_PLACES):
            words = [t for (t,) in self._distinct(column) if fold(t) in _TOTAL_WORDS]
            if words:
                is_total = f'list_contains(?, "{column}")'
                self.con.execute(f"INSERT INTO total_texts FROM texts WHERE {is_total}", [words])
                self.con.execute(f"DELETE FROM texts WHERE {is_total}", [words])
        self.total_rows = self.con.execute("SELECT count(*) FROM total_texts").fetchall()[0][0]

    def _distinct(self, column: str) -> list[tuple[str]]:
        return self.con.execute(f'SELECT DISTINCT "{column}" FROM texts').fetchall()

    def _meanings(self, kind: str, column: str, read: Callable[[str], Meaning]) -> None:
        rows = [(text, *_fields(read(text))) for (text,) in self._distinct(column)]
        self._meaning_table(kind, "text VARCHAR", rows)

    def _meaning_table(self, kind: str, keys: str, rows: Sequence[tuple[object, ...]]) -> None:
        said = "code VARCHAR, problem VARCHAR, message VARCHAR, hint VARCHAR"
        self.con.execute(f"CREATE TABLE {kind}_meaning ({keys}, {said})")
        self.load(f"{kind}_meaning", rows)

    def _levels(self) -> None:
        """`wanted(key, level)`: the level of area that each indicator, milestone or line asks for."""
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
            f'LEFT JOIN {kind}_meaning k ON k.text = t."{RESOLVED[kind]}" '
            "LEFT JOIN wanted w ON w.key = k.code"
        )

    def _areas(self, resolver: Resolver) -> None:
        found = self.con.execute(
            "SELECT t.codice_area, w.level, count(*) FROM texts t "
            f"{self._level_join} GROUP BY ALL ORDER BY min(t.line)"
        ).fetchall()
        if resolver.sender is None:
            resolver.sender = self._likely_sender(found, resolver)
        rows = [(text, level, *_fields(resolver.area(text, level))) for text, level, _ in found]
        self._meaning_table("area", "text VARCHAR, level VARCHAR", rows)

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

    def _decimals(self) -> None:
        """`conventions(sub, decimal)`: what each file's unambiguous numbers prove; '' if nothing or both."""
        cells = " UNION ALL ".join(
            f'SELECT sub, line, \'{c.name}\' AS column_name, "{c.name}" AS text FROM {table}'
            for c in self.dataset.numeric
            for table in ("texts", "total_texts")
        )
        self.con.execute(f"""
            CREATE TABLE conventions AS
            SELECT sub, CASE
                WHEN bool_or(form IN ('virgola', 'italiano')) AND bool_or(form IN ('punto', 'inglese')) THEN ''
                WHEN bool_or(form IN ('virgola', 'italiano')) THEN ','
                WHEN bool_or(form IN ('punto', 'inglese')) THEN '.'
                ELSE '' END AS decimal
            FROM (SELECT sub, number_form(text) AS form
                  FROM ({cells}) ANTI JOIN typed_decimals USING (sub, line, column_name)
                  WHERE contains(text, ',') OR contains(text, '.'))
            GROUP BY sub
        """)

    def _work(self) -> None:
        forms = "".join(f', number_form("{c.name}") AS {c.name}__form' for c in self.dataset.numeric)
        numbers = "".join(
            f', number_value("{c.name}", {c.name}__form, decimal) AS {c.name}__number'
            for c in self.dataset.numeric
        )
        codes = "".join(f", {kind}_m.code AS {kind}_code" for kind in self.kinds)
        joins = " ".join(
            f'LEFT JOIN {kind}_meaning {kind}_m ON {kind}_m.text = t."{column}"'
            for kind, column in self.kinds.items()
        )
        named = f"""(
            SELECT t.*, w.level, a.code AS area_code{codes} FROM texts t {self._level_join} {joins}
            LEFT JOIN area_meaning a ON a.text = t.codice_area AND a.level IS NOT DISTINCT FROM w.level
        )"""
        for table, source in (("work", named), ("total_rows", "total_texts")):
            self.con.execute(f"""
                CREATE TABLE {table} AS SELECT *{numbers} FROM (
                    SELECT t.*, coalesce(c.decimal, '') AS decimal{forms}
                    FROM {source} t LEFT JOIN conventions c USING (sub)
                ) ORDER BY sub, line
            """)

    def _views(self) -> None:
        """`cells` and `figures`: every cell that the files have, and every numeric one, one a row.

        `figures` has the text, the kind, the form, the number and the mark of each, and whether it
        stands in a row «Totale»; `limits` is what each indicator asks of its value.
        """
        present = [c for c in self.dataset.columns if any(c.name in s.positions for s in self.sheets.values())]
        names = ", ".join(f'"{c.name}"' for c in present)
        self.con.execute(f"""
            CREATE VIEW cells AS SELECT line, column_name, text
            FROM (FROM texts UNION ALL FROM total_texts) UNPIVOT (text FOR column_name IN ({names}))
        """)
        figures = " UNION ALL ".join(
            f"SELECT line, '{c.name}' AS column_name, '{c.kind}' AS kind, \"{c.name}\" AS text, "
            f"{c.name}__form AS form, {c.name}__number AS number, decimal, {in_total} AS in_total FROM {table}"
            for c in present
            for table, in_total in (("work", False), ("total_rows", True))
            if c.numeric and not (in_total and (c.kind == "year" or not self.total_rows))
        )
        self.con.execute(f"CREATE VIEW figures AS {figures or 'SELECT NULL WHERE false'}")
        self.con.execute(
            "CREATE TABLE limits (code VARCHAR, is_integer BOOLEAN, minimum DOUBLE, maximum DOUBLE, "
            "denominator_kind VARCHAR, tipo VARCHAR, strata VARCHAR)"
        )
        if self.dataset.name == "indicatori":
            self.load("limits", [
                (i.code, i.integer, i.minimum, i.maximum, i.denominator_kind, i.tipo, i.strata)
                for i in self.catalogue.indicators.values()
            ])

    def written(self, column: str, sub: int = 0) -> str:
        """The header of a column as the file writes it."""
        return self.sheets[sub].written(column) if sub in self.sheets else column

    def resolution_problems(self) -> Iterator[Problem]:
        """Problems of the cells that name something, from the tables of meanings."""
        for kind, column in {**self.kinds, "area": "codice_area"}.items():
            level = "AND m.level IS NOT DISTINCT FROM w.level" if kind == "area" else ""
            rows = self.con.execute(
                f'SELECT w.line, w."{column}", m.problem, m.message, m.hint FROM work w '
                f'JOIN {kind}_meaning m ON m.text = w."{column}" {level} '
                "WHERE m.problem IS NOT NULL ORDER BY w.line"
            ).fetchall()
            told: set[str] = set()
            for line, text, problem, message, hint in rows:
                if problem not in _WHOLE_FILE or text not in told:
                    yield Problem(problem, message, hint, line, self.written(column), text)
                told.add(text)


def _fields(meaning: Meaning) -> tuple[str | None, ...]:
    return meaning.code, meaning.problem, meaning.message, meaning.hint
