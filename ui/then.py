"""«Com'è oggi / Com'era»: one choice for all the pages for readers, kept from page to page.

It lives in the address, `?al=2025-S2` or `?al=2026-03-01`, and in the session: Streamlit drops the
address's parameters when its menu is used, and they are put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from html import escape
from urllib.parse import urlencode

import streamlit as st

from monitoring.moments import Moment, Past
from ui.data import PARAMETER, as_of, moment, one_snapshot, past
from ui.page_table import CORRECTIONS_PATH
from ui.plan_marks import link_html

TODAY = "Com'è oggi"
LAST_CLOSING, NO_DAY = "Dall'ultima chiusura", "Nessun giorno"
_A_DAY = "giorno"
_CHOSEN, _WRITTEN, _OPENED = "then_chosen", "then_written", "then_opened"
_OPTION, _DAY = "then_option", "then_day"


@contextmanager
def seen_then(page: str) -> Iterator[None]:
    """Run a page for readers as of the moment chosen, or of today.

    page: its url_path. «Correzioni» is given today's snapshot: it compares.
    """
    with one_snapshot():
        then = chosen(past())
        speaks_of_then = then is not None and page != CORRECTIONS_PATH
        with as_of(then) if then and speaks_of_then else nullcontext():
            yield


def chosen(known: Past) -> Moment | None:
    """The moment chosen in this session, or asked by the address, where it is then written.

    An address that names none gives today, and stays as it is: `notice` says so.
    """
    asked, state = st.query_params.get(PARAMETER), st.session_state
    if asked and asked != state.get(_WRITTEN):
        found = known.find(asked)
        state[_CHOSEN], state[_WRITTEN] = found.code if found else "", asked
    then = known.find(state.get(_CHOSEN, ""))
    if then and asked != then.code:
        st.query_params[PARAMETER] = state[_WRITTEN] = then.code
    return then


def compared_with() -> Moment | None:
    """The moment with which «Correzioni» compares today: the one chosen, or the last closing."""
    known = past()
    found = known.find(st.session_state.get(_CHOSEN, ""))
    return found or next(iter(known.closings), None)


def notice() -> None:
    """What a page says first: the past of which it speaks, or that its address names none."""
    asked, then = st.query_params.get(PARAMETER), moment()
    if then:
        changed = link_html(CORRECTIONS_PATH, "Che cosa è cambiato da allora")
        st.html(
            f'<p class="notice then" role="note"><b>{escape(then.was)}.</b> {changed} · '
            f"{_today_link()}</p>"
        )
    elif asked and not past().find(asked):
        st.html(
            f'<p class="notice" role="status">«{escape(asked)}» non è un momento che si può '
            "rivedere: vedi com'è oggi.</p>"
        )


def choice(label: str = "", none: str = TODAY) -> None:
    """The choice, on the line of the title; its fields are sent when it is opened.

    label: what stands there, where it is not the moment of the page. none: the words of choosing none.
    """
    known, speaks = past(), moment()
    label = label or (speaks.briefly if speaks else TODAY)
    if not known.closings and not known.has_days:
        return
    with st.popover(label, type="tertiary", key=_OPENED, on_change="rerun") as menu:
        if not menu.open:
            return
        then = known.find(st.session_state.get(_CHOSEN, ""))
        options = {"": none} | {m.code: m.label for m in known.closings}
        if known.has_days:
            options[_A_DAY] = "Alla fine di un altro giorno"
        if _OPTION not in st.session_state:
            code = then.code if then else ""
            st.session_state[_OPTION] = code if code in options else _A_DAY
        st.radio("Com'era", list(options), format_func=options.__getitem__, key=_OPTION,
                 label_visibility="collapsed", on_change=_choose_option)  # fmt: skip
        if st.session_state[_OPTION] == _A_DAY:
            day = then.day if then and not then.closed else None
            st.date_input("Giorno", day, known.first, known.last, format="DD/MM/YYYY", key=_DAY,
                          on_change=_choose_day)  # fmt: skip


def _choose_option() -> None:
    if st.session_state[_OPTION] != _A_DAY:
        _write(st.session_state[_OPTION])


def _choose_day() -> None:
    if picked := st.session_state[_DAY]:
        _write(picked.isoformat())


def _write(code: str) -> None:
    """Keep the choice in the session and in the address, and close its menu."""
    state = st.session_state
    state[_CHOSEN], state[_WRITTEN], state[_OPENED] = code, code or None, False
    if code:
        st.query_params[PARAMETER] = code
    else:
        st.query_params.pop(PARAMETER, None)


def _today_link() -> str:
    """The same page with its other choices, of today: a new session, which remembers no moment."""
    others = {k: v for k, v in st.query_params.to_dict().items() if k != PARAMETER}
    return (
        f'<a href="{escape(f"?{urlencode(others)}", quote=True)}" target="_self">Torna a oggi</a>'
    )
