"""The semester: parsed in one place, ordered, printed one way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from monitoring.errors import PrologoError

_HALF = r"(?:s|sem|semestre)"
_FORMS = [
    re.compile(p, re.IGNORECASE | re.ASCII)
    for p in (
        rf"^(?P<year>\d{{4}})\s*[-_/ ]?\s*{_HALF}\.?\s*(?P<half>[12])$",  # 2025-S1, 2025S1
        rf"^{_HALF}\.?\s*(?P<half>[12])\s*[-_/ ]\s*(?P<year>\d{{4}})$",  # S1-2025
        r"^(?P<half>[12])\s*[-/]\s*(?P<year>\d{4})$",  # 1/2025
        r"^(?P<year>\d{4})\s*[-/]\s*(?P<half>[12])$",  # 2025/1
        rf"^(?P<half>II|I|[12]|primo|secondo)\s*[°ºª^.]?\s*{_HALF}\.?\s*(?:del\s+)?(?P<year>\d{{4}})$",
        rf"^(?P<year>\d{{4}})\s*[-,]?\s*(?P<half>II|I|[12]|primo|secondo)\s*[°ºª^.]?\s*{_HALF}\.?$",
    )
]
_HALVES = {"1": 1, "2": 2, "i": 1, "ii": 2, "primo": 1, "secondo": 2}


class SemesterInvalid(PrologoError):
    """A text that is no semester."""


@dataclass(frozen=True, order=True)
class Semester:
    """Half a year; `half` is 1 (January to June) or 2 (July to December)."""

    year: int
    half: int

    @classmethod
    def parse(cls, text: str) -> Semester:
        """Read any form of the contract: `2025-S1`, `2025S1`, `S1-2025`, `1/2025`, `I sem 2025`…

        Raises:
            SemesterInvalid: the text is none of these forms.
        """
        cleaned = " ".join(text.replace("\u00a0", " ").split())
        for form in _FORMS:
            if found := form.match(cleaned):
                return cls(int(found["year"]), _HALVES[found["half"].lower()])
        raise SemesterInvalid(f"«{text}» non è un semestre: scrivilo come 2025-S1.")

    @property
    def code(self) -> str:
        return f"{self.year}-S{self.half}"

    @property
    def label(self) -> str:
        """As screens print it: `1° sem. 2026`."""
        return f"{self.half}° sem. {self.year}"

    @property
    def ends_on(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    def previous(self) -> Semester:
        return Semester(self.year, 1) if self.half == 2 else Semester(self.year - 1, 2)

    def __str__(self) -> str:
        return self.code
