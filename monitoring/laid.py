"""The snapshots laid as of a moment that are kept open: few, each shared by who asks of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from monitoring.access import Reader
from monitoring.warehouse import Warehouse

MOST = 2
"""Snapshots laid at once in a process, those in use included: who asks for another one waits."""
_Key = tuple[str, str, Reader, datetime]


@dataclass
class _Entry:
    """A laid snapshot, None while it is being laid, and how many are asking of it."""

    warehouse: Warehouse | None = None
    users: int = 1


_open: OrderedDict[_Key, _Entry] = OrderedDict()  # the least recently asked first
_changed = threading.Condition()


def is_laid(present: Warehouse, moment: datetime) -> bool:
    """Whether a snapshot as of a moment is there without laying it."""
    with _changed:
        entry = _open.get(_key(present, moment))
        return entry is not None and entry.warehouse is not None


@contextmanager
def laid(present: Warehouse, moment: datetime) -> Iterator[Warehouse]:
    """The same snapshot as of a moment, for the same reader; never closed while it is asked.

    Whoever holds one and asks for another one while MOST are held would wait for ever: a page holds one.

    Raises:
        duckdb.Error: it could not be laid; the next call tries again.
    """
    entry = _taken(present, moment)
    try:
        assert entry.warehouse is not None
        yield entry.warehouse
    finally:
        with _changed:
            entry.users -= 1
            _changed.notify_all()


def _key(present: Warehouse, moment: datetime) -> _Key:
    return str(present.folder), present.name, present.reader, moment


def _taken(present: Warehouse, moment: datetime) -> _Entry:
    key = _key(present, moment)
    with _changed:
        while True:
            held = _open.get(key)
            if held and held.warehouse:
                held.users += 1
                _open.move_to_end(key)
                return held
            if not held and _room_for(key):
                entry = _open[key] = _Entry()
                break
            _changed.wait()
    try:
        entry.warehouse = present.at(moment)
    except BaseException:
        with _changed:
            del _open[key]
        raise
    finally:
        with _changed:
            _changed.notify_all()
    return entry


def _room_for(key: _Key) -> bool:
    """Close what nobody asks of, as far as needed: first what lies over a snapshot replaced since."""
    folder, name, reader, _ = key
    idle = [other for other, entry in _open.items() if not entry.users]
    replaced = [k for k in idle if (k[0], k[2]) == (folder, reader) and k[1] != name]
    for other in [*replaced, *(k for k in idle if k not in replaced)]:
        if len(_open) < MOST and other not in replaced:
            break
        closed = _open.pop(other).warehouse
        if closed:
            closed.close()
    return len(_open) < MOST
