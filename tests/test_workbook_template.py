"""The template, as CSV and as a workbook: what is in its rows, and how it helps who fills it."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.catalogue import Catalogue
from monitoring.italian import typed
from monitoring.schema import DATASETS as SHAPES
from monitoring.schema import DECLARED_STATES, TEMPLATE_VERSION, TOKEN_HELP, TOKEN_OF, TOKENS
from monitoring.settings import Folders
from monitoring.validation.difference import SAME
from monitoring.validation.problems import TITLES
from monitoring.warehouse import open_warehouse
from pipelines.calendar import extend
from pipelines.template_rows import NothingDue
from pipelines.workbook_template import template_xlsx
from tests.fixtures_template import (
    BEFORE,
    DATASETS,
    FIRST,
    FOURTH,
    NOW,
    OTHER,
    SECOND,
    SENDER,
    THIRD,
    checked,
    csv_rows,
    opened,
    plain,
    send,
    sent,
    template,
)

__all__ = ["sent"]
WHITE = "00000000"


def as_dicts(content: bytes) -> list[dict[str, str]]:
    header, *rows = csv_rows(content)
    return [dict(zip(header, row, strict=True)) for row in rows]


def sheet_rows(sheet: Worksheet) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("dataset", DATASETS)
def test_both_forms_have_the_same_rows(sent: Folders, dataset: str) -> None:
    _, sheet = opened(template(sent, dataset, "xlsx"))
    assert sheet_rows(sheet) == csv_rows(template(sent, dataset))


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("dataset", DATASETS)
def test_a_template_sent_back_untouched_changes_nothing(
    sent: Folders, dataset: str, format: str
) -> None:
    """Everything in force is in it: nothing is new, nothing changes, nothing disappears."""
    found = checked(sent, template(sent, dataset, format))
    assert found.examined.report.problems == []
    assert found.comparison is not None and found.comparison.count(SAME) > 1
    assert found.comparison.count(SAME) == len(found.comparison.rows)


@pytest.mark.parametrize(
    ("dataset", "key", "said"),
    [
        ("indicatori", f"{FIRST} SS1-CAMMINO", {"valore": "1234567", "sesso": ""}),
        (
            "indicatori",
            f"{SECOND} SS1-CAMMINO",
            {"valore": "ND", "nota": "la rilevazione è in ritardo"},
        ),
        ("indicatori", f"{THIRD} SS1-CAMMINO", {"valore": "SOP", "nota": ""}),
        ("indicatori", f"{FOURTH} SS1-CAMMINO", {"valore": "NAA"}),
        ("indicatori", f"{THIRD} SS1-PEDIBUS", {"valore": "", "nota": "arriva a settembre"}),
        ("indicatori", f"{FIRST} SO5-PROGETTI-VITA T", {"valore": "10", "fascia_eta": ""}),
        ("indicatori", f"{FIRST} SO5-PROGETTI-VITA F", {"valore": "6", "nota": "solo da marzo"}),
        ("indicatori", f"{SECOND} SS1-ATTIVO-65 M 90+", {"valore": "0"}),
        # two age bands of nineteen make no total
        ("indicatori", f"{SECOND} SS1-ATTIVO-65 T T", {"valore": ""}),
        ("indicatori", f"{SENDER} SS1-GAP", {"valore": "3", "denominatore": "12"}),
        ("indicatori", f"{SENDER} SS3-ORE-EQUIPE", {"valore": "12,3450"}),
        # split by sex in the semester before: asked again, with what it was
        ("indicatori", f"{FOURTH} SO5-PROGETTI-VITA M", {"valore": "", "valore_precedente": "4"}),
        ("indicatori", f"{FOURTH} SS1-PEDIBUS", {"valore": "", "valore_precedente": "ND"}),
        ("cartelle", FIRST, {"cartelle_attive": "120", "cartelle_nuove": "ND", "interventi": ""}),
        ("cartelle", SECOND, {"cartelle_nuove": "SOP", "interventi": "300"}),
        ("cartelle", THIRD, {"cartelle_attive": "", "area": "Blello"}),
        (
            "traguardi",
            "SS1-2026-01",
            {"stato": "rinviato", "data_prevista": "31/12/2027", "unita": "entro il 31/12/2026"},
        ),
        # not due in this semester any more, but said in it
        ("traguardi", "SO6-2025-01", {"data_completamento": "15/03/2026", "quantita": "2"}),
        ("traguardi", "SO6-2026-01", {"stato": ""}),
        ("risorse", "2026 FNPS", {"stanziato": "1234,5", "data_trasferimento": "06/03/2026"}),
        ("risorse", "2025 FNPS", {"stanziato": "999,99", "speso": "500"}),
        ("risorse", "2026 LR15-BONUS", {"stanziato": "ND", "nota": "il riparto non c'è"}),
        ("risorse", "2026 LR15-SPORTELLI", {"stanziato": "NAA", "nota": ""}),
        ("risorse", "2025 LR15-BONUS", {"stanziato": "", "nota": "arriva a settembre"}),
        ("risorse", "2025 LR15-SPORTELLI", {"stanziato": "SOP"}),
    ],
)
def test_what_is_in_force_is_written_again(
    sent: Folders, dataset: str, key: str, said: dict[str, str]
) -> None:
    names = {
        "indicatori": ("codice_area", "codice_indicatore", "sesso", "fascia_eta"),
        "cartelle": ("codice_area",),
        "traguardi": ("codice_traguardo",),
        "risorse": ("anno", "linea"),
    }[dataset]
    rows = {
        " ".join(row[n] for n in names if row[n]): row for row in as_dicts(template(sent, dataset))
    }
    if dataset == "cartelle":
        said = {k: v for k, v in said.items() if k != "area"}
    assert {name: rows[key][name] for name in said} == said


def test_a_semester_not_sent_has_a_row_for_each_cell_due(small: Folders) -> None:
    """The naive count: each indicator of a level, for each area of that level."""
    catalogue = Catalogue.read(small.reference)
    own = [a for a in catalogue.areas.values() if catalogue.sender_of(a).code == SENDER]
    for semester in (BEFORE, NOW):
        due = {
            (area.code, i.code)
            for i in catalogue.indicators.values()
            for area in own
            if i.collected and i.level == area.level
            if i.frequency == "semestrale" or semester.endswith("2")
        }
        rows = as_dicts(template(small, "indicatori", semester=semester))
        assert sorted((r["codice_area"], r["codice_indicatore"]) for r in rows) == sorted(due)
        assert {r["valore"] + r["valore_precedente"] for r in rows} == {""}


def test_what_is_asked_once_a_year_is_compared_with_a_year_ago(
    small: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = "semestre;codice_area;codice_indicatore;valore\n"
    for day, semester, value in (("2026-01-20", BEFORE, 7), ("2026-08-01", NOW, 8)):
        monkeypatch.setenv("PROLOGO_TODAY", day)
        rows = f"S;{FIRST};SO1-RESIDENZA;{value}\n" if value == 7 else ""
        send(small, f"{header}{rows}S;{FIRST};SS1-PEDIBUS;{value}\n", semester)
    found = {
        row["codice_indicatore"]: row["valore_precedente"]
        for row in as_dicts(template(small, "indicatori", semester="2026-S2"))
        if row["codice_area"] == FIRST
    }
    assert (found["SO1-RESIDENZA"], found["SS1-PEDIBUS"]) == ("7", "8")


def test_nothing_due_says_what_is(small: Folders) -> None:
    with pytest.raises(NothingDue, match=r"non deve nulla di «cartelle».*Deve: indicatori"):
        template(small, "cartelle", "xlsx", sender="ASST1")


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_sheet_of_the_data_helps_who_fills_it(sent: Folders, dataset: str) -> None:
    """Frozen header, filter, texts where codes are, drop-downs, nothing locked, no formula."""
    book, sheet = opened(template(sent, dataset, "xlsx"))
    shape = SHAPES[dataset]
    header = [str(cell.value) for cell in sheet[1]]
    assert header == shape.template_columns
    assert set(header) >= {c.name for c in shape.columns}
    assert (sheet.freeze_panes, sheet.protection.sheet) == ("A2", False)
    assert (
        sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(header)).coordinate[:-1]}{sheet.max_row}"
    )
    for column in shape.columns:
        cells = next(sheet.iter_cols(header.index(column.name) + 1, min_row=1))
        assert cells[0].comment is not None and cells[0].comment.text == column.help
        if column in shape.inputs and column.name != "denominatore":
            assert {cell.fill.fgColor.rgb for cell in cells[1:]} == {WHITE}
        elif column not in shape.inputs:
            assert WHITE not in {cell.fill.fgColor.rgb for cell in cells[1:]}
            assert {cell.number_format for cell in cells[1:]} == {"@"}
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "inlineStr", "n", "d"}
    (version,) = (p.value for p in book.custom_doc_props.props if p.name == "versione_modello")
    assert version == TEMPLATE_VERSION == sheet.cell(2, len(header)).value


def test_only_the_indicators_that_want_a_denominator_ask_it(sent: Folders) -> None:
    _, sheet = opened(template(sent, "indicatori", "xlsx"))
    header = [str(cell.value) for cell in sheet[1]]
    indicators = Catalogue.read(sent.reference).indicators
    asked = {
        row[header.index("codice_indicatore")].value: row[
            header.index("denominatore")
        ].fill.fgColor.rgb
        == WHITE
        for row in sheet.iter_rows(min_row=2)
    }
    assert asked == {c: indicators[str(c)].denominator_kind == "file" for c in asked}
    assert set(asked.values()) == {True, False}


def test_drop_downs_offer_what_the_checks_accept(sent: Folders) -> None:
    bands = Catalogue.read(sent.reference).age_bands
    expected = {
        ("indicatori", "sesso"): "T,M,F",
        ("indicatori", "fascia_eta"): ",".join(("T", *bands)),
        ("traguardi", "stato"): ",".join(s.replace("_", " ") for s in DECLARED_STATES),
    }
    seen = {}
    for dataset in DATASETS:
        book, sheet = opened(template(sent, dataset, "xlsx"))
        header = [str(cell.value) for cell in sheet[1]]
        for rule in sheet.data_validations.dataValidation:
            letter = str(rule.sqref).split(":", maxsplit=1)[0].rstrip("0123456789")
            name = header[[c.column_letter for c in sheet[1]].index(letter)]
            column = SHAPES[dataset].column(name)
            if column.numeric:  # a token must pass: it is told, never blocked
                assert rule.type is None and all(t in rule.prompt for t in TOKEN_HELP)
            elif rule.type == "list" and "!" in rule.formula1:
                title, _, place = rule.formula1.partition("!")
                codes = book[title.strip("'")][place.replace("$", "")]
                assert {str(c.value) for (c,) in codes} == {
                    str(c.value) for c in next(sheet.iter_cols(header.index(name) + 1, min_row=2))
                }
            elif rule.type == "list":
                seen[dataset, name] = rule.formula1.strip('"')
            assert len(rule.prompt or "") <= 255 and len(rule.formula1 or "") <= 257
    assert seen == expected


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_instructions_come_from_the_declarations(sent: Folders, dataset: str) -> None:
    book, _ = opened(template(sent, dataset, "xlsx"))
    rows = [
        [str(c) for c in row if c is not None]
        for row in book["Istruzioni"].iter_rows(values_only=True)
    ]
    told = {row[0]: row[1:] for row in rows if row}
    for column in SHAPES[dataset].columns:
        assert told[column.name] == [column.help, "obbligatoria" if column.required else "se serve"]
    for token, help in TOKEN_HELP.items():
        reason = TOKENS[token] in ("non_disponibile", "non_applicabile")
        assert told[token] == [help + (" Scrivi il motivo nella nota." if reason else "")]
    assert told["scadenza"] == ["31 luglio 2026"]
    titles = {row[2]: row[1] for row in rows if len(row) == 3 and row[2] in TITLES}
    assert titles == {code: TITLES[code] for code in titles}
    own = {
        "indicatori": "INDICATOR_UNKNOWN",
        "traguardi": "STATE_UNKNOWN",
        "risorse": "LINE_UNKNOWN",
    }
    for name, code in own.items():
        assert (code in titles) == (name == dataset)
    assert ("TOTAL_ROW_MISMATCH" in titles) == (dataset in ("cartelle", "risorse"))
    assert {"VALUE_NOT_NUMBER", "VALUES_DISAPPEARED", "PERSONAL_DATA"} <= set(titles)


def test_every_state_without_a_number_has_its_token() -> None:
    assert {TOKENS[token] for token in TOKEN_HELP} == set(TOKENS.values()) == set(TOKEN_OF)


def test_only_the_codes_due_from_the_sender_are_told(sent: Folders) -> None:
    book, _ = opened(template(sent, "indicatori", "xlsx"))
    indicators = Catalogue.read(sent.reference).indicators
    told = {str(r[0]): r for r in book["Indicatori"].iter_rows(min_row=3, values_only=True)}
    assert "STR-TAVOLI" not in told and "SS1-GAP" in told
    for code, row in told.items():
        assert row[2] == indicators[code].row["definition"]
    assert book.sheetnames == ["Dati", "Istruzioni", "Indicatori"]


def test_codes_of_digits_are_not_marked_as_wrong() -> None:
    """Excel would offer to turn 016124 into a number, which loses its zero."""
    from openpyxl import Workbook

    from monitoring.workbook_style import saved

    with zipfile.ZipFile(BytesIO(saved(Workbook()))) as archive:
        assert b"numberStoredAsText" in archive.read("xl/worksheets/sheet1.xml")
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1234567, "1234567"),
        (1234.5, "1234,5"),
        (1.234, "1,2340"),
        (0.1 + 0.2, "0,3"),
        (1e15, "1000000000000000"),
        (1e-9, "0,000000001"),
        (Decimal("1000.10"), "1000,1"),
    ],
)
def test_numbers_are_typed_so_that_they_are_read_in_one_way(
    value: float | Decimal, text: str
) -> None:
    assert typed(value) == text


def test_the_other_sender_sees_nothing_of_it(sent: Folders) -> None:
    house = open_warehouse(sent.warehouse)
    rows = as_dicts(template(sent, "indicatori", sender=OTHER))
    catalogue = Catalogue.read(sent.reference)
    assert {catalogue.sender_of(catalogue.areas[r["codice_area"]]).code for r in rows} == {OTHER}
    assert {r["valore"] for r in rows} == {""}
    assert len(house.query("SELECT * FROM observations")) > 0


def test_the_instructions_say_until_when_that_sender_may_send(small: Folders) -> None:
    """One has an exception beyond the closing, the other has everybody's days."""
    extend(small, NOW, SENDER, date(2027, 3, 8), "Cambio del gestionale.", "ATS")
    warehouse, catalogue = open_warehouse(small.warehouse), Catalogue.read(small.reference)
    told = {}
    for sender in (SENDER, OTHER):
        area = catalogue.areas[sender]
        book, _ = opened(template_xlsx(warehouse, catalogue, "cartelle", area, NOW))
        rows = book["Istruzioni"].iter_rows(values_only=True, max_col=2)
        told[sender] = {str(name): str(text) for name, text in rows}
    assert told[SENDER]["scadenza"] == "8 marzo 2027"
    assert told[SENDER]["tolleranza"] == "fino all'8 marzo 2027 è ancora in tempo"
    assert told[SENDER]["si chiude"].startswith("8 marzo 2027: ")
    assert told[OTHER]["scadenza"] == "31 luglio 2026"
    assert told[OTHER]["si chiude"].startswith("31 gennaio 2027: ")
