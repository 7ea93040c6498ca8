"""The parts of Regole: what is proposed, what it would change, the forms that put it in force."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import pandas as pd
import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.italian import day, moment, number, plural
from monitoring.rules import FILE_WORDS, THRESHOLDS, Change, rows_of
from monitoring.semester import Semester
from monitoring.status_reasons import STATE_WORDS
from ui.tables import html_table
from ui.theme import milestone_badge_html

MOST = 60  # states in sight
USUAL_DAYS = 90  # of a declared state
BY = "Chi lo decide (nome o ufficio)"
FOOT = (
    "Uno stato dichiarato non cambia i conteggi: sta accanto a quello calcolato, con chi, perché e "
    "fino a quando."
)


@dataclass(frozen=True)
class Activate:
    why: str
    by: str


@dataclass(frozen=True)
class Declare:
    what: str
    state: str
    why: str
    until: date
    by: str


def state_line(version: str, activated: int, proposed: int) -> str:
    """`In vigore: versione 3. Proposte e non in vigore: 2 regole.`"""
    known = "" if activated else ", quella dei file di riferimento, mai attivata"
    waiting = f" Proposte e non in vigore: {plural(proposed, 'regola', 'regole')}."
    return f"In vigore: versione {version}{known}.{waiting if proposed else ''}"


def never_activated() -> None:
    """What to do while no version has been recorded."""
    st.html(
        '<p class="said">Finché nessuna versione è registrata, ogni modifica ai file delle regole '
        "vale subito. Dalla prima registrazione una modifica è una proposta: si vede che cosa "
        "cambierebbe, e poi si attiva.</p>"
    )


def changes_table(changes: Sequence[Change]) -> None:
    """One row per rule proposed otherwise than it is in force."""
    rows = [
        (FILE_WORDS[c.file].capitalize(), c.code, c.what, c.before or "—", c.after or "—")
        for c in changes
    ]
    frame = pd.DataFrame(rows, columns=["Regola", "Codice", "Che cosa", "In vigore", "Proposto"])
    html_table(frame, caption="Le regole proposte e non in vigore", stacked=True)


def flips_tables(states: pd.DataFrame, figures: pd.DataFrame) -> None:
    """What would change. states, figures: see pipelines.rules.Flips."""
    st.html(
        f'<p class="effects">Con queste regole cambiano {plural(len(states), "stato", "stati")} e '
        f"{plural(len(figures), 'cifra', 'cifre')}.</p>"
    )
    if len(states):
        pairs = Counter(zip(states["state_before"], states["state_after"], strict=True))
        rows = [(_badge(b), _badge(a), number(n)) for (b, a), n in pairs.most_common()]
        html_table(
            pd.DataFrame(rows, columns=["Da", "A", "Quanti"]),
            caption="Gli stati che cambierebbero, contati",
            html_columns=("Da", "A"),
            numeric=("Quanti",),
        )
        listed = [
            (r.code, r.area_code, _badge(r.state_before), _badge(r.state_after))
            for r in states.head(MOST).itertuples()
        ]
        with st.expander("Quali stati"):
            html_table(
                pd.DataFrame(listed, columns=["Oggetto", "Area", "Da", "A"]),
                caption=f"I primi {len(listed)} di {len(states)}",
                html_columns=("Da", "A"),
            )
    if len(figures):
        rows = [
            (code, Semester.parse(semester).label, number(len(group)))
            for (code, semester), group in figures.groupby(["indicator_code", "semester"])
        ]
        html_table(
            pd.DataFrame(rows, columns=["Indicatore", "Semestre", "Aree"]),
            caption="Le cifre che cambierebbero",
            numeric=("Aree",),
        )


def _badge(state: object) -> str:
    return milestone_badge_html(state) if isinstance(state, str) else "—"


def ask_activation(words: str) -> Activate | None:
    """The form that puts rules in force; what was asked when its button is pressed."""
    with st.form("attivazione", border=False, enter_to_submit=False):
        why = st.text_input("Perché (resta nel registro)", max_chars=300, key="regole_perche")
        by = st.text_input(BY, max_chars=120, key="regole_chi")
        pressed = st.form_submit_button(words, type="primary")
    return Activate(why, by) if pressed else None


def edit_thresholds(texts: Mapping[str, str]) -> str | None:
    """The thresholds to be changed by hand; the new text of their file when it is pressed."""
    rows = list(rows_of(texts[THRESHOLDS]))
    table = pd.DataFrame(rows).assign(value=lambda t: t["value"].astype(float))
    edited = st.data_editor(
        table,
        column_order=["what", "value", "unit", "why"],
        column_config={
            "what": st.column_config.TextColumn("Che cosa regola", disabled=True, width="large"),
            "value": st.column_config.NumberColumn("Valore", min_value=0, required=True),
            "unit": st.column_config.TextColumn("Unità", disabled=True, width="small"),
            "why": st.column_config.TextColumn("Perché", width="large"),
        },
        hide_index=True,
        key="soglie",
    )
    if not st.button("Salva la proposta", key="salva_soglie"):
        return None
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in edited.to_dict("records"):
        writer.writerow({**row, "value": f"{row['value']:.15g}"})
    return out.getvalue()


def declared_table(rows: pd.DataFrame, reference: Catalogue) -> None:
    """The states declared that hold today and are not those calculated."""
    if rows.empty:
        st.html('<p class="said">Nessuno stato dichiarato è diverso da quello calcolato.</p>')
        return
    listed = [
        {
            "Oggetto": f"<b>{escape(r['object_code'])}</b> "
            f"<small>{escape(reference.areas[r['area_code']].label())}</small>",
            "Dichiarato": milestone_badge_html(r["declared"]),
            "Calcolato": milestone_badge_html(r["calculated"]),
            "Perché": r["reason"],
            "Fino al": day(pd.Timestamp(r["until"]).date()),
            "Da": f"{r['declared_by']}, {moment(r['declared_at'].to_pydatetime())}",
        }
        for r in rows.to_dict("records")
    ]
    html_table(
        pd.DataFrame(listed),
        caption="Gli stati dichiarati, accanto a quelli calcolati",
        html_columns=("Oggetto", "Dichiarato", "Calcolato"),
        stacked=True,
    )


def ask_declaration(objectives: pd.DataFrame, reference: Catalogue, today: date) -> Declare | None:
    """The form of a declared state; what was asked when its button is pressed."""
    names = {r.code: f"{r.code} {r.name}" for r in objectives.itertuples()}
    names |= {code: f"{code} {m.text}" for code, m in reference.milestones.items()}
    with st.form("dichiarazione", border=False, enter_to_submit=False):
        what = st.selectbox(
            "Obiettivo o traguardo", list(names), format_func=names.__getitem__, index=None,
            placeholder="Scegli",
        )  # fmt: skip
        state = st.selectbox("Stato", list(STATE_WORDS), format_func=STATE_WORDS.__getitem__)
        until = st.date_input(
            "Vale fino al", today + timedelta(days=USUAL_DAYS), format="DD/MM/YYYY"
        )
        why = st.text_input("Perché (si legge accanto allo stato)", max_chars=300)
        by = st.text_input(BY, max_chars=120, key="dichiara_chi")
        pressed = st.form_submit_button("Dichiara lo stato", type="primary")
    return Declare(what or "", state, why, until, by) if pressed else None
