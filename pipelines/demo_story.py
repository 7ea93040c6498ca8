"""What becomes of each milestone in the demonstration, and what its senders tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from monitoring.catalogue import Milestone, read_rows
from monitoring.semester import Semester
from pipelines.demo_people import generator
from pipelines.demo_values import World

Row = dict[str, object]

FATES_FILE = Path(__file__).with_name("demo_fates.csv")
WHOLE = {
    "fatto": 16,
    "fatto_tardi": 5,
    "in_ritardo": 3,
    "mai_rendicontato": 2,
    "abbandonato": 2,
    "rinviato": 1,
    "non_applicabile": 1,
}
"""Fates of a milestone of the whole territory; the weights serve where the file names none."""
SHARED = {"tutti": 3, "uno_tardi": 3, "uno_in_ritardo": 2, "uno_mai_rendicontato": 1}
"""Fates of a milestone that many areas reach: they are about the least ready of them."""
LAST = {
    "tutti": "fatto",
    "uno_tardi": "fatto_tardi",
    "uno_in_ritardo": "in_ritardo",
    "uno_mai_rendicontato": "mai_rendicontato",
}
MANY = 6
"""From so many areas on, the last but one is late too."""
POSTPONED = timedelta(days=365)
STARTED = 15
"""Progress under which nothing has really begun [per cent]."""
FRIDAY = 4
HOLIDAYS = frozenset(
    ["01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26"]
)
NOTES = {
    "in_ritardo": "In attesa del parere degli enti coinvolti.",
    "rinviato": "Rinviato d'intesa con i soggetti coinvolti.",
    "non_applicabile": "L'ipotesi non è stata confermata.",
}


@dataclass(frozen=True)
class Fate:
    """`kind` is a key of WHOLE, or fatto_presto; `pace` is 1 for work that goes as it should."""

    kind: str
    done_on: date | None
    pace: float


class Story:
    """The fate of every milestone in every area of its level, drawn once."""

    def __init__(self, world: World) -> None:
        self.world = world
        folder = world.catalogue.folder
        self.rows = {r["code"]: r for r in read_rows(folder / "milestones.csv")}
        self._kinds = {r["code"]: r["kind"] for r in read_rows(folder / "objectives.csv")}
        self.fates: dict[tuple[str, str], Fate] = {}
        chosen = {r["milestone"]: r["fate"] for r in read_rows(FATES_FILE)}
        for m in world.catalogue.milestones.values():
            if m.level == "provincia":
                kind = chosen.get(m.code) or self._chance(WHOLE, m.code)
                for area in world.areas(m.level):
                    self.fates[m.code, area.code] = self._fate(m, area.code, kind)
            else:
                self._share_out(m, chosen.get(m.code) or self._chance(SHARED, m.code))

    def _chance(self, weights: dict[str, int], code: str) -> str:
        names = list(weights)
        odds = np.array(list(weights.values())) / sum(weights.values())
        return names[int(generator(self.world.seed, "chance", code).choice(len(names), p=odds))]

    def _share_out(self, m: Milestone, plot: str) -> None:
        order = self.world.readiness(m.objective_code, m.level)
        asked = int(self.rows[m.code]["target_areas"] or 0)
        for rank, area in enumerate(order):
            kind = "fatto"
            if asked and rank >= asked:
                kind = "in_ritardo" if rank == asked else "rinviato"
            elif not asked and rank == len(order) - 1:
                kind = LAST[plot]
            elif not asked and rank == len(order) - 2 and plot != "tutti" and len(order) >= MANY:
                kind = "fatto_tardi"
            self.fates[m.code, area] = self._fate(m, area, kind)

    def _fate(self, m: Milestone, area: str, kind: str) -> Fate:
        rng = generator(self.world.seed, "fate", m.code, area)
        well = kind.startswith("fatto")
        pace = float(rng.uniform(0.85, 1.25) if well else rng.uniform(0.2, 0.75))
        room = (m.due_date - date(m.due_date.year, 1, 1)).days // 3  # time before the due date
        days = {
            "fatto_presto": -rng.integers(190, 260),
            "fatto": -rng.integers(0, min(75, max(8, room))),
            "fatto_tardi": rng.integers(18, 130 if room > 60 else 85),
        }
        done_on = workday(m.due_date + timedelta(days=int(days[kind]))) if well else None
        return Fate(kind, done_on, pace)

    def transfer_day(self, area: str, year: int) -> date | None:
        """When an area paid its share of a year; `None` where it has not."""
        for m in self.world.catalogue.milestones.values():
            money = self._kinds[m.objective_code] == "risorse" and m.level == "ambito"
            if money and m.due_date.year == year:
                return self.fates[m.code, area].done_on
        return None

    def report(self, m: Milestone, area: str, semester: Semester) -> Row | None:
        """The row that a sender writes of a milestone at a semester's end, if it writes one."""
        fate, ends = self.fates[m.code, area], semester.ends_on
        starts = semester.previous().ends_on + timedelta(days=1)
        done = fate.done_on is not None and fate.done_on < starts
        over = done or fate.kind == "non_applicabile"
        open_still = m.due_date <= ends and not over
        silent = fate.kind == "abbandonato" and m.due_date <= ends
        if fate.kind == "mai_rendicontato" or silent:
            return None
        if not (open_still or starts <= m.due_date <= ends or self._asked(m, semester, starts)):
            return None
        return {"codice_traguardo": m.code, "codice_area": area} | self._told(m, area, fate, ends)

    def _asked(self, m: Milestone, semester: Semester, starts: date) -> bool:
        """Whether a report is due in the semester: the rule of the warehouse's cells due."""
        if self.rows[m.code]["frequency"] == "una_tantum":
            return starts <= m.due_date <= semester.ends_on
        if self.rows[m.code]["frequency"] == "annuale":
            return m.due_date.year == semester.year and semester.half == 2
        return m.due_date.year == semester.year and starts <= m.due_date

    def _told(self, m: Milestone, area: str, fate: Fate, ends: date) -> Row:
        events = int(self.rows[m.code]["target_events"] or 0)
        if fate.done_on and fate.done_on <= ends:
            number = generator(self.world.seed, "act", m.code, area).integers(3, 180)
            act = f"Atto dimostrativo n. {number}/{fate.done_on.year}"
            row: Row = {"stato": "completato", "avanzamento": 100}
            row |= {"data_completamento": fate.done_on, "atto": act}
            return row | ({"quantita": events} if events else {})
        if fate.kind == "non_applicabile" and m.due_date <= ends:
            return {"stato": fate.kind, "nota": NOTES[fate.kind]}
        begins = date(m.due_date.year, 1, 1)
        elapsed = min(1.0, ((ends - begins).days + 1) / ((m.due_date - begins).days + 1))
        exact = elapsed * fate.pace + (0.15 if ends > m.due_date else 0)
        progress = int(min(95, 100 * exact)) // 5 * 5
        started = progress >= STARTED
        row = {
            "stato": "in_corso" if started else "non_avviato",
            "avanzamento": progress if started else 0,
        }
        row |= {"quantita": min(events - 1, int(events * exact))} if events else {}
        if fate.kind == "rinviato" and elapsed > 0.45:
            row |= {"stato": "rinviato", "data_prevista": m.due_date + POSTPONED}
            return row | {"nota": NOTES[fate.kind]}
        if fate.kind == "in_ritardo" and m.due_date <= ends:
            return row | {"nota": NOTES[fate.kind]}
        return row


def workday(day: date) -> date:
    """The day itself, or the working day before it."""
    while day.weekday() > FRIDAY or f"{day:%m-%d}" in HOLIDAYS:
        day -= timedelta(days=1)
    return day
