"""Streamlit's own scripts, styles and fonts, served from memory and compressed.

A first visit asks for more than a hundred of them: read from disk one by one, through all of
Streamlit's layers, they are half of the wait.
"""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static" / "static"
PREFIX = "/static/"
_COMPRESSED = {".js", ".css", ".json", ".svg"}
_LEAST = 1_000  # bytes: below, compressing saves nothing
# The name of each file changes with what is in it.
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


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
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in self.names:
            accepted = Headers(scope=scope).get("accept-encoding", "")
            answer = _asset(scope["path"].removeprefix(PREFIX), "gzip" in accepted)
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@lru_cache(maxsize=1000)
def _asset(name: str, compressed: bool) -> Response:
    content = (FOLDER / name).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if compressed and Path(name).suffix in _COMPRESSED and len(content) > _LEAST:
        headers = {**_KEPT, "Content-Encoding": "gzip"}
        return Response(gzip.compress(content, 6), media_type=kind, headers=headers)
    return Response(content, media_type=kind, headers=_KEPT)
