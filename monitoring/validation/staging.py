"""Rows of text laid in a DuckDB table, and their meaning beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
RESOLVED = {
    "semester": "semestre",
    "indicator": "codice_indicatore",
    "milestone": "codice_traguardo",
    "line": "linea",
    "state": "stato",
    "sex": "sesso",
    "age_band": "fascia_eta",
}


class Staging:
    """One dataset's rows in a private DuckDB: `work` holds texts, codes, forms and numbers.

    `work` has a row for each row of data: `sub` (which file), `line`, the columns of the dataset as
    typed, `<kind>_code` for each column that names something, `<column>__form` and
    `<column>__number` for each numeric one. The rows «Totale» are apart, in `total_rows`.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self.dataset, self.catalogue = dataset, catalogue
        self.con = duckdb.connect(config={"threads": 2})
        self.con.execute(_MACROS)
        columns = ", ".join(f'"{c.name}" VARCHAR' for c in dataset.columns)
        self.con.execute(f"CREATE TABLE texts (sub INTEGER, line INTEGER, {columns})")
        self.sheets: dict[int, Sheet] = {}

    def add(self, sub: int, sheet: Sheet) -> None:
        """Lay the rows of a sheet; columns that it lacks stay empty."""
        self.sheets[sub] = sheet
        count = len(sheet.rows)
        arrays = {"sub": pa.array([sub] * count, pa.int32()), "line": pa.array([n for n, _ in sheet.rows], pa.int32())}
        for column in self.dataset.columns:
            place = sheet.positions.get(column.name)
            values = [""] * count if place is None else [cells[place] for _, cells in sheet.rows]
            arrays[column.name] = pa.array(values, pa.string())
        table = pa.table(arrays)
        self.con.register("incoming", table)
        self.con.execute("INSERT INTO texts SELECT * FROM incoming")
        self.con.unregister("incoming")

    def resolve(self, resolver: Resolver) -> None:
        """Fill `work`, and one table of meanings for each column that names something."""
        present = [kind for kind, name in RESOLVED.items() if any(c.name == name for c in self.dataset.columns)]
        self._set_totals_apart()
        for kind in present:
            self._meanings(kind, RESOLVED[kind], getattr(resolver, kind))
        self._levels(resolver.sender)
        self._areas(resolver)
        self._decimals()
        self._work(present)

    def _set_totals_apart(self) -> None:
        words = _TOTAL_WORDS if self.dataset.has_total_row else ()
        found = self.con.execute("SELECT DISTINCT codice_area FROM texts").fetchall()
        totals = [text for (text,) in found if fold(text) in words]
        self.con.execute("CREATE TABLE total_rows AS SELECT * FROM texts WHERE list_contains(?, codice_area)", [totals])
        self.con.execute("DELETE FROM texts WHERE list_contains(?, codice_area)", [totals])

    def _meanings(self, kind: str, column: str, read: Callable[[str], Meaning]) -> None:
        texts = [t for (t,) in self.con.execute(f'SELECT DISTINCT "{column}" FROM texts').fetchall()]
        self._load(f"{kind}_meaning", [(t, *_fields(read(t))) for t in texts], ["text"])

    def _load(self, name: str, rows: Iterable[tuple[str | None, ...]], keys: list[str]) -> None:
        columns = [*keys, "code", "problem", "message", "hint"]
        typed = ", ".join(f"{c} VARCHAR" for c in columns)
        self.con.execute(f"CREATE TABLE {name} ({typed})")
        if data := list(rows):
            arrays = [pa.array(values, pa.string()) for values in zip(*data, strict=True)]
            self.con.register("incoming", pa.table(dict(zip(columns, arrays, strict=True))))
            self.con.execute(f"INSERT INTO {name} SELECT * FROM incoming")
            self.con.unregister("incoming")

    def _levels(self, sender: Area | None) -> None:
        """`wanted(key, level)`: the level of area that each indicator, milestone or line asks for."""
        catalogue = self.catalogue
        wanted = {
            "indicatori": [(i.code, i.level) for i in catalogue.indicators.values()],
            "traguardi": [(m.code, m.level) for m in catalogue.milestones.values()],
            "risorse": [(code, row["level"]) for code, row in catalogue.lines.items()],
            "cartelle": [("", "comune")],
        }[self.dataset.name]
        self.con.execute("CREATE TABLE wanted (key VARCHAR, level VARCHAR)")
        self.con.executemany("INSERT INTO wanted VALUES (?, ?)", wanted or [("", None)])

    @property
    def _key(self) -> tuple[str, str]:
        """SQL for the code that decides the level, and the join that finds it."""
        kind = {"indicatori": "indicator", "traguardi": "milestone", "risorse": "line"}.get(self.dataset.name)
        if kind is None:
            return "''", ""
        return "k.code", f'LEFT JOIN {kind}_meaning k ON k.text = t."{RESOLVED[kind]}"'

    def _areas(self, resolver: Resolver) -> None:
        key, join = self._key
        pairs = self.con.execute(
            f"SELECT DISTINCT t.codice_area, w.level FROM texts t {join} LEFT JOIN wanted w ON w.key = {key}"
        ).fetchall()
        if resolver.sender is None:
            resolver.sender = self._likely_sender(pairs, resolver)
        rows = [(text, level, *_fields(resolver.area(text, level))) for text, level in pairs]
        self._load("area_meaning", rows, ["text", "level"])

    def _likely_sender(self, pairs: list[tuple[str, str | None]], resolver: Resolver) -> Area | None:
        """Without a declared sender, the one that answers for most of the areas named."""
        votes: dict[str, int] = {}
        for text, level in pairs:
            if code := resolver.area(text, level).code:
                owner = self.catalogue.sender_of(self.catalogue.areas[code]).code
                votes[owner] = votes.get(owner, 0) + 1
        return self.catalogue.areas[max(votes, key=lambda c: votes[c])] if votes else None

    def _decimals(self) -> None:
        """`conventions(sub, decimal)`: what each file's unambiguous numbers prove; '' if nothing or both."""
        cells = " UNION ALL ".join(
            f'SELECT sub, number_form("{c.name}") AS form FROM {table}'
            for c in self.dataset.numeric
            for table in ("texts", "total_rows")
        )
        self.con.execute(f"""
            CREATE TABLE conventions AS
            SELECT sub, CASE
                WHEN bool_or(form IN ('virgola', 'italiano')) AND bool_or(form IN ('punto', 'inglese')) THEN ''
                WHEN bool_or(form IN ('virgola', 'italiano')) THEN ','
                WHEN bool_or(form IN ('punto', 'inglese')) THEN '.'
                ELSE '' END AS decimal
            FROM ({cells}) GROUP BY sub
        """)

    def _work(self, present: list[str]) -> None:
        key, join = self._key
        forms = "".join(f', number_form(t."{c.name}") AS {c.name}__form' for c in self.dataset.numeric)
        numbers = "".join(
            f', number_value("{c.name}", {c.name}__form, decimal) AS {c.name}__number'
            for c in self.dataset.numeric
        )
        codes = "".join(f", {kind}_m.code AS {kind}_code" for kind in present)
        joins = " ".join(
            f'LEFT JOIN {kind}_meaning {kind}_m ON {kind}_m.text = t."{RESOLVED[kind]}"' for kind in present
        )
        self.con.execute(f"""
            CREATE TABLE work AS SELECT *{numbers} FROM (
                SELECT t.*, c.decimal, w.level, a.code AS area_code{codes}{forms}
                FROM texts t {join} LEFT JOIN wanted w ON w.key = {key}
                LEFT JOIN conventions c ON c.sub = t.sub
                LEFT JOIN area_meaning a ON a.text = t.codice_area AND a.level IS NOT DISTINCT FROM w.level
                {joins}
            ) ORDER BY sub, line
        """)

    def written(self, column: str, sub: int = 0) -> str:
        """The header of a column as the file writes it."""
        return self.sheets[sub].written(column) if sub in self.sheets else column

    def resolution_problems(self) -> Iterable[Problem]:
        """Problems of the cells that name something, from the tables of meanings."""
        kinds = [k for k, name in RESOLVED.items() if any(c.name == name for c in self.dataset.columns)]
        for kind in [*kinds, "area"]:
            column = RESOLVED.get(kind, "codice_area")
            level = "AND m.level IS NOT DISTINCT FROM w.level" if kind == "area" else ""
            rows = self.con.execute(
                f'SELECT w.line, w."{column}", m.problem, m.message, m.hint FROM work w '
                f'JOIN {kind}_meaning m ON m.text = w."{column}" {level} '
                "WHERE m.problem IS NOT NULL ORDER BY w.line"
            ).fetchall()
            for line, text, problem, message, hint in rows:
                yield Problem(problem, message, hint, line, self.written(column), text)


def _fields(meaning: Meaning) -> tuple[str | None, ...]:
    return meaning.code, meaning.problem, meaning.message, meaning.hint
