"""The states of milestones and objectives computed again, naively: loops over rows in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.catalogue import Area, read_rows
from monitoring.semester import Semester
from monitoring.settings import Folders

TOLERANCE = 0.1


@dataclass(frozen=True)
class Said:
    """One report in force."""

    semester: Semester
    state: str
    progress: float | None
    quantity: float | None
    planned_on: date | None
    completed_on: date | None


@dataclass(frozen=True)
class Judged:
    """A state with the numbers that page and views show."""

    state: str
    expected: float
    actual: float | None
    required: int
    done: int
    reported: int


@dataclass(frozen=True)
class Asked:
    """A milestone as its reference row says."""

    code: str
    objective: str
    due: date
    level: str
    target_areas: int | None
    target_events: int | None
    weight: float


def asked(folders: Folders) -> list[Asked]:
    return [
        Asked(
            row["code"],
            row["objective_code"],
            date.fromisoformat(row["due_date"]),
            row["level"],
            int(row["target_areas"]) if row["target_areas"] else None,
            int(row["target_events"]) if row["target_events"] else None,
            float(row["weight"]),
        )
        for row in read_rows(folders.reference / "milestones.csv")
    ]


def unit(  # noqa: PLR0912 - the cases are the rule
    milestone: Asked, reports: list[Said], day: date
) -> tuple[Judged, Said | None, bool]:
    """One area: its judgement, the report used, and whether it was completed in time."""
    known = [r for r in sorted(reports, key=lambda r: r.semester) if r.semester.ends_on <= day]
    last = known[-1] if known else None
    year_days = (milestone.due - date(milestone.due.year, 1, 1)).days + 1
    passed = (day - date(milestone.due.year, 1, 1)).days + 1
    expected = max(0.0, min(1.0, passed / year_days))
    due = milestone.due <= day
    actual: float | None = None
    in_time = False
    if last is None:
        state = "non_rendicontato" if due else "non_ancora_dovuto"
        return Judged(state, expected, None, 1, 0, 0), None, False
    if last.state == "completato":
        actual = 1.0
        run: list[Said] = []
        for said in reversed(known):
            if said.state != "completato":
                break
            run.append(said)
        dates = [said.completed_on for said in run if said.completed_on]
        if dates:
            in_time = dates[0] <= milestone.due
        else:
            first = run[-1].semester
            in_time = date(first.year, 1 if first.half == 1 else 7, 1) <= milestone.due
    elif last.state == "non_avviato":
        actual = 0.0
    elif last.state in ("in_corso", "rinviato"):
        shares = [last.progress / 100] if last.progress is not None else []
        if last.quantity is not None and milestone.target_events:
            shares.append(last.quantity / milestone.target_events)
        actual = min(1.0, max(shares, default=0.0))
    waiting = last.state == "rinviato" and (last.planned_on is None or last.planned_on >= day)
    if last.state == "non_applicabile":
        state = "non_applicabile"
    elif last.state == "completato":
        state = "completato" if in_time else "completato_in_ritardo"
    elif waiting:
        state = "rinviato"
    elif due:
        state = "non_rendicontato" if last.semester.ends_on < milestone.due else "in_ritardo"
    elif last.state == "non_avviato":
        state = "non_avviato"
    else:
        assert actual is not None
        state = "a_buon_punto" if actual >= expected - TOLERANCE else "in_corso"
    done = int(last.state == "completato")
    return Judged(state, expected, actual, 1, done, 1), last, in_time


def whole(milestone: Asked, reports: dict[str, list[Said]], areas: list[Area], day: date) -> Judged:
    """All the areas of the milestone's level together."""
    units = [unit(milestone, reports.get(area.code, []), day) for area in areas]
    states = [judged.state for judged, _, _ in units]
    applicable = len(states) - states.count("non_applicabile")
    required = min(milestone.target_areas or len(areas), applicable)
    in_time, late = states.count("completato"), states.count("completato_in_ritardo")
    done = in_time + late
    reported = sum(last is not None for _, last, _ in units)
    heard = sum(last is not None and last.state != "non_applicabile" for _, last, _ in units)
    started = sum(
        last is not None and last.state in ("in_corso", "completato") for _, last, _ in units
    )
    unknown = states.count("non_rendicontato") + states.count("non_ancora_dovuto")
    postponed = states.count("rinviato")
    expected = units[0][0].expected
    known = [judged.actual for judged, _, _ in units if judged.actual is not None]
    actual = min(1.0, sum(known) / required) if required and known else None
    if required == 0:
        state = "non_applicabile"
    elif in_time >= required:
        state = "completato"
    elif done >= required:
        state = "completato_in_ritardo"
    elif milestone.due > day:
        if heard == 0:
            state = "non_ancora_dovuto"
        elif postponed and postponed + done >= required and started == done:
            state = "rinviato"
        elif started == 0:
            state = "non_avviato"
        else:
            state = "a_buon_punto" if (actual or 0) >= expected - TOLERANCE else "in_corso"
    elif done + unknown >= required:
        state = "non_rendicontato"
    elif done + unknown + postponed >= required:
        state = "rinviato"
    else:
        state = "in_ritardo"
    return Judged(state, expected, actual, required, done, reported)


@dataclass(frozen=True)
class Aimed:
    """A target of an indicator, of the whole territory."""

    indicator: str
    objective: str
    year: int
    target: float
    polarity: str


def aims(folders: Folders) -> list[Aimed]:
    return [
        Aimed(
            row["code"], row["objective_code"], year, float(row[f"target_{year}"]), row["polarity"]
        )
        for row in read_rows(folders.reference / "indicators.csv")
        for year in (2025, 2026, 2027)
        if row[f"target_{year}"]
    ]


def aim_state(aim: Aimed, figures: dict[str, tuple[float, bool]], day: date) -> str:
    """The state of a target. figures: by semester, the figure and whether areas are missing in it."""
    known = {s: f for s, f in sorted(figures.items()) if Semester.parse(s).ends_on <= day}
    in_year = [f for s, f in known.items() if int(s[:4]) <= aim.year]
    due = date(aim.year, 12, 31)

    def share(figure: float) -> float:
        if aim.polarity == "basso_meglio":
            return 1.0 if figure <= aim.target else aim.target / figure
        return min(1.0, max(0.0, figure) / aim.target)

    if in_year and share(in_year[-1][0]) == 1:
        return "completato"
    if not known:
        return "non_ancora_dovuto" if day < due else "non_rendicontato"
    last, partial = list(known.values())[-1]
    if share(last) == 1:
        return "completato_in_ritardo"
    if day >= due:
        said_since = any(int(s[:4]) >= aim.year for s in known)
        return "in_ritardo" if said_since and not partial else "non_rendicontato"
    passed = max(0, (day - date(aim.year, 1, 1)).days + 1)
    expected = passed / ((due - date(aim.year, 1, 1)).days + 1)
    if share(last) >= expected - TOLERANCE:
        return "a_buon_punto"
    return "in_corso" if share(last) else "non_avviato"


def objective(
    milestones: list[tuple[Asked, Judged]], targets: list[str]
) -> tuple[str, float | None, float | None]:
    """State, expected and actual of an objective from its milestones and the states of its targets."""
    states = [judged.state for _, judged in milestones]
    apply = [judged for _, judged in milestones if judged.state != "non_applicabile"]
    if not apply:
        return "non_applicabile", None, None
    weights = [asked.weight for asked, judged in milestones if judged.state != "non_applicabile"]
    pairs = list(zip(apply, weights, strict=True))
    expected = sum(judged.expected * weight for judged, weight in pairs) / sum(weights)
    actual = sum((judged.actual or 0.0) * weight for judged, weight in pairs) / sum(weights)
    left = {judged.state for judged in apply}
    if left | set(targets) <= {"completato", "completato_in_ritardo"}:
        late = "completato_in_ritardo" in left | set(targets)
        state = "completato_in_ritardo" if late else "completato"
    elif "in_ritardo" in states + targets:
        state = "in_ritardo"
    elif "non_rendicontato" in states + targets:
        state = "non_rendicontato"
    elif left == {"non_ancora_dovuto"}:
        state = "non_ancora_dovuto"
    elif left <= {"rinviato", "completato", "completato_in_ritardo"}:
        state = "rinviato"
    elif actual >= expected - TOLERANCE:
        state = "a_buon_punto"
    else:
        state = "non_avviato" if actual == 0 else "in_corso"
    return state, expected, actual
