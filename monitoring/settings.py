"""Where the data lives and which day it is: the three environment variables of the contract."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from monitoring.errors import PrologoError
from monitoring.italian import ROME

ROOT = Path(__file__).resolve().parent.parent


class SettingInvalid(PrologoError):
    """An environment variable that cannot be understood."""


@dataclass(frozen=True)
class Folders:
    """The two folders of a territory: `data` (raw, reference, warehouse, closings) and `geo`."""

    data: Path
    geo: Path

    @classmethod
    def from_environment(cls) -> Folders:
        """Folders named by PROLOGO_DATA_DIR and PROLOGO_GEO_DIR, by default the repository's own."""
        data = os.environ.get("PROLOGO_DATA_DIR") or str(ROOT / "data")
        geo = os.environ.get("PROLOGO_GEO_DIR") or str(ROOT / "geo")
        return cls(_resolved(data), _resolved(geo))

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def events(self) -> Path:
        return self.raw / "events"

    @property
    def reference(self) -> Path:
        return self.data / "reference"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse"

    @property
    def closings(self) -> Path:
        return self.data / "closings"


@lru_cache(maxsize=16)
def _resolved(path: str) -> Path:
    return Path(path).resolve()


def today() -> date:
    """The day on which deadlines and states are judged.

    PROLOGO_TODAY (ISO date) sets it; without it, the real day in Italy.

    Raises:
        SettingInvalid: PROLOGO_TODAY is not a date.
    """
    text = os.environ.get("PROLOGO_TODAY")
    if not text:
        return datetime.now(ROME).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingInvalid(
            f"PROLOGO_TODAY vale «{text}», che non è una data. Scrivila come 2026-08-15."
        ) from error


def now(*after: datetime) -> datetime:
    """The present moment in UTC, on the day that `today` says, and later than all of `after`.

    A clock that goes back cannot put a correction before what it corrects.
    """
    local = datetime.now(ROME)
    moment = datetime.combine(today(), local.timetz()).astimezone(UTC)
    return max([moment, *(earlier + timedelta(microseconds=1) for earlier in after)])
