"""A small territory with figures, case files and money, sent and published by production code."""

from __future__ import annotations

import atexit
import csv
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitoring.settings import ROOT, Folders
from pipelines.publish import publish
from tests.fixtures_plan import Row, send
from tests.small_territory import SHIPPED, make_small, small_codes

NOW, BEFORE, TODAY = "2026-S1", "2025-S2", "2026-08-01"
# What the four comuni of the second Ambito send of an indicator, and what its sum is then.
STATES = {
    "SS1-CAMMINO": (("SOP", "SOP", "ND", "NA"), "soppresso"),
    "SS1-PEDIBUS": (("NA", "NA", "NA", "NA"), "non_applicabile"),
    "SS1-ATTIVO-65": (("NAA", "NA", "NAA", "NAA"), "non_ancora_applicabile"),
    "SO2-PERSONE": (("ND", "NA", "ND", "NA"), "non_disponibile"),
    "SO3-EMERGENZA": (("ND", "", "ND", "NA"), "mancante"),
    "SO5-PROGETTI-VITA": (("0", "0", "0", "0"), "zero"),
    "SS3-CAREGIVER-PRESI": (("12", "0", "SOP", "NA"), "valore"),
}
CAREGIVER, UDO, ENTI = "SS3-CAREGIVER-PRESI", "SS4-UDO", "SS5-ETS"
FIRST = {CAREGIVER: ("5", "9", "40", "0"), "SS1-PEDIBUS": ("1", "2", "3", "4")}
FILES = (
    "cartelle_attive",
    "cartelle_nuove",
    "cartelle_aggiornate",
    "cartelle_chiuse",
    "operatori_attivi",
)


@dataclass(frozen=True)
class World:
    """The published folders, the codes by level, and the residents of each comune."""

    folders: Folders
    codes: dict[str, list[str]]
    residents: dict[str, int]

    def comuni(self, ambito: int) -> list[str]:
        """The four comuni of the first (0) or second (1) Ambito, as areas.csv orders them."""
        return self.codes["comune"][4 * ambito : 4 * ambito + 4]


def _value(area: str, indicator: str, value: str, below: str = "") -> Row:
    note = "motivo" if value in ("ND", "NA") else ""
    return {
        "codice_area": area,
        "codice_indicatore": indicator,
        "valore": value,
        "denominatore": below,
        "nota": note,
    }


def _values(comuni: list[str], tokens: dict[str, tuple[str, ...]]) -> list[Row]:
    return [
        _value(comune, indicator, token)
        for indicator, sent in tokens.items()
        for comune, token in zip(comuni, sent, strict=True)
    ]


def _files(area: str, *counts: int) -> Row:
    return {"codice_area": area, **dict(zip(FILES, map(str, counts), strict=False))}


@cache
def world() -> World:
    """Built once for all the tests of a run."""
    place = Path(tempfile.mkdtemp(prefix="prologo-figures-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folders, codes = make_small(place, published=False), small_codes()
    with (SHIPPED / "population.csv").open(encoding="utf-8") as file:
        residents = dict.fromkeys(codes["comune"], 0)
        for row in csv.DictReader(file):
            if row["area_code"] in residents:
                residents[row["area_code"]] += int(row["residents"])
    made = World(folders, codes, residents)
    shutil.copy(ROOT / "geo" / "surfaces.csv", folders.geo)
    one, two = codes["ambito"]
    first, second = made.comuni(0), made.comuni(1)
    send(folders, "indicatori", NOW, one, [
        *_values(first, FIRST),
        _value(one, UDO, "8", "10"), _value(one, ENTI, "7"),
    ])  # fmt: skip
    send(folders, "indicatori", NOW, two, [
        *_values(second, {indicator: tokens for indicator, (tokens, _) in STATES.items()}),
        _value(two, UDO, "1", "30"), _value(two, ENTI, "5"),
    ])  # fmt: skip
    #                                attive nuove aggiornate chiuse operatori
    send(folders, "cartelle", BEFORE, one, [_files(c, 100, 10, 50, 5, 2) for c in first])
    send(folders, "cartelle", NOW, one, [
        _files(first[0], 110, 15, 80, 5, 2), _files(first[1], 120, 15, 90, 5, 2),
        _files(first[2], 0, 0, 0, 100, 0), _files(first[3], 100, 10, 60, 10, 3),
    ])  # fmt: skip
    send(folders, "cartelle", NOW, two, [_files(second[0], 40, 40, 40, 0, 1)])
    send(folders, "risorse", NOW, one, [
        _money(one, "2025", "0.10", "2025-03-20"), _money(one, "2026", "5929.98", "2026-04-02"),
    ])  # fmt: skip
    send(
        folders,
        "risorse",
        NOW,
        two,
        [_money(two, "2025", "0.20", "2025-03-31"), _money(two, "2026", "3441.49")],
    )
    publish(folders)
    return made


def _money(area: str, year: str, amount: str, on: str = "") -> Row:
    return {
        "codice_area": area,
        "anno": year,
        "linea": "FNPS",
        "stanziato": amount,
        "liquidato": amount,
        "speso": "0.05",
        "rendicontato": "0",
        "data_trasferimento": on,
    }
