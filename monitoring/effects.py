"""Two snapshots compared as one sender sees them: states, figures, position, cells filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from monitoring.catalogue import Area, Catalogue
from monitoring.queries import figures, notes, plan, sending
from monitoring.warehouse import Warehouse

WITH_FIGURE = ("valore", "zero")


@dataclass(frozen=True)
class Effects:
    """What a file of a sender changes. Each frame holds what is as before too: see `changed`.

    milestones: one row per milestone and area (those that the sender answers for, and the whole
        territory, `root`): code, text, area_code, state_*, done_*, required_* [areas], actual_* [0-1].
    objectives: one row per objective and area: code, name, area_code, state_*, expected_*,
        actual_* [0-1].
    indicators: one row per indicator of the dataset due in the semester: code, name, and of the
        sender value_* [unit of the indicator], value_state_*, coverage_* [0-1], rank_* from the
        highest among `ranked_*` areas (none where figures do not compare); whole_value_*,
        whole_state_*, whole_coverage_* of the whole territory.
    completeness: one row per dataset due: dataset, filled_cells_*, expected_cells_* [cells].
    `*` is `before` and `after`; `changed` is in every frame.
    """

    sender: Area
    root: Area
    dataset: str
    semester: str
    milestones: pd.DataFrame
    objectives: pd.DataFrame
    indicators: pd.DataFrame
    completeness: pd.DataFrame

    @property
    def is_nothing(self) -> bool:
        frames = (self.milestones, self.objectives, self.indicators, self.completeness)
        return not any(frame["changed"].any() for frame in frames)


def compare_snapshots(
    before: Warehouse,
    after: Warehouse,
    catalogue: Catalogue,
    sender: Area,
    dataset: str,
    semester: str,
    today: date,
) -> Effects:
    """The same questions as the pages', asked of both snapshots for a sender."""
    every = catalogue.areas.values()
    root = next(area for area in every if area.level == "provincia")
    own = tuple(a.code for a in every if a == root or catalogue.sender_of(a) == sender)
    pairs = [
        (
            plan.milestones_in(house, own, today),
            plan.objectives_in(house, own, today),
            standings(house, sender, root, dataset, semester),
            sending.due_from(house, sender.code, semester),
        )
        for house in (before, after)
    ]
    keys = (["code", "area_code"], ["code", "area_code"], ["code"], ["dataset"])
    same: tuple[list[str], ...] = (["text"], ["name"], ["name"], [])
    frames = [_joined(*pair) for pair in zip(*pairs, keys, same, strict=True)]
    return Effects(sender, root, dataset, semester, *frames)


def _joined(
    before: pd.DataFrame, after: pd.DataFrame, key: list[str], same: list[str]
) -> pd.DataFrame:
    """Both sides in the columns `*_before` and `*_after`, in the order of `after`."""
    rows = after.merge(
        before.drop(columns=same), on=key, how="left", suffixes=("_after", "_before")
    )
    return rows.assign(changed=differ(rows, *after.columns.difference([*key, *same])))


def differ(rows: pd.DataFrame, *names: str) -> pd.Series:
    """Whether one of these is not as before; a figure summed in another order is."""
    found = pd.Series(False, index=rows.index)
    for name in names:
        old, new = rows[f"{name}_before"], rows[f"{name}_after"]
        alike = (old == new) | (old.isna() & new.isna())
        if pd.api.types.is_float_dtype(old) and pd.api.types.is_float_dtype(new):
            alike |= (old - new).abs() < 1e-9 * new.abs()
        found |= ~alike
    return found


def standings(
    house: Warehouse, sender: Area, root: Area, dataset: str, semester: str
) -> pd.DataFrame:
    """One row per indicator due: the sender's figure, its place, the whole territory's figure."""
    least = float(notes.thresholds(house).set_index("code")["value"]["coverage_minimum"])
    about = figures.indicators(house).set_index("code")
    whole = figures.at_level(house, dataset, semester, root.level).set_index("indicator_code")
    levels = figures.at_level(house, dataset, semester, sender.level).groupby("indicator_code")
    rows = []
    for code, found in levels:
        areas, kind = found.set_index("area_code"), str(about["denominator_kind"][code])
        own, rank = areas.loc[sender.code], place(areas, sender.code, kind, least)
        figure = (code, about["name"][code], own["value"], own["value_state"], own["coverage"])
        above = [whole[name].get(code) for name in ("value", "value_state", "coverage")]
        rows.append((*figure, *rank, *above))
    columns = ["code", "name", "value", "value_state", "coverage", "rank", "ranked"]
    columns += ["whole_value", "whole_state", "whole_coverage"]
    order = {code: position for position, code in enumerate(about.index)}
    return pd.DataFrame(rows, columns=columns).sort_values(
        "code", key=lambda codes: codes.map(order), ignore_index=True
    )


def place(
    areas: pd.DataFrame, code: str, denominator_kind: str, least: float
) -> tuple[int | None, int | None]:
    """The place of an area from the highest figure, and among how many.

    None for a count, which follows the size of the area; where its own figure is missing or of
    too little of the population; where fewer than half of the areas have one to compare.
    """
    enough = areas["coverage"].isna() | (areas["coverage"] >= least)
    known = areas.loc[areas["value_state"].isin(WITH_FIGURE) & enough, "value"].dropna()
    if denominator_kind == "nessuno" or code not in known.index or 2 * len(known) < len(areas):
        return None, None
    return int((known > known[code]).sum()) + 1, len(known)
