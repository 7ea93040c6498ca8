"""A choice that lives in the address: `?ambito=AMB08`, the code and not the words on screen.

Streamlit's own binding (`bind="query-params"`) writes what is read on screen; where the address
must carry a code, the choice goes through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Literal

import streamlit as st


def choose(
    label: str,
    options: Mapping[str, str],
    key: str,
    default: str = "",
    *,
    kind: Literal["selectbox", "segmented"] = "selectbox",
    width: Literal["stretch"] | int = "stretch",
) -> str:
    """The code chosen among `options` (code to words), read from and written to `?key=`.

    width: of the select box [pixels], or all there is.
    A code that is not among the options gives the default, with a notice.

    Raises:
        KeyError: the default is not among the options.
    """
    options[default]
    asked, seen = st.query_params.get(key), f"{key}__address"
    if key not in st.session_state or st.session_state.get(seen) != asked:
        st.session_state[key] = _known(asked, options) or default
        st.session_state[seen] = asked
    _notice(label, options, asked, default)
    shared: dict[str, Any] = {
        "options": list(options),
        "format_func": options.__getitem__,
        "key": key,
    }
    if kind == "selectbox":
        st.selectbox(label, **shared, width=width, on_change=_write, args=(key,))
    else:
        st.segmented_control(
            label,
            **shared,
            required=True,
            label_visibility="collapsed",
            on_change=_write,
            args=(key,),
        )
    return str(st.session_state[key] or default)


def chosen(label: str, options: Mapping[str, str], key: str, default: str) -> str:
    """The code that `choose` would give, without its field: for a field that is not on screen now."""
    asked = st.query_params.get(key)
    _notice(label, options, asked, default)
    return _known(asked, options) or default


def _notice(label: str, options: Mapping[str, str], asked: str | None, default: str) -> None:
    if asked and not _known(asked, options):
        st.html(
            f'<p class="notice" role="status">«{escape(asked)}» non è fra le scelte di '
            f"«{escape(label)}»: vedi {escape(options[default])}.</p>"
        )


def _known(asked: str | None, options: Mapping[str, str]) -> str | None:
    """The code of an address, in any case; `None` where it is none of them."""
    return next((code for code in options if asked and code.lower() == asked.lower()), None)


def _write(key: str) -> None:
    """Puts the choice in the address; the first choice of all, empty, takes it away."""
    chosen = st.session_state[key]
    if chosen:
        st.query_params[key] = chosen
    else:
        st.query_params.pop(key, None)
    st.session_state[f"{key}__address"] = chosen or None
