"""The matrix as HTML: a table to sort and scroll on screen, and one for each year on paper."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import groupby

import streamlit as st

from monitoring.italian import day, plural
from monitoring.matrix import Column, Matrix
from ui.data import today
from ui.frame import is_demonstration
from ui.links import ambito_link, objective_link
from ui.plan_marks import address, marks_html, states_legend_html
from ui.theme import link_style

PATH, SORT = "matrice", "ordina"
ROOMY = 7
"""Columns that a sheet of paper holds in letters of the usual size."""
Choices = Mapping[str, str]
"""The choices in the address, by parameter."""
KINDS = {
    "": "Tutti",
    "sociosanitario": "Sociosanitari",
    "sociale": "Sociali",
    "struttura": "Struttura tecnica",
    "risorse": "Risorse",
}
LEVELS = {
    "ambito": "Solo i traguardi degli Ambiti",
    "distretto": "Solo dei distretti",
    "asst": "Solo delle ASST",
    "provincia": "Solo della provincia",
    "tutti": "Tutti i livelli",
}
COUNTED = (
    "Ogni cella conta i traguardi di un obiettivo e di un anno per stato, come li vede quell'Ambito. "
    "I conteggi in testa sommano gli Ambiti; l'ultima riga, l'intera provincia, non vi è compresa."
)


def matrix_style() -> None:
    """Puts static/css/matrix.css into the page."""
    link_style("matrix")


def title(made: Matrix, level: str) -> str:
    """How many Ambiti have some milestone of theirs late; of the other levels, which they share,
    the count would say nothing."""
    if level != "ambito":
        return "I traguardi visti da ogni Ambito"
    late, every = len(made.with_state("in_ritardo")), len(made.each)
    if not late:
        return "Nessun Ambito ha un traguardo in ritardo fra quelli scelti"
    have = "Ambito ha" if late == 1 else "Ambiti hanno"
    return f"{late} {have} almeno un traguardo in ritardo, su {every}"


def line(made: Matrix) -> str:
    """`14 traguardi per 14 Ambiti: 196 stati, 22 novembre 2026`: the total of the counts."""
    states = sum(made.total(made.each).values())
    milestones = sum(made.total(made.areas[-1:]).values())
    return (
        f"{plural(milestones, 'traguardo', 'traguardi')} per "
        f"{plural(len(made.each), 'Ambito', 'Ambiti')}: {plural(states, 'stato', 'stati')}, "
        f"{day(today())}"
    )


def sort_of(text: str, made: Matrix) -> Column | None:
    """The column that `SO6-2025` names, None where it is none of those shown."""
    return next((c for c in made.columns if _code(c) == text.upper()), None)


def _code(column: Column) -> str:
    return f"{column[0]}-{column[1]}"


def screen_html(
    made: Matrix,
    names: Mapping[str, str],
    short: Mapping[str, str],
    keep: Choices,
    level: str,
    by: Column | None,
) -> str:
    """The whole matrix; each year's heading sorts by it, the first column's by name.

    names: of the areas; short: of the objectives. level: of the milestones, empty for all.
    by: the column that decides the order of the rows.
    """  # fmt: skip
    first = _sorter("Ambito", keep, "", "ascending" if by is None else "", ' rowspan="2"')
    groups = [(code, list(columns)) for code, columns in groupby(made.columns, lambda c: c[0])]
    head = "".join(
        f'<th scope="colgroup" colspan="{len(columns)}" title="{escape(short[code], quote=True)}">'
        f"{objective_link(code, code)}</th>"
        for code, columns in groups
    )
    years = "".join(
        _sorter(str(c[1]), keep, _code(c), "descending" if c == by else "", "")
        for c in made.columns
    )
    label = "Stati dei traguardi per Ambito, obiettivo e anno di scadenza"
    return (
        f'<div class="mx-screen"><div class="bg-table-wrap" role="region" tabindex="0" '
        f'aria-label="{label}"><table class="bg-table mx"><caption>{label}. Un anno ordina le '
        f"righe dallo stato peggiore.</caption><thead><tr>{first}{head}</tr><tr>{years}</tr></thead>"
        f"<tbody>{_rows(made, names, level)}</tbody></table></div></div>"
    )


def _sorter(words: str, keep: Choices, column: str, order: str, span: str) -> str:
    """A heading that sorts: a link, and the order that holds now (aria-sort)."""
    held = f' aria-sort="{order}"' if order else ""
    arrow = {"ascending": " ▴", "descending": " ▾"}.get(order, "")
    where = address(PATH, **{**keep, SORT: column})
    said = "" if column else '<span class="bg-unseen">, per nome</span>'
    return (
        f'<th scope="col"{span}{held}><a href="{where}" target="_self">{words}{said}'
        f'<span aria-hidden="true">{arrow}</span></a></th>'
    )


def _rows(made: Matrix, names: Mapping[str, str], level: str) -> str:
    last = made.areas[-1]
    return "".join(
        f"<tr{' class=bg-chosen' if area == last else ''}>"
        f'<th scope="row">{_name(area, last, names)}</th>'
        + "".join(_cell(made, area, column, "" if area == last else area, level)
                  for column in made.columns)
        + "</tr>"
        for area in made.areas
    )  # fmt: skip


def _name(area: str, whole: str, names: Mapping[str, str]) -> str:
    return "Intera provincia" if area == whole else ambito_link(area, names[area])


def _cell(made: Matrix, area: str, column: Column, seen_from: str, level: str) -> str:
    chosen = {"obiettivo": column[0], "anno": str(column[1]), "livello": level, "ambito": seen_from}
    return f"<td>{marks_html(made.at(area, column), **chosen)}</td>"


def paper_html(made: Matrix, names: Mapping[str, str], short: Mapping[str, str]) -> str:
    """A table for each year, which only the printer sees: one sheet of A4 each, across."""
    mark = " · Dati dimostrativi, inventati per mostrare il cruscotto" if is_demonstration() else ""
    pages = []
    for year in sorted({year for _, year in made.columns}):
        of_year = made.of_year(year)
        head = "".join(
            f'<th scope="col">{escape(code)}<br>{escape(short[code])}</th>'
            for code, _ in of_year.columns
        )
        dense = " mx-dense" if len(of_year.columns) > ROOMY else ""
        pages.append(
            f'<div class="mx-page{dense}"><p class="mx-title">Traguardi del {year}, visti da ogni Ambito</p>'
            f"<p>{escape(line(of_year) + mark)}</p>"
            f'<table class="bg-table mx"><thead><tr><th scope="col">Ambito</th>{head}</tr></thead>'
            f"<tbody>{_rows(of_year, names, '')}</tbody></table>{states_legend_html()}</div>"
        )
    return f'<div class="mx-paper">{"".join(pages)}</div>'


def names_html(made: Matrix, short: Mapping[str, str]) -> str:
    """The objectives of the columns, code and name; paper has them in the headings."""
    codes = dict.fromkeys(code for code, _ in made.columns)
    return f'<p class="pl-note mx-off">{escape(" · ".join(f"{c} {short[c]}" for c in codes))}</p>'


def notice(text: str) -> None:
    """That the column asked for is not there."""
    st.html(
        f'<p class="notice" role="status">«{escape(text)}» non è fra le colonne mostrate: '
        "le righe sono per nome.</p>"
    )
