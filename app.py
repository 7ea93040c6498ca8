"""The frame: configuration, navigation. No data, no chart."""

from contextlib import nullcontext

import streamlit as st

from monitoring.errors import PrologoError
from ui.data import catalogue
from ui.memory import settle
from ui.navigation import navigation, only_reads
from ui.page_table import SHORT_TITLE
from ui.theme import apply_style
from ui.then import seen_then

current = navigation()
st.set_page_config(page_title=f"{current.title} · {SHORT_TITLE}", layout="wide")
apply_style()
try:
    territory = catalogue().territory
except PrologoError as error:
    st.title("Il cruscotto non ha ancora dati", anchor=False)
    st.info(str(error))
    st.stop()
with st.sidebar:
    st.markdown(f"**{territory['name']}**  \n{territory['plan']['title']}")
with seen_then(current.url_path) if only_reads(current) else nullcontext():
    current.run()
settle(current.url_path)
