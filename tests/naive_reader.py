"""A reader of tables and numbers written as a person reads them: character by character.

It shares nothing with `monitoring.validation`: its own tokeniser, its own numbers, its own names.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

AREAS = Path(__file__).resolve().parents[1] / "data" / "reference" / "areas.csv"
TOKENS = {
    "nd": "non_disponibile",
    "na": "non_applicabile",
    "naa": "non_ancora_applicabile",
    "sop": "soppresso",
    "<3": "soppresso",
    "<5": "soppresso",
}
DIGITS = "0123456789"
HALVES = {"1": 1, "2": 2, "i": 1, "ii": 2, "primo": 1, "secondo": 2}


@dataclass
class Table:
    """The rows below the header, each with its spreadsheet row and its cells by column."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def as_text(content: bytes) -> str:
    """The characters of a file."""
    if content[:3] == b"\xef\xbb\xbf":
        return content[3:].decode("utf-8")
    if content[:2] == b"\xff\xfe":
        return content[2:].decode("utf-16-le")
    if content[:2] == b"\xfe\xff":
        return content[2:].decode("utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1252")


def records(text: str, separator: str) -> Iterator[list[str]]:
    """Records as a spreadsheet opens them: quotes count only at the start of a cell."""
    record: list[str] = []
    cell, place, started = "", 0, False
    while place < len(text):
        c = text[place]
        if c == '"' and not started:
            place, started = place + 1, True
            while place < len(text):  # inside quotes, to the closing one
                if text[place] != '"':
                    cell += text[place]
                elif text[place + 1 : place + 2] == '"':
                    cell += '"'
                    place += 1
                else:
                    break
                place += 1
        elif c == separator:
            record.append(cell)
            cell, started = "", False
        elif c in "\r\n":
            if text[place : place + 2] == "\r\n":
                place += 1
            yield [*record, cell]
            record, cell, started = [], "", False
        else:
            cell, started = cell + c, True
        place += 1
    if record or cell:
        yield [*record, cell]


def bare(cell: str) -> str:
    """A cell without what cannot be seen around it."""
    while cell and (cell[0].isspace() or cell[0] in "\u200b\ufeff"):
        cell = cell[1:]
    while cell and (cell[-1].isspace() or cell[-1] in "\u200b\ufeff"):
        cell = cell[:-1]
    return cell


def table_of(content: bytes, columns: list[str]) -> Table:
    """The table whose header names `columns`, under whichever separator names most of them."""
    text, best = as_text(content), Table()
    for separator in ";,\t":
        lines = [[bare(cell) for cell in record] for record in records(text, separator)]
        for number, cells in enumerate(lines[:21], start=1):
            names = [cell.lower() for cell in cells]
            if len(set(names) & set(columns)) > len(set(best.header) & set(columns)):
                below = enumerate(lines[number:], start=number + 1)
                rows = [(line, row) for line, row in below if any(row)]
                best = Table(names, [(n, dict(zip(names, row, strict=False))) for n, row in rows])
    return best


def reading(text: str, mark: str) -> Decimal | None:
    """The number that a text is where `mark` parts the decimals and the other sign the thousands."""
    sign = -1 if text[:1] == "-" else 1
    body = text[1:] if text[:1] in ("+", "-") else text
    whole, _, decimals = body.partition(mark)
    if mark in body and not decimals:
        return None
    groups = whole.split("." if mark == "," else ",")
    if any(c not in DIGITS for c in "".join(groups) + decimals) or not all(groups):
        return None
    if len(groups) > 1:
        regular = len(groups[0]) <= 3 and groups[0][0] != "0"
        if not regular or any(len(group) != 3 for group in groups[1:]):
            return None
    value = Decimal(0)
    for digit in "".join(groups):
        value = value * 10 + DIGITS.index(digit)
    for place, digit in enumerate(decimals, start=1):
        value += Decimal(DIGITS.index(digit)).scaleb(-place)
    return sign * value


def convention(cells: list[str]) -> str:
    """The decimal mark that cells prove; '' where they prove none, or both."""
    proved = set()
    for cell in cells:
        italian, english = reading(cell, ","), reading(cell, ".")
        if (italian is None) != (english is None):
            proved.add("," if italian is not None else ".")
    return proved.pop() if len(proved) == 1 else ""


def figure(cell: str, mark: str) -> tuple[str, Decimal | None]:
    """The state of a cell and its number; `errore` where a person could not say which it is."""
    if cell == "":
        return "mancante", None
    if token := TOKENS.get(cell.replace(" ", "").lower()):
        return token, None
    found = {reading(cell, m) for m in (mark or ",.")} - {None}
    if len(found) != 1:
        return "errore", None
    (value,) = found
    return ("zero" if value == 0 else "valore"), value


def plain(text: str) -> str:
    """Letters and digits alone, lower case, no accents."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in apart if c in "abcdefghijklmnopqrstuvwxyz0123456789")


def comuni() -> dict[str, str]:
    """Codes, names and known aliases of the comuni, each as `plain` has it, to the code."""
    found = {}
    with AREAS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] == "comune":
                for name in (row["code"], row["name"], *row["aliases"].split("|")):
                    found[plain(name)] = row["code"]
    found.pop("", None)
    return found


def comune(text: str, known: dict[str, str]) -> str | None:
    """The comune that a text means; a code may have lost its zero."""
    return known.get(plain(text)) or known.get("0" + text)


def semester(text: str) -> str | None:
    """`2026-S1`, however it is written."""
    text = "".join(" " if c in "-/_°ºª^.," else c for c in text.lower())
    for word in ("semestre", "sem", "del"):
        text = text.replace(word, " ")
    for digit in "12":  # the letter that marks a half, not the one of «secondo»
        text = text.replace(f"s{digit}", f" {digit}").replace(f"s {digit}", f" {digit}")
    parts = text.split()
    years = [p for p in parts if len(p) == 4 and all(c in DIGITS for c in p)]
    halves = [HALVES[p] for p in parts if p in HALVES]
    if len(parts) != 2 or len(years) != 1 or len(halves) != 1:
        return None
    return f"{years[0]}-S{halves[0]}"
