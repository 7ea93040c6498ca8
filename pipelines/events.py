"""What happens to a submission after it is received, as the files of `raw/events/` say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A cell that a review names: the spreadsheet's row, the header and the text as in the file."""

    line: int
    column: str
    value: str = ""


@dataclass(frozen=True)
class Event:
    """What happened to a submission after it was received.

    `cells` and `until` (the day by which an answer is asked, ISO) belong to `return` and `reserve`.
    """

    at: str
    kind: str
    submission_id: str
    by: str
    why: str | None = None
    cells: tuple[Cell, ...] = ()
    until: str | None = None

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @classmethod
    def of(cls, cells: Iterable[dict[str, Any]] = (), **fields: Any) -> Event:
        """The event of a file: the older ones name no cells."""
        return cls(**fields, cells=tuple(Cell(**cell) for cell in cells))
