"""The ways in on the first page: begin, go on, or begin anew."""

from contextlib import suppress
from typing import Literal

import streamlit as st

from advisor.actions import campaign_visits
from advisor.domain.errors import StoreError
from advisor.domain.questionnaire.attempts import Mode
from advisor.i18n import Words
from advisor.ui.guards.visitor import Visit
from advisor.ui.session.resources import services
from advisor.ui.widgets import components
from advisor.web.first_page import numbers_of_questions


def ask_to_start(words: Words, visit: Visit | None, leaves: bool = False) -> Mode | None:
    """The way in, or back in, or in anew; how somebody who has tapped to begin wants to be asked.

    leaves: whether their campaign takes nobody in now, so that who begins anew is in none.
    """
    if visit is None:
        return _two_ways(words, "start", "primary")
    journey = visit.journey
    text = "welcome.return.short" if journey.mode == "short" else "welcome.return"
    st.info(words(text, answered=words.number(journey.answered), length=words.number(journey.length)))
    if st.button(words("welcome.go_on"), key="go_on", type="primary", width="stretch"):
        visit.go_on()
    with st.expander(words("welcome.again")):
        st.write(words("welcome.again.text"))
        if leaves:
            st.info(words("welcome.again.leaves"), icon=":material/event_busy:")
        st.write(words("welcome.again.keep"))
        start = _two_ways(words, "start")
        st.write(words("welcome.again.delete"))
        if _is_shared(visit):
            components.note(words("welcome.again.shared"))
        if anew := _two_ways(words, "start_clean"):
            services().attempts.delete(visit.attempt)
            start = anew
    return start


def privacy_parts(words: Words, in_campaign: bool, deletes_here: bool = False) -> list[tuple[str, str]]:
    """What happens to the answers: heading and text of each part. deletes_here: the button stands on the same page."""
    kind = "campaign" if in_campaign else "text"
    days = words.number(services().settings.retention_days)
    delete = words("privacy.delete.here" if deletes_here else "privacy.delete.text")
    texts = {
        "who": words(f"privacy.who.{kind}"),
        "what": words(f"privacy.what.{kind}"),
        "how_long": words("privacy.how_long.text", days=days),
        "delete": words.sentences([delete, words("privacy.delete.means")]),
    }
    return [(words(f"privacy.{part}.title"), text) for part, text in texts.items()]


def _is_shared(visit: Visit) -> bool:
    with suppress(StoreError):  # then nothing can be deleted either
        return campaign_visits.share_of(services().visits, visit.attempt, services().now()) is not None
    return False


def _two_ways(words: Words, key: str, kind: Literal["primary", "secondary"] = "secondary") -> Mode | None:
    """The two ways to begin; the one tapped now."""
    tapped: Mode | None = None
    numbers = numbers_of_questions(words, len(services().published.current().content.items))
    # All forty first: until the items are calibrated, a short way lets more people who tap at random pass.
    if st.button(words("welcome.start.all", **numbers), key=key, type=kind, width="stretch"):
        tapped = "all"
    if st.button(words("welcome.start.short", **numbers), key=f"{key}_short", width="stretch"):
        tapped = "short"
    return tapped
