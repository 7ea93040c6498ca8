"""The view of Confronti by sex and age: the area in evidence, or the province."""

from __future__ import annotations

import pandas as pd

from monitoring.area_profile import sexes_of
from monitoring.figure_words import coverage_words, is_thin
from monitoring.italian import plural
from ui import compared as shown
from ui.compared import Compared
from ui.frame import empty_state
from ui.profile_chart import (
    difference_words,
    profile_figure,
    profile_table,
    profile_words,
)

_UNDIVIDED = "Si raccoglie come totale: non è diviso per sesso né per età."
_THIN = "Copertura insufficiente: femmine e maschi non si confrontano"
_UNSENT = "L'indicatore può essere diviso, ma in questo semestre nessuno ha inviato le parti."


def profile(of: Compared, strata: pd.DataFrame, name: str) -> None:
    """The figure of one area by sex and age band.

    strata: rows of strata.by_stratum of that area, none where nothing was sent; name: the area's.
    """
    if of.indicator["strata"] == "nessuna":
        empty_state("Qui non ci sono età e sesso.", _UNDIVIDED)
        return
    if strata.empty or not strata["value"].notna().any():
        empty_state(f"{name}: nessuna cifra per età e sesso.", _UNSENT)
        return
    found = sexes_of(strata)
    thin = any(is_thin(row, of.minimum) for row in strata.to_dict("records"))
    first = strata.iloc[0].to_dict()
    more = f" {coverage_words(first, of.indicator, of.minimum)}." if first["units"] > 1 else ""
    said = _THIN if thin else profile_words(found, of.indicator)
    told = "" if thin else difference_words(found, of.indicator)
    hidden = int((strata["value_state"] == "soppresso").sum())
    if hidden:
        more += (
            f" {plural(hidden, 'valore non è mostrato', 'valori non sono mostrati')}: soppressi."
        )
    shown.message(said, "", f"{told}{more}".strip())
    frame = of.frame(said, "profilo", who=name)
    shown.draw(lambda: profile_figure(strata, of.indicator, frame, thin=thin),
               of, frame, view="profilo")  # fmt: skip
    shown.table(lambda: (profile_table(strata, of.indicator, of.minimum), []),
                "Tabella per età e sesso", f"{name}, {of.period}")  # fmt: skip
