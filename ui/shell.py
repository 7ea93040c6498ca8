"""The HTML that every page starts from: Streamlit's own, in Italian, already knowing where its server is.

Left alone, Streamlit looks for its server below the page's own address first (`/mappe/_stcore`), waits,
and then one step up; here the page says it, and the first connection is the right one.
"""

from __future__ import annotations

from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ui.page_table import PAGES, SHORT_TITLE, PageEntry
from ui.preload import preload_html

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
ICON = Path(__file__).resolve().parents[1] / "static" / "icona.png"
DAY = 86_400  # seconds
# Read by Streamlit's own code: with these it need not ask the server before connecting.
_WHERE = """<script>
      window.__streamlit = {
        BACKEND_BASE_URL: new URL("./", window.location.href).href,
        HOST_CONFIG: { allowedOrigins: [window.location.origin], useExternalAuthToken: false },
      }
    </script>
{preload}  </head>"""
_CHANGES = {
    '<html lang="en">': '<html lang="it">',
    "<title>Streamlit</title>": "<title>{title}</title>",
    "</head>": _WHERE,
}


class ShellChanged(RuntimeError):
    """Streamlit's index.html is not the one known here: another version has been installed."""


def routes() -> list[BaseRoute]:
    """One route per page of the table, and the icon. The first page lives at the root.

    Streamlit knows it by that address alone, and says in English that the other does not exist.

    Raises:
        ShellChanged: see page_html.
    """
    drawn, kept = ICON.read_bytes(), {"Cache-Control": f"public, max-age={DAY}"}

    async def icon(request: Request) -> Response:  # noqa: ARG001
        return Response(drawn, media_type="image/png", headers=kept)

    async def to_the_root(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"./{query}")

    first, *others = PAGES
    pages = [_route(f"/{entry.url_path}", entry) for entry in others]
    moved = Route(f"/{first.url_path}", to_the_root)
    return [_route("/", first), moved, *pages, Route("/favicon.png", icon)]


def _route(path: str, entry: PageEntry) -> Route:
    html = page_html(entry)

    async def page(request: Request) -> Response:  # noqa: ARG001
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    return Route(path, page)


def page_html(entry: PageEntry) -> str:
    """The page's HTML.

    Raises:
        ShellChanged: what is to be replaced in Streamlit's index.html is not there, once.
    """
    text = INDEX.read_text(encoding="utf-8")
    for mark, ours in _CHANGES.items():
        if text.count(mark) != 1:
            raise ShellChanged(f"«{mark}» is {text.count(mark)} times in {INDEX}")
        text = text.replace(mark, ours)
    title, preload = f"{entry.title} · {SHORT_TITLE}", preload_html(entry.url_path, text)
    return text.replace("{title}", title).replace("{preload}", preload)
