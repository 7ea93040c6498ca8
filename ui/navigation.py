"""The pages as Streamlit's navigation takes them."""

from __future__ import annotations

from copy import copy
from functools import cache

import streamlit as st

from monitoring.access import reader
from ui.page_table import PAGES, READING

_READING = {"", *(entry.url_path for entry in PAGES if entry.group == READING)}  # "" is the first


def navigation() -> st.Page:
    """The navigation, and the page that was asked for: `.run()` shows it."""
    groups: dict[str, list[st.Page]] = {}
    sends = reader().sees_unsuppressed
    for entry, page in zip(PAGES, _pages(), strict=True):
        if not sends and entry.group != READING:
            continue
        groups.setdefault(entry.group, []).append(copy(page))
    return st.navigation(groups, expanded=True)


def only_reads(page: st.Page) -> bool:
    """Whether a page is among those for readers, which publish nothing."""
    return page.url_path in _READING


@cache
def _pages() -> tuple[st.Page, ...]:
    """Made once: each looks for its file, a tenth of what a rerun costs. A run has its own copies."""
    return tuple(
        st.Page(
            f"pages/{entry.file}",
            title=entry.title,
            url_path=entry.url_path,
            default=position == 0,
        )
        for position, entry in enumerate(PAGES)
    )
