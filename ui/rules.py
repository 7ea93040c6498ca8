"""The rules of states, completeness and checks, in words, with their thresholds."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from monitoring import rules_in_words as words
from monitoring.completeness_words import WORDS
from monitoring.italian import moment, number, percent
from monitoring.rules import Change
from ui.tables import html_table
from ui.theme import milestone_badge_html


def states_tables(thresholds: Mapping[str, float]) -> None:
    """When each state is given: of a milestone, of what is due, of a value."""
    rows = [
        (milestone_badge_html(code), rule)
        for code, rule in words.milestone_states(thresholds).items()
    ]
    html_table(
        pd.DataFrame(rows, columns=["Stato", "Quando"]),
        caption="Stato di un traguardo in un'area",
        html_columns=["Stato"],
    )
    st.html(f'<p class="said">{words.EXPECTED}</p><p class="said">{words.WHOLE}</p>')
    due = [(WORDS[code], rule) for code, rule in words.COMPLETENESS.items()]
    html_table(pd.DataFrame(due, columns=["Stato", "Quando"]), caption="Stato di ciò che è dovuto")
    values = [(code.replace("_", " "), rule) for code, rule in words.VALUES.items()]
    html_table(pd.DataFrame(values, columns=["Stato", "Quando"]), caption="Stato di un valore")


def thresholds_table(thresholds: pd.DataFrame) -> None:
    """The thresholds in force, with the reason of each."""
    rows = [(t.what, _shown(t.value, t.unit), t.why) for t in thresholds.itertuples()]
    html_table(
        pd.DataFrame(rows, columns=["Soglia", "Valore", "Perché"]),
        caption="Le soglie in vigore",
        numeric=["Valore"],
    )


def register(versions: pd.DataFrame, changes: pd.DataFrame, in_force: str) -> None:
    """The versions of the rules put in force, and what each changed.

    versions, changes: rows of notes.rule_versions and notes.rule_changes.
    """
    st.header("Il registro delle regole", anchor=False)
    if versions.empty:
        st.html(
            f'<p class="said">In vigore: versione {escape(in_force)}, quella dei file di '
            "riferimento. Nessuna versione è ancora stata attivata.</p>"
        )
        return
    rows = []
    for version in versions.to_dict("records"):
        mine = changes[changes["version"] == version["version"]]
        said = [_change(row).words() for row in mine.to_dict("records")]
        who = f", {version['activated_by']}" if version["activated_by"] else ""
        rows.append(
            {
                "Versione": version["version"],
                "Da quando": moment(version["activated_at"].to_pydatetime()) + who,
                "Perché": version["reason"],
                "Che cosa cambia": "; ".join(said) or "la prima registrata",
            }
        )
    html_table(pd.DataFrame(rows), caption="Le versioni delle regole, dall'ultima")


def _change(row: Mapping[Hashable, Any]) -> Change:
    before, after = (row[c] if isinstance(row[c], str) else None for c in ("before", "after"))
    return Change(row["file"], row["code"], row["column_name"], before, after)


def checks_table() -> None:
    """Every check that a file goes through, and how serious it is."""
    rows = pd.DataFrame(words.checks(), columns=["Codice", "Che cosa dice", "Gravità"])
    html_table(
        rows[["Che cosa dice", "Gravità", "Codice"]], caption="I controlli di un file che arriva"
    )


def _shown(value: float, unit: str) -> str:
    if unit == "quota":
        return percent(value)
    return f"{number(value, 0 if float(value).is_integer() else 1)} {unit}"
