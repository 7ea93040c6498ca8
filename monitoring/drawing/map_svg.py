"""The map drawn on the server, shape by shape as map_component/draw.js draws it in the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from monitoring.drawing.map_frame import Frame
from monitoring.drawing.map_marks import STATE_LETTERS
from monitoring.drawing.map_paths import asset
from monitoring.drawing.tokens import STATE_MARK

# As TILES and FLAT in map_component/draw.js (a test compares): side of the tile [px], what is drawn.
TILES: dict[str, tuple[float, str, str]] = {
    "m": (7, "M-1 8L8 -1M-1 1L1 -1M6 8L8 6", "#FFFFFF"),
    "n": (8, "M0 8L8 0M0 0L8 8", "#FFFFFF"),
    "a": (9, "M0 4.5H9", "#FFFFFF"),
    "s": (6, "", "#FFFFFF"),
    "u": (8, "M2 4H6M4 2V6", "#FFFFFF"),
    "x": (8, "M2 4H6", "#ECEFF1"),
    "c": (5, "M2.5 0V5", "#ECEFF1"),
}
DOT_PX = 1.1
FLAT = {"z": "#FFFFFF"}
ABOVE = {"comune": "ambito"}
"""The level whose borders are drawn over another's; without one, its own."""
EMPTY, BUBBLE_BORDER, CLASS_BORDER, UPPER_BORDER = "#F5F7FA", "#C4CBD1", "#FFFFFF", "#1A1A1A"


def map_svg(
    marks: Mapping[str, Any],
    geo_dir: Path,
    level: str,
    names: Mapping[str, str],
    seen: Frame,
    prefix: str = "",
) -> str:
    """The map alone, without words, as an SVG: areas, borders of the Ambiti, circles.

    marks: see map_marks.drawn_marks. seen: see map_frame. Each area is one path with its code
    (`data-code`), its mark (`data-mark`: the place of its class, or the letter of its state) and
    its name. prefix: of its identifiers, where a page has several maps.

    Raises:
        KeyError: an unknown level. ValueError: not as many marks as areas.
    """
    layers = asset(geo_dir)["layers"]
    layer, per_pixel = layers[level], seen.per_pixel
    with_circles = marks["kind"] == "bolle"
    classed: list[str] = []
    stated: list[str] = []
    rows = zip(layer["codes"], layer["paths"], marks["classes"], strict=True)
    for place, (code, path, mark) in enumerate(rows):
        of_class = mark.isdigit()
        fill = state_fill(mark, prefix) if not of_class else marks["colours"][int(mark)]
        border = CLASS_BORDER if not with_circles else BUBBLE_BORDER
        faded = "" if place in seen.inside else ' opacity="0.3"'
        shape = (
            f'<path id="area-{prefix}{escape(code)}" data-code="{escape(code)}" data-mark="{mark}" '
            f'fill="{EMPTY if of_class and with_circles else fill}" '
            f'stroke="{border if of_class else STATE_MARK}"{faded} d="{path}">'
            f"<title>{escape(names.get(code, code))}</title></path>"
        )
        (classed if of_class else stated).append(shape)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{seen.view_box}">'
        f"<defs>{patterns(per_pixel, prefix)}</defs>"
        f'<g class="areas" fill-rule="evenodd" stroke-linejoin="round" '
        f'stroke-width="{0.5 * per_pixel:g}">{"".join(classed + stated)}</g>'
        f"{_borders(layers, level, per_pixel)}"
        f"{_circles(layer['labels'], marks, per_pixel)}</svg>"
    )


def swatch_svg(mark: str, width_px: float = 22, height_px: float = 14) -> str:
    """The fill of a state as the legend shows it, with its hairline."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_px:g} {height_px:g}">'
        f"<defs>{patterns(1, mark)}</defs>"
        f'<rect x="0.5" y="0.5" width="{width_px - 1:g}" height="{height_px - 1:g}" '
        f'fill="{state_fill(mark, mark)}" stroke="{STATE_MARK}"/></svg>'
    )


def state_fill(letter: str, prefix: str = "") -> str:
    """The fill of a state: a colour, or a pattern of `patterns`.

    Raises:
        KeyError: no state has this letter.
    """
    if letter not in STATE_LETTERS.values():
        raise KeyError(letter)
    return FLAT.get(letter, f"url(#stato-{prefix}{letter})")


def patterns(per_pixel: float, prefix: str = "") -> str:
    """The patterns of the states; per_pixel: units of the drawing in a pixel."""
    made = []
    for letter, (side, line, ground) in TILES.items():
        mark = (
            f'<path d="{line}" stroke="{STATE_MARK}" stroke-width="1" fill="none"/>'
            if line
            else f'<circle cx="{side / 2:g}" cy="{side / 2:g}" r="{DOT_PX}" fill="{STATE_MARK}"/>'
        )
        made.append(
            f'<pattern id="stato-{prefix}{letter}" width="{side:g}" height="{side:g}" '
            f'patternUnits="userSpaceOnUse" patternTransform="scale({per_pixel:g})">'
            f'<rect width="{side:g}" height="{side:g}" fill="{ground}"/>{mark}</pattern>'
        )
    return "".join(made)


def _borders(layers: Mapping[str, Any], level: str, per_pixel: float) -> str:
    upper = ABOVE.get(level, level)
    thin = layers["ambito"]["paths"] if upper != "ambito" else []
    drawn = [
        f'<path stroke-width="{0.5 * per_pixel:g}" stroke-opacity="0.6" d="{path}"/>'
        for path in thin
    ] + [
        f'<path stroke-width="{1.2 * per_pixel:g}" d="{path}"/>' for path in layers[upper]["paths"]
    ]
    return (
        f'<g class="borders" fill="none" stroke="{UPPER_BORDER}" stroke-linejoin="round">'
        f"{''.join(drawn)}</g>"
    )


def _circles(centres: Sequence[Sequence[float]], marks: Mapping[str, Any], per_pixel: float) -> str:
    """The larger first, as in the browser: the smaller stay above."""
    radii = [(tenths / 10, place) for place, tenths in enumerate(marks.get("radii", ())) if tenths]
    drawn = [
        f'<circle cx="{centres[place][0]}" cy="{centres[place][1]}" r="{radius * per_pixel:g}"/>'
        for radius, place in sorted(radii, key=lambda found: -found[0])
    ]
    if not drawn:
        return ""
    return (
        f'<g class="bubbles" fill="{marks["colours"][0]}" fill-opacity="0.65" stroke="#FFFFFF" '
        f'stroke-width="{per_pixel:g}">{"".join(drawn)}</g>'
    )
