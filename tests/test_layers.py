"""Data flows one way: which room may import which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from monitoring.settings import ROOT

FORBIDDEN = {
    "monitoring": {"streamlit", "plotly", "pipelines", "ui", "pages"},
    "pipelines": {"streamlit", "plotly", "ui", "pages"},
    "ui": {"duckdb", "pipelines", "pages"},
    "pages": {"duckdb"},
    "pages/consultazione": {"duckdb", "pipelines"},
    "app.py": {"duckdb", "pipelines", "plotly", "pandas"},
}


def imported(source: str) -> set[str]:
    """The first name of each module that a source imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def violations(room: str, forbidden: set[str], root: Path = ROOT) -> list[str]:
    """`file imports name` for each forbidden import of a room."""
    place = root / room
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    return [
        f"{path.relative_to(root)} imports {name}"
        for path in files
        for name in sorted(imported(path.read_text(encoding="utf-8")) & forbidden)
    ]


@pytest.mark.parametrize(("room", "forbidden"), FORBIDDEN.items())
def test_no_room_imports_what_it_must_not(room: str, forbidden: set[str]) -> None:
    assert violations(room, forbidden) == []


def test_the_check_sees_a_forbidden_import(tmp_path: Path) -> None:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "chart.py").write_text("def f():\n    from duckdb import connect\n")
    assert violations("ui", FORBIDDEN["ui"], tmp_path) == ["ui/chart.py imports duckdb"]


def test_no_page_stands_directly_in_pages() -> None:
    """Streamlit serves pages/x.py without app.py, so without its frame."""
    assert list((ROOT / "pages").glob("*.py")) == []
