"""Addresses of the pages about one indicator or one area, and of the pages that compare."""

from __future__ import annotations

from collections.abc import Callable

from monitoring.figure_words import Row
from ui.plan_marks import OBJECTIVES_PATH, link_html

INDICATOR_PATH, AREA_PATH = "scheda-indicatore", "scheda-comune"
AMBITO_PATH, SUMMARY_PATH = "scheda-ambito", "sintesi"
COMPARISON_PATH, MAP_PATH = "confronti", "mappe"


def indicator_link(code: str, text: str = "Scheda dell'indicatore") -> str:
    """A link to the page of an indicator, as HTML; the text escaped."""
    return link_html(INDICATOR_PATH, text, indicatore=code)


def area_link(code: str, text: str = "Scheda del comune") -> str:
    """A link to the page of a comune, as HTML; the text escaped."""
    return link_html(AREA_PATH, text, area=code)


def ambito_link(code: str, text: str = "Scheda dell'Ambito") -> str:
    """A link to the sheet of an Ambito, as HTML; the text escaped."""
    return link_html(AMBITO_PATH, text, ambito=code)


def objective_link(code: str, text: str) -> str:
    """A link to the page of an objective, as HTML; the text escaped."""
    return link_html(OBJECTIVES_PATH, text, obiettivo=code)


def map_link(indicator: str, text: str = "Mappa", **parameters: str) -> str:
    """A link to Mappe with an indicator, as HTML. parameters: livello, semestre, area…"""
    return link_html(MAP_PATH, text, indicatore=indicator, **parameters)


def comparison_link(indicator: str, text: str = "Confronti", **parameters: str) -> str:
    """A link to Confronti with an indicator, as HTML. parameters: livello, semestre, area, vista."""
    return link_html(COMPARISON_PATH, text, indicatore=indicator, **parameters)


def view_links(indicator: Row, level: str, semester: str | None, area: str | None) -> str:
    """The links under a figure of Confronti: the indicator's page, the area's, Mappe; as HTML.

    area: the code in evidence at `level`, if there is one.
    """
    return _links(indicator, level, semester, area, map_link)


def map_links(indicator: Row, level: str, semester: str | None, area: str | None) -> str:
    """As view_links, under the map: Confronti in the place of Mappe."""
    return _links(indicator, level, semester, area, comparison_link)


def _links(
    indicator: Row, level: str, semester: str | None, area: str | None, other: Callable[..., str]
) -> str:
    code, seen = str(indicator["code"]), area or ""
    own = {"comune": area_link, "ambito": ambito_link}.get(level)
    parts = [indicator_link(code), *([own(seen)] if seen and own else [])]
    parts.append(other(code, livello=level, semestre=semester or "", area=seen))
    return f'<p class="fg-links">{" · ".join(parts)}</p>'
