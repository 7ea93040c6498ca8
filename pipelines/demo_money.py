"""The funding lines of the demonstration: what was assigned, paid, spent and accounted for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from monitoring.catalogue import Area, read_rows
from monitoring.semester import Semester
from pipelines.demo_people import generator
from pipelines.demo_story import Row, Story, workday
from pipelines.demo_values import World

INVENTED = "importo dimostrativo"
STEP = 500
"""Invented amounts are multiples of it [euro]: no published total can come out of them."""
PER_HEAD = {True: 1.9, False: 0.7}
"""Invented euro for each resident of 75 and over: the first line of a programme, the others."""
SPENT = {1: 0.18, 2: 0.63, 3: 0.94}
ACCOUNTED = {1: 0.0, 2: 0.45, 3: 0.9}
"""Shares of the amount spent, and of the spent accounted for, by half-years since January."""


class Money:
    """Rows of the dataset risorse, cumulative to the end of each semester."""

    def __init__(self, world: World, story: Story) -> None:
        self.world, self.story = world, story
        quotas = read_rows(world.catalogue.folder / "fnps_quotas.csv")
        self.quotas = {row["area_code"]: Decimal(row["amount"]) for row in quotas}
        self.lines = list(world.catalogue.lines.values())

    def rows(self, sender: Area, semester: Semester) -> list[Row]:
        """The sender's lines for this year and, in its first half, for the year before too."""
        years = [semester.year - 1, semester.year] if semester.half == 1 else [semester.year]
        return [
            self._row(line, sender, year, semester)
            for year in years
            if year >= self.world.semesters[0].year
            for line in self.lines
            if line["level"] == sender.level
        ]

    def _row(self, line: dict[str, str], sender: Area, year: int, semester: Semester) -> Row:
        printed = line["programme"] == "prologo" and sender.code in self.quotas
        rng = generator(self.world.seed, "risorse", line["code"], sender.code, str(year))
        day: date | None = workday(date(year, 11, int(rng.integers(3, 28))))
        if printed:
            day = self.story.transfer_day(sender.code, year)
        elif sender.level == "provincia":
            day = workday(date(year, 4, int(rng.integers(3, 28))))
        pace, age = float(rng.uniform(0.8, 1.15)), 2 * (semester.year - year) + semester.half
        allocated = self.quotas[sender.code] if printed else self._invented(line, sender, year)
        paid = allocated if day and day <= semester.ends_on else Decimal(0)
        spent = _share(paid, SPENT[age] * pace)
        row: Row = {
            "anno": year,
            "codice_area": sender.code,
            "linea": line["code"],
            "stanziato": allocated,
            "liquidato": paid,
            "speso": spent,
            "rendicontato": _share(spent, ACCOUNTED[age] * pace),
        }
        if paid and day:
            row["data_trasferimento"] = day
        return row if printed else row | {"nota": INVENTED}

    def _invented(self, line: dict[str, str], sender: Area, year: int) -> Decimal:
        """An amount that no document gives: the note of its row says so."""
        kin = (line["level"], line["programme"])
        fellows = [r["code"] for r in self.lines if (r["level"], r["programme"]) == kin]
        first = line["code"] == fellows[0]
        if sender.level == "provincia":  # how the whole of the quotas is used
            whole = int(sum(self.quotas.values()))
            part = round(0.4 * whole / STEP) * STEP
            return Decimal(part if first else (whole - part) // max(1, len(fellows) - 1))
        rng = generator(self.world.seed, "stanziato", line["code"], sender.code, str(year))
        amount = self.world.people.residents(sender.code, "75+") * PER_HEAD[first]
        return Decimal(max(STEP, round(amount * float(rng.uniform(0.8, 1.2)) / STEP) * STEP))


def _share(amount: Decimal, share: float) -> Decimal:
    """A share of an amount, at most the whole, to the cent."""
    return (amount * Decimal(str(round(min(1.0, share), 4)))).quantize(Decimal("0.01"))
