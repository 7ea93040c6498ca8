"""«Forse intendevi…»: the code or the area that a text most resembles."""

from __future__ import annotations

from difflib import get_close_matches

from monitoring.catalogue import Area, Catalogue
from monitoring.italian import fold

_LONGEST = 80
_MOST = 300


class Suggester:
    """Suggestions for one file; after `_MOST` of them it stops looking, for each costs some ms."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._left = _MOST
        self._names: dict[str | None, dict[str, Area]] = {}

    def _worth(self, text: str) -> bool:
        self._left -= 1
        return self._left >= 0 and 0 < len(text) <= _LONGEST

    def area(self, text: str, level: str | None, sender: Area | None) -> str:
        """A sentence with the area that a text resembles, the sender's own first, or none."""
        if self._worth(text):
            names = self._at_level(level)
            found = [names[c] for c in get_close_matches(fold(text), names, n=3, cutoff=0.7)]
            codes = [c for c, a in self.catalogue.areas.items() if level in (None, a.level)]
            close = get_close_matches(text.upper(), codes, n=1, cutoff=0.84)
            found += [self.catalogue.areas[c] for c in close]
            own = [a for a in found if sender and self.catalogue.sender_of(a) == sender]
            for area in own or found:
                owner = self.catalogue.sender_of(area)
                where = "" if owner == area else f" ({owner.label()})"
                return f"Forse intendevi {area.label()}{where}?"
        return "Scrivi il codice o il nome che trovi nel modello."

    def _at_level(self, level: str | None) -> dict[str, Area]:
        """Folded names of the areas of a level, or of all."""
        if level not in self._names:
            self._names[level] = {
                name: next((a for a in areas if a.level == level), areas[0])
                for name, areas in self.catalogue.names.items()
                if level is None or any(a.level == level for a in areas)
            }
        return self._names[level]

    def code(self, text: str, codes: dict[str, str]) -> str:
        """A sentence with the code (code → name) that a text resembles by code or by name."""
        if self._worth(text):
            names = {fold(name): code for code, name in codes.items()}
            close = get_close_matches(text.upper(), codes, n=1, cutoff=0.6)
            close = close or [
                names[n] for n in get_close_matches(fold(text), names, n=1, cutoff=0.8)
            ]
            if close:
                name = codes[close[0]]
                name = name if len(name) <= 70 else f"{name[:70].rstrip()}…"
                return f"Forse intendevi {close[0]} ({name})?"
        return "Usa i codici del modello."
