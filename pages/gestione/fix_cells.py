"""The flagged cells of a returned submission, corrected on the page and sent as a whole new file."""

from __future__ import annotations

from pathlib import PurePath

import pandas as pd
import streamlit as st

from monitoring.catalogue import Area
from monitoring.errors import PrologoError
from monitoring.italian import plural
from monitoring.queries import sending, submissions
from pages.gestione.check_and_send import Chosen
from pages.gestione.one_file import show_file
from pipelines.cells import with_their_notes
from pipelines.correct import corrected
from pipelines.review import find
from pipelines.store import read_content
from ui import data, upload
from ui.submissions import SENT, cell_rows

NEW = "Valore corretto"


def fix_cells(number: str, sender: Area, sent: pd.DataFrame) -> None:
    """The grid of the flagged cells; once one is changed, the check and the sending of the file."""
    named = data.ask(submissions.named_cells, number)
    if _overtaken(number, sent):
        upload.said(
            "Dopo questo file ne è stato inviato un altro con gli stessi dati: rimandare questo "
            "rimetterebbe i valori di prima. Correggi nel modello precompilato, che contiene quelli "
            "in vigore, e caricalo da Carica."
        )
        return
    if named.empty:
        upload.said("Correggi il file che hai inviato e caricalo di nuovo da Carica.")
        return
    submission = find(data.folders(), number).submission
    content = read_content(data.folders().raw, submission)
    cells = with_their_notes(named, content, data.catalogue(), submission.dataset)
    st.header("Correggi qui le celle", anchor=False)
    changes = _grid(cells, number)
    if not changes:
        upload.answered()
        upload.said("Scrivi i valori corretti: il controllo riparte da solo.")
        return
    by = st.text_input(
        "Chi invia (ufficio)",
        sending.office_of(data.warehouse(), sender.code) or sender.label(),
        key=f"ufficio_{number}",
        max_chars=120,
    )
    try:
        new = corrected(content, submission, changes, data.catalogue())
    except PrologoError as error:
        upload.outcome("error", str(error))
        return
    changed = plural(len(changes), "cella cambiata", "celle cambiate")
    upload.said(f"{changed} rispetto al file restituito; tutto il resto è com'era.")
    name = PurePath(submission.download_name)
    show_file(Chosen(new, f"{name.stem}_corretto{name.suffix}", sender), by, st.container())


def _overtaken(number: str, sent: pd.DataFrame) -> bool:
    """Whether a later submission of the same data is live; `sent` is of submissions_from."""
    row = sent[sent["id"] == number].iloc[0]
    same = (sent["dataset"] == row.dataset) & (sent["semester"] == row.semester)
    return bool((same & sent["live"] & (sent["received_at"] > row.received_at)).any())


def _grid(cells: pd.DataFrame, number: str) -> dict[tuple[int, str], str]:
    """The cells in a grid where only the last column can be written; what was changed."""
    rows = cell_rows(cells)
    rows.insert(list(rows).index(SENT) + 1, NEW, cells["value"].tolist())
    st.caption("Si cambiano solo queste celle, e la nota della loro riga se serve un motivo.")
    edited = st.data_editor(
        rows,
        key=f"celle_{number}",
        disabled=[name for name in rows if name != NEW],
        column_config={NEW: st.column_config.TextColumn(NEW, width="medium")},
        hide_index=True,
        num_rows="fixed",
        width="stretch",
    )
    before, after = _texts(cells["value"]), _texts(edited[NEW])
    return {
        (int(line), str(column)): new
        for line, column, old, new in zip(
            cells["line"], cells["column_name"], before, after, strict=True
        )
        if new != old
    }


def _texts(column: pd.Series) -> list[str]:
    """Cells as texts; of an emptied one a grid says None, or not a number."""
    return ["" if pd.isna(text) else str(text).strip() for text in column]
