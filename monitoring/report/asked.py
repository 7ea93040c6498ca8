"""What a report is asked for: a semester that has been reported, a territory, the day of judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.catalogue import Area, Catalogue
from monitoring.errors import PrologoError
from monitoring.italian import day, listing
from monitoring.semester import Semester
from monitoring.warehouse import Warehouse

_REPORTED = "SELECT code FROM reported_semesters ORDER BY code"


class ReportRefused(PrologoError):
    """A report that cannot be made: the sentence says why, and what can be asked."""


@dataclass(frozen=True)
class Asked:
    """A report to be made.

    area: the Ambito, None for the whole territory. judged_on: the day on which states are judged.
    today: the day of reference. is_last: whether the semester is the last one reported.
    """

    semester: Semester
    area: Area | None
    judged_on: date
    today: date
    is_last: bool

    @property
    def when(self) -> str:
        """Which day `judged_on` is, in words."""
        what = "giorno di riferimento" if self.is_last else "ultimo giorno del semestre"
        return f"{day(self.judged_on)}, {what}"


def reported(warehouse: Warehouse) -> list[str]:
    """The semesters of which a report can be made, the earliest first."""
    return [str(code) for code in warehouse.query(_REPORTED)["code"]]


def asked(
    warehouse: Warehouse, catalogue: Catalogue, semester: Semester, ambito: str | None, today: date
) -> Asked:
    """The report of a semester, for the whole territory or for an Ambito.

    The last semester reported is judged today, as on Sintesi; an older one at its end.

    Raises:
        ReportRefused: nobody has reported this semester; the code is not of an Ambito.
    """
    known = reported(warehouse)
    if not known:
        raise ReportRefused(
            "Nessun semestre è ancora rendicontato: la relazione si fa dopo i primi invii."
        )
    if semester.code not in known:
        raise ReportRefused(
            f"Il {semester.label} non è rendicontato. Si può chiedere: {listing(known, 9)}."
        )
    is_last = semester.code == known[-1]
    area = _ambito(catalogue, ambito) if ambito else None
    return Asked(semester, area, today if is_last else semester.ends_on, today, is_last)


def _ambito(catalogue: Catalogue, code: str) -> Area:
    found = catalogue.areas.get(code.upper())
    if found is None or found.level != "ambito":
        codes = [area.code for area in catalogue.areas.values() if area.level == "ambito"]
        raise ReportRefused(f"«{code}» non è un Ambito. Si può chiedere: {listing(codes, 99)}.")
    return found
