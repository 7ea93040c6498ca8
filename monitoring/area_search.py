"""An area looked for by name, alias or code, whatever the accents and the case."""

from __future__ import annotations

from monitoring.catalogue import LEVELS, Area, Catalogue
from monitoring.italian import fold


def at_level(catalogue: Catalogue, area: Area, level: str) -> Area | None:
    """The area itself, or the one that contains it at `level`; None where `level` is below it."""
    while area.level != level:
        if LEVELS.index(area.level) < LEVELS.index(level):
            return None
        area = catalogue.areas[area.parent_code]
    return area


def find(catalogue: Catalogue, text: str, level: str) -> list[tuple[Area, Area]]:
    """Areas that answer to `text`, each with the area of `level` that it is or that contains it.

    The first rule that finds something decides: the code; the whole name or alias, an area of
    `level` before the others; the beginning of a name; a part of it. In the order of the names.
    """
    wanted = fold(text)
    if not wanted:
        return []
    if code := next((a for a in catalogue.areas.values() if fold(a.code) == wanted), None):
        seat = at_level(catalogue, code, level)
        return [(code, seat)] if seat else []
    for rule in (str.__eq__, str.startswith, str.__contains__):
        found = {
            area.code: (area, seat)
            for name, areas in catalogue.names.items()
            if rule(name, wanted)
            for area in areas
            if (seat := at_level(catalogue, area, level))
        }
        here = [pair for pair in found.values() if pair[0].level == level]
        if found:
            return sorted(here or found.values(), key=lambda pair: fold(pair[0].name))
    return []
