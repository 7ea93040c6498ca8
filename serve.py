"""Starts the server of app.py: `python serve.py [options of streamlit run]`.

Two things that `streamlit run app.py` alone does not do: a `pages` folder is not taken for pages served
without app.py (until the first session, Streamlit would say «Page not found» to a deep link), and what
every page imports is imported before the first reader arrives.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

import ui.data
import ui.frame
import ui.map
import ui.tables  # noqa: F401


def main() -> None:
    """Serve until stopped."""
    PagesManager.uses_pages_directory = False
    app = Path(__file__).with_name("app.py")
    sys.argv = ["streamlit", "run", str(app), "--server.headless", "true", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
