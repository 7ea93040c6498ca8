"""What a text stands for; and texts that stand for something else than what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTH = (
    r"(?:gen|jan|feb|mar|apr|mag|may|giu|jun|lug|jul|ago|aug|set|sep|ott|oct|nov|dic|dec)[a-z]*"
)
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(
    rf"{_DAY}[-/ ](0?[1-9]|1[0-2]|{_MONTH})([-/ ]\d{{2,4}})?|{_MONTH}[-/ ]\d{{2,4}}"
    rf"|(0?[1-9]|1[0-2])[-/]{_DAY}([-/]\d{{2,4}})?"
    r"|\d{1,2}\.\d{1,2}\.(\d{4}|\d{2})|\d{4}-\d{2}-\d{2}.*",
    re.ASCII,
)


def looks_like_date(text: str) -> bool:
    """Whether a text is what Excel makes of `5-9` or `1/2026`: `05/09/2026`, `5-set`, `gen-26`."""
    return _DATE.fullmatch(text.lower()) is not None


TOTAL_WORDS = ("totale", "totale generale", "tot")
"""Folded, where a code should be: the row sums the others."""


@dataclass(frozen=True)
class Meaning:
    """The code that a text stands for; or why it stands for none, or not for this file."""

    code: str | None = None
    problem: str | None = None
    message: str = ""
    hint: str = ""


def as_code(text: str) -> str:
    """A code as typed by hand: no spaces, capitals, a plain hyphen, no apostrophe before."""
    return "".join(text.upper().split()).replace("–", "-").lstrip("'’")
