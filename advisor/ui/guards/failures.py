"""What a page says when something fails: our own words, and never a trace."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from advisor.domain.errors import CallfitError, DataError, GoneError, StoreError
from advisor.ui.session import address, saving
from advisor.web import error_texts

LOG = logging.getLogger("callfit")


@contextmanager
def shown_in_words() -> Iterator[None]:
    """Around whatever draws a page, or a part of it that runs by itself."""
    try:
        yield
    except (GoneError, StoreError, DataError) as error:
        if isinstance(error, GoneError) and not saving.is_waiting():  # deleted in another tab, not merely unsaved yet
            address.leave("welcome")
        LOG.error("%s", error)
        st.error(error_texts.STORE[address.language()])
        st.button(error_texts.AGAIN[address.language()], icon=":material/refresh:")
    except CallfitError as error:
        LOG.error("%s", error)
        st.error(error_texts.REFUSED[address.language()])
        st.text(str(error))
    except Exception:
        LOG.exception("a page failed")
        st.error(error_texts.PAGE[address.language()])
