"""Maps as a picture that stands alone: SVG or PNG with title, legend, source, notes, day."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Literal

from monitoring.drawing.map_classes import MapClasses, bubble_radius_px
from monitoring.drawing.map_frame import frame
from monitoring.drawing.map_labels import place_labels
from monitoring.drawing.map_marks import STATE_LETTERS, count_areas, count_last
from monitoring.drawing.map_paths import asset
from monitoring.drawing.map_svg import ABOVE, map_svg, swatch_svg
from monitoring.drawing.tokens import VALUE_STATES
from monitoring.exports import DEMONSTRATION_NOTE
from monitoring.figure_words import LEVEL_WORDS
from monitoring.italian import day, number, plural
from monitoring.typesetting import typeset
from monitoring.view_files import SUPPRESSION_NOTE, View

TEMPLATES = Path(__file__).parent / "typeset"
Format = Literal["svg", "png"]
SMALL = 0.5  # of a small map's sides, against those of one alone
MIME = {"svg": "image/svg+xml", "png": "image/png"}
_PNG_PPI = 192.0
_SCALES_KM = (50, 20, 10, 5, 2, 1, 0.5)
_LONGEST_SCALE_PX = 120
_EMBEDDED = re.compile(
    rb'<image (?:transform="(?P<at>[^"]*)" )?xlink:href="data:image/svg\+xml;base64,(?P<svg>[^"]*)" '
    rb'width="(?P<width>[^"]*)" height="(?P<height>[^"]*)"[^>]*?/>'
)


def map_picture(
    view: View,
    marks: Mapping[str, Any],
    classes: MapClasses,
    names: Mapping[str, str],
    *,
    geo_dir: Path,
    legend: str,
    zoom_to: str | None = None,
    square: Mapping[str, Any] | None = None,
    format: Format,
) -> bytes:
    """The picture of a map, as the file to keep: the same view gives the same bytes.

    marks, classes: what the map on screen is sent (monitoring.drawing.map_marks.drawn_marks). legend: its title.
    zoom_to: the code of the area on which the map is opened. square: of two indicators
    (ui.two_indicators.square), in the place of the classes.
    """
    told = picture_data(
        view, marks, classes, names, geo_dir=geo_dir, legend=legend, zoom_to=zoom_to
    )
    if square:
        told |= {"square": square, "classes": []}
    return _picture("map.typ", told, format)


def semesters_picture(
    view: View,
    maps: Mapping[str, Mapping[str, Any]],
    classes: MapClasses,
    names: Mapping[str, str],
    *,
    geo_dir: Path,
    legend: str,
    across: int,
    format: Format,
) -> bytes:
    """The picture of small maps with the same classes, `across` on a row.

    maps: the marks of each, by what is written above it; the legend counts the areas of the last.
    """
    whole = frame(geo_dir, view.level)
    seen = replace(whole, width_px=SMALL * whole.width_px, height_px=SMALL * whole.height_px,
                   per_pixel=whole.per_pixel / SMALL)  # fmt: skip
    drawn = [
        {"label": label, "svg": map_svg(marks, geo_dir, view.level, names, seen, f"{n}-")}
        for n, (label, marks) in enumerate(maps.items())
    ]
    told = _sheet(view, classes, *count_last([marks["classes"] for marks in maps.values()], classes),
                  source=asset(geo_dir)["source"], legend=legend)  # fmt: skip
    size = [seen.width_px, seen.height_px]
    told |= {"maps": drawn, "size": size, "across": min(across, len(maps))}
    return _picture("semesters.typ", told, format)


def _picture(template: str, told: Mapping[str, Any], format: Format) -> bytes:
    if format == "png":
        return typeset(TEMPLATES / template, told, "png", ppi=_PNG_PPI)
    return _unfolded(typeset(TEMPLATES / template, told, "svg"), told)


def picture_data(
    view: View,
    marks: Mapping[str, Any],
    classes: MapClasses,
    names: Mapping[str, str],
    *,
    geo_dir: Path,
    legend: str,
    zoom_to: str | None = None,
) -> dict[str, Any]:
    """All that the picture shows, as typeset/map.typ takes it."""
    drawn = map_parts(marks, classes, names, level=view.level, geo_dir=geo_dir, zoom_to=zoom_to)
    told = _sheet(view, classes, *count_areas(marks["classes"], classes),
                  source=asset(geo_dir)["source"], legend=legend)  # fmt: skip
    return told | drawn


def map_parts(
    marks: Mapping[str, Any],
    classes: MapClasses,
    names: Mapping[str, str],
    *,
    level: str,
    geo_dir: Path,
    zoom_to: str | None = None,
) -> dict[str, Any]:
    """A map with the names on it and its legend, as typeset/parts.typ draws them on any sheet."""
    drawing = asset(geo_dir)
    seen = frame(geo_dir, level, zoom_to)
    inner = seen.zoomed and level == "comune"
    upper = level if inner else ABOVE.get(level, level)
    radii = [r / 10 for r in marks.get("radii", ())] if upper == level else []
    only = seen.inside if inner else None
    labels = place_labels(drawing["layers"][upper], names, seen, radii, only)
    return {
        "map": map_svg(marks, geo_dir, level, names, seen),
        "size": [seen.width_px, seen.height_px],
        "labels": [vars(line) for line in labels],
        "scale": _scale(seen.per_pixel * drawing["metres_per_unit"]),
        **legend_parts(classes, *count_areas(marks["classes"], classes)),
    }


def legend_parts(
    classes: MapClasses, in_class: Sequence[int], in_state: Mapping[str, int]
) -> dict[str, Any]:
    """The legend: classes or circles, then the states present, all counted."""
    circles = classes.kind == "bolle"
    return {
        "classes": [] if circles else _classes(classes, in_class),
        "circles": _circles(classes) if circles else [],
        "states": [_state(name, count) for name, count in _in_order(in_state)],
    }


def _sheet(
    view: View,
    classes: MapClasses,
    in_class: Sequence[int],
    in_state: Mapping[str, int],
    *,
    source: str,
    legend: str,
) -> dict[str, Any]:
    """All that is around the maps, as typeset/parts.typ takes it. source: of the boundaries."""
    level, circles = LEVEL_WORDS[view.level][1], classes.kind == "bolle"
    return {
        "title": view.title,
        "subtitle": " · ".join(
            [
                level[:1].upper() + level[1:],
                view.period,
                *(f"{k}: {v}" for k, v in view.filters.items()),
            ]
        ),
        "demonstration": DEMONSTRATION_NOTE if view.demonstration else "",
        "legend": legend,
        "square": None,
        **legend_parts(classes, in_class, in_state),
        "rule": [
            *(_circles_rule(count) for count in in_class if circles),
            *filter(None, [view.rule]),
        ],
        "facts": [
            ("Copertura", view.coverage),
            *(("Nota", note) for note in view.notes),
            *((("Nota", f"{view.as_of}."),) if view.as_of else ()),
            *((("Nota", SUPPRESSION_NOTE),) if "soppresso" in in_state else ()),
            ("Fonte", view.source),
            ("Confini", source),
            ("Giorno", day(view.day)),
        ],
    }


def _classes(classes: MapClasses, counts: Sequence[int]) -> list[dict[str, str]]:
    rows = zip(classes.colours, classes.labels, counts, strict=True)
    return [{"fill": colour, "label": label, "count": _areas(n)} for colour, label, n in rows]


def _circles(classes: MapClasses) -> list[dict[str, Any]]:
    return [
        {"radius": bubble_radius_px(value, classes), "label": label, "colour": classes.colours[0]}
        for value, label in zip(classes.breaks, classes.labels, strict=True)
    ]


def _circles_rule(count: int) -> str:
    return f"L'area del cerchio è proporzionale al valore: {_areas(count)}."


def _state(name: str, count: int) -> dict[str, str]:
    letter = STATE_LETTERS[name]
    shown = {"label": VALUE_STATES[name], "count": _areas(count), "fill": ""}
    return shown | {"svg": swatch_svg(letter), "sign": "0" if name == "zero" else ""}


def _in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(name, counts[name]) for name in VALUE_STATES if name in counts]


def _areas(count: int) -> str:
    return plural(count, "area", "aree")


def _scale(metres_per_pixel: float) -> tuple[float, str]:
    """A round length that fits: its pixels and its words."""
    km = next(
        (k for k in _SCALES_KM if k * 1000 / metres_per_pixel <= _LONGEST_SCALE_PX), _SCALES_KM[-1]
    )
    return km * 1000 / metres_per_pixel, f"{number(km, 0 if km >= 1 else 1)} km"


def _unfolded(svg: bytes, told: Mapping[str, Any]) -> bytes:
    """typst's page with the drawings as shapes of its own, and with words for who cannot see it."""

    def shapes(found: re.Match[bytes]) -> bytes:
        sized = b'<svg width="%b" height="%b" ' % (found["width"], found["height"])
        drawn = base64.b64decode(found["svg"]).replace(b"<svg ", sized, 1)
        return b'<g transform="%b">%b</g>' % (found["at"] or b"", drawn)

    said = [told["subtitle"], told["demonstration"], told["legend"]]
    said += [row["label"] for row in told.get("maps", ())]
    cells = [cell for row in (told["square"] or {"rows": ()})["rows"] for cell in row["cells"]]
    said += [f"{row['label']}: {row['count']}" for row in told["classes"] + cells + told["states"]]
    said += told["rule"]
    said += [f"{label}: {words}" for label, words in told["facts"]]
    words = f"<title>{escape(told['title'])}</title><desc>{escape('. '.join(filter(None, said)))}</desc>"
    start, rest = _EMBEDDED.sub(shapes, svg).split(b">", 1)
    return start + b' role="img">' + words.encode() + rest
