"""Files that must be refused, or noticed: all their problems, no other, said well."""

from __future__ import annotations

import re

import pytest

from monitoring.validation.problems import TITLES, grouped
from tests.cases_past import PAST_CASES
from tests.cases_values import NO_NUMBERS
from tests.cases_words import SEMESTERS
from tests.validation_case import CONTRACT, GOOD, NOTICES, OWN, WARNINGS, Case
from tests.validation_cases import CASES
from tests.validation_support import CARTELLE, CATALOGUE, file, places, read

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


def test_every_code_has_two_causes_and_is_of_the_contract() -> None:
    """New rules get new codes: those of the contract stay, and no case names another."""
    causes: dict[str, set[str]] = {code: set() for code in TITLES}
    for case in CASES:
        for code, _, _ in case.expected:
            causes[code].add(case.name)
    for past in PAST_CASES:
        for problem in filter(None, past.problems.split(" | ")):
            causes[problem.split()[0]].add(past.name)
    assert {code: names for code, names in causes.items() if len(names) < 2} == {}
    assert set(CONTRACT) <= set(TITLES)


def test_a_file_of_another_ambito_names_both() -> None:
    (problem,) = read(file("2026-S1;016091;SS1-CAMMINO;1")).report.problems
    assert (
        problem.message == "016091 Dalmine è di Ambito Dalmine, il file è di Ambito Valle Seriana."
    )
    assert problem.value == "016091"


def test_problems_with_one_cure_are_gathered_into_row_ranges() -> None:
    """Ranges, the first three texts as typed, the count; another cure is another group."""
    cells = ("abc", "abc", "1  2", "12abc", "#N/D", "7", "y\u00a0", "12\nabc")
    quoted = (f'2026-S1;{a};SS1-CAMMINO;"{c}"' for a, c in zip(OWN, cells, strict=False))
    report = read(file(*quoted)).report
    groups = grouped(report.problems)
    assert [(g.rows, g.count, g.column(report.letters), g.written, g.message) for g in groups] == [
        (
            "righe 2-5 e 8-9",
            6,
            "D valore",
            "«abc», «1␣␣2», «12abc» e altri 2",
            "«abc» non è un numero. Altre 5 righe così.",
        ),
        ("riga 6", 1, "D valore", "#N/D", "«#N/D» non è un numero."),
    ]


def test_hundreds_of_bad_rows_are_a_table_that_can_be_read() -> None:
    """Every text that is no number, five times over: as many rows on screen as there are cures."""
    texts = [*NO_NUMBERS] * 5
    keys = ((a, i) for i in CATALOGUE.indicators for a in OWN if "CTX" not in i)
    lines = (f"2026-S1;{a};{i};{t}" for (a, i), t in zip(keys, texts, strict=False))
    report = read(file(*lines)).report
    bad = [p for p in report.problems if p.code == "VALUE_NOT_NUMBER"]
    assert len(bad) == len(texts) > 200
    groups = grouped(bad)
    assert len(groups) == len({p.hint for p in bad}) < 20
    assert sum(g.count for g in groups) == len(bad)
    assert all(len(g.written) < 150 and len(g.rows) < 80 for g in groups)


def test_warnings_are_gathered_only_where_they_say_the_same() -> None:
    rows = ["2026-S1;016124;10;2;3", "2026-S1;016008;5;2;<5", "Totale;;16;9;2"]
    twice = file(*rows[:2], *rows[:2], *rows[:1], header=CARTELLE)
    (group,) = grouped(read(twice).report.problems)
    assert (group.rows, group.message) == (
        "righe 4-6",
        "Ripete la riga 2. Altre 2 righe così.",
    )


LETTERS = {
    "valore;semestre;codice_area;codice_indicatore": ("x;2026-S1;016124;SS1-CAMMINO", "A valore"),
    ";".join(f"c{n}" for n in range(24)) + ";semestre;codice_area;codice_indicatore; VALORE ": (
        ";" * 24 + "2026-S1;016124;SS1-CAMMINO;x",
        "AB VALORE",
    ),
    "semestre;codice_area;codice_indicatore": ("2026-S1;016124;SS1-CAMMINO", "valore"),
}


@pytest.mark.parametrize("header", LETTERS)
def test_a_column_is_told_with_the_letter_of_the_spreadsheet(header: str) -> None:
    row, told = LETTERS[header]
    report = read(file(row, header=header)).report
    assert [g.column(report.letters) for g in grouped(report.errors)] == [told]


def test_columns_that_are_repeated_or_have_no_name_are_told_by_letter() -> None:
    header = "semestre;codice_area;codice_indicatore;valore;;valore"
    report = read(file(GOOD + ";x;4", header=header)).report
    said = [p.message for p in report.problems]
    assert said == [
        "La colonna «valore» compare due volte: colonne D, F.",
        "La colonna E non ha un nome e non è stata letta.",
    ]


def test_a_thousand_strange_names_do_not_cost_a_thousand_searches() -> None:
    found = read(file(*(f"2026-S1;Leffe {i};SS1-CAMMINO;1" for i in range(1000))))
    assert len(places(found, "error")) == 1000
    assert sum("Forse intendevi" in p.hint for p in found.report.problems) == 300
