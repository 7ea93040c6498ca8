"""The parts of a value by sex and age band, in words."""

from __future__ import annotations

from monitoring.schema import TOTAL

_SEXES = {"M": "maschi", "F": "femmine", TOTAL: ""}


def stratum_words(sex: str, age_band: str) -> str:
    """`maschi`, `femmine di 65-69 anni`, `90 anni e più`; nothing of a total."""
    who, age = _SEXES[sex], _age(age_band)
    return " di ".join(filter(None, (who, age)))


def with_stratum(name: str, sex: str, age_band: str) -> str:
    """`Gruppi di Cammino attivi, femmine`; the name alone of a total."""
    return ", ".join(filter(None, (name, stratum_words(sex, age_band))))


def _age(band: str) -> str:
    if band == TOTAL:
        return ""
    return f"{band[:-1]} anni e più" if band.endswith("+") else f"{band} anni"
