"""Ways to carry on elsewhere: a picture for the phone's camera, a link to send oneself, a code to write down."""

import streamlit as st

from advisor.presentation import qr
from advisor.ui.guards.visitor import visit_or_welcome
from advisor.ui.session import address, saving
from advisor.ui.session.resources import current_words, services
from advisor.ui.widgets import components, frame
from advisor.web import addresses

words = current_words()
visit = visit_or_welcome()
key = str(address.token())
components.header(words)
with st.container(key="step"):
    st.title(words("carry_on.title"), anchor=False)
if not saving.is_waiting():  # what is not saved cannot be carried on elsewhere
    code = services().short_codes.give(visit.attempt, key)
    chosen = address.chosen_language()
    link = address.page_address(f"c/{key}?lang={chosen}" if chosen else f"c/{key}")
    st.write(words("carry_on.text"))
    st.header(words("carry_on.link"), anchor=False)
    st.write(words("carry_on.link.text"))
    st.code(link, language=None, wrap_lines=True)
    mail = addresses.mail(words("carry_on.mail.subject"), link)
    st.link_button(words("carry_on.mail"), mail, icon=":material/mail:", width="stretch")
    st.header(words("carry_on.code"), anchor=False)
    st.write(words("carry_on.code.text", code=code))
    st.header(words("carry_on.phone"), anchor=False)  # last: most people read this on the phone itself
    st.write(words("carry_on.phone.text"))
    st.image(qr.svg(link, scale=4, border=4), alt=words("carry_on.picture"))
    components.note(words("carry_on.careful"))
if st.button(words("carry_on.back"), key="back", type="primary", width="stretch"):
    visit.go_on()
components.footer(words)
frame.settle(words, "carry_on")
