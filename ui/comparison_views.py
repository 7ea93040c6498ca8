"""The views of Confronti on the areas of a level: funnel, forest, order."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from monitoring import area_comparison as compare
from monitoring.area_comparison import Places
from monitoring.figure_words import LEVEL_WORDS, state_words
from monitoring.italian import fold, listing, number, plural
from monitoring.statistics.comparison import NOT_COMPARED
from ui import compared as shown
from ui import forest_chart, funnel_chart
from ui.address import choose
from ui.compared import Compared
from ui.comparison_marks import nobody
from ui.comparison_tables import areas_table
from ui.forest_chart import forest_figure, forest_words, ranking_words
from ui.frame import empty_state
from ui.funnel_chart import funnel_figure, funnel_words, limits_words, position_words

CONFIDENCES = {"95": "Intervalli al 95 %", "99.8": "al 99,8 %"}
WITHOUT = {
    compare.COUNT: "È un conteggio, senza denominatore: un imbuto confronta rapporti.",
    compare.CONTEXT: "I residenti sono contati tutti, uno per uno: non c'è un caso da cui difendersi.",
    compare.MEAN: "È una media: senza la sua varianza non si sa quanto il caso la sposti.",
    compare.HOURS: "Il numeratore non conta persone o fatti interi: i limiti del caso non valgono.",
    compare.NOT_SUMMED: "Non si somma: manca il valore della provincia attorno a cui disegnarlo.",
    compare.NO_WHOLE: "La provincia non ha un valore in questo semestre: manca il centro dell'imbuto.",
    compare.THIN_WHOLE: "Il valore della provincia copre troppo poca popolazione per fare da centro.",
}


def funnel(of: Compared, above: Compared) -> None:
    """The funnel, what it says, the areas without a figure; where there is none, why, and the
    areas `above` one by one."""
    reason = compare.without_funnel(of.indicator, of.whole, of.minimum)
    if reason:
        empty_state("Qui non c'è un imbuto.", WITHOUT[reason])
        forest(above)
        return
    found = compare.funnel_of(of.rows, of.whole, of.indicator, of.minimum)
    said = funnel_words(found, of.level)
    shown.message(said, funnel_chart.chance_words(found, of.level), limits_words(found, of.level))
    frame = of.frame(said, "imbuto")
    shown.draw(
        lambda: funnel_figure(
            of.rows, found, of.indicator, of.names, frame, selected=of.selected
        ),
        of, frame, view="imbuto",
    )  # fmt: skip
    without_figure(of)
    position = dict(zip(of.rows["code"], found.position, strict=True))
    polarity = str(of.indicator["polarity"])
    column = "Rispetto ai limiti"
    shown.table(
        lambda: areas_table(
            of, column, {c: position_words(p, polarity) for c, p in position.items()}
        ),
        "Tabella dell'imbuto", f"{of.indicator['name']}, {of.period}",
    )  # fmt: skip


def forest(of: Compared) -> None:
    """The areas by name, with their intervals against the territory."""
    confidence = 0.95
    if _has_limits(of):
        asked = choose("Confidenza", CONFIDENCES, "confidenza", "95", kind="segmented")
        confidence = float(asked) / 100
    rows = compare.with_limits(of.rows, of.indicator, confidence)
    order = sorted(range(len(rows)), key=lambda n: fold(of.names[rows["code"].iloc[n]]))
    rows = rows.iloc[order]
    words = _words(of, rows)
    said = (
        forest_words(words, of.indicator, of.level)
        if of.benchmark is not None and _has_limits(of)
        else _valued(rows, of.level)
    )
    note = f"intervalli al {number(100 * confidence, int(confidence > 0.95))} %"
    chance = forest_chart.chance_words(words, confidence, of.level)
    shown.message(said, chance, _why_alone(of))
    _areas(of, rows, words, said, "ambiti", note if _has_limits(of) else "", confidence=confidence)


def ranking(of: Compared) -> None:
    """The areas from the greatest figure, and how uncertain their places are."""
    rows = of.rows[compare.compared_rows(of.rows, of.minimum)]
    rows = rows.sort_values(["value", "code"], ascending=[False, True], kind="stable")
    if rows.empty:
        empty_state(f"{_valued(rows, of.level)}.", "Non c'è un ordine da mostrare.")
        return
    words, said, places = _words(of, rows), "", None
    if rows["low"].notna().all():
        limits = (rows[name].to_numpy(dtype=float) for name in ("low", "high"))
        places = compare.places(*limits)
        said = ranking_words(places, len(rows))
    else:
        said = "Un ordine senza intervalli: non si sa quanto sia dovuto al caso"
    shown.message(said, "", "L'ordine non è un giudizio: dipende anche da età, dimensione e caso.")
    note = "dal valore più alto"
    if of.seats:
        note = f"Ambito {of.seats[rows['code'].iloc[0]]}, {note}"
    _areas(of, rows, words, said, "graduatoria", note, places)


def without_figure(of: Compared) -> None:
    """The areas that the chart cannot show, by state."""
    groups: dict[str, list[str]] = {}
    used = compare.compared_rows(of.rows, of.minimum)
    for row in of.rows[~used].to_dict("records"):
        groups.setdefault(state_words(row, of.minimum), []).append(of.names[row["code"]])
    if groups:
        said = "; ".join(
            f"{word} ({len(names)}): {listing(sorted(names, key=fold), 6)}"
            for word, names in sorted(groups.items())
        )
        st.caption(f"Senza un punto nel grafico: {said}.")


def _areas(
    of: Compared, rows: pd.DataFrame, words: Sequence[str], said: str, view: str, note: str,
    places: Places | None = None, confidence: float = 0.95,
) -> None:  # fmt: skip
    frame = of.frame(said, view, *filter(None, [note]))
    shown.draw(
        lambda: forest_figure(
            rows, words, of.benchmark, of.indicator, of.names, frame, of.minimum,
            selected=of.selected,
        ),
        of, frame, view=view,
    )  # fmt: skip
    column, told = "Rispetto alla provincia", {}
    if places is not None:
        column = "Posto possibile"
        spans = zip(rows["code"], places.first, places.last, strict=True)
        told = {c: f"{a}°" if a == b else f"dal {a}° al {b}°" for c, a, b in spans}
    elif _has_limits(of):
        told = dict(zip(rows["code"], words, strict=True))
    shown.table(
        lambda: areas_table(of.only(rows), column, told, in_order=True, confidence=confidence),
        "Tabella del grafico", f"{of.indicator['name']}, {of.period}",
    )  # fmt: skip


def _has_limits(of: Compared) -> bool:
    return bool(of.rows["low"].notna().any())


def _words(of: Compared, rows: pd.DataFrame) -> list[str]:
    """How each area stands to the territory; of figures without intervals, that they are values."""
    if not _has_limits(of):
        used = compare.compared_rows(rows, of.minimum)
        return ["valore" if there else NOT_COMPARED for there in used]
    return [str(w) for w in compare.words_of(rows, of.whole, of.indicator, of.minimum)]


def _valued(rows: pd.DataFrame, level: str) -> str:
    one, many = LEVEL_WORDS[level]
    valued = int(rows["value"].notna().sum())
    if not valued:
        return f"{nobody(level)} ha un valore"
    return (
        f"{plural(valued, one, many)} su {len(rows)} {'ha' if valued == 1 else 'hanno'} un valore"
    )


def _why_alone(of: Compared) -> str:
    """Why there is no comparison with the territory; nothing where there is one."""
    reason = compare.without_funnel(of.indicator, of.whole, of.minimum)
    alone = {
        compare.COUNT: "Un conteggio cresce con la popolazione: non si confronta con la provincia.",
        compare.CONTEXT: "I residenti sono contati tutti: non c'è un intervallo.",
        compare.MEAN: "Le medie non hanno un intervallo: nessun confronto con la provincia.",
        compare.NOT_SUMMED: "Non si somma: nessun confronto con la provincia.",
        compare.NO_WHOLE: "La provincia non ha un valore: nessun confronto.",
        compare.THIN_WHOLE: "La provincia ha copertura insufficiente: nessun confronto.",
    }
    return alone.get(reason, "")
