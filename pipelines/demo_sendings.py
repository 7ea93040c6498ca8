"""The files of the demonstration: who sends what, when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from monitoring.catalogue import Area, Catalogue
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from monitoring.windows import Extension
from pipelines.demo_cartelle import simulate_cartelle
from pipelines.demo_cast import Cast, office_hours
from pipelines.demo_files import DIALECTS, Dialect, render
from pipelines.demo_rows import Writer
from pipelines.demo_story import Row, Story
from pipelines.demo_values import World

SLIPPED = "I valori sembrano slittati di una riga: controllate e inviate di nuovo."
NO_DETAIL = "Lo speso non corrisponde ai mandati: verificate e inviate di nuovo."
BY_MISTAKE = "Inviato per errore: era una prova."
RECOUNTED = "Corretto dopo la verifica con il Comune."
FOUND_LATER = "Alcuni Comuni hanno trovato, dopo la chiusura, persone contate due volte."
REOPENED_COMUNI = 3
LOWER = 0.84
"""What is left of a count corrected [share]."""


@dataclass(frozen=True)
class After:
    """What happens to a file some days after it arrives: `kind` as the command review takes it."""

    kind: str
    why: str
    days: int


@dataclass(frozen=True)
class Sending:
    """One file to be sent; `batch` is the semester in whose window it arrives."""

    catalogue: Catalogue
    at: datetime
    batch: str
    dataset: str
    sender: Area
    semester: Semester
    rows: list[Row]
    dialect: Dialect
    after: After | None = None

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file."""
        areas = self.catalogue.areas
        return render(self.dataset, self.semester, self.rows, areas, self.dialect)

    @property
    def file_name(self) -> str:
        suffix = "xlsx" if self.dialect.workbook else "csv"
        return f"{self.dataset}_{self.sender.code}_{self.semester}.{suffix}"


@dataclass(frozen=True)
class Reopened:
    """A file sent after the closing of its semester, and the exception that lets it in."""

    given: Extension
    sending: Sending


class Director:
    """Sets the scene once, then says which files are sent."""

    def __init__(self, catalogue: Catalogue, seed: int, wanted: list[Semester]) -> None:
        windows = catalogue.windows.values()
        self.past = [w.semester for w in windows if w.semester <= wanted[-1]]
        self.catalogue, self.wanted = catalogue, wanted
        world = World(catalogue, seed, self.past)
        self.cast = Cast(world)
        cartelle = simulate_cartelle(world, self.cast.idle)
        self.writer = Writer(world, self.cast, Story(world), cartelle)

    def sendings(self) -> Iterator[Sending]:
        """Every file of the semesters wanted, in no order."""
        for semester in self.wanted:
            for sender in self.catalogue.senders.values():
                for dataset in DATASETS:
                    if self.cast.sends(sender, dataset, semester):
                        yield from self._usual(sender, dataset, semester)
        for code, corrected, window in zip(
            self.cast.correcting, self.past, self.past[1:], strict=False
        ):
            if {corrected, window} <= set(self.wanted):
                yield self._correction(self.catalogue.areas[code], corrected, window)

    def _dialect(self, sender: Area) -> Dialect:
        """An office keeps its habits."""
        peers = [a.code for a in self.catalogue.senders.values() if a.level == sender.level]
        return list(DIALECTS.values())[peers.index(sender.code) % len(DIALECTS)]

    def _usual(self, sender: Area, dataset: str, semester: Semester) -> Iterator[Sending]:
        rows = self.writer.rows(dataset, sender, semester)
        if not rows:
            return
        cast, place = self.cast, self.past.index(semester)
        at = cast.moment(semester, sender, dataset)
        habits = self._dialect(sender)
        usual = Sending(self.catalogue, at, semester.code, dataset, sender, semester, rows, habits)
        role = (sender.code, dataset)
        if role == (cast.waiting, "risorse") and semester.code == cast.last:
            yield replace(usual, after=After("return", NO_DETAIL, 5))
            return
        if role == (cast.returned, "indicatori") and place == 1:
            early = at - timedelta(days=7)
            yield replace(usual, at=early, rows=_slipped(rows), after=After("return", SLIPPED, 3))
        yield usual
        if role == (cast.withdrawing, "cartelle") and semester.code == cast.last:
            trial = [row | {"interventi": ""} for row in rows]
            later = at + timedelta(minutes=40)
            yield replace(usual, at=later, rows=trial, after=After("withdraw", BY_MISTAKE, 1))

    def reopened(self, semester: Semester) -> Iterator[Reopened]:
        """What is sent of a semester after its closing: the first one is corrected once."""
        if semester != self.past[0]:
            return
        sender, closed = self.catalogue.areas[self.cast.reopening], self.cast.closing(semester)
        given = Extension(
            semester.code,
            sender.code,
            until=(closed + timedelta(days=23)).date(),
            why=FOUND_LATER,
            by=self.cast.reviewer,
            at=office_hours((closed + timedelta(days=8)).date(), 10800),
        )
        at = office_hours((closed + timedelta(days=19)).date(), 9000)
        if rows := self._recounted(sender, semester):
            yield Reopened(given, self._corrected(sender, semester, self.past[1], at, rows))

    def _correction(self, sender: Area, semester: Semester, window: Semester) -> Sending:
        """The comuni's rows of one indicator, sent again lower in the next semester's window."""
        counts = [row for row in self._of_comuni(sender, semester) if _is_count(row)]
        rows = [_lower(row) for row in _of_largest(counts)]
        at = office_hours(self.catalogue.windows[window.code].opens_on + timedelta(days=12), 9000)
        return self._corrected(sender, semester, window, at, rows)

    def _recounted(self, sender: Area, semester: Semester) -> list[Row]:
        """The largest comuni of one confidential indicator, lower, sexes and total alike."""
        of_people = [
            row
            for row in self._of_comuni(sender, semester)
            if self.catalogue.indicators[str(row["codice_indicatore"])].row["confidential"] == "si"
        ]
        totals = _of_largest([row for row in of_people if _is_count(row)])
        found: list[Row] = []
        for total in sorted(totals, key=_whole, reverse=True)[:REOPENED_COMUNI]:
            key = (total["codice_indicatore"], total["codice_area"])
            same = [r for r in of_people if (r["codice_indicatore"], r["codice_area"]) == key]
            sexes = [_lower(row) for row in same if "sesso" in row]
            whole = sum(_whole(row) for row in sexes) if sexes else _whole(_lower(total))
            found += [total | {"valore": whole, "nota": RECOUNTED}, *sexes]
        return found

    def _of_comuni(self, sender: Area, semester: Semester) -> list[Row]:
        comuni = {a.code for a in self.catalogue.under(sender, "comune")}
        rows = self.writer.rows("indicatori", sender, semester)
        return [row for row in rows if row["codice_area"] in comuni]

    def _corrected(
        self, sender: Area, semester: Semester, window: Semester, at: datetime, rows: list[Row]
    ) -> Sending:
        habits = self._dialect(sender)
        return Sending(
            self.catalogue, at, window.code, "indicatori", sender, semester, rows, habits
        )


def _is_count(row: Row) -> bool:
    """A total that is a number, of an indicator without a denominator of its own."""
    return not {"sesso", "denominatore"} & set(row) and not isinstance(row["valore"], str)


def _whole(row: Row) -> int:
    return int(float(str(row["valore"])))


def _of_largest(counts: list[Row]) -> list[Row]:
    """The rows of the indicator that counts most."""
    totals: dict[str, int] = {}
    for row in counts:
        code = str(row["codice_indicatore"])
        totals[code] = totals.get(code, 0) + _whole(row)
    largest = max(totals, key=lambda code: (totals[code], code), default=None)
    return [row for row in counts if row["codice_indicatore"] == largest]


def _lower(row: Row) -> Row:
    return row | {"valore": int(_whole(row) * LOWER), "nota": RECOUNTED}


def _slipped(rows: list[Row]) -> list[Row]:
    """The counts, each with the figure of the row above: what a careless paste makes."""
    counts = [row for row in rows if _is_count(row)]
    return [
        row | {"valore": above["valore"]}
        if above["codice_indicatore"] == row["codice_indicatore"]
        else row
        for above, row in zip([counts[-1], *counts], counts, strict=False)
    ]
