"""What a reader chooses about a figure: each choice is kept in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from monitoring.area_search import at_level
from monitoring.catalogue import Catalogue
from monitoring.semester import Semester
from ui.address import choose

Row = Mapping[str, Any]
MAP_LEVELS = {"comune": "Comuni", "ambito": "Ambiti", "distretto": "Distretti", "asst": "ASST"}
WHOLE = {"provincia": "Provincia"}
VIEWS = {
    "mappa": "Solo la mappa",
    "tabella": "Tabella",
    "confronto": "Confronto",
    "semestri": "Tutti i semestri",
    "due": "Con un altro indicatore",
}
COMPARISONS = {
    "imbuto": "Imbuto",
    "ambiti": "Ambiti",
    "andamento": "Andamento",
    "profilo": "Età e sesso",
    "graduatoria": "Graduatoria",
}
_PROGRAMMES = {
    "lr15": "Assistenti familiari",
    "aris": "A.RI.S.",
    "inclusione_lavoro": "Inclusione e lavoro",
    "conciliazione": "Conciliazione",
    "csi": "Cartelle sociali",
    "contesto": "Contesto",
}


def indicator(known: Sequence[Row]) -> Row:
    """The indicator chosen, among the rows of monitoring.queries.figures.indicators."""
    by_code = {row["code"]: row for row in known}
    options = {
        code: f"{_PROGRAMMES.get(row['programme'], row['objective_code'])} · {row['name']}"
        for code, row in by_code.items()
    }
    default = next(
        (code for code, row in by_code.items() if row["level"] == "comune" and row["collected"]),
        next(iter(by_code)),
    )
    return by_code[choose("Indicatore", options, "indicatore", default)]


def level(row: Row) -> str:
    """The level: the one collected, and those above it that the indicator is summed up to."""
    collected = str(row["level"])
    if collected in WHOLE:
        options = WHOLE
    elif row["rollup"] == "nessuno":
        options = {collected: MAP_LEVELS[collected]}
    else:
        order = list(MAP_LEVELS)
        options = {code: MAP_LEVELS[code] for code in order[order.index(collected) :]}
    return fitting("Livello", options, "livello", collected, width=130)


def semester(due: Sequence[Row]) -> str | None:
    """The semester, among those in which the indicator is due (rows of figures.semesters_of): the
    last that the reader may see, until another is chosen; None where there is none."""
    options = {row["code"]: Semester.parse(row["code"]).label for row in due}
    if not options:
        st.selectbox("Semestre", ["nessuno"], disabled=True, key="semestre_nessuno", width=150)
        return None
    withheld = {row["code"] for row in due if row["withheld"]}
    default = next((code for code in options if code not in withheld), next(iter(options)))
    chosen = fitting("Semestre", options, "semestre", default, width=150)
    if chosen in withheld:
        st.session_state.setdefault("_notices", []).append(
            f"Questo indicatore è riservato: i dati del {options[chosen]} si vedranno dalla chiusura "
            "del semestre."
        )
    return chosen


def view() -> str:
    """What stands under the map: nothing at first, so that a change of indicator sends little."""
    return choose("Sotto la mappa", VIEWS, "vista", "mappa", kind="segmented")


def comparison_view(level: str) -> str:
    """The view of Confronti: by default the funnel for comuni, the areas one by one above them.

    The order is shown only to who asks for it. At the level of the whole there is only time, sex
    and age.
    """
    options = dict(COMPARISONS)
    if level in ("distretto", "asst"):
        options["ambiti"] = MAP_LEVELS[level]
    if level in WHOLE:
        options = {code: options[code] for code in ("andamento", "profilo")}
    default = {"comune": "imbuto", **dict.fromkeys(WHOLE, "andamento")}.get(level, "ambiti")
    if "vista" not in st.query_params:  # else a view of another level's default would stay
        st.session_state["vista"] = default
    return choose("Vista", options, "vista", default, kind="segmented")


def ambito(reference: Catalogue, selected: str | None) -> str:
    """The Ambito whose comuni are compared: the one in evidence, until another is chosen."""
    options = ambiti(reference)
    area = reference.areas[selected] if selected else None
    seat = at_level(reference, area, "ambito") if area else None
    return choose("Ambito", options, "ambito", seat.code if seat else next(iter(options)))


def ambiti(reference: Catalogue) -> dict[str, str]:
    """The Ambiti by code, in the order of their names."""
    found = [area for area in reference.areas.values() if area.level == "ambito"]
    return {area.code: area.name for area in sorted(found, key=lambda a: a.name)}


def fitting(
    label: str,
    options: Mapping[str, str],
    key: str,
    default: str,
    width: int | Literal["stretch"] = "stretch",
) -> str:
    """As ui.address.choose, where the options depend on another choice: what no longer fits falls
    back to the default, and `notices` says so."""
    kept = st.session_state.get(key)
    if kept is not None and kept not in options:
        for name in (key, f"{key}__address"):
            st.session_state.pop(name, None)
        if st.query_params.get(key) == kept:
            del st.query_params[key]
        st.session_state.setdefault("_notices", []).append(
            f"«{kept}» non vale per questo indicatore: {label.lower()} {options[default]}."
        )
    return choose(label, options, key, default, width=width)


def notices() -> None:
    """Says, on one line each, which choices fell back."""
    for sentence in st.session_state.pop("_notices", []):
        st.caption(sentence)


def first(rows: pd.DataFrame) -> Row | None:
    """The first row as a dictionary, None where there is none."""
    return {str(k): v for k, v in rows.iloc[0].items()} if len(rows) else None


def of_area(rows: pd.DataFrame, code: str | None) -> Row | None:
    """The row of an area as a dictionary, None where there is none."""
    codes = rows["code"].tolist() if code else []
    return first(rows.iloc[[codes.index(code)]]) if code in codes else None


def note(notes: Sequence[Row], code: str) -> str:
    """What the sender wrote beside a cell (among rows of figures.notes), or nothing."""
    return next((str(row["note"]) for row in notes if row["area_code"] == code), "")


def under(rows: pd.DataFrame, reference: Catalogue, ambito: str) -> pd.DataFrame:
    """The rows of the comuni of an Ambito."""
    parents = [reference.areas[code].parent_code for code in rows["code"]]
    return rows[[parent == ambito for parent in parents]]


def seats(reference: Catalogue, level: str) -> dict[str, str]:
    """The name of the Ambito of each comune; empty at the other levels."""
    if level != "comune":
        return {}
    areas = reference.areas
    comuni = (area for area in areas.values() if area.level == "comune")
    return {area.code: areas[area.parent_code].name for area in comuni}
