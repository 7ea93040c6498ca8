"""The social case files of the demonstration: a stock that its own flows explain, nearly always."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipelines.demo_people import generator
from pipelines.demo_story import Row
from pipelines.demo_values import World

ACTIVE_RATE = 23.0  # open at first [per 1,000 residents]
NEW_RATE = 2.9  # opened in a semester [per 1,000 residents]
CLOSED_SHARE = 0.105  # of those open before, closed in the semester
PER_OPERATOR = 68  # open case files for each operator
CONTACTS = 2.3  # interventions in a semester for each case file kept up to date
UNEXPLAINED = 9  # case files that appear without being new, in the comuni that do not add up
NOT_ADDING_UP = 2  # comuni


@dataclass(frozen=True)
class Cartelle:
    """One comune in one semester; `attive` = those before + `nuove` − `chiuse`."""

    attive: int
    nuove: int
    aggiornate: int
    chiuse: int
    operatori: int
    istanze: int
    interventi: int

    def as_row(self) -> Row:
        """The columns of the dataset."""
        return {
            "cartelle_attive": self.attive,
            "cartelle_nuove": self.nuove,
            "cartelle_aggiornate": self.aggiornate,
            "cartelle_chiuse": self.chiuse,
            "operatori_attivi": self.operatori,
            "istanze_online": self.istanze,
            "interventi": self.interventi,
        }


def simulate_cartelle(world: World, idle: str) -> dict[tuple[str, str], Cartelle]:
    """By semester and comune; the Ambito `idle` hardly uses the system after the first semester."""
    found = {}
    comuni = world.areas("comune")
    wrong = generator(world.seed, "cartelle").choice(len(comuni), NOT_ADDING_UP, replace=False)
    for number, area in enumerate(comuni):
        sender = world.catalogue.sender_of(area)
        own = generator(world.seed, "cartelle", sender.code)
        rate, updated, online = own.normal(0, 0.22), own.uniform(0.48, 0.82), own.uniform(0.05, 0.9)
        rng = generator(world.seed, "cartelle", area.code)
        thousands = world.people.residents(area.code) / 1000
        local = math.exp(float(rate + rng.normal(0, 0.18)))
        before = int(rng.poisson(ACTIVE_RATE * thousands * local))
        for place, semester in enumerate(world.semesters):
            quiet = sender.code == idle and place > 0
            new = int(rng.poisson(NEW_RATE * thousands * local * (1 + 0.05 * place)))
            closed = int(rng.binomial(before, CLOSED_SHARE))
            if quiet:
                new, closed = int(rng.binomial(new, 0.1)) if place == 1 else 0, 0
            active = before + new - closed + (UNEXPLAINED if place and number in wrong else 0)
            share = min(0.95, float(updated) + 0.03 * place) * (0.15 if quiet else 1)
            found[semester.code, area.code] = Cartelle(
                attive=active,
                nuove=new,
                aggiornate=int(rng.binomial(active, share)),
                chiuse=closed,
                operatori=max(1, round(active / PER_OPERATOR)) if active else 0,
                istanze=0 if quiet else int(rng.poisson(online * thousands * (1 + 0.5 * place))),
                interventi=int(rng.poisson(CONTACTS * active * share)),
            )
            before = active
    return found
