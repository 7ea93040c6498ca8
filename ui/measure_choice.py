"""What a reader chooses of the measure, of the people counted and of the classes: all in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from monitoring.catalogue import Catalogue
from monitoring.drawing.figure_classes import DEFAULT_METHOD, Style
from monitoring.measure_words import measure_names
from monitoring.queries import mapped, strata
from monitoring.schema import TOTAL
from monitoring.statistics.classification import DEFAULT, FEWEST, METHODS, MOST, WITH_REFERENCE
from ui.address import chosen
from ui.data import ask_rows
from ui.figure_choice import Row, ambiti, fitting
from ui.figure_map import target_of

SEXES = {TOTAL: "Tutti", "F": "Donne", "M": "Uomini"}
SCALES = {"semestre": "Limiti di questo semestre", "fissa": "Gli stessi in tutti i semestri"}
WHOLE_TERRITORY = "Tutta la provincia"
NO_CLASSES = (mapped.COUNT, mapped.AT_95, mapped.AT_998, mapped.CLUSTERS)


@dataclass(frozen=True)
class People:
    """Whom the figure is of: sex (T, M, F) and age band (T, or a code)."""

    sex: str = TOTAL
    age_band: str = TOTAL

    @property
    def words(self) -> str:
        """`donne, 65-69 anni`; empty for everybody."""
        sex = "" if self.sex == TOTAL else SEXES[self.sex].lower()
        age = "" if self.age_band == TOTAL else f"{self.age_band} anni"
        return ", ".join(text for text in (sex, age) if text)


def people(indicator: Row, semester: str | None) -> People:
    """The people in the address, among the strata that somebody has sent."""
    sexes, bands = _strata(indicator, semester)
    return People(chosen("Sesso", sexes, "sesso", TOTAL), chosen("Età", bands, "eta", TOTAL))


def measure(indicator: Row, level: str, who: People) -> str:
    """The measure, among those that make sense for the indicator, the level and the people."""
    names = measure_names(indicator, mapped.offered(indicator, level, who.sex, who.age_band))
    return fitting("Misura", names, "misura", next(iter(names)), width=195)


def refine(
    indicator: Row, measure: str, semester: str | None, reference: Catalogue
) -> tuple[Style, str]:
    """The classes, and the Ambito on which the map is opened ("" for the whole territory).

    The fields are in a menu and travel when it is open; sex and age, too, are chosen there.
    """
    with st.popover("Altre scelte", width=140, key="scelte", on_change="rerun") as menu:
        ask_for = fitting if menu.open else chosen
        sexes, bands = _strata(indicator, semester)
        if menu.open and len(sexes) > 1:
            fitting("Sesso", sexes, "sesso", TOTAL)
        if menu.open and len(bands) > 1:
            fitting("Età", bands, "eta", TOTAL)
        methods = {code: word[:1].upper() + word[1:] for code, word in METHODS.items()}
        if indicator["rollup"] != "nessuno":
            methods["provincia"] = WITH_REFERENCE["provincia"].capitalize()
        if target_of(indicator, semester) is not None:
            methods["traguardo"] = WITH_REFERENCE["traguardo"].capitalize()
        method, k, scale = DEFAULT_METHOD, DEFAULT, "semestre"
        if measure not in NO_CLASSES and indicator["denominator_kind"] != "nessuno":
            if measure not in (mapped.RATIO, mapped.DIFFERENCE):
                method = ask_for("Metodo", methods, "metodo", DEFAULT_METHOD)
            numbers = {str(n): f"{n} classi" for n in range(FEWEST, MOST + 1)}
            k = int(ask_for("Numero di classi", numbers, "classi", str(DEFAULT)))
        if semester:
            scale = ask_for("Scala", SCALES, "scala", "semestre")
        around = {"": WHOLE_TERRITORY} | ambiti(reference)
        zoom = ask_for("Inquadra", around, "inquadra", "")
    return Style(method, k, scale == "fissa"), zoom


def zoom_out() -> None:
    """Back to the whole territory: called by the map's own button."""
    st.query_params.pop("inquadra", None)


def _strata(indicator: Row, semester: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """The sexes and the age bands sent, `T` always first."""
    sexes, bands = {TOTAL: SEXES[TOTAL]}, {TOTAL: "Tutte"}
    if semester and indicator["strata"] != "nessuna":
        split = [row for row in ask_rows(strata.sent, indicator["code"], semester)
                 if row["sex"] != TOTAL]  # fmt: skip
        sent = {row["sex"] for row in split}, {row["age_band"] for row in split}
        sexes |= {code: SEXES[code] for code in ("F", "M") if code in sent[0]}
        order = [row["code"] for row in ask_rows(strata.bands)]
        bands |= {code: code for code in order if code in sent[1]}
    return sexes, bands
