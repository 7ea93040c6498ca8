"""The receipt: the same facts on screen, as text and as PDF, whatever the names hold."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitoring.catalogue import Catalogue
from monitoring.receipt import Decision, Kept, legible, receipt_facts, verify_commands
from monitoring.settings import Folders
from monitoring.typesetting import SHOWN, printable
from pipelines.__main__ import main
from pipelines.intake import receive
from pipelines.receipt import kept, receipt_pdf, receipt_text
from pipelines.review import review
from tests.fixtures_sending import filled
from tests.small_territory import small_codes

SENDER = small_codes()["ambito"][0]
SIDECAR = {
    "id": "2026-S1.AMB08.indicatori.20260801T091200000000Z.0123abcd",
    "dataset": "indicatori",
    "semestre": "2026-S1",
    "ambito": "AMB08",
    "sha256": "0123abcd" * 8,
    "original_name": "Valle Seriana.csv",
    "received_at": "2026-08-01T09:12:03+00:00",
    "received_by": "Ufficio di Piano",
    "rules_version": "1",
    "rows": 1234,
    "warnings": [],
    "warnings_reason": None,
    "origin": "invio",
}
KEPT = Kept(SIDECAR, 56789, 1200)
REVIEWED = Decision(
    "accettata_con_riserva", datetime(2026, 8, 3, 6, 0, tzinfo=UTC), "ATS", "Da rivedere"
)


def with_sidecar(**fields: object) -> Kept:
    return replace(KEPT, sidecar=SIDECAR | fields)


@pytest.mark.parametrize(
    ("found", "label", "said"),
    [
        (KEPT, "Numero", "2026-S1.AMB08.indicatori.20260801T091200000000Z.0123abcd"),
        (KEPT, "Mittente", "Ambito Valle Seriana (AMB08)"),
        (with_sidecar(ambito="AMB99"), "Mittente", "AMB99"),
        (KEPT, "Dati", "Indicatori, 1° sem. 2026"),
        (KEPT, "Inviato da", "Ufficio di Piano"),
        (KEPT, "Ricevuto", "1° agosto 2026, 11:12, ora italiana (2026-08-01 09:12:03 UTC)"),
        (
            with_sidecar(received_at="2026-01-20T23:30:00+00:00"),
            "Ricevuto",
            "21 gennaio 2026, 00:30, ora italiana (2026-01-20 23:30:00 UTC)",
        ),
        (KEPT, "File", "Valle Seriana.csv"),
        (KEPT, "Dimensione", "56.789 byte"),
        (KEPT, "SHA-256", "0123abcd" * 8),
        (KEPT, "Righe", "1.234 lette, 1.234 accettate, nessuna rifiutata"),
        (KEPT, "Valori in vigore", "1.200"),
        (replace(KEPT, in_force=0), "Valori in vigore", "nessuno"),
        (KEPT, "Avvisi accettati", "nessuno"),
        (
            with_sidecar(warnings=[{"code": "JUMP", "count": 12}, {"code": "NUOVO", "count": 1}]),
            "Avvisi accettati",
            "Valore molto diverso dal semestre precedente (12); NUOVO (1)",
        ),
        (with_sidecar(warnings_reason="Servizio nuovo"), "Perché", "Servizio nuovo"),
        (
            with_sidecar(warnings_reason="Verificato:\r\n- servizio nuovo\n\n- due sedi\n"),
            "Perché",
            "Verificato: / - servizio nuovo / - due sedi",
        ),
        (
            replace(KEPT, decisions=(replace(REVIEWED, why="Due errori:\n- la riga 3"),)),
            "Stato",
            "accettata con riserva il 3 agosto 2026, 08:00, da ATS: Due errori: / - la riga 3",
        ),
        (KEPT, "Perché", None),
        (KEPT, "Regole", "versione 1"),
        (KEPT, "Origine", None),
        (
            with_sidecar(origin="dimostrativo"),
            "Origine",
            "dimostrativo: dati di prova, che nessun ufficio ha inviato",
        ),
        (KEPT, "Stato", "ricevuta, non ancora rivista"),
        (
            replace(KEPT, decisions=(REVIEWED,)),
            "Stato",
            "accettata con riserva il 3 agosto 2026, 08:00, da ATS: Da rivedere",
        ),
    ],
)
def test_what_the_receipt_says(
    catalogue: Catalogue, found: Kept, label: str, said: str | None
) -> None:
    assert dict(receipt_facts(found, catalogue)).get(label) == said


def pages(pdf: bytes) -> list[str]:
    """The text of each page of a PDF, on one line."""
    read = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return [" ".join(page.split()) for page in read.stdout.decode().split("\f")[:-1]]


@pytest.mark.parametrize("found", [KEPT, with_sidecar(origin="dimostrativo")])
def test_text_and_pdf_say_every_fact(catalogue: Catalogue, found: Kept) -> None:
    text = receipt_text(found, catalogue)
    (page,) = pages(receipt_pdf(found, catalogue))
    for label, value in [*receipt_facts(found, catalogue), *verify_commands(found)]:
        assert value in text
        assert f"{label} {value}" in page
    assert ("DIMOSTRATIVO" in page) == found.is_demonstration


NAMES = {
    "a function of typst": '#import "x": *',
    "emphasis": "*a* _b_ ~ `c` @d",
    "formulas": "$x$ \\ \\u{41} //",
    "a tag": "<b>grassetto</b> &amp;",
    "quotes": 'l\'"estratto" ‘2026’.csv',
    "another alphabet": "отчёт Γειά.csv",
    "an emoji": "dati 😀.csv",
    "control marks": "a\x08b\tc\x07.csv",
    "a turned line": "fatture\u202evsc.exe",
    "300 signs": "lungo" * 60,
    "300 words": "l " * 150,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_is_shown_as_it_is(catalogue: Catalogue, name: str) -> None:
    found = with_sidecar(
        original_name=name,
        received_by=name,
        warnings_reason=name,
        warnings=[{"code": "JUMP", "count": 1}],
    )
    (page,) = pages(receipt_pdf(found, catalogue))
    shown = " ".join(printable(legible(name)).split())
    # A long name is broken between lines; the mark where it may break is no sign of it.
    assert page.replace("\u200b", "").replace(" ", "").count(shown.replace(" ", "")) >= 3
    assert legible(name) in receipt_text(found, catalogue)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("città 😀 'a'", "città 😀 'a'"),
        ("a\nb\tc", "a[U+000A]b[U+0009]c"),
        ("fatture\u202evsc.exe", "fatture[U+202E]vsc.exe"),
    ],
)
def test_what_cannot_be_seen_is_told_by_its_code(text: str, shown: str) -> None:
    assert legible(text) == shown


@pytest.mark.parametrize(
    ("name", "windows", "linux"),
    [
        ("a.csv", "'a.csv'", "a.csv"),
        ("l'anno $x.csv", "'l''anno $x.csv'", "'l'\"'\"'anno $x.csv'"),
        ("città.csv", "'città.csv'", "'città.csv'"),
        ("😀.csv", "'nome del file'", "'nome del file'"),
        ("a\n.csv", "'nome del file'", "'nome del file'"),
        ("x" * 200, "'nome del file'", "'nome del file'"),
    ],
)
def test_the_commands_that_verify_quote_the_name(name: str, windows: str, linux: str) -> None:
    said = dict(verify_commands(with_sidecar(original_name=name)))
    assert said["Windows (PowerShell)"] == f"Get-FileHash -LiteralPath {windows}"
    assert said["Linux"] == f"sha256sum -- {linux}"


def test_the_fonts_show_all_that_they_are_said_to(catalogue: Catalogue) -> None:
    """PDF/UA refuses a sign that no font shows, so one receipt with all of them proves it."""
    every = "".join(c for c in map(chr, range(0x20, 0x10000)) if SHOWN.match(c))
    assert len(every) > 1100
    receipt_pdf(with_sidecar(warnings_reason=" ".join(every)), catalogue)


def test_the_same_submission_gives_the_same_bytes(catalogue: Catalogue) -> None:
    first = receipt_pdf(KEPT, catalogue)
    assert receipt_pdf(replace(KEPT, sidecar=dict(SIDECAR)), catalogue) == first
    assert receipt_pdf(with_sidecar(rows=1235), catalogue) != first
    about = subprocess.run(
        ["pdfinfo", "-rawdates", "-"], input=first, capture_output=True, check=True
    ).stdout.decode()
    told = dict(line.split(":", 1) for line in about.splitlines() if ":" in line)
    assert told["CreationDate"].strip() == "D:20260801091203Z"
    assert told["Tagged"].strip() == "yes"
    assert told["Pages"].strip() == "1"
    assert b"/Lang(it-IT)" in first


@pytest.fixture
def sent(small: Folders) -> tuple[Folders, str, bytes]:
    """A file really sent: the folders, its number, its bytes."""
    content = filled(small, SENDER)
    sender = Catalogue.read(small.reference).areas[SENDER]
    receipt = receive(small, content, "invio.csv", "Ufficio", sender)
    assert receipt.submission
    return small, receipt.submission.id, content


def test_a_submission_is_read_back_as_it_was_received(sent: tuple[Folders, str, bytes]) -> None:
    folders, number, content = sent
    facts = dict(receipt_facts(kept(folders, number), Catalogue.read(folders.reference)))
    rows = len(list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))) - 1
    assert facts["SHA-256"] == hashlib.sha256(content).hexdigest()
    assert facts["Dimensione"].replace(".", "") == f"{len(content)} byte"
    assert facts["Righe"] == f"{rows} lette, {rows} accettate, nessuna rifiutata"
    assert facts["Valori in vigore"] == str(rows)
    review(folders, number, "return", "ATS", "Mancano tre comuni")
    facts = dict(receipt_facts(kept(folders, number), Catalogue.read(folders.reference)))
    assert facts["Valori in vigore"] == "nessuno"
    assert facts["Stato"].startswith("restituita il 1° agosto 2026, ")
    assert facts["Stato"].endswith(", da ATS: Mancano tre comuni")


def test_the_command_prints_and_writes_it(
    sent: tuple[Folders, str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders, number, _ = sent
    assert main(["receipt", number]) == 0
    text = capsys.readouterr().out
    catalogue = Catalogue.read(folders.reference)
    assert text == receipt_text(kept(folders, number), catalogue)
    assert main(["receipt", number, "-o", str(tmp_path / "r.pdf")]) == 0
    assert (tmp_path / "r.pdf").read_bytes() == receipt_pdf(kept(folders, number), catalogue)
    assert main(["receipt", number, "-o", str(tmp_path / "r.txt")]) == 0
    assert (tmp_path / "r.txt").read_text(encoding="utf-8") == text
    assert main(["receipt", "2031"]) == 1
    assert "nessun invio" in capsys.readouterr().err
