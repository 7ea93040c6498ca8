"""Which part of the map a picture shows: all of it, or an area with what lies in it, as on screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from monitoring.drawing.map_paths import asset

HEIGHT_PX = 600.0
_ROOM = 1.016  # for the stroke of the outer border
_MARGIN = 0.06  # around an area, as a share of its longer side
_WHOLE = re.compile(r"-?\d+")
Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """What is seen of the drawing: left, top [units of map_paths.json], size [px], units in a pixel.

    inside: the places, in the level's order, of the areas in evidence; the others are faded.
    zoomed: whether it is a part.
    """

    left: float
    top: float
    width_px: float
    height_px: float
    per_pixel: float
    inside: frozenset[int]
    zoomed: bool = False

    @property
    def view_box(self) -> str:
        sides = (self.width_px * self.per_pixel, self.height_px * self.per_pixel)
        return f"{self.left:g} {self.top:g} {sides[0]:g} {sides[1]:g}"


def frame(geo_dir: Path, level: str, zoom_to: str | None = None) -> Frame:
    """The frame of the whole map, or of the area `zoom_to` of any level, of the same size.

    An unknown code gives the whole map, as on screen.
    """
    layers, (_, _, width, height) = asset(geo_dir)["layers"], asset(geo_dir)["viewBox"]
    whole_px = (HEIGHT_PX * width / height, HEIGHT_PX)
    labels = layers[level]["labels"]
    for layer in layers.values():
        if zoom_to in layer["codes"]:
            shape = rings(layer["paths"][layer["codes"].index(zoom_to)])
            xs, ys = zip(*(point for ring in shape for point in ring), strict=True)
            pad = _MARGIN * max(max(xs) - min(xs), max(ys) - min(ys))
            box = (min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad)
            inside = frozenset(n for n, point in enumerate(labels) if holds(shape, tuple(point)))
            return _fitted(box, whole_px, inside, zoomed=True)
    around = ((_ROOM - 1) / 2 * width, (_ROOM - 1) / 2 * height)
    box = (-around[0], -around[1], width + around[0], height + around[1])
    return _fitted(box, whole_px, frozenset(range(len(labels))), zoomed=False)


def _fitted(
    box: tuple[float, float, float, float],
    size_px: tuple[float, float],
    inside: frozenset[int],
    *,
    zoomed: bool,
) -> Frame:
    """The smallest frame of that size with the box in its middle."""
    per_pixel = max((box[2] - box[0]) / size_px[0], (box[3] - box[1]) / size_px[1])
    left = (box[0] + box[2] - size_px[0] * per_pixel) / 2
    top = (box[1] + box[3] - size_px[1] * per_pixel) / 2
    return Frame(left, top, *size_px, per_pixel, inside, zoomed)


def rings(path: str) -> list[list[Point]]:
    """The rings of a path as pipelines/svg_paths.py writes it: `Mx,yl` and steps, `z`."""
    found: list[list[Point]] = []
    for ring in path.split("z")[:-1]:
        numbers = [int(n) for n in _WHOLE.findall(ring)]
        xs, ys = accumulate(numbers[::2]), accumulate(numbers[1::2])
        found.append(list(zip(xs, ys, strict=True)))
    return found


def holds(shape: Sequence[Sequence[Point]], point: Point) -> bool:
    """Whether a point is inside the rings: a half line from it crosses them an odd number of times."""
    x, y = point
    crossed = 0
    for ring in shape:
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed += 1
    return crossed % 2 == 1
