"""The map's files: the shapes, published under a name that is their content, and the code."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

ROOT = Path(__file__).resolve().parents[1]
GEO_DIR = ROOT / "geo"
STATIC_DIR = ROOT / "static"
COMPONENT = "map_component"

_mounts: WeakKeyDictionary[Any, Callable[..., Any]] = WeakKeyDictionary()


@dataclass(frozen=True)
class MapAsset:
    """The published shapes: URL relative to the app, codes by level in drawing order, source."""

    url: str
    codes: dict[str, tuple[str, ...]]
    source: str


def map_asset(geo_dir: Path = GEO_DIR, static_dir: Path = STATIC_DIR) -> MapAsset:
    """Publishes `geo_dir`/map_paths.json as `static_dir`/geo/<content hash>.json, once a version.

    The copy is atomic: a reader never sees half of it, and two processes may publish at once.

    Raises:
        FileNotFoundError: the boundaries have not been prepared.
    """
    stat = (geo_dir / "map_paths.json").stat()
    return _published(geo_dir / "map_paths.json", static_dir, stat.st_mtime_ns, stat.st_size)


def prepare_map_asset(geo_dir: Path = GEO_DIR, static_dir: Path = STATIC_DIR) -> str:
    """Publishes the shapes (see map_asset) and returns their URL, relative to the app."""
    return map_asset(geo_dir, static_dir).url


@lru_cache(maxsize=4)
def _published(source: Path, static_dir: Path, mtime_ns: int, size: int) -> MapAsset:
    content = source.read_bytes()
    target = static_dir / "geo" / f"{hashlib.sha256(content).hexdigest()[:16]}.json"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as file:
            file.write(content)
        os.chmod(file.name, 0o644)
        os.replace(file.name, target)
    asset = json.loads(content)
    codes = {level: tuple(layer["codes"]) for level, layer in asset["layers"].items()}
    return MapAsset(f"app/static/geo/{target.name}", codes, asset["source"])


def mount() -> Callable[..., Any]:
    """The component's mounting command, registered in the running server.

    Streamlit serves its files from their own addresses: code sent inline would travel again at
    each change and would need `blob:` in the policy of scripts. A component with files has to come
    from a manifest: the one of an installed package or, here, this declaration.
    """
    manager = get_bidi_component_manager()
    if manager not in _mounts:
        declared = ComponentConfig(name=COMPONENT, asset_dir=COMPONENT)
        manifest = ComponentManifest(name="ui", version="1", components=[declared])
        manager.register_from_manifest(manifest, Path(__file__).parent)
        _mounts[manager] = st.components.v2.component(f"ui.{COMPONENT}", js="map.js", css="map.css")
    return _mounts[manager]
