"""What is made once for all visitors, and what every page begins with."""

from dataclasses import dataclass
from threading import Thread
from typing import NoReturn

import streamlit as st

from advisor.domain.attempts import Attempt
from advisor.domain.journey import Journey
from advisor.i18n import Words
from advisor.services import Bundle, Services, build
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


@dataclass(frozen=True)
class Visit:
    """A visitor with answers: the attempt, the content it was begun with, and where it stands."""

    attempt: Attempt
    bundle: Bundle
    journey: Journey


def visit() -> Visit | None:
    """The visit that the address or the cookie names; None when they name none."""
    attempt = services().resume(state.token())
    if attempt is None:
        return None
    bundle = services().bundle_of(attempt)
    return Visit(attempt, bundle, Journey(bundle.content.items, attempt.answers))


def visit_or_welcome() -> Visit:
    """The visit, or the first page for a stranger."""
    return visit() or _welcome()


def _welcome() -> NoReturn:
    state.go("welcome")
