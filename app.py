"""The page table: configure, choose the page, run. Served by `python -m advisor serve` or `streamlit run app.py`."""

import streamlit as st

from advisor.domain.errors import CallfitError
from advisor.ui import state

st.set_page_config(page_title="Callfit", page_icon="🎧", initial_sidebar_state="collapsed")

pages = [
    st.Page(file, title="Callfit", url_path=None if name == "welcome" else name, default=name == "welcome")
    for name, file in state.FILES.items()
]
page = st.navigation(pages, position="hidden")
try:
    page.run()
except CallfitError as fault:
    # The store is away, or a content file is wrong: say so plainly, in both languages, without a trace.
    st.error(f"ただいまご利用いただけません。少し待ってから、もう一度お試しください。({fault})")
    st.error(f"This is not available just now. Please wait a little and try again. ({fault})")
