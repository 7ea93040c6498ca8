"""What Mappe has on screen, as its other views and its files are told."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from monitoring.drawing.figure_classes import Style
from monitoring.figure_words import Row
from monitoring.queries.mapped import Choice
from ui.figure_map import Drawn


@dataclass(frozen=True)
class Seen:
    """What the map shows: the choice, its drawing, the indicator's own rows and whole."""

    indicator: Row
    choice: Choice
    style: Style
    drawn: Drawn
    rows: pd.DataFrame
    whole: Row | None
    period: str
    selected: str | None
