"""The semester: every form of the contract, and none that is not one."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from monitoring.semester import Semester, SemesterInvalid

FIRST = [
    "2025-S1", "2025S1", "S1-2025", "1/2025", "I sem 2025", "1° semestre 2025", "2025-s1 ",
    " 2025 - S1", "2025/S1", "2025_s1", "2025 S1", "s1 2025", "S1/2025", "1 / 2025", "1-2025",
    "i sem. 2025", "I SEM 2025", "I semestre 2025", "1° sem. 2025", "1 sem 2025",
    "1º semestre 2025", "1^ semestre 2025", "I° semestre del 2025", "primo semestre 2025",
    "Primo Semestre del 2025", "sem 1 2025", "semestre 1 2025", "2025 sem 1", "2025, 1° semestre",
    "2025 I sem", "2025/1", "1°\u00a0sem.\u00a02025",
]  # fmt: skip
SECOND = [
    "2025-S2", "2025S2", "S2-2025", "2/2025", "II sem 2025", "2° semestre 2025", "ii semestre 2025",
    "secondo semestre 2025", "2° sem. 2025",
]  # fmt: skip
WRONG = [
    "", " ", "2025", "S1", "2025-S3", "2025-S0", "3/2025", "III sem 2025", "25-S1", "1/25",
    "2025-S12", "2025-01", "gen-25", "01/01/2025", "2025-S1-x", "x2025-S1", "semestre", "primo",
    "1° trimestre 2025", "2025-S1 2025-S2", "20252025-S1", "٢٠٢٥-S1", "=2025-S1", "1.2025",
]  # fmt: skip


@pytest.mark.parametrize(("text", "half"), [*product(FIRST, [1]), *product(SECOND, [2])])
def test_forms(text: str, half: int) -> None:
    assert Semester.parse(text) == Semester(2025, half)


@pytest.mark.parametrize("text", WRONG)
def test_not_a_semester(text: str) -> None:
    with pytest.raises(SemesterInvalid, match="2025-S1"):
        Semester.parse(text)


def test_printed_one_way_and_ordered() -> None:
    first, second, third = Semester(2025, 1), Semester(2025, 2), Semester(2026, 1)
    assert sorted([third, first, second]) == [first, second, third]
    assert [s.code for s in (first, second)] == ["2025-S1", "2025-S2"] == [str(first), str(second)]
    assert (third.label, second.label) == ("1° sem. 2026", "2° sem. 2025")
    assert (third.previous(), second.previous()) == (second, first)
    assert (first.ends_on, second.ends_on) == (date(2025, 6, 30), date(2025, 12, 31))
    assert all(
        Semester.parse(text) == s for s in (first, second, third) for text in (s.code, s.label)
    )
