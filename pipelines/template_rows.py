"""The rows of a sender's template: what is due, and what is in force already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from monitoring.catalogue import Area, Catalogue
from monitoring.errors import PrologoError
from monitoring.italian import listing, typed
from monitoring.queries.in_force import STATE
from monitoring.queries.template import datasets_owed, due_pairs, rows_in_force
from monitoring.schema import DATASETS, SEXES, TEMPLATE_VERSION, TOKEN_OF, TOTAL, Dataset
from monitoring.semester import Semester
from monitoring.warehouse import Warehouse

Cell = str | int | float | Decimal | date
Row = dict[str, Cell]
Key = tuple[str, ...]
OBJECT = {"indicatori": "codice_indicatore", "traguardi": "codice_traguardo", "risorse": "linea"}


class NothingDue(PrologoError):
    """The sender owes nothing of this dataset in this semester."""


def template_rows(
    warehouse: Warehouse, catalogue: Catalogue, dataset: str, sender: Area, semester: str
) -> list[Row]:
    """One row per row of the template, cells by column; an empty cell is not there.

    The rows are those due, and those in force for the semester with what they say, so that a
    template sent back changes nothing that was not touched. A cell that was split by sex or age,
    in this semester or in the last one due, has a row for each part beside its total.

    Raises:
        NothingDue: there is nothing to fill; the message says what the sender does owe.
    """
    shape = DATASETS[dataset]
    own = [a.code for a in catalogue.areas.values() if catalogue.sender_of(a) == sender]
    due = _due_keys(shape, due_pairs(warehouse, sender.code, semester, dataset), semester)
    now = _by_key(shape, rows_in_force(warehouse, dataset, own, semester))
    if not due and not now:
        owed = listing(datasets_owed(warehouse, sender.code, semester)) or "nulla"
        raise NothingDue(
            f"{sender.label()} non deve nulla di «{dataset}» nel {semester}. Deve: {owed}."
        )
    last = Semester.parse(semester).previous()
    before = _by_key(shape, rows_in_force(warehouse, dataset, own, last.code))
    if dataset == "indicatori":  # what is asked once a year was asked a year ago
        yearly = {c for c, i in catalogue.indicators.items() if i.frequency == "annuale"}
        older = rows_in_force(warehouse, dataset, own, last.previous().code)
        before = {k: r for k, r in before.items() if k[1] not in yearly} | {
            k: r for k, r in _by_key(shape, older).items() if k[1] in yearly
        }
        due |= {k for k in before if (*k[:2], TOTAL, TOTAL) in due}
    base: Row = {"semestre": semester, "versione_modello": TEMPLATE_VERSION}
    return [
        base
        | dict(zip(shape.key, key, strict=True))
        | _named(shape, key, catalogue)
        | _precedent(shape, before.get(key, {}))
        | now.get(key, {})
        for key in sorted(due | set(now), key=_order(shape, catalogue))
    ]


def _due_keys(shape: Dataset, pairs: set[tuple[str, str]], semester: str) -> set[Key]:
    """The keys of the rows due, their parts in the order of the dataset's key."""
    given = {"anno": str(Semester.parse(semester).year), "sesso": TOTAL, "fascia_eta": TOTAL}
    return {
        tuple(
            ({OBJECT.get(shape.name, ""): code, "codice_area": area} | given)[name]
            for name in shape.key
        )
        for code, area in pairs
    }


def _by_key(shape: Dataset, rows: list[dict[str, Any]]) -> dict[Key, Row]:
    """What each row in force says, as a sender would type it: tokens where there is no number."""
    return {
        tuple(str(row[name]) for name in shape.key): {
            c.name: cell
            for c in shape.inputs
            if (cell := _cell(row[c.name], row.get(f"{c.name}{STATE}"))) is not None
        }
        for row in rows
    }


def _cell(value: Any, state: str | None) -> Cell | None:
    if value is None:
        return TOKEN_OF.get(state or "")
    cell: Cell = int(value) if isinstance(value, float) and value.is_integer() else value
    return cell


def _precedent(shape: Dataset, row: Row) -> Row:
    """What the last semester said in the required columns: alone, or each with its name."""
    names = [c.name for c in shape.inputs if c.required]
    said = {name: as_typed(row[name]) for name in names if name in row}
    if len(names) > 1:
        said = {n: f"{n.removeprefix(f'{shape.name}_')} {text}" for n, text in said.items()}
    return {"valore_precedente": ", ".join(said.values())} if said else {}


def as_typed(cell: Cell) -> str:
    """A cell as the text that a person types in Italian."""
    if isinstance(cell, str):
        return cell
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else typed(cell)


def _named(shape: Dataset, key: Key, catalogue: Catalogue) -> Row:
    """Names beside codes, and the unit in which the row counts."""
    parts = dict(zip(shape.key, key, strict=True))
    row: Row = {"area": catalogue.areas[parts["codice_area"]].name}
    code = parts.get(OBJECT.get(shape.name, ""), "")
    if shape.name == "indicatori":
        indicator = catalogue.indicators[code]
        row |= {"indicatore": indicator.name, "unita": indicator.row["numerator"]}
        # where nothing is ever split, a sex and an age are not asked
        whole = {"nessuna": ("sesso", "fascia_eta"), "sesso": ("fascia_eta",)}
        names = whole.get(indicator.strata, ())
        row |= {name: "" for name in names if parts[name] == TOTAL}
    elif shape.name == "traguardi":
        milestone = catalogue.milestones[code]
        row |= {"indicatore": milestone.text, "unita": f"entro il {milestone.due_date:%d/%m/%Y}"}
    elif shape.name == "risorse":
        row |= {"indicatore": catalogue.lines[code]["name"], "unita": "euro"}
    return row


def _order(shape: Dataset, catalogue: Catalogue) -> Callable[[Key], tuple[object, ...]]:
    """Catalogue order of the objects, the areas by name, the total before its parts."""
    places = {
        code: n
        for n, code in enumerate((*catalogue.indicators, *catalogue.milestones, *catalogue.lines))
    }
    sexes, bands = (TOTAL, *SEXES), (TOTAL, *catalogue.age_bands)

    def place(key: Key) -> tuple[object, ...]:
        parts = dict(zip(shape.key, key, strict=True))
        return (
            -int(parts.get("anno", 0)),
            places.get(parts.get(OBJECT.get(shape.name, ""), ""), 0),
            catalogue.areas[parts["codice_area"]].name,
            sexes.index(parts.get("sesso", TOTAL)),
            bands.index(parts.get("fascia_eta", TOTAL)),
        )

    return place
