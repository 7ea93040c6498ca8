"""What a file holds: rows, what each column is, the facts told with them, where the areas lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from monitoring.italian_csv import Rows, names_of

Facts: TypeAlias = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Content:
    """One table on its way to a file.

    name: of the table or layer. columns: column to its description, unit included.
    facts: (label, value) in words, in the order in which they are read.
    area: the column that holds the code of an area, where one does. geo: the folder of the
    boundaries, for the formats that draw.
    """

    name: str
    rows: Rows
    columns: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = ()
    area: str = "area_code"
    geo: Path | None = None

    @property
    def has_areas(self) -> bool:
        return self.area in names_of(self.rows)

    @property
    def table(self) -> pa.Table:
        """The rows as Arrow: whole numbers with gaps stay whole, no number is null."""
        if isinstance(self.rows, pd.DataFrame):
            return pa.Table.from_pandas(self.rows, preserve_index=False)
        return self.rows
