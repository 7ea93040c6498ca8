"""What holds of any reports: a late completion is never plain, silence is never good news."""

from __future__ import annotations

import csv
import random
from datetime import date
from typing import Any

import pytest

from monitoring.catalogue import Catalogue, read_rows
from monitoring.queries import plan
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from tests.examples import LONG, PROOF_ALONE
from tests.fixtures_plan import Row, folders_at, report, send_reports

pytestmark = PROOF_ALONE
TODAY = date(2026, 8, 15)
PAIRS = 2_000 if LONG else 120  # of milestones: the second has one report more
COMPLETE = ("completato", "completato_in_ritardo")
# How good a state is for who reads: silence is worse than anything that is said to go well.
GOODNESS = {"in_ritardo": 0, "non_rendicontato": 1, "non_ancora_dovuto": 1, "non_avviato": 2,
            "rinviato": 2, "in_corso": 3, "a_buon_punto": 4, "completato_in_ritardo": 5,
            "completato": 6}  # fmt: skip
Said = dict[str, tuple[str, str]]  # by area: state, percentage or day
Pair = tuple[dict[str, Any], dict[str, Any], Said, tuple[str, str]]


def drawn(chance: random.Random, due: date) -> tuple[str, str]:
    """What an area says in the first semester of 2026."""
    state = chance.choice(["completato"] * 4 + ["in_corso"] * 3 + ["non_avviato", "rinviato"])
    if state == "completato":
        return state, f"{due.year}-{chance.randint(1, 12):02}-15" if due < TODAY else "2026-03-15"
    return state, str(chance.randrange(0, 100, 5)) if state == "in_corso" else ""


def row(code: str, area: str, state: str, more: str) -> Row:
    column = {"completato": "data_completamento", "in_corso": "avanzamento"}.get(state)
    return report(code, area, state, **({column: more} if column else {}))


def milestones(folders: Folders, dues: list[tuple[str, date, str]]) -> None:
    """The plan is made of these milestones of the Ambiti alone: code, due date, areas asked."""
    path = folders.reference / "milestones.csv"
    model = next(read_rows(path))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(model), lineterminator="\n")
        writer.writeheader()
        for code, due, asked in dues:
            given = {"code": code, "objective_code": "SS1", "year": str(due.year), "note": ""}
            more = {"due_date": due.isoformat(), "level": "ambito", "target_areas": asked}
            writer.writerow({**model, **given, **more, "target_events": ""})


@pytest.fixture(scope="module")
def judged(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Pair]:
    """For each pair: the whole plan's row before and after, what was said before, what was added."""
    chance = random.Random(20261122)
    folders = folders_at(tmp_path_factory.mktemp("coppie"))
    ambiti = [
        a.code for a in Catalogue.read(folders.reference).areas.values() if a.level == "ambito"
    ]
    pairs: list[tuple[str, str, Said, tuple[str, str]]] = []
    dues, reports = [], []
    for number in range(PAIRS):
        due = chance.choice([date(2025, 12, 31), date(2026, 3, 31), date(2026, 12, 31)])
        asked = chance.choice(["", "3", "12"])
        names = [f"SS1-{due.year}-{number:04}{letter}" for letter in "AB"]
        dues += [(name, due, asked) for name in names]
        listening = chance.sample(ambiti, len(ambiti))
        said = {area: drawn(chance, due) for area in listening[: chance.randrange(14)]}
        one_more = (listening[len(said)], *drawn(chance, due))
        for name in names:
            reports += [("2026-S1", row(name, area, *words)) for area, words in said.items()]
        reports.append(("2026-S1", row(names[1], *one_more)))
        pairs.append((*names, said, one_more[1:]))
    milestones(folders, dues)
    send_reports(folders, reports)
    seen = plan.milestones_seen_from(open_warehouse(folders.warehouse), "BG", TODAY)
    rows = seen.set_index("code", drop=False).to_dict("index")
    return [(rows[a], rows[b], said, more) for a, b, said, more in pairs]


def test_silence_never_becomes_better_than_what_is_said(judged: list[Pair]) -> None:
    """One report more can complete a milestone only by saying «completato», and only with enough."""
    tried = 0
    for before, after, _, (state, _) in judged:
        if before["state"] not in ("non_rendicontato", "non_ancora_dovuto"):
            continue
        tried += 1
        if after["state"] in COMPLETE:
            assert state == "completato"
            assert after["done"] >= after["required"]
        if state in ("non_avviato", "rinviato"):
            assert GOODNESS[after["state"]] <= GOODNESS["non_avviato"], (before, after)
        assert after["reported"] == before["reported"] + 1
    assert tried > PAIRS / 5


def test_a_late_completion_is_never_plain(judged: list[Pair]) -> None:
    late = 0
    for before, after, said, more in judged:
        for shown, words in ((before, [*said.values()]), (after, [*said.values(), more])):
            in_time = sum(s == "completato" and date.fromisoformat(d) <= shown["due_date"].date()
                          for s, d in words)  # fmt: skip
            done = sum(s == "completato" for s, _ in words)
            assert (shown["done"], shown["done_in_time"]) == (done, in_time)
            if shown["state"] == "completato":
                assert in_time >= shown["required"]
            if done >= shown["required"] > in_time:
                late += 1
                assert shown["state"] == "completato_in_ritardo"
    assert late > 0


def test_a_completion_never_makes_it_worse(judged: list[Pair]) -> None:
    better = 0
    for before, after, _, (state, _) in judged:
        if state == "completato" and "rinviato" not in (before["state"], after["state"]):
            assert GOODNESS[after["state"]] >= GOODNESS[before["state"]] or (
                # who was silent could have completed in time, and did not
                before["state"] == "non_rendicontato" and after["done_in_time"] < after["required"]
            ), (before, after)
            better += GOODNESS[after["state"]] > GOODNESS[before["state"]]
    assert better > 0
