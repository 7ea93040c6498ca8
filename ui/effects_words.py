"""«Cosa cambia se invio», in sentences."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from monitoring.completeness_words import WORDS
from monitoring.effects import Effects, differ
from monitoring.italian import listing, number, plural
from monitoring.schema import DATASETS
from ui.theme import MILESTONE_STATES

NOTHING = "Con questo invio non cambia nulla: stati, indicatori e celle compilate restano così."


def effects_title(effects: Effects) -> str:
    """`Con questo invio 2 traguardi passano a «completato» e 12 indicatori cambiano valore.`

    What is the sender's comes first; what changes elsewhere is said where nothing else does.
    """
    own = [_own(frame, effects) for frame in (effects.milestones, effects.objectives)]
    parts = [
        *_passing(own[0], "traguardo", "traguardi"),
        *_passing(own[1], "obiettivo", "obiettivi"),
        *_cells(effects),
    ]
    if moved := int(differ(effects.indicators, "value", "value_state").sum()):
        verb = "cambia" if moved == 1 else "cambiano"
        parts.append(f"{plural(moved, 'indicatore', 'indicatori')} {verb} valore")
    parts = parts or _elsewhere(effects)
    return f"Con questo invio {listing(parts, 20)}." if parts else NOTHING


def _own(rows: pd.DataFrame, effects: Effects) -> pd.DataFrame:
    """The rows of the areas that the sender answers for."""
    if effects.sender == effects.root:
        return rows
    return rows[rows["area_code"] != effects.root.code]


def _passing(rows: pd.DataFrame, one: str, many: str) -> list[str]:
    """`2 traguardi passano a «completato»`, for each state reached."""
    counts = Counter(rows.loc[differ(rows, "state"), "state_after"])
    return [
        f"{plural(n, one, many)} {'passa' if n == 1 else 'passano'} a «{state.word}»"
        for code, state in MILESTONE_STATES.items()
        if (n := counts[code])
    ]


def _cells(effects: Effects) -> list[str]:
    """`le celle compilate di Indicatori salgono da 90 a 128 su 145`."""
    due = effects.completeness
    rows = due[differ(due, "filled_cells")].to_dict("records")
    return [
        f"le celle compilate di {_title(r['dataset'])} "
        f"{'salgono' if r['filled_cells_after'] > r['filled_cells_before'] else 'scendono'} da "
        f"{number(r['filled_cells_before'])} a {number(r['filled_cells_after'])} "
        f"su {number(r['expected_cells_after'])}"
        for r in rows
    ]


def _elsewhere(effects: Effects) -> list[str]:
    """States of the whole territory; else what has new details and the same states and values."""
    passing = [
        *_passing(effects.milestones, "traguardo", "traguardi"),
        *_passing(effects.objectives, "obiettivo", "obiettivi"),
    ]
    if passing:
        return [f"per tutto il territorio {listing(passing, 20)}"]
    counted = [
        plural(n, one, many)
        for frame, one, many in (
            (effects.milestones, "traguardo", "traguardi"),
            (effects.objectives, "obiettivo", "obiettivi"),
            (effects.indicators, "indicatore", "indicatori"),
            (effects.completeness, "consegna", "consegne"),
        )
        if (n := int(frame["changed"].sum()))
    ]
    return [f"nessuno stato e nessun valore cambia; si aggiornano {listing(counted)}"] * bool(
        counted
    )


def _title(dataset: str) -> str:
    return DATASETS[dataset].title.partition(" (")[0]


def completeness_lines(effects: Effects) -> list[str]:
    """`Indicatori: 128 di 145 celle compilate, prima 90; da incompleta a in tempo.`"""
    lines = []
    for row in effects.completeness[effects.completeness["changed"]].to_dict("records"):
        filled, before = row["filled_cells_after"], row["filled_cells_before"]
        line = f"{_title(row['dataset'])}: {number(filled)} di "
        line += f"{number(row['expected_cells_after'])} celle compilate"
        line += f", prima {number(before)}" if before != filled else ""
        if row["state_before"] != row["state_after"]:
            line += f"; da {WORDS[row['state_before']]} a {WORDS[row['state_after']]}"
        lines.append(line + ".")
    return lines
