"""What a page will need, named in its HTML: fetched while Streamlit's own code is still starting.

Left alone, the browser learns of each part (the code that draws a select box, the map's files, its
shapes) only when the element that wants it has arrived, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import streamlit

from ui.map_files import COMPONENT_FILES, COMPONENT_PATH

CHUNKS = Path(streamlit.__file__).parent / "static" / "static" / "js"
KINDS: dict[str, tuple[str, ...]] = {
    "mappe": ("Html", "Selectbox", "TextInput", "ButtonGroup", "BidiComponent"),
}
"""The kinds of element that a page starts with, as Streamlit names the files that draw them."""
_IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')


def preload_html(page: str, known: str) -> str:
    """The links of a page (its url_path), for its `<head>`; what the text `known` names is left out.

    Raises:
        FileNotFoundError: this version of Streamlit does not draw one of the KINDS in a file of its own.
    """
    chunks = [name for name in _with_imports(KINDS.get(page, ())) if name not in known]
    links = [_module(f"./static/js/{name}") for name in chunks]
    if "BidiComponent" in KINDS.get(page, ()):
        links += _map_links()
    return "".join(f"    {link}\n" for link in links)


def _map_links() -> Iterator[str]:
    for file in COMPONENT_FILES:
        address = f"./{COMPONENT_PATH}/{file}"
        yield _module(address) if file.endswith(".js") else _style(address)


def _with_imports(kinds: Iterable[str]) -> list[str]:
    """The files that draw some kinds of element, and all that these import, each once."""
    found: dict[str, None] = {}
    waiting = [_file_of(kind) for kind in kinds]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += _IMPORTED.findall((CHUNKS / name).read_text(encoding="utf-8"))
    return list(found)


def _file_of(kind: str) -> str:
    found = sorted(path.name for path in CHUNKS.glob(f"{kind}.*.js"))
    if len(found) != 1:
        raise FileNotFoundError(f"Streamlit: {kind}.*.js, found {found}")
    return found[0]


def _module(address: str) -> str:
    return f'<link rel="modulepreload" crossorigin href="{address}">'


def _style(address: str) -> str:
    return f'<link rel="preload" as="style" href="{address}">'
