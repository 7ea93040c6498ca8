"""The view of Confronti in time: the area in evidence and the province, semester by semester."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitoring.area_trend import recent
from monitoring.semester import Semester
from ui import compared as shown
from ui.compared import Compared
from ui.figure_tables import series_table
from ui.frame import empty_state
from ui.trend_chart import Line, change_words, silent_words, trend_figure, trend_words


def trend(
    of: Compared, own: pd.DataFrame | None, whole: pd.DataFrame, breaks: pd.DataFrame
) -> None:
    """The series of the area in evidence and of the territory, the recent trend of the first.

    own, whole: rows of figures.series, `own` None where no area is in evidence; breaks: of
    figures.breaks.
    """
    if of.semester is None:
        empty_state("Qui non c'è una serie.", "Questo indicatore ha una sola data.")
        return
    name = of.names[of.selected] if own is not None and of.selected else "Provincia"
    lines = [] if own is None else [Line(name, own)]
    if len(whole) and (of.indicator["denominator_kind"] != "nessuno" or own is None):
        lines.append(Line("Provincia", whole, whole=own is not None))
    if not lines or not any(line.series["value"].notna().any() for line in lines):
        empty_state(f"{name}: nessun semestre ha una cifra.",
                    "Quando arrivano i dati, la serie compare qui.")  # fmt: skip
        return
    found = recent(lines[0].series, of.indicator, of.minimum, list(breaks["semester"]))
    said = trend_words(found, of.indicator)
    shown.message(said, "", change_words(found, of.indicator, name))
    codes = sorted(lines[0].series["semester"])
    ends = [Semester.parse(code).label for code in (codes[0], codes[-1])]
    period = ends[0] if ends[0] == ends[1] else f"dal {ends[0]} al {ends[1]}"
    frame = of.frame(said, "andamento", who=name, period=period)
    shown.draw(
        lambda: trend_figure(lines, breaks, of.indicator, frame, of.minimum),
        of, frame, view="andamento",
    )  # fmt: skip
    for sentence in filter(None, (silent_words(line, of.minimum) for line in lines)):
        st.caption(sentence)
    for row in breaks.to_dict("records"):
        st.caption(
            f"Interruzione della serie, {row['semester']}: {row['change']} ({row['source_place']})."
        )
    shown.table(lambda: (_table(of, lines), []), "Tabella dell'andamento",
                f"{of.indicator['name']}, semestre per semestre")  # fmt: skip
    if own is None and of.level != "provincia":
        st.caption("Cerca un'area per nome, in alto, per vederne la serie accanto alla provincia.")


def _table(of: Compared, lines: list[Line]) -> pd.DataFrame:
    made = [
        series_table(line.series, of.indicator, of.minimum).assign(Area=line.name) for line in lines
    ]
    table = pd.concat(made, ignore_index=True)
    return table[["Semestre", "Area", *[c for c in table.columns if c not in ("Semestre", "Area")]]]
