"""The scripts of the warehouse: what is laid once for the same rules, and what each build fills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from monitoring.errors import PrologoError

SQL = Path(__file__).parent / "sql"
_AFTER_REFERENCE = "20"  # files below this number hold the reference data, rows included
_AFTER_SUBMISSIONS = "21"
_FILLS = re.compile(r"(?:\s|--.*\n)*(?:INSERT|CREATE TEMP)\b")


class BuildFailed(PrologoError):
    """The warehouse cannot be built from these files."""


def view_scripts() -> list[str]:
    """The texts that create views and macros, in order."""
    texts = [path.read_text(encoding="utf-8") for path in _scripts()]
    return [text for text in texts if re.search(r"^CREATE (VIEW|MACRO)", text, re.MULTILINE)]


def lay(con: duckdb.DuckDBPyConnection) -> None:
    """Reference tables with their rows, every other table empty, views, comments.

    Raises:
        BuildFailed: a reference file breaks a rule of its table; the message names the script.
        OSError: the disk refused.
    """
    for script in _scripts():
        text = script.read_text(encoding="utf-8")
        with _named(script):
            con.execute(text if script.name < _AFTER_REFERENCE else _halves(text)[0])


def fill_submissions(con: duckdb.DuckDBPyConnection) -> None:
    """The tables of what was received and decided, from what is staged.

    Raises:
        BuildFailed, OSError: as `lay`.
    """
    _fill(con, (s for s in _scripts() if _AFTER_REFERENCE <= s.name < _AFTER_SUBMISSIONS))


def fill_values(con: duckdb.DuckDBPyConnection) -> None:
    """The tables of what the submissions say, from the typed rows.

    Raises:
        BuildFailed, OSError: as `lay`.
    """
    _fill(con, (s for s in _scripts() if s.name >= _AFTER_SUBMISSIONS))


def _scripts() -> list[Path]:
    return sorted(SQL.glob("*.sql"))


def _fill(con: duckdb.DuckDBPyConnection, scripts: Iterable[Path]) -> None:
    for script in scripts:
        if filling := _halves(script.read_text(encoding="utf-8"))[1]:
            with _named(script):
                con.execute(filling)


@lru_cache(maxsize=100)
def _halves(text: str) -> tuple[str, str]:
    """The statements of a script that lay tables, views and comments, and those that fill."""
    statements = [s.query for s in duckdb.extract_statements(text)]
    filling = [s for s in statements if _FILLS.match(s)]
    laying = [s for s in statements if not _FILLS.match(s)]
    return ";".join(laying), ";".join(filling)


@contextmanager
def _named(script: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if "Could not write" in str(error):  # the disk, not the script
            raise OSError(str(error)) from error
        raise BuildFailed(f"{script.name}: {error}") from error
