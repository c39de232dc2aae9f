"""Six wishes, one a screen: what a person wants of a job. They never change a score."""

from functools import partial

import streamlit as st

from advisor.actions import attempts
from advisor.domain.jobs.preferences import WISHES, choices
from advisor.ui.guards.visitor import visit_or_welcome
from advisor.ui.session import address, notes, saving
from advisor.ui.session.resources import services, words
from advisor.ui.widgets import components, frame

w = words()
here = visit_or_welcome()
if not here.journey.may_finish:
    address.go("questions")

number = min(max(address.number() or 1, 1), len(WISHES))
wish = list(WISHES)[number - 1]
options = choices(wish)
given = here.attempt.wishes.get(wish)

components.header(w)
with st.container(key="step", gap="xsmall"):
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        components.note(
            w("preferences.progress", number=w.number(number), length=w.number(len(WISHES))), width="content"
        )
        if notes.saved.take_flash():
            components.note(w("saved"), width="content")
    st.header(w(f"preferences.{wish}.question"), anchor=False)
    st.write(w(f"preferences.{wish}.about"))

labels = [w(f"preferences.{wish}.{option}") for option in options]
tapped = components.choices(w, labels, None if given is None else options.index(given), wish)
if tapped is not None and not notes.too_soon(wish):
    saved = partial(attempts.wish, services().store, here.attempt, wish, options[tapped], services().now())
    saving.save(saved, here.attempt.with_wish(wish, options[tapped]))
    if number == len(WISHES):
        address.go("result")
    address.show_number(number + 1)
notes.note_shown(wish)

with st.container(horizontal=True, horizontal_alignment="distribute"):
    if st.button(w("back"), key="back", icon=":material/arrow_back:"):
        if number == 1:
            address.go("questions", number=here.journey.next or here.journey.length)
        address.show_number(number - 1)
    if st.button(w("preferences.skip"), key="skip", type="tertiary", icon=":material/flag:"):
        address.go("result")
components.note(w("preferences.note"))
components.footer(w)
frame.settle(w, f"wish {wish}")
