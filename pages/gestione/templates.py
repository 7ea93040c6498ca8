"""The templates of a sender: what is due of each dataset, and its file to fill."""

from __future__ import annotations

import streamlit as st

from monitoring.catalogue import Area, Window
from monitoring.italian import dated
from monitoring.queries import sending
from monitoring.schema import DATASETS
from pipelines.template import template_csv, template_name
from pipelines.workbook_template import template_xlsx
from ui import data, upload

_FORMS = {"xlsx": ("Modello Excel", template_xlsx), "csv": ("Modello CSV", template_csv)}


def offer_templates(sender: Area, window: Window, *, titled: bool = False) -> None:
    """What a sender owes of a semester, and its templates, made when they are asked for.

    titled: which semester it is, and until when, is said above.
    """
    semester = window.semester.code
    if titled:
        until = dated("al", window.closes_on)
        upload.said(f"{window.semester.label}, prorogato {until}:")
    due = data.ask(sending.due_from, sender.code, semester)
    for column, row in zip(st.columns(4), due.itertuples(), strict=False):
        with column:
            upload.due_cell(DATASETS[row.dataset].title, row.expected_cells, row.filled_cells)
            for form in _FORMS:
                _button(form, row.dataset, sender, semester)


def _button(form: str, dataset: str, sender: Area, semester: str) -> None:
    label, make = _FORMS[form]
    st.download_button(
        label,
        lambda: make(data.warehouse(), data.catalogue(), dataset, sender, semester),
        template_name(dataset, sender, semester, form),
        key=f"modello_{dataset}_{semester}_{form}",
        type="secondary" if form == "xlsx" else "tertiary",
        on_click="ignore",
    )
