"""The report as a PDF: tagged, in Italian, with its own fonts; same data, same bytes."""

from __future__ import annotations

from pathlib import Path

from monitoring.drawing.milestone_shapes import shape_svg
from monitoring.drawing.tokens import MILESTONE_STATES
from monitoring.report.area_map import area_map
from monitoring.report.endnotes import endnotes
from monitoring.report.gathered import Gathered
from monitoring.report.milestones import objectives, timeline
from monitoring.report.summary import cover, summary
from monitoring.report.tables import tables
from monitoring.typesetting import typeset

TEMPLATE = Path(__file__).parent / "typeset" / "report.typ"


def report_pdf(found: Gathered, indicator: str | None = None) -> bytes:
    """The report as an accessible PDF (PDF/UA-1). indicator: of the map, see area_map.

    Raises:
        ReportRefused: see area_map.
    """
    told = {
        **cover(found),
        "shapes": {code: shape_svg(code) for code in MILESTONE_STATES},
        "summary": summary(found),
        "objectives": objectives(found),
        "map": area_map(found, indicator),
        "timeline": timeline(found),
        "tables": tables(found),
        "endnotes": endnotes(found),
    }
    return typeset(TEMPLATE, told, "pdf", accessible=True, root=TEMPLATE.parents[2])
