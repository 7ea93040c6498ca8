"""Four files of one sender, with all that a cell can say; and the template of what they left."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from pipelines.intake import Checked, check, receive
from pipelines.template import template_csv
from pipelines.workbook_template import template_xlsx
from tests.small_territory import make_small, small_codes

SENDER, OTHER = small_codes()["ambito"]
FIRST, SECOND, THIRD, FOURTH = small_codes()["comune"][:4]
NOW, BEFORE = "2026-S1", "2025-S2"
MAKERS = {"csv": template_csv, "xlsx": template_xlsx}
DATASETS = ("indicatori", "cartelle", "traguardi", "risorse")
_INDICATORI = f"""semestre;codice_area;codice_indicatore;valore;denominatore;sesso;fascia_eta;nota
S;{FIRST};SS1-CAMMINO;1234567;;;;
S;{SECOND};SS1-CAMMINO;ND;;;;la rilevazione è in ritardo
S;{THIRD};SS1-CAMMINO;<3;;;;
S;{FOURTH};SS1-CAMMINO;NAA;;;;
S;{FIRST};SO5-PROGETTI-VITA;10;;;;
S;{FIRST};SO5-PROGETTI-VITA;4;;M;;
S;{FIRST};SO5-PROGETTI-VITA;6;;F;;solo da marzo
S;{SECOND};SS1-ATTIVO-65;3;;M;65-69;
S;{SECOND};SS1-ATTIVO-65;0;;M;90+;
S;{THIRD};SS1-PEDIBUS;;;;;arriva a settembre
S;{SENDER};SS1-GAP;3;12;;;
S;{SENDER};SS3-ORE-EQUIPE;12,3450;;;;
"""
_CARTELLE = f"""semestre;codice_area;cartelle_attive;cartelle_nuove;cartelle_aggiornate;interventi;nota
S;{FIRST};120;ND;0;;il gestionale non le distingue
S;{SECOND};80;SOP;12;300;
"""
_TRAGUARDI = f"""semestre;codice_traguardo;codice_area;stato;avanzamento;quantita;data_prevista;data_completamento;atto;link;nota
S;SS1-2026-01;{SENDER};rinviato;40;;31/12/2027;;;;in attesa del bando
S;SO6-2025-01;{SENDER};completato;100;2;;15/03/2026;DGC 12/2026;https://example.org/a;
"""
_RISORSE = f"""semestre;anno;codice_area;linea;stanziato;liquidato;speso;data_trasferimento;nota
S;2026;{SENDER};FNPS;1234,50;1000;;06/03/2026;
S;2025;{SENDER};FNPS;999,99;999,99;500;;
S;2026;{SENDER};LR15-BONUS;ND;;;;il riparto non c'è
S;2026;{SENDER};LR15-SPORTELLI;NAA;;;;
S;2025;{SENDER};LR15-BONUS;;;;;arriva a settembre
S;2025;{SENDER};LR15-SPORTELLI;SOP;;;;
"""
FILES = dict(zip(DATASETS, (_INDICATORI, _CARTELLE, _TRAGUARDI, _RISORSE), strict=True))
_STRATA_BEFORE = f"""semestre;codice_area;codice_indicatore;valore;sesso;nota
S;{FOURTH};SO5-PROGETTI-VITA;9;T;
S;{FOURTH};SO5-PROGETTI-VITA;4;M;
S;{FOURTH};SO5-PROGETTI-VITA;5;F;
S;{FOURTH};SS1-PEDIBUS;ND;;non rilevato
"""


def send(folders: Folders, text: str, semester: str = NOW) -> None:
    """Receive a file, with its warnings accepted."""
    content = text.replace("\nS;", f"\n{semester};").encode()
    sender = Catalogue.read(folders.reference).areas[SENDER]
    found = receive(folders, content, "invio.csv", "Ufficio di Piano", sender, "verificato")
    assert found.submission, found.checked.examined.report.problems


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folders]:
    """The small territory, with four files of one sender, and one of the semester before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROLOGO_TODAY", "2026-01-20")
        folders = make_small(tmp_path_factory.mktemp("sent"), published=False)
        send(folders, _STRATA_BEFORE, BEFORE)
        patch.setenv("PROLOGO_TODAY", "2026-08-01")
        for text in FILES.values():
            send(folders, text)
        yield folders


def template(
    folders: Folders, dataset: str, format: str = "csv", semester: str = NOW, sender: str = SENDER
) -> bytes:
    """The bytes of a template."""
    catalogue = Catalogue.read(folders.reference)
    house = open_warehouse(folders.warehouse)
    return MAKERS[format](house, catalogue, dataset, catalogue.areas[sender], semester)


def checked(folders: Folders, content: bytes, name: str = "modello") -> Checked:
    """A file checked as its sender would on the page."""
    return check(folders, content, name, Catalogue.read(folders.reference).areas[SENDER])


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def opened(content: bytes) -> tuple[Workbook, Worksheet]:
    """A workbook and its first sheet."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    return book, sheet


def plain(value: object) -> str:
    """A cell of a workbook as the text that the CSV template has for it: a twin, on its own."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    text = str(value).replace(".", ",") if isinstance(value, float) else str(value)
    return f"{text}0" if isinstance(value, float) and len(text.split(",")[-1]) == 3 else text
