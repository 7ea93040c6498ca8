"""Every state of the shipped data, made again twice: from its certificate, and from the raw files."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitoring.access import Reader
from monitoring.catalogue import Catalogue
from monitoring.certificate import Certificate
from monitoring.queries.certificates import Known, known_plan, of_milestone, of_objective
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.override import declare_state
from pipelines.publish import publish
from tests.certificate_twin import state_of
from tests.fixtures_plan import folders_at, sample
from tests.raw_twin import reports_in_force
from tests.states_twin import asked, unit, whole

TODAY = date(2026, 11, 22)
REFERENCE = Catalogue.read(ROOT / "data" / "reference")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A plan reported at random."""
    folders = folders_at(tmp_path_factory.mktemp("caso"))
    sample(folders)
    return folders


def every_certificate(known: Known) -> Iterator[Certificate]:
    """Of each milestone in each area asked, and in the whole territory; of each objective."""
    for code, milestone in REFERENCE.milestones.items():
        areas = {a.code for a in REFERENCE.areas.values() if a.level == milestone.level}
        for area in sorted(areas | {known.root}):
            yield of_milestone(known, REFERENCE, code, area)
    for objective in known.objectives.index:
        yield of_objective(known, REFERENCE, objective)


def states(house: Warehouse, today: date) -> dict[tuple[str, str], str]:
    """Every state of today, as the views give it: by object and area's name."""
    rows = house.query(
        "SELECT milestone_code AS code, area_code, state FROM milestone_judged WHERE is_today UNION ALL "
        "SELECT objective_code, area_code, state FROM objective_judged WHERE is_today AND area_code = 'BG'",
        today=today,
    )
    names = {code: area.label() for code, area in REFERENCE.areas.items()}
    return {(r.code, names[r.area_code]): r.state for r in rows.itertuples()}


def check_all(house: Warehouse, today: date) -> Counter[str]:
    known, found = known_plan(house, today), states(house, today)
    seen: dict[tuple[str, str], str] = {}
    for certificate in every_certificate(known):
        told = json.loads(certificate.as_json())
        again = state_of(told)
        assert again == certificate.state == told["state"], certificate.text()
        assert again in certificate.text().replace(" ", "_")
        assert len([s for s in certificate.said if s.kind == "regola"]) == 1
        assert "nan" not in certificate.text().lower().split()
        seen[certificate.code, certificate.area] = again
    assert seen == found
    return Counter(seen.values())


def test_every_state_of_the_shipped_data_from_its_certificate(shipped: Warehouse) -> None:
    counts = check_all(shipped, TODAY)
    assert len(counts) >= 9, counts


@pytest.mark.parametrize("day", ["2026-06-30", "2026-12-31", "2027-12-31", "2028-01-15"])
def test_every_state_of_a_plan_reported_at_random(drawn: Folders, day: str) -> None:
    assert len(check_all(open_warehouse(drawn.warehouse), date.fromisoformat(day))) >= 5


def test_every_state_of_the_shipped_data_from_the_raw_files(shipped: Warehouse) -> None:
    """Files, sidecars and events read by hand; nothing of the warehouse but what is compared."""
    reports = reports_in_force(ROOT / "data" / "raw")
    found = states(shipped, TODAY)
    folders = Folders(ROOT / "data", ROOT / "geo")
    compared = 0
    for milestone in asked(folders):
        areas = [a for a in REFERENCE.areas.values() if a.level == milestone.level]
        said = reports.get(milestone.code, {})
        for area in areas:
            judged, *_ = unit(milestone, said.get(area.code, []), TODAY)
            assert found[milestone.code, area.label()] == judged.state, (milestone.code, area)
            compared += 1
        if milestone.level != "provincia":
            root = REFERENCE.areas["BG"].label()
            judged = whole(milestone, said, areas, TODAY)
            assert found[milestone.code, root] == judged.state, milestone.code
            compared += 1
    assert compared == sum(code in REFERENCE.milestones for code, _ in found)


def test_every_number_names_the_line_it_comes_from(shipped: Warehouse) -> None:
    known = known_plan(shipped, TODAY)
    raw = ROOT / "data" / "raw"
    for certificate in every_certificate(known):
        for source in certificate.sources:
            sidecar = next(raw.glob(f"*/*/{source.submission}.json"))
            told = json.loads(sidecar.read_text())
            assert (told["original_name"], told["semestre"]) == (source.file, source.semester)
            assert 1 < source.line <= told["rows"] + 30
        if certificate.kind == "area":
            assert bool(certificate.sources) == (certificate.numbers["declared"] is not None)


def test_a_declared_state_stands_beside(drawn: Folders, tmp_path: Path) -> None:
    shutil.copytree(drawn.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", drawn.geo)
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    why, until = "Atto in corso di protocollo.", date(2026, 12, 31)
    before = of(folders, "SS1-2025-01")
    state = "rinviato" if before.state != "rinviato" else "in_corso"
    declare_state(folders, "SS1-2025-01", state, why, until, "Direttore", at)
    after = of(folders, "SS1-2025-01")
    assert (after.state, after.said) == (before.state, before.said)
    assert after.declared and after.declared.state == state
    assert (
        "da Direttore il 1° novembre 2026, 10:00, valido fino al 31 dicembre 2026: Atto in corso"
        in after.text()
    )
    publish(folders, public=True)
    outside = of(folders, "SS1-2025-01", Reader("lettore"))
    assert "Direttore" not in outside.text() and "Atto in corso" in outside.text()


def of(folders: Folders, code: str, *reader: Reader) -> Certificate:
    return of_milestone(
        known_plan(open_warehouse(folders.warehouse, *reader), TODAY), REFERENCE, code, "BG"
    )


def test_what_is_not_asked_of_an_area_has_no_certificate(shipped: Warehouse) -> None:
    known = known_plan(shipped, TODAY)
    for code, area in (("SS2-2025-01", "AMB08"), ("SS9-2025-01", "BG")):
        with pytest.raises(KeyError):
            of_milestone(known, REFERENCE, code, area)


def test_outsiders_are_told_neither_names_nor_files(shipped: Warehouse) -> None:
    house = open_warehouse(shipped.folder, Reader("lettore"))
    counts: list[Any] = []
    for certificate in every_certificate(known_plan(house, TODAY)):
        assert not any(source.by or source.file for source in certificate.sources)
        counts += certificate.sources
    assert counts
