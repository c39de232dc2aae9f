"""The page table: configure, choose the page, run. Served by `python -m advisor serve` or `streamlit run app.py`."""

import logging

import streamlit as st

from advisor.domain.errors import CallfitError, DataError, GoneError, StoreError
from advisor.ui.session import address, resources, saving
from advisor.web import addresses, error_texts

st.set_page_config(page_title="Callfit", page_icon="🎧", initial_sidebar_state="collapsed")

pages = [
    st.Page(file, title="Callfit", url_path=None if name == "welcome" else name, default=name == "welcome")
    for name, file in addresses.FILES.items()
]
page = st.navigation(pages, position="hidden")
try:
    resources.services().retention.purge_when_due()
    saving.warn()
    # Each step is mounted anew: a browser that translates pages takes texts out that would be changed in place.
    with st.container(key=address.step(page.url_path)):
        page.run()
except (GoneError, StoreError, DataError) as error:
    if isinstance(error, GoneError) and not saving.is_waiting():  # deleted in another tab, not merely not stored yet
        address.leave("welcome")
    logging.getLogger("callfit").error("%s", error)
    st.error(error_texts.STORE[address.language()])
    st.button(error_texts.AGAIN[address.language()], icon=":material/refresh:")
except CallfitError as error:
    logging.getLogger("callfit").error("%s", error)
    st.error(error_texts.REFUSED[address.language()])
    st.text(str(error))
except Exception:
    logging.getLogger("callfit").exception("a page failed")
    st.error(error_texts.PAGE[address.language()])
