"""A file as read, before any meaning: columns of text, and what was understood of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.schema import Dataset
from monitoring.validation.problems import Problem

_CURES = {
    "FILE_EMPTY": "Compila le righe, salva il file e sceglilo di nuovo.",
    "FILE_NOT_TABLE": "Salva il foglio come CSV o .xlsx, con i nomi delle colonne del modello.",
    "FILE_TOO_LARGE": "Togli i fogli e le colonne che non servono e invia un solo semestre.",
    "ENCODING_UNREADABLE": "In Excel scegli «CSV UTF-8», oppure invia il file .xlsx.",
    "DATASET_UNKNOWN": "Usa il modello, senza cambiare i nomi delle colonne.",
}


@dataclass
class Sheet:
    """A file as read: `lines` numbers its rows of data, `columns` holds their cells, stripped.

    A column is a DictionaryArray: the different texts, and for each row the number of its own.
    `header` leaves out the empty cells on the right, `header_width` counts them;
    `positions` says where each column of the dataset, and each descriptive one, stands; `typed`
    holds the places (line, column) of the decimals that a workbook holds as numbers.
    """

    dataset: Dataset | None = None
    header: list[str] = field(default_factory=list)
    header_line: int = 0
    header_width: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    lines: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    columns: dict[str, pa.DictionaryArray] = field(default_factory=dict)
    typed: set[tuple[int, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    understood: dict[str, str | int] = field(
        default_factory=lambda: {"encoding": "", "delimiter": "", "decimal": "", "blank_rows": 0}
    )

    def refuse(self, code: str, message: str, line: int | None = None) -> Sheet:
        """Add a problem of the whole file, with its usual cure."""
        self.problems.append(Problem(code, message, _CURES[code], line))
        return self

    def written(self, column: str) -> str:
        """The name of a column as the file writes it."""
        place = self.positions.get(column)
        return column if place is None else self.header[place]

    @property
    def missing(self) -> list[str]:
        """Required columns that the file does not have."""
        needed = self.dataset.required if self.dataset else []
        return [name for name in needed if name not in self.positions]
