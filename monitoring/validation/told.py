"""A comparison as people read it: names for codes, Italian figures."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.italian import listing, number, plural, signed
from monitoring.schema import DATASETS, DECLARED_STATES, TOTAL, VALUE_STATES
from monitoring.semester import Semester
from monitoring.strata import with_stratum
from monitoring.validation.people import FISCAL, MAIL, masked

_SENT = {
    "indicatori": ("valore già inviato manca nel file", "valori già inviati mancano nel file"),
    "cartelle": ("comune già inviato manca nel file", "comuni già inviati mancano nel file"),
    "traguardi": ("traguardo già inviato manca nel file", "traguardi già inviati mancano nel file"),
    "risorse": ("linea già inviata manca nel file", "linee già inviate mancano nel file"),
}
_STATES = {*VALUE_STATES, *DECLARED_STATES}
_LONGEST_STRATUM = len("femmine di 90 anni e più")
COLUMNS = ("Area", "Che cosa", "Riga", "Prima", "Dopo", "Differenza", "Δ %")


def told(rows: pd.DataFrame, dataset: str, catalogue: Catalogue) -> pd.DataFrame:
    """Rows of `Comparison.rows` with the columns COLUMNS, all texts; a missing one is empty."""
    return pd.DataFrame(
        [_row(row, dataset, catalogue) for row in rows.to_dict("records")], columns=list(COLUMNS)
    )


def _row(row: dict[str, object], dataset: str, catalogue: Catalogue) -> tuple[str, ...]:
    area, what = names_of_key(str(row["key"]), str(row["what"]), dataset, catalogue)
    line, before, after = row["line"], _figure(row["figure_before"]), _figure(row["figure_after"])
    difference = share = ""
    if before is not None and after is not None:
        difference = signed(after - before, _decimals(after - before))
        share = f"{signed((after / before - 1) * 100, 1)} %" if before else "da zero"
    shown = "" if _missing(line) else number(float(str(line)))
    return (
        area,
        what,
        shown,
        _said(row["before"], before, row["what"]),
        _said(row["after"], after, row["what"]),
        difference,
        share,
    )


def names_of_key(key: str, what: str, dataset: str, catalogue: Catalogue) -> tuple[str, str]:
    """What the parts of a key are called: the area, and what is said of it."""
    parts = key.split(" · ")
    if dataset == "indicatori":
        area, code, *stratum = parts
        column = "" if what == "valore" else f", {what}"
        name = with_stratum(catalogue.indicators[code].name, *_stratum(stratum))
        return _area(area, catalogue), name + column
    if dataset == "traguardi":
        column = "" if what == "stato" else f"{what.replace('_', ' ')}: "
        text = f"{parts[0]} {column}{catalogue.milestones[parts[0]].text}"
        return _area(parts[1], catalogue), text
    if dataset == "risorse":
        code, year = parts[0].rsplit(" ", 1)
        return _area(parts[1], catalogue), f"{catalogue.lines[code]['name']} {year}, {what}"
    return _area(parts[0], catalogue), what.replace("_", " ")


def _stratum(parts: list[str]) -> tuple[str, str]:
    """Sex and age band of the end of a key: `M 65-69`; of a key without one, the total."""
    sex, _, band = (parts[0] if parts else f"{TOTAL} {TOTAL}").partition(" ")
    return sex, band


def gone(rows: pd.DataFrame, dataset: str, catalogue: Catalogue) -> list[str]:
    """What is in force and a file leaves out, a sentence for each indicator or area.

    `Gruppi di Cammino attivi: 12 valori già inviati mancano nel file (Albino, Ardesio e altri 10).`
    """
    found: dict[str, list[str]] = {}
    for row in rows.drop_duplicates("key").to_dict("records"):
        key = str(row["key"])
        area, what = names_of_key(key, row["what"], dataset, catalogue)
        whole, part = {
            "indicatori": (_indicator(key, catalogue) or what, area),
            "cartelle": (DATASETS[dataset].title.partition(" (")[0], area),
            "traguardi": (area, what.partition(" ")[0]),
            "risorse": (area, what.rpartition(",")[0]),
        }[dataset]
        found.setdefault(whole, []).append(part)
    return [
        f"{_short(whole)}: {plural(len(parts), *_SENT[dataset])} "
        f"({listing(list(dict.fromkeys(map(_short, parts))), most=3)})."
        for whole, parts in found.items()
    ]


def _indicator(key: str, catalogue: Catalogue) -> str:
    """The name of the indicator of a key; none where it is a key of another dataset."""
    known = catalogue.indicators.get([*key.split(" · "), ""][1])
    return known.name if known else ""


def passed(row: dict[str, Any], dataset: str, catalogue: Catalogue) -> str:
    """`Gruppi di Cammino attivi, Albino: da 8 a 10.`"""
    area, what = names_of_key(row["key"], row["what"], dataset, catalogue)
    before = _said(row["before"], _figure(row["figure_before"]), row["what"])
    after = _said(row["after"], _figure(row["figure_after"]), row["what"])
    return f"{_short_what(what)}, {_short(area)}: da {before} a {after}."


def jumped(row: dict[str, Any], previous: str, dataset: str, catalogue: Catalogue) -> str:
    """`Cartelle attive, Albino: era 120 nel 1° sem. 2026, ora 1.200.`"""
    area, what = names_of_key(row["key"], row["what"], dataset, catalogue)
    before, after = (_said(None, _figure(row[f"figure_{side}"])) for side in ("before", "after"))
    label = Semester.parse(previous).label
    return f"{_short_what(what)}, {_short(area)}: era {before} nel {label}, ora {after}."


def _short_what(what: str) -> str:
    """A long name is cut before its stratum or column, that tells two cells apart."""
    name, comma, last = what.rpartition(", ")
    is_one = comma and len(last) <= _LONGEST_STRATUM
    return f"{_short(name)}{comma}{last}" if is_one else _short(what)


def _short(text: str) -> str:
    return f"{text[:45].rstrip()}…" if len(text) > 46 else text[:1].upper() + text[1:]


def _area(code: str, catalogue: Catalogue) -> str:
    area = catalogue.areas[code]
    return area.name if area.level == "comune" else area.label()


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _figure(value: object) -> float | None:
    return value if isinstance(value, float) and not math.isnan(value) else None


def _said(text: object, figure: float | None, what: object = None) -> str:
    """A cell in words, with nothing that names a person (a link may hold a phone's digits)."""
    if figure is not None:
        return number(figure, _decimals(figure))
    if _missing(text):
        return ""
    if text in _STATES:
        return str(text).replace("_", " ")
    return masked(str(text), *((FISCAL, MAIL) if what == "link" else ()))


def _decimals(figure: float) -> int:
    return 0 if abs(figure - round(figure)) < 1e-9 else 2
