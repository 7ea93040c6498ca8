"""A small territory cut out of the shipped reference data: two Ambiti, eight comuni, the whole plan."""

from __future__ import annotations

import atexit
import csv
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from monitoring.settings import ROOT, Folders
from pipelines.publish import publish

SHIPPED = ROOT / "data" / "reference"
COMUNI_EACH = 4


def _rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _keep(folder: Path, name: str, wanted: Callable[[dict[str, str]], bool]) -> None:
    rows = _rows(name)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if wanted(row))


def small_codes() -> dict[str, list[str]]:
    """Codes of the small territory by level: the first distretto of two Ambiti, and what it holds."""
    areas = _rows("areas.csv")
    under: dict[str, list[str]] = {}
    for row in areas:
        under.setdefault(row["parent_code"], []).append(row["code"])
    distretto = next(r for r in areas if r["level"] == "distretto" and len(under[r["code"]]) == 2)
    ambiti = under[distretto["code"]]
    root = next(r["code"] for r in areas if r["level"] == "provincia")
    return {
        "provincia": [root],
        "asst": [distretto["parent_code"]],
        "distretto": [distretto["code"]],
        "ambito": ambiti,
        "comune": [c for a in ambiti for c in under[a][:COMUNI_EACH]],
    }


def make_small(parent: Path, published: bool = True) -> Folders:
    """A data folder without submissions and an empty geo folder, below `parent`."""
    folders = Folders(parent / "data", parent / "geo")
    folders.events.mkdir(parents=True)
    folders.geo.mkdir()
    shutil.copytree(SHIPPED, folders.reference)
    codes = small_codes()
    every = {code for level in codes.values() for code in level}
    for name, column in (
        ("areas.csv", "code"),
        ("population.csv", "area_code"),
        ("offices.csv", "area_code"),
        ("assemblies.csv", "area_code"),
        ("fnps_quotas.csv", "area_code"),
    ):
        _keep(folders.reference, name, lambda row, column=column: row[column] in every)
    territory = (SHIPPED / "territory.toml").read_text(encoding="utf-8")
    for level, members in codes.items():
        territory = re.sub(rf"(?m)^{level} = \d+", f"{level} = {len(members)}", territory)
    (folders.reference / "territory.toml").write_text(territory, encoding="utf-8")
    if published:
        _publish_quickly(folders)
    return folders


def _publish_quickly(folders: Folders) -> None:
    """Publish, with the reference tables that this process has already laid for such a territory.

    They are kept under the fingerprint of code and reference, so what has changed is laid anew.
    """
    kept, warehouse = _kept(), folders.warehouse
    shutil.copytree(kept, warehouse / ".kept", dirs_exist_ok=True)
    publish(folders)
    shutil.copytree(warehouse / ".kept", kept, dirs_exist_ok=True)


@cache
def _kept() -> Path:
    place = Path(tempfile.mkdtemp(prefix="prologo-kept-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place
