"""The half-yearly report as two files, made on the server when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.exports import DEMONSTRATION
from monitoring.files.formats import FORMATS
from monitoring.queries import calendar, plan
from monitoring.report.asked import Asked
from monitoring.report.gathered import Gathered, gather
from monitoring.report.paper import report_pdf
from monitoring.report.workbook import report_xlsx
from monitoring.warehouse import Warehouse
from ui.data import ask, catalogue, folders, for_later
from ui.frame import is_demonstration

_MIME = {"pdf": "application/pdf", "xlsx": FORMATS["xlsx"].mime}
_LABELS = {"pdf": "Scarica il PDF", "xlsx": "Scarica il foglio di calcolo"}


def nothing(today: date) -> tuple[pd.DataFrame, pd.DataFrame, date]:
    """What plan_words.empty_plan says where nobody has reported."""
    whole = ask(plan.whole_plan, today)
    return whole[whole["is_today"]], ask(calendar.semesters), today


def contents_html(reference: Catalogue, asked: Asked) -> str:
    """What the report will hold, in one sentence; how its states are judged."""
    area = asked.area
    beside = f", con le cifre dell'{area.label()} accanto a quelle della provincia" if area else ""
    said = (
        f"Contiene: la sintesi con l'orologio del piano, i {len(reference.milestones)} traguardi per "
        "obiettivo e sulla linea del tempo, la mappa per Ambito, le tabelle di indicatori, cartelle, "
        f"risorse e completezza{beside}; per ogni traguardo dovuto e non completato in tempo, perché "
        "ha quello stato."
    )
    return f'<p class="pl-text">{escape(said)}</p><p class="pl-note">Stati al {escape(asked.when)}.</p>'


def offer(asked: Asked) -> None:
    """Two buttons: the PDF, and the workbook of its tables. Each is made when it is pressed."""
    house, reference = for_later(), catalogue()
    with st.container(horizontal=True):
        for format, write in (("pdf", report_pdf), ("xlsx", report_xlsx)):
            made = partial(_made, write, house, reference, asked)
            name = file_name(asked, format, demonstration=is_demonstration())
            st.download_button(
                _LABELS[format], made, name, _MIME[format], key=f"relazione_{format}",
                on_click="ignore", type="primary" if format == "pdf" else "secondary",
            )  # fmt: skip


def file_name(asked: Asked, format: str, *, demonstration: bool) -> str:
    """`dimostrativo_relazione_2026-S1_AMB08_2026-11-22.pdf`."""
    parts = [DEMONSTRATION] if demonstration else []
    parts += ["relazione", asked.semester.code, *([asked.area.code] if asked.area else [])]
    return f"{'_'.join([*parts, asked.today.isoformat()])}.{format}"


def _made(
    write: Callable[[Gathered], bytes],
    opened: Callable[[], AbstractContextManager[Warehouse]],
    reference: Catalogue,
    asked: Asked,
) -> bytes:
    with opened() as house:
        return write(gather(house, reference, folders().geo, asked))
