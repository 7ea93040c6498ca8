"""What Carica shows of a file: steps, what was understood, every problem, the request to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from monitoring.italian import number, plural
from monitoring.italian_csv import italian_csv
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from monitoring.validation.examine import Report
from monitoring.validation.problems import ERROR, NOTICE, WARNING, ProblemGroup, grouped
from ui.tables import html_table
from ui.theme import link_style

Download = tuple[str, Callable[[], bytes]]
"""The name of a file to download, and what makes it when it is asked for."""
STEPS = ("File", "Controllo", "Differenze", "Invio")
MOST_ROWS = 200
_PRESSES = "invia_premuto"
_TABLES = {
    ERROR: ("Errori", "Errore", "Che cosa non va"),
    WARNING: ("Avvisi", "Avviso", "Che cosa guardare"),
    NOTICE: ("Solo per informazione", "Informazione", "Come è stato letto"),
}
_DELIMITERS = {
    ";": "colonne separate da punto e virgola",
    ",": "colonne separate da virgola",
    "\t": "colonne separate da tabulazione",
}
_DECIMALS = {
    ",": "decimali con la virgola",
    "comma": "decimali con la virgola",
    ".": "decimali con il punto",
    "point": "decimali con il punto",
}


def upload_style() -> None:
    """The style sheet of Carica, once a run."""
    link_style("upload")


def steps(current: int) -> None:
    """The four steps, the one at hand in evidence; 5 when all are done."""
    items = "".join(
        f"<li{' class=done' if n < current else ''}{' aria-current=step' if n == current else ''}>"
        f"{n} {step}</li>"
        for n, step in enumerate(STEPS, start=1)
    )
    st.html(f'<ol class="steps" aria-label="I passi dell\'invio">{items}</ol>')


def outcome(kind: str, sentence: str) -> None:
    """How it went, in one sentence; kind: error, warning, good."""
    role = "alert" if kind == "error" else "status"
    st.html(f'<p class="outcome outcome-{kind}" role="{role}">{escape(sentence)}</p>')


def said(sentence: str) -> None:
    """A plain sentence, which may hold data."""
    st.html(f'<p class="said">{escape(sentence)}</p>')


def understood(report: Report) -> str:
    """`Ho letto «Dalmine.csv»: 145 righe di Indicatori, 3 righe vuote ignorate.`"""
    found = report.understood
    parts = [plural(report.rows, "riga", "righe")]
    if report.dataset:
        parts[0] += f" di {DATASETS[report.dataset].title}"
        if report.semestre:
            parts[0] += f" del {Semester.parse(report.semestre).label}"
    if found.get("encoding") == "xlsx":
        parts.append("da un foglio di Excel")
    parts.append(_DELIMITERS.get(str(found.get("delimiter", "")), ""))
    if report.rows:
        parts.append(_DECIMALS.get(str(found.get("decimal", "")), ""))
    for key, one, many in (
        ("blank_rows", "riga vuota ignorata", "righe vuote ignorate"),
        ("repaired_codes", "codice ISTAT completato", "codici ISTAT completati"),
        ("total_rows", "riga di totale non contata", "righe di totale non contate"),
    ):
        if count := int(found.get(key) or 0):
            parts.append(plural(count, one, many))
    told = f"Ho letto «{report.file}»: " + ", ".join(p for p in parts if p) + "."
    return f"{told} {report.unread}".rstrip()


def judgement(report: Report) -> None:
    """How the check went: refused, to be confirmed, or ready; and whether it is another's file."""
    others = sum(problem.code == "AREA_OTHER_AMBITO" for problem in report.errors)
    if report.errors:
        outcome("error", refusal(report))
    elif report.warnings:
        warnings = plural(len(report.warnings), "avviso", "avvisi")
        outcome("warning", f"Nessun errore, {warnings}: guarda, poi conferma e invia.")
    else:
        outcome("good", "Nessun errore: guarda che cosa cambia e invia.")
    if others > report.rows / 2:
        said("Quasi tutte le righe sono di un altro mittente: controlla per chi invii, o il file.")


def refusal(report: Report) -> str:
    """`7 errori in 12 righe: il file non è stato inviato e nulla è cambiato.`"""
    lines = {p.line for p in report.errors if p.line}
    where = f" in {plural(len(lines), 'riga', 'righe')}" if lines else ""
    errors = plural(len(report.errors), "errore", "errori")
    return f"{errors}{where}: il file non è stato inviato e nulla è cambiato."


def problem_rows(groups: Sequence[ProblemGroup], letters: Mapping[str, str]) -> pd.DataFrame:
    """The groups as a table: where, column, the text as typed, what is wrong, what to do."""
    rows = [
        (
            _TABLES[g.example.severity][1],
            g.rows.partition(" ")[2] or "tutto il file",
            g.column(letters),
            g.written,
            g.message,
            g.example.hint,
        )
        for g in groups
    ]
    return pd.DataFrame(
        rows,
        columns=[
            "Tipo",
            "Righe",
            "Colonna",
            "Scritto nel file",
            "Che cosa dice il controllo",
            "Che cosa fare",
        ],
    )


def problems(report: Report, marked: Download | None = None) -> None:
    """Every problem, the gravest first; the file back with them `marked`, or their list."""
    groups = grouped(report.problems)
    for severity, (caption, _, question) in _TABLES.items():
        some = [g for g in groups if g.example.severity == severity]
        if some:
            rows = problem_rows(some[:MOST_ROWS], report.letters).drop(columns="Tipo")
            rows = rows.rename(columns={"Che cosa dice il controllo": question})
            count = number(sum(g.count for g in some))
            shown = rows.loc[:, (rows != "").any()]
            html_table(shown, caption=f"{caption}: {count}", stacked=True)
        if len(some) > MOST_ROWS:
            said(f"Altri {number(len(some) - MOST_ROWS)} gruppi di righe sono nell'elenco.")
    if marked:
        name, made = marked
        label = "Scarica il file con gli errori segnati"
        st.download_button(
            label, made, name, on_click="ignore", type="primary" if report.errors else "secondary"
        )
    elif groups:
        listed = italian_csv(problem_rows(groups, report.letters))
        name = f"problemi_{Path(report.file).stem}.csv"
        st.download_button("Scarica l'elenco", listed, name, "text/csv", on_click="ignore")


def due_cell(title: str, expected: int, filled: int) -> None:
    """What is due of a dataset and how much of it is there."""
    cells = f"{number(filled)} di {plural(expected, 'cella compilata', 'celle compilate')}"
    st.html(f'<p class="due"><b>{escape(title.partition(" (")[0])}</b>{cells}</p>')


def confirm(file: str, shown: str, warnings: int) -> tuple[bool, str]:
    """The request to send: whether it was asked for with all that it needs, and the reason given.

    Warnings need a tick and a reason; what is missing is said under the button. Who presses is always
    answered: the press is written down before the page is drawn again and stands until `answered`, for
    a rerun that another widget asks for in between stops the one that carries it.

    Args:
        file: names the file and its sender.
        shown: what is on screen; a press on what has changed since is told so, and sends nothing.
        warnings: how many must be accepted.
    """
    here, key, presses = (file, shown), f"{file}_{shown}", _presses()
    if presses and presses[-1] != here:
        if presses[-1][0] == file:
            outcome("warning", "Nel frattempo i dati in vigore sono cambiati: guarda e invia.")
        presses.clear()
    with st.form(key, enter_to_submit=False, border=False):
        sure, why = True, ""
        if warnings:
            seen = "l'avviso" if warnings == 1 else f"i {number(warnings)} avvisi"
            sure = st.checkbox(f"Ho controllato {seen}: i valori sono giusti", key=f"{key}_sicuro")
            why = st.text_input("Perché sono giusti", key=f"{key}_motivo", max_chars=500)
        st.form_submit_button("Invia", type="primary", on_click=presses.append, args=(here,))
    if presses and warnings and not (sure and why.strip()):
        outcome("warning", "Spunta la conferma e scrivi il motivo: il file non è stato inviato.")
        presses.clear()
    return bool(presses), why.strip()


def answered() -> None:
    """Who pressed Invia has had an answer, or there is nothing to send any longer."""
    _presses().clear()


def _presses() -> list[tuple[str, str]]:
    """What this session pressed Invia on; a list, for writing to the session can be interrupted."""
    found: list[tuple[str, str]] = st.session_state.setdefault(_PRESSES, [])
    return found
