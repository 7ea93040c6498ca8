"""The state that a certificate proves, made again from its exported JSON alone: no warehouse, no SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

Told = dict[str, Any]
COMPLETE = ("completato", "completato_in_ritardo")


def state_of(told: Told) -> str:
    """The state of a certificate, from its numbers, its parts and its thresholds."""
    return {"area": _area, "traguardo": _whole, "obiettivo": _objective}[told["kind"]](told)


def _expected(due: date, day: date) -> float:
    start = date(due.year, 1, 1)
    return min(1.0, max(0.0, ((day - start).days + 1) / ((due - start).days + 1)))


def _actual(numbers: Told) -> float | None:
    said = numbers["declared"]
    if said in ("completato", "non_avviato"):
        return 1.0 if said == "completato" else 0.0
    if said in (None, "non_applicabile"):
        return None
    parts = [0.0]
    if numbers["progress"] is not None:
        parts.append(numbers["progress"] / 100)
    if numbers["quantity"] is not None and numbers["target_events"]:
        parts.append(numbers["quantity"] / numbers["target_events"])
    return min(1.0, max(parts))


def _unit(  # noqa: PLR0911 - the cases are the rule
    numbers: Told, day: date, tolerance: float
) -> str:
    due = date.fromisoformat(numbers["due_date"])
    said = numbers["declared"]
    if said is None:
        return "non_ancora_dovuto" if due > day else "non_rendicontato"
    if said == "non_applicabile":
        return said
    if said == "completato":
        when = date.fromisoformat(numbers["completed_on"] or numbers["since_on"])
        return "completato" if when <= due else "completato_in_ritardo"
    if said == "rinviato" and (
        numbers["planned_on"] is None or date.fromisoformat(numbers["planned_on"]) >= day
    ):
        return said
    if due <= day:
        heard_on = date.fromisoformat(numbers["ends_on"])
        return "non_rendicontato" if heard_on < due else "in_ritardo"
    if said == "non_avviato":
        return said
    enough = (_actual(numbers) or 0.0) >= _expected(due, day) - tolerance
    return "a_buon_punto" if enough else "in_corso"


def _area(told: Told) -> str:
    tolerance = told["thresholds"]["on_track_tolerance"]
    return _unit(told["numbers"], date.fromisoformat(told["day"]), tolerance)


def _whole(told: Told) -> str:  # noqa: PLR0911
    day, tolerance = date.fromisoformat(told["day"]), told["thresholds"]["on_track_tolerance"]
    states = [_unit(part, day, tolerance) for part in told["parts"]]
    assert states == [part["state"] for part in told["parts"]]
    count = states.count
    applicable = len(states) - count("non_applicabile")
    required = min(told["numbers"]["target_areas"] or len(states), applicable)
    done = count("completato") + count("completato_in_ritardo")
    if not required:
        return "non_applicabile"
    if done >= required:
        return "completato" if count("completato") >= required else "completato_in_ritardo"
    due = date.fromisoformat(told["numbers"]["due_date"])
    silent, postponed = count("non_rendicontato") + count("non_ancora_dovuto"), count("rinviato")
    if due <= day:
        if done + silent >= required:
            return "non_rendicontato"
        return "rinviato" if done + silent + postponed >= required else "in_ritardo"
    said = [part["declared"] for part in told["parts"]]
    if all(word in (None, "non_applicabile") for word in said):
        return "non_ancora_dovuto"
    started = said.count("in_corso") + said.count("completato")
    if postponed and postponed + done >= required and started == done:
        return "rinviato"
    if not started:
        return "non_avviato"
    progress = min(1.0, sum(_actual(part) or 0.0 for part in told["parts"]) / required)
    return "a_buon_punto" if progress >= _expected(due, day) - tolerance else "in_corso"


def _objective(told: Told) -> str:  # noqa: PLR0911
    tolerance = told["thresholds"]["on_track_tolerance"]
    milestones = [part for part in told["parts"] if part["kind"] == "traguardo"]
    apply = [part for part in milestones if part["state"] != "non_applicabile"]
    aims = [_target(p, told) for p in told["parts"] if p["kind"] == "valore_fissato"]
    states = [part["state"] for part in apply]
    if not apply:
        return "non_applicabile"
    if all(state in COMPLETE for state in states + aims):
        return "completato_in_ritardo" if COMPLETE[1] in states + aims else "completato"
    for worst in ("in_ritardo", "non_rendicontato"):
        if worst in states + aims:
            return worst
    if set(states) == {"non_ancora_dovuto"}:
        return "non_ancora_dovuto"
    if set(states) <= {"rinviato", *COMPLETE}:
        return "rinviato"
    weight = sum(part["weight"] for part in apply)
    actual = sum(part["weight"] * (part["actual"] or 0.0) for part in apply) / weight
    expected = sum(part["weight"] * part["expected"] for part in apply) / weight
    if actual >= expected - tolerance:
        return "a_buon_punto"
    return "in_corso" if actual else "non_avviato"


def _target(part: Told, told: Told) -> str:
    """A target whose last figure is of its year or later is judged again; else as it is said."""
    day, due = date.fromisoformat(told["day"]), date.fromisoformat(part["due_date"])
    if part["value"] is None:
        assert part["state"] == ("non_ancora_dovuto" if due > day else "non_rendicontato")
        return part["state"]
    value, target = part["value"], part["target"]
    if part["polarity"] == "basso_meglio":
        share = 1.0 if value <= target else target / value
    else:
        share = min(1.0, max(0.0, value) / target)
    if share == 1:
        assert part["state"] in COMPLETE
    elif due > day:
        least = _expected(due, day) - told["thresholds"]["on_track_tolerance"]
        word = "a_buon_punto" if share >= least else "in_corso" if share else "non_avviato"
        assert part["state"] in (word, *COMPLETE)
    return part["state"]
