"""The rows that a sender writes: its figures, with what it cannot, need not or will not say."""

from __future__ import annotations

from monitoring.catalogue import Area, Indicator
from monitoring.semester import Semester
from pipelines.demo_cartelle import Cartelle
from pipelines.demo_cast import Cast
from pipelines.demo_money import Money
from pipelines.demo_people import generator
from pipelines.demo_story import Row, Story
from pipelines.demo_values import Figure, World

NEWER = ("cartelle_chiuse", "istanze_online")  # columns that an older extract lacks
SMALL = 5
TINY_COMUNE = 350  # residents: below, a service may not be foreseen
UNDER = {"ambito": ("ambito", "comune"), "asst": ("asst", "distretto"), "provincia": ("provincia",)}
IN_CHECK = "Dato in verifica con il Comune."
NOT_EXTRACTED = "Il gestionale non estrae ancora il dato."
STARTED_LATE = "Rilevazione partita a semestre iniziato."
NOT_FORESEEN = "Il servizio non è previsto nel comune."


class Writer:
    """Rows of each dataset as a sender would send them."""

    def __init__(
        self, world: World, cast: Cast, story: Story, cartelle: dict[tuple[str, str], Cartelle]
    ) -> None:
        self.world, self.cast, self.story, self.cartelle = world, cast, story, cartelle
        self.money = Money(world, story)

    def rows(self, dataset: str, sender: Area, semester: Semester) -> list[Row]:
        """The rows of a file, in the order of the template."""
        write = {
            "indicatori": self._indicatori,
            "cartelle": self._cartelle,
            "traguardi": self._traguardi,
            "risorse": self.money.rows,
        }[dataset]
        return write(sender, semester)

    def _indicatori(self, sender: Area, semester: Semester) -> list[Row]:
        rows: list[Row] = []
        for indicator in self.world.catalogue.indicators.values():
            due = indicator.frequency == "semestrale" or semester.half == 2
            if indicator.collected and due and indicator.level in UNDER[sender.level]:
                for area in self.world.catalogue.under(sender, indicator.level):
                    rows += self._one(indicator, area, sender, semester)
        if sender.code == self.cast.careless:
            _spoil(rows, semester)
        return rows

    def _one(self, indicator: Indicator, area: Area, sender: Area, semester: Semester) -> list[Row]:
        """The total of a cell and, where the sender splits it, its parts."""
        figure = self.world.figures[semester.code, indicator.code, area.code]
        row: Row = {"codice_area": area.code, "codice_indicatore": indicator.code}
        unsaid = self._inapplicable(indicator, area, semester, figure)
        unsaid = unsaid or self._withheld(indicator, area, sender, semester)
        if unsaid:
            return [row | unsaid]
        whole = row | {"valore": figure.value}
        if figure.denominator is not None:
            whole["denominatore"] = figure.denominator
        if sender.code in self.cast.unsplit:
            return [whole]
        by_age = indicator.strata == "sesso_eta" and semester != self.world.semesters[0]
        parts: dict[tuple[str, str], int] = {}
        for sex, band, count in figure.parts:
            for key in dict.fromkeys([(sex, "T"), (sex, band if by_age else "T")]):
                parts[key] = parts.get(key, 0) + count
        return [whole] + [
            row | {"valore": count, "sesso": sex, "fascia_eta": band}
            for (sex, band), count in parts.items()
        ]

    def _inapplicable(
        self, indicator: Indicator, area: Area, semester: Semester, figure: Figure
    ) -> Row:
        """NA where a service is not foreseen, NAA where it has not begun."""
        counted = indicator.level == "comune" and indicator.denominator_kind == "nessuno"
        tiny = counted and self.world.people.residents(area.code) < TINY_COMUNE
        if tiny and indicator.row["sensitive"] == "no":
            return {"valore": "NA", "nota": NOT_FORESEEN}
        begun = semester != self.world.semesters[0] or indicator.tipo != "quota"
        draw = generator(self.world.seed, "begun", indicator.code, area.code).random()
        return {} if figure.denominator != 0 and (begun or draw > 0.12) else {"valore": "NAA"}

    def _withheld(self, indicator: Indicator, area: Area, sender: Area, semester: Semester) -> Row:
        """ND where the figure is not known, a sign where it is hidden, nothing if forgotten."""
        cast, local = self.cast, indicator.level == "comune"
        rng = generator(self.world.seed, "withheld", semester.code, indicator.code, area.code)
        chance = float(rng.random())
        if local and sender.code == cast.without_data and self._lost(semester) == indicator.code:
            return {"valore": "ND", "nota": NOT_EXTRACTED}
        forgetful = sender.code == cast.incomplete and semester.code == cast.last
        if local and forgetful and chance < 0.15:
            return {"valore": ""}
        sign = cast.suppressing.get(sender.code)
        value = self.world.figures[semester.code, indicator.code, area.code].value
        if sign and local and indicator.row["sensitive"] == "si" and 0 < value < SMALL:
            return {"valore": sign}
        if chance > 0.992:
            return {"valore": "ND", "nota": IN_CHECK if local else STARTED_LATE}
        return {}

    def _lost(self, semester: Semester) -> str | None:
        """The indicator of the comuni that cannot be extracted, in the second half of a year."""
        indicators = self.world.catalogue.indicators.values()
        local = [i.code for i in indicators if i.level == "comune" and i.collected]
        if semester.half == 1 or not local:
            return None
        return local[int(generator(self.world.seed, "lost", semester.code).integers(len(local)))]

    def _cartelle(self, sender: Area, semester: Semester) -> list[Row]:
        rows: list[Row] = []
        for area in self.world.catalogue.under(sender, "comune"):
            told = self.cartelle[semester.code, area.code].as_row()
            if sender.code in self.cast.unsplit:
                told = {name: told[name] for name in told if name not in NEWER}
            rows.append({"codice_area": area.code} | told)
        if sender.code == self.cast.incomplete and semester.code == self.cast.last:
            rows[0] |= {"interventi": "ND", "nota": NOT_EXTRACTED}
        return rows

    def _traguardi(self, sender: Area, semester: Semester) -> list[Row]:
        catalogue = self.world.catalogue
        found = [
            self.story.report(milestone, area.code, semester)
            for milestone in catalogue.milestones.values()
            if milestone.level in UNDER[sender.level]
            for area in catalogue.under(sender, milestone.level)
        ]
        return [row for row in found if row]


def _spoil(rows: list[Row], semester: Semester) -> None:
    """A row left twice, in a first half; in a second, a person whose sex was not recorded."""
    if semester.half == 1:
        rows.append(dict(rows[-1]))
        return
    for row in rows:
        if row.get("sesso") == "F" and row["fascia_eta"] == "T" and int(str(row["valore"])) > SMALL:
            row["valore"] = int(str(row["valore"])) - 1
            return
