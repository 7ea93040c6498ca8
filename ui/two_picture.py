"""The map of two indicators as a picture: what it says, and what draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.drawing.map_classes import MapClasses
from monitoring.drawing.map_picture import Format, map_picture
from monitoring.figure_words import Row, coverage_words, semester_words
from monitoring.italian import day
from monitoring.queries import figures
from monitoring.view_files import STATE_WORDS, View
from ui.data import ask_rows, folders, past_words, today
from ui.downloads import PictureOf
from ui.frame import is_demonstration
from ui.seen import Seen
from ui.seen_view import people_filter, source_words, without_row
from ui.two_thirds import rule_words, square

NOT_A_CAUSE = "Stare insieme non vuol dire che l'uno causi l'altro."


@dataclass(frozen=True)
class Both:
    """The map of two indicators. when: the semester of the other, None for one of context."""

    seen: Seen
    other: Row
    when: str | None
    frame: pd.DataFrame
    marks: Mapping[str, Any]
    classes: MapClasses


def picture(both: Both, reference: Catalogue, names: Mapping[str, str]) -> PictureOf:
    """The picture of the map, with the square of its nine colours."""
    view = _view(both, reference)

    def draw(format: Format) -> bytes:
        return map_picture(
            view, both.marks, both.classes, names, geo_dir=folders().geo,
            legend="Terzi dei due indicatori", square=square(both.marks, both.classes),
            format=format,
        )  # fmt: skip

    return view, draw


def _view(both: Both, reference: Catalogue) -> View:
    seen, choice = both.seen, both.seen.choice
    pair = (seen.indicator, both.other)
    titles = (str(pair[0]["name"]), str(pair[1]["name"]))
    census = day(reference.territory["population"]["date"])
    periods = [semester_words(code, census) for code in (choice.semester, both.when)]
    asked = (both.other["code"], both.when, "provincia")
    wholes = (seen.whole, next(iter(ask_rows(figures.by_area, *asked)), None))
    minimum = reference.thresholds["coverage_minimum"]
    covered = {
        title: coverage_words(whole, row, minimum) if whole else "non si somma"
        for title, row, whole in zip(titles, pair, wholes, strict=True)
        if row["dataset"] != "contesto"  # known everywhere
    }
    sources = dict(zip(titles, (source_words(row, reference) for row in pair), strict=True))
    return View(
        indicator=choice.indicator,
        title=" e ".join(titles),
        period=" e ".join(dict.fromkeys(periods)),
        semester=choice.semester,
        level=choice.level,
        rows=pd.DataFrame({"codice": both.frame["code"], "stato": both.frame["value_state"]}),
        columns={"codice": "Codice dell'area", "stato": STATE_WORDS},
        source=_each(sources),
        coverage=_each(covered) or "dati di tutte le aree",
        day=today(),
        as_of=past_words(),
        demonstration=is_demonstration() and any(row["dataset"] != "contesto" for row in pair),
        measure=f"con-{both.other['code']}",
        filters={
            f"{label} (solo il primo)": words for label, words in people_filter(choice).items()
        },
        rule=rule_words(titles, (choice.semester, both.when)),
        notes=(NOT_A_CAUSE, *without_row(seen, reference)),
        geo=folders().geo,
    )


def _each(said: Mapping[str, str]) -> str:
    """What is said of each indicator, by its name; once where it is the same of both."""
    if len(set(said.values())) < len(said):
        return next(iter(said.values()))
    return "; ".join(f"{title}: {words}" for title, words in said.items())
