"""The parts of the first page: the ways in and back in, what a result looks like, and what happens to the answers."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Literal

import streamlit as st

from advisor.actions import attempts, campaign_visits
from advisor.content.bundle import Bundle
from advisor.domain import codes
from advisor.domain.errors import StoreError
from advisor.domain.questionnaire.attempts import Mode
from advisor.domain.scoring.example import example
from advisor.i18n import Words
from advisor.presentation import wording
from advisor.presentation.charts.tracks import tracks
from advisor.ui.guards.visitor import Visit, current_visit, is_own, let_go
from advisor.ui.session import address, notes
from advisor.ui.session.resources import services
from advisor.ui.widgets import charts, components
from advisor.web.first_page import CHIPS

FACTS = ("all", "short", "wishes", "resume")
SAMPLE = (0, 7, -1)
"""The jobs of the example that are shown: the best, one in the middle, and the last."""


def ask_to_start(
    words: Words, visit: Visit | None, numbers: Mapping[str, str], first: bool, leaves: bool = False
) -> Mode | None:
    """The way in, or back in, or in anew; how somebody who has tapped to begin wants to be asked.

    numbers: of questions. first: whether nothing was begun at this browser. leaves: whether their campaign takes nobody
    in now, so that who begins anew is in none.
    """
    if visit is None:
        return _two_ways(words, "start", numbers, first)
    st.info(_standing(words, visit))
    if st.button(words(_way_on(visit)), key="go_on", type="primary", width="stretch"):
        visit.go_on()
    with st.expander(words("welcome.again")):
        st.write(words("welcome.again.text"))
        if leaves:
            st.info(words("welcome.again.leaves"), icon=":material/event_busy:")
        st.write(words("welcome.again.keep"))
        start = _two_ways(words, "start", numbers)
        st.write(words("welcome.again.delete"))
        if _is_shared(visit):
            components.note(words("welcome.again.shared"))
        if anew := _two_ways(words, "start_clean", numbers):
            services().attempts.delete(visit.attempt)
            start = anew
    return start


def offer_to_go_on(words: Words, before: Visit) -> None:
    """What was begun at this browser and how far it is, before anybody says whose it is: to go on, or to forget it."""
    with st.container(border=True, key="begun"):
        st.write(_standing(words, before))
        if st.button(words(_way_on(before)), key="go_on", type="primary", width="stretch"):
            if is_own(before.attempt):  # the page was not opened anew, but the next person may be here
                let_go(before.attempt)
            before.go_on(address.begun_here())
        if st.button(words("welcome.forget"), key="forget", width="stretch"):
            notes.forgotten.flash(str(address.begun_here()))
            st.rerun()
        components.note(words("welcome.forget.about"))


def _standing(words: Words, visit: Visit) -> str:
    if visit.attempt.finished_at:
        return words("welcome.return.finished")
    text = "welcome.return.short" if visit.journey.mode == "short" else "welcome.return"
    return words(text, answered=words.number(visit.journey.answered), length=words.number(visit.journey.length))


def _way_on(visit: Visit) -> str:
    return "welcome.go_on.result" if visit.attempt.finished_at else "welcome.go_on"


def show_chips(words: Words, numbers: Mapping[str, str]) -> None:
    """What it costs, in three words each."""
    with st.container(key="chips"):
        st.markdown("\n".join(f"- {words(f'welcome.chip.{chip}', **numbers)}" for chip in CHIPS))


def ask_for_code(words: Words) -> None:
    """The way back in by a code, or by a whole link."""
    with st.expander(words("code.title")), st.container(key="code"), st.form("code", border=False):
        fault = st.container()
        typed = st.text_input(words("code.label"), max_chars=codes.LONGEST_TEXT, autocomplete="off")
        if not st.form_submit_button(words("code.go"), width="stretch"):
            return
        key = attempts.key(typed)
        other = current_visit(key) if key else None
        if other is not None:
            other.go_on(key)
        said = "welcome.too_many" if notes.too_many.take_flash() else "code.unknown" if typed.strip() else "code.empty"
        # Drawn anew each time, so that the same fault is read aloud again.
        number = (notes.wrong_codes.peek() or 0) + 1
        notes.wrong_codes.flash(number)
        with fault.container(key=f"fault_{number}"):
            st.warning(words(said), icon=":material/key_off:")


def show_example(words: Words, bundle: Bundle) -> None:
    """What a result looks like, drawn as a real one of somebody who is imagined."""
    result = example(bundle.model)
    if not result.points_somewhere:
        return
    st.header(words("welcome.result.title"), anchor=False)
    rows = wording.grouped_job_rows(words, result)
    some = [replace(rows[place], group="", note="", tag="") for place in SAMPLE if place < len(rows)]
    with st.container(border=True, key="example"):
        numbers = {"jobs": words.number(len(rows)), "shown": words.number(len(some))}
        components.note(words("welcome.example", **numbers))
        st.markdown(f"**{words(result.headline)}**")
        charts.show(tracks(some, wording.zones(words)), words("welcome.example.chart", **numbers), "example")


def show_privacy(words: Words, numbers: Mapping[str, str], in_campaign: bool) -> None:
    """What happens to the answers: three lines, and all of it in a fold, behind how the questions go."""
    st.header(words("privacy.title"), anchor=False)
    days = words.number(services().settings.retention_days)
    lines = (
        words("privacy.short.campaign" if in_campaign else "privacy.short.text"),
        words("welcome.fact.account.campaign" if in_campaign else "privacy.short.names"),
        words("privacy.short.days", days=days),
    )
    st.markdown("\n".join(f"- {line}" for line in lines))
    with st.expander(words("privacy.more")):
        facts = "\n".join(f"- {words(f'welcome.fact.{fact}', **numbers)}" for fact in FACTS)
        how = (f"**{words('welcome.how.title')}**", words("questions.how"), facts, words("welcome.result.text"))
        st.markdown("\n\n".join(how))
        for title, text in privacy_parts(words, in_campaign):
            st.markdown(f"**{title}**  \n{text}")


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


def _two_ways(words: Words, key: str, numbers: Mapping[str, str], first: bool = False) -> Mode | None:
    """The two ways to begin; the one tapped now. first: whether this is what the page is for."""
    tapped: Mode | None = None
    # All forty first: until the items are calibrated, a short way lets more people who tap at random pass.
    kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
    if st.button(words("welcome.start.all", **numbers), key=key, type=kind, width="stretch"):
        tapped = "all"
    quiet: Literal["tertiary", "secondary"] = "tertiary" if first else "secondary"
    if st.button(words("welcome.start.short", **numbers), key=f"{key}_short", type=quiet, width="stretch"):
        tapped = "short"
    return tapped
