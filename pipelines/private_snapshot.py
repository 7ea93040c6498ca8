"""A warehouse as it would be with one more file, or by other rules: built apart, asked, thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from monitoring.errors import PrologoError
from monitoring.locks import locked, locked_if_free
from monitoring.settings import Folders, now
from monitoring.warehouse import Warehouse
from pipelines.build import build, gather
from pipelines.store import History, Submission, read_history
from pipelines.understood import Understood

HOME, LOCK, NAME = ".anteprima", ".anteprima.lock", "anteprima.duckdb"


class PreviewFailed(PrologoError):
    """What would change cannot be computed; the file can be sent all the same."""


@dataclass(frozen=True)
class Unsent(Submission):
    """A submission that nobody has sent: its bytes are not in the raw folder."""

    place: Path = Path()

    @property
    def file(self) -> Path:
        """Absolute: joined to the raw folder, it stands for itself."""
        return self.place


@contextmanager
def private_snapshot(
    folders: Folders, submission: Submission, content: bytes, published: Mapping[str, int]
) -> Iterator[Warehouse]:
    """The warehouse of the submissions `published` and of this one, which is the last, until closed.

    `published` gives their ids, each with how many of its decisions are published.

    It stands in a folder of its own, which no pointer names. One is built at a time, in any
    process; nothing is written in the raw folder.

    Raises:
        PreviewFailed: the disk refused, or the files do not make a warehouse.
    """
    with _apart(
        folders, lambda home: _built(folders, home, submission, content, published)
    ) as house:
        yield house


@contextmanager
def draft_snapshot(folders: Folders) -> Iterator[Warehouse]:
    """The warehouse of all that is received, by the rules that the reference folder proposes.

    Raises:
        PreviewFailed: the disk refused, or the rules proposed do not make a warehouse.
    """

    def built(home: Path) -> Warehouse:
        try:
            home.mkdir(mode=0o750, parents=True)
            inputs = gather(folders)
            proposed = replace(
                inputs, fingerprint=HOME, rules=f"{inputs.rules}.proposta", draft=True
            )
            try:
                build(proposed, home / NAME)
            finally:
                Understood(folders.warehouse, proposed.rules).forget_all()
            return Warehouse(home, NAME)
        except (OSError, duckdb.Error, PrologoError) as error:
            raise PreviewFailed(f"Con le regole proposte non si può costruire: {error}") from error

    with _apart(folders, built) as house:
        yield house


@contextmanager
def _apart(folders: Folders, built: Callable[[Path], Warehouse]) -> Iterator[Warehouse]:
    """What `built` makes in the private folder, asked and thrown away; one at a time."""
    home = folders.warehouse / HOME
    with locked(folders.warehouse / LOCK):
        shutil.rmtree(home, ignore_errors=True)  # what a process that was killed has left
        try:
            house = built(home)
            try:
                yield house
            finally:
                house.close()
        finally:
            shutil.rmtree(home, ignore_errors=True)


def _built(
    folders: Folders,
    home: Path,
    submission: Submission,
    content: bytes,
    published: Mapping[str, int],
) -> Warehouse:
    file = home.resolve() / f"file{submission.suffix}"
    history = [
        replace(h, events=h.events[: published[h.submission.id]])
        for h in read_history(folders.raw)
        if h.submission.id in published
    ]
    last = now(*(h.submission.received for h in history)).isoformat()
    unsent = History(Unsent(**asdict(submission) | {"received_at": last}, place=file))
    history.append(unsent)
    try:
        home.mkdir(mode=0o750, parents=True)
        file.write_bytes(content)
        inputs = replace(gather(folders), history=history, fingerprint=HOME)
        try:
            build(inputs, home / NAME)
        finally:
            Understood(folders.warehouse, inputs.rules).forget(unsent.submission)
        return Warehouse(home, NAME)
    except (OSError, duckdb.Error, PrologoError) as error:
        raise PreviewFailed(
            f"Non si può calcolare che cosa cambia ({error}). Il file si può inviare lo stesso."
        ) from error


def sweep(warehouse: Path) -> None:
    """Remove what a preview that was killed has left; one at work is let alone."""
    with locked_if_free(warehouse / LOCK) as free:
        if free:
            shutil.rmtree(warehouse / HOME, ignore_errors=True)
