"""Six wishes, one a screen: what a person wants of a job. They never change a score."""

from functools import partial

import streamlit as st

from advisor.actions import attempts
from advisor.domain.jobs.preferences import WISHES, choices
from advisor.ui.guards.visitor import visit_or_welcome
from advisor.ui.session import address, notes, saving
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame

words = current_words()
here = visit_or_welcome()
if not here.journey.may_finish:
    address.go("questions")

number = min(max(address.number() or 1, 1), len(WISHES))
wish = list(WISHES)[number - 1]
options = choices(wish)
given = here.attempt.wishes.get(wish)

components.header(words)
with st.container(key="step", gap="xsmall"):
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        components.note(
            words("preferences.progress", number=words.number(number), length=words.number(len(WISHES))),
            width="content",
        )
        if notes.saved.take_flash():
            components.note(words("saved"), width="content")
    st.header(words(f"preferences.{wish}.question"), anchor=False)
    st.write(words(f"preferences.{wish}.about"))

labels = [words(f"preferences.{wish}.{option}") for option in options]
tapped = components.choices(words, labels, None if given is None else options.index(given), wish)
if tapped is not None and not notes.too_soon(wish):
    saved = partial(attempts.wish, services().store, here.attempt, wish, options[tapped], services().now())
    saving.save(saved, here.attempt.with_wish(wish, options[tapped]))
    if number == len(WISHES):
        address.go("result")
    address.show_number(number + 1)
notes.note_shown(wish)

with st.container(horizontal=True, horizontal_alignment="distribute"):
    if st.button(words("back"), key="back", icon=":material/arrow_back:"):
        if number == 1:
            address.go("questions", number=here.journey.next or here.journey.length)
        address.show_number(number - 1)
    if st.button(words("preferences.skip"), key="skip", type="tertiary", icon=":material/flag:"):
        address.go("result")
components.note(words("preferences.note"))
components.footer(words)
frame.settle(words, f"wish {wish}")
