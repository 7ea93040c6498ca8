"""The measures of a map in words: names, units, categories, reasons, what to know of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from monitoring.figure_words import LEVEL_WORDS
from monitoring.italian import number
from monitoring.queries import mapped
from monitoring.statistics import clusters, rates
from monitoring.statistics.comparison import by_chance

Row = Mapping[str, Any]
_NAMES = {
    mapped.COUNT: "Conteggio (cerchi)",
    mapped.RATIO: "SMR, osservati/attesi",
    mapped.DIRECT: "Tasso standardizzato",
    mapped.SMOOTHED: "Tasso lisciato",
    mapped.DIFFERENCE: "Differenza",
    mapped.AT_95: "Confronto al 95 %",
    mapped.AT_998: "Confronto al 99,8 %",
    mapped.CLUSTERS: "Raggruppamenti (LISA)",
}
_CRUDE = {"nessuno": "Conteggio (cerchi)", "popolazione": "Tasso grezzo"}
CLUSTER_WORDS = {
    clusters.HIGH_HIGH: "alto fra alti",
    clusters.LOW_LOW: "basso fra bassi",
    clusters.HIGH_LOW: "alto fra bassi",
    clusters.LOW_HIGH: "basso fra alti",
    clusters.NONE: "non significativo",
}
REASON_WORDS = {
    rates.FEW_EVENTS: f"meno di {rates.FEWEST_EVENTS} eventi",
    rates.EMPTY_BAND: "una fascia d’età senza residenti",
    rates.NONE_EXPECTED: "nessun evento atteso",
    rates.NO_POPULATION: "popolazione zero",
    mapped.NO_SPLIT: "manca la divisione per sesso ed età",
    mapped.NO_INTERVAL: "manca l’intervallo",
    mapped.NO_NEIGHBOURS: "nessuna area vicina con un valore",
    mapped.THIN_WHOLE: "il valore della provincia ha una copertura insufficiente",
}
_HEADINGS = {
    mapped.AT_95: "Rispetto alla provincia, al 95 %",
    mapped.AT_998: "Rispetto alla provincia, al 99,8 %",
    mapped.CLUSTERS: "Aree simili o diverse dalle vicine",
}
_NOTES = {
    mapped.COUNT: "Un conteggio si legge dal cerchio: un colore direbbe solo quanto è grande il comune.",
    mapped.DIRECT: "Standardizzato per età sulla popolazione europea 2013, nelle fasce dell’indicatore. "
    "Non si calcola con meno di dieci eventi.",
    mapped.RATIO: "100 = tanti casi quanti se ne attendono, per sesso ed età, ai tassi della provincia.",
    mapped.DIFFERENCE: "Classi uguali ai due lati dello zero.",
}


def measure_names(indicator: Row, offered: list[str]) -> dict[str, str]:
    """The name of each measure offered, by code."""
    crude = _CRUDE.get(str(indicator["denominator_kind"]), "Valore")
    crude = "Quota" if indicator["tipo"] == "quota" and indicator["unit"] == "%" else crude
    return {code: _NAMES.get(code, crude) for code in offered}


def shown_as(indicator: Row, measure: str, *, whole: bool = True) -> dict[str, Any]:
    """The indicator as the measure shows it: its unit, decimals and sign, `heading` of the legend.

    whole: whether what is counted are whole numbers.
    """
    made = dict(indicator)
    if measure in _HEADINGS:
        made["heading"] = _HEADINGS[measure]
    if measure == mapped.COUNT and indicator["denominator_kind"] != "nessuno":
        made |= {"unit": "numero", "denominator_kind": "nessuno", "tipo": "conteggio"}
        made["decimals"] = 0 if whole else 1
    elif measure == mapped.RATIO:
        made |= {"unit": "casi ogni 100 attesi", "decimals": 0}
    elif measure == mapped.DIRECT:
        made["unit"] = f"{indicator['unit']}, standardizzato per età"
    elif measure == mapped.SMOOTHED:
        made["unit"] = f"{indicator['unit']}, lisciato"
    elif measure == mapped.DIFFERENCE:
        points = "punti" if indicator["unit"] == "%" else indicator["unit"]
        made |= {"unit": f"{points} rispetto alla provincia", "signed": True}
    return made


def reason_words(code: str) -> str:
    """Why an area has no measure; empty where it has."""
    return REASON_WORDS.get(code, "")


def measure_note(
    measure: str, rows: pd.DataFrame, facts: Mapping[str, float], indicator: Row
) -> str:
    """What to know before reading the colours; empty for the indicator's own figure."""
    valued = int((rows["value_state"] == "valore").sum())
    if measure in mapped.CONFIDENCE:
        sure = mapped.CONFIDENCE[measure]
        chance = by_chance(valued, sure)
        said = number(chance, 0 if chance >= 2 else 1)
        return f"Su {valued} confronti, circa {said} risultano diversi per caso."
    if measure == mapped.CLUSTERS:
        if pd.isna(facts.get("moran")):
            return "I vicini con un valore sono troppo pochi, o i valori tutti uguali."
        p = facts["moran_p"]
        return (
            f"Indice di Moran {number(facts['moran'], 2)} "
            f"(p {'<' if p < 0.001 else '='} {number(max(p, 0.001), 3)}): "
            f"{'le aree vicine si somigliano' if p < 0.05 and facts['moran'] > 0 else _unlike(p)}. "
            "Vicine sono le aree che si toccano; 9.999 permutazioni, p bilaterale sotto 0,05. "
            f"Su {valued} aree, circa {number(by_chance(valued, 0.95), 0)} risultano tali per caso."
        )
    if measure == mapped.SMOOTHED:
        return (
            f"Tasso lisciato: le aree piccole prendono a prestito {_lender(rows, indicator)}. "
            "Il tasso grezzo e il suo peso sono accanto."
        )
    return _NOTES.get(measure, "")


def _lender(rows: pd.DataFrame, indicator: Row) -> str:
    """What the smoothed rates are drawn to: the province's figure only where all units count."""
    units = int(rows["units"].sum())
    counted = int(rows.loc[rows["numerator"].notna(), "units_counted"].sum())
    if counted == units:
        return "dal valore della provincia"
    one, many = LEVEL_WORDS[str(indicator["level"])]
    return (
        f"dalla media di chi ha un valore ({number(counted)} {one if counted == 1 else many} "
        f"su {number(units)}), che non è quella di tutta la provincia"
    )


def _unlike(p: float) -> str:
    return "le aree vicine differiscono" if p < 0.05 else "nessuna somiglianza fra vicine"
