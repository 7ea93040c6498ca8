"""The corrections between a moment and today: each cell known then that says something else now.

Notes are not compared. A value sent again as it was is no correction.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.italian import number
from monitoring.schema import TOTAL
from monitoring.validation.told import names_of_key

HIDDEN = "soppresso"
CHANGED, REMOVED = "modificato", "tolto"
SENT = "inviato"
KINDS = {"withdraw": "ritirato", "return": "restituito"}
_ROW = ["dataset", "semester", "area_code", "object", "sex", "age_band", "year"]
_CELL = [*_ROW, "what"]
COLUMNS = [
    *(*_ROW, "column", "sender", "change", "area", "what", "before", "after"),
    *("number_before", "number_after", "cause", "submission_id", "file", "line", "at", "by"),
    "reason",
]
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Corrections:
    """What is not as it was known.

    cells: one row per cell, the latest correction first; COLUMNS: object is the indicator, milestone
    or line, column that of the file; change is CHANGED or REMOVED;
    area, what, before, after in words; the numbers where they are numbers; cause SENT or one of
    KINDS, with the submission sent, withdrawn or returned, at [UTC], by whom and why.
    states: one row per milestone, area and semester: milestone_code, area_code, semester, before, after.
    arrived: see monitoring.queries.corrections.
    """

    cells: pd.DataFrame
    states: pd.DataFrame
    arrived: pd.DataFrame

    @property
    def nothing(self) -> bool:
        return not len(self.cells) and not len(self.states)


def corrected_cells(
    known: pd.DataFrame,
    stays: pd.DataFrame,
    sent: pd.DataFrame,
    decided: pd.DataFrame,
    at: datetime,
    catalogue: Catalogue,
    sees_all: bool,
) -> pd.DataFrame:
    """The `cells` of Corrections.

    sees_all: whether nothing is suppressed for the reader. For any other, a cell that is suppressed
    then or now is not compared: what was released since, or waits for it, has not changed for that.

    known: what was in force at the moment `at`, asked of the snapshot as of it: what a reader could
    see then. The others are today's: see monitoring.queries.corrections (`cells_of`, `stays_since`,
    `sent`, `decided`).
    """
    stays, known = (f.assign(said=[_said(r) for r in f.to_dict("records")]) for f in (stays, known))
    touched = stays.loc[(stays["since"] <= at) & (stays["until"] > at), _ROW].drop_duplicates()
    now = stays[stays["until"].isna()]
    both = known.merge(touched, on=_ROW)[[*_CELL, "said", "number"]].merge(
        now[[*_CELL, "said", "number"]], on=_CELL, how="outer", suffixes=("_before", "_after")
    )
    both[["said_before", "said_after"]] = both[["said_before", "said_after"]].fillna("")
    both = both[both["said_before"] != both["said_after"]]
    if not sees_all:
        suppressed = both[["said_before", "said_after"]] == HIDDEN
        both = both[~suppressed.any(axis=1) | (both["said_after"] == "")]
    there = {tuple(row) for row in now[_ROW].to_numpy().tolist()}
    of_row = {key: group.to_dict("records") for key, group in stays.groupby(_ROW, sort=False)}
    origins = _Origins(sent, decided)
    found = []
    for pair in both.to_dict("records"):
        key = tuple(pair[name] for name in _ROW)
        gone = key not in there
        stay = _deciding(of_row[key], pair["what"], pair["said_after"], gone)
        found.append(_told(pair, gone, catalogue) | origins.of(stay, gone))
    order = ["at", "semester", "dataset", "area", "what"]
    cells = pd.DataFrame(found, columns=COLUMNS)
    return cells.sort_values(order, ascending=[False, False, True, True, True], ignore_index=True)


def other_states(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The `states` of Corrections, from `milestone_states` as of the moment and of today."""
    key = ["semester", "milestone_code", "area_code"]
    both = then.merge(now, on=key, suffixes=("_then", "_now"))
    named = both.rename(columns={"state_then": "before", "state_now": "after"})
    return named[named["before"] != named["after"]].sort_values(key, ignore_index=True)


def submissions_of(stays: pd.DataFrame, at: datetime) -> tuple[int, ...]:
    """The numbers of the submissions that said at a moment the rows of `stays_since`."""
    then = stays[(stays["since"] <= at) & (stays["until"] > at)]
    return tuple(sorted({int(sub) for sub in then["sub"]}))


def _said(row: Row) -> str:
    if not pd.isna(row["number"]):
        whole = float(row["number"]).is_integer()
        return number(row["number"], 0 if whole else 2)
    return str(row["words"]).replace("_", " ")


def _deciding(stays: list[dict[Hashable, Any]], what: str, said: str, gone: bool) -> Row:
    """The stay from which on a cell says what it says now; of a row that is gone, its last stay."""
    if gone:
        return max(stays, key=lambda stay: stay["until"])
    rows: dict[datetime, dict[Hashable, Any]] = {}
    for stay in stays:  # one for each stay of the row, with what the cell says in it
        mine = rows.setdefault(stay["since"], dict(stay) | {"says": ""})
        mine |= {"says": stay["said"]} if stay["what"] == what else {}
    last, *earlier = [rows[since] for since in sorted(rows, reverse=True)]
    for stay in earlier:
        if stay["says"] != said or stay["until"] != last["since"]:
            break
        last = stay
    return last


class _Origins:
    """Which submission, sent, withdrawn or returned, began or ended a stay."""

    def __init__(self, sent: pd.DataFrame, decided: pd.DataFrame) -> None:
        self._sent = {row["sub"]: row for row in sent.to_dict("records")}
        self._ended = {
            (row["dataset"], row["semester"], row["sender"], row["live_to"]): row
            for row in self._sent.values()
            if not pd.isna(row["live_to"])
        }
        self._decided = {
            (row["submission_id"], row["decided_at"]): row for row in decided.to_dict("records")
        }

    def of(self, stay: Row, gone: bool) -> dict[str, Any]:
        mine = self._sent[stay["sub"]]
        at = stay["until"] if gone else stay["since"]
        group = (mine["dataset"], mine["semester"], mine["sender"])
        found = {"sender": mine["sender"], "at": at, "line": int(stay["line"])}
        if not gone and mine["received_at"] == at:
            why = mine["warnings_reason"]
            return found | _named(mine, SENT, mine["received_by"], why)
        ended = mine if mine["live_to"] == at else self._ended[*group, at]
        decision = self._decided[ended["id"], at]
        kind = KINDS[decision["kind"]]
        return found | _named(ended, kind, decision["reviewer"], decision["reason"])


def _named(submission: Row, cause: str, by: object, why: object) -> dict[str, Any]:
    known = {"by": by, "reason": why, "file": submission["original_name"]}
    told = {name: "" if pd.isna(text) else str(text) for name, text in known.items()}
    return {"submission_id": submission["id"], "cause": cause} | told


def _told(pair: Row, gone: bool, catalogue: Catalogue) -> dict[str, Any]:
    area, what = names_of_key(_key(pair), pair["what"], pair["dataset"], catalogue)
    return {
        **{name: pair[name] for name in _ROW},
        "column": pair["what"],
        "change": REMOVED if gone else CHANGED,
        "area": area,
        "what": what,
        **{side: pair[f"said_{side}"] for side in ("before", "after")},
        **{f"number_{side}": pair[f"number_{side}"] for side in ("before", "after")},
    }


def _key(pair: Row) -> str:
    """The row as monitoring.validation.sides names it."""
    area, code = pair["area_code"], pair["object"]
    split = (
        ""
        if (pair["sex"], pair["age_band"]) == (TOTAL, TOTAL)
        else f" · {pair['sex']} {pair['age_band']}"
    )
    names: dict[str, str] = {
        "indicatori": f"{area} · {code}{split}",
        "cartelle": area,
        "traguardi": f"{code} · {area}",
        "risorse": f"{code} {pair['year']} · {area}",
    }
    return names[str(pair["dataset"])]
