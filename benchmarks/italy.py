"""All of Italy on one map: 7,899 comuni, against an empty app measured in the same round.

Run: CHROMIUM=/usr/bin/chromium python -m benchmarks italy

The shapes are made, the same at every run: cells around random points, their borders bent until an
area has about as many vertices as a comune of geo/map_paths.json, through the code that makes that
file.
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import tempfile
import tomllib
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from playwright.sync_api import Browser, sync_playwright

from benchmarks import pages
from benchmarks.national import Size, generate
from monitoring.settings import ROOT, Folders
from pipelines import svg_paths
from pipelines.boundaries import dissolve
from pipelines.publish import publish
from tests.browser import CHROMIUM, FLAGS

SIZE = Size(7899, indicators=8, semesters=2, ambiti=600, distretti=300, asst=100)
SIDE_M = 550_000  # a square of Italy's surface
SEED = 20230101
_STEP = 0.1325  # between two vertices before the borders are simplified, in sides of a comune
_WAVES = (0.9, 0.45, 0.22)  # lengths of the bends, in sides of a comune
_STEEPNESS = 0.3  # of each; together under 1: the plane is bent and never folded


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    with (
        tempfile.TemporaryDirectory(prefix="italy") as scratch,
        sync_playwright() as player,
        pages.empty_apps() as (floor, _),
    ):
        folders = territory(Path(scratch))
        with pages.served(ROOT, "serve.py", territory=folders) as product:
            browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            return _shapes_rows(folders) + _figures(browser, rounds, floor, product)


def _shapes_rows(folders: Folders) -> list[tuple[str, str, str]]:
    content = (folders.geo / "map_paths.json").read_bytes()
    paths = json.loads(content)["layers"]["comune"]["paths"]
    vertices = sum(len(re.findall(r"-?[0-9]+", path)) for path in paths) / 2 / len(paths)
    return [
        ("comuni, vertices each", f"{len(paths):,}, {vertices:.1f}", ""),
        ("shapes, plain", f"{len(content):,} bytes", ""),
        ("shapes, compressed", f"{len(gzip.compress(content, 6)):,} bytes", ""),
    ]


def _figures(
    browser: Browser, rounds: int, floor: pages.Server, ours: pages.Server
) -> list[tuple[str, str, str]]:
    names = [f"Indicatore {n:03d}" for n in range(1, pages.CHANGES + 1)]
    change = partial(pages.next_indicator, names)
    empty, italy = pages.Times(), pages.Times()
    for _ in range(rounds + 1):
        pages.visit(browser, floor, "", pages.EMPTY_SEEN, empty, pages.press)
        pages.visit(browser, ours, "/mappe", pages.MAP_SEEN, italy, change)
    (floor_cold, floor_warm), (cold, warm) = empty.medians, italy.medians
    return [
        ("empty app, cold and warm", f"{floor_cold:.2f} s, {floor_warm:.2f} s", ""),
        ("map visible, cold / empty", f"{cold / floor_cold:.2f}", "within 1.8"),
        ("map visible, warm / empty", f"{warm / floor_warm:.2f}", ""),
        *pages.change_rows(italy, empty, 3, 60_000),
        ("server CPU a change", f"{statistics.median(italy.cpu):.0f} ms", ""),
    ]


def territory(folder: Path, size: Size = SIZE) -> Folders:
    """A data folder and a geo folder of that size, published."""
    folders = generate(folder, size)
    settings = tomllib.loads((folders.reference / "territory.toml").read_text("utf-8"))
    areas = pd.read_csv(folders.reference / "areas.csv", dtype=str, keep_default_na=False)
    areas = areas.set_index("code")
    codes = areas.index[areas["level"] == "comune"].tolist()
    comuni = GeoDataFrame(
        {"code": codes}, geometry=cells(size.comuni), crs=settings["crs"]["storage"]
    )
    how = settings["boundaries"]
    drawn = dissolve(areas, comuni, list(settings["expected"]), how["paths_tolerance_m"])
    document = svg_paths.document(drawn, how["metres_per_unit"], "Confini inventati per la misura")
    (folders.geo / "map_paths.json").write_text(json.dumps(document, separators=(",", ":")))
    publish(folders)
    return folders


def cells(count: int) -> GeoSeries:
    """A coverage of `count` polygons [m], near one another in the order given."""
    rng = np.random.default_rng(SEED)
    points, square = rng.uniform(0, SIDE_M, (count, 2)), shapely.box(0, 0, SIDE_M, SIDE_M)
    waves, side = rng.uniform(0, 2 * np.pi, (len(_WAVES), 3)), SIDE_M / count**0.5
    around = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square)
    straight = shapely.intersection(shapely.get_parts(around), square)

    def bend(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each point moved by what depends on its place alone: borders in common stay so."""
        moved = xy = np.round(xy, 2)
        for length, (along, towards, phase) in zip(_WAVES, waves, strict=True):
            number = 2 * np.pi / (length * side)
            wave = np.sin(number * (xy @ [np.cos(along), np.sin(along)]) + phase)
            moved = moved + np.outer(wave * _STEEPNESS / number, [np.cos(towards), np.sin(towards)])
        return np.round(moved, 2)

    found = GeoSeries(shapely.transform(shapely.segmentize(straight, _STEP * side), bend))
    order = np.argsort(found.hilbert_distance(), kind="stable")
    return found.iloc[order].reset_index(drop=True)
