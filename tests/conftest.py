"""Fixtures shared by the tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.closing import freeze_missing
from pipelines.publish import publish
from tests.small_territory import make_small

TODAY = "2026-08-01"


@pytest.fixture(scope="session", autouse=True)
def packages_scanned_once() -> Iterator[None]:
    """Streamlit looks for components in every installed package at each page it tests: once a run is enough."""
    scan = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> str:
    """The day on which windows are judged: 2026-S1 is open."""
    monkeypatch.setenv("PROLOGO_TODAY", TODAY)
    return TODAY


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small territory, published once and never touched: each test has a copy."""
    parent = tmp_path_factory.mktemp("modello")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", TODAY)
        make_small(parent)
    return parent


@pytest.fixture
def small(tmp_path: Path, pattern: Path, on_day: str, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A small territory, published and empty, set in the environment."""
    shutil.copytree(pattern, tmp_path, dirs_exist_ok=True)
    folders = Folders(tmp_path / "data", tmp_path / "geo")
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(folders.geo))
    return folders


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped reference data."""
    return Catalogue.read(ROOT / "data" / "reference")


@pytest.fixture(scope="session")
def shipped_folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The shipped demonstration, published for every reader once a run: nobody writes in it."""
    folders = Folders(tmp_path_factory.mktemp("shipped"), ROOT / "geo")
    for name in ("raw", "reference"):
        (folders.data / name).symlink_to(ROOT / "data" / name)
    publish(folders, public=True)
    freeze_missing(folders)
    return folders


@pytest.fixture(scope="session")
def shipped(shipped_folders: Folders) -> Warehouse:
    """The same, for who sees everything."""
    return open_warehouse(shipped_folders.warehouse)
