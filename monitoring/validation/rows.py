"""The rows of data of a file, gathered as columns; those that are no rows of the table told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from monitoring.italian import number
from monitoring.schema import ERRORS_COLUMN
from monitoring.validation.decoding import SPACES, Refusal
from monitoring.validation.problems import MOST_PROBLEMS, Problem
from monitoring.validation.sheet import Sheet
from monitoring.validation.words import encoded, joined, numbers_of, trimmed
from monitoring.validation.workbook import TypedDecimal

Numbered = tuple[int, list[str]]
"""A row as cells, with the number that a spreadsheet shows."""


class Rows:
    """Rows below the header of a sheet, added in the order of the file, some at a time."""

    def __init__(self, sheet: Sheet, most: int) -> None:
        assert sheet.dataset is not None
        self.sheet, self.most, self.width = sheet, most, len(sheet.header)
        self.is_workbook = sheet.understood["encoding"] == "xlsx"
        self.needed = 1
        if not self.is_workbook:
            needed = (sheet.positions.get(c, -1) for c in sheet.dataset.required)
            self.needed += max(needed, default=-1)
        self.count = self.blank = self.last = 0
        self.problems: list[Problem] = []
        self.typed: set[tuple[int, str]] = set()
        self.remarks = sheet.positions.get(ERRORS_COLUMN)
        self.unnamed = {place: "" for place, name in enumerate(sheet.header) if not name}
        self._lines: list[NDArray[np.int32]] = []
        self._columns: dict[str, list[pa.DictionaryArray]] = {n: [] for n in sheet.positions}

    def add(
        self,
        others: list[Numbered],
        lines: NDArray[np.int32] | None = None,
        columns: Sequence[pa.DictionaryArray] = (),
    ) -> None:
        """Add the next rows: some as cells, some already as columns, with their `lines`.

        Raises:
            Refusal: the rows of the file are too many.
        """
        before = len(self.problems)
        if lines is not None and len(lines):
            columns = [trimmed(column, SPACES) for column in columns]
            if self.remarks is not None:  # what our own workbook said of a row is no part of it
                columns[self.remarks] = encoded([""] * len(lines))
            lines, columns, odd = self._set_apart(lines, columns)
            others = others + odd
        kept = [row for row in others if self._is_data(*row)]
        if kept:
            kept.sort()
            here = [
                encoded(cells) for cells in zip(*(c[: self.width] for _, c in kept), strict=True)
            ]
            numbered = np.array([line for line, _ in kept], np.int32)
            if lines is None or not len(lines):
                lines, columns = numbered, here
            else:
                lines = np.concatenate([lines, numbered])
                order = np.argsort(lines, kind="stable")
                lines = lines[order]
                columns = [
                    joined([a, b]).take(pa.array(order)) for a, b in zip(columns, here, strict=True)
                ]
        self.problems[before:] = sorted(self.problems[before:], key=lambda p: p.line or 0)
        if lines is not None and len(lines):
            self._keep(lines, columns)
        self._limit(lines, before)

    def _set_apart(
        self, lines: NDArray[np.int32], columns: Sequence[pa.DictionaryArray]
    ) -> tuple[NDArray[np.int32], list[pa.DictionaryArray], list[Numbered]]:
        """The rows without blank ones and without those to be looked at one by one, and the latter."""
        is_filled = [_is_filled(column) for column in columns]
        filled = np.sum(is_filled, axis=0, dtype=np.int16)
        is_odd = (filled == 1) | np.any([np.zeros(len(lines), bool), *is_filled[self.width :]], 0)
        is_blank = filled == 0
        columns = list(columns)
        odd = [
            (int(lines[row]), [column[row].as_py() for column in columns])
            for row in np.flatnonzero(is_odd)
        ]
        self.blank += int(is_blank.sum())
        if is_odd.any() or is_blank.any():
            stays = pa.array(~(is_odd | is_blank))
            lines = lines[~(is_odd | is_blank)]
            columns = [column.filter(stays) for column in columns]
        return lines, columns[: self.width], odd

    def _is_data(self, line: int, cells: list[str]) -> bool:
        """Strip the cells and pad them to the header, where the row is one of the table."""
        if self.is_workbook:
            placed = self.sheet.positions.items()
            self.typed |= {(line, n) for n, i in placed if i < len(cells) and _is_typed(cells[i])}
        cells[:] = [cell.strip(SPACES) for cell in cells]
        if self.remarks is not None and self.remarks < len(cells):
            cells[self.remarks] = ""
        filled = len(cells) - cells.count("")
        if not filled:
            self.blank += 1
            return False
        if len(cells) != self.width or filled == 1:
            if problem := _wrong_width(line, cells, filled, self.width, self.needed):
                self.problems.append(problem)
                self.typed -= {(line, name) for name in self.sheet.positions}
                return False
            cells += [""] * (self.width - len(cells))
        return True

    def _keep(self, lines: NDArray[np.int32], columns: Sequence[pa.DictionaryArray]) -> None:
        for place, seen in self.unnamed.items():
            if not seen and (is_filled := _is_filled(columns[place])).any():
                self.unnamed[place] = columns[place][int(np.argmax(is_filled))].as_py()
        self._lines.append(lines)
        for name, place in self.sheet.positions.items():
            self._columns[name].append(columns[place])
        self.count += len(lines)

    def _limit(self, lines: NDArray[np.int32] | None, before: int) -> None:
        """Refuse at the first row, of data or not, below the last one that is allowed; or where
        so many rows are wrong that this is no table."""
        if len(self.problems) > MOST_PROBLEMS:
            line = self.problems[MOST_PROBLEMS].line
            self.sheet.problems += self.problems[:MOST_PROBLEMS]
            message = f"Più di {number(MOST_PROBLEMS)} righe non hanno le celle della tabella."
            raise Refusal("FILE_NOT_TABLE", message, line)
        added = np.zeros(0, np.int32) if lines is None else lines
        allowed = self.most - (self.count - len(added))
        last = int(added[allowed - 1]) if 0 < allowed <= len(added) else self.last
        if len(added):
            self.last = int(added[-1])
        if allowed > len(added):
            return
        told = [p.line for p in self.problems[before:] if p.line and p.line > last]
        beyond = [*told, *added[max(allowed, 0) :][:1].tolist()]
        if beyond:
            line = min(beyond)
            self.problems = [p for p in self.problems if (p.line or 0) < line]
            self.sheet.problems += self.problems
            raise Refusal("FILE_TOO_LARGE", f"Il file ha più di {number(self.most)} righe.", line)

    def finish(self) -> None:
        """Put lines, columns and problems into the sheet."""
        sheet = self.sheet
        sheet.typed = self.typed
        sheet.lines = np.concatenate([np.zeros(0, np.int32), *self._lines])
        self._lines.clear()
        for name, pieces in self._columns.items():
            sheet.columns[name] = joined(pieces)
            pieces.clear()
            pa.default_memory_pool().release_unused()
        sheet.understood["blank_rows"] = int(sheet.understood["blank_rows"]) + self.blank
        sheet.problems += [*self.problems, *self._unnamed()]

    def _unnamed(self) -> Iterator[Problem]:
        """Columns with no name and something written below: not read, and the sender is told."""
        from openpyxl.utils import get_column_letter

        for place, cell in self.unnamed.items():
            if cell:
                letter = get_column_letter(place + 1)
                message = f"La colonna {letter} non ha un nome e non è stata letta."
                hint = (
                    "Se è un dato, scrivi il nome della colonna; "
                    "se è una nota, non serve fare nulla."
                )
                line = self.sheet.header_line
                yield Problem("HEADER_UNKNOWN_COLUMN", message, hint, line, "", cell)


def _is_typed(cell: str) -> bool:
    return isinstance(cell, TypedDecimal)


def _is_filled(column: pa.DictionaryArray) -> NDArray[np.bool_]:
    says = pc.not_equal(column.dictionary, "").to_numpy(zero_copy_only=False)
    is_filled: NDArray[np.bool_] = says[numbers_of(column)]
    return is_filled


def _wrong_width(
    line: int, cells: list[str], filled: int, width: int, needed: int
) -> Problem | None:
    """Too many cells for the header, or too few for a row; empty ones on the right do not count."""
    if len(cells) > width and any(cells[width:]):
        extra = next(c for c in cells[width:] if c)
        message = f"La riga ha {len(cells)} celle, le colonne sono {width}."
        hint = "Cancella ciò che sta accanto alla tabella; metti tra virgolette i testi con il separatore."
        return Problem("ROW_TOO_MANY_CELLS", message, hint, line, None, extra)
    if filled == 1 and width > 1:
        message = "Nella riga è compilata una sola cella."
        hint = "Cancella le note sotto la tabella; se è una riga di dati, completala."
        return Problem("ROW_TOO_FEW_CELLS", message, hint, line, None, next(c for c in cells if c))
    if len(cells) < needed:
        message = f"La riga ha {len(cells)} celle, ne servono almeno {needed}."
        return Problem("ROW_TOO_FEW_CELLS", message, "Completa la riga, oppure toglila.", line)
    return None
