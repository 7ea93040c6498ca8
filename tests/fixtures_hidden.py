"""A small territory whose first Ambito has three people of an indicator: a number that readers do not see."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from monitoring.settings import Folders
from pipelines.calendar import close
from pipelines.publish import publish
from tests.fixtures_comparisons import NORMAL
from tests.fixtures_plan import report, send
from tests.small_territory import make_small, small_codes

ROLES = (("interno", True), ("ambito:{0}", True), ("ambito:{1}", False), ("lettore", False))
"""A role, with the codes of the two Ambiti to be put in; whether it reads the three people."""


@cache
def hidden_folders() -> Folders:
    """Both files published once for all the tests of a run; the semester is closed."""
    place = Path(tempfile.mkdtemp(prefix="prologo-hidden-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folders, codes = make_small(place, published=False), small_codes()
    for n, ambito in enumerate(codes["ambito"]):
        values = ("3", "0", "0", "0") if n == 0 else ("40", "50", "60", "70")
        send(folders, "indicatori", "2026-S1", ambito, [
            {"codice_area": comune, "codice_indicatore": NORMAL, "valore": value}
            for comune, value in zip(codes["comune"][4 * n : 4 * n + 4], values, strict=True)
        ])  # fmt: skip
        send(folders, "traguardi", "2026-S1", ambito, [report("SO6-2025-01", ambito, "completato")])
    close(folders, "2026-S1", "Coordinamento", datetime(2026, 8, 20, 9, tzinfo=UTC))
    publish(folders, public=True)
    return folders
