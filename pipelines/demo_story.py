"""What happens to each milestone and to the money, in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from monitoring.catalogue import Milestone, read_rows
from monitoring.semester import Semester
from pipelines.demo_values import World, generator

Row = dict[str, object]

FATES_FILE = Path(__file__).with_name("demo_fates.csv")
WHOLE = {
    "fatto": 16, "fatto_tardi": 5, "in_ritardo": 3, "mai_rendicontato": 2, "abbandonato": 2,
    "rinviato": 1, "non_applicabile": 1,
}
"""What may become of a milestone of the whole territory, with weights: `demo_fates.csv` chooses, or chance."""
SHARED = {"tutti": 3, "uno_tardi": 3, "uno_in_ritardo": 2, "uno_mai_rendicontato": 1}
"""What may become of a milestone that many areas must reach: what happens in the least ready of them."""
LAST = {"tutti": "fatto", "uno_tardi": "fatto_tardi", "uno_in_ritardo": "in_ritardo",
        "uno_mai_rendicontato": "mai_rendicontato"}
MANY = 6
"""From so many areas on, the last but one is late too."""
PENDING_NOTE = {
    "in_ritardo": "In attesa del parere degli enti coinvolti.",
    "rinviato": "Rinviato d'intesa con i soggetti coinvolti.",
    "non_applicabile": "Superato da una disposizione successiva.",
}


@dataclass(frozen=True)
class Fate:
    """`kind` is a key of WHOLE; the dates are those that the reports will tell."""

    kind: str
    done_on: date | None = None
    planned_on: date | None = None
    pace: float = 1.0


class Story:
    """The fate of every milestone in every area of its level, drawn once."""

    def __init__(self, world: World) -> None:
        self.world = world
        rows = {r["code"]: r for r in read_rows(world.catalogue.folder / "milestones.csv")}
        kinds = {r["code"]: r["kind"] for r in read_rows(world.catalogue.folder / "objectives.csv")}
        self.rows = rows
        self.money = {c for c, r in rows.items() if kinds[r["objective_code"]] == "risorse" and r["level"] == "ambito"}
        self.fates: dict[tuple[str, str], Fate] = {}
        chosen = {r["milestone"]: r["fate"] for r in read_rows(FATES_FILE)}
        for m in world.catalogue.milestones.values():
            alone = m.level == "provincia"
            fate = chosen.get(m.code) or self._chance(WHOLE if alone else SHARED, m.code)
            if alone:
                for area in world.areas(m.level):
                    self.fates[m.code, area.code] = self._fate(m, area.code, fate)
            else:
                self._share_out(m, fate)

    def _chance(self, weights: dict[str, int], code: str) -> str:
        names = list(weights)
        shares = [weights[name] / sum(weights.values()) for name in names]
        return names[int(generator(self.world.seed, "fate", code).choice(len(names), p=shares))]

    def _share_out(self, m: Milestone, plot: str) -> None:
        order = self.world.readiness(m.objective_code, m.level)
        target = self.rows[m.code]["target_areas"]
        for rank, code in enumerate(order):
            kind = "fatto"
            if target and rank >= int(target):
                kind = "in_ritardo" if rank == int(target) else "rinviato"
            elif not target and rank == len(order) - 1:
                kind = LAST[plot]
            elif not target and rank == len(order) - 2 and plot != "tutti" and len(order) >= MANY:
                kind = "fatto_tardi"
            self.fates[m.code, code] = self._fate(m, code, kind)

    def _fate(self, m: Milestone, area: str, kind: str) -> Fate:
        rng = generator(self.world.seed, "fate", m.code, area)
        pace = float(rng.uniform(0.85, 1.25) if kind.startswith("fatto") else rng.uniform(0.2, 0.75))
        if kind == "fatto_presto":
            return Fate(kind, _workday(m.due_date - timedelta(days=int(rng.integers(190, 260)))), None, pace)
        if kind == "fatto":
            slack = min(75, max(8, (m.due_date - date(m.due_date.year, 1, 1)).days // 3))
            return Fate(kind, _workday(m.due_date - timedelta(days=int(rng.integers(0, slack)))), None, pace)
        if kind == "fatto_tardi":
            return Fate(kind, _workday(m.due_date + timedelta(days=int(rng.integers(18, 130)))), None, pace)
        if kind == "rinviato":
            return Fate(kind, None, m.due_date + timedelta(days=365), pace)
        return Fate(kind, None, None, pace)

    def transfer_day(self, area: str, year: int) -> date | None:
        """When an Ambito paid its share of a year to the ente capofila; `None` where it has not."""
        for code in sorted(self.money):
            if self.world.catalogue.milestones[code].due_date.year == year:
                return self.fates[code, area].done_on
        return None

    def report(self, m: Milestone, area: str, semester: Semester) -> Row | None:
        """The row that a sender writes of a milestone at the end of a semester, if it writes one."""
        fate, ends = self.fates[m.code, area], semester.ends_on
        starts = date(semester.year, 1 if semester.half == 1 else 7, 1)
        finished_before = fate.done_on is not None and fate.done_on < starts
        if fate.kind == "mai_rendicontato":
            return None
        open_still = m.due_date <= ends and not finished_before and fate.kind != "non_applicabile"
        if not (self._asked(m, semester) or open_still or starts <= m.due_date <= ends):
            return None
        if fate.kind == "abbandonato" and m.due_date <= ends:
            return None
        if fate.kind == "rinviato" and m.due_date < starts and fate.planned_on and fate.planned_on <= ends:
            return None
        return {"codice_traguardo": m.code, "codice_area": area} | self._told(m, area, fate, ends)

    def _asked(self, m: Milestone, semester: Semester) -> bool:
        """Whether the calendar asks for a report: the rule of the warehouse's cells due."""
        frequency, same_year = self.rows[m.code]["frequency"], m.due_date.year == semester.year
        if frequency == "una_tantum":
            return same_year and (m.due_date.month > 6) == (semester.half == 2)
        if frequency == "annuale":
            return same_year and semester.half == 2
        return same_year and date(semester.year, 6 * semester.half - 5, 1) <= m.due_date

    def _told(self, m: Milestone, area: str, fate: Fate, ends: date) -> Row:
        events = int(self.rows[m.code]["target_events"] or 0)
        if fate.done_on and fate.done_on <= ends:
            number = int(generator(self.world.seed, "atto", m.code, area).integers(3, 180))
            done: Row = {"stato": "completato", "avanzamento": 100, "data_completamento": fate.done_on}
            done |= {"quantita": events} if events else {}
            return done | {"atto": f"Atto dimostrativo n. {number}/{fate.done_on.year}"}
        if fate.kind == "non_applicabile" and m.due_date <= ends:
            return {"stato": "non_applicabile", "nota": PENDING_NOTE["non_applicabile"]}
        whole = (m.due_date - date(m.due_date.year, 1, 1)).days + 1
        past = min(1.0, ((ends - date(m.due_date.year, 1, 1)).days + 1) / whole)
        grown = 15 if ends > m.due_date else 0
        progress = int(min(95, 100 * past * fate.pace + grown)) // 5 * 5
        row: Row = {"stato": "in_corso", "avanzamento": progress}
        if events:
            row |= {"quantita": min(events - 1, int(events * past * fate.pace))}
        if progress < 15:
            row |= {"stato": "non_avviato", "avanzamento": 0}
        if fate.kind == "rinviato" and past > 0.45:
            row |= {"stato": "rinviato", "data_prevista": fate.planned_on, "nota": PENDING_NOTE[fate.kind]}
        elif fate.kind == "in_ritardo" and m.due_date <= ends:
            row |= {"nota": PENDING_NOTE[fate.kind]}
        return row


def _workday(day: date) -> date:
    """The day itself, or the Friday before."""
    return day - timedelta(days=max(0, day.weekday() - 4))
