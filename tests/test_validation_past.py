"""A file against what is in force: each warning on its cell, with names and figures in words."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from monitoring.validation.told import told as told_rows
from pipelines import intake
from pipelines.workbook_marked import marked_workbook
from tests.cases_past import PAST_CASES, PastCase
from tests.fixtures_sending import Row, filled
from tests.small_territory import make_small, small_codes
from tests.thirty_bad_cells import thirty_bad_cells
from tests.validation_case import MILESTONES
from tests.validation_support import CARTELLE, RISORSE, TRAGUARDI, file

SENDER = small_codes()["ambito"][0]
SENT = {
    date(2026, 1, 20): [
        file(
            *(f"2025-S2;{area}" for area in ("016014;120;10;20", "016027;30;1;2")),
            *(f"2025-S2;{area}" for area in ("016035;0;0;0", "016036;8;1;1")),
            header=CARTELLE,
        ),
        file("2025-S2;016014;SS1-CAMMINO;12", "2025-S2;016027;SS1-CAMMINO;3"),
    ],
    date(2026, 7, 10): [
        file(
            *(f"2026-S1;{area};SS1-CAMMINO;3" for area in ("016014", "016027", "016035", "016036")),
            "2026-S1;016014;SS1-PEDIBUS;2",
        ),
        file(
            "2026-S1;2025;AMB10;FNPS;1000,50;800",
            "2026-S1;2026;AMB10;FNPS;900,50;100",
            header=RISORSE + ";speso",
        ),
        file(*(f"2026-S1;{m};AMB10;in corso" for m in MILESTONES[:3]), header=TRAGUARDI),
    ],
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The small territory, where one Ambito has sent all its datasets, published."""
    folders = make_small(tmp_path_factory.mktemp("piccolo"))
    sender = Catalogue.read(folders.reference).areas[SENDER]
    for day, files in SENT.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PROLOGO_TODAY", day.isoformat())
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            for content in files:
                received = intake.receive(
                    folders, content.encode(), "a.csv", "x", sender, "verificato", at
                )
                assert received.submission, received.checked.examined.report.problems
    return folders


@pytest.mark.parametrize("case", PAST_CASES, ids=lambda case: case.name)
def test_warnings(sent: Folders, case: PastCase) -> None:
    sender = Catalogue.read(sent.reference).areas[SENDER]
    report = intake.check(sent, case.content.encode(), "b.csv", sender, case.day).examined.report
    told = [
        f"{p.code} {p.line or ''} {p.column or ''} {p.value or ''}".split() for p in report.problems
    ]
    assert sorted(map(" ".join, told)) == sorted(filter(None, case.problems.split(" | ")))
    assert [p.message for p in report.problems] == case.sentences
    for problem in report.problems:
        assert problem.severity == ("error" if problem.code == "AREA_UNKNOWN" else "warning")
        assert problem.hint
        assert len(problem.message) <= 150
        assert not any(code in problem.message for code in ("0160", "SS1-CAMMINO", "2025-S2", "_"))


def test_thirty_bad_cells_are_told_at_once(sent: Folders) -> None:
    """Each with its code on its row, and nothing else; the same rows put right are accepted."""
    catalogue = Catalogue.read(sent.reference)
    sender = catalogue.areas[SENDER]
    rows: list[Row] = []
    right = filled(sent, SENDER, lambda good: rows.extend(good) or good)
    wrong, places = thirty_bad_cells(rows, catalogue, sender)
    day = date(2026, 8, 1)
    report = intake.check(sent, wrong, "b.csv", sender, day).examined.report
    found = [(p.code, p.line, p.column) for p in report.problems if p.line]
    assert sorted(found, key=str) == sorted(places, key=str)
    assert len({(line, column) for _, line, column in places}) >= 30
    assert len({code for code, _, _ in places}) >= 20
    assert intake.check(sent, right, "b.csv", sender, day).examined.report.accepted


NAMED = "Determina di RSSMRA80A01A794X, m.rossi@comune.it, 333 1234567"
CLEAR = "80A01", "rossi@", "1234567"


@pytest.mark.parametrize(
    ("column", "milestone"), [("atto", MILESTONES[0]), ("link", MILESTONES[1])]
)
def test_who_a_past_cell_names_is_nowhere_in_what_is_said(
    sent: Folders, column: str, milestone: str
) -> None:
    """Nor in the report, its JSON, the marked workbook, the comparison; a link keeps its digits."""
    catalogue = Catalogue.read(sent.reference)
    sender, day = catalogue.areas[SENDER], date(2026, 9, 1)
    row = f"2025-S2;{milestone};AMB10;in corso;{{}}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-01-20")
        before = file(row.format("https://x.it/1"), header=f"{TRAGUARDI};{column}").encode()
        at = datetime(2026, 1, 21, 9, tzinfo=UTC)
        assert intake.receive(sent, before, "a.csv", "x", sender, "verificato", at).submission
    content = file(row.format(NAMED), header=f"{TRAGUARDI};{column}").encode()
    checked = intake.check(sent, content, "b.csv", sender, day)
    assert checked.comparison
    report = checked.examined.report
    assert {("PAST_CHANGED", column), ("PERSONAL_DATA", column)} <= {
        (p.code, p.column) for p in report.problems
    }
    marked = marked_workbook(content, report, catalogue.thresholds)
    assert marked
    book = load_workbook(io.BytesIO(marked))
    remarks = [c.comment.text for row in book.worksheets[0] for c in row if c.comment]
    remarks += [str(c.value) for row in book.worksheets[0] for c in row if c.column > 5]
    remarks += [str(c.value) for sheet in book.worksheets[1:] for row in sheet for c in row]
    told = str(told_rows(checked.comparison.changed, "traguardi", catalogue).to_dict())
    said = f"{report.problems} {json.dumps(report.as_dict())} {remarks} {told}"
    hidden = CLEAR[:2] if column == "link" else CLEAR
    assert [secret for secret in hidden if secret in said] == []
    assert "RSSMRA…" in said


def test_a_year_that_is_a_telephone_is_told_and_compared(sent: Folders) -> None:
    sender = Catalogue.read(sent.reference).areas[SENDER]
    content = file("2026-S1;3451234567;AMB10;FNPS;1;0", header=RISORSE + ";speso").encode()
    checked = intake.check(sent, content, "b.csv", sender, date(2026, 8, 1))
    assert {p.code for p in checked.examined.report.errors} == {"VALUE_OUT_OF_RANGE"}
    assert checked.comparison
