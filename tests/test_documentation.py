"""What is written holds: every column commented, every page in the page table, every command exists."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import current_name, open_warehouse
from pipelines.commands import parser
from pipelines.dictionary import dictionary
from pipelines.publish import publish
from tests.small_territory import make_small
from ui.page_table import PAGES, PageEntry

README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = sorted((ROOT / "pipelines" / "sql").glob("*.sql"))
SQL_LINES = 60


def uncommented(path: Path) -> list[str]:
    """Tables, views and columns of a warehouse's file without a comment."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS w (READ_ONLY)")
        said = con.execute(
            "SELECT table_name AS name, comment FROM duckdb_tables() WHERE database_name = 'w' UNION ALL "
            "SELECT view_name, comment FROM duckdb_views() WHERE database_name = 'w' AND NOT internal UNION ALL "
            "SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE database_name = 'w'"
        ).fetchall()
    assert said
    return sorted(name for name, comment in said if not comment)


def published(folders: Folders) -> Path:
    name = current_name(folders.warehouse)
    assert name
    return folders.warehouse / name


def test_every_table_and_column_has_its_comment(small: Folders) -> None:
    assert uncommented(published(small)) == []


def test_what_has_no_comment_is_found(small: Folders, tmp_path: Path) -> None:
    planted = tmp_path / "planted.duckdb"
    shutil.copyfile(published(small), planted)
    with duckdb.connect(str(planted)) as con:
        con.execute("CREATE TABLE silent AS SELECT code AS mute FROM facts")
        con.execute("COMMENT ON COLUMN areas.name IS NULL")
    assert uncommented(planted) == ["areas.name", "silent", "silent.mute"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_says_its_row_and_stays_short(script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()
    assert re.match(r"-- (One row per |The (words|rules) )", lines[0]), lines[0]
    assert len(lines) <= SQL_LINES


def lost_pages(folder: Path, entries: Sequence[PageEntry], readme: str) -> list[str]:
    """Files of a pages folder that no page of the table is or imports; pages not in the README."""
    listed = {entry.file for entry in entries}
    texts = {
        str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in folder.glob("*/*.py")
    }
    found = reached = listed & set(texts)
    while found:
        said = "\n".join(texts[file] for file in sorted(found))
        found = {
            f
            for f in set(texts) - reached
            if re.search(rf"import.*\b{Path(f).stem}\b|\.{Path(f).stem} import", said)
        }
        reached = reached | found
    lost = set(texts) - reached
    return sorted(lost) + [e.title for e in entries if f"| {e.title} |" not in readme]


def test_every_page_stands_in_the_page_table_and_in_the_readme() -> None:
    assert lost_pages(ROOT / "pages", PAGES, README) == []


def test_a_page_that_nobody_lists_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    (tmp_path / "pages" / "consultazione" / "orfana.py").write_text("import streamlit\n")
    readme = README.replace("| Mappe |", "")
    assert lost_pages(tmp_path / "pages", PAGES, readme) == ["consultazione/orfana.py", "Mappe"]


def unknown_commands(text: str) -> set[str]:
    """The targets of make and the verbs of `python -m pipelines` that a text names and are not there."""
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    actions = [a for a in parser()._actions if hasattr(a, "choices") and a.choices]
    verbs = {name for action in actions for name in action.choices or ()}
    named = set(re.findall(r"python -m pipelines ([a-z]+)", text))
    return (set(re.findall(r"\bmake ([a-z]+)\b", text)) - targets) | (named - verbs)


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name
)
def test_every_command_named_exists(document: Path) -> None:
    assert unknown_commands(document.read_text(encoding="utf-8")) == set()


def test_a_command_that_does_not_exist_is_found() -> None:
    text = README + "\nmake caffe\npython -m pipelines indovina\n"
    assert unknown_commands(text) == {"caffe", "indovina"}


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


def test_the_server_takes_files_as_large_as_the_checks_do() -> None:
    """Two limits that disagree would refuse a file twice, with two sentences."""
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    limits = Catalogue.read(ROOT / "data" / "reference").thresholds
    assert settings["server"]["maxUploadSize"] == limits["max_file_mib"]
    words = (ROOT / "static" / "css" / "upload.css").read_text(encoding="utf-8")
    assert f"fino a {limits['max_file_mib']:.0f} MB" in words


def test_the_data_dictionary_is_the_one_of_today(small: Folders) -> None:
    """Otherwise: make dictionary."""
    written = (ROOT / "docs" / "dizionario.md").read_text(encoding="utf-8")
    assert written == dictionary(open_warehouse(small.warehouse))


def test_the_indicator_of_the_readme_can_be_added(tmp_path: Path) -> None:
    (line,) = re.findall(r"^ +\+(\S.*)$", README, re.M)
    folders = make_small(tmp_path, published=False)
    with (folders.reference / "indicators.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    publish(folders)
    found = open_warehouse(folders.warehouse).query(
        "SELECT collected, confidential, source_place FROM indicators WHERE code = 'SS1-ORTI'"
    )
    assert found.values.tolist() == [[True, False, "Prologo, sez. 4, Obiettivo 1"]]
