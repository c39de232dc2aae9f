"""One statement a screen, five big answers, one tap goes on."""

from typing import NoReturn

import streamlit as st

from advisor.actions import campaign_visits
from advisor.domain.questionnaire.items import ENOUGH, SCALE
from advisor.ui.guards.visitor import TooManyBeginningsError, visit_or_first
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words
from advisor.ui.widgets import components, frame

words = current_words()
here = visit_or_first()
journey, items = here.journey, here.bundle.content.items
number = journey.current(address.number() or journey.number_of(notes.shown()))
item = items.by_id[journey.path[number - 1]]
before = items.by_id.get(notes.shown() or "")
if before and before != item and components.is_tapped(before.id, len(SCALE)):
    # Another device has changed the way meanwhile; the tap belongs to the statement that was on the screen.
    item, number = before, journey.number_of(before.id)
given = here.attempt.answers.get(item.id)


def go_on(following: int | None) -> NoReturn:
    """To the following question, or on to the wishes when there is none."""
    if following is None:
        address.go("preferences")
    address.show_number(following)


components.header(words)
with st.container(key="step", gap="xsmall"):
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        open_end = journey.mode == "short" and not journey.complete
        length = words.number(journey.most if open_end else journey.length)
        text = "questions.progress.most" if open_end else "questions.progress"
        components.note(words(text, number=words.number(number), length=length), width="content")
        if notes.saved.take_flash():
            components.note(words("saved"), width="content")
    st.header(words.of(item.text), anchor=False)

labels = [words(f"scale.{value}") for value in SCALE]
tapped = components.choices(words, labels, None if given is None else SCALE.index(given), item.id)
if tapped is not None and not notes.too_soon(item.id):
    value = SCALE[tapped]
    try:
        here.answer(item.id, value)
    except campaign_visits.NotOpenError:  # closed since the first page, which says so
        address.go("welcome")
    except TooManyBeginningsError:
        notes.too_many.flash()
        address.go("welcome")
    following = journey.answer(item.id, value)
    if here.token:
        address.go("questions", token=here.token, number=following)
    go_on(following)
notes.note_shown(item.id)

with st.container(horizontal=True, horizontal_alignment="distribute"):
    if st.button(words("back"), key="back", icon=":material/arrow_back:"):
        if number == 1:
            address.go("welcome")
        address.show_number(number - 1)
    if given is not None and st.button(
        words("next"), key="next", icon=":material/arrow_forward:", icon_position="right"
    ):
        go_on(journey.after(number))

if journey.may_finish:
    text = (
        words("questions.finish")
        if journey.complete
        else words("questions.finish_now", answered=words.number(journey.answered))
    )
    if st.button(text, key="finish", type="tertiary", icon=":material/flag:"):
        address.go("result" if here.attempt.finished_at or here.attempt.wishes else "preferences")
if journey.mode == "short" and not journey.complete:
    components.note(
        words("questions.short_hint", least=words.number(min(ENOUGH, journey.most)), most=words.number(journey.most))
    )
elif journey.may_finish and not journey.complete:
    components.note(words("questions.finish_hint"))

components.footer(words)
frame.settle(words, f"question {item.id}")
