"""The collector's work, kept small: what is imported lives for good and need not be walked again."""

from __future__ import annotations

import gc

_settled: set[str] = set()


def settle(page: str) -> None:
    """After the first run of a page, put all that lives out of the collector's sight; then nothing."""
    if page not in _settled:
        _settled.add(page)
        gc.collect()
        gc.freeze()
