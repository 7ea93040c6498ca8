"""The texts of a map, packed and put together again by a slow twin: one number at a time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.italian import number
from tests.examples import examples
from ui.map_texts import pack_texts

TEXTS = [
    [],
    ["Mancante"],
    ["12,5 per mille", "7 per mille", "Mancante"],
    ["3 su 1.200: 0,3 %", "4 su 9: 44,4 %", "3 su 1.200: 0,3 %"],
    ["", "1", "dal 2025 al 2026"],
    ["3,5 % (3,2-3,9)\n374 su 10.578", "0,0 % (0,0-0,4)\n0 su 1.000.000", "Soppresso: meno di 5"],
    ["+1,2 (-0,3-2,0)", "−0,5 (−1,0-0,2)", "0,0 (0,0-0,0)"],
    ["0035 e 007", "1.2.3", "12.34", "9,99999", "0,05", "1234567890123456789", "versione 1.000.5"],
    ["9,0 (1,0-9,5)", "2,0 (1,0-9,5)", "Non calcolabile: 3 di 5 punti", "7"],
    ['«perché» 5 "virgolette" \\ 6'],
]


def unpacked(packed: dict[str, Any], count: int) -> list[str]:
    form = integers(packed["form"], count)
    texts = []
    known: list[list[int]] = [[] for _ in range(count)]
    gaps = [[ord(c) for c in text if is_gap(c)] for text in packed["forms"]]
    for gap, (rule, column) in enumerate(packed["columns"]):
        rows = [row for row in range(count) if len(gaps[form[row]]) > gap]
        for row, away in zip(rows, integers(column, len(rows)), strict=True):
            text, gap_at = packed["forms"][form[row]], 0
            for _ in range(gap + 1):
                gap_at = next(n for n in range(gap_at, len(text)) if is_gap(text[n])) + 1
            sign = -1 if gap_at > 1 and text[gap_at - 2] == "−" else 1
            step = sign * away if rule == 0 else -(away + 1) // 2 if away % 2 else away // 2
            before = known[row]
            near = 0
            if rule == 1 and gap >= 1:
                near = before[gap - 1]
            elif rule == 2 and gap >= 2:
                near = before[gap - 2] + (before[gap - 2] - before[gap - 1])
            elif rule == 3 and gap >= 1:
                near = before[0]
            before.append(near + step)
    for row in range(count):
        text, gap = "", 0
        for c in packed["forms"][form[row]]:
            if is_gap(c):
                text += written(abs(known[row][gap]), ord(c))
                gap += 1
            else:
                text += c
        texts.append(text)
    return texts


def is_gap(character: str) -> bool:
    return ord(character) <= 8 or 16 <= ord(character) <= 24


def written(value: int, mark: int) -> str:
    decimals = mark % 16
    text = number(value // 10**decimals) if mark < 16 else str(value // 10**decimals)
    return text + (f",{value % 10**decimals:0{decimals}d}" if decimals else "")


def integers(text: str, count: int) -> list[int]:
    return [
        sum((ord(c) - ord("0")) * 32**plane for plane, c in enumerate(text[row::count]))
        for row in range(count)
    ]


@pytest.mark.parametrize("texts", TEXTS)
def test_packed_texts_come_out_as_they_went_in(texts: list[str]) -> None:
    assert unpacked(pack_texts(texts), len(texts)) == texts


@examples(100, 5_000)
@given(st.lists(st.text(alphabet="019.,-− su%\n\x00\x11", max_size=14), max_size=12))
def test_any_texts_come_out_as_they_went_in(texts: list[str]) -> None:
    plain = ["".join(c for c in text if not is_gap(c)) for text in texts]
    assert unpacked(pack_texts(texts), len(texts)) == plain


SIGNED = [f"{'−' if n % 3 else '+'}{n} (−{n + 3}-+{n % 5}): grezzo {n + 40}" for n in range(300)]


def test_signed_numbers_come_out_as_they_went_in() -> None:
    assert unpacked(pack_texts(SIGNED), len(SIGNED)) == SIGNED


def test_numbers_alone_differ_in_one_form() -> None:
    """Otherwise each text would travel whole."""
    assert (
        len(pack_texts([f"{number(n / 7, 1)} su {number(n)}" for n in range(5_000)])["forms"]) == 1
    )
