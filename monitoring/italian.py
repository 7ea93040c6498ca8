"""How figures, dates and names are written in Italian, and folded to be compared."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

_MONTHS = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
]
ROME = ZoneInfo("Europe/Rome")
MISSING = "—"
_ELIDED = {
    "il": "l'",
    "Il": "L'",
    "al": "all'",
    "Al": "All'",
    "dal": "dall'",
    "Dal": "Dall'",
    "del": "dell'",
}


def fold(text: str) -> str:
    """Lower case, no accents, every run of other signs one space: how names are compared."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """`1234.5` as `1.234,5`; a missing or undefined number as a dash."""
    if value is None or math.isnan(value):
        return MISSING
    text = f"{value:,.{decimals}f}"
    if text[0] == "-" and not text.strip("-0.,"):  # no "-0,0"
        text = text.lstrip("-")
    # three replacements take a quarter of a translation's time: a map writes forty thousand numbers
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def typed(value: float | Decimal) -> str:
    """A number as a person types it: `1234,5`; no thousands, never an exponent, every decimal.

    Of a float the first 15 digits: beyond is the noise of binary figures (0.1 + 0.2 is `0,3`).
    Three decimals could be read as thousands: they get a fourth digit, `1,2340`.
    """
    digits = f"{value:.15g}" if isinstance(value, float) and value % 1 else str(value)
    text = f"{Decimal(digits):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".").replace(".", ",")
    if text == "-0":
        return "0"
    return text + "0" if "," in text and len(text) - text.index(",") == 4 else text


def signed(value: float | None, decimals: int = 0) -> str:
    """A difference: `+3,2`, `−9`, `0`."""
    text = number(None if value is None else abs(value), decimals)
    if value is None or text == MISSING or not text.strip("0,"):
        return text
    return ("+" if value > 0 else "−") + text


def percent(share: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as `96 %`."""
    text = number(None if share is None else share * 100, decimals)
    return text if text == MISSING else f"{text} %"


def percent_reached(done: int, due: int) -> str:
    """How much of a count is done, rounded down: what is not whole is never `100 %`."""
    return f"{number(100 * done // due if due else 0)} %"


def euro(amount: float | Decimal | None) -> str:
    """An amount with its cents: `1.234,50 €`; a Decimal to the last cent."""
    text = number(amount, 2)
    return text if text == MISSING else f"{text} €"


def day(value: date | None) -> str:
    """`31 luglio 2026`."""
    if value is None:
        return MISSING
    return f"{value.day}{'°' if value.day == 1 else ''} {_MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """`luglio`."""
    return _MONTHS[value.month - 1]


def moment(value: datetime) -> str:
    """A UTC moment as read on the office's clock: `3 agosto 2026, 09:12`."""
    local = value.astimezone(ROME)
    return f"{day(local.date())}, {local:%H:%M}"


def day_of(value: datetime) -> date:
    """The day of a UTC moment in the offices: 16 August 22:30 UTC is the 17th."""
    return value.astimezone(ROME).date()


def dated(article: str, value: date) -> str:
    """A day after its article: `il 31 luglio 2026`, `all'8 marzo 2027`; a UTC moment has its hour too."""
    said = moment(value) if isinstance(value, datetime) else day(value)
    if said.startswith(("8 ", "11 ")):
        return _ELIDED[article] + said
    return f"{article} {said}"


def plural(count: int, one: str, many: str) -> str:
    """`1 errore`, `7 errori`."""
    return f"{number(count)} {one if count == 1 else many}"


def listing(items: list[str], most: int = 5) -> str:
    """`a, b e c`; beyond `most` by more than one, `a, b, c e altri 4`."""
    if len(items) > most + 1:
        return f"{', '.join(items[:most])} e altri {len(items) - most}"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} e {items[-1]}"
