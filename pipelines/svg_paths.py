"""From polygons to compact SVG paths with integer coordinates, for the map that the browser draws.

All layers share one grid, so a border that two areas (or two levels) share stays the same line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from monitoring.errors import PrologoError


class PathCollapsed(PrologoError):
    """An area vanishes on the integer grid: the unit is too large for it."""


@dataclass(frozen=True)
class Grid:
    """Origin (west, north) [m], side of a unit [m], size [units] of the drawing; y goes down."""

    west: float
    north: float
    metres_per_unit: float
    width: int
    height: int

    @classmethod
    def around(cls, geometries: NDArray[Any], metres_per_unit: float) -> Grid:
        """The smallest grid that holds every geometry."""
        west, south, east, north = shapely.total_bounds(geometries)
        width, height = np.ceil(
            [(east - west) / metres_per_unit, (north - south) / metres_per_unit]
        ).astype(int)
        return cls(float(west), float(north), metres_per_unit, int(width), int(height))

    def snap(self, xy: NDArray[np.float64]) -> NDArray[np.int64]:
        """(n, 2) metres to (n, 2) integer units."""
        units = np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]])
        return np.rint(units / self.metres_per_unit).astype(np.int64)


def ring_path(points: NDArray[np.int64]) -> str:
    """One closed ring, (n, 2) with the last point equal to the first, as `Mx,yl…z`.

    Returns the empty string where fewer than three points are left on the grid.
    """
    moves = np.diff(points, axis=0)
    moves = moves[np.any(moves != 0, axis=1)][:-1]
    if len(moves) < 2:
        return ""
    line = ""
    for dx, dy in moves.tolist():
        line += f"{' ' if line and dx >= 0 else ''}{dx}{',' if dy >= 0 else ''}{dy}"
    return f"M{points[0, 0]},{points[0, 1]}l{line}z"


def area_path(geometry: Polygon | MultiPolygon, grid: Grid) -> str:
    """Every ring of one area; holes are rings too (draw with fill-rule evenodd)."""
    rings = [
        ring for part in shapely.get_parts(geometry) for ring in (part.exterior, *part.interiors)
    ]
    return "".join(ring_path(grid.snap(shapely.get_coordinates(ring))) for ring in rings)


def layer(frame: GeoDataFrame, grid: Grid) -> dict[str, list[Any]]:
    """One level (columns code, geometry) as {codes, paths, labels}, in the order of the frame.

    Raises PathCollapsed where an area has no ring left.
    """
    geometries = np.asarray(frame.geometry)
    codes = frame["code"].tolist()
    paths = [area_path(geometry, grid) for geometry in geometries]
    lost = [code for code, path in zip(codes, paths, strict=True) if not path]
    if lost:
        raise PathCollapsed(
            f"Nel disegno della mappa spariscono le aree {', '.join(lost)}: ridurre "
            "metres_per_unit o paths_tolerance_m in territory.toml."
        )
    # The centre of the largest circle inside: farther from the border than other inner points
    radii = shapely.maximum_inscribed_circle(geometries, grid.metres_per_unit)
    labels = grid.snap(shapely.get_coordinates(shapely.get_point(radii, 0)))
    return {"codes": codes, "paths": paths, "labels": labels.tolist()}


def document(
    frames: Mapping[str, GeoDataFrame], metres_per_unit: float, source: str
) -> dict[str, Any]:
    """All levels on one grid, ready for json.dumps; `frames` goes from level to its frame."""
    grid = Grid.around(np.concatenate([f.geometry for f in frames.values()]), metres_per_unit)
    return {
        "viewBox": [0, 0, grid.width, grid.height],
        "metres_per_unit": metres_per_unit,
        "source": source,
        "layers": {level: layer(frame, grid) for level, frame in frames.items()},
    }
