"""Streamlit's own scripts, styles and fonts, the map's code and its shapes, served from memory and compressed.

A first visit asks for more than a hundred of the former: read from disk one by one, through all of
Streamlit's layers, they are half of the wait. Streamlit would compress the shapes at each visit, and
serves the map's code only after a first page has drawn one: too late for ui.preload.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.map_files import COMPONENT_DIR, COMPONENT_FILES, COMPONENT_PATH, SHAPES_DIR

FOLDER = Path(streamlit.__file__).parent / "static" / "static"
PREFIX = "/static/"
_SHAPES = re.compile(r"/app/static/geo/([0-9a-f]{16}\.json)")
_COMPRESSED = {".js", ".css", ".json", ".svg"}
_LEAST = 1_000  # bytes: below, compressing saves nothing
_CODE = {f"/{COMPONENT_PATH}/{name}": name for name in COMPONENT_FILES}
# The name of each file changes with what is in it; those of the map's code do not.
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
_CHANGING = {"Cache-Control": "public", "Vary": "Accept-Encoding"}


class Assets:
    """The layer in front of Streamlit that answers for the files of its `static` folder."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.names = {
            PREFIX + path.relative_to(FOLDER).as_posix()
            for path in FOLDER.rglob("*")
            if path.is_file()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = scope["type"] == "http" and scope["method"] == "GET" and self._known(scope)
        await (known or self.app)(scope, receive, send)

    def _known(self, scope: Scope) -> Response | None:
        compressed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        path, shapes = scope["path"], _SHAPES.fullmatch(scope["path"])
        if path in _CODE:
            return _code(_CODE[path], compressed)
        if path in self.names:
            return _asset(path.removeprefix(PREFIX), compressed)
        if shapes and (SHAPES_DIR / f"{shapes[1]}.gz").exists():
            return _shapes(shapes[1], compressed)
        return None


@lru_cache(maxsize=1000)
def _asset(name: str, compressed: bool) -> Response:
    return _answer(FOLDER / name, compressed, _KEPT)


@lru_cache(maxsize=50)
def _code(name: str, compressed: bool) -> Response:
    return _answer(COMPONENT_DIR / name, compressed, _CHANGING)


def _answer(file: Path, compressed: bool, headers: Mapping[str, str]) -> Response:
    content = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if compressed and file.suffix in _COMPRESSED and len(content) > _LEAST:
        content, headers = gzip.compress(content, 6), {**headers, "Content-Encoding": "gzip"}
    return Response(content, media_type=kind, headers=dict(headers))


@lru_cache(maxsize=4)
def _shapes(name: str, compressed: bool) -> Response:
    """Both files are written by ui.map_files.map_asset."""
    path, headers = SHAPES_DIR / name, _KEPT
    if compressed:
        path, headers = SHAPES_DIR / f"{name}.gz", {**_KEPT, "Content-Encoding": "gzip"}
    return Response(path.read_bytes(), media_type="application/json", headers=headers)
