"""The page table: configure, choose the page, run. Served by `python -m advisor serve` or `streamlit run app.py`."""

import logging

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
    # The store is away, or a content file is wrong: its words may be missing too, so the sentences stand here.
    logging.getLogger("callfit").error("%s", fault)
    st.error(
        "ただいま保存や読み込みができません。これまでに保存した答えは残っています。少し待って、もう一度お試しください。"
    )
    st.error("Saving or loading does not work just now. Answers saved so far are safe. Please try again in a moment.")
except Exception:
    logging.getLogger("callfit").exception("a page failed")
    st.error("申し訳ありません。このページを表示できませんでした。再読み込みすると、保存した答えから続けられます。")
    st.error("Sorry, this page could not be shown. Reload it to go on from your saved answers.")
