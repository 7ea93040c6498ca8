"""Demonstration submissions: invented figures that enter by the same door as the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring.catalogue import Area, Catalogue
from monitoring.errors import PrologoError
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from monitoring.settings import Folders
from pipelines.demo_cartelle import simulate_cartelle
from pipelines.demo_cast import Cast, office_hours
from pipelines.demo_files import DIALECTS, Dialect, render
from pipelines.demo_rows import Writer
from pipelines.demo_story import Row, Story
from pipelines.demo_values import World
from pipelines.intake import check, keep
from pipelines.publish import publish
from pipelines.review import decide
from pipelines.store import half_written, read_history

ORIGIN = "dimostrativo"
FIRST_SEMESTERS = 3
WHY = {
    "PAST_CHANGED": "Correzione dopo la verifica con i Comuni: alcune persone erano contate due volte.",
    "VALUES_DISAPPEARED": "Il file contiene solo le righe corrette.",
    "JUMP": "Valori verificati con gli operatori: il servizio è partito nel semestre.",
    "SUM_MISMATCH": "Per una persona il sesso non è registrato.",
    "DUPLICATE_IDENTICAL": "Riga ripetuta per errore, il valore è lo stesso.",
    "TEMPLATE_OLD": "Le colonne sono le stesse.",
}


class DemoRefused(PrologoError):
    """The demonstration cannot be written here, or one of its files has errors."""


@dataclass(frozen=True)
class Sending:
    """One file to be sent; `batch` is the semester in whose window it arrives."""

    at: datetime
    batch: str
    dataset: str
    sender: Area
    semester: Semester
    rows: list[Row]
    dialect: Dialect
    then: tuple[str, str, int] | None = None  # return or withdraw, why, after how many days


def make_demo(folders: Folders, *, seed: int = 1, semesters: list[str] | None = None) -> int:
    """Fill an empty raw folder with demonstration submissions, and publish; how many there are.

    Every file is examined by the production checks on its own simulated day and stored by the
    production intake. The same seed writes the same bytes.

    Raises:
        DemoRefused: the raw folder holds submissions already, a semester is not of the plan, or a
            file has errors.
    """
    if read_history(folders.raw) or half_written(folders.raw):
        raise DemoRefused(
            f"{folders.raw} contiene già degli invii: la dimostrazione si scrive solo in una cartella vuota."
        )
    catalogue = Catalogue.read(folders.reference)
    wanted = _wanted(catalogue, semesters)
    director = Director(catalogue, seed, wanted)
    sendings = sorted(director.sendings(), key=lambda s: (s.at, s.sender.code, s.dataset))
    publish(folders)
    later: list[tuple[Sending, str]] = []
    batch = ""
    for sending in sendings:
        if batch and sending.batch != batch:
            publish(folders)  # what is in force before the window opens is what its files are compared with
        batch = sending.batch
        later.append((sending, _send(folders, catalogue, director.cast, sending)))
    _review(folders, director.cast, later)
    publish(folders)
    return len(sendings)


def _wanted(catalogue: Catalogue, semesters: list[str] | None) -> list[Semester]:
    known = list(catalogue.windows)
    codes = [Semester.parse(s).code for s in semesters] if semesters else known[:FIRST_SEMESTERS]
    for code in codes:
        if code not in known:
            raise DemoRefused(f"Il semestre {code} è fuori dal piano: va da {known[0]} a {known[-1]}.")
    return [Semester.parse(code) for code in sorted(set(codes))]


class Director:
    """Sets the scene once, then says which files are sent."""

    def __init__(self, catalogue: Catalogue, seed: int, wanted: list[Semester]) -> None:
        past = [w.semester for w in catalogue.windows.values() if w.semester <= wanted[-1]]
        self.catalogue, self.wanted = catalogue, wanted
        self.world = World(catalogue, seed, past)
        self.cast = Cast(catalogue, seed, past)
        cartelle = simulate_cartelle(self.world, self.cast.idle)
        self.writer = Writer(self.world, self.cast, Story(self.world), cartelle)

    def sendings(self) -> Iterator[Sending]:
        for semester in self.wanted:
            for sender in self.catalogue.senders.values():
                for dataset in DATASETS:
                    if self.cast.sends(sender, dataset, semester.code):
                        yield from self._usual(sender, dataset, semester)
        for place, code in enumerate(self.cast.correcting):
            yield from self._correction(code, place)

    def _dialect(self, sender: Area) -> Dialect:
        if sender.level != "ambito":
            return DIALECTS[8 if sender.level == "provincia" else 0]
        return DIALECTS[[a.code for a in self.cast.ambiti].index(sender.code) % len(DIALECTS)]

    def _usual(self, sender: Area, dataset: str, semester: Semester) -> Iterator[Sending]:
        rows = self.writer.rows(dataset, sender, semester)
        if not rows:
            return
        cast, place = self.cast, self.world.semesters.index(semester)
        at = cast.moment(self.catalogue.windows[semester.code], sender, dataset)
        usual = Sending(at, semester.code, dataset, sender, semester, rows, self._dialect(sender))
        role = (sender.code, dataset)
        if role == (cast.returned, "indicatori") and place == 1:
            why = "I valori sembrano slittati di una riga rispetto ai comuni: controllate e inviate di nuovo."
            yield _changed(usual, at - timedelta(days=9), _slipped(rows), ("return", why, 4))
        if role == (cast.waiting, "risorse") and semester.code == cast.last:
            yield _changed(usual, at, rows, ("return", "Lo speso non corrisponde ai mandati: allegate il dettaglio.", 5))
            return
        yield usual
        if role == (cast.withdrawing, "cartelle") and semester.code == cast.last:
            again = [row | {"interventi": ""} for row in rows]
            yield _changed(usual, at + timedelta(hours=2), again, ("withdraw", "Inviato per errore: era una prova.", 1))

    def _correction(self, code: str, place: int) -> Iterator[Sending]:
        """Some rows of the semester before, sent again with other values in the window of the next."""
        semesters = self.world.semesters
        if len(semesters) < place + 2 or not {semesters[place], semesters[place + 1]} <= set(self.wanted):
            return
        sender, semester, batch = self.catalogue.areas[code], semesters[place], semesters[place + 1].code
        window = self.catalogue.windows[batch]
        rows = [r for r in self.writer.rows("indicatori", sender, semester) if _plain(r)]
        chosen = max({str(r["codice_indicatore"]) for r in rows}, key=lambda c: (sum(
            float(str(r["valore"])) for r in rows if r["codice_indicatore"] == c and str(r["codice_area"]) in self._comuni(sender)), c))
        rows = [
            r | {"valore": int(float(str(r["valore"])) * 0.84), "nota": "Corretto dopo la verifica con il Comune."}
            for r in rows if r["codice_indicatore"] == chosen
        ]
        at = office_hours(window.opens_on + timedelta(days=12), 9000)
        yield Sending(at, batch, "indicatori", sender, semester, rows, self._dialect(sender))

    def _comuni(self, sender: Area) -> set[str]:
        return {a.code for a in self.catalogue.under(sender, "comune")}


def _plain(row: Row) -> bool:
    """A total that is a number."""
    return "sesso" not in row and "denominatore" not in row and not isinstance(row["valore"], str)


def _slipped(rows: list[Row]) -> list[Row]:
    """The totals, each with the figure of the row above: what a careless paste makes."""
    totals = [r for r in rows if _plain(r)]
    shifted: list[Row] = []
    for before, row in zip([totals[-1], *totals], totals, strict=False):
        same = before["codice_indicatore"] == row["codice_indicatore"]
        shifted.append(row | {"valore": before["valore"]} if same else row)
    return shifted


def _changed(sending: Sending, at: datetime, rows: list[Row], then: tuple[str, str, int]) -> Sending:
    return Sending(at, sending.batch, sending.dataset, sending.sender, sending.semester, rows, sending.dialect, then)


def _send(folders: Folders, catalogue: Catalogue, cast: Cast, sending: Sending) -> str:
    """Send one file as its office would, accepting its warnings with a reason; its number.

    Raises:
        DemoRefused: the checks find errors.
    """
    title = f"{DATASETS[sending.dataset].title}, {sending.semester.label} (dati dimostrativi)"
    content = render(catalogue, sending.dataset, sending.semester, sending.rows, sending.dialect, title)
    suffix = "xlsx" if sending.dialect.workbook else "csv"
    name = f"{sending.dataset}_{sending.sender.code}_{sending.semester.code}.{suffix}"
    checked = check(folders, content, name, sending.sender, day=sending.at.date())
    report = checked.examined.report
    if report.errors:
        raise DemoRefused(f"Il file dimostrativo {name} ha errori: {report.errors[0].message}")
    reason = " ".join(why for code, why in WHY.items() if code in {p.code for p in report.warnings})
    if report.warnings and not reason:
        raise DemoRefused(f"Il file dimostrativo {name} ha un avviso senza motivo: {report.warnings[0].message}")
    by = cast.signature(sending.sender)
    submission, already = keep(folders, content, name, by, checked.examined, reason or None, sending.at, ORIGIN)
    if already:
        raise DemoRefused(f"Il file dimostrativo {name} è uguale a quello già in vigore.")
    return submission.id


def _review(folders: Folders, cast: Cast, sent: list[tuple[Sending, str]]) -> None:
    """What the coordination did afterwards: returned, reserved, accepted."""
    for sending, number in sent:
        if sending.then:
            kind, why, days = sending.then
            by = cast.reviewer() if kind == "return" else cast.signature(sending.sender)
            at = office_hours((sending.at + timedelta(days=days)).date(), 21600)
            decide(folders, number, kind, by, why, max(at, sending.at + timedelta(hours=1)))
        elif sending.batch != cast.last:
            closing = cast.catalogue.windows[sending.batch].grace_until + timedelta(days=25)
            reserved = sending.sender.code == cast.without_data and sending.dataset == "indicatori"
            why = "Accettato con riserva: un indicatore è da completare appena disponibile." if reserved else None
            kind = "reserve" if reserved else "accept"
            decide(folders, number, kind, cast.reviewer(), why, office_hours(closing, 7200))
