"""What a page asks: the snapshot in force, the catalogue, the day; caches by fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd
import streamlit as st

from monitoring import access, settings
from monitoring.catalogue import Catalogue
from monitoring.exports import read_view, with_facts
from monitoring.files.content import Content
from monitoring.italian import dated, day
from monitoring.laid import is_laid, laid
from monitoring.moments import Moment, Past
from monitoring.queries.calendar import first_arrival, recorded
from monitoring.queries.mapped import CLUSTERS, Choice, Mapped, by_measure
from monitoring.settings import Folders
from monitoring.warehouse import Warehouse, open_warehouse
from monitoring.windows import Calendar

PARAMETER = "al"
"""In the address of every page for readers: the past moment of which it speaks."""


def folders() -> Folders:
    return Folders.from_environment()


@dataclass(frozen=True)
class _Held:
    """What a page that only reads asks, the moment as of which it is laid, and the snapshot below."""

    warehouse: Warehouse
    present: Warehouse
    moment: Moment | None = None


_held: ContextVar[_Held | None] = ContextVar("_held", default=None)


def warehouse() -> Warehouse:
    """The snapshot that a page asks, as its reader may see it: the one in force now, or as of `moment`.

    A publication is seen at the next rerun.
    """
    held = _held.get()
    return held.warehouse if held else open_warehouse(folders().warehouse, access.reader())


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All that is asked inside is asked of the snapshot in force at its start: for a page that only
    reads. It is looked for once, and not at each of the page's questions.

    Raises:
        WarehouseMissing: nothing has been published.
    """
    present = warehouse()
    with _holding(_Held(present, present)):
        yield


@contextmanager
def as_of(moment: Moment) -> Iterator[None]:
    """All that is asked inside is asked of the same snapshot as of a moment, whose day is today."""
    present = warehouse()
    known = is_laid(present, moment.at)
    words = f"Leggo com'era {dated('il', moment.day)}…"
    with ExitStack() as kept:
        with st.empty(), nullcontext() if known else st.spinner(words):
            then = kept.enter_context(laid(present, moment.at))
        with _holding(_Held(then, present, moment)):
            yield


@contextmanager
def _holding(held: _Held) -> Iterator[None]:
    before = _held.set(held)
    try:
        yield
    finally:
        _held.reset(before)


def for_later() -> Callable[[], AbstractContextManager[Warehouse]]:
    """Opens the page's own snapshot from a button's thread, when the page is over: one of then is
    laid again if it has been let go."""
    held, house = _held.get(), warehouse()
    if held and held.moment:
        return partial(laid, held.present, held.moment.at)
    return lambda: nullcontext(house)


def moment() -> Moment | None:
    """The past moment of which the page speaks; None where it speaks of today."""
    held = _held.get()
    return held.moment if held else None


def goes_back() -> bool:
    """Whether the page that runs can speak of a past moment: one that only reads."""
    return _held.get() is not None


def today() -> date:
    """The day on which deadlines and states are judged: today, or that of `moment`."""
    then = moment()
    return then.day if then else settings.today()


def past_words() -> str:
    """`Com'era il 5 agosto 2026, alla chiusura del 2° sem. 2025`; empty on a page of today."""
    then = moment()
    return then.was if then else ""


def today_words(preposition: Literal["", "a", "di"] = "") -> str:
    """`oggi`, `a oggi`, `di oggi`; on a page that speaks of then, `al 5 agosto 2026`."""
    then = moment()
    if then is None:
        return f"{preposition} oggi".strip()
    return (
        day(then.day) if not preposition else dated(f"{preposition}l".replace("di", "de"), then.day)
    )


def past() -> Past:
    """The moments to which one can go back, as they are known today."""
    held = _held.get()
    asked = held.present if held else warehouse()
    return Past(asked.once(recorded).closings, asked.once(first_arrival), settings.today())


def catalogue() -> Catalogue:
    """The reference data of the snapshot in force."""
    return _catalogue(warehouse().name)


def calendar() -> Calendar:
    """The exceptions and closings recorded, as the snapshot in force knows them."""
    return warehouse().once(recorded)


@lru_cache(maxsize=2)
def _catalogue(name: str) -> Catalogue:
    return Catalogue.read(folders().reference)


def ask(question: Callable[..., pd.DataFrame], *arguments: Hashable) -> pd.DataFrame:
    """The rows of a question of monitoring.queries, kept until another snapshot is published.

    `arguments` follow the warehouse; the day is one of them where the question takes it. Every
    session is given the same rows: what a page writes into them stays with that page (pandas
    copies on writing).
    """
    return _asked(warehouse().fingerprint, question, arguments).copy(deep=False)


def ask_then(
    at: Moment, question: Callable[..., pd.DataFrame], *arguments: Hashable
) -> pd.DataFrame:
    """The rows of a question as of a moment, for a page of today that compares itself with it.

    Not for a page that speaks of then: it holds a laid snapshot already, and may wait for ever.
    """
    assert moment() is None
    return _asked_then(warehouse().fingerprint, at.at, question, arguments).copy(deep=False)


@lru_cache(maxsize=20)
def _asked_then(
    fingerprint: str,
    at: datetime,
    question: Callable[..., pd.DataFrame],
    arguments: tuple[Hashable, ...],
) -> pd.DataFrame:
    with laid(warehouse(), at) as then:
        return question(then, *arguments)


def ask_rows(
    question: Callable[..., pd.DataFrame], *arguments: Hashable
) -> tuple[Mapping[str, Any], ...]:
    """The same as `ask`, each row a dictionary: for rows read one at a time, and not thousands of them."""
    return _asked_rows(warehouse().fingerprint, question, arguments)


# lru_cache and not st.cache_resource: a page asks ten times a rerun, and Streamlit's costs 0.3 ms each.
@lru_cache(maxsize=200)
def _asked(
    fingerprint: str,
    question: Callable[..., pd.DataFrame],
    arguments: tuple[Hashable, ...],
) -> pd.DataFrame:
    return question(warehouse(), *arguments)


@lru_cache(maxsize=200)
def _asked_rows(
    fingerprint: str, question: Callable[..., pd.DataFrame], arguments: tuple[Hashable, ...]
) -> tuple[Mapping[str, Any], ...]:
    rows = _asked(fingerprint, question, arguments).to_dict("records")
    return tuple(MappingProxyType({str(key): value for key, value in row.items()}) for row in rows)


def known_measure(choice: Choice) -> Mapped:
    """A measure of monitoring.queries.mapped, kept as `ask` does; rows are handed out as copies."""
    if choice.measure == CLUSTERS:
        choice = replace(choice, geo=folders().geo)
    found = _measured(warehouse().fingerprint, choice)
    return replace(found, rows=found.rows.copy(deep=False))


@lru_cache(maxsize=100)
def _measured(fingerprint: str, choice: Choice) -> Mapped:
    return by_measure(warehouse(), choice)


def whole(view: str, on: date) -> Content:
    """All the rows of a published table or view, as exports write them; kept as `ask` does."""
    return _whole(warehouse().fingerprint, view, on)


@st.cache_resource(max_entries=8, show_spinner="Leggo la tabella…")
def _whole(fingerprint: str, view: str, on: date) -> Content:
    house = warehouse()
    return with_facts(house, view, read_view(house, view, on), on, folders().geo)
