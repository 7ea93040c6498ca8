"""The row of choices of Obiettivi, kept in the address."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from monitoring.catalogue import Area
from ui.address import choose
from ui.plan_tables import LEVELS
from ui.theme import MILESTONE_STATES


@dataclass(frozen=True)
class Choices:
    """What the reader chose; empty means all (for `area`, the whole territory)."""

    objective: str
    year: str
    state: str
    level: str
    area: str

    def keep(self, milestones: pd.DataFrame) -> pd.DataFrame:
        """The milestones chosen."""
        kept = milestones
        for column, value in (
            ("objective_code", self.objective),
            ("state", self.state),
            ("level", self.level),
        ):
            if value:
                kept = kept[kept[column] == value]
        return kept[kept["year"] == int(self.year)] if self.year else kept

    def parameters(self) -> dict[str, str]:
        """The same, as parameters of an address."""
        return {
            "obiettivo": self.objective,
            "anno": self.year,
            "stato": self.state,
            "livello": self.level,
            "ambito": self.area,
        }


def choose_milestones(objectives: pd.DataFrame, years: list[int], ambiti: list[Area]) -> Choices:
    """Five choices in one row."""
    places = st.columns([3, 1.3, 2, 1.6, 2.4])
    names = dict(zip(objectives["code"], objectives["short_name"], strict=True))
    with places[0]:
        objective = choose(
            "Obiettivo", {"": "Tutti"} | {c: f"{c} {n}" for c, n in names.items()}, "obiettivo"
        )
    with places[1]:
        year = choose("Anno", {"": "Tutti"} | {str(y): str(y) for y in years}, "anno")
    with places[2]:
        words = {code: state.word for code, state in MILESTONE_STATES.items()}
        state = choose("Stato", {"": "Tutti"} | words, "stato")
    with places[3]:
        level = choose("Livello", {"": "Tutti"} | LEVELS, "livello")
    with places[4]:
        area = choose(
            "Stato visto da",
            {"": "Intera provincia"} | {a.code: f"Ambito {a.name}" for a in ambiti},
            "ambito",
        )
    return Choices(objective, year, state, level, area)


def choose_milestone(milestones: pd.DataFrame) -> str:
    """One milestone, to read why it has its state; empty for none."""
    codes = dict(zip(milestones["code"], milestones["text"], strict=True))
    asked = st.query_params.get("traguardo", "").upper()
    if asked and asked not in codes:
        st.query_params.pop("traguardo")
        st.session_state.pop("traguardo", None)
        st.html(
            '<p class="notice" role="status">Il traguardo chiesto non è fra quelli mostrati.</p>'
        )
    options = {"": "Scegli un traguardo"} | {c: f"{c} {t}" for c, t in codes.items()}
    return choose("Perché questo stato?", options, "traguardo")
