"""Who one sends for: chosen once, kept from page to page and in the address."""

from __future__ import annotations

import streamlit as st

from monitoring.catalogue import Area, Catalogue
from ui.address import choose

LABEL, KEY, NOBODY = "Ambito, ASST o provincia", "ambito", "Scegli per chi invii"
_KEPT = "mittente"


def choose_sender(catalogue: Catalogue) -> Area | None:
    """The sender of the address (`?ambito=AMB08`), or of the page before; `None` if none was chosen."""
    kept = st.session_state.get(_KEPT, "")
    if (
        kept and KEY not in st.session_state and KEY not in st.query_params
    ):  # come from another page
        st.query_params[KEY] = kept
    senders = {"": NOBODY} | {code: area.label() for code, area in catalogue.senders.items()}
    code = choose(LABEL, senders, KEY)
    st.session_state[_KEPT] = code
    return catalogue.senders.get(code)
