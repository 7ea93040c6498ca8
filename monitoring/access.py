"""Who reads: the offices that see everything, an office that sends, any other reader.

Until there is a sign-in, the environment variable PROLOGO_ROLE says it: `interno` (without it),
`lettore`, or `ambito:` and the code of an area that sends.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from monitoring.errors import PrologoError

VARIABLE = "PROLOGO_ROLE"


class AccessInvalid(PrologoError):
    """A role that cannot be understood."""


@dataclass(frozen=True)
class Reader:
    """Who reads. role: interno, ambito or lettore; area: the code of the area that sends."""

    role: str
    area: str | None = None

    @property
    def sees_all(self) -> bool:
        """Whether nothing is suppressed for this reader."""
        return self.role == "interno"

    @property
    def sees_unsuppressed(self) -> bool:
        """Whether this reader sees small numbers, its own or everybody's."""
        return self.role != "lettore"

    @property
    def pointer(self) -> str:
        """The file that names the snapshot in force for this reader."""
        return "prologo.current" if self.sees_all else "pubblico.current"

    @property
    def mark(self) -> str:
        """What tells this reader's answers from the others': nothing for who sees everything."""
        return "" if self.sees_all else f"-{self.role}{self.area or ''}"


INTERNAL, PUBLIC = Reader("interno"), Reader("lettore")


def parse(text: str) -> Reader:
    """`interno`, `lettore` or `ambito:AMB08`.

    Raises:
        AccessInvalid: it is none of them.
    """
    if text in ("interno", "lettore"):
        return Reader(text)
    if found := re.fullmatch(r"ambito:(\w+)", text):
        return Reader("ambito", found[1])
    raise AccessInvalid(
        f"Il ruolo «{text}» non esiste: scrivi interno, lettore oppure ambito: e il codice, "
        "per esempio ambito:AMB08."
    )


def reader() -> Reader:
    """The reader that PROLOGO_ROLE names.

    Raises:
        AccessInvalid: it cannot be understood.
    """
    return parse(os.environ.get(VARIABLE) or "interno")
