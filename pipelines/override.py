"""A state declared by who governs the plan, beside the one that is calculated, until a day."""

from __future__ import annotations

from datetime import date, datetime

from monitoring.catalogue import Catalogue, read_rows
from monitoring.errors import PrologoError
from monitoring.italian import dated, day_of, listing
from monitoring.locks import locked
from monitoring.settings import Folders, now
from monitoring.status_reasons import STATE_WORDS
from monitoring.validation.people import people_in
from pipelines.override_events import KIND, OverrideEvent, read_overrides
from pipelines.publish import publish_recorded
from pipelines.store import record


class OverrideRefused(PrologoError):
    """The state cannot be declared."""


def declare_state(
    folders: Folders,
    what: str,
    state: str,
    why: str,
    until: date,
    by: str,
    at: datetime | None = None,
) -> OverrideEvent:
    """Record a declared state, and publish. The last one of an object and area counts.

    what: `SS2-2025-01` or `SS2` for the whole territory, `SS2-2025-01@AMB08` for one area.

    Raises:
        OverrideRefused: unknown object, area or state, no reason or name, a day gone by or beyond
            the plan.
        NotFinished: recorded, but the publication could not be made.
    """
    catalogue = Catalogue.read(folders.reference)
    code, area = _object(folders, catalogue, what)
    if state not in STATE_WORDS:
        raise OverrideRefused(f"«{state}» non è uno stato: sono {listing(list(STATE_WORDS), 10)}.")
    if not why.strip():
        raise OverrideRefused("Manca il motivo: si legge accanto allo stato dichiarato.")
    if found := people_in(why):
        raise OverrideRefused(
            f"Il motivo contiene {found[0][0]}: chi legge il cruscotto lo vedrebbe. Toglilo."
        )
    if not by.strip():
        raise OverrideRefused("Manca chi lo dichiara: scrivi nome o ufficio.")
    with locked(folders.raw / ".intake.lock"):
        at = at or now(*(datetime.fromisoformat(e.at) for e in read_overrides(folders.raw)))
        _in_time(catalogue, until, day_of(at))
        event = OverrideEvent(
            at.isoformat(), KIND, code, area, state, why.strip(), until.isoformat(), by.strip()
        )
        record(folders.raw, event)
    publish_recorded(folders)
    return event


def _object(folders: Folders, catalogue: Catalogue, what: str) -> tuple[str, str]:
    """The code of a milestone or objective, and that of the area."""
    code, _, where = (part.strip().upper() for part in what.partition("@"))
    root = next(area for area in catalogue.areas.values() if area.level == "provincia")
    milestone = catalogue.milestones.get(code)
    known = milestone or any(
        row["code"] == code for row in read_rows(folders.reference / "objectives.csv")
    )
    if not known:
        raise OverrideRefused(
            f"«{code}» non è un traguardo né un obiettivo del piano: scrivi per esempio SS2-2025-01, "
            "SS2 oppure SS2-2025-01@AMB08."
        )
    if not where or where == root.code:
        return code, root.code
    area = catalogue.areas.get(where)
    if area is None or milestone is None or area.level != milestone.level:
        asked = "" if milestone is None else f": {code} è del livello {milestone.level}"
        raise OverrideRefused(f"«{where}» non è un'area di {code}{asked}.")
    return code, area.code


def _in_time(catalogue: Catalogue, until: date, on: date) -> None:
    last = max(window.closes_on for window in catalogue.windows.values())
    if until < on:
        raise OverrideRefused(
            f"{dated('Il', until)} è già passato: scrivi un giorno da oggi in poi."
        )
    if until > last:
        raise OverrideRefused(
            f"{dated('Il', until)} è oltre il calendario del piano, che finisce {dated('il', last)}."
        )
