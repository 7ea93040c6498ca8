"""Where the names stand on a map drawn on the server: as draw.js places them in the browser."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import ImageFont

from monitoring.drawing.map_frame import Frame
from monitoring.typesetting import FONTS

SIZE_PX = 14.0
_WRAPS = (16, 11)  # longest line, in characters
_GAP_PX = 2.0
LEAST_PX = 42.0  # side of the mean area: below, names would hide the colours
# Where a name may go, in widths and heights of its box, best first.
_MOVES = (
    *((0, 0), (0, -0.6), (0, 0.6), (-0.35, 0), (0.35, 0), (-0.3, -0.6), (0.3, -0.6)),
    *((-0.3, 0.6), (0.3, 0.6), (0, -1.1), (0, 1.1), (-0.5, -0.9), (0.5, -0.9)),
    *((-0.5, 0.9), (0.5, 0.9)),
)


@dataclass(frozen=True)
class Box:
    """A rectangle [px]: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def inside(self, other: Box) -> bool:
        return (
            self.x >= other.x
            and self.y >= other.y
            and self.x + self.width <= other.x + other.width
            and self.y + self.height <= other.y + other.height
        )


@dataclass(frozen=True)
class Line:
    """One line of a name: the middle of its baseline [px]."""

    text: str
    x: float
    y: float


def place_labels(
    layer: Mapping[str, Any],
    names: Mapping[str, str],
    seen: Frame,
    radii_px: Sequence[float] = (),
    only: Collection[int] | None = None,
) -> list[Line]:
    """The names of a layer's areas, the smaller area first; one that would cover another is moved
    a little, else left out. None where the areas are too small. Places are from the corner of the
    frame [px].

    layer: of map_paths.json. radii_px: of the circle of each area, where there are any: its name
    stands below. only: the places of the areas that are named, if not all.
    """
    lines: list[Line] = []
    taken: list[Box] = []
    radii = radii_px or [0.0] * len(layer["codes"])
    rows = list(zip(layer["codes"], layer["paths"], layer["labels"], radii, strict=True))
    shown = range(len(rows)) if only is None else sorted(only)
    if seen.width_px * seen.height_px < len(shown) * LEAST_PX**2:
        return []
    for code, _, (x, y), radius in sorted((rows[n] for n in shown), key=lambda row: len(row[1])):
        centre = ((x - seen.left) / seen.per_pixel, (y - seen.top) / seen.per_pixel)
        box = Box(0, 0, seen.width_px, seen.height_px)
        found = _free(names.get(code, code), centre, taken, box, radius)
        if found:
            taken.append(found[0])
            lines += found[1]
    return lines


def _free(
    name: str, centre: tuple[float, float], taken: Sequence[Box], seen: Box, radius: float
) -> tuple[Box, list[Line]] | None:
    """The first free place of a name, with its lines there."""
    for limit in _WRAPS:
        texts = wrapped(name, limit)
        width = max(map(width_px, texts)) + 2 * _GAP_PX
        height = SIZE_PX * (len(texts) + 0.2) + 2 * _GAP_PX
        under = radius + len(texts) * SIZE_PX / 2 if radius else 0.0
        for dx, dy in _MOVES:
            x = centre[0] + dx * (width - 2 * _GAP_PX)
            y = centre[1] + under + dy * (height - 2 * _GAP_PX)
            box = Box(x - width / 2, y - height / 2, width, height)
            if box.inside(seen) and not any(box.overlaps(other) for other in taken):
                return box, [
                    Line(text, x, y + (n - (len(texts) - 1) / 2 + 0.33) * SIZE_PX)
                    for n, text in enumerate(texts)
                ]
    return None


def wrapped(name: str, limit: int) -> list[str]:
    """The name on lines of at most `limit` letters, where its words allow it."""
    lines = [""]
    for word in name.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) + 1 > limit:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def width_px(text: str) -> float:
    """How wide a text is, semibold, at SIZE_PX [px]."""
    return float(_font().getlength(text)) * SIZE_PX / _MEASURED


_MEASURED = 1000  # size at which widths are measured: no rounding to whole pixels


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "TitilliumWeb_600SemiBold.ttf", _MEASURED)
