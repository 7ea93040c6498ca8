"""States declared beside the calculated ones: what is refused, until when they hold, both shown."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitoring.access import Reader
from monitoring.queries import plan
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from pipelines.__main__ import main
from pipelines.override import OverrideRefused, declare_state
from pipelines.override_events import read_overrides
from pipelines.publish import publish
from tests.small_territory import make_small, small_codes

ROOT, DISTRETTO = small_codes()["provincia"][0], small_codes()["distretto"][0]
AMBITO = small_codes()["ambito"][0]
WHY = "Accordo firmato il 3 marzo, atto in corso di protocollo."
ON = datetime(2026, 8, 1, 9, tzinfo=UTC)
LAST = date(2026, 12, 31)
LATE, OBJECTIVE = "SS2-2025-01", "SS2"  # of the distretti, due in 2025: nobody has reported


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return make_small(tmp_path_factory.mktemp("piccolo"))


@pytest.fixture
def small(published: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A copy of it for one test, set in the environment on 1 August 2026."""
    shutil.copytree(published.data, tmp_path / "data")
    folders = Folders(tmp_path / "data", published.geo)
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_GEO_DIR", str(folders.geo))
    monkeypatch.setenv("PROLOGO_TODAY", "2026-08-01")
    return folders


# what, state, reason, until, by: what the refusal says
REFUSED = [
    ("SS2-2025-99", "completato", WHY, LAST, "ATS", "non è un traguardo né un obiettivo"),
    (f"{LATE}@{AMBITO}", "completato", WHY, LAST, "ATS", f"«{AMBITO}» non è un'area di {LATE}: {LATE} è del livello distretto"),
    (f"{OBJECTIVE}@{AMBITO}", "completato", WHY, LAST, "ATS", f"«{AMBITO}» non è un'area di SS2"),
    (LATE, "fatto", WHY, LAST, "ATS", "«fatto» non è uno stato: sono completato"),
    (LATE, "completato", " ", LAST, "ATS", "Manca il motivo"),
    (LATE, "completato", WHY, LAST, " ", "Manca chi lo dichiara"),
    (LATE, "completato", WHY, date(2026, 7, 31), "ATS", "Il 31 luglio 2026 è già passato"),
    (LATE, "completato", WHY, date(2036, 7, 31), "ATS", "è oltre il calendario del piano"),
    (LATE, "completato", "Sentire m.rossi@example.org", LAST, "ATS", "Il motivo contiene"),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=[c[-1][:30] for c in REFUSED])
def test_what_is_refused_leaves_nothing(
    small: Folders, case: tuple[str, str, str, date, str, str]
) -> None:
    what, state, why, until, by, said = case
    with pytest.raises(OverrideRefused, match=said.replace("(", r"\(")):
        declare_state(small, what, state, why, until, by, ON)
    assert read_overrides(small.raw) == []


def declared(folders: Folders, day: date, reader: Reader | None = None) -> list[tuple[str, ...]]:
    house = open_warehouse(folders.warehouse, *([reader] if reader else []))
    rows = plan.declared_states(house, day)
    columns = ["object_code", "area_code", "declared", "calculated"]
    return sorted(rows[columns].itertuples(index=False, name=None))


def test_both_are_shown_and_no_count_changes(small: Folders) -> None:
    before = plan.whole_plan(open_warehouse(small.warehouse), date(2026, 8, 1))
    declare_state(small, LATE, "completato", WHY, LAST, "Direttore", ON)
    declare_state(small, f"{LATE}@{DISTRETTO}", "rinviato", WHY, LAST, "Direttore", ON)
    declare_state(small, OBJECTIVE.lower(), "in_corso", WHY, LAST, "Direttore", ON)
    after = plan.whole_plan(open_warehouse(small.warehouse), date(2026, 8, 1))
    assert before.equals(after)
    assert set(declared(small, date(2026, 8, 1))) == {
        ("SS2", ROOT, "in_corso", "non_rendicontato"),
        (LATE, ROOT, "completato", "non_rendicontato"),
        (LATE, DISTRETTO, "rinviato", "non_rendicontato"),
    }


@pytest.mark.parametrize(
    ("day", "shown"),
    [("2026-08-01", True), ("2026-09-30", True), ("2026-10-01", False)],
    ids=["il giorno", "l'ultimo giorno", "il giorno dopo"],
)
def test_it_holds_until_its_last_day(small: Folders, day: str, shown: bool) -> None:
    declare_state(small, LATE, "completato", WHY, date(2026, 9, 30), "Direttore", ON)
    assert bool(declared(small, date.fromisoformat(day))) is shown


def test_the_last_said_counts(small: Folders) -> None:
    declare_state(small, LATE, "completato", WHY, LAST, "Direttore", ON)
    declare_state(small, LATE, "in_corso", WHY, LAST, "Direttore")
    assert [d[2] for d in declared(small, date(2026, 8, 1))] == ["in_corso"]
    declare_state(small, LATE, "non_rendicontato", WHY, LAST, "Direttore")
    assert declared(small, date(2026, 8, 1)) == [], "who says what is calculated declares nothing"


def test_as_of_a_moment_before_it_is_not_there(small: Folders) -> None:
    declare_state(small, LATE, "completato", WHY, LAST, "Direttore", ON)
    house = open_warehouse(small.warehouse)
    for hour, known in ((8, 0), (10, 1)):
        then = house.at(datetime(2026, 8, 1, hour, tzinfo=UTC))
        assert len(plan.declared_states(then, date(2026, 8, 1))) == known
        then.close()


def test_outsiders_are_not_told_who(small: Folders) -> None:
    declare_state(small, LATE, "completato", WHY, LAST, "Maria Bianchi", ON)
    publish(small, public=True)
    (row,) = plan.declared_states(
        open_warehouse(small.warehouse, Reader("lettore")), date(2026, 8, 1)
    ).to_dict("records")
    assert (row["declared"], row["reason"], row["declared_by"]) == ("completato", WHY, "")


def test_the_command(small: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["override", LATE, "--state", "Completato in ritardo", "--why", WHY, "--by", "ATS"]
    assert main([*told, "--until", "31 dicembre"]) == 2
    assert "«31 dicembre» non è una data" in capsys.readouterr().err
    assert main([*told, "--until", "2026-07-01"]) == 1
    assert main([*told, "--until", "2026-12-31"]) == 0
    assert (
        "dichiarato completato in ritardo fino al 31 dicembre 2026, ATS" in capsys.readouterr().out
    )
    assert [d[2] for d in declared(small, date(2026, 8, 1))] == ["completato_in_ritardo"]
