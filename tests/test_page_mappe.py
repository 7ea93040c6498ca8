"""Mappe: choices, headline, legend, the area in evidence, the search, the empty cases."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.area_search import find
from monitoring.catalogue import Catalogue
from monitoring.drawing.figure_classes import Style
from monitoring.figure_words import with_unit
from monitoring.italian import number
from monitoring.queries import figures, mapped
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from tests.fixtures_comparisons import SUPPRESSED, compared_folders
from tests.fixtures_figures import BEFORE, CAREGIVER, ENTI, NOW, TODAY, UDO, World, world
from tests.shown_page import html, shown, texts
from tests.small_territory import make_small
from ui.dot_plot import Dot, dot_plot_html
from ui.figure_map import Drawn, draw

Show = Callable[..., AppTest]
PAGE = str(ROOT / "pages" / "consultazione" / "mappe.py")


@pytest.fixture(scope="module")
def made() -> World:
    return world()


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, made: World) -> Show:
    """Runs the page at an address."""

    def run(folders: Folders = made.folders, **address: str) -> AppTest:
        return shown(monkeypatch, PAGE, folders.data, TODAY, address)

    return run


def test_the_title_and_the_line_under_it(show: Show) -> None:
    page = show(indicatore=UDO)
    assert page.title[0].value == "Unità d'Offerta che partecipano ai Gruppi di miglioramento"
    assert "22,5 % (12,3-37,5) · 1° sem. 2026 · 2 di 2 Ambiti, 100 % della popolazione" in texts(
        page
    )
    assert [box.label for box in page.selectbox][:3] == ["Indicatore", "Livello", "Semestre"]
    assert page.selectbox(key="livello").options == ["Ambiti", "Distretti", "ASST"]  # not below


@pytest.mark.parametrize(
    ("indicator", "levels", "semesters"),
    [
        (
            CAREGIVER,
            ["Comuni", "Ambiti", "Distretti", "ASST"],
            ["1° sem. 2026", "2° sem. 2025", "1° sem. 2025"],
        ),
        (ENTI, ["Ambiti"], ["1° sem. 2026", "2° sem. 2025", "1° sem. 2025"]),  # never summed
        (
            "SO1-EMARGINAZIONE",
            ["Comuni", "Ambiti", "Distretti", "ASST"],
            ["2° sem. 2025"],
        ),  # annual
        ("STR-TAVOLI", ["Provincia"], ["1° sem. 2026", "2° sem. 2025", "1° sem. 2025"]),
    ],
)
def test_levels_and_semesters_follow_the_indicator(
    show: Show, indicator: str, levels: list[str], semesters: list[str]
) -> None:
    page = show(indicatore=indicator)
    assert page.selectbox(key="livello").options == levels
    assert page.selectbox(key="semestre").options == semesters


def test_a_choice_that_no_longer_fits_falls_back_and_says_so(show: Show) -> None:
    page = show(indicatore=CAREGIVER, livello="comune")
    page.selectbox(key="indicatore").set_value(UDO).run()
    assert page.selectbox(key="livello").value == "ambito"
    assert any("non vale per questo indicatore" in c.value for c in page.caption)
    assert "«boh» non è fra le scelte di «Indicatore»" in texts(show(indicatore="boh"))


def test_the_area_in_evidence(show: Show, made: World) -> None:
    comune = made.comuni(0)[0]
    text = texts(show(indicatore=CAREGIVER, area=comune))
    rate = number(1000 * 5 / made.residents[comune], 2)
    assert f"{rate} per 1.000 residenti" in text
    assert f"Denominatore {number(made.residents[comune])}" in text
    assert "Intervallo al 95 %" in text
    ambito = texts(
        show(indicatore=CAREGIVER, area=comune, livello="ambito")
    )  # the one that contains it
    assert f"Denominatore {number(sum(made.residents[c] for c in made.comuni(0)))}" in ambito
    note = texts(show(indicatore="SS1-PEDIBUS", area=made.comuni(1)[0]))
    assert "Non applicabile" in note
    assert "Nota di chi ha inviato motivo" in note


def test_thin_coverage_is_grey_and_not_compared(show: Show, made: World) -> None:
    second = made.comuni(1)
    counted = made.residents[second[0]] + made.residents[second[1]]
    assert counted / (counted + made.residents[second[2]]) < 0.8  # the case is what it says
    text = texts(show(indicatore=CAREGIVER, livello="ambito", area=made.codes["ambito"][1]))
    assert "copertura insufficiente" in text
    assert "non confrontato con la provincia" in text


def test_the_search_finds_by_name_and_puts_in_evidence(
    show: Show, made: World, catalogue: Catalogue
) -> None:
    page = show(indicatore=CAREGIVER)
    name = catalogue.areas[made.comuni(0)[0]].name
    page.text_input(key="cerca").set_value(name.upper()).run()
    assert made.comuni(0)[0] in page.query_params["area"]
    assert f"{name} {catalogue.areas[made.codes['ambito'][0]].name}" in texts(page)
    page.text_input(key="cerca").set_value("zzz").run()
    assert any("Nessuna area" in c.value for c in page.caption)


def test_table_and_comparison(show: Show) -> None:
    page = show(indicatore=CAREGIVER)
    assert "Numeratore" not in texts(page)  # the definition is on the indicator's own page
    assert f"scheda-indicatore?indicatore={CAREGIVER}" in html(page)
    assert page.selectbox(key="semestre").value == NOW
    page = show(indicatore=CAREGIVER, vista="confronto")
    assert html(page).count('class="fg-plot"') == 4  # the comuni of one Ambito
    assert "Linea tratteggiata" not in texts(page)  # the territory's coverage is too thin here
    assert "Linea tratteggiata: la provincia, 22,5" in texts(
        show(indicatore=UDO, vista="confronto")
    )


def test_all_suppressed_is_not_nothing_sent(show: Show) -> None:
    """Every comune has answered: the page draws the map and says their state."""
    text = texts(show(compared_folders(), indicatore=SUPPRESSED))
    assert "ha inviato questo indicatore" not in text
    assert "soppresso 8 aree" in text


def test_nobody_has_sent_it(show: Show) -> None:
    text = texts(show(indicatore=CAREGIVER, semestre=BEFORE))
    assert "Nel periodo 2° sem. 2025 nessuno dei comuni ha inviato questo indicatore." in text
    assert "Un valore non inviato non è uno zero." in text


def test_before_the_first_submission(show: Show, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = make_small(tmp_path_factory.mktemp("empty"))
    assert "non è ancora stato rendicontato" in texts(show(empty, indicatore=CAREGIVER))
    density = texts(show(empty, indicatore="CTX-DENSITA"))  # no geo/, no surface
    assert "Provincia di Bergamo: mancante" in density
    assert "residenti · dati al 1° gennaio 2023" in texts(show(empty, indicatore="CTX-RESIDENTI"))


def test_the_classes_of_the_address_hold_while_their_fields_are_closed(show: Show) -> None:
    page = show(indicatore="CTX-VECCHIAIA", metodo="intervalli", classi="3")
    assert not [box for box in page.selectbox if box.key == "metodo"]
    limits = re.findall(r"<i style=[^>]*></i><span>([^<]+)", html(page))
    assert len(limits) == 3
    assert limits != re.findall(
        r"<i style=[^>]*></i><span>([^<]+)", html(show(indicatore="CTX-VECCHIAIA", classi="3"))
    )
    page.session_state["scelte"] = True
    page.run()
    assert page.selectbox(key="metodo").value == "intervalli"
    assert "«boh» non è fra le scelte di «Metodo»" in texts(
        show(indicatore="CTX-VECCHIAIA", metodo="boh")
    )


def test_counts_are_circles_and_rates_are_classes(made: World) -> None:
    warehouse = open_warehouse(made.folders.warehouse)
    known = figures.indicators(warehouse).set_index("code", drop=False)
    codes = tuple(made.codes["comune"])

    def drawn(code: str) -> Drawn:
        (measure, *_) = mapped.offered(known.loc[code].to_dict(), "comune")
        found = mapped.by_measure(warehouse, mapped.Choice(code, NOW, "comune", measure))
        return draw(found, known.loc[code].to_dict(), measure, Style(), codes=codes, minimum=0.8)

    counts = drawn("SS1-PEDIBUS")
    assert counts.classes.kind == "bolle"
    assert (counts.frame["class_index"] == -1).all()
    rates = drawn(CAREGIVER)
    shown = rates.frame[rates.frame["value_state"] == "valore"]
    assert sorted(shown["class_index"]) == [0, 1, 2, 3]  # four values, four classes
    assert len(rates.classes.labels) == 4
    assert (rates.frame.loc[rates.frame["value_state"] != "valore", "class_index"] == -1).all()


@pytest.mark.parametrize(
    ("text", "level", "codes"),
    [
        ("leffe", "comune", ["016124"]),
        ("Lefte", "comune", ["016124"]),  # the document's misprint is an alias
        ("LEFFE", "ambito", ["AMB08"]),  # the Ambito that contains it
        ("torre de busi", "comune", ["016215"]),
        ("016215", "ambito", ["AMB12"]),
        ("Bergamo", "ambito", ["AMB01"]),
        ("Bergamo", "comune", ["016024"]),
        ("villa d'alme", "distretto", ["DIS02", "DIS02"]),
        ("Treviglio", "provincia", ["BG"]),
        ("", "comune", []),
        ("nessun posto", "comune", []),
        ("AMB01", "comune", []),  # wider than the level
    ],
)
def test_find(catalogue: Catalogue, text: str, level: str, codes: list[str]) -> None:
    found = find(catalogue, text, level)
    assert sorted({seat.code for _, seat in found}) == sorted(set(codes))


def test_the_dot_plot_escapes_and_places() -> None:
    html = dot_plot_html(
        [Dot("<b>", 5, 2, 8, "5,0"), Dot("B", None, None, None, "mancante")], 10,
        caption="c", line_words="l", heading="h", unit="u",
    )  # fmt: skip
    assert "&lt;b&gt;" in html
    assert 'left:50.00%"></b>' in html
    assert 'left:20.00%;width:60.00%"' in html
    assert html.count("<u ") == 2


def test_a_value_is_written_with_its_unit() -> None:
    assert (
        with_unit(1234.56, {"unit": "per 1.000 residenti", "decimals": 1})
        == "1.234,6 per 1.000 residenti"
    )
    assert with_unit(12, {"unit": "numero di linee", "decimals": 0}) == "12 linee"
    assert with_unit(pd.NA, {"unit": "%", "decimals": 1}) == "—"


SPLIT = "SS1-ATTIVO-65"


@pytest.fixture
def show_shipped(monkeypatch: pytest.MonkeyPatch, shipped: Warehouse) -> Show:
    """Runs the page over the shipped demonstration."""

    def run(**address: str) -> AppTest:
        return shown(monkeypatch, PAGE, shipped.folder.parent, TODAY, address)

    return run


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"misura": "conteggio"}, "L’area del cerchio è proporzionale al valore"),
        ({"misura": "smr"}, "Casi ogni 100 attesi, 2° sem. 2025"),
        ({"misura": "standardizzato"}, "non calcolabile 119 aree"),
        ({"misura": "lisciato", "area": "016124"}, "Sulla mappa: 19,2 per 1.000 residenti 65+, lisciato"),
        ({"misura": "differenza"}, "Per 1.000 residenti 65+ rispetto alla provincia"),
        ({"misura": "confronto-95"}, "circa 12 risultano diversi per caso"),
        ({"misura": "confronto-99"}, "circa 0,5 risultano diversi per caso"),
        ({"misura": "lisa"}, "Indice di Moran 0,34 (p < 0,001): le aree vicine si somigliano"),
        ({"misura": "boh"}, "«boh» non è fra le scelte di «Misura»"),
        ({"sesso": "F", "eta": "65-69"}, "2° sem. 2025, donne, 65-69 anni"),
        ({"sesso": "boh"}, "«boh» non è fra le scelte di «Sesso»: vedi Tutti"),
        ({"scala": "fissa"}, "Gli stessi limiti in tutti i semestri."),
        ({"vista": "semestri"}, "1° sem. 2025 - 1° sem. 2026"),
        ({"vista": "due", "con": "CTX-VECCHIAIA"}, "In verticale: Indice di vecchiaia"),
        ({"vista": "tabella", "misura": "confronto-95"}, "Esito"),
    ],
)  # fmt: skip
def test_every_choice_is_in_the_link(
    show_shipped: Show, address: dict[str, str], said: str
) -> None:
    assert said in texts(show_shipped(indicatore=SPLIT, semestre="2025-S2", **address))


def test_the_measures_follow_the_indicator(show_shipped: Show) -> None:
    page = show_shipped(indicatore=SPLIT, semestre="2025-S2", misura="smr")
    assert page.selectbox(key="misura").options == [
        *("Tasso grezzo", "Conteggio (cerchi)", "SMR, osservati/attesi", "Tasso standardizzato"),
        *("Tasso lisciato", "Differenza", "Confronto al 95 %", "Confronto al 99,8 %"),
        "Raggruppamenti (LISA)",
    ]
    page.selectbox(key="indicatore").set_value("SS1-PEDIBUS").run()
    assert page.selectbox(key="misura").options == ["Conteggio (cerchi)"]
    assert any("«smr» non vale per questo indicatore" in c.value for c in page.caption)


def test_the_table_leads_to_each_area_and_keeps_the_choices(show_shipped: Show) -> None:
    page = show_shipped(indicatore=SPLIT, livello="ambito", misura="lisciato", vista="tabella")
    links = re.findall(r'href="([^"]*area=AMB[^"]*)"', html(page))
    assert len(links) == 14
    for kept in ("indicatore=SS1-ATTIVO-65", "livello=ambito", "misura=lisciato", "vista=tabella"):
        assert all(kept in link for link in links)


def test_other_choices_travel_when_the_menu_is_open(show_shipped: Show) -> None:
    page = show_shipped(indicatore=SPLIT, semestre="2025-S2", inquadra="AMB08")
    assert not [box for box in page.selectbox if box.key in ("sesso", "eta", "inquadra")]
    page.session_state["scelte"] = True
    page.run()
    assert page.selectbox(key="inquadra").value == "AMB08"
    assert page.selectbox(key="eta").options == [
        *("Tutte", "65-69", "70-74", "75-79", "80-84", "85-89", "90+")
    ]
    page.selectbox(key="sesso").set_value("M").run()
    assert page.query_params["sesso"] == "M"
    assert "uomini" in texts(page)
