"""The pictures of several maps and of two indicators: what is drawn is what the legend says."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import pytest
import streamlit as st
from PIL import Image

from monitoring.drawing.map_marks import count_areas, count_last
from monitoring.drawing.map_paths import asset
from monitoring.drawing.map_picture import semesters_picture
from monitoring.exports import DEMONSTRATION_NOTE
from monitoring.settings import ROOT
from monitoring.warehouse import Warehouse
from tests.fixtures_figures import TODAY, UDO
from tests.shown_page import shown
from tests.test_map_picture import CLASSES, GEO, SVG, drawn_of, names, shapes, view
from ui.two_thirds import COLOURS

PAGE = str(ROOT / "pages" / "consultazione" / "mappe.py")
SPLIT = "SS1-ATTIVO-65"
Files = dict[str, Callable[[], bytes]]
Opened = Callable[..., Files]
__all__ = ["names"]  # a fixture


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, shipped: Warehouse) -> Opened:
    """Runs the page with the menus of the pictures open: what makes each of their files, by name."""
    found: Files = {}
    button = st.download_button

    def noted(label: str, data: Any, file_name: str, *rest: Any, key: str, **named: Any) -> bool:
        if key.startswith(("scarica_due", "scarica_semestri")):
            found[file_name] = data
        return button(label, data, file_name, *rest, key=key, **named)

    def run(*, menus: bool = True, **address: str) -> Files:
        found.clear()
        monkeypatch.setattr(st, "download_button", noted)
        page = shown(monkeypatch, PAGE, shipped.folder.parent, TODAY, address)
        for key in ("scarica_due", "scarica_semestri"):
            page.session_state[key] = menus
        page.run()
        assert not page.exception, page.exception
        return dict(found)

    return run


def marks_of(states: list[str]) -> Mapping[str, Any]:
    return drawn_of("ambito", states, CLASSES).marks


def small_maps(names: dict[str, str], *worlds: list[str], format: Any = "svg") -> bytes:
    maps = {f"mappa {n}": marks_of(states) for n, states in enumerate(worlds)}
    return semesters_picture(view("ambito"), maps, CLASSES, names,
                             geo_dir=GEO, legend="Di tutti", across=3, format=format)  # fmt: skip


@pytest.mark.parametrize(
    "worlds",
    [
        [["valore"], ["valore", "mancante"]],
        [["soppresso"], ["zero", "valore"], ["valore"]],
        [["valore"]] * 5,  # two rows
        [["mancante"], ["mancante"]],
    ],
)
def test_each_semester_has_all_the_areas(worlds: list[list[str]], names: dict[str, str]) -> None:
    svg = small_maps(names, *worlds)
    read = ElementTree.fromstring(svg)
    found = shapes(svg)
    assert Counter(str(p.get("data-code")) for p in found) == dict.fromkeys(
        asset(GEO)["layers"]["ambito"]["codes"], len(worlds)
    )
    identifiers = Counter(e.get("id") for e in read.iter() if e.get("id"))
    assert max(identifiers.values()) == 1  # one map's names do not point into another
    assert {str(p.get("fill"))[5:-1] for p in found if "url(" in str(p.get("fill"))} <= set(
        identifiers
    )
    wanted = "".join(marks_of(states)["classes"] for states in worlds)
    assert Counter(wanted) == Counter(str(p.get("data-mark")) for p in found)
    said = str(read.findtext(f"{SVG}desc"))
    for words in (*(f"mappa {n}" for n in range(len(worlds))), "Di tutti", "Fonte: Invii",
                  "Giorno: 22 novembre 2026", DEMONSTRATION_NOTE):  # fmt: skip
        assert words in said


def test_the_legend_counts_the_last_and_explains_the_marks_of_all(names: dict[str, str]) -> None:
    maps = [marks_of(["soppresso", "valore"])["classes"], marks_of(["valore", "zero"])["classes"]]
    in_class, states = count_last(maps, CLASSES)
    assert states == {"zero": 7, "soppresso": 0}
    assert in_class == count_areas(maps[-1], CLASSES)[0]
    said = str(ElementTree.fromstring(
        small_maps(names, ["soppresso", "valore"], ["valore", "zero"])
    ).findtext(f"{SVG}desc"))  # fmt: skip
    assert "soppresso: 0 aree" in said
    assert "«soppresso»: il numero è troppo piccolo" in said


@pytest.mark.parametrize(("count", "across"), [(2, 2), (3, 3), (4, 3)])
def test_maps_stand_three_on_a_row(count: int, across: int, names: dict[str, str]) -> None:
    png = small_maps(names, *([["valore"]] * count), format="png")
    assert png == small_maps(names, *([["valore"]] * count), format="png")
    one = Image.open(io.BytesIO(small_maps(names, ["valore"], format="png"))).size
    wide, tall = Image.open(io.BytesIO(png)).size
    assert (wide > one[0]) == (across > 1)
    assert (tall > 1.4 * one[1]) == (count > 3)


def test_nothing_is_offered_until_asked(opened: Opened) -> None:
    assert opened(menus=False, indicatore=SPLIT, vista="semestri") == {}
    assert opened(menus=False, indicatore=SPLIT, vista="due") == {}
    assert opened(indicatore=SPLIT) == {}  # the map alone has its own menu


@pytest.mark.parametrize(
    ("address", "name", "said"),
    [
        ({"vista": "semestri"}, "comuni_2025-S1-2026-S1",
         ["Persone di 65 anni", "1° sem. 2025", "2° sem. 2025", "1° sem. 2026",
          "le aree contate sono dell'ultimo", "Gli stessi limiti in tutti i semestri."]),
        ({"vista": "semestri", "misura": "lisciato", "semestre": "2025-S1"},
         "lisciato_comuni_2025-S1-2026-S1", ["219 comuni su 243", "lisciato", "Misura: Tasso"]),
        ({"vista": "due", "con": "CTX-VECCHIAIA", "sesso": "F", "semestre": "2025-S2"},
         "con-CTX-VECCHIAIA_comuni_2025-S2",
         ["2° sem. 2025 e dati al 1° gennaio 2023", "Persone (solo il primo): donne",
          "In verticale: Indice di vecchiaia.", "non vuol dire che l'uno causi l'altro",
          "basso × basso: ", "mancante: "]),
        ({"vista": "due", "con": UDO, "livello": "ambito", "misura": "lisa"},
         f"con-{UDO}_ambiti_2026-S1", ["alto × medio: "]),
    ],
)  # fmt: skip
def test_the_files_of_the_views(
    opened: Opened, address: dict[str, str], name: str, said: list[str]
) -> None:
    files = opened(indicatore=SPLIT, **address)
    assert sorted(files) == [
        f"dimostrativo_{SPLIT}_{name}_{TODAY}.{kind}" for kind in ("png", "svg")
    ]
    made = {file.rsplit(".", 1)[1]: make() for file, make in files.items()}
    words = str(ElementTree.fromstring(made["svg"]).findtext(f"{SVG}desc"))
    for part in (*said, "Copertura: ", "Fonte: ", "Confini: ", "Giorno: "):
        assert part in words + str(ElementTree.fromstring(made["svg"]).findtext(f"{SVG}title"))
    assert Image.open(io.BytesIO(made["png"])).size[0] > 1000


def test_the_square_counts_the_colours_drawn(opened: Opened) -> None:
    files = opened(indicatore=SPLIT, vista="due", con="CTX-VECCHIAIA", semestre="2025-S2")
    svg = next(make for name, make in files.items() if name.endswith("svg"))()
    words = str(ElementTree.fromstring(svg).findtext(f"{SVG}desc"))
    fills = Counter(str(path.get("fill")) for path in shapes(svg))
    names_of = [
        f"{b} × {a}" for b in ("basso", "medio", "alto") for a in ("basso", "medio", "alto")
    ]
    for colour, label in zip(COLOURS, names_of, strict=True):
        assert f"{label}: {fills[colour]}." in words
    assert sum(fills[colour] for colour in COLOURS) > 200


@pytest.mark.parametrize(
    "address",
    [
        {"indicatore": "SS1-PEDIBUS", "vista": "due"},  # a count
        {"indicatore": "CTX-VECCHIAIA", "vista": "semestri"},  # no semester
        {"indicatore": "SO1-EMARGINAZIONE", "vista": "semestri"},  # one alone
    ],
)
def test_what_is_not_drawn_has_no_picture(opened: Opened, address: dict[str, str]) -> None:
    assert opened(**address) == {}
