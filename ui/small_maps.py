"""All the semesters of an indicator: a small map each, with the same limits and one legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.drawing.map_picture import Format, semesters_picture
from monitoring.figure_words import legend_title
from monitoring.queries import figures
from monitoring.semester import Semester
from ui.data import ask_rows
from ui.downloads import PictureOf, picture_menu
from ui.figure_map import Drawn, drawn, show, show_legend
from ui.frame import empty_state
from ui.seen import Seen
from ui.seen_view import view_of

ACROSS = 3  # maps on a row
SMALL_HEIGHT = 300  # [pixels]


def show_semesters(seen: Seen, reference: Catalogue, names: Mapping[str, str]) -> None:
    """The small maps from the first semester on, their legend, and the menu of their picture."""
    every = [row["code"] for row in ask_rows(figures.semesters_of, seen.choice.indicator)][::-1]
    if len(every) < 2:
        empty_state("C'è un solo periodo da mostrare.",
                    "Le mappe dei semestri compaiono quando ce n'è più di uno rendicontato.")  # fmt: skip
        return
    style = replace(seen.style, fixed=True)
    minimum = reference.thresholds["coverage_minimum"]
    maps = {code: drawn(replace(seen.choice, semester=code), style, minimum) for code in every}
    for start in range(0, len(every), ACROSS):
        for place, code in zip(st.columns(ACROSS), every[start : start + ACROSS], strict=False):
            with place:
                label = Semester.parse(code).label
                st.html(f'<p class="fg-small">{label}</p>')
                show(maps[code], names, title=seen.indicator["name"], level=seen.choice.level,
                     period=label, key=f"mappa_{code}", selected=seen.selected,
                     height=SMALL_HEIGHT, compact=True)  # fmt: skip
    show_legend(*maps.values(), period=_counted(every))
    shown = replace(seen, style=style)
    picture_menu(lambda: _picture(shown, maps, reference, names), "Scarica le mappe",
                 key="scarica_semestri")  # fmt: skip


def _span(every: list[str]) -> str:
    return f"{Semester.parse(every[0]).label} - {Semester.parse(every[-1]).label}"


def _counted(every: list[str]) -> str:
    return f"{_span(every)}; le aree contate sono dell'ultimo"


def _picture(
    seen: Seen, maps: Mapping[str, Drawn], reference: Catalogue, names: Mapping[str, str]
) -> PictureOf:
    """The picture of the small maps: what is said of the last holds for its legend and coverage."""
    every = list(maps)
    choice, last = replace(seen.choice, semester=every[-1]), maps[every[-1]]
    asked = (choice.indicator, choice.semester, "provincia", choice.sex, choice.age_band)
    whole = next(iter(ask_rows(figures.by_area, *asked)), None)
    told = replace(seen, choice=choice, drawn=last, whole=whole, period=_span(every))
    made = view_of(told, reference)
    label = Semester.parse(every[-1]).label
    view = replace(made, semester=f"{every[0]}-{every[-1]}", coverage=f"{made.coverage} ({label})")
    assert view.geo is not None
    geo, legend = view.geo, legend_title(last.shown, _counted(every))
    marks = {Semester.parse(code).label: each.marks for code, each in maps.items()}

    def draw(format: Format) -> bytes:
        return semesters_picture(
            view, marks, last.classes, names,
            geo_dir=geo, legend=legend, across=ACROSS, format=format,
        )  # fmt: skip

    return view, draw
