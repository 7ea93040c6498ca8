"""The rules proposed: what would change with them, and their activation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from monitoring import rules
from monitoring.catalogue import Catalogue
from monitoring.errors import PrologoError
from monitoring.locks import locked
from monitoring.queries.judged import every_figure, every_state
from monitoring.rules import Activation, Change
from monitoring.settings import Folders, now, today
from monitoring.validation.people import people_in
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.private_snapshot import draft_snapshot
from pipelines.publish import publish_recorded
from pipelines.store import record, write_durably


class RulesRefused(PrologoError):
    """The rules proposed cannot be activated."""


@dataclass(frozen=True)
class Flips:
    """What would not be as it is with the rules proposed.

    states: one row per milestone or objective and area: code, area_code, state_before,
        state_after. figures: one row per indicator, semester and area: indicator_code, semester,
        area_code, value_* [unit of the indicator], value_state_*. Empty `*_before`: new; empty
        `*_after`: gone.
    """

    states: pd.DataFrame
    figures: pd.DataFrame


def proposed(folders: Folders) -> list[Change]:
    """What the files of the reference folder say otherwise than the rules in force."""
    reference = folders.reference
    return rules.changes(rules.texts(reference), rules.texts(reference, draft=True))


def would_flip(folders: Folders, day: date | None = None) -> Flips:
    """What would change with the rules proposed: the same questions to the snapshot in force and to
    one built apart. Nothing is written.

    Raises:
        PreviewFailed: the rules proposed do not make a warehouse.
        WarehouseMissing: nothing has been published.
    """
    day = day or today()
    before = open_warehouse(folders.warehouse)
    with draft_snapshot(folders) as after:
        states = _moved(before, after, day)
        figures = _differ(
            every_figure(before), every_figure(after), ["indicator_code", "semester", "area_code"]
        )
    return Flips(states, figures)


def _moved(before: Warehouse, after: Warehouse, day: date) -> pd.DataFrame:
    return _differ(every_state(before, day), every_state(after, day), ["code", "area_code"])


def _differ(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The rows of one side or the other that are not alike, with `_before` and `_after`."""
    rows = before.merge(after, on=key, how="outer", suffixes=("_before", "_after"))
    changed = pd.Series(False, index=rows.index)
    for name in before.columns.difference(key):
        old, new = rows[f"{name}_before"], rows[f"{name}_after"]
        alike = (old == new) | (old.isna() & new.isna())
        if pd.api.types.is_float_dtype(old) and pd.api.types.is_float_dtype(new):
            alike |= (old - new).abs() < 1e-9 * new.abs()
        changed |= ~alike
    return rows[changed].reset_index(drop=True)


def activate(folders: Folders, why: str, by: str, at: datetime | None = None) -> Activation:
    """Put the rules proposed in force, with an author and a reason, and publish.

    Raises:
        RulesRefused: no reason or name, personal data in the reason, nothing to activate.
        ReferenceInvalid: the files of the reference folder cannot be read.
        NotFinished: recorded, but the publication could not be made.
    """
    if not why.strip():
        raise RulesRefused("Manca il motivo: resta scritto nel registro delle regole.")
    if found := people_in(why):
        raise RulesRefused(f"Il motivo contiene {found[0][0]}: chi legge il registro lo vedrebbe.")
    if not by.strip():
        raise RulesRefused("Manca chi le attiva: scrivi nome o ufficio.")
    reference = folders.reference
    Catalogue.read(reference, draft=True)
    with locked(folders.raw / ".intake.lock"):
        known = rules.activations(reference)
        if known and not proposed(folders):
            raise RulesRefused(
                f"I file di {reference} dicono ciò che è già in vigore (versione "
                f"{known[-1].version}): cambia prima una soglia, un peso o una definizione."
            )
        at = at or now(*(activation.moment for activation in known))
        version = _next(known, Catalogue.read(reference).rules_version)
        event = Activation(
            at.isoformat(), rules.KIND, version, by.strip(), why.strip(),
            rules.texts(reference, draft=True),
        )  # fmt: skip
        record(folders.raw, event)
    publish_recorded(folders)
    return event


def _next(known: list[Activation], base: str) -> str:
    """The first activation keeps the version of the folder; each other is one more."""
    return str(int(known[-1].version) + 1) if known else base


def write_thresholds(folders: Folders, text: str) -> str:
    """Save proposed thresholds in the reference folder: nothing changes until they are activated.

    Raises:
        RulesRefused: no version was ever activated, so that the file would be in force at once.
        StorageFailed: the disk refused; the file is as it was.
    """
    if not rules.activations(folders.reference):
        raise RulesRefused("Prima registra la versione di oggi: poi si può proporne un'altra.")
    write_durably(folders.reference / rules.THRESHOLDS, text.encode())
    return "Proposta salvata: non è ancora in vigore."
