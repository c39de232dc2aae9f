"""Has anything changed? The result beside an earlier one of the same person."""

import streamlit as st

from advisor.ui.guards.visitor import visit_or_welcome
from advisor.ui.sections import changes
from advisor.ui.session import address, notes
from advisor.ui.session.resources import current_words
from advisor.ui.widgets import components, frame

words = current_words()
visit = visit_or_welcome()
if visit.attempt.finished_at is None:
    address.go("result")
components.header(words)
with st.container(key="step"):
    st.title(words("change.title"), anchor=False)
other = changes.earlier_of(visit)
if other is None:
    changes.ask_for_earlier(words, visit)
    changes.offer_retake(words, visit)
else:
    changes.show_comparison(words, visit, other)
    if st.button(words("change.another"), key="another"):
        notes.earlier.forget()
        st.rerun()
if st.button(words("share.back"), key="back", icon=":material/arrow_back:"):
    address.go("result")
components.footer(words)
frame.settle(words, "changes")
