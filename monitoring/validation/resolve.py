"""What the words of a cell mean: semester, area, indicator, milestone, line, state, stratum."""

from __future__ import annotations

import re
from datetime import date

from monitoring.catalogue import LEVELS, Area, Catalogue
from monitoring.italian import dated, fold, listing
from monitoring.schema import DECLARED_STATES, SEXES, TOTAL
from monitoring.semester import Semester, SemesterInvalid
from monitoring.validation.meaning import TOTAL_WORDS, Meaning, as_code, looks_like_date
from monitoring.validation.problems import quoted
from monitoring.validation.suggest import Suggester
from monitoring.windows import coordination

_LEVEL_NAMES = {
    "provincia": "la provincia",
    "asst": "un'ASST",
    "distretto": "un distretto",
    "ambito": "un Ambito",
    "comune": "un comune",
}
_EACH = {"distretto": "ciascun distretto", "ambito": "ciascun Ambito", "comune": "ciascun comune"}


class Resolver:
    """Texts of one sender's file, understood with a catalogue on a day.

    `until` is the last day of each semester that this sender may not send as the catalogue says
    (code → day); `None` as `day_` means that windows are not judged (a rebuild reads what was
    already accepted).
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
        self._suggest = Suggester(catalogue)
        self._joined: dict[str, tuple[Area, ...]] = {}
        for name, areas in catalogue.names.items():
            joined = name.replace(" ", "")
            self._joined[joined] = tuple(dict.fromkeys((*self._joined.get(joined, ()), *areas)))
        self._indicators = {
            i.code: i.name for i in catalogue.indicators.values() if i.collected or day_ is None
        }
        self._milestones = {m.code: m.text for m in catalogue.milestones.values()}
        self._lines = {code: row["name"] for code, row in catalogue.lines.items()}

    def semester(self, text: str) -> Meaning:
        try:
            code = Semester.parse(text).code
        except SemesterInvalid:
            message = f"{quoted(text)} non è un semestre." if text else "Manca il semestre."
            hint = f"Scrivi uno di questi: {listing(list(self.catalogue.windows), most=6)}."
            if looks_like_date(text):
                hint = "Sembra una data: in Excel formatta la colonna come testo e scrivi 2026-S1."
            return Meaning(None, "SEMESTER_INVALID", message, hint)
        window = self.catalogue.windows.get(code)
        if window is None:
            codes = list(self.catalogue.windows)
            message = f"Il semestre {code} è fuori dal piano."
            return Meaning(
                None, "SEMESTER_INVALID", message, f"Il piano va da {codes[0]} a {codes[-1]}."
            )
        if self.day and self.day < window.opens_on:
            message = f"Il semestre {code} non è ancora aperto."
            return Meaning(
                code, "SEMESTER_NOT_OPEN", message, f"Si apre {dated('il', window.opens_on)}."
            )
        closes_on = self.until.get(code, window.closes_on)
        if self.day and self.day > closes_on:
            message = (
                f"Il semestre {code} è chiuso: si poteva inviare fino {dated('al', closes_on)}."
            )
            hint = f"Per una proroga scrivi al {coordination(self.catalogue)}."
            return Meaning(code, "SEMESTER_CLOSED", message, hint)
        return Meaning(code)

    def area_named(self, text: str, level: str | None) -> Area | None:
        """The only area that a text can mean, whatever its level and its sender."""
        areas = self.catalogue.areas
        if text in areas:
            return areas[text]
        raw = as_code(text)
        if raw not in areas and re.fullmatch(r"[0-9]{4,5}", raw):
            raw = raw.zfill(6)
        if raw in areas:
            return areas[raw]
        named = self._named(text)
        at_level = [a for a in named if a.level == level]
        candidates = at_level if len(at_level) == 1 else named
        return candidates[0] if len(candidates) == 1 else None

    def _named(self, text: str) -> tuple[Area, ...]:
        """The areas of a name, whose spaces and apostrophes may be lost: `Villa dOgna`."""
        return self._joined.get(fold(text).replace(" ", ""), ())

    def area(self, text: str, level: str | None) -> Meaning:
        """The area meant by a code, a name or an alias.

        `level` is the one asked for; `None` where the indicator, milestone or line is unknown: then
        the level is not judged, nor is a name shared by several.
        """
        area = self.area_named(text, level)
        if area is None:
            return self._no_area(text, level)
        if level and area.level != level:
            return self._wrong_level(area, level)
        owner = self.catalogue.sender_of(area)
        if self.sender and owner != self.sender:
            message = f"{area.label()} è di {owner.label()}, il file è di {self.sender.label()}."
            if owner == area:
                message = f"La riga è di {owner.label()}, il file è di {self.sender.label()}."
            hint = f"Togli la riga: la invia {owner.label()}."
            return Meaning(area.code, "AREA_OTHER_AMBITO", message, hint)
        if text != area.code and as_code(text) != area.code == as_code(text).zfill(6):
            message = f"{quoted(text)} è stato letto {area.label()}."
            hint = "Per non perdere gli zeri, in Excel formatta la colonna come testo."
            return Meaning(area.code, "AREA_CODE_REPAIRED", message, hint)
        return Meaning(area.code)

    def _no_area(self, text: str, level: str | None) -> Meaning:
        if not text:
            return Meaning(
                None, "AREA_UNKNOWN", "Manca l'area.", "Scrivi il codice che trovi nel modello."
            )
        if named := self._named(text):
            if level is None:
                return Meaning()
            choices = listing([f"{a.code} ({_LEVEL_NAMES[a.level]})" for a in named])
            message = f"{quoted(text)} è il nome di più aree."
            return Meaning(None, "AREA_AMBIGUOUS", message, f"Scrivi il codice: {choices}.")
        if fold(text) in TOTAL_WORDS:
            message = f"{quoted(text)} non è un'area: qui i totali si calcolano da sé."
            return Meaning(None, "AREA_UNKNOWN", message, "Togli la riga.")
        what = _LEVEL_NAMES[level] if level else "un'area"
        message = f"{quoted(text)} non è {what} del territorio."
        return Meaning(None, "AREA_UNKNOWN", message, self._suggest.area(text, level, self.sender))

    def _wrong_level(self, area: Area, level: str) -> Meaning:
        message = f"{area.label()} è {_LEVEL_NAMES[area.level]}, qui serve {_LEVEL_NAMES[level]}."
        if LEVELS.index(level) > LEVELS.index(area.level):
            return Meaning(
                None, "AREA_WRONG_LEVEL", message, f"Scrivi una riga per {_EACH[level]}."
            )
        above = area
        while above.level != level and above.parent_code:
            above = self.catalogue.areas[above.parent_code]
        hint = f"Scrivi il totale di {above.code} ({above.label()})."
        return Meaning(None, "AREA_WRONG_LEVEL", message, hint)

    def indicator(self, text: str) -> Meaning:
        code = as_code(text)
        if code in self._indicators:
            return Meaning(code)
        if code in self.catalogue.indicators:
            message = f"{quoted(text)} si calcola da sé e non si invia."
            return Meaning(None, "INDICATOR_UNKNOWN", message, "Togli la riga.")
        return self._unlisted(
            "INDICATOR_UNKNOWN", "un indicatore del piano", text, self._indicators
        )

    def milestone(self, text: str) -> Meaning:
        if as_code(text) in self._milestones:
            return Meaning(as_code(text))
        return self._unlisted("MILESTONE_UNKNOWN", "un traguardo del piano", text, self._milestones)

    def line(self, text: str) -> Meaning:
        if as_code(text) in self._lines:
            return Meaning(as_code(text))
        return self._unlisted("LINE_UNKNOWN", "una linea di finanziamento", text, self._lines)

    def _unlisted(self, problem: str, what: str, text: str, codes: dict[str, str]) -> Meaning:
        message = f"{quoted(text)} non è {what}." if text else f"Manca il codice di {what}."
        return Meaning(None, problem, message, self._suggest.code(text, codes))

    def state(self, text: str) -> Meaning:
        code = fold(text).replace(" ", "_")
        if code in DECLARED_STATES:
            return Meaning(code)
        if not text:  # an empty row of the template: not reported
            return Meaning()
        message = f"{quoted(text)} non è uno stato."
        words = listing([s.replace("_", " ") for s in DECLARED_STATES])
        return Meaning(None, "STATE_UNKNOWN", message, f"Gli stati sono: {words}.")

    def sex(self, text: str) -> Meaning:
        code = text.upper() or TOTAL
        if code in SEXES:
            return Meaning(code)
        message = f"{quoted(text)} non è un sesso previsto."
        return Meaning(None, "STRATUM_UNKNOWN", message, "Scrivi M, F oppure T.")

    def age_band(self, text: str) -> Meaning:
        code = as_code(text) or TOTAL
        if code == TOTAL or code in self.catalogue.age_bands:
            return Meaning(code)
        hint = "Le fasce vanno da 0-4 a 90+, di cinque anni; T è il totale."
        if looks_like_date(text):
            hint = "Excel l'ha trasformata in una data: formatta la colonna come testo."
        message = f"{quoted(text)} non è una fascia d'età prevista."
        return Meaning(None, "STRATUM_UNKNOWN", message, hint)
