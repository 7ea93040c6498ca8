"""A page run at an address over a data folder, in the tests of pages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

SECONDS = 60  # of the slowest page on a busy machine


def shown(
    monkeypatch: pytest.MonkeyPatch, file: str, data: Path, today: str, address: dict[str, str]
) -> AppTest:
    """The page after its first run, which raised nothing.

    file: of the page; data: the published folder; today: ISO day; address: its parameters.
    """
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(data))
    monkeypatch.setenv("PROLOGO_TODAY", today)
    page = AppTest.from_file(file, default_timeout=SECONDS)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def html(page: AppTest) -> str:
    """Everything that st.html wrote, as it was written."""
    return "\n".join(str(element.proto.body) for element in page.get("html"))


def texts(page: AppTest) -> str:
    """The words of all that st.html wrote, on one line: no marks, no style sheets, plain spaces."""
    body = re.sub(r"<style>.*?</style>", "", html(page), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))
