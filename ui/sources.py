"""Where each number comes from: what feeds what, the sources, the figures quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from monitoring.italian import day, number
from ui.notes import PROVENANCES
from ui.tables import html_table

_FEEDS = (
    (
        "Indicatori, cartelle sociali, traguardi, risorse",
        "gli invii dei mittenti (pagina Carica)",
        "a ogni invio; ogni valore porta l'invio e la riga del file",
    ),
    (
        "Obiettivi, azioni, traguardi e le loro date",
        "il documento del piano",
        "all'approvazione; dove la data o il livello sono dedotti, la riga lo dice",
    ),
    ("Residenti, per sesso ed età", "la popolazione ufficiale", "una volta l'anno"),
    ("Confini e mappe", "i confini ufficiali dei comuni, uniti nei livelli", "una volta l'anno"),
    ("Stati e avanzamento atteso", "calcolati dalle regole di questa pagina", "ogni giorno"),
    ("Calendario e soglie", "proposti da noi, da confermare", "quando si decide"),
)


def feeds_table() -> None:
    """What is on screen, where it comes from, when it changes."""
    rows = pd.DataFrame(_FEEDS, columns=["Che cosa si vede", "Da dove viene", "Quando cambia"])
    html_table(rows, caption="Da dove viene ogni numero")


def sources_table(sources: Sequence[Mapping[str, Any]]) -> None:
    """The sources of territory.toml: title, publisher, date, licence."""
    rows = [
        (s["title"], s["publisher"], _when(s.get("date") or s.get("edition")), s["licence"])
        for s in sources
    ]
    columns = ["Fonte", "Di chi è", "Data", "Licenza"]
    html_table(pd.DataFrame(rows, columns=columns), caption="Le fonti e le loro licenze")


def facts_table(facts: pd.DataFrame) -> None:
    """The single figures quoted from documents: label, value, unit, place, provenance."""
    rows = [
        (f.label, _figure(f.value, f.unit), f.source_place, PROVENANCES[f.provenance], f.note or "")
        for f in facts.itertuples()
    ]
    columns = ["Cifra", "Valore", "Dove si legge", "Provenienza", "Nota"]
    html_table(
        pd.DataFrame(rows, columns=columns),
        caption="Le cifre citate dai documenti",
        numeric=["Valore"],
    )


def _when(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    return "" if value is None else f"edizione {value}"


def _figure(value: str, unit: str) -> str:
    """A fact's value as read: facts hold numbers, dates, years and months as texts."""
    if unit == "data":
        return day(date.fromisoformat(value))
    if unit in ("anno", "mese"):
        return value
    decimals = len(value.partition(".")[2])
    return f"{number(float(value), decimals)} {'' if unit == 'numero' else unit}".strip()
