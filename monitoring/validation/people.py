"""Data that name a person, in a free text: codice fiscale, e-mail, phone number."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from monitoring.validation.problems import Problem, quoted

FISCAL, MAIL, PHONE = "un codice fiscale", "un indirizzo e-mail", "un numero di telefono"

PERHAPS = (
    r"@|[0-9]([^0-9]{0,3}[0-9]){5}"
    r"|[A-Za-z]([^A-Za-z0-9]{0,2}[A-Za-z]){5}([^A-Za-z0-9]{0,2}[0-9LMNP-Vlmnp-v]){2}"
    r"[^A-Za-z0-9]{0,2}[A-EHLMPRSTa-ehlmprst]"
)
"""Every text that names a person has this in it, and few others do; DuckDB reads it too."""

_PLAIN = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\t", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
"""Spaces and dashes of every kind as the two of the keyboard, each in its place."""

# A codice fiscale whose digits may be letters (omocodia); people part it with spaces.
_D, _GAP = "[0-9LMNP-V]", "[ ./_-]{0,2}"
_FISCAL = re.compile(
    rf"(?:(?<![A-Z0-9])|(?<=\bCF))[A-Z](?:{_GAP}[A-Z]){{5}}(?:{_GAP}{_D}){{2}}{_GAP}[A-EHLMPRST]"
    rf"{_GAP}[0-7LMNP-T]{_GAP}{_D}{_GAP}[A-Z](?:{_GAP}{_D}){{3}}{_GAP}[A-Z](?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)
_USUAL = re.compile(
    r"[A-Z]{3} {0,2}[A-Z]{3} {0,2}\w{2} ?[A-Z] ?\w{2} {0,2}[A-Z]\w{3} ?[A-Z]",
    re.IGNORECASE | re.ASCII,
)
_ODD = "1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23"
_ODD_PLACES = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", map(int, _ODD.split()), strict=True))
_ODD_PLACES |= dict(zip("0123456789", _ODD_PLACES.values(), strict=False))
"""What a character is worth in the 1st, 3rd… place (D.M. 23 December 1976)."""
_MAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]+ ?@ ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")

# Italian numbering: mobiles 3[2-9]x; area codes 02 and 06, then of three digits (035) or four (0346).
_SEP = "(?: [./-] |[ ./-]{1,2})"
_PAIRS = "(?:" + "|".join(rf"\d\d{s}\d\d{s}\d\d(?:{s}\d\d|\d)?" for s in (" ", r"\.", "-")) + ")"
_MOBILE = (
    rf"3[2-9]\d{_SEP}?(?:\d{{6,7}}|\d{{3}}[ .-]\d{{4}}|\d{{4}}[ .-]\d{{3}}"
    rf"|\d{{3}}[ .-]\d\d[ .-]\d\d|{_PAIRS})"
)
_AREA = r"\(?(?:0[1-9][0159]|0[1-9][2-46-8]\d|0[26])\)?"
_PARTS = r"(?!20\d\d[ .-]|\d\d[ .-](?:19|20)\d\d(?!\d))\d{2,4}[ .-]\d{3,4}"  # no month and year
_LANDLINE = rf"(?:{_AREA}{_SEP}(?:\d{{5,8}}|{_PARTS}|{_PAIRS})|0[1-9]\d{{7,8}})"
_START = r"(?:(?<![0-9A-Za-z/.,-])|(?<=[A-Za-z][.:/-]))"
_END = r"(?![0-9A-Za-z]|[/.,-]\d)"
_PHONE = re.compile(
    rf"{_START}(?P<number>(?:(?:\+|00)39{_SEP}?|39{_SEP}?(?=(?:{_SEP}?\d){{10}}))?{_MOBILE}"
    rf"|(?:(?:\+|00)39{_SEP}?)?{_LANDLINE}){_END}",
    re.ASCII,
)
_ABROAD = re.compile(rf"{_START}(?P<number>\+[1-9]\d(?:[ .-]?\d){{7,11}}){_END}", re.ASCII)
_DATE = (
    r"(?:0?[1-9]|[12]\d|3[01])(?:"
    + "|".join(rf"{s}(?:0?[1-9]|1[0-2]){s}(?:19|20)\d\d" for s in (r"\.", "/", "-"))
    + r")(?!\d)"
)
_YEARS = r"(?:19|20)\d\d[ /-]{1,3}(?:19|20)?\d\d(?!\d)"
_HOURS = r"[0-2]?\d[.:][0-5]\d ?- ?[0-2]?\d[.:][0-5]\d(?!\d)"
_PHONE_WORDS = "tel|cell?|telefono|telefonico|cellulare|whatsapp|recapito|fax"
_CALLED = re.compile(
    rf"\b(?:{_PHONE_WORDS})(?![A-Za-z])[. :]{{0,3}}"
    r"(?:(?:n|nr|num|numero)(?![A-Za-z])[. :°]{0,3})?"
    rf"(?!800|1\d\d\b|{_DATE}|{_YEARS}|{_HOURS})(?P<number>\d(?:[ ./-]{{0,2}}\d){{5,10}})",
    re.IGNORECASE | re.ASCII,
)

# What is around a number that is no telephone, and the words after which it is one, «n.» or not.
_NUMBER_SIGN = r"(?:n|nr|num|numero|gen|generale)\b[. :°]{0,3}"
_FILED = re.compile(
    r"\b(?:prot|protocollo|matricola|det|determina|determinazione|delibera|deliberazione|decreto"
    r"|pratica|fattura|mandato|ordine|repertorio|id|cod|codice|cup|cig)\b[. :°]{0,3}"
    rf"(?:{_NUMBER_SIGN}){{0,2}}$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\b(?:n|nr|num|rif)|€|\beuro)[. :°]{0,3}$", re.IGNORECASE)
_COUNTED = re.compile(
    r" (?:utenti|persone|casi|cartelle|interventi|minori|anziani|adulti|disabili|famiglie|nuclei"
    r"|accessi|domande|abitanti|residenti|bambini|alunni|studenti|ospiti|posti|operatori|istanze"
    r"|prestazioni|beneficiari|cittadini|progetti|euro)\b",
    re.IGNORECASE,
)
_CALLING = re.compile(
    rf"\b(?:{_PHONE_WORDS}|mobile|contatto|chiamare|telefonare|contattare)\b[^0-9]{{0,20}}$",
    re.IGNORECASE,
)


def people_in(text: str) -> list[tuple[str, int, int]]:
    """What names a person in a text: its kind, its start and its end; no two overlap."""
    text = text.translate(_PLAIN)
    found = [(FISCAL, *m.span()) for m in _FISCAL.finditer(text) if _is_fiscal(m.group())]
    found += [(MAIL, *m.span()) for m in _MAIL.finditer(text)]
    found += [(PHONE, *m.span("number")) for m in _CALLED.finditer(text)]
    for pattern in (_PHONE, _ABROAD):
        phones = (m.span("number") for m in pattern.finditer(text))
        found += [(PHONE, *span) for span in phones if not _counts_or_files(text, *span)]
    apart: list[tuple[str, int, int]] = []
    for kind, start, end in sorted(found, key=lambda f: (f[1], -f[2])):
        if not apart or start >= apart[-1][2]:
            apart.append((kind, start, end))
    return apart


def _counts_or_files(text: str, start: int, end: int) -> bool:
    """Whether the words around what looks like a phone say that it is a count or a reference."""
    before = text[max(0, start - 40) : start]
    if _FILED.search(before):
        return True
    if not text[start:end].isdigit():
        return bool(_COUNTED.match(text, end))
    return bool(_NUMBERED.search(before)) and not _CALLING.search(before)


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
    code = re.sub("[ ./_-]", "", text).upper()
    if _USUAL.fullmatch(text) and any(c.isdigit() for c in code):
        return True
    odd, even = code[0:15:2], code[1:15:2]
    total = sum(_ODD_PLACES[c] for c in odd)
    total += sum(int(c) if c.isdigit() else ord(c) - ord("A") for c in even)
    return code[15] == chr(ord("A") + total % 26)
