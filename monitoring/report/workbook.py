"""The tables of a report as a workbook: the facts, then a sheet a table, the same numbers."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pandas as pd

from monitoring import completeness_words as sent
from monitoring.drawing.tokens import MILESTONE_STATES
from monitoring.files.content import Content
from monitoring.files.workbook import write_tables
from monitoring.italian import day
from monitoring.plan_words import CLOCK_CAPTION
from monitoring.queries.resources import AMOUNTS
from monitoring.report.figures import collected
from monitoring.report.gathered import Gathered
from monitoring.report.milestones import progress_of
from monitoring.report.summary import TITLE, clock_frame, facts, sentence

Columns = Mapping[str, tuple[str, str]]
"""Column of a frame to its name in the sheet and what it is."""
_SEEN: Columns = {
    "milestone_code": ("traguardo", "Codice: obiettivo, anno, numero"),
    "objective_code": ("obiettivo", "Codice dell'obiettivo"),
    "text": ("testo", "L'azione che il piano data"),
    "level": ("livello", "A quale livello deve avvenire"),
    "due_date": ("scadenza", "L'ultimo giorno utile"),
    "word": ("stato", "Lo stato calcolato al giorno del giudizio"),
    "expected": ("atteso", "Avanzamento atteso a quel giorno [0-1]"),
    "actual": ("documentato", "Avanzamento documentato [0-1]; vuoto se non rendicontato"),
    "done": ("aree_completate", "Aree che hanno completato [aree]"),
    "required": ("aree_richieste", "Aree che devono completare [aree]"),
    "applicable": ("aree_applicabili", "Aree a cui si applica [aree]"),
    "completed_on": ("completato_il", "Il giorno in cui le aree richieste avevano completato"),
    "planned_on": ("rinviato_al", "La nuova data più lontana di chi ha rinviato"),
}
_FIGURE: Columns = {
    "value": ("valore", "Valore nella sua unità"),
    "low": ("intervallo_basso", "Limite inferiore dell'intervallo al 95 %"),
    "high": ("intervallo_alto", "Limite superiore dell'intervallo al 95 %"),
    "numerator": ("numeratore", "Numeratore"),
    "denominator": ("denominatore", "Denominatore"),
    "value_state": ("stato", "Lo stato del valore; dove non è un valore la cella è vuota"),
    "coverage": ("copertura", "Quota della popolazione di cui c'è il dato [0-1]"),
    "units_counted": ("unita_rendicontate", "Unità che hanno un valore [unità]"),
    "units": ("unita_attese", "Unità che dovrebbero averlo [unità]"),
}
_AREA: Columns = {
    "area": ("area", "Codice dell'area"), "area_name": ("nome_area", "Nome dell'area"),
}  # fmt: skip
_INDICATOR: Columns = {
    "code": ("indicatore", "Codice dell'indicatore"), "name": ("nome", "Che cosa misura"),
    "unit": ("unita", "Unità di misura"),
}  # fmt: skip


def report_xlsx(found: Gathered) -> bytes:
    """The workbook: «Note» with the facts, the tables, «Dizionario»."""
    out = io.BytesIO()
    told = [("Titolo", TITLE), *facts(found), ("Sintesi", sentence(found, found.own))]
    told += [("Giorno", day(found.asked.today))]
    write_tables(told, tables(found), out)
    return out.getvalue()


def tables(found: Gathered) -> list[Content]:
    """A table a sheet, in order."""
    words = {code: state.word for code, state in MILESTONE_STATES.items()}
    seen = found.own.states.assign(word=found.own.states["state"].map(words))
    progress = progress_of(found)
    judged = found.objectives.merge(progress, left_on="code", right_index=True, how="left")
    line = clock_frame(found.own)
    line = line.assign(semester=line["semester"].replace("", "giorno del giudizio"))
    return [
        _sheet("Traguardi", seen, _SEEN),
        _sheet("Obiettivi", judged, {
            "code": ("obiettivo", "Codice dell'obiettivo"), "name": ("nome", "Il suo nome"),
            "actual": ("documentato", "Media dell'avanzamento documentato dei suoi traguardi [0-1]"),
            "expected": ("atteso", "Media dell'avanzamento atteso [0-1]"),
        }),
        _sheet("Avanzamento", line, {
            "semester": ("semestre", "Semestre, oppure il giorno del giudizio"),
            "day": ("al", "A quale giorno"),
            "expected": ("atteso", f"{CLOCK_CAPTION}: atteso [0-1]"),
            "actual": ("documentato", f"{CLOCK_CAPTION}: documentato [0-1]; vuoto se non noto"),
        }),
        _indicators(found),
        _volumes(found),
        _money(found),
        _completeness(found),
    ]  # fmt: skip


def _sheet(name: str, rows: pd.DataFrame, columns: Columns) -> Content:
    made = pd.DataFrame({title: rows[column] for column, (title, _) in columns.items()})
    for title in made.columns:
        if pd.api.types.is_datetime64_any_dtype(made[title]):
            made[title] = made[title].dt.date
    return Content(name, made, dict(columns.values()))


def _areas(found: Gathered, rows: pd.DataFrame) -> pd.DataFrame:
    names = {code: area.name for code, area in found.catalogue.areas.items()}
    return rows.assign(area_name=rows["area"].map(names))


def _indicators(found: Gathered) -> Content:
    year = found.asked.semester.year
    known = collected(found, "indicatori").rename(columns={f"target_{year}": "target"})
    known = known[["code", "name", "unit", "target"]]
    parts = [found.figures.assign(area=found.root)]
    if found.own_figures is not None:
        parts.append(found.own_figures.assign(area=found.code))
    figures = pd.concat(parts).rename(columns={"semester": "of"})
    rows = known.merge(figures, left_on="code", right_on="indicator_code")
    return _sheet("Indicatori", _areas(found, rows), {
        **_AREA, **_INDICATOR, "of": ("semestre", "L'ultimo semestre in cui è dovuto"), **_FIGURE,
        "target": (f"fissato_{year}", f"Il valore fissato per il {year}, se c'è"),
    })  # fmt: skip


def _volumes(found: Gathered) -> Content:
    measures = collected(found, "cartelle")[["code", "name", "unit"]]
    sums = found.sums.rename(columns={"code": "area"})
    rows = measures.merge(sums, left_on="code", right_on="indicator_code")
    return _sheet("Cartelle", _areas(found, rows), {**_AREA, **_INDICATOR, **_FIGURE})


def _money(found: Gathered) -> Content:
    parts = [found.money.assign(area=found.root)]
    if found.own_money is not None:
        parts.append(found.own_money.assign(area=found.code))
    rows = _areas(found, pd.concat(parts))
    return _sheet("Risorse", rows, {
        **_AREA, "line_code": ("linea", "Codice della linea"), "name": ("nome", "Nome della linea"),
        "year": ("anno", "Anno della risorsa"),
        "semester": ("semestre", "L'ultimo semestre rendicontato"),
        **{name: (name, f"{name.capitalize()} [euro]") for name in AMOUNTS},
        "units_counted": ("aree_rendicontate", "Aree che hanno rendicontato [aree]"),
        "units": ("aree_attese", "Aree che dovrebbero rendicontare [aree]"),
    })  # fmt: skip


def _completeness(found: Gathered) -> Content:
    grid = found.grid[found.grid["semester"] == found.asked.semester.code]
    if found.asked.area is not None:
        grid = grid[grid["sender_code"] == found.code]
    grid = grid.assign(
        area=grid["sender_code"], word=sent.shown_states(grid, found.asked.today).map(sent.WORDS)
    )
    return _sheet("Completezza", _areas(found, grid), {
        **_AREA, "dataset": ("dati", "Quali dati"), "word": ("stato", "Che cosa è arrivato"),
        "filled_cells": ("celle_compilate", "Celle compilate [celle]"),
        "expected_cells": ("celle_dovute", "Celle dovute [celle]"),
    })  # fmt: skip
