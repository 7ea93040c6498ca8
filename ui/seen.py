"""What Mappe has on screen, as its other views and its files are told."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from monitoring.queries.mapped import Choice
from ui.figure_classes import Style
from ui.figure_map import Drawn
from ui.figure_words import Row


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
