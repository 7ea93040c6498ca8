"""What was known when a semester was closed, frozen in files that nothing changes any more."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from monitoring.exports import as_bytes, read_view
from monitoring.italian import day_of
from monitoring.locks import locked
from monitoring.queries.calendar import recorded
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from monitoring.windows import Closing
from pipelines.calendar_events import read_calendar
from pipelines.store import NotFinished, StorageFailed, digest, sync_folder, write_durably

VIEWS = (
    "indicator_by_area",
    "cartelle_by_area",
    "resources_by_area",
    "milestone_status",
    "objective_status",
    "completeness",
    "observations",
)
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class FrozenFile:
    name: str
    rows: int
    sha256: str


def freeze_missing(folders: Folders) -> list[Path]:
    """Freeze each closing that has no folder yet, from the warehouse in force; the folders made.

    A closing whose folder is there is left as it is, whatever has been sent since. One that the
    warehouse in force does not know is left to whoever publishes it: until then what was received
    before it may be missing.

    Raises:
        NotFinished: the disk refused; the folder is not there, and the next call makes it.
    """
    if not read_calendar(folders.raw).closings:
        return []
    made = []
    with locked(folders.closings / ".lock"):
        for leftover in folders.closings.glob(".*.making"):
            shutil.rmtree(leftover)
        for closing in open_warehouse(folders.warehouse).once(recorded).closings:
            target = folders.closings / closing.semester
            if not target.exists():
                _freeze(folders, closing, target)
                made.append(target)
    return made


def _freeze(folders: Folders, closing: Closing, target: Path) -> None:
    """Write the views as of the closing beside, then give the folder its name."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.making")
    present = open_warehouse(folders.warehouse)
    warehouse = present.at(closing.at)
    try:
        files = []
        for view in VIEWS:
            table = read_view(warehouse, view, day_of(closing.at))
            content, name = as_bytes(table, "parquet"), f"{view}.parquet"
            write_durably(beside / name, content)
            files.append(FrozenFile(name, table.num_rows, digest(content)))
        manifest = {
            "semester": closing.semester,
            "as_of": closing.at.isoformat(),
            "closed_by": closing.by,
            "fingerprint": present.fingerprint,
            "files": [asdict(file) for file in files],
        }
        written = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        write_durably(beside / MANIFEST, written)
        beside.rename(target)
        sync_folder(target.parent)
    except (OSError, StorageFailed, duckdb.Error) as error:
        raise NotFinished(
            f"La chiusura del {closing.semester} è registrata, ma la sua copia in {target} non è "
            "riuscita: libera spazio e ripeti «python -m pipelines build»."
        ) from error
    finally:
        warehouse.close()
        shutil.rmtree(beside, ignore_errors=True)
