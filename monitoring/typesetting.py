"""Pages set by typst: PDF, SVG and PNG from a template and data, with our own fonts, no browser."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from monitoring.settings import ROOT

FONTS = ROOT / "static" / "fonts"
# What the fonts can show (a test sets each of these characters): Latin, Greek, Cyrillic, signs.
SHOWN = re.compile(
    "[ -~\u00a0-\u024f\u0300-\u03ff\u0400-\u045f\u1e00-\u1eff\u2010-\u2027\u2030-\u203a€←-↓−]"
)


def typeset(
    template: Path,
    told: Mapping[str, Any],
    format: Literal["pdf", "svg", "png"],
    *,
    accessible: bool = False,
    ppi: float | None = None,
    root: Path | None = None,
) -> bytes:
    """The page of a template, one alone for SVG and PNG: same data, same bytes.

    told: what varies, as `sys.inputs.told` (JSON): data, never markup. ppi: dots per inch of a PNG.
    root: the folder that the template may read from, its own if not given.
    accessible: a PDF/UA-1, which refuses a sign that no font shows.
    """
    compiler = typst.Compiler(template, root=root, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        template,
        format=format,
        sys_inputs={"told": printable(json.dumps(told, ensure_ascii=False))},
        pdf_standards=["ua-1"] if accessible else [],
        ppi=ppi,
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


def printable(text: str) -> str:
    """The text with each character that no font of ours shows told by its code: `[U+1F600]`."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if _is_shown(c) else f"[U+{ord(c):04X}]" for c in composed)


def _is_shown(char: str) -> bool:
    return bool(SHOWN.match(char)) and unicodedata.category(char) != "Cn"
