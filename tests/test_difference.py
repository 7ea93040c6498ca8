"""A file against what is in force: every cell counts, and the same file changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from monitoring.validation.difference import CHANGED, GONE, NEW, SAME, Comparison
from monitoring.validation.told import told
from monitoring.warehouse import open_warehouse
from pipelines.intake import check
from tests.conftest import TODAY
from tests.fixtures_review import send
from tests.small_territory import small_codes
from tests.validation_case import MILESTONES
from tests.validation_support import CARTELLE, HEADER, RISORSE, TRAGUARDI, file

SENDER = small_codes()["ambito"][0]
ONE, TWO = small_codes()["comune"][:2]
HEADERS = {
    "indicatori": HEADER + ";denominatore;sesso;fascia_eta;nota",
    "cartelle": CARTELLE + ";cartelle_chiuse;nota",
    "traguardi": TRAGUARDI
    + ";avanzamento;quantita;data_prevista;data_completamento;atto;link;nota",
    "risorse": RISORSE + ";liquidato;speso;rendicontato;data_trasferimento;nota",
}
ROWS = {
    "indicatori": f"2026-S1;{SENDER};SS4-UDO;12;40;;;",
    "cartelle": f"2026-S1;{ONE};120;10;20;ND;senza estratto",
    "traguardi": f"2026-S1;{MILESTONES[0]};{SENDER};in corso;40;3;01/07/2026;02/07/2026;DGR 1;https://a.it/d_1;",
    "risorse": f"2026-S1;2025;{SENDER};FNPS;1000,50;800;ND;700;31/03/2026;manca un conto",
}
"""One row with something in the columns that its dataset compares."""
CHANGES = [
    ("indicatori", ";12;", ";10;", ("valore", "12", "10")),
    ("indicatori", ";40;", ";50;", ("denominatore", "40", "50")),
    ("indicatori", ";12;40;;;", ";;;;;", ("valore", "12", "mancante")),
    ("cartelle", ";120;", ";121;", ("cartelle_attive", "120", "121")),
    ("cartelle", ";ND;", ";7;", ("cartelle_chiuse", "non disponibile", "7")),
    ("cartelle", ";ND;", ";;", ("cartelle_chiuse", "non disponibile", "mancante")),
    ("traguardi", "in corso", "non avviato", ("stato", "in corso", "non avviato")),
    ("traguardi", ";40;", ";60;", ("avanzamento", "40", "60")),
    ("traguardi", ";3;", ";;", ("quantita", "3", "mancante")),
    ("traguardi", "DGR 1", "DGR 2", ("atto", "DGR 1", "DGR 2")),
    ("traguardi", "d_1", "d 1", ("link", "https://a.it/d_1", "https://a.it/d 1")),
    ("traguardi", "01/07", "03/07", ("data_prevista", "01/07/2026", "03/07/2026")),
    ("traguardi", "02/07", "04/07", ("data_completamento", "02/07/2026", "04/07/2026")),
    ("risorse", ";700;", ";701;", ("rendicontato", "700", "701")),
    ("risorse", "1000,50", "1000,49", ("stanziato", "1.000,50", "1.000,49")),
    ("risorse", "1000,50", "NAA", ("stanziato", "1.000,50", "non ancora applicabile")),
    ("risorse", "1000,50", "", ("stanziato", "1.000,50", "mancante")),
    ("risorse", "31/03", "30/03", ("data_trasferimento", "31/03/2026", "30/03/2026")),
    ("risorse", "31/03/2026", "", ("data_trasferimento", "31/03/2026", "mancante")),
]


def against(folders: Folders, dataset: str, *rows: str) -> tuple[Comparison, set[str]]:
    """The comparison of a file with what is in force, and the codes of what is said of it."""
    sender = Catalogue.read(folders.reference).areas[SENDER]
    found = check(folders, sheet(dataset, *rows), "dati.csv", sender)
    assert found.comparison and not found.examined.report.errors, found.examined.report.errors
    return found.comparison, {problem.code for problem in found.examined.report.problems}


def sheet(dataset: str, *rows: str) -> bytes:
    return file(*rows, header=HEADERS[dataset]).encode()


def as_told(folders: Folders, found: Comparison, dataset: str) -> dict[str, tuple[str, str]]:
    """Column: before and after, in words, of the cells that change."""
    words = told(found.changed, dataset, Catalogue.read(folders.reference))
    sides = zip(words["Prima"], words["Dopo"], strict=True)
    return dict(zip(found.changed["what"], sides, strict=True))


@pytest.fixture(scope="module")
def filled(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folders]:
    """The small territory with the row of each dataset in force; nothing writes in it."""
    parent = tmp_path_factory.mktemp("inviato")
    shutil.copytree(pattern, parent, dirs_exist_ok=True)
    folders = Folders(parent / "data", parent / "geo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", TODAY)
        for dataset, row in ROWS.items():
            send(folders, SENDER, sheet(dataset, row))
        yield folders


@pytest.mark.parametrize("dataset", HEADERS)
def test_the_same_row_again_changes_nothing(filled: Folders, dataset: str) -> None:
    found, codes = against(filled, dataset, ROWS[dataset])
    assert set(found.rows["change"]) == {SAME}
    assert codes == set()


@pytest.mark.parametrize(("dataset", "old", "new", "expected"), CHANGES)
def test_a_cell_that_changes_is_told(
    filled: Folders, dataset: str, old: str, new: str, expected: tuple[str, str, str]
) -> None:
    before = ROWS[dataset]
    assert before.count(old) == 1
    found, codes = against(filled, dataset, before.replace(old, new))
    what, *sides = expected
    assert as_told(filled, found, dataset)[what] == tuple(sides)
    others = {"valore": {"denominatore"}}.get(what, set()) if sides[1] == "mancante" else set()
    assert set(found.changed["what"]) - {what} == others
    assert found.gone.empty and "VALUES_DISAPPEARED" not in codes


@pytest.mark.parametrize("dataset", HEADERS)
def test_the_first_row_is_new_and_a_row_left_out_is_gone(small: Folders, dataset: str) -> None:
    found, _ = against(small, dataset, ROWS[dataset])
    assert set(found.rows["change"]) == {NEW}
    new = found.count(NEW)
    send(small, SENDER, sheet(dataset, ROWS[dataset]))
    other = {
        "indicatori": f"2026-S1;{SENDER};SO5-UDO;1;4;;;",
        "cartelle": ROWS[dataset].replace(ONE, TWO),
        "traguardi": ROWS[dataset].replace(MILESTONES[0], MILESTONES[1]),
        "risorse": ROWS[dataset].replace(";2025;", ";2026;"),
    }[dataset]
    found, codes = against(small, dataset, other)
    assert found.count(GONE) == new
    assert found.count(CHANGED) == found.count(SAME) == 0
    assert codes == {"VALUES_DISAPPEARED"}


def parts(male: int, female: int) -> list[str]:
    """A value split by sex, without its total."""
    return [f"2026-S1;{ONE};SO2-PERSONE;{n};;{sex};;" for n, sex in ((male, "M"), (female, "F"))]


def in_force(folders: Folders) -> dict[tuple[str, str], float]:
    """Sex and age band: the value in force."""
    found = open_warehouse(folders.warehouse).query(
        "SELECT sex::VARCHAR AS sex, age_band::VARCHAR AS age, value FROM observations "
        "WHERE indicator_code = 'SO2-PERSONE' AND area_code = ?",
        [ONE],
    )
    return {(row.sex, row.age): row.value for row in found.itertuples()}


def test_a_split_without_its_total_is_the_same_again(small: Folders) -> None:
    """The total that the load sums up is in force: the same parts again say it again."""
    send(small, SENDER, sheet("indicatori", *parts(3, 4)))
    found, codes = against(small, "indicatori", *reversed(parts(3, 4)))
    assert (found.count(SAME), len(found.rows), codes) == (3, 3, set())
    found, codes = against(small, "indicatori", *parts(5, 4))
    assert dict(found.changed[["key", "figure_after"]].itertuples(index=False, name=None)) == {
        f"{ONE} · SO2-PERSONE": 9,
        f"{ONE} · SO2-PERSONE · M T": 5,
    }
    assert codes == set()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([parts(3, 4), parts(5, 4)], {"M": 5, "F": 4, "T": 9}),
        ([parts(3, 4), parts(3, 4)[::-1]], {"M": 3, "F": 4, "T": 7}),
        ([parts(3, 4), [f"2026-S1;{TWO};SO2-PERSONE;1;;;;"]], {"M": 3, "F": 4, "T": 7}),
        ([parts(3, 4), parts(5, 4)[:1]], {"M": 5, "F": 4, "T": 7}),
        ([parts(3, 4), [f"2026-S1;{ONE};SO2-PERSONE;8;;T;;"]], {"M": 3, "F": 4, "T": 8}),
        ([parts(3, 4)[:1]], {"M": 3}),
        ([parts(3, 4)[:1], parts(3, 4)[1:]], {"M": 3, "F": 4}),
    ],
)
def test_parts_and_their_total_are_replaced_cell_by_cell(
    small: Folders, files: list[list[str]], expected: dict[str, float]
) -> None:
    for day, rows in enumerate(files):
        send(small, SENDER, sheet("indicatori", *rows), day)
    assert in_force(small) == {(sex, "T"): value for sex, value in expected.items()}


def test_other_values_are_another_screen(small: Folders) -> None:
    """«Invia» belongs to the values that were compared, not to how many of them change."""

    def compared_with(value: str, day: int) -> Comparison:
        send(small, SENDER, sheet("indicatori", ROWS["indicatori"].replace(";12;", value)), day)
        return against(small, "indicatori", ROWS["indicatori"])[0]

    one, other = compared_with(";8;", 0), compared_with(";9;", 1)
    assert one.count(CHANGED) == other.count(CHANGED) == 1
    assert one.fingerprint != other.fingerprint


def test_of_a_cell_that_cannot_be_read_nothing_is_said(filled: Folders) -> None:
    sender = Catalogue.read(filled.reference).areas[SENDER]
    bad = sheet("indicatori", ROWS["indicatori"].replace(";12;", ";abc;"))
    found = check(filled, bad, "dati.csv", sender)
    assert found.comparison and set(found.comparison.rows["change"]) == {SAME}
