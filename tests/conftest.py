"""Fixtures shared by the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue
from monitoring.settings import ROOT, Folders
from tests.small_territory import make_small

TODAY = "2026-08-01"


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> str:
    """The day on which windows are judged: 2026-S1 is open."""
    monkeypatch.setenv("PROLOGO_TODAY", TODAY)
    return TODAY


@pytest.fixture
def small(tmp_path: Path, on_day: str, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A small territory, published and empty, set in the environment."""
    folders = make_small(tmp_path)
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(folders.geo))
    return folders


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped reference data."""
    return Catalogue.read(ROOT / "data" / "reference")
