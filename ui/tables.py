"""Real HTML tables: read aloud, printed and copied as tables; every cell escaped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from typing import Literal

import pandas as pd
import streamlit as st

Align = Literal["left", "right", "center"]
_CLASSES: dict[Align, str] = {
    "left": "",
    "right": ' class="bg-right"',
    "center": ' class="bg-center"',
}


def table_html(
    frame: pd.DataFrame,
    *,
    caption: str,
    numeric: Collection[str] = (),
    align: Mapping[str, Align] | None = None,
    html_columns: Collection[str] = (),
    row_header: bool = True,
    chosen: Collection[int] = (),
    stacked: bool = False,
) -> str:
    """The table as HTML. `frame` holds what is read, numbers already in Italian; no index.

    numeric: columns aligned right. align: alignment by column, stronger than `numeric`.
    html_columns: columns that hold our own HTML (ui.theme.milestone_badge_html), the only ones
        not escaped.
    row_header: the first column names the row. chosen: positions of the rows in evidence.
    stacked: on a telephone each row becomes a list of its cells, each under its column's name.
    A missing cell is empty.

    Raises:
        KeyError: a column named in the options is not in the frame.
    """
    align = align or {}
    unknown = {*numeric, *align, *html_columns} - set(frame.columns)
    if unknown:
        raise KeyError(f"tabella «{caption}»: colonne inesistenti {sorted(unknown)}")
    styles = [
        _CLASSES[align.get(name, "right" if name in numeric else "left")] for name in frame.columns
    ]
    labels = [escape(str(name), quote=True) for name in frame.columns]
    raw = [name in html_columns for name in frame.columns]
    head = "".join(
        f'<th scope="col"{style}>{escape(str(name))}</th>'
        for name, style in zip(frame.columns, styles, strict=True)
    )
    body: list[str] = []
    for position, row in enumerate(frame.itertuples(index=False, name=None)):
        cells: list[str] = []
        for column, value in enumerate(row):
            text = "" if pd.isna(value) else str(value)
            tag, scope = ("th", ' scope="row"') if row_header and column == 0 else ("td", "")
            named = f' data-label="{labels[column]}"' if stacked and text else ""
            cells.append(
                f"<{tag}{scope}{named}{styles[column]}>{text if raw[column] else escape(text)}</{tag}>"
            )
        body.append(f"<tr{' class=bg-chosen' if position in chosen else ''}>{''.join(cells)}</tr>")
    label = escape(caption, quote=True)
    return (
        f'<div class="bg-table-wrap" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="bg-table{" bg-stacked" if stacked else ""}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def html_table(
    frame: pd.DataFrame,
    *,
    caption: str,
    numeric: Collection[str] = (),
    align: Mapping[str, Align] | None = None,
    html_columns: Collection[str] = (),
    row_header: bool = True,
    chosen: Collection[int] = (),
    stacked: bool = False,
) -> None:
    """Draws table_html in the page; apply_style (ui.theme) has been called by the frame."""
    st.html(
        table_html(
            frame,
            caption=caption,
            numeric=numeric,
            align=align,
            html_columns=html_columns,
            row_header=row_header,
            chosen=chosen,
            stacked=stacked,
        )
    )
