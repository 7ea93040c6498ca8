"""What the words of a cell mean: semester, area, indicator, milestone, line, state, stratum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from monitoring.catalogue import LEVELS, Area, Catalogue
from monitoring.italian import day, fold, listing
from monitoring.schema import DECLARED_STATES, SEXES, TOTAL
from monitoring.semester import Semester, SemesterInvalid

_LEVEL_NAMES = {
    "provincia": "la provincia",
    "asst": "un'ASST",
    "distretto": "un distretto",
    "ambito": "un Ambito",
    "comune": "un comune",
}


@dataclass(frozen=True)
class Meaning:
    """The code that a text stands for; or why it stands for none."""

    code: str | None = None
    problem: str | None = None
    message: str = ""
    hint: str = ""


class Resolver:
    """Texts of one sender's file, understood with a catalogue on a day.

    `until` prolongs the closing of a semester (code → last day) for this sender; `None` as `day_`
    means that windows are not judged (a rebuild reads what was already accepted).
    """

    def __init__(
        self,
        catalogue: Catalogue,
        sender: Area | None,
        day_: date | None,
        until: dict[str, date] | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.sender = sender
        self.day = day_
        self.until = until or {}

    def semester(self, text: str) -> Meaning:
        try:
            code = Semester.parse(text).code
        except SemesterInvalid:
            hint = "Scrivilo come " + listing(list(self.catalogue.windows), most=6) + "."
            return Meaning(None, "SEMESTER_INVALID", f"«{text}» non è un semestre.", hint)
        window = self.catalogue.windows.get(code)
        if window is None:
            first, *_, last = self.catalogue.windows
            message = f"Il semestre {code} è fuori dal piano."
            return Meaning(None, "SEMESTER_INVALID", message, f"Il piano va da {first} a {last}.")
        if self.day and self.day < window.opens_on:
            message = f"Il semestre {code} non è ancora aperto."
            return Meaning(code, "SEMESTER_NOT_OPEN", message, f"Si apre il {day(window.opens_on)}.")
        closes_on = max(window.closes_on, self.until.get(code, window.closes_on))
        if self.day and self.day > closes_on:
            message = f"Il semestre {code} si è chiuso il {day(closes_on)}."
            return Meaning(code, "SEMESTER_CLOSED", message, "Per riaprirlo scrivi al coordinamento.")
        return Meaning(code)

    def area(self, text: str, level: str | None) -> Meaning:
        """The area meant by a code, a name or an alias; `level` is the one asked for, if any."""
        areas, raw = self.catalogue.areas, text.upper()
        if raw in areas:
            return self._at_level(areas[raw], level)
        if re.fullmatch(r"\d{4,5}", raw) and raw.zfill(6) in areas:
            found = self._at_level(areas[raw.zfill(6)], level)
            if found.problem:
                return found
            message = f"«{text}» è stato letto {areas[raw.zfill(6)].label()}."
            return Meaning(found.code, "AREA_CODE_REPAIRED", message)
        named = self.catalogue.names.get(fold(text), ())
        at_level = [a for a in named if a.level == level]
        if len(at_level) == 1 or len(named) == 1:
            return self._at_level((at_level or named)[0], level)
        if named:
            choices = listing([f"{a.code} ({a.label()})" for a in named])
            return Meaning(None, "AREA_AMBIGUOUS", f"«{text}» è il nome di più aree.", f"Scrivi il codice: {choices}.")
        return Meaning(None, "AREA_UNKNOWN", self._unknown(text), self._suggestion(text, level))

    def _unknown(self, text: str) -> str:
        if not text:
            return "Manca l'area."
        if self.sender:
            return f"«{text}» non è un'area che {self.sender.label()} rendiconta."
        return f"«{text}» non è un'area del territorio."

    def _at_level(self, area: Area, level: str | None) -> Meaning:
        if level and area.level != level:
            message = f"{area.label()} è {_LEVEL_NAMES[area.level]}, qui serve {_LEVEL_NAMES[level]}."
            deeper = LEVELS.index(level) > LEVELS.index(area.level)
            hint = "Scrivi una riga per ciascuno." if deeper else "Scrivi il totale dell'area richiesta."
            return Meaning(None, "AREA_WRONG_LEVEL", message, hint)
        owner = self.catalogue.sender_of(area)
        if self.sender and owner != self.sender:
            message = f"{area.label()} è di {owner.label()}, il file è di {self.sender.label()}."
            hint = f"Togli la riga: la invia {owner.label()}."
            return Meaning(area.code, "AREA_OTHER_AMBITO", message, hint)
        return Meaning(area.code)

    def _suggestion(self, text: str, level: str | None) -> str:
        names = {
            name: next((a for a in areas if a.level == level), areas[0])
            for name, areas in self.catalogue.names.items()
            if level is None or any(a.level == level for a in areas)
        }
        close = get_close_matches(fold(text), names, n=3, cutoff=0.7)
        close += get_close_matches(text.zfill(6), [c for c in self.catalogue.areas], n=1, cutoff=0.84)
        found = [names[c] if c in names else self.catalogue.areas[c] for c in close]
        own = [a for a in found if self.sender and self.catalogue.sender_of(a) == self.sender]
        for area in own or found:
            owner = self.catalogue.sender_of(area)
            where = "" if owner == area else f" ({owner.label()})"
            return f"Forse intendevi {area.label()}{where}?"
        return "Usa il codice o il nome dell'elenco delle aree, nel modello."

    def indicator(self, text: str) -> Meaning:
        found = self.catalogue.indicators.get(text.upper())
        if found and found.collected:
            return Meaning(found.code)
        collected = {i.code: i.name for i in self.catalogue.indicators.values() if i.collected}
        if found:
            message = f"«{text}» si calcola da sé e non si invia."
            return Meaning(None, "INDICATOR_UNKNOWN", message, "Togli la riga.")
        return self._unlisted("INDICATOR_UNKNOWN", "un indicatore del piano", text, collected)

    def milestone(self, text: str) -> Meaning:
        codes = {m.code: m.text for m in self.catalogue.milestones.values()}
        if text.upper() in codes:
            return Meaning(text.upper())
        return self._unlisted("MILESTONE_UNKNOWN", "un traguardo del piano", text, codes)

    def line(self, text: str) -> Meaning:
        codes = {code: row["name"] for code, row in self.catalogue.lines.items()}
        if text.upper() in codes:
            return Meaning(text.upper())
        return self._unlisted("LINE_UNKNOWN", "una linea di finanziamento", text, codes)

    def _unlisted(self, problem: str, what: str, text: str, codes: dict[str, str]) -> Meaning:
        close = get_close_matches(text.upper(), codes, n=1, cutoff=0.6)
        name = codes[close[0]][:70] if close else ""
        hint = f"Forse intendevi {close[0]} ({name})?" if close else "Usa i codici del modello."
        return Meaning(None, problem, f"«{text}» non è {what}." if text else "Manca il codice.", hint)

    def state(self, text: str) -> Meaning:
        code = fold(text).replace(" ", "_")
        if code in DECLARED_STATES:
            return Meaning(code)
        words = listing([s.replace("_", " ") for s in DECLARED_STATES])
        return Meaning(None, "STATE_UNKNOWN", f"«{text}» non è uno stato.", f"Gli stati sono: {words}.")

    def sex(self, text: str) -> Meaning:
        code = text.upper() or TOTAL
        if code in SEXES:
            return Meaning(code)
        return Meaning(None, "STRATUM_UNKNOWN", f"«{text}» non è un sesso previsto.", "Scrivi M, F oppure T.")

    def age_band(self, text: str) -> Meaning:
        code = text.upper().replace(" ", "").replace("–", "-") or TOTAL
        if code == TOTAL or code in self.catalogue.age_bands:
            return Meaning(code)
        hint = "Le fasce vanno da 0-4 a 90+, di cinque anni; T è il totale."
        if re.fullmatch(r"\d{1,2}/\d{1,2}(/\d+)?|\d{1,2}-[a-z]{3}|[a-z]{3}-\d{2}", text.lower()):
            hint = "Excel l'ha trasformata in una data: formatta la colonna come testo."
        return Meaning(None, "STRATUM_UNKNOWN", f"«{text}» non è una fascia d'età prevista.", hint)
