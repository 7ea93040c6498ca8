"""Data that name a person, in a free text: codice fiscale, e-mail, phone number."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from monitoring.validation.problems import Problem, quoted

FISCAL, MAIL, PHONE = "un codice fiscale", "un indirizzo e-mail", "un numero di telefono"

PERHAPS = (
    r"@|[0-9]([^0-9]{0,3}[0-9]){5}"
    r"|[A-Za-z]([ .-]?[A-Za-z]){5}([ .-]?[0-9LMNP-Vlmnp-v]){2}[ .-]?[A-EHLMPRSTa-ehlmprst]"
)
"""Every text that names a person has this in it, and few others do; DuckDB reads it too."""

# A codice fiscale whose digits may be letters (omocodia); people part it with spaces.
_D = "[0-9LMNP-V]"
_FISCAL = re.compile(
    rf"(?<![A-Z0-9])[A-Z](?:[ .-]?[A-Z]){{5}}(?:[ .-]?{_D}){{2}}[ .-]?[A-EHLMPRST][ .-]?[0-7LMNP-T]"
    rf"[ .-]?{_D}[ .-]?[A-Z](?:[ .-]?{_D}){{3}}[ .-]?[A-Z](?![A-Z0-9])",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"[A-Z]{3} ?[A-Z]{3} ?\w{2} ?[A-Z] ?\w{2} ?[A-Z]\w{3} ?[A-Z]", re.IGNORECASE | re.ASCII
)
_ODD = "1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23"
_ODD_PLACES = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", map(int, _ODD.split()), strict=True))
_ODD_PLACES |= dict(zip("0123456789", _ODD_PLACES.values(), strict=False))
"""What a character is worth in the 1st, 3rd… place (D.M. 23 December 1976)."""
_MAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]+ ?@ ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")

# Italian numbering: mobiles 3[2-9]x; area codes 02 and 06, then of three digits (035) or four (0346).
_SEP = "[ ./-]"
_PAIRS = "[0-9]{2}[ .-][0-9]{2}[ .-][0-9]{2,3}"
_MOBILE = rf"3[2-9][0-9]{_SEP}?(?:[0-9]{{6,7}}|[0-9]{{3}}[ .-][0-9]{{4}}|{_PAIRS})"
_AREA = r"\(?(?:0[1-9][0159]|0[1-9][2-46-8][0-9]|0[26])\)?"
_PARTS = r"(?!20[0-9]{2}[ .-])[0-9]{2,4}[ .-][0-9]{3,4}"
_LANDLINE = rf"{_AREA}{_SEP}{{1,2}}(?:[0-9]{{5,8}}|{_PARTS}|{_PAIRS})|0[1-9][0-9]{{7,8}}"
_START = r"(?:(?<![0-9A-Za-z/.,-])|(?<=[A-Za-z][.:/-]))"
_END = r"(?![0-9A-Za-z]|[/.,-][0-9])"
_PHONE = re.compile(rf"{_START}(?P<number>(?:(?:\+|00)39{_SEP}?)?(?:{_MOBILE}|{_LANDLINE})){_END}")
_ABROAD = re.compile(rf"{_START}(?P<number>\+[1-9][0-9](?:[ .-]?[0-9]){{7,11}}){_END}")
_CALLED = re.compile(
    r"\b(?:tel|cell|telefono|cellulare|fax)\b[. :n°]{1,4}(?!800|1[0-9]{2}\b)(?P<number>[0-9](?:[ ./-]?[0-9]){5,10})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:\bprot(?:ocollo)?|\bn|\bnr|\bnum|\bdet|\bid|\bcod|\bcodice|\bpratica|\brif|\bcup|\bcig|€|\beuro)[. :°]{0,3}$",
    re.IGNORECASE,
)


def people_in(text: str) -> list[tuple[str, int, int]]:
    """What names a person in a text: its kind, its start and its end; no two overlap."""
    found = [(FISCAL, *m.span()) for m in _FISCAL.finditer(text) if _is_fiscal(m.group())]
    found += [(MAIL, *m.span()) for m in _MAIL.finditer(text)]
    for pattern in (_PHONE, _ABROAD, _CALLED):
        found += [
            (PHONE, *m.span("number"))
            for m in pattern.finditer(text)
            if not (
                m["number"].isdigit()
                and _NUMBERED.search(text[max(0, m.start("number") - 30) : m.start("number")])
            )
        ]
    apart: list[tuple[str, int, int]] = []
    for kind, start, end in sorted(found, key=lambda f: f[1:]):
        if not apart or start >= apart[-1][2]:
            apart.append((kind, start, end))
    return apart


def masked(text: str, *kinds: str) -> str:
    """A text with only the first letters of what names a person: `RSSMRA…`, `m.r…`, `333…`.

    Args:
        kinds: what to mask; without them, all.
    """
    parts, place = [], 0
    for kind, start, end in people_in(text):
        if not kinds or kind in kinds:
            parts += [text[place : start + (6 if kind == FISCAL else 3)], "…"]
            place = end
    return "".join([*parts, text[place:]])


def without_people(problem: Problem, free_texts: Collection[str]) -> Problem:
    """A problem that does not repeat what names a person; in a free text, a phone number too."""
    if not problem.value or not re.search(PERHAPS, problem.value):
        return problem
    kinds = () if problem.column is None or problem.column in free_texts else (FISCAL, MAIL)
    value = masked(problem.value, *kinds)
    message = problem.message.replace(quoted(problem.value), quoted(value))
    return replace(problem, value=value, message=masked(message, *kinds))


def _is_fiscal(text: str) -> bool:
    """As it is usually written one digit is enough; else its last letter must be the right one.

    So a mistyped code is found, and sentences that look like a code are not.
    """
    code = re.sub("[ .-]", "", text).upper()
    if _USUAL.fullmatch(text) and any(c.isdigit() for c in code):
        return True
    odd, even = code[0:15:2], code[1:15:2]
    total = sum(_ODD_PLACES[c] for c in odd)
    total += sum(int(c) if c.isdigit() else ord(c) - ord("A") for c in even)
    return code[15] == chr(ord("A") + total % 26)
