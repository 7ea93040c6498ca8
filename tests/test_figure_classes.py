"""The colours of a map: every measure on degenerate data, and colours that nobody can confuse."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd
import pytest

from monitoring.drawing.figure_classes import CLUSTER_COLOURS, COMPARED, Style, classified
from monitoring.drawing.map_marks import STATE_LETTERS, count_areas
from monitoring.measure_words import measure_note, shown_as
from monitoring.queries import mapped
from monitoring.settings import ROOT
from monitoring.statistics.classification import FEWEST, METHODS, MOST, WITH_REFERENCE
from ui.legend import legend_html
from ui.map import map_marks
from ui.theme import ABOVE, BELOW, CENTRE, SEQUENTIAL
from ui.two_thirds import COLOURS

RATE = {
    "name": "Prova", "unit": "per 1.000 residenti", "decimals": 1, "denominator_kind": "popolazione",
    "polarity": "alto_meglio", "tipo": "flusso", "dataset": "indicatori",
    "level": "comune",
}  # fmt: skip
MEASURES = [
    *(mapped.CRUDE, mapped.COUNT, mapped.RATIO, mapped.DIRECT, mapped.SMOOTHED),
    *(mapped.DIFFERENCE, mapped.AT_95, mapped.AT_998, mapped.CLUSTERS),
]
NAN = float("nan")
WORLDS: dict[str, list[tuple[str, float]]] = {
    "all equal": [("valore", 5.0)] * 6,
    "one value": [("valore", 5.0), *[("mancante", NAN)] * 5],
    "two values": [("valore", 1.0), ("valore", 2.0), ("zero", 0.0)],
    "all missing": [("mancante", NAN)] * 6,
    "all zero": [("zero", 0.0)] * 6,
    "all suppressed": [("soppresso", NAN)] * 6,
    "one area": [("valore", 5.0)],
    "no area": [],
    "one of each state": [(state, 5.0 if state == "valore" else NAN) for state in
                          ("valore", *STATE_LETTERS)],
    "very far": [("valore", 1e-6), ("valore", 1.0), ("valore", 1e6)],
    "below and above": [("valore", x) for x in (-3.0, -0.04, 0.0, 0.04, 7.0)],
    "all below": [("valore", x) for x in (-3.0, -2.0, -1.0)],
}  # fmt: skip


def rows_of(cells: list[tuple[str, float]], measure: str) -> pd.DataFrame:
    words = {
        mapped.AT_95: ["migliore", "peggiore", "simile"],
        mapped.CLUSTERS: ["HH", "none", "LH"],
    }
    said = itertools.cycle(
        words.get(mapped.AT_95 if measure in mapped.CONFIDENCE else measure, [""])
    )
    value = [abs(v) if measure not in (mapped.DIFFERENCE,) else v for _, v in cells]
    return pd.DataFrame(
        {
            "code": [f"{n:06}" for n in range(len(cells))],
            "value": value,
            "value_state": [state for state, _ in cells],
            "category": [next(said) if state == "valore" else "" for state, _ in cells],
            "tooltip": "",
            "numerator": value,
            "units": 1,
            "units_counted": [int(state in ("valore", "zero")) for state, _ in cells],
        }
    )


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("measure", MEASURES)
def test_degenerate_data_draws(measure: str, world: str) -> None:
    """Every area has a mark, every class a colour and a label, and the counts add up."""
    rows = rows_of(WORLDS[world], measure)
    shown = shown_as(RATE, measure)
    for method, k in itertools.product((*METHODS, *WITH_REFERENCE), (FEWEST, 4, MOST)):
        classes, index = classified(rows, shown, measure, Style(method, k), reference=5.0)
        marks = map_marks(rows.assign(class_index=index), rows["code"].tolist(), classes)
        in_class, states = count_areas(marks["classes"], classes)
        assert sum(in_class) + sum(states.values()) == len(rows)
        assert legend_html(classes, in_class, states, title="t", rule="r").count(
            "<li"
        ) > 0 or not len(rows)
        assert len(set(classes.labels)) == len(classes.labels)
    note = measure_note(measure, rows, {"moran": NAN, "moran_p": NAN}, RATE)
    assert not re.search(r"\b(nan|None)\b", note)


@pytest.mark.parametrize(
    ("measure", "style", "values", "labels", "colours"),
    [
        (mapped.CRUDE, Style("quantili", 3), [1, 2, 3, 4, 5, 6],
         ["1,0-2,7", "2,8-4,3", "4,4-6,0"], SEQUENTIAL[3]),
        (mapped.CRUDE, Style("provincia", 3), [1, 5, 9],
         ["fino a 4,5", "4,6-5,5", "oltre 5,5"], (*BELOW[1], CENTRE, *ABOVE[1])),
        (mapped.RATIO, Style("quantili", 5), [50, 85, 100, 120, 300],
         ["fino a 80", "81-91", "92-110", "111-125", "oltre 125"], (*BELOW[2], CENTRE, *ABOVE[2])),
        (mapped.RATIO, Style("quantili", 5), [95, 100],  # the classes above are there, and empty
         ["fino a 80", "81-91", "92-110", "oltre 110"], (*BELOW[2], CENTRE, *ABOVE[1])),
        (mapped.DIFFERENCE, Style("quantili", 4), [-4, -2, 2, 4],
         ["fino a −3,0", "da −2,9 a 0,0", "da +0,1 a +3,0", "oltre +3,0"], (*BELOW[2], *ABOVE[2])),
        (mapped.COUNT, Style(), [3, 40, 400], ["40", "100", "400"], ("#3182BD",)),
        (mapped.AT_95, Style(), [1, 1, 1], ["peggiore", "simile", "migliore"],
         tuple(COMPARED["alto_meglio"].values())),
    ],
)  # fmt: skip
def test_classes_in_words(
    measure: str, style: Style, values: list[float], labels: list[str], colours: tuple[str, ...]
) -> None:
    rows = rows_of([("valore", v) for v in values], measure)
    classes, _ = classified(rows, shown_as(RATE, measure), measure, style, reference=5.0)
    assert list(classes.labels) == labels
    assert tuple(classes.colours) == tuple(colours)


def test_the_same_limits_in_all_the_semesters() -> None:
    pool = np.array([1.0, 2.0, 3.0, 10.0, 20.0, 30.0])
    rows = rows_of([("valore", v) for v in (1.0, 2.0, 3.0)], mapped.CRUDE)
    own, _ = classified(rows, RATE, mapped.CRUDE, Style("quantili", 3))
    fixed, index = classified(rows, RATE, mapped.CRUDE, Style("quantili", 3, True), pool=pool)
    assert fixed.breaks[-1] == 30.0 != own.breaks[-1]
    assert index.tolist() == [0, 0, 1]


DRAWN = (ROOT / "ui" / "map_component" / "draw.js").read_text(encoding="utf-8")
TILES = dict(re.findall(r"^  (\w): \{(.*)\},$", DRAWN, re.MULTILINE))
FLAT = dict(re.findall(r'(\w): "(#\w{6})"', re.findall(r"FLAT = \{(.*)\}", DRAWN)[0]))
EYES = ("normal", "deuteranopia", "greyscale")
PALETTES = {
    **{f"sequential {k}": colours for k, colours in SEQUENTIAL.items()},
    **{f"around {k}": (*BELOW[k], CENTRE, *ABOVE[k]) for k in (1, 2, 3, 4, 5)},
    "clusters": tuple(CLUSTER_COLOURS.values()),
    "compared": tuple(COMPARED["neutra"].values()),
    "two indicators": COLOURS,
}
# Machado, Oliveira and Fernandes 2009, deuteranopia at full severity, on linear light.
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)  # fmt: skip


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB, white of D65."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    xyz = to_xyz @ np.clip(light, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour: str, eye: str) -> np.ndarray:
    light = linear(colour)
    if eye == "deuteranopia":
        light = DEUTERANOPIA @ light
    elif eye == "greyscale":
        light = np.full(3, np.array([0.2126729, 0.7151522, 0.0721750]) @ light)
    return lab(light)


def apart(one: str, other: str, eye: str) -> float:
    """CIE 1976 distance: about 2.3 is just noticeable side by side."""
    return float(np.linalg.norm(seen(one, eye) - seen(other, eye)))


def test_every_state_has_its_own_fill() -> None:
    assert {*TILES, *FLAT} == set(STATE_LETTERS.values())
    assert set(FLAT) == {"z"}  # white with a hairline: the others have a texture, seen in greys too
    assert len(set(TILES.values())) == len(TILES)
    (mark,) = re.findall(r'MARK = "(#\w{6})"', DRAWN)
    for letter, tile in TILES.items():
        ground = re.findall(r'ground: "(#\w{6})"', tile) or ["#FFFFFF"]
        assert "line:" in tile or "dot:" in tile, letter
        for eye in EYES:
            assert apart(mark, ground[0], eye) >= 25, (letter, eye)


@pytest.mark.parametrize("name", PALETTES)
def test_no_data_never_resembles_a_class(name: str) -> None:
    """Zero is the one fill without texture; no class is a white, nor a grey under the textures."""
    for colour, flat in itertools.product(PALETTES[name], (*FLAT.values(), "#ECEFF1")):
        for eye in ("normal", "deuteranopia"):
            assert apart(colour, flat, eye) >= 5, (name, colour, flat, eye)


@pytest.mark.parametrize("name", PALETTES)
def test_classes_are_told_apart(name: str) -> None:
    for one, other in itertools.combinations(PALETTES[name], 2):
        for eye in ("normal", "deuteranopia"):
            assert apart(one, other, eye) >= 7, (name, one, other, eye)


@pytest.mark.parametrize("name", [n for n in PALETTES if n not in ("two indicators",)])
def test_below_and_above_are_told_apart_in_a_grey_print(name: str) -> None:
    """Two indicators cannot be: nine colours need their hue, and the table gives the numbers."""
    for one, other in itertools.combinations(PALETTES[name], 2):
        least = 6 if len(PALETTES[name]) <= 5 else 2
        assert apart(one, other, "greyscale") >= least, (name, one, other)


@pytest.mark.parametrize("k", SEQUENTIAL)
def test_one_hue_darkens_in_greyscale_too(k: int) -> None:
    light = [float(seen(colour, "greyscale")[0]) for colour in SEQUENTIAL[k]]
    assert all(a - b >= 6 for a, b in itertools.pairwise(light))
