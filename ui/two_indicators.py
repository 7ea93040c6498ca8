"""Two indicators together: a map of their thirds, and a scatter plot with both intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.drawing.map_paths import shapes
from monitoring.figure_words import Row
from monitoring.queries import figures, mapped
from monitoring.queries.mapped import Choice
from ui.address import choose
from ui.data import ask_rows, folders, known_measure
from ui.downloads import picture_menu
from ui.frame import empty_state
from ui.map import area_map, map_marks
from ui.plotly_it import show_figure
from ui.seen import Seen
from ui.two_picture import NOT_A_CAUSE, Both, picture
from ui.two_scatter import scatter
from ui.two_thirds import square_html, thirds


def show(seen: Seen, known: Sequence[Row], reference: Catalogue, names: Mapping[str, str]) -> None:
    """The choice of the second indicator, then map and scatter of the two, at the same level."""
    choice, indicator, selected = seen.choice, seen.indicator, seen.selected
    others = {
        row["code"]: row["name"]
        for row in known
        if row["denominator_kind"] != "nessuno"
        and row["code"] != indicator["code"]
        and (row["level"] == choice.level or row["rollup"] != "nessuno")
        and _reaches(row, choice.level)
    }
    if indicator["denominator_kind"] == "nessuno" or not others:
        empty_state("Due conteggi non si confrontano su una mappa.",
                    "Scegli un indicatore che sia un tasso o una quota.")  # fmt: skip
        return
    code = choose("Secondo indicatore", others, "con", next(iter(others)))
    other = next(row for row in known if row["code"] == code)
    known_in = [row["code"] for row in ask_rows(figures.semesters_of, code)]
    when = choice.semester if choice.semester in known_in else next(iter(known_in), None)
    found = [
        known_measure(replace(choice, measure=mapped.CRUDE)),
        known_measure(Choice(code, when, choice.level)),
    ]
    wholes = found[0].facts["benchmark"], found[1].facts["benchmark"]
    both = found[0].rows.merge(found[1].rows, on="code", suffixes=("", "_2"))
    pair = (indicator, other)
    classes, frame = thirds(both, pair)
    marks = map_marks(frame, shapes(folders().geo).codes[choice.level], classes)
    titles, semesters = (str(indicator["name"]), str(other["name"])), (choice.semester, when)
    left, right = st.columns([3, 2], gap="large")
    said = " e ".join(titles)
    with left:
        area_map(
            marks, geo_dir=folders().geo, level=choice.level, selected=selected,
            names=names, key="mappa_due", alt=f"Mappa di due indicatori: {said}.", height=460,
        )  # fmt: skip
    with right:
        st.html(square_html(marks, classes, titles, semesters))
        both_maps = Both(seen, other, when, frame, marks, classes)
        picture_menu(
            lambda: picture(both_maps, reference, names), "Scarica la mappa", key="scarica_due"
        )
    shown = frame[frame["value_state"] == "valore"]
    left_out = len(frame) - len(shown)
    if len(shown) < 2:
        empty_state("Meno di due aree hanno entrambi i valori.", "Scegli un altro indicatore.")
        return
    show_figure(
        lambda: scatter(shown, pair, wholes, names, selected),
        key="dispersione",
        of=(choice, code, when, selected),
        alt=f"Grafico a dispersione: {said}, {len(shown)} aree.",
    )
    st.caption(
        f"Ogni punto è un'area, con i due intervalli al 95 % dove ci sono; {left_out} aree senza "
        f"uno dei due valori non ci sono. Linee tratteggiate: la provincia. {NOT_A_CAUSE}"
    )


def _reaches(row: Row, level: str) -> bool:
    """Whether an indicator collected at its level is summed up to `level`."""
    order = ("comune", "ambito", "distretto", "asst", "provincia")
    return order.index(str(row["level"])) <= order.index(level)
