"""The social case files of the demonstration: a stock that its own flows explain."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.demo_values import World, generator

ACTIVE_RATE = 23.0  # case files open [per 1,000 residents]
NEW_RATE = 2.9  # opened in a semester [per 1,000 residents]
CLOSED_SHARE = 0.105  # of those open before, closed in the semester
PER_OPERATOR = 68


@dataclass(frozen=True)
class Cartelle:
    """One comune in one semester; `attive` = `attive` before + `nuove` − `chiuse`."""

    attive: int
    nuove: int
    aggiornate: int
    chiuse: int
    operatori: int
    istanze: int
    interventi: int


def simulate_cartelle(world: World, idle: str) -> dict[tuple[str, str], Cartelle]:
    """By semester and comune; the Ambito `idle` hardly uses the system."""
    found = {}
    for area in world.areas("comune"):
        sender = world.catalogue.sender_of(area)
        own = generator(world.seed, "cartelle", sender.code)
        rate, updated, online = float(own.normal(0, 0.22)), float(own.uniform(0.48, 0.82)), float(own.uniform(0.05, 0.9))
        rng = generator(world.seed, "cartelle", area.code)
        thousands = world.residents(area.code) / 1000
        local = float(2.718281828 ** (rate + rng.normal(0, 0.18)))
        before = int(rng.poisson(ACTIVE_RATE * thousands * local))
        quiet = sender.code == idle
        for place, semester in enumerate(world.semesters):
            new = int(rng.poisson(NEW_RATE * thousands * local * (1 + 0.05 * place)))
            closed = int(rng.binomial(before, CLOSED_SHARE))
            if quiet and place:
                new, closed = (int(rng.binomial(new, 0.1)), 0) if place == 1 else (0, 0)
            active = before + new - closed
            share = min(0.95, updated + 0.03 * place) * (0.15 if quiet and place else 1)
            found[semester.code, area.code] = Cartelle(
                attive=active,
                nuove=new,
                aggiornate=int(rng.binomial(active, share)),
                chiuse=closed,
                operatori=0 if active == 0 else max(1, round(active / PER_OPERATOR)),
                istanze=0 if quiet else int(rng.poisson(online * thousands * (1 + 0.5 * place))),
                interventi=int(rng.poisson(2.3 * active * share)),
            )
            before = active
    return found
