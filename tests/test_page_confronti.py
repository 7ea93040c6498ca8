"""Confronti: every view over every kind of data, what each says, what its picture carries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.area_trend import Recent
from monitoring.catalogue import Catalogue
from monitoring.italian import number
from monitoring.queries import figures
from monitoring.settings import ROOT, Folders
from monitoring.statistics import trend
from monitoring.statistics.funnel import limits
from monitoring.warehouse import open_warehouse
from tests.fixtures_comparisons import (
    COUNT,
    EQUAL,
    HOURS,
    MISSING,
    NORMAL,
    NOT_SUMMED,
    NOW,
    ONE,
    SHARE,
    SUPPRESSED,
    TODAY,
    WHOLE_ONLY,
    ZERO,
    compared_folders,
)
from tests.shown_page import shown, texts
from tests.small_territory import small_codes
from ui.chart_frame import Frame, Mark, framed
from ui.trend_chart import Line, change_words, trend_figure, trend_words

Show = Callable[..., AppTest]
PAGE = str(ROOT / "pages" / "consultazione" / "confronti.py")
CODES = small_codes()


@pytest.fixture(scope="module")
def made() -> Folders:
    return compared_folders()


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, made: Folders) -> Show:
    """Runs the page at an address."""

    def run(**address: str) -> AppTest:
        return shown(monkeypatch, PAGE, made.data, TODAY, address)

    return run


def charts(page: AppTest) -> list[dict[str, Any]]:
    return [json.loads(e.proto.spec) for e in page.get("plotly_chart")]


def points(chart: dict[str, Any]) -> int:
    """How many points are drawn, whatever the series."""
    drawn = [t for t in chart["data"] if "markers" in t.get("mode", "")]
    return sum(x is not None for t in drawn for x in t["x"])


def words_inside(chart: dict[str, Any]) -> str:
    """The text around the plot, without marks."""
    notes = [a["text"] for a in chart["layout"]["annotations"] if a.get("name")]
    plain = unescape(re.sub(r"<[^>]+>", " ", " ".join(notes)))
    return re.sub(r"\s+", " ", plain.replace("\u00a0", " ")).strip()


@pytest.mark.parametrize(
    ("address", "message", "drawn"),
    [
        ({"indicatore": NORMAL}, "su 8", 8),
        ({"indicatore": EQUAL}, "su 8", 8),
        ({"indicatore": ONE}, "Il valore della provincia copre troppo poca popolazione", 1),
        ({"indicatore": ZERO}, "Nessun comune su 8 è oltre i limiti al 95 %", 8),
        ({"indicatore": SUPPRESSED}, "La provincia non ha un valore", 0),
        ({"indicatore": COUNT}, "un imbuto confronta rapporti", 2),
        ({"indicatore": NORMAL, "livello": "distretto", "vista": "imbuto"},
         "Nessun Distretto su 1 è oltre i limiti al 95 %", 1),
        ({"indicatore": SHARE, "vista": "imbuto"}, "su 2", 2),
        ({"indicatore": HOURS, "vista": "imbuto"}, "non conta persone o fatti interi", 2),
        ({"indicatore": NOT_SUMMED, "vista": "imbuto"}, "un imbuto confronta rapporti", 2),
        ({"indicatore": "CTX-VECCHIAIA"}, "I residenti sono contati tutti", 2),
        ({"indicatore": NORMAL, "vista": "ambiti"}, "Ambiti su 2", 2),
        ({"indicatore": NORMAL, "livello": "ambito"}, "Ambiti su 2", 2),
        ({"indicatore": NORMAL, "livello": "asst"}, "Nessuna ASST su 1 differisce", 1),
        ({"indicatore": NORMAL, "livello": "ambito", "confidenza": "99.8"}, "per caso sarebbero", 2),
        ({"indicatore": ZERO, "vista": "ambiti"}, "Nessun Ambito su 2 differisce", 2),
        ({"indicatore": SUPPRESSED, "vista": "ambiti"}, "Nessun Ambito ha un valore", 0),
        ({"indicatore": SHARE, "livello": "ambito"}, "su 2", 2),
        ({"indicatore": NORMAL, "vista": "andamento"}, "Andamento non calcolabile: 2 di 5 punti", 3),
        ({"indicatore": ZERO, "vista": "andamento"}, "Andamento non calcolabile: 1 di 5 punti", 1),
        ({"indicatore": COUNT, "vista": "andamento"}, "Andamento non calcolabile: 1 di 5 punti", 1),
        ({"indicatore": WHOLE_ONLY}, "Andamento non calcolabile: 1 di 5 punti", 1),
        ({"indicatore": NORMAL, "vista": "profilo"}, "femmine", 2),
        ({"indicatore": NORMAL, "vista": "graduatoria"}, "La posizione non è certa", 4),
        ({"indicatore": EQUAL, "vista": "graduatoria"}, "La posizione non è certa", 4),
        ({"indicatore": NORMAL, "livello": "asst", "vista": "graduatoria"}, "Una sola area", 1),
        ({"indicatore": COUNT, "vista": "graduatoria"}, "Un ordine senza intervalli", 4),
    ],
    ids=lambda x: "-".join(x.values()) if isinstance(x, dict) else None,
)  # fmt: skip
def test_what_each_view_says_and_draws(
    show: Show, address: dict[str, str], message: str, drawn: int
) -> None:
    page = show(**address)
    assert message in texts(page)
    assert "nan" not in texts(page).lower().split()
    assert len(charts(page)) == 1  # one at a time
    chart = charts(page)[0]
    assert points(chart) == drawn
    inside = words_inside(chart)
    assert inside.startswith(page.title[0].value + ":")
    assert "Fonte:" in inside and "Grafico del 1° agosto 2026." in inside


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"indicatore": MISSING}, "nessuno dei comuni ha inviato questo indicatore"),
        ({"indicatore": COUNT, "vista": "profilo"}, "non è diviso per sesso né per età"),
        ({"indicatore": ZERO, "vista": "profilo"}, "non è diviso per sesso né per età"),
        ({"indicatore": ONE, "vista": "profilo"}, "nessuno ha inviato le parti"),
        ({"indicatore": "CTX-VECCHIAIA", "vista": "andamento"}, "ha una sola data"),
        ({"indicatore": SUPPRESSED, "vista": "andamento"}, "nessun semestre ha una cifra"),
        ({"indicatore": SUPPRESSED, "vista": "graduatoria"}, "Nessun comune ha un valore"),
    ],
    ids=lambda x: "-".join(x.values()) if isinstance(x, dict) else None,
)
def test_where_there_is_nothing_to_draw(show: Show, address: dict[str, str], sentence: str) -> None:
    page = show(**address)
    assert sentence in texts(page)
    assert charts(page) == []


def test_the_funnel_is_that_of_the_numbers_sent(show: Show, made: Folders) -> None:
    """The points beyond the limits are counted again from the cells."""
    rows = figures.by_area(open_warehouse(made.warehouse), NORMAL, NOW, "comune")
    share = rows["numerator"].sum() / rows["denominator"].sum()
    out = 0
    for row in rows.itertuples():
        low, high = limits(row.denominator, share, "rate", 0.95)
        out += not float(low) <= row.numerator / row.denominator <= float(high)
    text = texts(show(indicatore=NORMAL))
    exact = f"esatti sarebbero {out} oltre il 95 %"
    assert exact in text or f"{out} comuni su 8 sono oltre" in text or f"{out} comune su 8" in text
    chart = charts(show(indicatore=NORMAL))[0]
    drawn = {(x, round(y, 6)) for t in chart["data"] if t["mode"] == "markers"
             for x, y in zip(t["x"], t["y"], strict=True)}  # fmt: skip
    assert drawn == {(r.denominator, round(1000 * r.numerator / r.denominator, 6))
                     for r in rows.itertuples()}  # fmt: skip


def test_the_area_in_evidence_is_named_in_the_chart(show: Show, catalogue: Catalogue) -> None:
    comune = CODES["comune"][2]
    chart = charts(show(indicatore=NORMAL, area=comune))[0]
    named = [a["text"] for a in chart["layout"]["annotations"] if a.get("showarrow")]
    assert named == [f"<b>{catalogue.areas[comune].name}</b>"]
    links = " ".join(str(e.proto.body) for e in show(indicatore=NORMAL, area=comune).get("html"))
    assert f"scheda-comune?area={comune}" in links
    assert f"scheda-indicatore?indicatore={NORMAL}" in links


def test_the_intervals_at_another_confidence_are_wider_and_named(show: Show) -> None:
    reach = []
    for confidence, said in (("95", "Intervallo al 95 %"), ("99.8", "Intervallo al 99,8 %")):
        page = show(indicatore=NORMAL, livello="ambito", confidenza=confidence)
        page.session_state["tabella_grafico"] = True
        page.run()
        assert said in texts(page)
        drawn = [t for t in charts(page)[0]["data"] if "error_x" in t]
        reach.append(sum(sum(t["error_x"]["array"]) for t in drawn))
    assert reach[1] > 1.3 * reach[0]


def test_an_area_without_a_figure_is_listed_and_never_a_point(show: Show) -> None:
    page = show(indicatore=ONE, vista="ambiti")
    assert points(charts(page)[0]) == 1  # the other Ambito has nothing
    written = [t for t in charts(page)[0]["data"] if t["mode"] == "text"]
    assert written[0]["text"] == ["mancante"]
    suppressed = charts(show(indicatore=SUPPRESSED, vista="ambiti"))[0]
    assert [t["text"] for t in suppressed["data"]] == [["soppresso", "soppresso"]]


def test_the_series_of_an_area_stands_beside_the_province(show: Show) -> None:
    page = show(indicatore=NORMAL, vista="andamento", area=CODES["comune"][2])
    chart = charts(page)[0]
    assert points(chart) == 6
    assert "può essere un caso" in texts(page)
    assert "dal 1° sem. 2025 al 1° sem. 2026" in words_inside(chart)
    counted = charts(show(indicatore=COUNT, vista="andamento", area=CODES["comune"][2]))[0]
    assert points(counted) == 1  # a count of a comune is not drawn beside the province's


def test_the_order_of_the_ranking_and_the_places_that_the_intervals_allow(
    show: Show, made: Folders
) -> None:
    page = show(indicatore=NORMAL, vista="graduatoria", ambito=CODES["ambito"][0])
    page.session_state["tabella_grafico"] = True
    page.run()
    rows = figures.by_area(open_warehouse(made.warehouse), NORMAL, NOW, "comune")
    own = rows[rows["code"].isin(CODES["comune"][:4])].sort_values("value", ascending=False)
    text = texts(page)
    found = [text.index(f" {number(v, 2)} ", text.index("Posto possibile")) for v in own["value"]]
    assert found == sorted(found)
    for i, one in enumerate(own.itertuples()):
        above = sum(o.low > one.high for o in own.itertuples())
        below = sum(o.high < one.low for o in own.itertuples())
        span = f"{1 + above}°" if above + below == 3 else f"dal {1 + above}° al {4 - below}°"
        assert span in text, i


@pytest.mark.parametrize(
    ("level", "view"),
    [("comune", "imbuto"), ("ambito", "ambiti"), ("distretto", "ambiti"), ("asst", "ambiti")],
)
def test_the_view_at_first_follows_the_level(show: Show, level: str, view: str) -> None:
    page = show(indicatore=NORMAL, livello=level)
    assert page.session_state["vista"] == view
    page.selectbox(key="livello").set_value("comune").run()
    assert page.session_state["vista"] == "imbuto"  # as its link would open


def test_the_picture_is_named_after_the_choices_and_takes_the_format(show: Show) -> None:
    for kind, scale in (("svg", 1), ("png", 2)):
        page = show(indicatore=NORMAL, immagine=kind)
        options = json.loads(page.get("plotly_chart")[0].proto.config)["toImageButtonOptions"]
        assert (options["format"], options["scale"]) == (kind, scale)
        assert options["filename"] == f"{NORMAL}_imbuto_comuni_{NOW}_2026-08-01"


def test_the_words_around_a_chart_are_escaped_wrapped_and_have_their_room() -> None:
    frame = Frame("<b>Uno</b> " + "parola " * 20, "sotto", "Fonte: a & b.", "f")
    layout, height = framed({}, frame, key=[Mark("●", "#000000", "<i>x</i>")] * 9,
                            left=10, foot=40, plot=300)  # fmt: skip
    title = layout["annotations"][0]["text"]
    assert "&lt;b&gt;Uno" in title and "&lt;i&gt;x" in title
    lines = title.count("<br>") + 1
    assert lines > 5
    assert layout["margin"]["t"] >= 20 * lines
    assert height == layout["margin"]["t"] + 300 + layout["margin"]["b"]
    assert "a &amp; b" in layout["annotations"][1]["text"]


ASKED = {"polarity": "alto_meglio", "decimals": 1, "unit": "%", "tipo": "quota",
         "frequency": "semestrale", "denominator_kind": "file"}  # fmt: skip
NAN = float("nan")


@pytest.mark.parametrize(
    ("found", "indicator", "words", "change"),
    [
        ((trend.RISING, 5, 2.0, 1.0, 3.0), {}, "Andamento in aumento: un miglioramento",
         "X, dal 1° sem. 2025 al 1° sem. 2026: +2,0 punti (da +1,0 a +3,0): è più di quanto"),
        ((trend.RISING, 6, 2.0, -1.0, 3.0), {"polarity": "basso_meglio"},
         "Andamento in aumento: un peggioramento", "può essere un caso"),
        ((trend.FALLING, 5, -2.0, -3.0, -1.0), {"polarity": "basso_meglio"},
         "Andamento in diminuzione: un miglioramento", "−2,0 punti (da −3,0 a −1,0)"),
        ((trend.FALLING, 5, -2.0, -3.0, -1.0), {"polarity": "neutra"},
         "Andamento in diminuzione", "è più di quanto"),
        ((trend.STEADY, 5, 0.1, -1.0, 1.0), {}, "Andamento stabile", "può essere un caso"),
        ((trend.UNKNOWN, 3, 0.1, -1.0, 1.0), {"tipo": "stock"},
         "Andamento non calcolabile: 3 di 5 punti", "Le stesse persone possono stare in entrambe"),
        ((trend.UNKNOWN, 6, 4.0, NAN, NAN), {},
         "Andamento non calcolabile: le cifre non hanno un intervallo", "senza intervallo"),
        ((trend.UNKNOWN, 1, NAN, NAN, NAN), {"frequency": "annuale"},
         "Andamento non calcolabile: 1 di 5 punti", "Si confrontano gli anni"),
    ],
)  # fmt: skip
def test_a_trend_in_words(
    found: tuple[str, int, float, float, float], indicator: dict[str, str], words: str, change: str
) -> None:
    direction, points_, moved, low, high = found
    ends = ("2025-S1", "2026-S1") if not pd.isna(moved) else (None, None)
    made = Recent(direction, points_, 1, *ends, moved, low, high, None)
    assert trend_words(made, ASKED | indicator) == words
    assert change in change_words(made, ASKED | indicator, "X")


def test_a_break_is_drawn_between_its_semester_and_the_one_before(made: Folders) -> None:
    house = open_warehouse(made.warehouse)
    series = figures.series(house, NORMAL, "BG")
    indicator = figures.indicators(house).set_index("code", drop=False).loc[NORMAL].to_dict()
    breaks = pd.DataFrame({"semester": ["2026-S1", "2027-S1"]})  # the second is not in the series
    frame = Frame("t", "s", "f", "n")
    drawn, _ = trend_figure([Line("Provincia", series)], breaks, indicator, frame, 0.8)
    assert [(s.x0, s.x1) for s in drawn.layout.shapes] == [(1.5, 1.5)]
    assert "interruzione della serie" in drawn.layout.annotations[0].text
    calm, _ = trend_figure([Line("Provincia", series)], breaks.iloc[1:], indicator, frame, 0.8)
    assert not calm.layout.shapes
