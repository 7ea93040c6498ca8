"""The shapes of the areas, as `geo/map_paths.json` holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = "map_paths.json"


@dataclass(frozen=True)
class Shapes:
    """What the shapes hold: codes by level in drawing order, and their source in words."""

    codes: dict[str, tuple[str, ...]]
    source: str


def shapes(geo_dir: Path) -> Shapes:
    """The shapes of `geo_dir`/map_paths.json, read again when the file changes.

    Raises:
        FileNotFoundError: the boundaries have not been prepared.
    """
    return _read(geo_dir / FILE, *version_of(geo_dir))[1]


def asset(geo_dir: Path) -> Mapping[str, Any]:
    """The content of `geo_dir`/map_paths.json (its shape: geo/README.md), as `shapes` keeps it.

    Raises:
        FileNotFoundError: the boundaries have not been prepared.
    """
    return _read(geo_dir / FILE, *version_of(geo_dir))[0]


def version_of(geo_dir: Path) -> tuple[int, int]:
    """What changes with the file: its time [ns] and its size [bytes]."""
    stat = (geo_dir / FILE).stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _read(source: Path, mtime_ns: int, size: int) -> tuple[dict[str, Any], Shapes]:
    held = json.loads(source.read_bytes())
    codes = {level: tuple(layer["codes"]) for level, layer in held["layers"].items()}
    return held, Shapes(codes, held["source"])
