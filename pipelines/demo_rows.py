"""The rows that a sender writes: its figures, with what it cannot, need not or will not say."""

from __future__ import annotations

from monitoring.catalogue import Area, Indicator
from monitoring.semester import Semester
from pipelines.demo_cartelle import Cartelle
from pipelines.demo_cast import Cast
from pipelines.demo_money import Money
from pipelines.demo_story import Row, Story
from pipelines.demo_values import Figure, World, generator

SMALL = 5
TINY_COMUNE = 350  # residents: below, a service counted one by one may not be foreseen
UNDER = {"ambito": ("ambito", "comune"), "asst": ("asst", "distretto"), "provincia": ("provincia",)}
NOT_AVAILABLE = (
    "Dato in verifica con il Comune.",
    "Il gestionale non estrae ancora il dato.",
    "Rilevazione partita a semestre iniziato.",
)
NOT_FORESEEN = "Il servizio non è previsto nel comune."


class Writer:
    """Rows of each dataset as a sender would send them."""

    def __init__(self, world: World, cast: Cast, story: Story, cartelle: dict[tuple[str, str], Cartelle]) -> None:
        self.world, self.cast, self.story, self.cartelle = world, cast, story, cartelle
        self.money = Money(world, story)

    def rows(self, dataset: str, sender: Area, semester: Semester) -> list[Row]:
        return {
            "indicatori": self._indicatori,
            "cartelle": self._cartelle,
            "traguardi": self._traguardi,
            "risorse": self.money.rows,
        }[dataset](sender, semester)

    def _areas(self, sender: Area, level: str) -> list[Area]:
        return self.world.catalogue.under(sender, level)

    def _indicatori(self, sender: Area, semester: Semester) -> list[Row]:
        rows: list[Row] = []
        for indicator in self.world.catalogue.indicators.values():
            due = indicator.collected and (indicator.frequency == "semestrale" or semester.half == 2)
            if due and indicator.level in UNDER[sender.level]:
                for area in self._areas(sender, indicator.level):
                    rows += self._one(indicator, area, sender, semester)
        if sender.code == self.cast.repeating and semester.code == self.cast.last:
            rows.append(dict(rows[-1]))
        return rows

    def _one(self, indicator: Indicator, area: Area, sender: Area, semester: Semester) -> list[Row]:
        figure = self.world.figures[semester.code, indicator.code, area.code]
        row: Row = {"codice_area": area.code, "codice_indicatore": indicator.code}
        if said := self._unsaid(indicator, area, sender, semester, figure):
            return [row | said]
        value = figure.value
        rows = [row | {"valore": value} | ({} if figure.denominator is None else {"denominatore": figure.denominator})]
        if sender.code in self.cast.unsplit:
            return rows
        by_age = indicator.strata == "sesso_eta" and semester != self.world.semesters[0]
        parts: dict[tuple[str, str], int] = {}
        for sex, band, count in figure.parts:
            for key in [(sex, "T")] + ([(sex, band)] if by_age else []):
                parts[key] = parts.get(key, 0) + count
        return rows + [
            row | {"valore": count, "sesso": sex, "fascia_eta": band} for (sex, band), count in parts.items()
        ]

    def _unsaid(self, indicator: Indicator, area: Area, sender: Area, semester: Semester, figure: Figure) -> Row:
        """What stands in the place of a figure, if something does."""
        cast, first = self.cast, semester == self.world.semesters[0]
        rng = generator(self.world.seed, "unsaid", semester.code, indicator.code, area.code)
        chance, local = float(rng.random()), indicator.level == "comune"
        sensitive = indicator.row["sensitive"] == "si"
        if figure.denominator == 0:
            return {"valore": "NAA"}
        if local and not sensitive and indicator.denominator_kind == "nessuno" and self.world.residents(area.code) < TINY_COMUNE:
            return {"valore": "NA", "nota": NOT_FORESEEN}
        if first and indicator.denominator_kind == "file" and indicator.tipo == "quota" and chance < 0.12:
            return {"valore": "NAA"}
        if sender.code == cast.without_data and semester.half == 2 and local and self._chosen(indicator, semester):
            return {"valore": "ND", "nota": NOT_AVAILABLE[1]}
        if sender.code == cast.incomplete and semester.code == cast.last and local and chance < 0.15:
            return {"valore": ""}
        if sender.code in cast.suppressing and local and sensitive and 0 < figure.value < SMALL:
            return {"valore": "<5" if sender.code == cast.suppressing[0] else "SOP"}
        if local and chance < 0.008 or not local and chance > 0.99:
            return {"valore": "ND", "nota": NOT_AVAILABLE[int(rng.integers(0, len(NOT_AVAILABLE)))]}
        return {}

    def _chosen(self, indicator: Indicator, semester: Semester) -> bool:
        """One indicator of the comuni, drawn for the semester."""
        local = [i.code for i in self.world.catalogue.indicators.values() if i.level == "comune" and i.collected]
        return local[int(generator(self.world.seed, "chosen", semester.code).integers(0, len(local)))] == indicator.code

    def _cartelle(self, sender: Area, semester: Semester) -> list[Row]:
        rows: list[Row] = []
        for area in self._areas(sender, "comune"):
            c = self.cartelle[semester.code, area.code]
            row: Row = {
                "codice_area": area.code, "cartelle_attive": c.attive, "cartelle_nuove": c.nuove,
                "cartelle_aggiornate": c.aggiornate, "cartelle_chiuse": c.chiuse, "operatori_attivi": c.operatori,
                "istanze_online": c.istanze, "interventi": c.interventi,
            }
            if sender.code in self.cast.unsplit:  # an older extract, without closings and applications
                row = {k: v for k, v in row.items() if k not in ("cartelle_chiuse", "istanze_online")}
            rows.append(row)
        if sender.code == self.cast.incomplete and semester.code == self.cast.last:
            rows[0] |= {"interventi": "ND", "nota": NOT_AVAILABLE[1]}
        return rows

    def _traguardi(self, sender: Area, semester: Semester) -> list[Row]:
        found = [
            self.story.report(m, area.code, semester)
            for m in self.world.catalogue.milestones.values() if m.level in UNDER[sender.level]
            for area in self._areas(sender, m.level)
        ]
        return [row for row in found if row]
