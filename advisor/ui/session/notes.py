"""What one browser session remembers from run to run, each note with its type: the only user of Streamlit's session.

Nothing here says who a visitor is: that is in the address alone (ui/session/address.py). Answers are read from the
store at every run; what a session remembers of them (ui/session/saving.py) counts only while the store is away.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from advisor.domain.questionnaire.attempts import Receipt

T = TypeVar("T")


@dataclass(frozen=True)
class Note(Generic[T]):
    """One thing that the session may remember, under its own name."""

    name: str

    def flash(self, value: T) -> None:
        """Remember it for the next run, or for as long as nobody takes it."""
        st.session_state[self._key] = value

    def take_flash(self) -> T | None:
        """Return what was remembered and forget it: told once."""
        value: T | None = st.session_state.pop(self._key, None)
        return value

    def peek(self) -> T | None:
        """Return what was remembered last, as often as asked."""
        value: T | None = st.session_state.get(self._key)
        return value

    def first(self, value: T) -> T:
        """Return what was remembered first; ``value``, which is remembered from now on, when that was nothing."""
        remembered: T = st.session_state.setdefault(self._key, value)
        return remembered

    def forget(self) -> None:
        st.session_state.pop(self._key, None)

    @property
    def _key(self) -> str:
        return f"note_{self.name}"


class Sign(Note[bool]):
    """Something that has happened, or has not."""

    def flash(self, value: bool = True) -> None:
        super().flash(value)


# What a page says once, on top of its next run.
saved_draft = Sign("saved_draft")
dropped_draft = Sign("dropped_draft")
saved_studies = Sign("saved_studies")
pinned = Sign("pinned")
withdrawn = Sign("withdrawn")
changed = Sign("changed")
too_many = Sign("too_many")
signed_out = Sign("signed_out")
deleted = Note[Receipt]("deleted")
deleted_nothing = Sign("deleted_nothing")
"""Answers were deleted that had not been stored."""
published = Note[int]("published")
"""The version of the weights that was published a moment ago."""

page_drawn = Sign("page_drawn")
"""The page was drawn in this run, so its fragments need not look whether something is saved by now."""
whole_page = Sign("whole_page")
"""The whole page is drawn in this run, and not only the part that runs after a tap."""
holds = Note[Callable[[], bool]]("holds")
"""Whether what the page rests on is still so; asked before a part of it runs by itself (ui/guards/parts.py)."""
introduced = Sign("introduced")
"""The first page was shown in this session."""

own = Note[str]("own")
"""Hash of the token of the answers that somebody here has said are theirs."""
opened = Note[str]("opened")
"""Hash of the token of the answers that this tab has shown last, which a step back shows again."""
begins_as = Note[str]("begins_as")
"""The token of an attempt that is not stored yet."""
begins_with = Note[str]("begins_with")
"""The fingerprint of its content."""
begun = Note[str]("begun")
"""The token of the attempt that was begun last."""

earlier = Note[tuple[str, str]]("earlier")
"""Hash of the token of some answers, and the token or code of the earlier ones that they are compared with."""

forgotten = Note[str]("forgotten")
"""The token of what was begun at this browser and is not to be offered there any more."""
wrong_codes = Note[int]("wrong_codes")
"""How many codes that open nothing were typed in this session."""

heard = Note[Any]("heard")
"""What was taken of the taps of a browser tab (ui/sections/questionnaire.py)."""
previewed = Note[str]("previewed")
"""Digest of what somebody has seen of a result before sharing it."""
newest = Note[int]("newest")
"""The newest version of the weights that a member of staff has seen."""
seen_draft = Note[datetime]("seen_draft")
"""When the draft was saved that a member of staff has seen."""
form = Note[tuple[str, str, str]]("form")
"""The weight that is being changed, the stamp of its draft, and the table as it was then."""
came_table = Note[tuple[str, int | None]]("came_table")
"""A table of weights that was uploaded and is no draft yet, and the version it was made from; None if it says none."""


def once(what: str) -> bool:
    """Whether this session has not done this before."""
    done: set[str] = st.session_state.setdefault("done", set())
    first = what not in done
    done.add(what)
    return first


def components() -> dict[str, ComponentRenderer]:
    """Our components, by name, as far as this session has made them (ui/widgets/package.py)."""
    made: dict[str, ComponentRenderer] = st.session_state.setdefault("components", {})
    return made


def own_device() -> str:
    """What tells this session from others, for a browser without a cookie."""
    return str(st.session_state.setdefault("device", secrets.token_urlsafe(16)))


def component_state(key: str, name: str) -> object:
    """What a browser has sent as the state of a component; None while nothing came."""
    state = st.session_state.get(key)
    return state.get(name) if isinstance(state, Mapping) else None


def chosen_point(key: str) -> int | None:
    """The number of the point that was chosen last in a chart."""
    state = st.session_state.get(key)
    points = state["selection"]["points"] if isinstance(state, Mapping) else []
    number = points[0].get("point_index") if points else None
    return number if isinstance(number, int) else None


def fill(key: str, value: object) -> None:
    """Put a value into a field before it is drawn."""
    st.session_state[key] = value


def is_tapped(key: str) -> bool:
    """Whether the button of this key was tapped, or its box ticked; known before anything of this run is drawn."""
    return st.session_state.get(key) is True


def memory(key: str | None, make: Callable[[], T]) -> T:
    """What this session remembers of one visitor's answers; forgotten when another one's are shown."""
    if "memory" not in st.session_state or st.session_state["memory"][0] != key:
        st.session_state["memory"] = (key, make())
    remembered: T = st.session_state["memory"][1]
    return remembered
