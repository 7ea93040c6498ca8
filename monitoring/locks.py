"""Locks among processes: alone for who writes, shared for who reads a snapshot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

if sys.platform == "win32":
    import msvcrt
    import time

    def _take_alone(handle: TextIO, wait: bool) -> bool:
        while True:
            try:
                handle.seek(0)
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
                time.sleep(0.05)

    def _take_shared(handle: TextIO) -> None:
        """Nothing to do: Windows refuses to delete a file that a reader holds open."""

else:
    import fcntl

    def _take_alone(handle: TextIO, wait: bool) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def _take_shared(handle: TextIO) -> None:
        fcntl.flock(handle, fcntl.LOCK_SH)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock alone; who waits stands in the system's queue, without polling."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        _take_alone(handle, wait=True)
        yield


@contextmanager
def locked_if_free(path: Path) -> Iterator[bool]:
    """Try to hold a lock alone; whether it was free."""
    with path.open("a") as handle:
        yield _take_alone(handle, wait=False)


def hold_shared(path: Path) -> TextIO:
    """Hold a lock together with others until the returned file is closed."""
    handle = path.open("a")
    _take_shared(handle)
    return handle
