"""The two published files: who sees what, at every level and moment; nothing hidden is there."""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring import access
from monitoring.access import AccessInvalid, Reader, parse
from monitoring.exports import public_names
from monitoring.queries import area_page, figures, strata
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.__main__ import main
from pipelines.calendar import close
from pipelines.publish import publish
from tests.attacker import attack
from tests.examples import LONG, PROOF_ALONE
from tests.fixtures_figures import CAREGIVER, FILES, NOW, World
from tests.fixtures_plan import Row, send
from tests.published_tables import as_published
from tests.shown_page import shown, texts
from tests.small_territory import make_small, small_codes
from ui import navigation
from ui.page_table import READING

pytestmark = PROOF_ALONE
READER = Reader("lettore")
STAMP = datetime(2099, 1, 1, tzinfo=UTC)


# Two Ambiti of four comuni, with small numbers: total, males, females.
SMALL = {
    CAREGIVER: ("2 1 1", "19 10 9", "40 20 20", "0 0 0", "12 3 9", "8 4 4", "7 1 6", "30 15 15"),
    "SO2-PERSONE": ("9", "8", "12", "15", "1", "6", "0", "20"),
    "SO5-PROGETTI-VITA": ("11", "25", "16", "0", "9", "30", "12", "ND"),
    "SS1-CAMMINO": ("1", "2", "3", "4", "1", "2", "3", "4"),
}
CASE_FILES = (
    ("100 10 50 5 2", "30 3 28 9 1", "60 12 40 7 2", "3 1 2 0 1"),
    ("90 11 60 6 2", "35 7 20 8 1", "70 15 45 2 2", "40 9 31 6 1"),
)
CLOSED_LATER, NEVER_CLOSED = "2025-S2", "2025-S1"


@cache
def world() -> World:
    """Sent and published by production code, once for all the tests of a run."""
    place = Path(tempfile.mkdtemp(prefix="prologo-public-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folders, codes = make_small(place, published=False), small_codes()
    comuni = codes["comune"]
    for n, sender in enumerate(codes["ambito"]):
        mine = comuni[4 * n : 4 * n + 4]
        told = {code: values[4 * n : 4 * n + 4] for code, values in SMALL.items()}
        rows = [row for code, values in told.items() for row in by_sex(code, mine, values)]
        send(folders, "indicatori", NOW, sender, rows + by_age(mine, told[CAREGIVER]))
        for before in (CLOSED_LATER, NEVER_CLOSED):
            send(folders, "indicatori", before, sender, by_sex(CAREGIVER, mine, told[CAREGIVER]))
        send(folders, "cartelle", NOW, sender, [
            {"codice_area": area, **dict(zip(FILES, values.split(), strict=True))}
            for area, values in zip(mine, CASE_FILES[n], strict=True)
        ])  # fmt: skip
    close(folders, NOW, "Coordinamento", datetime(2026, 8, 20, 9, tzinfo=UTC))
    correct(folders, codes, "21 11 10", datetime(2026, 9, 1, 9, tzinfo=UTC))
    close(folders, CLOSED_LATER, "Coordinamento", datetime(2026, 10, 1, 9, tzinfo=UTC))
    publish(folders, public=True)
    return World(folders, codes, {})


def by_sex(code: str, comuni: list[str], told: tuple[str, ...]) -> list[Row]:
    return [
        {"codice_area": area, "codice_indicatore": code, "valore": value, "sesso": sex,
         "nota": "motivo" if value == "ND" else "Nota di Maria Rossi"}
        for area, values in zip(comuni, told, strict=True)
        for sex, value in zip("TMF", values.split(), strict=False)
    ]  # fmt: skip


def by_age(comuni: list[str], told: tuple[str, ...]) -> list[Row]:
    """One case of 75 years, the others, younger, in two bands."""
    return [
        {"codice_area": area, "codice_indicatore": CAREGIVER, "valore": str(part), "sesso": sex,
         "fascia_eta": band}
        for area, values in zip(comuni, told, strict=True)
        for sex, value in zip("MF", values.split()[1:], strict=True)
        for band, part in in_bands(int(value)).items()
    ]  # fmt: skip


def in_bands(value: int) -> dict[str, int]:
    old = min(value, 1)
    return {"75-79": old, "50-54": (value - old) // 2, "60-64": value - old - (value - old) // 2}


def correct(folders: Folders, codes: dict[str, list[str]], values: str, at: datetime) -> None:
    """Another value of the second comune, with its ages as they were."""
    send(
        folders,
        "indicatori",
        NOW,
        codes["ambito"][0],
        by_sex(CAREGIVER, codes["comune"][1:2], (values,)),
        at,
    )


def seen_by(role: str) -> Warehouse:
    return open_warehouse(world().folders.warehouse, parse(role))


def own() -> str:
    return f"ambito:{world().codes['ambito'][0]}"


def measures(warehouse: Warehouse) -> pd.DataFrame:
    rows = warehouse.query("SELECT *, value_state::VARCHAR AS state FROM measure_by_area")
    return rows.set_index(["indicator_code", "semester", "area_code"]).sort_index()


@pytest.mark.parametrize("role", ["lettore", "own"])
@pytest.mark.parametrize("moment", [None, STAMP], ids=["now", "as of"])
def test_a_figure_is_that_of_the_offices_or_is_hidden(role: str, moment: datetime | None) -> None:
    houses = [seen_by(own() if role == "own" else role), seen_by("interno")]
    given, true = (measures(h.at(moment) if moment else h) for h in houses)
    assert list(given.index) == list(true.index)
    hidden = (given["state"] == "soppresso") & (true["state"] != "soppresso")
    assert hidden.any() and not hidden.all()
    parts = ["numerator", "denominator", "value", "low", "high"]
    assert given.loc[hidden, parts].isna().all(axis=None)
    columns = [*parts, "coverage", "units", "units_counted"]
    pd.testing.assert_frame_equal(given.loc[~hidden, columns], true.loc[~hidden, columns])


def test_small_numbers_are_hidden_and_what_is_not_of_people_is_not() -> None:
    true, given = measures(seen_by("interno")), measures(seen_by("lettore"))
    codes = seen_by("interno").query("SELECT code FROM indicators WHERE confidential")["code"]
    of_people = true.index.get_level_values(0).isin(codes)
    small = true["numerator"].between(1, 4) & of_people
    assert small.any() and (given.loc[small, "state"] == "soppresso").all()
    assert (given.loc[~of_people, "state"] == true.loc[~of_people, "state"]).all()


def test_an_office_sees_its_own() -> None:
    true, given = measures(seen_by("interno")), measures(seen_by(own()))
    mine = [world().codes["ambito"][0], *world().comuni(0)]
    for area in mine:
        rows = true.index.get_level_values(2) == area
        assert (given.loc[rows, "state"] == true.loc[rows, "state"]).all()


@pytest.mark.parametrize("level", ["comune", "ambito", "distretto", "provincia"])
@pytest.mark.parametrize("role", ["lettore", "own"])
def test_the_map_says_what_the_views_say(role: str, level: str) -> None:
    house = seen_by(own() if role == "own" else role)
    rows = figures.by_area(house, CAREGIVER, NOW, level).set_index("code")
    said = house.query(
        "SELECT * FROM measure_by_area WHERE indicator_code = ? AND semester = ? AND area_level::VARCHAR = ?",
        [CAREGIVER, NOW, level],
    ).set_index("area_code")
    for code, row in rows.iterrows():
        assert row["value_state"] == said.loc[code, "value_state"]
        assert row["numerator"] == said.loc[code, "numerator"] or np.isnan(row["numerator"])


def test_the_suppressed_file_has_the_same_names_and_nobody_in_it() -> None:
    inside, public = seen_by("interno"), seen_by("lettore")
    assert set(public_names(inside)) < set(public_names(public))
    sent = public.query("SELECT * FROM submissions")
    assert (sent[["received_by", "sha256", "original_name"]] == "").all(axis=None)
    assert (sent[["rows", "warnings"]] == 0).all(axis=None)
    ages = "SELECT count(*) AS n FROM {} o JOIN indicators i ON i.id = o.indicator_id AND i.confidential WHERE age_band <> 'T'"
    for table in ("observation_facts", "observation_superseded"):
        assert public.query(ages.format(table))["n"].item() == 0
    assert sent["id"].str.count(r"\.").eq(3).all()
    for table in ("observation_facts", "observation_superseded", "milestone_reports"):
        assert public.query(f"SELECT count(note) AS n FROM {table}")["n"].item() == 0
    assert len(public.query("SELECT note FROM observation_history WHERE note IS NOT NULL")) == 0


def test_the_internal_file_is_not_for_everybody() -> None:
    folder = world().folders.warehouse
    assert stat.S_IMODE(os.stat(folder / "prologo.duckdb").st_mode) == 0o640
    names = [(folder / f"{stem}.current").read_text() for stem in ("prologo", "pubblico")]
    assert names[0].split(".")[1] == names[1].split(".")[1]
    assert all((folder / name).exists() for name in names)


@pytest.mark.parametrize("text", ["", "Interno", "ambito", "ambito:", "direttore"])
def test_a_role_that_does_not_exist(text: str) -> None:
    with pytest.raises(AccessInvalid, match="scrivi interno, lettore oppure ambito:"):
        parse(text)


def test_an_area_that_sends_nothing() -> None:
    for code in ("XX", world().comuni(0)[0], world().codes["distretto"][0]):
        with pytest.raises(AccessInvalid, match="non è un'area che invia"):
            seen_by(f"ambito:{code}")


def test_the_role_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(access.VARIABLE, raising=False)
    assert access.reader() == Reader("interno")
    monkeypatch.setenv(access.VARIABLE, "ambito:AMB08")
    assert access.reader() == Reader("ambito", "AMB08")


def test_an_export_for_a_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(world().folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(world().folders.geo))
    sizes = []
    for role in ("interno", "lettore"):
        out = tmp_path / f"{role}.csv"
        assert main(["export", "observations", "--role", role, "-o", str(out)]) == 0
        sizes.append(out.read_text(encoding="utf-8-sig").count(";soppresso;"))
    assert sizes[1] > sizes[0]


def test_a_share_is_shown_only_where_what_it_is_of_is_shown(shipped: Warehouse) -> None:
    given = measures(open_warehouse(shipped.folder, READER))
    share, whole = given.loc["SO5-BUDGET"], given.loc["SO5-PROGETTI-VITA"]
    shown = share.index[share["numerator"].notna()]
    assert len(shown) > 0 and whole.loc[shown, "numerator"].notna().all()


def test_a_semester_that_is_not_closed_is_all_hidden() -> None:
    true, given = measures(seen_by("interno")), measures(seen_by("lettore"))
    at = true.index.get_level_values(1) == NEVER_CLOSED
    sent = at & true["numerator"].notna() & (true.index.get_level_values(0) == CAREGIVER)
    assert sent.any() and (given.loc[sent, "state"] == "soppresso").all()
    assert given.loc[sent, ["numerator", "value", "low", "high"]].isna().all(axis=None)


def test_the_page_of_an_area_has_the_last_semester_that_is_closed(shipped: Warehouse) -> None:
    found = area_page.latest(open_warehouse(shipped.folder, READER), "016024")
    given, closed = dict(zip(found["indicator_code"], found["semester"], strict=True)), 0
    for code, semester in given.items():
        known = figures.semesters_of(open_warehouse(shipped.folder, READER), code)
        assert semester == known.loc[~known["withheld"], "code"].iloc[0]
        closed += bool(known["withheld"].iloc[0])
    assert 0 < closed < len(given)


def test_age_bands_are_shown_for_the_province_alone(shipped: Warehouse) -> None:
    houses = [open_warehouse(shipped.folder, reader) for reader in (READER, Reader("interno"))]
    given, true = (strata.by_stratum(h, CAREGIVER, "2025-S2", "provincia") for h in houses)
    shown = given["numerator"].notna() & (true["age_band"] != "T")
    assert shown.any() and (given[shown]["numerator"] == true[shown]["numerator"]).all()
    assert not true[shown]["numerator"].between(1, 4).any()
    below = strata.by_stratum(houses[0], CAREGIVER, "2025-S2", "ambito")
    assert below[below["age_band"] != "T"]["numerator"].isna().all()


FOOT = {
    "interno": "Uso interno.",
    "lettore": "I numeri piccoli non sono mostrati. I dati riservati di un semestre si vedono dalla "
    "sua chiusura: l'ultima è quella del 2° sem. 2025, il 1° ottobre 2026.",
    "own": "Uso interno. I numeri piccoli delle altre aree non sono mostrati.",
}


@pytest.mark.parametrize("role", FOOT)
def test_every_page_says_whom_its_numbers_are_for(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(access.VARIABLE, own() if role == "own" else role)
    page = shown(
        monkeypatch,
        str(ROOT / "pages/consultazione/mappe.py"),
        world().folders.data,
        "2026-11-01",
        {},
    )
    assert FOOT[role] in texts(page)


@pytest.mark.parametrize(("role", "sends"), [("interno", True), ("own", True), ("lettore", False)])
def test_who_only_reads_has_the_pages_for_readers_alone(
    role: str, sends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(access.VARIABLE, own() if role == "own" else role)
    groups: list[dict[str, list[object]]] = []
    monkeypatch.setattr(navigation.st, "navigation", lambda found, **_: groups.append(found))
    # pages made here, outside of a run, are no good for the others: they are not kept
    monkeypatch.setattr(navigation, "_pages", navigation._pages.__wrapped__)
    navigation.navigation()
    assert (set(groups[0]) == {READING}) is not sends


def test_a_correction_after_the_closing_waits_for_the_next(tmp_path: Path) -> None:
    shutil.copytree(world().folders.data, tmp_path / "data")
    folders, codes = Folders(tmp_path / "data", world().folders.geo), world().codes
    before = measures(open_warehouse(folders.warehouse, READER))
    correct(folders, codes, "30 15 15", datetime(2026, 11, 1, 9, tzinfo=UTC))
    publish(folders, public=True)
    after = measures(open_warehouse(folders.warehouse, READER))
    here = (CAREGIVER, NOW, codes["comune"][1])
    assert (before.loc[here, "numerator"], after.loc[here, "state"]) == (21, "soppresso")
    pd.testing.assert_frame_equal(before.drop(here), after.drop(here))
    inside = measures(open_warehouse(folders.warehouse))
    assert inside.loc[here, "numerator"] == 30
    close(folders, NEVER_CLOSED, "Coordinamento", datetime(2026, 11, 2, 9, tzinfo=UTC))
    publish(folders, public=True)
    assert measures(open_warehouse(folders.warehouse, READER)).loc[here, "numerator"] == 30


def roles(folder: Path) -> list[Reader]:
    senders = open_warehouse(folder).query(
        "SELECT DISTINCT ambito_code, level::VARCHAR AS level FROM submissions JOIN areas ON code = ambito_code"
    )
    some = [
        str(senders[senders["level"] == level]["ambito_code"].min())
        for level in ("ambito", "asst")
        if (senders["level"] == level).any()
    ]
    return [READER, *(Reader("ambito", code) for code in some)]


def attacked(folder: Path, names: str = "") -> list[object]:
    """Everything that each role finds of what others hide from it, in the tables so named."""
    return [
        (reader, name, recovered)
        for reader in roles(folder)
        for name, table, hidden, own in as_published(folder, reader)
        if name.startswith(names)
        for recovered in attack(table, hidden, own)
    ]


def test_nothing_hidden_is_found_in_the_files() -> None:
    assert attacked(world().folders.warehouse) == []


def test_nothing_hidden_is_found_in_the_shipped_data(shipped: Warehouse) -> None:
    assert attacked(shipped.folder, "" if LONG else "SS3-CAREGIVER-PRESI 2") == []
