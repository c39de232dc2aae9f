"""Saving what a person taps: at once, or, while the store is away, as soon as it is back (advisor/runtime/outbox.py).

Until then the pages go on with what waits, and each of them says on top that it is not saved yet.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import streamlit as st

from advisor.domain.errors import CallfitError, StoreError
from advisor.domain.questionnaire.attempts import Attempt
from advisor.runtime.outbox import AGAIN
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words, services

LOG = logging.getLogger("callfit")

T = TypeVar("T")


@dataclass
class Memory:
    """What a session knows of its attempt by itself; looked at only while the store cannot be read."""

    attempt: Attempt | None = None
    away_since: float | None = None

    def is_away(self) -> bool:
        """Whether the store was away a moment ago: nobody waits for it at every tap."""
        return self.away_since is not None and time.monotonic() - self.away_since < AGAIN


def current(key: str | None) -> Attempt | None:
    """The attempt as it is stored, or, while something waits or the store is away, as it will be.

    Raises StoreError when the store is away and nothing is known of the attempt.
    """
    waiting = services().outbox.attempt(key)
    if waiting is not None:
        return waiting
    memory = notes.memory(key, Memory)
    if memory.attempt and memory.is_away():
        return memory.attempt
    try:
        stored = services().attempts.resume(key)
        memory.attempt = services().outbox.attempt(key, stored) or stored
        memory.away_since = None
    except StoreError as error:
        if memory.attempt is None:
            raise
        _log(error)
        memory.away_since = time.monotonic()
    return memory.attempt


def save(job: Callable[[bool], T], after: Attempt, key: str | None = None) -> T | None:
    """Save by ``job`` now or, when the store is away, later; ``after`` is the attempt as it is then. Raises GoneError.

    job: is told whether it was kept back. Returns what it returned; None when it waits.
    key: what the attempt is opened by from now on, when that is not yet in the address.
    """
    key = key or address.token() or ""
    memory = notes.memory(key, Memory)
    memory.attempt = after
    if not is_waiting(key) and not memory.is_away():
        try:
            saved = job(False)
        except CallfitError as error:
            if not isinstance(error, StoreError):
                raise  # such as GoneError: there is nothing to keep it for
            _log(error)
            memory.away_since = time.monotonic()
        except Exception:  # an error of ours costs nobody a tap
            LOG.exception("kept for later")
        else:
            memory.away_since = None
            return saved
    services().outbox.keep(key, partial(job, True), after)
    return None


def remembered(key: str | None = None) -> Attempt | None:
    """The attempt as this session knows it without asking the store: what waits, or what it saved or read last."""
    key = key or address.token()
    return services().outbox.attempt(key) or notes.memory(key, Memory).attempt


def is_known(key: str) -> bool:
    """Whether this session has already found the attempt of this key."""
    return notes.memory(key, Memory).attempt is not None


def is_waiting(key: str | None = None) -> bool:
    """Whether something that this visitor tapped is not saved yet. key: as of ``save``."""
    return services().outbox.attempt(key or address.token()) is not None


def warn() -> None:
    """On top of every page: that something is not saved yet, for as long as that is so."""
    if is_waiting():
        st.warning(current_words()("unsaved"), icon=":material/cloud_off:")
        notes.page_drawn.flash()
        _watch()


@st.fragment(run_every=AGAIN + 1)
def _watch() -> None:
    # Not while the page itself is drawn: a tap that is on its way would be lost with that run.
    if not notes.page_drawn.take_flash() and not is_waiting():
        st.rerun()


def _log(error: StoreError) -> None:
    LOG.error("kept for later: %s", error)
