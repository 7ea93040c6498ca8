"""The boundaries of a territory, read where something is computed from them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from monitoring.statistics.spatial import Contiguity, queen

FILES = {
    "comune": "comuni.parquet",
    "ambito": "ambiti.parquet",
    "distretto": "distretti.parquet",
    "asst": "asst.parquet",
    "provincia": "provincia.parquet",
}


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
