"""The page table: configure, choose the page, run. Served by `python -m advisor serve` or `streamlit run app.py`."""

import streamlit as st

from advisor.ui.guards.failures import shown_in_words
from advisor.ui.session import address, notes, resources, saving
from advisor.web import addresses

pages = [
    st.Page(file, url_path=None if name == "welcome" else name, default=name == "welcome")
    for name, file in addresses.FILES.items()
]
page = st.navigation(pages, position="hidden")
with shown_in_words():
    title = addresses.page_title(resources.current_words(), addresses.page_at(page.url_path))
    st.set_page_config(page_title=title, page_icon="🎧", initial_sidebar_state="collapsed")
    notes.holds.forget()
    resources.services().retention.purge_when_due()
    if page.url_path not in {"questions", "preferences"}:  # they say so themselves, also while nothing reaches us
        saving.warn()
    # Each step is mounted anew: a browser that translates pages takes texts out that would be changed in place.
    with st.container(key=address.step(page.url_path)):
        page.run()
