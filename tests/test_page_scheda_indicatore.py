"""Scheda indicatore: what it says of each kind of indicator, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.queries import figures
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from pipelines.publish import publish
from tests.fixtures_comparisons import (
    MISSING,
    NORMAL,
    NOT_SUMMED,
    SUPPRESSED,
    TODAY,
    compared_folders,
)
from tests.shown_page import html, shown, texts
from tests.small_territory import make_small

Show = Callable[..., AppTest]
PAGE = str(ROOT / "pages" / "consultazione" / "scheda_indicatore.py")


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    def run(folders: Folders | None = None, **address: str) -> AppTest:
        return shown(monkeypatch, PAGE, (folders or compared_folders()).data, TODAY, address)

    return run


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        (NORMAL, ["Caregiver familiari residenti nel comune", "Dice se l'accesso",
                  "Qualità dei dati: B, per definizione.", "16 celle su 16 con un valore (100 %)",
                  "A: almeno 95 %; B: almeno 80 %; C: meno", "Copertura minima 80 %",
                  "sotto 5 casi (soglia comune)", "La serie non ha interruzioni dichiarate"]),
        (SUPPRESSED, ["Qualità dei dati: C, per completezza.", "8 celle su 16 con un valore (50 %)",
                      "sotto 10 casi (indicatore delicato)"]),
        (MISSING, ["Non si valuta: nessun valore è ancora arrivato."]),
        (NOT_SUMMED, ["Non si somma per la provincia"]),
        ("CTX-VECCHIAIA", ["Non si valuta: è un dato ufficiale", "ha una sola data",
                           "Nessun paragrafo del documento"]),
        ("SO2-COORD-LOCALI", ["14 nel 2027, sul totale della provincia"]),
        ("SS2-SPERIMENTA", ["9 nel 2026, sul totale della provincia"]),
        ("LR15-ISCRITTI", ["Registro", "Comunicato stampa"]),
    ],
)  # fmt: skip
def test_what_it_says(show: Show, code: str, sentences: list[str]) -> None:
    text = texts(show(indicatore=code))
    missing = [s for s in sentences if s not in text]
    assert not missing, text


def test_every_indicator_has_its_page(show: Show) -> None:
    known = figures.indicators(open_warehouse(compared_folders().warehouse))
    page = show()
    for row in known.iloc[::7].to_dict("records"):
        page.query_params["indicatore"] = row["code"]
        page.run()
        assert not page.exception, row["code"]
        assert page.title[0].value == row["name"]
        assert not re.search(r"\b(nan|None|NaT)\b", texts(page)), row["code"]


def test_the_links_carry_the_indicator(show: Show) -> None:
    body = html(show(indicatore=NORMAL))
    for address in (f"mappe?indicatore={NORMAL}", f"confronti?indicatore={NORMAL}",
                    f"confronti?indicatore={NORMAL}&amp;vista=andamento",
                    "obiettivi?obiettivo=SS3"):  # fmt: skip
        assert f'href="{address}"' in body, address


def test_a_break_is_said(show: Show, tmp_path: Path) -> None:
    folders = make_small(tmp_path, published=False)
    with (folders.reference / "series_breaks.csv").open("a", encoding="utf-8") as file:
        file.write(f"{NORMAL},2026-S1,<b>Contano i minori</b>,Delibera 7,proposta,\n")
    publish(folders)
    text = html(show(folders, indicatore=NORMAL))
    assert "1° sem. 2026</b>: &lt;b&gt;Contano i minori&lt;/b&gt; (Delibera 7)" in text
