"""The boundaries of a territory, read where something is computed from them or goes into a file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from monitoring.errors import PrologoError
from monitoring.statistics.spatial import Contiguity, queen

FILES = {
    "comune": "comuni.parquet",
    "ambito": "ambiti.parquet",
    "distretto": "distretti.parquet",
    "asst": "asst.parquet",
    "provincia": "provincia.parquet",
}
DEGREES = "wgs84"
"""The folder of the same files in longitude and latitude."""


class BoundariesMissing(PrologoError):
    """No boundaries have been prepared."""


def known_areas(geo: Path) -> set[str]:
    """The codes that have a boundary, at any level; none where no file has been prepared."""
    paths = [geo / name for name in FILES.values()]
    found = [pq.read_table(path, columns=["code"])["code"] for path in paths if path.exists()]
    return {code for column in found for code in column.to_pylist()}


def by_code(geo: Path, *, degrees: bool = False) -> Any:
    """The shapes of every level, a GeoSeries by code, in metres or in longitude and latitude.

    Raises:
        BoundariesMissing: a level has no file.
    """
    import geopandas

    folder = geo / DEGREES if degrees else geo
    lost = [name for name in FILES.values() if not (folder / name).exists()]
    if lost:
        raise BoundariesMissing(
            f"In {folder} non ci sono i confini ({', '.join(lost)}): rifalli con "
            "«python -m pipelines boundaries»."
        )
    frames = [geopandas.read_parquet(folder / name) for name in FILES.values()]
    every = pd.concat([frame[["code", "geometry"]] for frame in frames], ignore_index=True)
    return every.set_index("code")["geometry"]


def neighbours(geo: Path, level: str) -> tuple[tuple[str, ...], Contiguity]:
    """The codes of a level, and which of them touch (queen), in the order of the codes.

    Raises:
        FileNotFoundError: the boundaries have not been prepared.
    """
    path = geo / FILES[level]
    return _neighbours(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _neighbours(path: Path, changed: int) -> tuple[tuple[str, ...], Contiguity]:  # noqa: ARG001 (key)
    import geopandas  # a second, once, and only where somebody asks for neighbours

    areas = geopandas.read_parquet(path)
    return tuple(areas["code"]), queen(areas.geometry)
