"""The server: `python serve.py [options of streamlit run]`.

What `streamlit run app.py` alone does not do: each page starts from our own HTML (ui/shell.py);
Streamlit's own files come from memory (ui/assets.py); a `pages` folder is not taken for pages served
without app.py (until the first session, Streamlit would say «Page not found» to a deep link); what
every page imports is imported before the first reader arrives.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

import ui.data
import ui.figure_map
import ui.frame
import ui.tables  # noqa: F401
from ui.assets import Assets
from ui.shell import routes

PagesManager.uses_pages_directory = False
app = st.App(Path(__file__).with_name("app.py"), routes=routes(), middleware=[Middleware(Assets)])


def main() -> None:
    """Serve until stopped."""
    sys.argv = ["streamlit", "run", __file__, "--server.headless", "true", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
