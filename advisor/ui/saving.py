"""Saving what a person taps: at once, or, while the store is away, kept here and saved as soon as it is back.

Until then the page goes on with what this session remembers and says that it is not saved. Nothing is remembered
beyond the session, so a warning stays on the screen for as long as something waits.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from advisor.actions import Gone, StoreFault
from advisor.domain.attempts import Attempt
from advisor.i18n import Words
from advisor.ui import components, state
from advisor.ui.setup import services

AGAIN = 2.0
"""Seconds until a store that was away is asked again; before, every tap would wait for it."""

Job = Callable[[bool], object]
"""Saves one thing; is told whether it was kept back, and so may be older than what is stored."""


@dataclass
class Memory:
    """What a session knows of its attempt by itself; looked at only while the store is away."""

    attempt: Attempt | None = None
    waiting: list[Job] = field(default_factory=list)
    away_since: float | None = None


def current(key: str | None) -> Attempt | None:
    """The attempt as it is stored, after what waits is saved; as it is remembered while the store is away.

    Raises StoreFault when it is away and nothing is remembered.
    """
    memory = state.memory(key, Memory)
    if memory.away_since and time.monotonic() - memory.away_since < AGAIN and memory.attempt:
        return memory.attempt
    try:
        _save_what_waits(memory)
        memory.attempt = services().resume(key)
        memory.away_since = None
    except Gone:
        memory.attempt, memory.away_since = None, None
        memory.waiting.clear()
    except StoreFault as fault:
        _note_away(memory, fault)
        if memory.attempt is None:
            raise
    return memory.attempt


def _note_away(memory: Memory, fault: StoreFault) -> None:
    if memory.away_since is None:  # once an outage and visitor
        logging.getLogger("callfit").error("kept for later: %s", fault)
    memory.away_since = time.monotonic()


def _save_what_waits(memory: Memory) -> None:
    """In the order it was tapped, each one only once."""
    waited = bool(memory.waiting)
    while memory.waiting:
        memory.waiting[0](True)
        memory.waiting.pop(0)
    if waited:
        state.note("saved")


def save(job: Job, after: Attempt) -> None:
    """Save by ``job`` now or, when the store is away, later; ``after`` is the attempt as it is then."""
    memory = state.memory(state.token(), Memory)
    if memory.away_since is None and not memory.waiting:
        try:
            job(False)
            state.note("saved")
            return
        except StoreFault as fault:
            _note_away(memory, fault)
    memory.waiting.append(job)
    memory.attempt = after


def is_away() -> bool:
    """Whether this run goes on from memory."""
    return state.memory(state.token(), Memory).away_since is not None


def show(words: Words) -> None:
    """Say that the tap before is saved, or that something is not; then also try again until it is."""
    if state.memory(state.token(), Memory).waiting:
        st.warning(words("unsaved"), icon=":material/cloud_off:")
        _try_again()
    elif state.noted("saved"):
        components.note(words("saved"), width="content")


@st.fragment(run_every=AGAIN + 1)
def _try_again() -> None:
    current(state.token())
    if not is_away():
        st.rerun()
