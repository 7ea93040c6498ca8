"""The table beside a chart of the areas: the figures, and what the chart says of each."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from monitoring.italian import MISSING, fold, number
from ui.compared import Compared
from ui.figure_tables import figures_table


def areas_table(
    of: Compared,
    column: str,
    told: Mapping[str, str],
    *,
    in_order: bool = False,
    confidence: float = 0.95,
) -> tuple[pd.DataFrame, list[int]]:
    """One row per area, and the position of the one in evidence.

    told: from code to what stands in `column`, which is left out where there is nothing to say.
    in_order: as the rows stand, else by name. confidence: of the rows' limits [0-1].
    """
    made, place = figures_table(
        of.rows, of.indicator, of.names, of.seats, of.minimum, selected=of.selected
    )
    by_name = sorted(of.rows["code"], key=lambda code: fold(of.names[code]))
    if told:
        made.insert(len(made.columns) - 1, column, [told.get(code, MISSING) for code in by_name])
    if confidence != 0.95:
        said = f"Intervallo al {number(100 * confidence, 1)} %"
        made = made.rename(columns={"Intervallo al 95 %": said})
    if in_order:
        places = {code: n for n, code in enumerate(by_name)}
        made = made.iloc[[places[code] for code in of.rows["code"]]].reset_index(drop=True)
        place = [n for n, code in enumerate(of.rows["code"]) if code == of.selected]
    return made, place
