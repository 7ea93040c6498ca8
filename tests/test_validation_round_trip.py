"""What is accepted, exported and sent again reads the same."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.catalogue import Catalogue
from monitoring.exports import as_bytes, read_view
from monitoring.settings import Folders
from monitoring.validation.examine import Examined, examine
from monitoring.warehouse import open_warehouse
from pipelines import intake
from tests.examples import PROOF_ALONE, examples
from tests.small_territory import make_small, small_codes
from tests.test_validation_naive import NOTES, spelt

pytestmark = PROOF_ALONE
SENDER = small_codes()["ambito"][0]
COMUNI = small_codes()["comune"][:4]
DAY = date(2026, 8, 1)
HEADER = [
    "semestre", "codice_area", "codice_indicatore", "valore", "denominatore", "sesso",
    "fascia_eta", "nota",
]  # fmt: skip
TOKENS = {
    "mancante": "",
    "non_disponibile": "ND",
    "non_applicabile": "NA",
    "non_ancora_applicabile": "NAA",
    "soppresso": "SOP",
}
# area, indicator, sex, age, whether it is whole, whether it has a denominator
CELLS = [
    *((area, "SS1-CAMMINO", "T", "T", True, False) for area in COMUNI),
    (COMUNI[0], "SS1-ATTIVO-65", "T", "T", True, False),
    (COMUNI[0], "SS1-ATTIVO-65", "F", "65-69", True, False),
    (SENDER, "SS3-ORE-EQUIPE", "T", "T", False, False),
    (SENDER, "SS1-GAP", "T", "T", True, True),
]
READ = (
    "semester_code, area_code, indicator_code, sex_code, age_band_code, nota, "
    "value_state(valore, valore__form, valore__number), valore__number, "
    "CASE WHEN valore__number IS NOT NULL THEN denominatore__number END"
)
Draw = Callable[[st.SearchStrategy[object]], object]


@st.composite
def submissions(draw: Draw) -> list[list[str]]:
    """The rows of a valid file: every spelling of a number, every state, every note."""
    mark, rows = draw(st.sampled_from(",.")), []
    for area, indicator, sex, age, whole, ratio in CELLS:
        note = draw(st.sampled_from(NOTES))
        below = ""
        if draw(st.integers(0, 2)) == 0:
            value = draw(st.sampled_from([*TOKENS.values(), "<3", "<5", "nd"]))
        else:
            places = 0 if whole else draw(st.integers(0, 6))
            number = Decimal(draw(st.integers(0, 4_900_000 * 10**places))).scaleb(-places)
            value = spelt(number, mark, draw(st.booleans()), draw(st.sampled_from(["", "zeros"])))
            if ratio:
                below = str(int(number) + draw(st.integers(1, 99)))
        if value in ("1.234", "1,234"):
            value = "0"
        rows.append(["2026-S1", area, indicator, value, below, sex, age, note])
    # A number that proves the mark: without it three decimals would be ambiguous.
    rows.append(["2026-S1", COMUNI[0], "SS1-PEDIBUS", f"1{mark}0", "", "", "", ""])
    return rows


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return make_small(tmp_path_factory.mktemp("piccolo"))


def as_file(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([HEADER, *rows])
    return out.getvalue().encode("utf-8-sig")


def exported(folders: Folders) -> list[list[str]]:
    """The Italian CSV of `observations`, its columns named as in an upload."""
    table = read_view(open_warehouse(folders.warehouse), "observations", DAY)
    content = as_bytes(table, "csv").decode("utf-8-sig")
    rows = []
    for row in csv.DictReader(io.StringIO(content, newline=""), delimiter=";"):
        value = TOKENS.get(row["value_state"], row["value"])
        note = row["note"]
        if note.startswith(("'-", "'=", "'+", "'@")):  # disarmed: a spreadsheet would compute it
            note = note[1:]
        names = ("semester", "area_code", "indicator_code")
        rows.append(
            [*(row[n] for n in names), value, row["denominator"], row["sex"], row["age_band"], note]
        )
    return rows


def read_of(content: bytes, catalogue: Catalogue) -> tuple[Examined, list[tuple[object, ...]]]:
    examined = examine(content, "a.csv", catalogue, sender=catalogue.areas[SENDER], day=DAY)
    assert examined.staging, examined.report.problems
    found = examined.staging.con.execute(f"SELECT {READ} FROM work ORDER BY ALL").fetchall()
    return examined, found


@examples(few=4, many=100)
@given(submissions())
def test_what_is_exported_and_sent_again_reads_the_same(
    folders: Folders, rows: list[list[str]]
) -> None:
    catalogue = Catalogue.read(folders.reference)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", DAY.isoformat())
        for sent in folders.raw.glob("2*"):
            shutil.rmtree(sent)
        first = as_file(rows)
        received = intake.receive(
            folders, first, "a.csv", "x", catalogue.areas[SENDER], "prova di andata e ritorno"
        )
    assert received.submission, received.checked.examined.report.problems
    _, before = read_of(first, catalogue)
    again, after = read_of(as_file(exported(folders)), catalogue)
    assert again.report.accepted, again.report.problems
    assert after == before
