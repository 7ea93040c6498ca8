"""Who does what in the demonstration: characters chosen by their place, and when they send."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from monitoring.catalogue import Area, read_rows
from monitoring.semester import Semester
from pipelines.demo_people import generator
from pipelines.demo_story import workday
from pipelines.demo_values import World

OWES = {
    "ambito": ("indicatori", "cartelle", "traguardi", "risorse"),
    "asst": ("indicatori", "traguardi"),
    "provincia": ("indicatori", "traguardi", "risorse"),
}
RESERVE = "Accettato con riserva: un indicatore è da completare appena disponibile."
CLOSED_AFTER = timedelta(days=5)
"""From the last day of a semester's window to its closing."""


class Cast:
    """The Ambiti that play a part; in another territory they are those in the same places."""

    def __init__(self, world: World) -> None:
        self.world, self.catalogue, self.seed = world, world.catalogue, world.seed
        self.ambiti = [a.code for a in world.areas("ambito")]
        self.last = world.semesters[-1].code
        self.agency = str(self.catalogue.territory["agency"])
        rows = read_rows(self.catalogue.folder / "offices.csv")
        self.offices = {row["area_code"]: row["office"] for row in rows}

    def _at(self, place: int) -> str:
        return self.ambiti[place % len(self.ambiti)]

    @property
    def absent(self) -> str:
        """Sends neither indicators nor case files in the last semester."""
        return self._at(-1)

    @property
    def returned(self) -> str:
        """Its indicators of the second semester were returned, then corrected."""
        return self._at(3)

    @property
    def waiting(self) -> str:
        """Its resources of the last semester were returned, and not yet sent again."""
        return self._at(6)

    @property
    def correcting(self) -> tuple[str, str]:
        """Correct the first semester during the second, and the second during the third."""
        return self._at(7), self._at(1)

    @property
    def reopening(self) -> str:
        """Finds an error in the first semester when it is closed, and is given an exception."""
        return self._at(9)

    @property
    def withdrawing(self) -> str:
        """Sent its case files twice by mistake, and withdrew the second."""
        return self._at(10)

    @property
    def suppressing(self) -> dict[str, str]:
        """Hide small numbers at the source, each with its sign."""
        return {self._at(5): "<5", self._at(8): "SOP"}

    @property
    def unsplit(self) -> tuple[str, str]:
        """Send totals only, neither by sex nor by age, and an older extract of the case files."""
        return self._at(4), self._at(12)

    @property
    def incomplete(self) -> str:
        """Leaves cells empty in the last semester."""
        return self._at(11)

    @property
    def without_data(self) -> str:
        """Cannot extract one indicator in the second semester of a year."""
        return self._at(2)

    @property
    def careless(self) -> str:
        """Leaves a row twice in its file, and a sum that does not come out."""
        return self._at(0)

    @property
    def idle(self) -> str:
        """Hardly uses the system of the case files: the least vigorous."""
        return min(self.ambiti, key=lambda c: self.world.vigour(self.catalogue.areas[c]))

    def late(self, semester: Semester) -> dict[str, tuple[str, ...]]:
        """Ambiti that send some datasets after the days of grace: one all of them, one two."""
        draws = generator(self.seed, "late", semester.code).permutation(len(self.ambiti))
        first, second = (self.ambiti[place] for place in draws[:2])
        chosen = {first: OWES["ambito"], second: ("indicatori", "cartelle")}
        never = (self.absent, self.returned, self.withdrawing, self.waiting)
        return {code: datasets for code, datasets in chosen.items() if code not in never}

    def sends(self, sender: Area, dataset: str, semester: Semester) -> bool:
        """Whether the file arrives at all."""
        missing = semester.code == self.last and sender.code == self.absent
        return dataset in OWES[sender.level] and not (
            missing and dataset in ("indicatori", "cartelle")
        )

    def signature(self, sender: Area) -> str:
        """Who is written as the sender: an office, never a person."""
        if sender.level == "provincia":
            return self.reviewer
        return f"{self.offices.get(sender.code) or sender.label()} (dimostrativo)"

    @property
    def reviewer(self) -> str:
        """Who reviews: the coordination of the agency."""
        return f"{self.agency}, coordinamento (dimostrativo)"

    def reserve(self, sender: Area, dataset: str) -> str | None:
        """Why a file is accepted with a reserve, where it is."""
        return RESERVE if (sender.code, dataset) == (self.without_data, "indicatori") else None

    def moment(self, semester: Semester, sender: Area, dataset: str) -> datetime:
        """When a file arrives: most in the last days of the window, the late after the grace."""
        window = self.catalogue.windows[semester.code]
        rng = generator(self.seed, "moment", semester.code, sender.code, dataset)
        span = (window.deadline - window.opens_on).days
        grace = (window.grace_until - window.deadline).days
        if dataset in self.late(semester).get(sender.code, ()):
            day = window.grace_until + timedelta(days=int(rng.integers(4, 12)))
        elif rng.random() < 0.12:
            day = window.deadline + timedelta(days=int(rng.integers(1, grace)))
        else:
            day = window.opens_on + timedelta(days=7 + int((span - 7) * rng.beta(2.6, 1.3)))
        return office_hours(day, int(rng.integers(0, 8 * 3600)))

    def closing(self, semester: Semester) -> datetime:
        """When who reviews closes a semester: some days after its window."""
        return office_hours(self.catalogue.windows[semester.code].closes_on + CLOSED_AFTER, 7200)


def office_hours(day: date, second: int) -> datetime:
    """A moment of a working day, from 7 UTC on; Saturdays and Sundays become the Friday before."""
    return datetime.combine(workday(day), time(7), UTC) + timedelta(seconds=second)
