"""Sentences that count: one is singular, rows are feminine, none is «nan»."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.catalogue import Catalogue
from monitoring.strata import stratum_words
from monitoring.validation.problems import Problem, ProblemGroup
from monitoring.validation.told import jumped, passed
from ui import difference, effects, sent, submissions


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ([0], "1 invio da rivedere."),
        ([3], "1 invio da rivedere, con avvisi."),
        ([0, 0], "2 invii da rivedere."),
        ([3, 0], "2 invii da rivedere, 1 con avvisi per primo."),
        ([3, 1, 0], "3 invii da rivedere, 2 con avvisi per primi."),
    ],
)
def test_the_queue(accepted: list[int], said: str) -> None:
    assert submissions.queue_words(pd.DataFrame({"accepted": accepted})) == said


@pytest.mark.parametrize(
    ("in_force", "said"),
    [
        (0, "sostituito"),
        (1, "in vigore in parte: 1 riga di 145"),
        (2, "in vigore in parte: 2 righe di 145"),
        (145, "in vigore"),
    ],
)
def test_what_is_in_force_of_a_submission(in_force: int, said: str) -> None:
    assert submissions.force_words(True, in_force, 145) == said


def test_the_values_in_force_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[pd.DataFrame] = []
    monkeypatch.setattr(sent, "html_table", lambda frame, **_: drawn.append(frame))
    row = {
        "received_at": pd.Timestamp("2026-07-20T08:00Z"),
        "dataset": "indicatori",
        "semester": "2026-S1",
        "original_name": "f.csv",
        "rows": 3,
        "received_by": "x",
        "state": "ricevuta",
        "review_reason": float("nan"),
        "live": True,
    }
    sent.sent_table(pd.DataFrame([row | {"in_force": n} for n in (0, 1, 1200)]), "Gli invii")
    assert drawn[0]["In vigore"].tolist() == ["no, sostituito", "sì, 1 valore", "sì, 1.200 valori"]
    assert drawn[0]["Stato"].tolist() == ["ricevuta"] * 3


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"traguardi": 0, "obiettivi": 0, "indicatori": 0}, ""),
        ({"traguardi": 1, "obiettivi": 0, "indicatori": 0}, "Resta com'è 1 traguardo."),
        (
            {"traguardi": 1, "obiettivi": 1, "indicatori": 12},
            "Restano come sono 1 traguardo, 1 obiettivo e 12 indicatori.",
        ),
    ],
)
def test_what_stays_as_it_is(counts: dict[str, int], said: str) -> None:
    assert effects.unchanged(counts) == said


@pytest.mark.parametrize(
    ("rows", "what", "said"),
    [
        (9, "indicatori", "<summary>Un altro indicatore</summary>"),
        (10, "traguardi", "<summary>Altri 2 traguardi</summary>"),
    ],
)
def test_what_is_folded(rows: int, what: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(effects.st, "html", drawn.append)
    effects._folded(pd.DataFrame({"a": ["x"] * rows, "b": ["y"] * rows}), what)
    assert said in drawn[-1]


def test_the_counts_of_a_comparison() -> None:
    assert {difference.counted(change, 1) for change in difference.CHANGES} == {
        "1 nuovo",
        "1 modificato",
        "1 uguale",
        "1 non più presente",
    }
    assert difference.counted(difference.NEW, 1200) == "1.200 nuovi"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), ""),
        ((2,), "riga 2"),
        ((2, 3), "righe 2-3"),
        ((2, 4, 5, 9), "righe 2, 4-5 e 9"),
        (tuple(range(2, 20, 2)), "righe 2, 4, 6, 8, 10, 12, 14, 16 e 18"),
        (tuple(range(2, 40, 2)), "righe 2, 4, 6, 8, 10, 12, 14, 16 e altre 11"),
        # what is left is counted in rows, not in ranges
        (
            (*range(2, 18, 2), *range(30, 40), 50),
            "righe 2, 4, 6, 8, 10, 12, 14, 16 e altre 11",
        ),
    ],
)
def test_the_rows_of_a_group_of_problems(lines: tuple[int, ...], said: str) -> None:
    assert ProblemGroup(Problem("X", "m"), lines, len(lines), ()).rows == said


@pytest.mark.parametrize(
    ("sex", "band", "said"),
    [
        ("T", "T", ""),
        ("M", "T", "maschi"),
        ("F", "T", "femmine"),
        ("T", "65-69", "65-69 anni"),
        ("F", "65-69", "femmine di 65-69 anni"),
        ("M", "90+", "maschi di 90 anni e più"),
    ],
)
def test_a_stratum_in_words(sex: str, band: str, said: str) -> None:
    assert stratum_words(sex, band) == said


@pytest.mark.parametrize(
    ("key", "what", "said"),
    [
        ("SO5-PROGETTI-VITA · M T", "valore", ", maschi, Leffe: "),
        ("SO5-PROGETTI-VITA · F 90+", "valore", ", femmine di 90 anni e più, Leffe: "),
        ("SO5-PROGETTI-VITA · T 0-4", "denominatore", "0-4 anni, denominatore, Leffe: "),
        ("SO5-PROGETTI-VITA", "valore", ", Leffe: "),
    ],
)
def test_what_changes_or_jumps_says_its_stratum(
    catalogue: Catalogue, key: str, what: str, said: str
) -> None:
    figures = {"before": "4", "after": "40", "figure_before": 4.0, "figure_after": 40.0}
    row = {"key": f"016124 · {key}", "what": what} | figures
    name = catalogue.indicators["SO5-PROGETTI-VITA"].name
    for sentence in (
        passed(row, "indicatori", catalogue),
        jumped(row, "2025-S2", "indicatori", catalogue),
    ):
        assert sentence.startswith(name[:40])
        assert said in sentence
