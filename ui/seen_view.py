"""What Mappe shows, as the view that is written into files: its rows, words and facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.drawing.map_marks import count_areas
from monitoring.figure_words import LEVEL_WORDS, METHOD_NOTE, Row, coverage_words, unit_words
from monitoring.italian import listing, plural
from monitoring.measure_words import CLUSTER_WORDS, measure_names, reason_words
from monitoring.queries import figures, mapped
from monitoring.queries.mapped import Choice
from monitoring.schema import TOTAL
from monitoring.statistics.classification import METHODS, WITH_REFERENCE
from monitoring.view_files import STATE_WORDS, View
from ui.data import ask, folders, past_words, today
from ui.figure_choice import seats
from ui.frame import is_demonstration
from ui.measure_choice import SEXES
from ui.seen import Seen

Column = tuple[str, Any, str]  # name, values, what it is
_WHOLE_COUNTED = "Righe, classi e conteggi sono di tutto il territorio, non della parte inquadrata."
_FROM_TO = re.compile(r"^([\d.,]+)-([\d.,]+)$")
_PEOPLE = {TOTAL: "tutti", **{code: word for code, word in SEXES.items() if code != TOTAL}}


def view_of(seen: Seen, reference: Catalogue, zoom_to: str = "") -> View:
    """The view on screen: one row an area, from the rows already drawn and no others.

    zoom_to: the code of the area on which the map is opened; the rows are those of all of it.
    """
    choice, drawn, indicator = seen.choice, seen.drawn, seen.indicator
    columns = _columns(seen, reference)
    in_class, _ = count_areas(drawn.marks["classes"], drawn.classes)
    circles = drawn.classes.kind == "bolle"
    labels = ["cerchi con area proporzionale al valore"] if circles else drawn.classes.labels
    minimum = reference.thresholds["coverage_minimum"]
    whole = seen.whole
    return View(
        indicator=choice.indicator,
        title=str(indicator["name"]),
        period=seen.period,
        semester=choice.semester,
        level=choice.level,
        rows=pd.DataFrame({name: values for name, values, _ in columns}),
        columns={name: words for name, _, words in columns},
        source=source_words(indicator, reference),
        coverage=coverage_words(whole, indicator, minimum) if whole else "non si somma",
        day=today(),
        as_of=past_words(),
        demonstration=indicator["dataset"] != "contesto" and is_demonstration(),
        measure="_".join(_not_plain(seen)),
        filters=_filters(seen) | _zoom(reference, zoom_to),
        legend=tuple(zip(labels, in_class, strict=True)),
        rule=" ".join(drawn.notes),
        notes=(METHOD_NOTE, *[_WHOLE_COUNTED] * bool(zoom_to), *without_row(seen, reference)),
        geo=folders().geo,
    )


def source_words(indicator: Row, reference: Catalogue) -> str:
    """Where the numbers come from: who sends them, and the population that they are divided by."""
    sources = {source["code"]: source for source in reference.territory["sources"]}
    population = sources[reference.territory["population"]["source"]]
    told = f"{population['title']} ({population['publisher']}; {population['licence']})"
    if indicator["dataset"] == "contesto":
        return told
    sent = "invii degli uffici"
    return f"{sent}; {told}" if indicator["denominator_kind"] == "popolazione" else sent


def _columns(seen: Seen, reference: Catalogue) -> list[Column]:
    """The columns that the measure has, in the order of the file."""
    rows, choice, shown = seen.drawn.frame, seen.choice, seen.drawn.shown
    names = {code: area.name for code, area in reference.areas.items()}
    places, unit = seats(reference, choice.level), unit_words(shown) or "numero"
    sure = "99,8" if choice.measure == mapped.AT_998 else "95"
    plain = choice.measure in (mapped.CRUDE, mapped.COUNT)
    kind = seen.drawn.classes.kind
    said = _said(seen)
    every: list[tuple[bool, str, Any, str]] = [
        (True, "codice", rows["code"], "Codice dell'area; per un comune, quello ISTAT"),
        (True, "nome", [names[code] for code in rows["code"]], "Nome dell'area"),
        (bool(places), "ambito", [places.get(c, "") for c in rows["code"]], "Ambito del comune"),
        (True, "indicatore", choice.indicator, "Codice dell'indicatore"),
        (True, "misura", choice.measure, "Che cosa si mostra dell'indicatore"),
        (bool(choice.semester), "semestre", choice.semester, "Semestre"),
        (True, "sesso", choice.sex, "M, F oppure T (tutti)"),
        (True, "fascia_eta", choice.age_band, "Fascia di età [anni]; T per tutte"),
        (True, "valore", rows["value"], f"Valore [{unit}]"),
        (rows["low"].notna().any(), "intervallo_basso", rows["low"],
         f"Limite inferiore dell'intervallo al {sure} % [{unit}]"),
        (rows["high"].notna().any(), "intervallo_alto", rows["high"],
         f"Limite superiore dell'intervallo al {sure} % [{unit}]"),
        (kind == "categorie", "esito", rows["category"].map(_category),
         "Che cosa risulta dal confronto, o dalla vicinanza"),
        (kind in ("sequenziale", "divergente"), "classe", _class_of(seen),
         f"Classe sulla mappa [{unit}]"),
        (not plain, "valore_grezzo", rows["crude"],
         f"Il valore dell'indicatore [{unit_words(seen.indicator) or 'numero'}]"),
        (choice.measure == mapped.SMOOTHED, "peso_grezzo", rows["weight"],
         "Peso del valore grezzo in quello lisciato [0-1]"),
        (True, "numeratore", rows["numerator"], f"Numeratore: {seen.indicator['numerator']}"),
        (seen.indicator["denominator_kind"] != "nessuno", "denominatore", rows["denominator"],
         f"Denominatore: {seen.indicator['denominator']}"),
        (True, "stato", rows["value_state"], STATE_WORDS),
        (True, "motivo", [said(row) for row in rows.to_dict("records")],
         "Perché il valore non c'è, dove lo si sa"),
        (True, "copertura", rows["coverage"],
         "Parte della popolazione delle unità che hanno un valore [0-1]"),
        (True, "unita_rendicontate", rows["units_counted"], "Unità che hanno un valore [unità]"),
        (True, "unita_attese", rows["units"], "Unità che dovrebbero averlo [unità]"),
    ]  # fmt: skip
    return [(name, values, words) for there, name, values, words in every if there]


def _said(seen: Seen) -> Callable[[Row], str]:
    """Why an area has no value: the measure's reason, else what the sender wrote."""
    notes = ask(figures.notes, seen.choice.indicator, seen.choice.semester or "")
    sent = dict(zip(notes["area_code"], notes["note"], strict=True))

    def of(row: Row) -> str:
        if not pd.isna(row["value"]):
            return ""
        return reason_words(row["reason"]) or str(sent.get(row["code"], ""))

    return of


def _category(word: str) -> str:
    return CLUSTER_WORDS.get(word, word)


def _class_of(seen: Seen) -> list[str]:
    """`da 3 a 12`: of `3-12` a spreadsheet makes a day."""
    labels = [_FROM_TO.sub(r"da \1 a \2", label) for label in seen.drawn.classes.labels]
    return [labels[n] if n >= 0 else "" for n in seen.drawn.frame["class_index"]]


def _filters(seen: Seen) -> dict[str, str]:
    """The choices in words, those that are not in the title, the period and the level."""
    choice, style = seen.choice, seen.style
    made = {"Misura": measure_names(seen.indicator, [choice.measure])[choice.measure]}
    made |= people_filter(choice)
    if seen.drawn.classes.kind in ("sequenziale", "divergente"):
        method = {**METHODS, **WITH_REFERENCE}[style.method]
        if choice.measure in (mapped.RATIO, mapped.DIFFERENCE):
            method = "attorno alla provincia"
        made["Classi"] = f"{method}, {len(seen.drawn.classes.labels)}"
    return made


def people_filter(choice: Choice) -> dict[str, str]:
    """The people counted, where they are not everybody."""
    if choice.sex == TOTAL and choice.age_band == TOTAL:
        return {}
    age = "" if choice.age_band == TOTAL else f", {choice.age_band} anni"
    return {"Persone": _PEOPLE[choice.sex].lower() + age}


def _zoom(reference: Catalogue, zoom_to: str) -> dict[str, str]:
    return {"Inquadra": reference.areas[zoom_to].label()} if zoom_to in reference.areas else {}


def _not_plain(seen: Seen) -> list[str]:
    """What a file's name adds: the measure, the sex and the age where they are not the usual."""
    choice = seen.choice
    chosen = (choice.measure, choice.sex, choice.age_band)
    usual = ((mapped.CRUDE, mapped.COUNT), (TOTAL,), (TOTAL,))
    return [code for code, plain in zip(chosen, usual, strict=True) if code not in plain]


def without_row(seen: Seen, reference: Catalogue) -> list[str]:
    """The areas of the map that no row speaks of, and that the map draws as missing."""
    codes, marks = set(seen.drawn.frame["code"]), len(seen.drawn.marks["classes"])
    lost = marks - len(codes)
    if lost <= 0:
        return []
    level = LEVEL_WORDS[seen.choice.level]
    names = [area.name for area in reference.areas.values()
             if area.level == seen.choice.level and area.code not in codes]  # fmt: skip
    who = f": {listing(names)}" if names else ""
    return [f"{plural(lost, level[0], level[1])} della mappa senza una riga{who}."]
