"""What is made once for all visitors, and the words of this one."""

from threading import Thread

import streamlit as st

from advisor.i18n import Words
from advisor.services import Services, build
from advisor.settings import Settings
from advisor.ui import state


@st.cache_resource(show_spinner=False)
def services() -> Services:
    """Raises CallfitError when the content or the store cannot be used."""
    made = build(Settings.from_environment())
    Thread(target=warm, daemon=True).start()
    return made


def warm() -> None:
    """Load what only the result page needs, so that nobody's last tap waits for it."""
    import pandas  # noqa: F401
    import plotly.graph_objects as go
    import pyarrow  # noqa: F401

    go.Figure(go.Bar(x=[0]))


def words() -> Words:
    return services().words[state.language()]
