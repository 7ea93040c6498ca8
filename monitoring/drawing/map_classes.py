"""How the values of a map become colours or circles; the map and its legend read the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

BUBBLE_MAX_PX = 22.0


@dataclass(frozen=True)
class MapClasses:
    """How values become colours.

    breaks: the upper limit of each class, ascending; for bubbles, the values of the legend's
        circles, the last of which has a radius of BUBBLE_MAX_PX (its area follows the value).
    colours: one `#RRGGBB` a class, from monitoring.drawing.tokens.SEQUENTIAL, BELOW and ABOVE; for bubbles, one.
    labels: the interval of each class (or the value of each circle) in words, already in Italian.
    """

    breaks: Sequence[float]
    colours: Sequence[str]
    labels: Sequence[str]
    kind: Literal["sequenziale", "divergente", "categorie", "bolle"]

    def __post_init__(self) -> None:
        wanted = 1 if self.kind == "bolle" else len(self.labels)
        if (
            len(self.colours) != wanted
            or len(self.labels) > 9
            or len(self.breaks) != len(self.labels)
        ):
            raise ValueError(
                f"classi della mappa incoerenti: {len(self.breaks)} limiti, "
                f"{len(self.colours)} colori, "
                f"{len(self.labels)} etichette ({self.kind})"
            )
        if self.kind == "bolle" and not self.breaks[-1] > 0:
            raise ValueError(
                "bolle della mappa: l'ultimo valore della legenda deve essere maggiore di zero"
            )


def bubble_radius_px(value: float, classes: MapClasses) -> float:
    """The radius, in pixels, of the circle of a count: its area is proportional to the value."""
    return BUBBLE_MAX_PX * math.sqrt(value / classes.breaks[-1])
