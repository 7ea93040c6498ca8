"""Who has sent what: one semester in words, all the semesters in shapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.completeness_words import SHAPES, WORDS, shown_states
from monitoring.italian import day, number, percent_reached
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from ui.links import ambito_link
from ui.plan_marks import address
from ui.theme import link_style

PATH = "completezza"
OPEN_ENDED = ("incompleta", "restituita", "mancante", "da_inviare")
"""States in which some cell is still empty: their cells lead to it."""


def completeness_style() -> None:
    """The style sheet of Completezza, once a run."""
    link_style("completeness")


def legend_html() -> str:
    """Every state: shape and word."""
    items = "".join(f"<li>{_shape(state)}{escape(word)}</li>" for state, word in WORDS.items())
    return f'<ul class="grid-legend">{items}</ul>'


def semester_html(
    grid: pd.DataFrame, names: Mapping[str, str], semester: str, today: date, chosen: str = ""
) -> str:
    """One semester as a table: a row per sender, the state of each dataset in shape and words.

    grid: see monitoring.queries.completeness.completeness_grid. chosen: the sender in evidence.
    """
    cells, datasets = _cells(grid[grid["semester"] == semester], today)
    body = "".join(
        f"<tr{' class=bg-chosen' if sender == chosen else ''}>"
        f'<th scope="row">{_to(sender, semester, "", escape(names[sender]))}</th>'
        + "".join(_said_cell(cells.get((sender, semester, d))) for d in datasets)
        + "</tr>"
        for sender in dict.fromkeys(sender for sender, _, _ in cells)
    )
    caption = f"{Semester.parse(semester).label}: che cosa è arrivato, misurato dal contenuto"
    head = f'<tr><th scope="col">Chi invia</th>{_dataset_heads(datasets)}</tr>'
    return _table(caption, "said-grid", head, body)


def sender_html(grid: pd.DataFrame, today: date) -> str:
    """One sender as a table: a row per semester, the newest first, the state of each dataset.

    grid: its rows of completeness_grid.
    """
    cells, datasets = _cells(grid, today)
    sender = str(grid["sender_code"].iloc[0])
    body = "".join(
        f'<tr><th scope="row">{escape(Semester.parse(s).label)}</th>'
        + "".join(_said_cell(cells.get((sender, s, d))) for d in datasets)
        + "</tr>"
        for s in sorted(set(grid["semester"]), reverse=True)
    )
    head = f'<tr><th scope="col">Semestre</th>{_dataset_heads(datasets)}</tr>'
    return _table("Che cosa ha inviato, misurato dal contenuto", "said-grid", head, body)


def grid_html(grid: pd.DataFrame, names: Mapping[str, str], today: date) -> str:
    """All the semesters: a row per sender, a shape and a share for each semester and dataset."""
    cells, datasets = _cells(grid, today)
    semesters = list(dict.fromkeys(sorted(grid["semester"])))
    levels = dict(zip(grid["sender_code"], grid["level"], strict=True))
    head = "".join(
        f'<th scope="colgroup" colspan="{len(datasets)}">{escape(Semester.parse(s).label)}</th>'
        for s in semesters
    )
    body = "".join(
        f'<tr><th scope="row">{_named(sender, levels[sender], names[sender])}</th>'
        + "".join(_share_cell(cells.get((sender, s, d))) for s in semesters for d in datasets)
        + "</tr>"
        for sender in dict.fromkeys(grid["sender_code"])
    )
    caption = "Celle compilate sul totale dovuto, per mittente, semestre e dati"
    head = (
        f'<tr><td rowspan="2"></td>{head}</tr><tr>{_dataset_heads(datasets * len(semesters))}</tr>'
    )
    return _table(caption, "grid", head, body)


def _cells(
    grid: pd.DataFrame, today: date
) -> tuple[dict[tuple[str, str, str], Mapping[str, Any]], list[str]]:
    rows = grid.assign(shown=shown_states(grid, today)).to_dict("records")
    found = {(r["sender_code"], r["semester"], r["dataset"]): r for r in rows}
    return found, [name for name in DATASETS if name in set(grid["dataset"])]


def _dataset_heads(datasets: list[str]) -> str:
    return "".join(
        f'<th scope="col">{escape(DATASETS[d].title.partition(" ")[0])}</th>' for d in datasets
    )


def _table(caption: str, style: str, head: str, body: str) -> str:
    return (
        f'<div class="bg-table-wrap" role="region" tabindex="0" aria-label="{caption}">'
        f'<table class="bg-table {style}"><caption>{caption}</caption>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )


def _shape(state: str) -> str:
    return f'<span class="bg-shape bg-shape-{SHAPES[state]}" aria-hidden="true"></span>'


def _to(sender: str, semester: str, dataset: str, html: str) -> str:
    """A link to what is missing there; `html` is our own."""
    where = address(PATH, ambito=sender, semestre=semester, dati=dataset)
    return f'<a href="{where}" target="_self">{html}</a>'


def _named(sender: str, level: str, name: str) -> str:
    """The name of a sender; an Ambito's leads to its sheet."""
    return ambito_link(sender, name) if level == "ambito" else escape(name)


def _counted(row: Mapping[str, Any]) -> str:
    filled, due = number(row["filled_cells"]), number(row["expected_cells"])
    return f"{WORDS[row['shown']]}: {filled} di {due} celle, scadenza {day(row['deadline'])}"


def _share(row: Mapping[str, Any]) -> str:
    """How many cells are filled; nothing where none is."""
    filled = row["filled_cells"]
    return percent_reached(filled, row["expected_cells"]) if filled else ""


def _said_cell(row: Mapping[str, Any] | None) -> str:
    """`◔ incompleta 87 %`; a dash where nothing is due."""
    if row is None:
        return '<td title="nulla di dovuto">–</td>'
    state = row["shown"]
    words = f"{WORDS[state]} {_share(row)}" if state == "incompleta" else WORDS[state]
    badge = f'<span class="bg-badge">{_shape(state)}<span>{escape(words)}</span></span>'
    if state in OPEN_ENDED:
        badge = _to(row["sender_code"], row["semester"], row["dataset"], badge)
    return f'<td title="{escape(_counted(row))}">{badge}</td>'


def _share_cell(row: Mapping[str, Any] | None) -> str:
    """`● 100 %`; a dash where nothing is due."""
    if row is None:
        return '<td title="nulla di dovuto">–</td>'
    said = escape(_counted(row))
    words = f'<span aria-hidden="true">{_share(row)}</span><span class="bg-unseen">{said}</span>'
    badge = f'<span class="bg-badge">{_shape(row["shown"])}{words}</span>'
    return f'<td title="{said}">{badge}</td>'


def show_grid(html: str) -> None:
    """Draws a table of this module under the legend."""
    st.html(legend_html() + html)
