"""What a page's HTML asks for in advance: all of it is there, and nothing is left to be found later."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from ui import preload
from ui.assets import Assets
from ui.map_files import COMPONENT_FILES
from ui.page_table import PAGES
from ui.preload import CHUNKS, KINDS, preload_html
from ui.shell import page_html

IN_ADVANCE = re.compile(r'<link rel="(?:modulepreload|preload)"[^>]* href="\.(/[^"]+)"')
IMPORTS = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
ENTRIES = {entry.url_path: entry for entry in PAGES}


def answer(path: str) -> tuple[int, str]:
    """The status and the type of what the layer in front of Streamlit answers by itself."""
    sent: list[dict[str, Any]] = []

    async def asked() -> None:
        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "headers": []}
        await Assets(PlainTextResponse("nobody", status_code=404))(scope, _nothing, send)

    asyncio.run(asked())
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers[b"content-type"].decode().split(";")[0]


async def _nothing() -> Any:
    return {"type": "http.request"}


@pytest.mark.parametrize("page", KINDS)
def test_each_address_is_answered_before_any_session(page: str) -> None:
    """A module that fails once stays failed: the map's code must be there for the first reader."""
    addresses = [
        path for path in IN_ADVANCE.findall(page_html(ENTRIES[page])) if "/media/" not in path
    ]
    assert len(addresses) == len(set(addresses)) > len(COMPONENT_FILES)
    for path in addresses:
        status, kind = answer(path)
        assert status == 200, path
        assert kind == ("text/css" if path.endswith(".css") else "text/javascript"), path


@pytest.mark.parametrize("page", KINDS)
def test_nothing_that_they_import_is_left_out(page: str) -> None:
    text = page_html(ENTRIES[page])
    named = set(re.findall(r"static/js/([^\"]+\.js)", text))
    for name in named:
        assert set(IMPORTS.findall((CHUNKS / name).read_text("utf-8"))) <= named, name


def test_a_page_without_its_own_kinds_is_as_streamlit_made_it() -> None:
    assert preload_html("calendario", "") == ""


def test_a_version_that_draws_otherwise_is_told_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(preload.KINDS, "calendario", ("Nothing",))
    with pytest.raises(FileNotFoundError, match="Nothing"):
        preload_html("calendario", "")
