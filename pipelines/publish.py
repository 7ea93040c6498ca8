"""The warehouse published: built beside, read back, renamed, then pointed to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from monitoring.errors import PrologoError
from monitoring.locks import locked, locked_if_free
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import current_name, readers_lock
from pipelines.build import MEMORY_LIMIT, build, gather, threads
from pipelines.private_snapshot import sweep
from pipelines.public import build_public
from pipelines.remembered import Remembered
from pipelines.scripts import BuildFailed
from pipelines.store import NotFinished, StorageFailed, sync_folder, write_durably
from pipelines.understood import Understood

INTERNAL, PUBLIC = "prologo", "pubblico"
_LARGE = 32 * 2**20  # bytes of a snapshot that two threads read sooner than one
INTERNAL_MODE = 0o640  # small numbers: not for everybody on the machine


def publish(folders: Folders, *, public: bool = False) -> str:
    """Bring the published warehouse up to the files; the fingerprint now in force.

    Publishers wait for each other; a reader sees the old snapshot or the new one, never a part.
    Nothing is built where nothing has changed.

    public: the suppressed file too, of the same moment. Without it the one in force stays.

    Raises:
        BuildFailed, SubmissionInvalid, RawUnreadable: the files do not make a warehouse; the
            snapshot in force stays.
        StorageFailed: the disk refused; the snapshot in force stays.
    """
    folder = folders.warehouse
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".publish.lock"):
        inputs = gather(folders)
        stems = (INTERNAL, PUBLIC) if public else (INTERNAL,)
        kept = Understood(folder, inputs.rules)
        names = {stem: f"{stem}.{inputs.fingerprint}.duckdb" for stem in stems}
        wanted = [stem for stem in stems if not _in_force(folder, stem, names[stem])]
        if not wanted:
            return inputs.fingerprint
        beside = {stem: folder / f".{names[stem]}.building" for stem in wanted}
        for path in beside.values():
            path.unlink(missing_ok=True)
        try:
            if INTERNAL in wanted:
                build(inputs, beside[INTERNAL])
                beside[INTERNAL].chmod(INTERNAL_MODE)
            if PUBLIC in wanted:
                source = beside.get(INTERNAL, folder / names[INTERNAL])
                remembered = Remembered(kept)
                build_public(source, beside[PUBLIC], MEMORY_LIMIT, remembered)
                remembered.forget_others()
            for path in beside.values():
                read_back(path)
            for stem, path in beside.items():
                _stored(folder, path, names[stem])
            for stem in wanted:
                _point(folder, stem, names[stem])
        except (OSError, duckdb.IOException) as error:
            raise StorageFailed(
                f"La nuova pubblicazione non è riuscita ({error}): resta in vigore quella di prima. "
                "Gli invii ricevuti sono salvi; libera spazio e ripeti «python -m pipelines build»."
            ) from error
        finally:
            for path in beside.values():
                path.unlink(missing_ok=True)
                path.with_name(path.name + ".wal").unlink(missing_ok=True)
        clean(folder)
        kept.forget_others(h.submission for h in inputs.history)
        return inputs.fingerprint


def _in_force(folder: Path, stem: str, name: str) -> bool:
    return current_name(folder, f"{stem}.current") == name and (folder / name).exists()


def publish_recorded(folders: Folders) -> str:
    """`publish`, after something has been recorded; the suppressed file, if there is one, follows.

    Raises:
        NotFinished: what was recorded stays, and the next publication will have it.
    """
    try:
        found = publish(folders)
    except PrologoError as error:
        raise NotFinished(f"È registrato, ma non è ancora in vigore. {error}") from error
    if current_name(folders.warehouse, f"{PUBLIC}.current"):
        _follow(folders)
    return found


def _follow(folders: Folders) -> None:
    """Bring the suppressed file up in a process of its own: nobody waits for it. What it says is in
    `.pubblico.log`."""
    log = folders.warehouse / ".pubblico.log"
    places = {"PROLOGO_DATA_DIR": str(folders.data), "PROLOGO_GEO_DIR": str(folders.geo)}
    with log.open("wb") as said:
        subprocess.Popen(
            [sys.executable, "-m", "pipelines", "build"],
            cwd=ROOT,
            env=os.environ | places,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def check(folders: Folders) -> str:
    """Build and verify without publishing; the fingerprint that a publication would have."""
    folders.warehouse.mkdir(parents=True, exist_ok=True)
    inputs = gather(folders)
    beside = folders.warehouse / f".check.{os.getpid()}.duckdb"
    try:
        build(inputs, beside)
        read_back(beside)
    finally:
        beside.unlink(missing_ok=True)
    return inputs.fingerprint


def read_back(path: Path) -> None:
    """Read every table and view whole from the closed file, as a reader would.

    Raises:
        BuildFailed: something written cannot be read.
    """
    large = path.stat().st_size >= _LARGE
    con = duckdb.connect(config={"memory_limit": "640MB", "threads": threads(large)})
    try:
        con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS w (READ_ONLY)")
        con.execute("USE w")
        named = "SELECT {0}_name FROM duckdb_{0}s() WHERE database_name = 'w' AND NOT internal"
        tables = con.execute(named.format("table")).fetchall()
        views = con.execute(named.format("view")).fetchall()
        sums = [f'(SELECT bit_xor(hash(*COLUMNS(*))) FROM "{table}")' for (table,) in tables]
        con.execute(f"SELECT {', '.join(sums)}").fetchall()
        for (view,) in views:
            con.execute(f'DESCRIBE "{view}"').fetchall()
    except duckdb.Error as error:
        raise BuildFailed(f"La pubblicazione appena scritta non si rilegge: {error}") from error
    finally:
        con.close()


def _stored(folder: Path, beside: Path, name: str) -> None:
    """Make a new file durable under its name."""
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(folder / name)
    sync_folder(folder)


def _point(folder: Path, stem: str, name: str) -> None:
    """Put a stored file in force."""
    write_durably(folder / f"{stem}.current", name.encode())
    people = f"{stem}.duckdb"
    link = folder / f".{people}.link"
    link.unlink(missing_ok=True)
    try:
        os.link(folder / name, link)
        link.replace(folder / people)
    except (
        PermissionError
    ):  # Windows, where somebody has the older one open: readers do not need it
        link.unlink(missing_ok=True)


def clean(folder: Path) -> list[str]:
    """Remove snapshots that are no longer in force and that no reader holds; their names."""
    public = current_name(folder, f"{PUBLIC}.current") or ""
    # an office reads the suppressed file with its own cells, from the internal one of that moment
    twin = public.replace(f"{PUBLIC}.", f"{INTERNAL}.", 1)
    current = {current_name(folder, f"{INTERNAL}.current"), public, twin}
    removed = []
    for path in [*folder.glob("prologo.*.duckdb"), *folder.glob("pubblico.*.duckdb")]:
        if path.name in current:
            continue
        lock = readers_lock(folder, path.name)
        with locked_if_free(lock) as free:
            if free:
                path.unlink(missing_ok=True)
                lock.unlink(missing_ok=True)
                removed.append(path.name)
    for leftover in folder.glob(".*.building*"):
        leftover.unlink(missing_ok=True)
    sweep(folder)
    return removed
