"""One statement a screen, five big answers, one tap goes on."""

from typing import NoReturn

import streamlit as st

from advisor.actions import campaign_visits
from advisor.domain.questionnaire.items import ENOUGH, SCALE
from advisor.ui.guards.visitor import TooManyBeginningsError, visit_or_first
from advisor.ui.session import address, notes
from advisor.ui.session.resources import words
from advisor.ui.widgets import components, frame

w = words()
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


components.header(w)
with st.container(key="step", gap="xsmall"):
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        open_end = journey.mode == "short" and not journey.complete
        length = w.number(journey.most if open_end else journey.length)
        text = "questions.progress.most" if open_end else "questions.progress"
        components.note(w(text, number=w.number(number), length=length), width="content")
        if notes.saved.take_flash():
            components.note(w("saved"), width="content")
    st.header(w.of(item.text), anchor=False)

labels = [w(f"scale.{value}") for value in SCALE]
tapped = components.choices(w, labels, None if given is None else SCALE.index(given), item.id)
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
    if st.button(w("back"), key="back", icon=":material/arrow_back:"):
        if number == 1:
            address.go("welcome")
        address.show_number(number - 1)
    if given is not None and st.button(w("next"), key="next", icon=":material/arrow_forward:", icon_position="right"):
        go_on(journey.after(number))

if journey.may_finish:
    text = w("questions.finish") if journey.complete else w("questions.finish_now", answered=w.number(journey.answered))
    if st.button(text, key="finish", type="tertiary", icon=":material/flag:"):
        address.go("result" if here.attempt.finished_at or here.attempt.wishes else "preferences")
if journey.mode == "short" and not journey.complete:
    components.note(w("questions.short_hint", least=w.number(min(ENOUGH, journey.most)), most=w.number(journey.most)))
elif journey.may_finish and not journey.complete:
    components.note(w("questions.finish_hint"))

components.footer(w)
frame.settle(w, f"question {item.id}")
