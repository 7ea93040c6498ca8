"""The frame: configuration, navigation. No data, no chart."""

import streamlit as st

from monitoring.errors import PrologoError
from ui.data import catalogue
from ui.memory import settle
from ui.page_table import PAGES, SHORT_TITLE
from ui.theme import apply_style

st.set_page_config(page_title=SHORT_TITLE, layout="wide")
apply_style()
try:
    territory = catalogue().territory
except PrologoError as error:
    st.title("Il cruscotto non ha ancora dati", anchor=False)
    st.info(str(error))
    st.stop()

groups: dict[str, list[st.Page]] = {}
for position, entry in enumerate(PAGES):
    page = st.Page(
        f"pages/{entry.file}", title=entry.title, url_path=entry.url_path, default=position == 0
    )
    groups.setdefault(entry.group, []).append(page)
with st.sidebar:
    st.markdown(f"**{territory['name']}**  \n{territory['plan']['title']}")
current = st.navigation(groups)
st.set_page_config(page_title=f"{current.title} · {SHORT_TITLE}")
current.run()
settle(current.url_path)
