"""The map's files: the shapes, published under a name that is their content, and the code."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from monitoring.drawing.map_paths import asset, version_of

ROOT = Path(__file__).resolve().parents[1]
STATIC_DIR = ROOT / "static"
SHAPES_DIR = STATIC_DIR / "geo"
COMPONENT = "map_component"
COMPONENT_PATH = f"_stcore/bidi-components/ui.{COMPONENT}"
COMPONENT_DIR = Path(__file__).parent / COMPONENT
COMPONENT_FILES = tuple(sorted(path.name for path in COMPONENT_DIR.iterdir()))

_mounts: WeakKeyDictionary[Any, Callable[..., Any]] = WeakKeyDictionary()


def map_asset(names: Mapping[str, str], geo_dir: Path, static_dir: Path = STATIC_DIR) -> str:
    """Publishes shapes and names as `static_dir`/geo/<content hash>.json, once a version,
    and beside it the same compressed (`.json.gz`), which ui.assets serves.

    The copy is atomic: a reader never sees half of it, and two processes may publish at once.

    Returns:
        Its URL, relative to the app.

    Raises:
        FileNotFoundError: the boundaries have not been prepared.
    """
    return _published(geo_dir, static_dir, version_of(geo_dir), tuple(names.items()))


@lru_cache(maxsize=4)
def _published(
    geo_dir: Path, static_dir: Path, version: tuple[int, int], names: tuple[tuple[str, str], ...]
) -> str:
    held = asset(geo_dir)
    text = json.dumps(held | {"names": dict(names)}, ensure_ascii=False, separators=(",", ":"))
    content = text.encode()
    target = static_dir / "geo" / f"{hashlib.sha256(content).hexdigest()[:16]}.json"
    _write_once(target, lambda: content)
    _write_once(Path(f"{target}.gz"), lambda: gzip.compress(content, 6, mtime=0))
    return f"app/static/geo/{target.name}"


def _write_once(target: Path, made: Callable[[], bytes]) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as file:
        file.write(made())
    os.chmod(file.name, 0o644)
    os.replace(file.name, target)


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
        manager.register_from_manifest(manifest, COMPONENT_DIR.parent)
        _mounts[manager] = st.components.v2.component(f"ui.{COMPONENT}", js="map.js", css="map.css")
    return _mounts[manager]
