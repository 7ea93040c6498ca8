"""Correzioni: the tables and the file."""

from __future__ import annotations

from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.corrections import CHANGED, Corrections
from monitoring.exports import DEMONSTRATION, DEMONSTRATION_NOTE, ORIGIN, REAL
from monitoring.files.content import Content
from monitoring.files.formats import FORMATS, as_bytes
from monitoring.italian import dated, day, number, plural
from monitoring.moments import Moment
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from ui import data
from ui.frame import is_demonstration
from ui.tables import html_table, table_html
from ui.theme import MILESTONE_STATES, milestone_badge_html

MOST_ROWS = 200
_EMPTY, _GONE = "vuoto", "non c'è più"
_COLUMNS = {
    "dati": "Di che dati si tratta",
    "semestre": "Semestre",
    "mittente": "Codice dell'area che ha inviato; vuoto per uno stato calcolato",
    "codice_area": "Codice dell'area",
    "area": "Nome dell'area",
    "codice": "Codice dell'indicatore, del traguardo o della linea",
    "colonna": "Colonna del file",
    "che_cosa": "Indicatore, colonna, traguardo o linea",
    "cambiamento": "modificato; tolto se oggi non c'è più; stato calcolato se è lo stato di un traguardo",
    "allora": "Che cosa diceva allora",
    "oggi": "Che cosa dice oggi",
    "numero_allora": "Lo stesso, dove è un numero [unità dell'indicatore, euro per le risorse]",
    "numero_oggi": "Lo stesso, dove è un numero [unità dell'indicatore, euro per le risorse]",
    "come": "inviato, ritirato o restituito",
    "quando": "Quando l'invio è arrivato, o è stato ritirato o restituito [UTC]",
    "invio": "Identificativo dell'invio",
    "riga": "Riga del file",
    "file": "Nome del file come ricevuto",
    "chi": "Chi ha inviato, ritirato o restituito",
    "perche": "Il motivo: degli avvisi accettati, del ritiro, della restituzione",
    ORIGIN: f"{DEMONSTRATION} se ci sono invii di prova, {REAL} altrimenti",
}
_INSIDE = ("file", "chi", "perche")


def cells_tables(cells: pd.DataFrame, catalogue: Catalogue) -> None:
    """A table for each submission that changed something, the latest first; at most MOST_ROWS in all."""
    shown = cells.head(MOST_ROWS)
    for _, rows in shown.groupby(["at", "submission_id", "cause"], sort=False):
        gone = rows["change"] != CHANGED
        table = pd.DataFrame(
            {
                "Area": rows["area"],
                "Che cosa": rows["what"],
                "Allora": rows["before"].replace("", _EMPTY),
                "Oggi": rows["after"].replace("", _EMPTY).mask(gone, _GONE),
                "Riga": rows["line"].map(number),
            }
        )
        first = rows.iloc[0]
        count = plural(len(rows), "valore", "valori")
        st.html(
            f'<div class="correction"><h2>{escape(_of_whom(first, catalogue))}</h2>'
            f"<p>{escape(_how(first))}</p></div>"
            + table_html(table, caption=count, numeric=("Allora", "Oggi", "Riga"), stacked=True)
        )
    if len(cells) > len(shown):
        st.caption(f"Sono mostrati i primi {number(len(shown))} di {number(len(cells))} valori.")


def _of_whom(first: pd.Series, catalogue: Catalogue) -> str:
    """`Ambito Valle Brembana: indicatori del 1° sem. 2025`."""
    who, label = catalogue.areas[first["sender"]].label(), Semester.parse(first["semester"]).label
    return f"{who}: {first['dataset']} del {label}"


def _how(first: pd.Series) -> str:
    """`Inviato il 24 febbraio 2026, 10:30 da … · file … · Perché: …`, as far as the reader may know."""
    by = f" da {first['by']}" if first["by"] else ""
    said = [f"{first['cause'].capitalize()} {dated('il', first['at'])}{by}"]
    said += [f"file {first['file']}"] * bool(first["file"])
    said += [f"perché: {first['reason']}"] * bool(first["reason"])
    return " · ".join(said)


def states_table(states: pd.DataFrame, catalogue: Catalogue) -> None:
    """The milestones whose state at the end of a semester is another; at most MOST_ROWS."""
    shown = states.head(MOST_ROWS)
    table = pd.DataFrame(
        {
            "Alla fine del": [
                Semester.parse(code).label.replace(" ", "\u00a0") for code in shown["semester"]
            ],
            "Traguardo": [f"{c} {catalogue.milestones[c].text}" for c in shown["milestone_code"]],
            "Area": [catalogue.areas[code].label() for code in shown["area_code"]],
            "Allora": [milestone_badge_html(code) for code in shown["before"]],
            "Oggi": [milestone_badge_html(code) for code in shown["after"]],
        }
    )
    html_table(table, caption=plural(len(states), "stato", "stati"), row_header=False,
               html_columns=("Allora", "Oggi"), stacked=True)  # fmt: skip
    if len(states) > len(shown):
        st.caption(f"Sono mostrati i primi {number(len(shown))} di {number(len(states))} stati.")


def arrived_table(arrived: pd.DataFrame, catalogue: Catalogue) -> None:
    """What was not known then: how many rows of each dataset, by semester and sender."""
    rows = [
        {
            "Semestre": Semester.parse(semester).label,
            "Chi ha inviato": catalogue.areas[sender].label(),
            **{name.capitalize(): "" for name in DATASETS},
            **{r["dataset"].capitalize(): number(r["rows"]) for r in group.to_dict("records")},
        }
        for (semester, sender), group in arrived.groupby(["semester", "sender"])
    ]
    table = pd.DataFrame(rows)
    html_table(table, caption="Righe che allora non c'erano", numeric=table.columns[2:],
               stacked=True)  # fmt: skip


def downloads(
    of: Corrections, since: Moment, catalogue: Catalogue, filters: dict[str, str]
) -> None:
    """Every correction and every state, for Excel; filters: label to what was chosen."""
    content = _content(of, since, catalogue, filters)
    mark = f"{DEMONSTRATION}_" if is_demonstration() else ""
    stem = f"{mark}correzioni_dal_{since.day.isoformat()}_al_{data.today().isoformat()}"
    with st.container(horizontal=True):
        for format in ("csv", "xlsx"):
            what, made = FORMATS[format], partial(as_bytes, content, format)
            st.download_button(f"Scarica {what.title}", made, f"{stem}.{format}", what.mime,
                               key=f"correzioni_{format}", on_click="ignore")  # fmt: skip


def _content(
    of: Corrections, since: Moment, catalogue: Catalogue, filters: dict[str, str]
) -> Content:
    cells, states = of.cells, of.states
    rows = pd.DataFrame(
        {
            "dati": cells["dataset"], "semestre": cells["semester"], "mittente": cells["sender"],
            "codice_area": cells["area_code"], "area": cells["area"], "codice": cells["object"],
            "colonna": cells["column"], "che_cosa": cells["what"],
            "cambiamento": cells["change"], "allora": cells["before"], "oggi": cells["after"],
            "numero_allora": cells["number_before"].astype(float),
            "numero_oggi": cells["number_after"].astype(float),
            "come": cells["cause"], "quando": cells["at"], "invio": cells["submission_id"],
            "riga": cells["line"].astype("Int64"), "file": cells["file"], "chi": cells["by"],
            "perche": cells["reason"],
        }
    )  # fmt: skip
    judged = pd.DataFrame(
        {
            "dati": "traguardi", "semestre": states["semester"], "codice_area": states["area_code"],
            "area": [catalogue.areas[c].name for c in states["area_code"]],
            "codice": states["milestone_code"],
            "che_cosa": [f"{c} {catalogue.milestones[c].text}" for c in states["milestone_code"]],
            "cambiamento": "stato calcolato",
            "allora": states["before"].map(lambda c: MILESTONE_STATES[c].word),
            "oggi": states["after"].map(lambda c: MILESTONE_STATES[c].word),
        }
    )  # fmt: skip
    both = pd.concat([frame for frame in (rows, judged) if len(frame)] or [rows])
    told = is_demonstration()
    both[ORIGIN] = DEMONSTRATION if told else REAL
    hidden = () if data.warehouse().reader.sees_all else _INSIDE
    columns = {name: words for name, words in _COLUMNS.items() if name not in hidden}
    facts = [
        ("Dati dimostrativi", DEMONSTRATION_NOTE if told else ""),
        ("Titolo", "Correzioni a ciò che si sapeva"),
        ("Da", since.label),
        ("A", day(data.today())),
        *filters.items(),
        ("Righe", str(len(both))),
    ]
    kept = both.reindex(columns=list(columns))
    return Content("correzioni", kept, columns, [f for f in facts if f[1]], area="codice_area")
