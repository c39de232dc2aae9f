"""Parts of a page that run by themselves after a tap, while the rest of it stays as it was drawn.

What the page began with is not asked then: whose answers these are, who is signed in. So each part asks it anew, before
it draws anything of what the page knew.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from advisor.ui.guards.failures import shown_in_words
from advisor.ui.session import notes

P = ParamSpec("P")


def part(draw: Callable[P, None]) -> Callable[P, None]:
    """Make such a part. Where what the page rests on is gone meanwhile, the whole page is drawn anew, and says so."""

    @st.fragment
    @wraps(draw)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with shown_in_words():
            holds = notes.holds.peek()
            if holds and not holds():
                st.rerun()
            draw(*args, **kwargs)

    return run


@part
def fold(label: str, key: str, draw: Callable[[], None]) -> None:
    """A part that is drawn once it is opened: closed, it costs the browser nothing."""
    with st.expander(label, key=key, on_change="rerun") as opened:
        if opened.open:
            draw()
