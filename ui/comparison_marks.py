"""How an area that differs from the territory is drawn: shape for the side, colour for the polarity."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.figure_words import LEVEL_WORDS
from monitoring.italian import number
from ui import theme

BETTER, WORSE = theme.ABOVE[2][1], theme.BELOW[2][0]
WITHIN, UNKNOWN = "#7C8B99", theme.STATE_MARK
ABOVE_WORDS = {"alto_meglio": "migliore", "basso_meglio": "peggiore", "neutra": "più alto"}
BELOW_WORDS = {"alto_meglio": "peggiore", "basso_meglio": "migliore", "neutra": "più basso"}
_COLOURS = {"migliore": BETTER, "peggiore": WORSE, "più alto": theme.PRIMARY,
            "più basso": theme.PRIMARY}  # fmt: skip

_MANY = {"migliore": "migliori", "peggiore": "peggiori", "più alto": "più alti",
         "più basso": "più bassi"}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A point's symbol in Plotly, the same sign as text, its colour, its word."""

    symbol: str
    sign: str
    colour: str
    word: str


def looks(polarity: str) -> dict[int, Look]:
    """The look of each place in a funnel: 0 within, 1 and 2 above the limits, -1 and -2 below."""
    above, below = ABOVE_WORDS[polarity], BELOW_WORDS[polarity]
    return {
        0: Look("circle", "●", WITHIN, "entro i limiti"),
        1: Look("triangle-up-open", "△", _COLOURS[above], f"{above}, oltre il 95 %"),
        2: Look("triangle-up", "▲", _COLOURS[above], f"{above}, oltre il 99,8 %"),
        -1: Look("triangle-down-open", "▽", _COLOURS[below], f"{below}, oltre il 95 %"),
        -2: Look("triangle-down", "▼", _COLOURS[below], f"{below}, oltre il 99,8 %"),
    }


def word_looks(polarity: str) -> dict[str, Look]:
    """The look of each word of monitoring.statistics.comparison, in the order of a key."""
    above, below = ABOVE_WORDS[polarity], BELOW_WORDS[polarity]
    return {
        above: Look("triangle-up", "▲", _COLOURS[above], above),
        "simile": Look("circle", "●", WITHIN, "simile"),
        below: Look("triangle-down", "▼", _COLOURS[below], below),
        "valore": Look("circle", "●", theme.PRIMARY, "con un valore"),
        "non confrontato": Look("circle-open", "○", UNKNOWN, "non confrontato"),
    }


def nobody(level: str) -> str:
    """`Nessun comune`, `Nessuna ASST`."""
    return f"Nessun{'a' if level == 'asst' else ''} {LEVEL_WORDS[level][0]}"


def areas_words(count: int, level: str) -> str:
    """`1 comune`, `13 Ambiti`."""
    one, many = LEVEL_WORDS[level]
    return f"{count} {one if count == 1 else many}"


def word_for(word: str, count: int) -> str:
    """A word of the comparison after a number: `1 migliore`, `3 migliori`."""
    return word if count == 1 else _MANY[word]


def by_chance_words(expected: float, level: str, about: str = "circa") -> str:
    """How many areas chance alone would flag: `circa 11`, `meno di uno`. about: before the number."""
    if expected < 1:
        return f"meno di un{'a' if level == 'asst' else 'o'}"
    return f"{about} {number(expected)}"
