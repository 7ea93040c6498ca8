"""The past moments from which everything can be read: a closing, or the end of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from monitoring.italian import ROME, dated, day, day_of
from monitoring.semester import Semester
from monitoring.windows import Closing


@dataclass(frozen=True)
class Moment:
    """One moment. code: as addresses write it, `2025-S2` or `2026-03-01`; closed: the semester that
    was closed then, None for the end of a day."""

    code: str
    at: datetime
    closed: Semester | None = None

    @property
    def day(self) -> date:
        """The day of the moment in the offices."""
        return day_of(self.at)

    @property
    def closing(self) -> str:
        """`chiusura del 2° sem. 2025`; empty for a day."""
        return f"chiusura del {self.closed.label}" if self.closed else ""

    @property
    def label(self) -> str:
        """`Alla chiusura del 2° sem. 2025 (5 agosto 2026)`, `Alla fine del 1° marzo 2026`."""
        if self.closed:
            return f"Alla {self.closing} ({day(self.day)})"
        return f"Alla fine {dated('del', self.day)}"

    @property
    def briefly(self) -> str:
        """`Com'era il 5 agosto 2026`."""
        return f"Com'era {dated('il', self.day)}"

    @property
    def was(self) -> str:
        """`Com'era il 5 agosto 2026, alla chiusura del 2° sem. 2025`."""
        return f"{self.briefly}, {f'alla {self.closing}' if self.closed else 'a fine giornata'}"

    @property
    def starting(self) -> str:
        """`Dalla chiusura del 2° sem. 2025`, `Dal 1° marzo 2026`."""
        return f"Dalla {self.closing}" if self.closed else dated("Dal", self.day)

    @property
    def since(self) -> str:
        """`Dopo la chiusura del 2° sem. 2025`, `Dopo il 1° marzo 2026`."""
        return f"Dopo la {self.closing}" if self.closed else f"Dopo {dated('il', self.day)}"


@dataclass(frozen=True)
class Past:
    """What there is to go back to: the closings until `today`, and the days from the first arrival.

    first: the day of the first submission, None before it.
    """

    recorded: tuple[Closing, ...]
    first: date | None
    today: date

    @cached_property
    def closings(self) -> tuple[Moment, ...]:
        """A moment for each closing, the latest first."""
        found = (Moment(c.semester, c.at, Semester.parse(c.semester)) for c in self.recorded)
        known = (moment for moment in found if moment.day <= self.today)
        return tuple(sorted(known, key=lambda moment: moment.at, reverse=True))

    @property
    def last(self) -> date:
        """The last day that is over."""
        return self.today - timedelta(days=1)

    @property
    def has_days(self) -> bool:
        return self.first is not None and self.first <= self.last

    def of_day(self, on: date) -> Moment | None:
        """The end of a day; None in the future, and before the first submission."""
        if self.first is None or not self.first <= on <= self.last:
            return None
        ends = datetime.combine(on + timedelta(days=1), time(), ROME) - timedelta(microseconds=1)
        return Moment(on.isoformat(), ends)

    def find(self, code: str) -> Moment | None:
        """The moment that an address names, in any case; None where it names none."""
        closing = next((m for m in self.closings if m.code.lower() == code.lower()), None)
        if closing:
            return closing
        try:
            return self.of_day(date.fromisoformat(code))
        except ValueError:
            return None
