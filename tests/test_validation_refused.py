"""Files that must be refused, or noticed: all their problems, no other, said well."""

from __future__ import annotations

import re

import pytest

from monitoring.validation.problems import TITLES, grouped
from tests.validation_cases import (
    CASES,
    ELSEWHERE,
    GOOD,
    NO_NUMBERS,
    NOTE,
    NOTICES,
    SEMESTERS,
    WARNINGS,
    Case,
)
from tests.validation_support import file, places, read

LIKE_ENGLISH = re.compile(
    r"\b(the|is|not|error|invalid|line|row|file too|expected|none|null|true|false|infinity)\b",
    re.IGNORECASE,
)
ACCUSING = re.compile(
    r"\b(hai sbagliato|colpa|inadempient|dovevi|errato|errata|sbagliat)", re.IGNORECASE
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_problems(case: Case) -> None:
    """All the problems and no other; each with its severity and a sentence that helps."""
    report = read(case.content, case.sender, case.catalogue).report
    found = [(p.code, p.line, p.column) for p in report.problems]
    assert sorted(found, key=str) == sorted(case.expected, key=str)
    for problem in report.problems:
        severity = (
            "notice"
            if problem.code in NOTICES
            else "warning"
            if problem.code in WARNINGS
            else "error"
        )
        assert problem.severity == severity
        said = problem.message.replace(problem.value or "\0", "") + " " + problem.hint
        assert len(problem.message) <= 150
        assert problem.message.endswith((".", "?"))
        assert not LIKE_ENGLISH.search(said)
        assert not ACCUSING.search(said)
        assert problem.severity == "notice" or problem.hint
    assert report.accepted == all(c in NOTICES | WARNINGS for c, _, _ in found)
    assert any(case.hint in p.hint for p in report.problems), [p.hint for p in report.problems]


@pytest.mark.parametrize(("name", "cures"), [("semesters", SEMESTERS), ("no numbers", NO_NUMBERS)])
def test_each_cell_has_its_own_cure(name: str, cures: dict[str, str]) -> None:
    (case,) = (case for case in CASES if case.name == name)
    hints = {p.value: p.hint for p in read(case.content).report.problems}
    assert {text: cure for text, cure in cures.items() if cure not in hints[text]} == {}


def test_every_code_has_a_case() -> None:
    produced = {code for case in CASES for code, _, _ in case.expected}
    assert produced == set(TITLES) - ELSEWHERE


def test_a_file_of_another_ambito_names_both() -> None:
    (problem,) = read(file("2026-S1;016091;SS1-CAMMINO;1")).report.problems
    assert (
        problem.message == "016091 Dalmine è di Ambito Dalmine, il file è di Ambito Valle Seriana."
    )
    assert problem.value == "016091"


def test_a_personal_datum_is_not_repeated() -> None:
    (problem,) = read(file(f"{GOOD};RSSMRA80A01A794X m@x.it", header=NOTE)).report.problems
    assert problem.value is None
    assert "RSSMRA" not in str(problem)
    assert "un codice fiscale e un indirizzo e-mail" in problem.message


def test_the_same_problem_is_grouped_into_row_ranges() -> None:
    found = read(
        file(GOOD, *(f"2026-S1;016008;SS1-CAMMINO;{c}" for c in ("x", "x", "x", "y", "x")))
    ).report
    groups = [g for g in grouped(found.problems) if g.example.code == "VALUE_NOT_NUMBER"]
    assert [(g.rows, g.count) for g in groups] == [("righe 3-5 e 7", 4), ("riga 6", 1)]


def test_a_thousand_strange_names_do_not_cost_a_thousand_searches() -> None:
    found = read(file(*(f"2026-S1;Leffe {i};SS1-CAMMINO;1" for i in range(1000))))
    assert len(places(found, "error")) == 1000
    assert sum("Forse intendevi" in p.hint for p in found.report.problems) == 300
