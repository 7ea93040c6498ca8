"""Who does what in the demonstration: characters chosen by their place, and the days of each file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from monitoring.catalogue import Area, Catalogue, Window, read_rows
from monitoring.semester import Semester
from pipelines.demo_values import generator

COORDINATION = "coordinamento (dimostrativo)"


@dataclass
class Cast:
    """The Ambiti that play a part; another territory has others, by the same places."""

    catalogue: Catalogue
    seed: int
    semesters: list[Semester]
    ambiti: list[Area] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ambiti = [a for a in self.catalogue.areas.values() if a.level == "ambito"]
        self.last = self.semesters[-1].code
        self.offices = {r["area_code"]: r["office"] for r in read_rows(self.catalogue.folder / "offices.csv")}

    def ambito(self, place: int) -> str:
        """The code of the Ambito at a place, counting from 0 or, negative, from the end."""
        return self.ambiti[place % len(self.ambiti)].code

    @property
    def absent(self) -> str:
        """Sends neither indicators nor case files in the last semester."""
        return self.ambito(-1)

    @property
    def returned(self) -> str:
        """Its indicators of the second semester were returned, then corrected."""
        return self.ambito(3)

    @property
    def waiting(self) -> str:
        """Its resources of the last semester were returned, and not yet sent again."""
        return self.ambito(6)

    @property
    def correcting(self) -> tuple[str, str]:
        """Correct the semester before: the first in the second semester, the other in the third."""
        return self.ambito(7), self.ambito(1)

    @property
    def withdrawing(self) -> str:
        """Sent its case files twice by mistake, and withdrew the second."""
        return self.ambito(10)

    @property
    def idle(self) -> str:
        """Hardly uses the system of the case files."""
        return self.ambito(9)

    @property
    def suppressing(self) -> tuple[str, str]:
        """Hide small numbers at the source, one as `<5`, one as `SOP`."""
        return self.ambito(5), self.ambito(8)

    @property
    def unsplit(self) -> tuple[str, str]:
        """Send totals only, neither by sex nor by age."""
        return self.ambito(4), self.ambito(12)

    @property
    def incomplete(self) -> str:
        """Leaves cells empty."""
        return self.ambito(11)

    @property
    def without_data(self) -> str:
        """Cannot extract one indicator in the second semester."""
        return self.ambito(2)

    @property
    def repeating(self) -> str:
        """Leaves a row twice in its file."""
        return self.ambito(0)

    def late(self, semester: str) -> set[str]:
        """Ambiti that send after the days of grace."""
        draws = generator(self.seed, "late", semester).permutation(len(self.ambiti))
        return {self.ambiti[i].code for i in draws[:2]} - {self.absent, self.returned}

    def sends(self, sender: Area, dataset: str, semester: str) -> bool:
        """Whether the file arrives at all."""
        if dataset in ("cartelle", "risorse") and sender.level == "asst" or dataset == "cartelle" and sender.level != "ambito":
            return False
        return not (semester == self.last and sender.code == self.absent and dataset in ("indicatori", "cartelle"))

    def signature(self, sender: Area) -> str:
        """Who is written as the sender: an office, never a person."""
        agency = self.catalogue.territory["agency"]
        office = self.offices.get(sender.code) or (sender.label() if sender.level == "asst" else f"{agency}, coordinamento")
        return f"{office} (dimostrativo)"

    def reviewer(self) -> str:
        """Who reviews: the coordination of the agency."""
        return f"{self.catalogue.territory['agency']}, {COORDINATION}"

    def moment(self, window: Window, sender: Area, dataset: str) -> datetime:
        """When a file arrives: most in the last days of the window, the late after the grace."""
        rng = generator(self.seed, "moment", window.semester.code, sender.code, dataset)
        span = (window.deadline - window.opens_on).days
        if sender.code in self.late(window.semester.code):
            day = window.grace_until + timedelta(days=int(rng.integers(3, 14)))
        elif rng.random() < 0.12:
            day = window.deadline + timedelta(days=int(rng.integers(1, (window.grace_until - window.deadline).days)))
        else:
            day = window.opens_on + timedelta(days=int(span * float(rng.beta(2.6, 1.3))))
        return office_hours(day, rng.integers(0, 8 * 3600))


def office_hours(day: date, second: int) -> datetime:
    """A moment of a working day, at or after 7 UTC; Saturdays and Sundays become the Friday before."""
    working = day - timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(working, time(7), UTC) + timedelta(seconds=int(second))
