"""The published warehouse, read: attached read-only, one connection for each snapshot."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from monitoring.access import INTERNAL, Reader
from monitoring.as_of import lay
from monitoring.errors import PrologoError
from monitoring.locks import hold_shared
from monitoring.own_cells import OWN, lay_own

POINTER = "prologo.current"
Answer = TypeVar("Answer")
Parameters = list[Any] | dict[str, Any] | None


class WarehouseMissing(PrologoError):
    """No warehouse has been published in this folder."""


def current_name(folder: Path, pointed: str = POINTER) -> str | None:
    """Name of the snapshot in force, or `None`; a page asks ten times a rerun."""
    pointer = f"{folder}/{pointed}"
    try:
        found = os.stat(pointer)
        return _pointed(pointer, found.st_ino, found.st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=8)
def _pointed(pointer: str, inode: int, changed: int) -> str | None:  # noqa: ARG001 (the key)
    """What the pointer says; each publication renames a new file over it."""
    return Path(pointer).read_text(encoding="utf-8").strip() or None


def readers_lock(folder: Path, name: str) -> Path:
    """The lock file of a snapshot: readers hold it together, the cleaner takes it alone."""
    return folder / f".{name}.readers"


class Warehouse:
    """One snapshot, attached read-only; the connection is safe to share, a cursor for each question."""

    def __init__(
        self,
        folder: Path,
        name: str,
        as_of: datetime | None = None,
        reader: Reader = INTERNAL,
    ) -> None:
        self.folder, self.name, self.as_of, self.reader = folder, name, as_of, reader
        moment = f"@{as_of.astimezone(UTC).isoformat()}" if as_of else ""
        self.fingerprint = name.partition(".")[2].removesuffix(".duckdb") + reader.mark + moment
        """Of the files, of who reads and of the moment: the key of every cache."""
        self._answers: dict[tuple[Callable[..., Any], tuple[Hashable, ...]], Any] = {}
        self._lock = hold_shared(readers_lock(folder, name))
        path = str(folder / name).replace("'", "''")
        self._con = duckdb.connect(
            config={
                "threads": 2,
                "memory_limit": "512MB",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "python_enable_replacements": False,
            }
        )
        try:
            self._con.execute(f"ATTACH '{path}' AS w (READ_ONLY)")
            if reader.area:
                inside = str(folder / f"prologo.{name.partition('.')[2]}").replace("'", "''")
                self._con.execute(f"ATTACH '{inside}' AS inside (READ_ONLY)")
                lay_own(self._con, reader.area)
                self._con.execute("DETACH inside")
            if self._laid:
                lay(self._con, as_of, OWN if reader.area else ())
        except duckdb.Error:
            self.close()
            raise
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute("SET enable_external_access = false")
        self._con.execute("SET lock_configuration = true")

    def query(
        self, sql: str, parameters: Parameters = None, *, today: date | None = None
    ) -> pd.DataFrame:
        """Rows of a question as a DataFrame.

        Args:
            sql: a SELECT; values are parameters (`?`), never written into the text.
            today: the day on which the views `*_judged` and `*_units` also judge states.
        """
        with self._asked(sql, parameters, today) as cursor:
            return cursor.df()

    def table(
        self, sql: str, parameters: Parameters = None, *, today: date | None = None
    ) -> pa.Table:
        """The same rows as an Arrow table: decimals, dates and whole numbers with gaps stay such."""
        with self._asked(sql, parameters, today) as cursor:
            return cursor.to_arrow_table()

    def once(self, question: Callable[..., Answer], *arguments: Hashable) -> Answer:
        """The answer of a question on the small tables, asked only the first time: snapshots never change.

        question: takes this warehouse, then `arguments`.
        """
        key = (question, arguments)
        if key not in self._answers:
            self._answers[key] = question(self, *arguments)
        answer: Answer = self._answers[key]
        return answer

    @contextmanager
    def _asked(
        self, sql: str, parameters: Parameters, today: date | None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._con.cursor()
        try:
            cursor.execute("USE memory" if self._laid else "USE w")
            if today:
                cursor.execute(f"SET VARIABLE today = DATE '{today.isoformat()}'")
            yield cursor.execute(sql, parameters or [])
        finally:
            cursor.close()

    @property
    def _laid(self) -> bool:
        """Whether tables and views are laid in memory over the file."""
        return bool(self.as_of or self.reader.area)

    def at(self, moment: datetime) -> Warehouse:
        """The same snapshot as of a moment, for the same reader; the caller closes it."""
        return Warehouse(self.folder, self.name, moment, self.reader)

    def close(self) -> None:
        """Let the snapshot go."""
        self._con.close()
        self._lock.close()


_open: dict[tuple[Path, Reader], Warehouse] = {}
_opening = threading.Lock()


def open_warehouse(folder: Path, reader: Reader = INTERNAL) -> Warehouse:
    """The snapshot in force for a reader; the same object as long as it stays in force.

    Raises:
        WarehouseMissing: nothing has been published here.
        AccessInvalid: the area of the reader sends nothing.
    """
    with _opening:
        for _attempt in range(5):
            name = current_name(folder, reader.pointer)
            if name is None:
                break
            held = _open.get((folder, reader))
            if held and held.name == name:
                return held
            try:
                _open[folder, reader] = Warehouse(folder, name, reader=reader)
            except (duckdb.IOException, FileNotFoundError):
                continue  # replaced and cleaned between the pointer and the attach
            return _open[folder, reader]
    raise WarehouseMissing(
        f"In {folder} non c'è ancora nulla di pubblicato: esegui «python -m pipelines build»."
    )
