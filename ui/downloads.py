"""«Scarica»: the files of what is on screen, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from monitoring.boundaries import known_areas
from monitoring.catalogue import Catalogue
from monitoring.drawing.map_picture import MIME, Format, map_picture
from monitoring.exports import file_name as table_name
from monitoring.figure_words import legend_title
from monitoring.files.content import Content
from monitoring.files.drawn import NO_BOUNDARY, unjoined
from monitoring.files.formats import FORMATS
from monitoring.files.formats import as_bytes as content_bytes
from monitoring.view_files import View, as_bytes, content, file_name
from ui.figure_map import Drawn
from ui.seen import Seen
from ui.seen_view import view_of

PICTURES: tuple[Format, ...] = ("png", "svg")
PictureOf = tuple[View, Callable[[Format], bytes]]
"""What a picture says, and what draws it."""
_TITLES = {"png": "Immagine PNG", "svg": "Immagine SVG"}


def offer(seen: Seen, reference: Catalogue, zoom_to: str) -> None:
    """The menu of a map's files: its rows in every format, and its picture.

    zoom_to: the code of the area on which the map is opened, or nothing.
    """
    names = {code: area.name for code, area in reference.areas.items()}
    menu(lambda: view_of(seen, reference, zoom_to), seen.drawn, names, zoom_to, key="scarica")


def menu(
    make: Callable[[], View], drawn: Drawn, names: Mapping[str, str], zoom_to: str, *, key: str
) -> None:
    """The menu of a view.

    make: gives the view, only when the menu is opened; each file is made when its button is
    pressed. names: of every area by code, the Ambiti included.
    """
    with st.popover("Scarica", width=120, key=key, on_change="rerun") as opened:
        if not opened.open:
            return
        view = make()
        on_map = view.geo is not None and bool(known_areas(view.geo))
        st.caption("I dati di questa vista, con stati, intervalli e dizionario:")
        with st.container(horizontal=True):
            for format, what in FORMATS.items():
                if on_map or not what.drawn:
                    made = partial(as_bytes, view, format)
                    _button(what.title, made, view, format, what.mime, key)
        if not on_map:
            st.caption("Mancano i confini: niente GeoJSON, GeoPackage e immagini.")
            return
        st.caption("La mappa, con titolo, legenda, fonte e note:")
        with st.container(horizontal=True):
            for picture in PICTURES:
                draw = partial(
                    map_picture, view, drawn.marks, drawn.classes, names, geo_dir=view.geo,
                    legend=legend_title(drawn.shown, view.period), zoom_to=zoom_to or None,
                    format=picture,
                )  # fmt: skip
                _button(_TITLES[picture], draw, view, picture, MIME[picture], key)
        lost = dict(unjoined(content(view))).get(NO_BOUNDARY)
        if lost:
            st.caption(f"{NO_BOUNDARY}, che la mappa non mostra: {lost}.")


def table_files(make: Callable[[], Content], day: date) -> None:
    """The menu of a table of states, for spreadsheets; `make` is called when it is opened."""
    with st.popover("Scarica", width=120, key="scarica", on_change="rerun") as opened:
        if not opened.open:
            return
        made = make()
        st.caption("Le righe della tabella, una per area e traguardo:")
        with st.container(horizontal=True):
            for format in ("csv", "xlsx"):
                what, name = FORMATS[format], table_name(made.rows, made.name, format, day)
                file = partial(content_bytes, made, format)
                st.download_button(
                    what.title, file, name, what.mime, key=f"scarica_{format}", on_click="ignore"
                )


def picture_menu(make: Callable[[], PictureOf], label: str, *, key: str) -> None:
    """The menu of a picture alone; `make` is called when it is opened, the picture drawn when its
    button is pressed."""
    with st.popover(label, width="content", key=key, on_change="rerun") as opened:
        if not opened.open:
            return
        view, draw = make()
        st.caption("Con titolo, legenda, fonte e note:")
        with st.container(horizontal=True):
            for picture in PICTURES:
                drawn = partial(draw, picture)
                _button(_TITLES[picture], drawn, view, picture, MIME[picture], key)


def _button(
    title: str, make: Callable[[], Any], view: View, format: str, mime: str, key: str
) -> None:
    name = file_name(view, format)
    st.download_button(title, make, name, mime, key=f"{key}_{format}", on_click="ignore")
