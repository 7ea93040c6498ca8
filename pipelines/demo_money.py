"""The funding lines of the demonstration: what was assigned, paid, spent and accounted for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from monitoring.catalogue import Area, read_rows
from monitoring.semester import Semester
from pipelines.demo_story import Row, Story
from pipelines.demo_values import World, generator

CENT = Decimal("0.01")
INVENTED = "importo dimostrativo"
STEP = 500
"""Invented amounts are multiples of it [euro]: no published total can come out of them."""


class Money:
    """Rows of the dataset risorse, cumulative to the end of each semester."""

    def __init__(self, world: World, story: Story) -> None:
        self.world, self.story = world, story
        folder = world.catalogue.folder
        self.quotas = {r["area_code"]: Decimal(r["amount"]) for r in read_rows(folder / "fnps_quotas.csv")}
        self.lines = list(world.catalogue.lines.values())

    def rows(self, sender: Area, semester: Semester) -> list[Row]:
        """The lines of the sender's level, for this year and, in the first half, for the year before."""
        years = [semester.year - 1, semester.year] if semester.half == 1 else [semester.year]
        first = self.world.semesters[0].year
        return [
            self._row(line, sender, year, semester)
            for year in years if year >= first
            for line in self.lines if line["level"] == sender.level
        ]

    def _row(self, line: dict[str, str], sender: Area, year: int, semester: Semester) -> Row:
        printed = line["programme"] == "prologo" and sender.code in self.quotas
        rng = generator(self.world.seed, "risorse", line["code"], sender.code, str(year))
        allocated = self.quotas[sender.code] if printed else self._invented(line, sender, year)
        place = (semester.year - year) * 2 + semester.half  # 1, 2: its own year; 3: the first half of the next
        day = self.story.transfer_day(sender.code, year) if printed else date(year, 11, int(rng.integers(3, 28)))
        paid = allocated if day and day <= semester.ends_on else Decimal(0)
        pace = float(rng.uniform(0.8, 1.15))
        spent = _share(allocated, min(1.0, {1: 0.18, 2: 0.63, 3: 0.94}[place] * pace)) if paid or not printed else Decimal(0)
        if not printed and day and day > semester.ends_on:
            spent = Decimal(0)
        spent = min(spent, paid)
        accounted = _share(spent, min(1.0, {1: 0.0, 2: 0.45, 3: 0.9}[place] * pace))
        row: Row = {"anno": year, "codice_area": sender.code, "linea": line["code"], "stanziato": allocated,
                    "liquidato": paid, "speso": spent, "rendicontato": min(accounted, spent)}
        row |= {"data_trasferimento": day} if paid and day else {}
        return row if printed else row | {"nota": INVENTED}

    def _invented(self, line: dict[str, str], sender: Area, year: int) -> Decimal:
        rng = generator(self.world.seed, "stanziato", line["code"], sender.code, str(year))
        if sender.level == "provincia":
            lines = [row["code"] for row in self.lines if row["level"] == sender.level]
            total, place = int(sum(self.quotas.values())), lines.index(line["code"])
            first = round(total * 0.4 / STEP) * STEP
            return Decimal(first if place == 0 else (total - first) // max(1, len(lines) - 1))
        first_line = line["code"] == next(row["code"] for row in self.lines if row["programme"] == line["programme"])
        per_head = 1.9 if first_line else 0.7  # euro for each resident of 75 and over
        amount = self.world.residents(sender.code, "75+") * per_head * float(rng.uniform(0.8, 1.2))
        return Decimal(max(STEP, round(amount / STEP) * STEP))


def _share(amount: Decimal, share: float) -> Decimal:
    return (amount * Decimal(str(round(share, 4)))).quantize(CENT)
