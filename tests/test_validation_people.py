"""Data that name a person: what is found, what is left alone, and that it is never repeated."""

from __future__ import annotations

import json
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitoring.validation.people import FISCAL, MAIL, PERHAPS, PHONE, masked, people_in
from monitoring.validation.problems import grouped
from tests.validation_case import GOOD, MILESTONES, NOTE
from tests.validation_support import TRAGUARDI, file, places, read

# a note, and what of it a problem may repeat
NAMED = {
    FISCAL: {
        "RSSMRA80A01A794X": "RSSMRA…",
        "rssmra80a01a794x": "rssmra…",
        "cf RSS MRA 80A01 A794X.": "cf RSS MR….",
        "RSS.MRA.80A01.F205X": "RSS.MR…",
        "C.F.:RSSMRA80A01F205X!": "C.F.:RSSMRA…!",
        "R S S M R A 8 0 A 0 1 F 2 0 5 X": "R S S …",
        "omocodia RSSMRA80A0MF2L5X": "omocodia RSSMRA…",
        "RSS  MRA  80A01  H501U": "RSS  M…",
        "RSSMRA80A01\u00a0H501U, nato": "RSSMRA…, nato",
        "RSS\u00a0MRA\u202f80A01 H501U": "RSS\u00a0MR…",
        "RSS/MRA/80A01/H501U": "RSS/MR…",
        "RSS_MRA_80A01_H501U": "RSS_MR…",
        "CFRSSMRA80A01H501U": "CFRSSMRA…",
        "RSSMRAULALMFNLRD": "RSSMRA…",  # every digit is a letter, the last one is right
    },
    MAIL: {
        "m.rossi@comune.bg.it": "m.r…",
        "scrivere a Mario.Rossi+x@posta.example.it, grazie": "scrivere a Mar…, grazie",
        "mario @ pec.it": "mar…",
        "mailto:a.b@c.it": "mailto:a.b…",
    },
    PHONE: {
        "tel. 035 123456": "tel. 035…",
        "tel.035123456 ore 9": "tel.035… ore 9",
        "035/123456": "035…",
        "035-385.111": "035…",
        "035 38 51 11": "035…",
        "(035) 385111": "(03…",
        "0345 21111": "034…",
        "0346/21234": "034…",
        "02 1234 5678": "02 …",
        "333 1234567": "333…",
        "333 12 34 567": "333…",
        "333.123.4567": "333…",
        "333-1234567": "333…",
        "cell.3331234567": "cell.333…",
        "(chiamare 3331234567)": "(chiamare 333…)",
        "+39 333 1234567": "+39…",
        "+393331234567": "+39…",
        "0039 035 385111": "003…",
        "+41 91 123 45 67": "+41…",
        "telefono: 385 111": "telefono: 385…",
        "Anna 333 123 45 67": "Anna 333…",
        "333 1234 567": "333…",
        "393331234567": "393…",
        "39 333 1234567": "39 …",
        "cell. n. 3331234567": "cell. n. 333…",
        "cel. 3331234567": "cel. 333…",
        "tel. n. 035385111": "tel. n. 035…",
        "tel n° 035385111": "tel n° 035…",
        "tel035385111": "tel035…",
        "cell. di Anna, n. 3331234567": "cell. di Anna, n. 333…",
        "mobile n. 3331234567": "mobile n. 333…",
        "recapito n. 035385111": "recapito n. 035…",
        "chiamare il n. 3331234567 ore pasti": "chiamare il n. 333… ore pasti",
        "tel. 320 350 1200 utenti": "tel. 320… utenti",
        "333\u00a01234567": "333…",
        "333\u202f123\u202f4567": "333…",
        "333  1234567": "333…",
        "035\u2013123456": "035…",
        "035 - 123456": "035…",
        "035 \u2013 38 51 11": "035…",
        "02 12 34 56 78": "02 …",
    },
}
NOBODY = [
    "3 cartelle dal 03/05/2026 al 03-06-2026",
    "dal 03 05 2026 al 06 2026, 06 2025 2026",
    "01022026, 20260315",
    "prot. 0012345 del 03.05.2026",
    "prot. 0012345/2026, prot. 0346/2026",
    "prot. 035123456",
    "n. 1234/2026",
    "delibera n. 120 del 2026, CIG Z1A2B3C4D5",
    "D.G.R. n. XII/1473 del 04/12/2023, legge 328/2000",
    "CUP J51B03000123456",
    "P.IVA 03456789012",
    "IBAN IT60 X054 2811 1010 0000 0123 456",  # of an office, not of a person
    "IT60X0542811101000000123456",
    "016124 016008 016091, ISTAT 016215",
    "da 350 a 3.500.000 euro",
    "330.774.000 euro, 3.350.000,00",
    "€ 3350000000",
    "12.345.678,90 e 0,3512345678",
    "numero verde 800 123456, tel. 800123456, 112",
    "ore 10.30-12.30",
    "conta 12 @ Leffe",
    "il dato è -3 rispetto al 2025",
    "35 utenti, 40 ore, 12345 euro",
    "per una 12 m 05 s 300 c",  # sixteen signs in the order of a codice fiscale
    "SS1-2026-01, 2026-S1",
    "R\u017f\u017f MRA 80A01 A794X",  # letters that fold to S
    "Delibera di Giunta n. 45 del 02.12.2025",
    "D.D. n. 120 del 06.05.2026",
    "dal 02.06.26-03.06.26, 02.06.26 12 casi",
    "servizio aperto 06.30-14.30",
    "servizio aperto 06.30 - 14.30, tel. 9.00-12.00",
    "fasce 06-10 11-14 15-17",
    "matricola 3401234567",
    "matricola n. 340 1234567",
    "prot. n. 0345 12345",
    "prot. gen. 035123456",
    "prot. gen. n. 035 123456",
    "protocollo numero 0312345678",
    "telefono attivo, prot. n. 0345123456",
    "fattura 3331234567, mandato n. 3331234567",
    "320 350 1200 utenti",
    "fascia 06-10 1100 bambini",
    "tel. 2026-2027 non attivo",
    "fax 2025/2026, cell. 2025-26",
    "tel. 02.12.2025 con la scuola",
]
EVERYONE = [(kind, text) for kind, texts in NAMED.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), EVERYONE)
def test_what_names_a_person_is_refused_and_not_repeated(kind: str, text: str) -> None:
    assert {found for found, _, _ in people_in(text)} == {kind}
    assert masked(text) == NAMED[kind][text]
    assert re.search(PERHAPS, text)


@pytest.mark.parametrize("text", NOBODY)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    assert people_in(text) == []


DATES = [
    *("%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%d %m %Y", "%d.%m.%y", "%d-%m-%y", "%d/%m/%y"),
    *("%-d.%-m.%Y", "%-d-%-m-%Y", "%-d/%-m/%Y", "%d. %m. %Y", "%d - %m - %Y", "%d\u2013%m\u2013%Y"),
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y %m %d", "%Y%m%d", "%d%m%Y", "%d %B %Y"),
]
SENTENCES = "atto n. 45 del {0}", "dal {0} al {1}", "{0} - {1}", "{0}-{1}", "{0} 15 casi, {1}."


@pytest.mark.parametrize("form", DATES)
def test_no_day_of_the_year_is_a_telephone(form: str) -> None:
    days = [date(2026, 1, 1) + timedelta(n) for n in range(366)]
    written = [day.strftime(form) for day in days]
    taken = [
        said
        for sentence in SENTENCES
        for said in map(sentence.format, written, written[1:])
        if people_in(said)
    ]
    assert taken == []


def test_what_the_project_writes_names_nobody() -> None:
    """But for the offices of the mayors' bodies, whose addresses are public."""
    folder = Path(__file__).parent.parent
    files = [*folder.glob("data/reference/*.csv"), *folder.glob("docs/*.md")]
    found = {
        (path.name, line[start:end])
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        for kind, start, end in people_in(line)
        if kind != MAIL
    }
    assert {name for name, _ in found} <= {"assemblies.csv", "decisions.md"}


def test_the_notes_of_a_file() -> None:
    """All of the first table are refused, none of the second: DuckDB and Python look alike."""
    named = [f'{GOOD};"{text}"' for _, text in EVERYONE]
    found = read(file(*named, header=NOTE))
    lines = {p.line for p in found.report.errors if p.code == "PERSONAL_DATA"}
    assert lines == set(range(2, len(named) + 2))
    nobody = read(file(*(f'{GOOD};"{text}"' for text in NOBODY), header=NOTE))
    assert places(nobody, "error") == [
        ("DUPLICATE_CONFLICT", line, "codice_area") for line in range(3, len(NOBODY) + 2)
    ]


SECRETS = ("80A01", "rossi@", "1234567")
CELLS = "RSSMRA80A01A794X, m.rossi@comune.it, 333 1234567"
# where the cell stands, and the codes of its row
ANYWHERE = {
    "nota": (file(f"{GOOD};{CELLS}", header=NOTE), {"PERSONAL_DATA"}),
    "a formula": (file(f"{GOOD};=A1 {CELLS}", header=NOTE), {"FORMULA_CELL", "PERSONAL_DATA"}),
    "atto": (
        file(f"2026-S1;{MILESTONES[0]};AMB08;in corso;{CELLS}", header=TRAGUARDI + ";atto"),
        {"PERSONAL_DATA"},
    ),
    "below the table": (file(GOOD, CELLS), {"ROW_TOO_FEW_CELLS"}),
    "too far right": (file(f"{GOOD};;{CELLS}"), {"ROW_TOO_MANY_CELLS"}),
}


@pytest.mark.parametrize("where", ANYWHERE)
def test_a_refused_datum_is_nowhere_in_what_is_said(where: str) -> None:
    content, codes = ANYWHERE[where]
    report = read(content).report
    assert {p.code for p in report.problems} == codes
    groups = [(g.message, g.written, g.example.hint) for g in grouped(report.problems)]
    said = json.dumps(report.as_dict()) + str(groups)
    assert not [secret for secret in SECRETS if secret in said]
    assert "RSSMRA…" in said


def test_a_codice_fiscale_in_the_wrong_column_is_not_repeated() -> None:
    report = read(file("2026-S1;RSSMRA80A01A794X;SS1-CAMMINO;m.rossi@x.it")).report
    assert [(p.code, p.value) for p in report.problems] == [
        ("AREA_UNKNOWN", "RSSMRA…"),
        ("VALUE_NOT_NUMBER", "m.r…"),
    ]
    assert not any("80A01" in p.message or "rossi" in p.message for p in report.problems)


ENDLESS = ["@" + "a" * 130_000, "a." * 65_000 + "@", "3331234567 " * 11_000, "RSS MRA " * 16_000]
ENDLESS += ["0" * 130_000, "02.12.2025 " * 11_000, "+39 333 - " * 13_000, "tel. n. " * 16_000]
ENDLESS += ["R" * 130_000, "A __" * 32_000, "prot. n. 035 38 " * 8_000]


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:12])
def test_an_endless_note_takes_no_endless_time(text: str) -> None:
    start = time.process_time()
    masked(text)
    report = read(file(f"{GOOD};{text}", header=NOTE)).report
    assert time.process_time() - start < 10
    assert len(str(report.problems)) < 200_000


def test_a_link_may_hold_numbers() -> None:
    row = f"2026-S1;{MILESTONES[0]};AMB08;in corso;https://x.it/0351234567"
    assert read(file(row, header=TRAGUARDI + ";link")).report.problems == []
