"""Risorse: exact amounts, both totals of the quotas, transfers, the documents' figures."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.italian import euro
from monitoring.queries import resources
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import open_warehouse
from tests.fixtures_figures import TODAY, World, world
from tests.small_territory import make_small
from ui import money

Show = Callable[..., str]
PAGE = str(ROOT / "pages" / "consultazione" / "risorse.py")


@pytest.fixture(scope="module")
def made() -> World:
    return world()


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, made: World) -> Show:
    """The words of the page at an address."""

    def run(folders: Folders = made.folders, **address: str) -> str:
        monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
        monkeypatch.setenv("PROLOGO_TODAY", TODAY)
        page = AppTest.from_file(PAGE, default_timeout=30)
        for name, value in address.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        assert page.title[0].value == "Risorse"
        body = " ".join(str(e.proto.body) for e in page.get("html"))
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)) + " ".join(
            c.value for c in page.caption
        )

    return run


def test_amounts_of_a_line_and_year(show: Show) -> None:
    text = show(linea="FNPS", anno="2026")
    assert "Stanziato 9.371,47 €" in text  # 5.929,98 + 3.441,49
    assert "Speso 0,10 €" in text
    assert "Residuo 9.371,37 €" in text
    assert "2 di 2 Ambiti" in text
    assert "Non è una misura di efficienza" in text
    assert "Stanziato 0,30 €" in show(linea="FNPS", anno="2025")


def test_a_line_that_nobody_has_reported(show: Show) -> None:
    assert "Per questa linea non c'è nulla di rendicontato nel 2026" in show(
        linea="LR15-BONUS", anno="2026"
    ).replace("&#x27;", "'")


def test_transfers_against_the_day_they_were_due(show: Show) -> None:
    text = show()
    assert "ricevuto il 20 marzo 2025" in text
    assert "ricevuto il 31 marzo 2025" in text  # the last day is in time
    assert "ricevuto in ritardo il 2 aprile 2026" in text
    assert "non ricevuto" in text  # reported without a transfer, and the day has passed
    assert "2025, dovuti entro il 31 marzo 2025: ricevuti 2 di 2" in text
    assert "2026, dovuti entro il 31 marzo 2026: ricevuti 1 di 2" in text
    assert "2027: dovuti entro il 31 marzo 2027" in text


def test_the_figures_of_the_documents(show: Show) -> None:
    text = show()
    for figure in ("330.774,00 €", "360.000,00 €", "71 ", "quasi 570"):
        assert figure in text
    assert "Comunicato stampa" in text


def test_nothing_reported(show: Show, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = show(make_small(tmp_path_factory.mktemp("empty")))
    assert "Nessuna risorsa è ancora rendicontata" in text
    assert "330.774,00 €" in text
    assert "non rendicontato" in text


def test_both_totals_of_the_shipped_quotas() -> None:
    """The fourteen quotas as printed add up to a cent more than the printed total."""
    with (ROOT / "data" / "reference" / "fnps_quotas.csv").open(encoding="utf-8") as file:
        amounts = [Decimal(row["amount"]) for row in csv.DictReader(file)]
    quotas = pd.DataFrame({"amount": pd.Series(amounts, dtype=object)})
    note = money.totals_note(quotas, Decimal("120000.00"))
    assert "120.000,01 €" in note
    assert "120.000,00 €" in note
    assert money.totals_note(quotas, Decimal("120000.01")) == ""


@pytest.mark.parametrize(
    ("on", "today", "state"),
    [
        (date(2025, 3, 31), date(2026, 1, 1), "ricevuto"),
        (date(2025, 4, 1), date(2026, 1, 1), "ricevuto_in_ritardo"),
        (None, date(2025, 3, 31), "non_ancora_dovuto"),
        (None, date(2025, 4, 1), "non_rendicontato"),
    ],
)
def test_received(on: date | None, today: date, state: str) -> None:
    assert resources.received(date(2025, 3, 31), on, today) == state


def test_totals_never_pass_through_a_float(made: World) -> None:
    rows = resources.by_area(open_warehouse(made.folders.warehouse), "FNPS", 2025)
    assert resources.total(rows["stanziato"]) == Decimal("0.30")
    assert all(isinstance(a, Decimal) for a in rows["stanziato"])
    assert euro(Decimal("12345678901234567.89")) == "12.345.678.901.234.567,89 €"
    assert (
        resources.total(resources.exact(rows.assign(stanziato=None), "stanziato")["stanziato"])
        is None
    )
