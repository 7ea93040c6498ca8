"""Tokens of the look: colours, palettes, states of a value and of a milestone."""

from __future__ import annotations

from dataclasses import dataclass

FONT = "'Titillium Web', sans-serif"
PRIMARY = "#0066CC"
TEXT = "#1A1A1A"
TEXT_SECONDARY = "#5A6772"
LINE = "#D9DADB"
GROUND = "#FFFFFF"
GROUND_SOFT = "#F5F7FA"
SUCCESS = "#008055"
WARNING = "#995C00"
DANGER = "#CC334D"
STATE_MARK = "#8C9AA5"
CONTENT_WIDTH_PX = 1240

# ColorBrewer "Blues" and "PuOr" by number of classes (C. Brewer, Penn State University,
# Apache License 2.0).
SEQUENTIAL: dict[int, tuple[str, ...]] = {
    3: ("#DEEBF7", "#9ECAE1", "#3182BD"),
    4: ("#EFF3FF", "#BDD7E7", "#6BAED6", "#2171B5"),
    5: ("#EFF3FF", "#BDD7E7", "#6BAED6", "#3182BD", "#08519C"),
    6: ("#EFF3FF", "#C6DBEF", "#9ECAE1", "#6BAED6", "#3182BD", "#08519C"),
    7: ("#EFF3FF", "#C6DBEF", "#9ECAE1", "#6BAED6", "#4292C6", "#2171B5", "#084594"),
}
# Around a centre: below and above it by number of classes, the strongest farthest from it; above is
# darker than below, so that a grey print tells them apart. The centre is not PuOr's #F7F7F7, too
# near the white of zero.
BELOW: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("#F1A340",),
    2: ("#E66101", "#FDB863"),
    3: ("#B35806", "#F1A340", "#FEE0B6"),
    4: ("#7F3B08", "#B35806", "#F1A340", "#FEE0B6"),
    5: ("#7F3B08", "#B35806", "#E08214", "#FDB863", "#FEE0B6"),
}
ABOVE: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("#5E3C99",),
    2: ("#B2ABD2", "#5E3C99"),
    3: ("#D8DAEB", "#998EC3", "#542788"),
    4: ("#D8DAEB", "#998EC3", "#542788", "#2D004B"),
    5: ("#D8DAEB", "#B2ABD2", "#8073AC", "#542788", "#2D004B"),
}
CENTRE = "#F7F0D8"
BUBBLE = "#3182BD"
CATEGORICAL = (PRIMARY, WARNING, SUCCESS, "#5E3C99", TEXT_SECONDARY, DANGER)

# The states of a value that are no class, in the legend's order: code to word.
VALUE_STATES: dict[str, str] = {
    "zero": "zero",
    "mancante": "mancante",
    "non_disponibile": "non disponibile",
    "non_ancora_applicabile": "non ancora applicabile",
    "non_applicabile": "non applicabile",
    "soppresso": "soppresso",
    "copertura_insufficiente": "copertura insufficiente",  # of a sum: not a state of a cell
    "non_calcolabile": "non calcolabile",  # of a measure: not a state of a cell
}


@dataclass(frozen=True)
class MilestoneState:
    """One state of a milestone: word, shape as a character (texts, files), colour (screen)."""

    code: str
    word: str
    glyph: str
    colour: str


MILESTONE_STATES: dict[str, MilestoneState] = {
    state.code: state
    for state in (
        MilestoneState("completato", "completato", "●", SUCCESS),
        MilestoneState("completato_in_ritardo", "completato in ritardo", "◐", SUCCESS),
        MilestoneState("a_buon_punto", "a buon punto", "◕", PRIMARY),
        MilestoneState("in_corso", "in corso", "◔", PRIMARY),
        MilestoneState("in_ritardo", "in ritardo", "▲", DANGER),
        MilestoneState("non_avviato", "non avviato", "○", TEXT_SECONDARY),
        MilestoneState("non_rendicontato", "non rendicontato", "┄", WARNING),
        MilestoneState("non_ancora_dovuto", "non ancora dovuto", "·", TEXT_SECONDARY),
        MilestoneState("rinviato", "rinviato", "↷", TEXT_SECONDARY),
        MilestoneState("non_applicabile", "non applicabile", "–", TEXT_SECONDARY),
    )
}
