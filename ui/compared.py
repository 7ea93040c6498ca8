"""What Confronti compares, chosen once, and the way a chart of it goes into the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from monitoring.figure_words import LEVEL_WORDS, Row, is_thin, unit_words
from monitoring.italian import day
from ui.address import choose
from ui.chart_frame import FORMATS, Frame, file_name, picture, source_words
from ui.data import catalogue, past_words, today
from ui.figure_tables import numeric_columns
from ui.frame import is_demonstration
from ui.plotly_it import show_figure
from ui.tables import html_table

if TYPE_CHECKING:
    import plotly.graph_objects as go

_WORDED = ("Rispetto ai limiti", "Rispetto alla provincia", "Posto possibile", "Sesso", "Età")
Build = Callable[[], tuple["go.Figure", int]]


@dataclass(frozen=True)
class Compared:
    """An indicator at a level and semester: rows of figures.by_area, the territory's figure.

    seats: the Ambito of each comune, empty at the other levels. minimum: coverage under which a
    figure is not compared [0-1]. selected: the area in evidence, at this level.
    """

    indicator: Row
    level: str
    semester: str | None
    period: str
    rows: pd.DataFrame
    whole: Row | None
    selected: str | None
    minimum: float
    names: Mapping[str, str]
    seats: Mapping[str, str]

    def frame(self, title: str, view: str, *filters: str, who: str = "", period: str = "") -> Frame:
        """The words around a chart. title: the message, without full stop. filters: what was chosen
        beyond indicator, period and level; who: the one area that is drawn, in the place of the
        level; period: in the place of the semester's."""
        many, unit = LEVEL_WORDS[self.level][1], unit_words(self.indicator)
        said = [period or self.period, who or many, *filter(None, [unit]), *filters]
        title = f"{self.indicator['name']}: {title[:1].lower()}{title[1:]}."
        demonstration = is_demonstration()
        name = file_name(
            str(self.indicator["code"]), view, many.lower(), self.semester or "",
            today=today(), demonstration=demonstration, past=past_words(),
        )  # fmt: skip
        source = source_words(
            _places(self.indicator), today(), demonstration=demonstration, past=past_words()
        )
        return Frame(title, " · ".join(said), source, name)

    def at(self, level: str, rows: pd.DataFrame, selected: str | None) -> Compared:
        """The same, of the areas of another level."""
        return replace(self, level=level, rows=rows, selected=selected, seats={})

    def only(self, rows: pd.DataFrame) -> Compared:
        """The same, of some of its areas."""
        return replace(self, rows=rows)

    @property
    def benchmark(self) -> float | None:
        """The territory's figure, where others may be compared with it."""
        if self.whole is None or pd.isna(self.whole["value"]) or is_thin(self.whole, self.minimum):
            return None
        if self.indicator["denominator_kind"] == "nessuno":
            return None
        return float(self.whole["value"])


def _places(indicator: Row) -> str:
    """Where the numbers come from, in words."""
    territory = catalogue().territory
    people = f"residenti ISTAT al {day(territory['population']['date'])}"
    if indicator["dataset"] == "contesto":
        return people
    sent = "invii degli uffici" if indicator["dataset"] == "indicatori" else "estratti CSI-HP"
    return f"{sent}; {people}" if indicator["denominator_kind"] == "popolazione" else sent


def draw(build: Build, of: Compared, frame: Frame, *, view: str) -> None:
    """A chart with its text alternative, then the choice of the format of its picture."""
    kind = st.query_params.get("immagine", "").lower()
    kind = kind if kind in FORMATS else next(iter(FORMATS))
    depends = (frame, of.selected, of.level, of.semester, str(of.indicator["code"]),
               tuple(of.rows["code"]))  # fmt: skip
    show_figure(build, key=f"grafico-{view}", of=depends, alt=frame.alt,
                picture=lambda height: picture(frame, kind, height))  # fmt: skip
    with st.container(
        horizontal=True, vertical_alignment="center", key="immagine_grafico", width="content"
    ):
        st.caption("Il pulsante in alto a destra del grafico salva l'immagine come")
        choose("Immagine", FORMATS, "immagine", next(iter(FORMATS)), kind="segmented")


def table(rows: Callable[[], tuple[pd.DataFrame, list[int]]], title: str, caption: str) -> None:
    """The numbers of a chart as an HTML table, made and sent when it is opened."""
    with st.expander(title, key="tabella_grafico", on_change="rerun") as more:
        if more.open:
            made, chosen = rows()
            numeric = [name for name in numeric_columns(made) if name not in _WORDED]
            html_table(made, caption=caption, numeric=numeric, chosen=chosen)


def message(sentence: str, chance: str = "", detail: str = "") -> None:
    """The answer of the view, big, with what chance alone would give; under it what defends it."""
    sentence = f"{sentence}: {chance}." if chance else f"{sentence}."
    more = f'<p class="fg-detail">{escape(detail)}</p>' if detail else ""
    st.html(f'<p class="fg-message">{escape(sentence)}</p>{more}')
