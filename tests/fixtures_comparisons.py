"""A small territory whose indicators are the degenerate cases, and one that is as it should be."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from monitoring.settings import Folders
from pipelines.publish import publish
from tests.fixtures_plan import Row, send
from tests.small_territory import make_small, small_codes

NOW, TODAY = "2026-S1", "2026-08-01"
SEMESTERS = ("2025-S1", "2025-S2", NOW)
NORMAL, EQUAL, ONE, ZERO = "SS3-CAREGIVER-PRESI", "SS1-CAMMINO", "SS1-ATTIVO-65", "SO3-EMERGENZA"
SUPPRESSED, MISSING, COUNT, SHARE = "SO5-PROGETTI-VITA", "SO2-PERSONE", "SS1-PEDIBUS", "SS4-UDO"
NOT_SUMMED, HOURS, WHOLE_ONLY = "SS5-ETS", "SS3-ORE-EQUIPE", "STR-TAVOLI"
VALUES = {
    NORMAL: ("9", "0", "24", "3", "11", "6", "2", "18"),
    EQUAL: ("2",) * 8,
    ONE: ("4",) + ("",) * 7,
    ZERO: ("0",) * 8,
    SUPPRESSED: ("SOP",) * 8,
    COUNT: ("1", "2", "3", "4", "5", "6", "7", "8"),
}
FEMALES = ("5", "0", "20", "3", "9", "6", "1", "10")


@cache
def compared_folders() -> Folders:
    """Published once for all the tests of a run."""
    place = Path(tempfile.mkdtemp(prefix="prologo-comparisons-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folders, codes = make_small(place, published=False), small_codes()
    for step, semester in enumerate(SEMESTERS):
        for n, ambito in enumerate(codes["ambito"]):
            rows = [*_values(codes["comune"], n, step, last=semester == NOW),
                    _row(ambito, SHARE, str(4 + step + n), "10"), _row(ambito, NOT_SUMMED, "7"),
                    _row(ambito, HOURS, "36,5")]  # fmt: skip
            send(folders, "indicatori", semester, ambito, rows)
    root = codes["provincia"][0]
    send(folders, "indicatori", NOW, root, [_row(root, WHOLE_ONLY, "3")])
    publish(folders)
    return folders


def _values(comuni: list[str], ambito: int, step: int, *, last: bool) -> list[Row]:
    """What an Ambito sends of its four comuni: fewer cases in the earlier semesters."""
    own, found = range(4 * ambito, 4 * ambito + 4), []
    for code, values in VALUES.items():
        if code != NORMAL:
            found += [_row(comuni[n], code, values[n]) for n in own if last]
            continue
        for n in own:
            total = int(values[n]) - (0 if last else min(2 - step, int(values[n])))
            females = min(int(FEMALES[n]), total)
            for sex, part in (("T", total), ("F", females), ("M", total - females)):
                found.append({**_row(comuni[n], code, str(part)), "sesso": sex})
    return found


def _row(area: str, indicator: str, value: str, below: str = "") -> Row:
    return {"codice_area": area, "codice_indicatore": indicator, "valore": value,
            "denominatore": below}  # fmt: skip
