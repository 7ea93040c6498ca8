"""What is written holds: every column commented, every page in the page table, every command exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from ui.page_table import PAGES

README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = sorted((ROOT / "pipelines" / "sql").glob("*.sql"))
SQL_LINES = 60


def uncommented(folders: Folders) -> list[str]:
    """Tables, views and columns of the published warehouse without a comment."""
    warehouse = open_warehouse(folders.warehouse)
    objects = warehouse.query(
        "SELECT table_name AS name, comment FROM duckdb_tables() WHERE database_name = 'w' UNION ALL "
        "SELECT view_name, comment FROM duckdb_views() WHERE database_name = 'w' AND NOT internal"
    )
    columns = warehouse.query(
        "SELECT table_name || '.' || column_name AS name, comment FROM duckdb_columns() WHERE database_name = 'w'"
    )
    silent = [
        name
        for f in (objects, columns)
        for name, said in zip(f["name"], f["comment"], strict=True)
        if not said
    ]
    return sorted(silent)


def test_every_table_and_column_has_its_comment(small: Folders) -> None:
    assert uncommented(small) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_says_its_row_and_stays_short(script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()
    assert re.match(r"-- (One row per |The (words|rules) )", lines[0]), lines[0]
    assert len(lines) <= SQL_LINES


def test_every_page_stands_in_the_page_table_and_in_the_readme() -> None:
    listed = {entry.file for entry in PAGES}
    used = "\n".join((ROOT / "pages" / file).read_text(encoding="utf-8") for file in sorted(listed))
    files = {str(p.relative_to(ROOT / "pages")) for p in (ROOT / "pages").glob("*/*.py")}
    parts = {f for f in files - listed if re.search(rf"\b{Path(f).stem}\b", used)}
    assert files == listed | parts
    for entry in PAGES:
        assert f"| {entry.title} |" in README, entry.title


def test_every_make_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"\bmake ([a-z]+)\b", README)) <= targets


def test_every_verb_of_the_readme_exists() -> None:
    from pipelines.commands import parser

    actions = [a for a in parser()._actions if hasattr(a, "choices") and a.choices]
    verbs = {name for action in actions for name in action.choices or ()}
    documents = [README, *((p.read_text(encoding="utf-8")) for p in (ROOT / "docs").glob("*.md"))]
    named = {
        verb for text in documents for verb in re.findall(r"python -m pipelines ([a-z]+)", text)
    }
    assert named
    assert named <= verbs


@pytest.mark.parametrize("path", re.findall(r"\]\(((?!http)[^)#]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_room_has_its_line_in_the_map() -> None:
    rooms = {
        "pages/",
        "ui/",
        "monitoring/",
        "pipelines/",
        "data/raw/",
        "data/reference/",
        "geo/",
        "tests/",
        "benchmarks/",
        "docs/",
    }
    assert {room for room in rooms if f"`{room}`" not in README} == set()


@pytest.mark.parametrize("folder", ["data/raw", "data/reference", "data/warehouse", "geo"])
def test_every_data_folder_says_what_it_is(folder: str) -> None:
    assert len((ROOT / folder / "README.md").read_text(encoding="utf-8")) > 200


def test_nothing_silent_passes_the_check(small: Folders) -> None:
    """The check itself: a table without a comment is found."""
    script = small.reference / "facts.csv"
    assert script.exists()
    import duckdb

    warehouse = open_warehouse(small.warehouse)
    copy = small.warehouse / "copy.duckdb"
    with duckdb.connect(str(copy)) as con:
        con.execute(f"ATTACH '{small.warehouse / warehouse.name}' AS w (READ_ONLY)")
        con.execute("CREATE TABLE silent AS SELECT code FROM w.facts")
        rows = con.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'silent'"
        ).fetchall()
    assert rows == [(None,)]
