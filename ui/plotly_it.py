"""Plotly in Italian and in our look: configuration, template, the way into a page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui import theme
from ui.data import warehouse

if TYPE_CHECKING:
    import plotly.graph_objects as go

# The words of plotly.js-locales "it" (MIT) that can appear without the mode bar,
# with months and days in lower case.
_LOCALE_IT: dict[str, Any] = {
    "dictionary": {
        "Autoscale": "Scala automatica",
        "Click to enter X axis title": "",
        "Click to enter Y axis title": "",
        "Click to enter Plot title": "",
        "Double-click on legend to isolate one trace": "Doppio clic per isolare una serie",
        "Double-click to zoom back out": "Doppio clic per tornare alla vista intera",
        "Download plot": "Scarica il grafico",
        "Download plot as a PNG": "Scarica il grafico come PNG",
        "Pan": "Sposta",
        "Produced with Plotly.js": "",
        "Reset axes": "Torna agli assi iniziali",
        "Zoom": "Ingrandisci",
        "Zoom in": "Ingrandisci",
        "Zoom out": "Riduci",
        "lower fence:": "limite inferiore:",
        "max:": "massimo:",
        "mean:": "media:",
        "median:": "mediana:",
        "min:": "minimo:",
        "trace": "serie",
        "upper fence:": "limite superiore:",
    },
    "format": {
        "days": ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
        "shortDays": ["dom", "lun", "mar", "mer", "gio", "ven", "sab"],
        "months": [
            *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
            *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
        ],
        "shortMonths": [
            "gen",
            "feb",
            "mar",
            "apr",
            "mag",
            "giu",
            "lug",
            "ago",
            "set",
            "ott",
            "nov",
            "dic",
        ],
        "date": "%d/%m/%Y",
        "decimal": ",",
        "thousands": ".",
    },
}

PLOTLY_CONFIG: dict[str, Any] = {
    "locale": "it",
    "locales": {"it": _LOCALE_IT},
    "displayModeBar": False,
    "displaylogo": False,
    "showLink": False,
    "showEditInChartStudio": False,
    "plotlyServerURL": "",
    "topojsonURL": "",
    "scrollZoom": False,
    "doubleClick": "reset",
    "showTips": False,
}
_WITH_BUTTON: dict[str, Any] = {"displayModeBar": True, "modeBarButtons": [["toImage"]]}

_AXIS: dict[str, Any] = {
    "gridcolor": theme.LINE,
    "linecolor": theme.TEXT_SECONDARY,
    "zerolinecolor": theme.TEXT_SECONDARY,
    "zerolinewidth": 1,
    "tickfont": {"size": 14, "color": theme.TEXT_SECONDARY},
    "title": {"font": {"size": 14, "color": theme.TEXT_SECONDARY}, "standoff": 8},
    "automargin": True,
    "fixedrange": True,
}

TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": theme.FONT, "size": 14, "color": theme.TEXT},
        "title": {"font": {"size": 16, "color": theme.TEXT}, "x": 0, "xanchor": "left"},
        "colorway": list(theme.CATEGORICAL),
        "colorscale": {
            "sequential": [[i / 4, c] for i, c in enumerate(theme.SEQUENTIAL[5])],
            "diverging": [
                [i / 4, c] for i, c in enumerate((*theme.BELOW[2], theme.CENTRE, *theme.ABOVE[2]))
            ],
        },
        "paper_bgcolor": theme.GROUND,
        "plot_bgcolor": theme.GROUND,
        "separators": ",.",
        "margin": {"l": 8, "r": 8, "t": 32, "b": 8},
        "xaxis": {**_AXIS, "showgrid": False, "ticks": "outside", "tickcolor": theme.LINE},
        "yaxis": {**_AXIS, "rangemode": "tozero", "tickformat": ",.4~f"},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 14},
        },
        "hoverlabel": {
            "bgcolor": theme.GROUND,
            "bordercolor": theme.TEXT_SECONDARY,
            "font": {"family": theme.FONT, "size": 14, "color": theme.TEXT},
            "align": "left",
        },
        "dragmode": False,
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": theme.TEXT_SECONDARY,
            "activecolor": theme.PRIMARY,
        },
    }
}


@cache
def _template() -> go.layout.Template:
    """TEMPLATE checked once: as a dict Plotly would check it again at each figure (50 ms)."""
    import plotly.graph_objects as go

    return go.layout.Template(TEMPLATE)


def show_figure(
    build: Callable[[], tuple[go.Figure, int]],
    *,
    key: str,
    of: tuple[Hashable, ...],
    alt: str,
    picture: Callable[[int], dict[str, Any]] | None = None,
) -> None:
    """Puts a figure into the page with our template, in Italian.

    build: makes the figure and its height [pixels]; called once for each `of` (all that the figure
    depends on) in a snapshot. alt: the text alternative. picture: from the height, the options of
    the one button that the figure then has, to save it; without it there is no mode bar. Labels
    that come from data are escaped by the caller (html.escape): Plotly reads its texts as HTML.
    """
    figure = _dressed(warehouse().fingerprint, key, of, build)
    config = PLOTLY_CONFIG
    if picture is not None:
        saving = {"toImageButtonOptions": picture(figure.layout.height)}
        config = config | _WITH_BUTTON | saving
    st.plotly_chart(figure, key=key, alt=alt, theme=None, width="stretch", config=config)


@st.cache_resource(max_entries=100, show_spinner=False)
def _dressed(
    fingerprint: str,  # noqa: ARG001 (part of the key)
    key: str,
    of: tuple[Hashable, ...],  # noqa: ARG001 (part of the key)
    _build: Callable[[], tuple[go.Figure, int]],
) -> go.Figure:
    figure, height = _build()
    figure.update_layout(template=_template(), height=height, uirevision=key)
    return figure
