"""Where the plan stands, from its milestones: counts, progress, what to look at first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

DUE_STATES = (
    "completato",
    "completato_in_ritardo",
    "in_ritardo",
    "non_rendicontato",
    "rinviato",
    "non_applicabile",
)
DAYS_OF_A_MONTH, DAYS_OF_A_SEMESTER = 30.4375, 182.625
DONE = ("completato", "completato_in_ritardo")
# The counts of the sentence, each the sum of one or two states: one, more than one.
_SAID = (
    (("completato", "completato_in_ritardo"), "completato", "completati"),
    (("in_ritardo",), "in ritardo", "in ritardo"),
    (("non_rendicontato",), "non rendicontato", "non rendicontati"),
    (("rinviato",), "rinviato", "rinviati"),
    (("non_applicabile",), "non applicabile", "non applicabili"),
)
WATCH_RULE = (
    "Prima i traguardi in ritardo, poi quelli dovuti e non rendicontati; "
    "in ciascun gruppo il più vecchio, e a pari data quello a cui mancano più aree."
)


@dataclass(frozen=True)
class Clock:
    """Progress of the whole plan today, against time. Shares 0-1, paces in points a month."""

    actual: float
    expected: float
    at_most: float
    lag_semesters: float
    pace: float
    pace_needed: float | None

    @property
    def gap_points(self) -> float:
        """Actual less expected [points of a hundred]."""
        return 100 * (self.actual - self.expected)


def due_counts(states: pd.DataFrame) -> dict[str, int]:
    """Milestones due, by state, in the order of DUE_STATES: they add up to the milestones due.

    states: one row per milestone judged on one day (`state`, `due_date`, `day`).
    """
    due = states.loc[states["due_date"] <= states["day"], "state"]
    counted = due.value_counts()
    return {state: int(counted.get(state, 0)) for state in DUE_STATES}


def due_sentence(counts: dict[str, int], by: str = "a oggi", whose: str = "") -> str:
    """`Dei 74 traguardi dovuti a oggi 49 sono completati, 11 in ritardo, 14 non rendicontati.`

    The numbers said add up to the milestones due; those that are zero are left out.
    by: the day, in words. whose: after the word, such as ` dell'Ambito`.
    """
    total = sum(counts.values())
    if not total:
        return f"Nessun traguardo{whose} è ancora dovuto."
    parts = []
    for states, one, many in _SAID:
        if number := sum(counts[state] for state in states):
            parts.append((number, one if number == 1 else many))
    if total == 1:
        return f"L'unico traguardo{whose} dovuto {by} è {parts[0][1]}."
    (number, words), *rest = parts
    said = ", ".join(
        [f"{number} {'è' if number == 1 else 'sono'} {words}", *(f"{n} {w}" for n, w in rest)]
    )
    by += "," * by[-1].isdigit()
    article = "Degli" if total in (8, 11) or 80 <= total < 90 else "Dei"
    return f"{article} {total} traguardi{whose} dovuti {by} {said}."


def clock(states: pd.DataFrame, curve: pd.DataFrame, starts_on: date, today: date) -> Clock:
    """How far the plan is, and how far it should be.

    states: one row per milestone judged today. curve: `day` and `expected` at each semester's end.
    The mean is over the milestones that apply, each with its weight; one that is not reported counts zero, and
    `at_most` is the mean if those due and not reported were all done.
    """
    applicable = states[states["state"] != "non_applicabile"]
    unreported = applicable["state"] == "non_rendicontato"
    documented = applicable["actual"].fillna(0.0)
    weights = applicable["weight"]
    actual, expected = _mean(documented, weights), _mean(applicable["expected"], weights)
    at_most = _mean(documented.mask(unreported, 1.0), weights)
    days = [starts_on, *(pd.Timestamp(d).date() for d in curve["day"])]
    points = sorted([*zip(days, [0.0, *curve["expected"]], strict=True), (today, expected)])
    lag = (today - _day_of(actual, points)).days / DAYS_OF_A_SEMESTER
    gone = (today - starts_on).days / DAYS_OF_A_MONTH
    left = (days[-1] - today).days / DAYS_OF_A_MONTH
    needed = 100 * (1 - actual) / left if left > 0 else None
    return Clock(actual, expected, at_most, lag, 100 * actual / max(gone, 1.0), needed)


def _mean(values: pd.Series, weights: pd.Series) -> float:
    return float((values * weights).sum() / weights.sum())


def _day_of(share: float, points: list[tuple[date, float]]) -> date:
    """The day on which `share` was expected, straight between the points."""
    for (before, low), (after, high) in pairwise(points):
        if low <= share <= high and high > low:
            return before + (after - before) * ((share - low) / (high - low))
    return points[0][0] if share < points[0][1] else points[-1][0]


def first_to_watch(states: pd.DataFrame, most: int = 5) -> pd.DataFrame:
    """The rows of `states` (one per milestone, judged today) to look at first: see WATCH_RULE."""
    order = {"in_ritardo": 0, "non_rendicontato": 1}
    found = states[(states["due_date"] <= states["day"]) & states["state"].isin(list(order))]
    keyed = found.assign(
        rank=found["state"].map(order), missing=-(found["required"] - found["done"])
    )
    keyed = keyed.sort_values(["rank", "due_date", "missing", "milestone_code"])
    return keyed.drop(columns=["rank", "missing"]).head(most)


def changes(plan: pd.DataFrame) -> tuple[date | None, pd.DataFrame]:
    """What changed since the end of the semester before the last one reported.

    plan: one row per milestone and day (see monitoring.queries.plan.whole_plan).
    Returns the day compared with (None where fewer than two semesters are reported) and one row
    per state of today: `now`, `milestones` (the codes that had another state), `before` (state to
    number of them).
    """
    ends = sorted({pd.Timestamp(d).date() for d in plan.loc[~plan["is_today"], "day"]})
    if len(ends) < 2:
        return None, pd.DataFrame(columns=["now", "milestones", "before"])
    then = plan[~plan["is_today"] & (plan["day"] == pd.Timestamp(ends[-2]))]
    return ends[-2], moved(then, plan[plan["is_today"]])


def moved(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The milestones that had another state, grouped as `changes` gives them.

    then, now: one row per milestone judged on one day. A milestone that was not there has no change.
    """
    before = dict(zip(then["milestone_code"], then["state"], strict=True))
    found: dict[str, list[str]] = {}
    for code, state in zip(now["milestone_code"], now["state"], strict=True):
        if before.get(code, state) != state:
            found.setdefault(state, []).append(code)
    rows = [(to, codes, dict(Counter(before[c] for c in codes))) for to, codes in found.items()]
    return pd.DataFrame(rows, columns=["now", "milestones", "before"])


def coming(
    states: pd.DataFrame, semesters: pd.DataFrame, today: date, days: int = 60
) -> pd.DataFrame:
    """Dates of the next `days` days, in order: `day`, `kind`, `what`, `milestones` (codes).

    kind: `traguardi` (due and not yet done); `apertura`, `scadenza`, `tolleranza` of a window.
    """
    until = pd.Timestamp(today) + pd.Timedelta(days=days)
    after = pd.Timestamp(today)
    open_ = states[~states["state"].isin([*DONE, "non_applicabile"])]
    soon = open_[(open_["due_date"] > after) & (open_["due_date"] <= until)]
    rows: list[tuple[pd.Timestamp, str, str, list[str]]] = [
        (day, "traguardi", "", list(group["milestone_code"]))
        for day, group in soon.groupby("due_date")
    ]
    for column, kind in (
        ("opens_on", "apertura"),
        ("deadline", "scadenza"),
        ("grace_until", "tolleranza"),
    ):
        near = semesters[(semesters[column] > after) & (semesters[column] <= until)]
        rows += [
            (day, kind, code, []) for day, code in zip(near[column], near["code"], strict=True)
        ]
    return pd.DataFrame(
        sorted(rows, key=lambda r: r[:3]), columns=["day", "kind", "what", "milestones"]
    )


def last_reportable(semesters: pd.DataFrame, today: date) -> str | None:
    """The latest semester whose window has opened by `today`; None before the first."""
    opened = semesters[semesters["opens_on"] <= pd.Timestamp(today)]
    return None if opened.empty else str(opened["code"].iloc[-1])


def missing_by_sender(sent: pd.DataFrame) -> pd.DataFrame:
    """One row per sender: `sender_code`, `name`, `level`, `residents`, `missing` (datasets).

    sent: see monitoring.queries.calendar.sent. A dataset is missing as long as one of its due cells
    is empty, on every page. An empty `missing` means that all has been sent.
    """
    keys = ["sender_code", "name", "level", "residents"]
    out = sent.assign(gone=sent["filled_cells"] < sent["expected_cells"])
    rows = [
        (*key, list(group.loc[group["gone"], "dataset"]))
        for key, group in out.groupby(keys, sort=False)
    ]
    return pd.DataFrame(rows, columns=[*keys, "missing"])


def lines(
    plan: pd.DataFrame, curve: pd.DataFrame, starts_on: date, today: date, clock: Clock
) -> pd.DataFrame:
    """The two lines in time: `day`, `semester`, `expected` and `actual` [0-1].

    `semester` is empty at the start and today; `actual` where it is not known.

    plan: see whole_plan. curve: see expected_by_semester, for the semesters not yet reported.
    """
    past = plan[~plan["is_today"] & (plan["state"] != "non_applicabile")]
    weighted = past.assign(
        actual=past["actual"].fillna(0.0) * past["weight"],
        expected=past["expected"] * past["weight"],
    )
    sums = weighted.groupby(["semester", "day"])[["expected", "actual", "weight"]].sum()
    means = sums[["expected", "actual"]].div(sums["weight"], axis=0).reset_index()
    later = curve[~curve["semester"].isin(means["semester"])]
    ends = pd.DataFrame(
        {
            "semester": ["", ""],
            "day": pd.to_datetime([starts_on, today]).astype(curve["day"].dtype),
            "expected": [0.0, clock.expected],
            "actual": [0.0, clock.actual],
        }
    )
    return pd.concat([means, later, ends]).sort_values("day", kind="stable").reset_index(drop=True)
