"""An empty data folder for real use."""

from __future__ import annotations

import shutil
from pathlib import Path

from monitoring.errors import PrologoError
from monitoring.settings import Folders
from pipelines.publish import publish


class FolderNotEmpty(PrologoError):
    """The folder already holds something."""


def new_folder(target: Path, model: Folders) -> Path:
    """Make `target` with the reference data of `model`, no submissions, and an empty warehouse.

    Raises:
        FolderNotEmpty: the folder exists and is not empty.
    """
    if target.exists() and any(target.iterdir()):
        raise FolderNotEmpty(f"{target} non è vuota: scegli una cartella nuova.")
    for name in ("raw/events", "warehouse"):
        (target / name).mkdir(parents=True, exist_ok=True)
    shutil.copytree(model.reference, target / "reference", dirs_exist_ok=True)
    publish(Folders(target.resolve(), model.geo))
    return target
