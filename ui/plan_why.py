"""Why a milestone or an objective has its state, on Obiettivi."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.queries import plan
from monitoring.queries.certificates import known_plan, of_milestone, of_objective
from monitoring.status_reasons import how_read
from ui.certificate_view import lines_table, panel, parts_table
from ui.data import ask, warehouse
from ui.plan_tables import why_areas_table


def show_why(milestone: Mapping[str, Any], reference: Catalogue, today: date) -> None:
    """The certificate of a milestone, and each of its areas.

    milestone: a row of plan.milestones_seen_from.
    """
    known = warehouse().once(known_plan, today)
    certificate = of_milestone(known, reference, milestone["code"], milestone["area_code"])
    st.header("Perché questo stato?", anchor=False)
    note = milestone["note"] if isinstance(milestone["note"], str) else ""
    read = how_read(milestone["date_text"], milestone["date_rule"])
    panel(certificate, f"La data: {read} ({milestone['source_place']}). {note}", key="perche")
    areas = ask(plan.milestone_areas, milestone["code"], today)
    own = areas[areas["area_code"] == milestone["area_code"]]
    tolerance = reference.thresholds["on_track_tolerance"]
    why_areas_table(milestone["code"], areas if own.empty else own, tolerance)


def show_objective(code: str, reference: Catalogue, today: date) -> None:
    """The certificate of an objective, its parts and their lines behind a click."""
    certificate = of_objective(warehouse().once(known_plan, today), reference, code)
    panel(certificate, key="perche-obiettivo")
    with st.expander("I numeri, uno per uno", key="parti", on_change="rerun") as more:
        if more.open:
            parts_table(certificate)
            lines_table(certificate)
