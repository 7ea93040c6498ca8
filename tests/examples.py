"""How many examples a property is tried on: a few in `make test`, many in `make proof`."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings

LONG = bool(os.environ.get("PROOF"))
PROOF_ALONE = [pytest.mark.proof] if LONG else []
"""The `pytestmark` of a module of properties: under PROOF=1 it runs in its long form only."""
SECONDS = 30  # beyond it a file has hung: even a busy machine examines one in less than a second


def examples(few: int, many: int) -> settings:
    """The settings of a property: the same examples each time, or `many` new ones in the proof."""
    return settings(
        max_examples=int(os.environ.get("PROOF_EXAMPLES", many)) if LONG else few,
        deadline=timedelta(seconds=SECONDS),
        derandomize=not LONG,
        suppress_health_check=list(HealthCheck),
        database=None,
        print_blob=True,
    )
